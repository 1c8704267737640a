"""`actviz explore`: play with functions, and with a network, in the terminal."""

from __future__ import annotations

import os
import shlex
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from actviz.cli.browser import Host, Idle, Port, Visitors, Web, check_web, serve_explorer
from actviz.cli.choices import complete_function
from actviz.cli.first_words import check_functions
from actviz.cli.globals import GLOBALS
from actviz.cli.options import chosen
from actviz.cli.show import screen
from actviz.errors import DataError, UsageError

if TYPE_CHECKING:
    from actviz.explorer.app import Look, Outcome

THEMES = ("auto", "dark", "light")
#: The colours of the background in COLORFGBG that are light.
_LIGHT = ("7", "9", "10", "11", "12", "13", "14", "15")


def command(
    functions: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FUNCTION...]",
            help="Function to show first, and others to pin (default: relu).",
            autocompletion=complete_function,
        ),
    ] = None,
    theme: Annotated[
        str,
        typer.Option(
            "--theme", metavar="auto|dark|light", help="Background (default: auto, the terminal's).", show_default=False
        ),
    ] = "auto",
    web: Web = False,
    host: Host = None,
    port: Port = None,
    visitors: Visitors = None,
    idle: Idle = None,
) -> None:
    """Explore functions live: move a cursor, drag parameters, pin and compare.

    actviz explore
    actviz explore gelu silu mish
    actviz explore 'x*sigmoid(beta*x):beta=1.702'
    actviz explore gelu --web

    Every page shows the command that prints it: c copies it, w quits and runs it. The key ? shows all keys.

    --web serves the explorer to browsers on this machine, with --host on others; a session there touches no file and runs no command.

    The explorer needs Textual: pip install 'actviz[explore]'; --web needs a server too: pip install 'actviz[web]'
    """
    names, ground = list(functions or ["relu"]), str(chosen(theme, THEMES, "--theme"))
    check_web(web, host, port, visitors, idle)
    look = None if web else look_of(ground, names[0])
    check_functions("explore", names)
    from actviz.catalogue.resolve import get

    first, *others = [get(name).spec for name in names]
    if look is None:
        serve_explorer(host, port, visitors, idle)
        return
    require_textual()
    from actviz.explorer.app import Explorer
    from actviz.explorer.function_screen import FunctionScreen
    from actviz.explorer.scene import Scene

    scene = Scene(first, pinned=tuple(dict.fromkeys(others)))
    finish(Explorer(lambda: FunctionScreen(scene), look).start())


def look_of(theme: str, function: str) -> Look:
    """What the terminal, or the page of a served session, shows; raises UsageError where nothing can be live."""
    from actviz.explorer.permissions import current

    if current().is_served:
        return _look_of_page(theme)
    seen = screen()
    if not (seen.terminal and sys.stdin.isatty()):
        raise UsageError("the explorer needs a terminal for its keys and its screen", f"actviz plot {shlex.quote(function)}")
    if not seen.is_live:
        raise UsageError("TERM=dumb: this terminal cannot be redrawn", f"actviz plot {shlex.quote(function)}")
    require_textual()
    from actviz.explorer.app import Look

    if not seen.colour:
        os.environ["NO_COLOR"] = "1"  # Textual reads it
    is_dark = theme == "dark" or (theme == "auto" and os.environ.get("COLORFGBG", "").rpartition(";")[2] not in _LIGHT)
    return Look(seen.unicode, seen.colour, is_dark)


def _look_of_page(theme: str) -> Look:
    from actviz.explorer.app import Look

    if GLOBALS.color == "never":
        os.environ["NO_COLOR"] = "1"
    return Look(not GLOBALS.ascii_only, GLOBALS.color != "never", theme != "light")


def require_textual() -> None:
    """Raise DataError without Textual."""
    from importlib.util import find_spec

    if find_spec("textual") is None:
        raise DataError("the explorer is drawn by Textual, which is not installed", "pip install 'actviz[explore]'")


def finish(outcome: Outcome) -> None:
    """Print the copied commands, run the chosen one, and end with the session's status."""
    for line in outcome.copied:
        print(line)
    if outcome.run:
        print(f"$ {outcome.run}", file=sys.stderr)
        sys.stdout.flush()
        options = ["--color", GLOBALS.color] * bool(GLOBALS.color) + ["--ascii"] * GLOBALS.ascii_only
        words = [*shlex.split(outcome.run)[1:], *filter(None, options)]
        os.execv(sys.executable, [sys.executable, "-m", "actviz", *words])  # noqa: S606 - this program itself
    if outcome.status:
        raise typer.Exit(outcome.status)
