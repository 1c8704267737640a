"""`actviz explore --web`: the options of the server, and the command line of each visitor's session."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from actviz.cli.report import command_line, report
from actviz.errors import DataError, UsageError

if TYPE_CHECKING:
    from actviz.explorer.web.address import Address

Web = Annotated[bool, typer.Option("--web", help="Serve the explorer to browsers, for a class without terminals.")]
Host = Annotated[
    str | None,
    typer.Option(
        "--host", metavar="ADDRESS", help="Listen on this address (default: 127.0.0.1, this machine only).", show_default=False
    ),
]
Port = Annotated[
    int | None,
    typer.Option("--port", metavar="N", help="Listen on this port (default: 8000; 0: any free one).", show_default=False),
]
Visitors = Annotated[
    int | None,
    typer.Option("--visitors", metavar="N", help="Serve at most N visitors at a time (default: 8).", show_default=False),
]
Idle = Annotated[
    float | None,
    typer.Option(
        "--idle", metavar="MINUTES", help="End a session without a key for so long (default: 15).", show_default=False
    ),
]

#: The options of the server, and whether a value follows; what is left of its command line is a session's.
_OPTIONS = {"--web": False, "--host": True, "--port": True, "--visitors": True, "--idle": True}


def check_web(web: bool, host: str | None, port: int | None, visitors: int | None, idle: float | None) -> None:
    """Raise UsageError for an option of the server without --web."""
    given = {"--host": host, "--port": port, "--visitors": visitors, "--idle": idle}
    for name, value in given.items():
        if value is not None and not web:
            raise UsageError(f"{name} is for the explorer in a browser", "add --web")


def serve_explorer(host: str | None, port: int | None, visitors: int | None, idle: float | None) -> None:
    """Serve this command line without the options of the server to every visitor, until a signal comes.

    Raises DataError if the server cannot listen there.
    """
    from actviz.explorer.web.serving import serve
    from actviz.explorer.web.settings import Settings

    given = {"host": host, "port": port, "visitors": visitors, "idle_minutes": idle}
    settings = Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    line = list(session_line(command_line()))
    serve([sys.executable, "-m", "actviz", *line], settings, _announce, files=files_of(line), debug="--debug" in line)


def require_web() -> None:
    """Raise DataError without the packages of the extra `web`."""
    from importlib.util import find_spec

    if any(find_spec(name) is None for name in ("textual", "textual_serve", "aiohttp")):
        raise DataError("the page is served by packages that are not installed", "pip install 'actviz[web]'")


def session_line(line: Iterable[str]) -> Iterator[str]:
    """The arguments of a session: those of the server but for its own.

    >>> list(session_line(["explore", "--web", "gelu", "--port", "80", "--host=0.0.0.0", "--theme", "light", "--", "--web"]))
    ['explore', 'gelu', '--theme', 'light', '--', '--web']
    """
    words = iter(line)
    for word in words:
        if word == "--":
            yield word
            yield from words
            return
        name, equals, _ = word.partition("=")
        if name not in _OPTIONS:
            yield word
        elif _OPTIONS[name] and not equals:
            next(words, None)


def files_of(line: Iterable[str]) -> list[str]:
    """The files that a command line names, which its sessions may read.

    >>> files_of(["explore", "relu", "--config=/no/such/file"])
    []
    """
    from os.path import isfile

    return [name for word in line for name in {word, word.partition("=")[2]} if isfile(name)]  # noqa: PTH113 - for any text


def _announce(address: Address) -> None:
    """Print the address for visitors."""
    print(address.url, flush=True)
    if address.is_open:
        report("warning: the server is open: everybody who has this address and reaches this machine can use it")
    report("each visitor has a session of their own; Ctrl-C ends them all")
