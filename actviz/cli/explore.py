"""`actviz explore`: play with functions, and with a network, in the terminal."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from actviz.cli.browser import Host, Idle, Port, Visitors, Web, check_web, require_web, serve_explorer
from actviz.cli.choices import complete_explored
from actviz.cli.described import values_of, with_options_of
from actviz.cli.first_words import check_functions, check_subject
from actviz.cli.globals import GLOBALS
from actviz.cli.options import chosen
from actviz.cli.show import screen
from actviz.errors import DataError, UsageError
from actviz.nn.config import Config
from actviz.nn.datasets import DATASETS
from actviz.text.schema import options

if TYPE_CHECKING:
    from textual.screen import Screen as TextualScreen

    from actviz.explorer.app import Look, Outcome

THEMES = ("auto", "dark", "light")
#: The colours of the background in COLORFGBG that are light.
_LIGHT = ("7", "9", "10", "11", "12", "13", "14", "15")


@with_options_of(Config, but=("load", "seeds"))
def command(
    functions: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FUNCTION...]",
            help="Function to show first, and others to pin (default: relu); train: a network, with a DATASET and FUNCTIONs behind it.",
            autocompletion=complete_explored,
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
    **given: Any,
) -> None:
    """Explore functions, or a network that learns, live: move a cursor, drag parameters, compare, train.

    actviz explore
    actviz explore gelu silu mish
    actviz explore 'x*sigmoid(beta*x):beta=1.702'
    actviz explore train circles tanh
    actviz explore train data.csv relu --target y --layers 16,16
    actviz explore gelu --web

    Every page shows the command that prints it: c copies it, w quits and runs it. The key ? shows all keys.

    `actviz explore train` takes the options of `actviz train` as its first settings: data, noise, layers, the function of each layer, loss
    and optimizer change while the network learns. A FUNCTION goes into all hidden layers, several into one each.

    --web serves the explorer to browsers on this machine, with --host on others; a session there touches no file and runs no command.

    The explorer needs Textual: pip install 'actviz[explore]'; --web needs a server too: pip install 'actviz[web]'
    """
    names, ground = list(functions or ["relu"]), str(chosen(theme, THEMES, "--theme"))
    is_training = names[0].lower() == "train"
    check_web(web, host, port, visitors, idle)
    if web:
        require_web()
    make = _training(names[1:], given) if is_training else _functions(names, given)
    if web:
        serve_explorer(host, port, visitors, idle)
        return
    instead = ["train", *(names[1:2] or ["circles"])] if is_training else ["plot", names[0]]
    look = look_of(ground, shlex.join(instead))
    from actviz.explorer.app import Explorer

    finish(Explorer(make, look).start())


def _functions(names: list[str], given: dict[str, Any]) -> Callable[[], TextualScreen[Any]]:
    """What makes the screen of a function; raises UsageError for an option of training."""
    described = options(Config)
    if used := [described[name].flag for name, value in given.items() if value not in (None, [])]:
        raise UsageError(f"{used[0]} is for a network that learns", f"actviz explore train circles {used[0]} ...")
    check_functions("explore", names)
    from actviz.catalogue.resolve import get

    first, *others = [get(name).spec for name in names]
    require_textual()
    from actviz.explorer.function_screen import FunctionScreen
    from actviz.explorer.scene import Scene

    scene = Scene(first, pinned=tuple(dict.fromkeys(others)))
    return lambda: FunctionScreen(scene)


def _training(words: list[str], given: dict[str, Any]) -> Callable[[], TextualScreen[Any]]:
    """What makes the screen of a network that learns: from a data set or a file, and the functions behind it."""
    data, *functions = words or [""]
    if data and not data.lower().removesuffix(".gz").endswith((".csv", ".tsv")):
        check_subject("explore train", data, list(DATASETS), "circles")
    check_functions("explore", functions)
    require_textual()
    from actviz.explorer.permissions import current
    from actviz.explorer.training import training

    return training(data or None, functions, values_of(Config, given), current())


def look_of(theme: str, instead: str) -> Look:
    """What the terminal, or the page of a served session, shows; raises UsageError where nothing can be live, with what to type instead."""
    from actviz.explorer.permissions import current

    if current().is_served:
        return _look_of_page(theme)
    seen = screen()
    if not (seen.terminal and sys.stdin.isatty()):
        raise UsageError("the explorer needs a terminal for its keys and its screen", f"actviz {instead}")
    if not seen.is_live:
        raise UsageError("TERM=dumb: this terminal cannot be redrawn", f"actviz {instead}")
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
