"""A server in the test's own event loop, and an application that echoes what it receives without Textual's start-up."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from actviz.explorer.permissions import served
from actviz.explorer.web.address import Address, listen
from actviz.explorer.web.server import ExplorerServer
from actviz.explorer.web.settings import Settings

_ESCAPE = re.compile(rb"\x1b\[[0-9;?<>=]*[a-zA-Z]|\x1b[()][A-Z0-9]|[\x00-\x1f]")
_ECHO = """
import os, struct, sys
send = lambda text: os.write(1, b"D" + struct.pack(">I", len(text)) + text)
os.write(1, b"a line before the prelude\\n__GANGLION__\\n")
send(b"process %d" % os.getpid())
while header := sys.stdin.buffer.read(5):
    text = sys.stdin.buffer.read(struct.unpack(">I", header[1:])[0])
    if text == b"end":
        break
    if text == b"offer":
        for kind, offer in ((b"M", b'{"type": "open_url", "url": "http://example.org", "new_tab": true}'), (b"P", b"anything")):
            os.write(1, kind + struct.pack(">I", len(offer)) + offer)
    if text == b"flood":
        while True:
            send(b"x" * 60000)
    send(header[:1] + text)
"""
ECHO = (sys.executable, "-I", "-S", "-c", _ECHO)

_TEXTUAL = """
import os, sys
from textual.app import App
from textual.widgets import Label

class Tiny(App):
    x = 0

    def compose(self):
        yield Label(f"process {os.getpid()}")
        yield Label("x is 0.", id="x")

    def on_resize(self, event):
        self.query_one("#x", Label).update(f"{event.size.width}x{event.size.height}")

    def on_key(self, event):
        label = self.query_one("#x", Label)
        if event.key == "right":
            self.x += 1
            label.update(f"x is {self.x}.")
        if event.key == "s":
            try:
                open(sys.argv[1], "w")
            except OSError as error:
                label.update(f"{error}")
        if event.key == "p":
            self.deliver_screenshot(path=os.path.dirname(sys.argv[1]))
        if event.key == "o":
            self.open_url("http://example.org")
            label.update("opened nothing")
        if event.key == "x":
            1 / 0

Tiny().run()
"""


@pytest.fixture
def textual_application(tmp_path: Path) -> tuple[str, ...]:
    """The command of a small Textual application, which tries to write `tmp_path / "written"`."""
    return sys.executable, "-c", _TEXTUAL, str(tmp_path / "written")


class Screen:
    """What a session has drawn, without the escape sequences."""

    def __init__(self, socket: Any) -> None:
        self._socket, self.drawn, self._seen = socket, b"", 0

    async def press(self, key: str, expected: str) -> str:
        """Press a key and return what follows it, as soon as the expected text is there."""
        await self._socket.send_json(["stdin", key])
        return await self.until(expected)

    async def until(self, expected: str) -> str:
        """Read until a pattern is drawn, and return what matches."""
        start = self._seen
        while not (match := re.search(expected.encode(), _ESCAPE.sub(b"", self.drawn[start:]))):
            message = await self._socket.receive(timeout=10)
            assert isinstance(message.data, bytes), (message, self.drawn[-2000:])
            self.drawn += message.data
        self._seen = len(self.drawn)
        return match.group().decode()


@dataclass
class Serving:
    """A running server, and a client that is no browser but can pretend to be one."""

    address: Address
    client: aiohttp.ClientSession
    sockets: list[aiohttp.ClientWebSocketResponse] = field(default_factory=list)

    async def get(self, path: str = "", **headers: str) -> tuple[int, str, Any]:
        """Status, text and headers of a path below the page's."""
        async with self.client.get(self.address.url + path, headers=headers) as answer:
            return answer.status, await answer.text(), answer.headers

    async def open(self, query: str = "width=80&height=24", **headers: str) -> aiohttp.ClientWebSocketResponse:
        """Open a session as the page does."""
        origin = {"Origin": f"http://{self.address.host}:{self.address.port}"} | headers
        socket = await self.client.ws_connect(f"{self.address.url}session?{query}", headers=origin)
        self.sockets.append(socket)
        return socket

    async def open_process(self) -> tuple[aiohttp.ClientWebSocketResponse, int]:
        """Open a session of the echo, and return the number of its process."""
        socket = await self.open()
        return socket, int((await socket.receive_bytes(timeout=5)).removeprefix(b"process "))

    async def close(self) -> None:
        """Close all sessions."""
        for socket in self.sockets:
            await socket.close()

    async def has_ended(self, process: int) -> bool:
        """Whether a process ends within seconds."""
        return await _has_ended(process)


@pytest.fixture
async def start() -> AsyncIterator[Callable[..., Awaitable[Serving]]]:
    """A function that starts a server, which ends with the test."""
    async with AsyncExitStack() as stack:

        async def starting(command: tuple[str, ...] = ECHO, **settings: Any) -> Serving:
            chosen = Settings(**({"port": 0} | settings))
            listening, address = listen(chosen.host, chosen.port)
            runner = web.AppRunner(ExplorerServer(command, chosen, address, served(())).application(), access_log=None)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.SockSite(runner, listening).start()
            client = await stack.enter_async_context(aiohttp.ClientSession())
            serving = Serving(address, client)
            stack.push_async_callback(serving.close)
            return serving

        yield starting


@pytest.fixture
def echo() -> tuple[str, ...]:
    """The command of an application that echoes what it receives."""
    return ECHO


@pytest.fixture
def has_ended() -> Callable[[int], Awaitable[bool]]:
    """Whether a process ends within seconds."""
    return _has_ended


async def _has_ended(process: int) -> bool:
    for _ in range(150):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        await asyncio.sleep(0.02)
    return False


@pytest.fixture
def screen_of() -> Callable[[Any], Screen]:
    """The screen that a WebSocket draws."""
    return Screen
