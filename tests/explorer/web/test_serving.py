"""The server as a process: its address, its signals, and what becomes of its sessions."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest

HasEnded = Callable[[int], Awaitable[bool]]
_SERVE = """
import sys
from actviz.explorer.web.serving import serve
from actviz.explorer.web.settings import Settings
serve(sys.argv[1:], Settings(port=0), lambda address: print(address.url, flush=True))
"""


@asynccontextmanager
async def _server(command: tuple[str, ...]) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """A server in a process of its own, and its address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _SERVE, *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield process, (await asyncio.wait_for(process.stdout.readline(), 10)).decode().strip()
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _session(client: aiohttp.ClientSession, url: str) -> tuple[aiohttp.ClientWebSocketResponse, int]:
    socket = await client.ws_connect(f"{url}session?width=80&height=24", headers={"Origin": url.rstrip("/")})
    drawn = b""
    while not (match := re.search(rb"process ([0-9]+)", drawn)):
        drawn += await socket.receive_bytes(timeout=10)
    return socket, int(match.group(1))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_the_server_and_all_sessions(
    echo: tuple[str, ...], has_ended: HasEnded, number: signal.Signals
) -> None:
    """The handlers from before are back when the server ends, here those of Python: SIGINT raises KeyboardInterrupt."""
    async with _server(echo) as (server, url), aiohttp.ClientSession() as client:
        sessions = [await _session(client, url) for _ in range(3)]
        server.send_signal(number)
        message = await sessions[0][0].receive(timeout=5)
        assert (message.type, message.extra) == (aiohttp.WSMsgType.CLOSE, "The server has stopped.")
        _, errors = await asyncio.wait_for(server.communicate(), 8)
        assert server.returncode == -number
        assert errors.count(b"Traceback") == (1 if number is signal.SIGINT else 0)
        for _, process in sessions:
            assert await has_ended(process)


async def test_sessions_end_even_if_the_server_is_killed(textual_application: tuple[str, ...], has_ended: HasEnded) -> None:
    async with _server(textual_application) as (server, url), aiohttp.ClientSession() as client:
        _, process = await _session(client, url)
        server.kill()
        assert await has_ended(process)
