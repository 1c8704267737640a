"""One visitor's session: a process of its own that knows nothing of this machine but what it needs."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress

from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

from actviz.explorer.permissions import Permissions

_DRIVER = "actviz.explorer.web.driver:ServedDriver"
#: Where Python and its libraries are, how text is encoded, and the time zone; nothing else of the server's environment is passed on.
_KEPT = (
    "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "COVERAGE_PROCESS_START",
)  # fmt: skip
_PRELUDE = b"__GANGLION__\n"
_HEADER_BYTES, _DATA, _EXIT = 5, b"D", b'{"type": "exit"}'
#: A process that reads nothing for this long is stuck.
_PATIENCE = 10.0


class Session(AppService):
    """The explorer for one visitor: starts, draws into the page until it ends, and is killed when the visitor leaves.

    A session has nothing to save, so that it is killed at once. Its standard error is the server's with `debug`, else nowhere.
    """

    def __init__(
        self,
        command: Sequence[str],
        permissions: Permissions,
        draw: Callable[[bytes], Awaitable[None]],
        close: Callable[[], Awaitable[None]],
        *,
        debug: bool = False,
    ) -> None:
        super().__init__(
            command[0], write_bytes=draw, write_str=_ignore, close=close, download_manager=DownloadManager(), debug=debug
        )
        self._arguments = tuple(command)
        self._permissions = permissions

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        """Start the process in a group of its own, which the terminal's Ctrl-C does not reach."""
        process = await asyncio.create_subprocess_exec(
            *self._arguments,
            stdin=PIPE,
            stdout=PIPE,
            stderr=None if self.debug else DEVNULL,
            env=environment(os.environ, self._permissions, width, height),
            start_new_session=True,
        )
        self._process, self._stdin = process, process.stdin
        return process

    async def run(self) -> None:
        """Draw what the process sends, until it ends or the page is gone; then close the page."""
        if self._process is None or (stdout := self._process.stdout) is None:
            return
        with suppress(asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
            await stdout.readuntil(_PRELUDE)
            while True:
                header = await stdout.readexactly(_HEADER_BYTES)
                payload = await stdout.readexactly(int.from_bytes(header[1:], "big"))
                if header[:1] == _DATA:
                    await self.remote_write_bytes(payload)
                elif payload == _EXIT and not self.debug:  # other messages offer files and addresses to the page
                    break
        await self.remote_close()

    async def type(self, data: bytes) -> None:
        """Hand keys and mouse reports to the process; raises TimeoutError if it is stuck."""
        await asyncio.wait_for(self.send_bytes(data), _PATIENCE)

    async def stop(self) -> None:
        """Kill the process and wait for its end."""
        if self._process is None:
            return
        _kill(self._process)
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        if self._process.stdin is not None:
            self._process.stdin.close()
        if self._process.stdout is not None:
            while await self._process.stdout.read(1 << 16):  # what nobody draws any more
                pass
        await self._process.wait()


def environment(server: Mapping[str, str], permissions: Permissions, width: int, height: int) -> dict[str, str]:
    """The environment of a session, from the server's."""
    return {
        "LANG": "C.UTF-8",
        **{name: server[name] for name in _KEPT if name in server},
        "HOME": os.devnull,
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "COLUMNS": str(width),
        "ROWS": str(height),
        "LINES": str(height),
        "TEXTUAL_DRIVER": _DRIVER,
        "TEXTUAL_COLOR_SYSTEM": "truecolor",
        **permissions.variables(),
    }


def _kill(process: Process) -> None:
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


async def _ignore(_: str) -> None:
    """Send no text to the page: textual-serve uses it for downloads and addresses to open."""
