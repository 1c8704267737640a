"""Serve a command until a signal ends the server."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from aiohttp import web

from actviz.explorer.permissions import served
from actviz.explorer.web.address import Address, listen
from actviz.explorer.web.server import ExplorerServer
from actviz.explorer.web.settings import Settings

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_PATIENCE = 3.0


def serve(
    command: Sequence[str],
    settings: Settings,
    announce: Callable[[Address], object],
    *,
    files: Iterable[str | Path] = (),
    debug: bool = False,
) -> None:
    """Run a command for every visitor of a page, until SIGINT, SIGTERM or SIGHUP; then end with that signal.

    The command is a Textual application: it draws into the page, reads only `files`, writes none and runs nothing. `announce` gets the
    address as soon as it can be visited. Raises DataError if the server cannot listen there.
    """
    logging.getLogger("aiohttp").addHandler(logging.NullHandler())
    logging.getLogger("aiohttp").propagate = debug
    listening, address = listen(settings.host, settings.port)
    handlers = {number: signal.getsignal(number) for number in _SIGNALS}
    with listening:
        server = ExplorerServer(command, settings, address, served(files), debug=debug)
        number = asyncio.run(_until_signal(server, listening, lambda: announce(address)))
    for kind, handler in handlers.items():
        signal.signal(kind, handler)
    signal.raise_signal(number)


async def _until_signal(server: ExplorerServer, listening: socket.socket, announce: Callable[[], object]) -> int:
    """Serve until a signal comes; end all sessions and return its number."""
    loop = asyncio.get_running_loop()
    stopping: asyncio.Future[int] = loop.create_future()
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            with suppress(NotImplementedError):  # Windows: Ctrl-C cancels this task
                loop.add_signal_handler(number, _note, stopping, number)
    runner = web.AppRunner(server.application(), access_log=None, shutdown_timeout=_PATIENCE)
    try:
        await runner.setup()
        await web.SockSite(runner, listening).start()
        announce()
        return await stopping
    finally:
        await runner.cleanup()


def _note(stopping: asyncio.Future[int], number: int) -> None:
    if not stopping.done():
        stopping.set_result(number)
