"""A Textual application in a served session: it draws and reads keys, and its doors to the machine are shut."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

Start = Callable[..., Awaitable[Any]]
_ESCAPE = re.compile(rb"\x1b\[[0-9;?<>=]*[a-zA-Z]|\x1b[()][A-Z0-9]|[\x00-\x1f]")


class _Screen:
    """What a session has drawn, without the escape sequences."""

    def __init__(self, socket: Any) -> None:
        self._socket, self.drawn, self._seen = socket, b"", 0

    async def press(self, key: str, expected: str) -> str:
        """Press a key and return what follows it, as soon as the expected text is there."""
        await self._socket.send_json(["stdin", key])
        return await self.until(expected)

    async def until(self, expected: str) -> str:
        start = self._seen
        while not (match := re.search(expected.encode(), _ESCAPE.sub(b"", self.drawn[start:]))):
            message = await self._socket.receive(timeout=10)
            assert isinstance(message.data, bytes), (message, self.drawn[-2000:])
            self.drawn += message.data
        self._seen = len(self.drawn)
        return match.group().decode()


async def test_a_served_application_saves_nothing_and_opens_nothing(
    start: Start, textual_application: tuple[str, ...], tmp_path: Path
) -> None:
    serving = await start(textual_application)
    socket = await serving.open("width=60&height=20")
    screen = _Screen(socket)
    process = int((await screen.until(r"process [0-9]+")).split()[1])
    await screen.until("60x20")
    await screen.press("\x1b[C", "x is 1")
    await screen.press("s", "may not open")
    await screen.press("p", "Failed to save screenshot")
    await screen.press("o", "opened nothing")
    for width, height in ((1, 1), (10**9, 10**9), (80, 24)):
        await socket.send_json(["resize", {"width": width, "height": height}])
        await asyncio.sleep(0.02)
    await screen.press("\x1b[C", "x is 2")
    assert list(tmp_path.iterdir()) == []
    await socket.send_json(["stdin", "x"])  # an error in the application
    while (message := await socket.receive(timeout=10)).data is not None and isinstance(message.data, bytes):
        assert b"Traceback" not in message.data
    assert message.extra == "The session has ended."
    assert await serving.has_ended(process)
