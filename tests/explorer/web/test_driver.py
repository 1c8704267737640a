"""A Textual application in a served session: it draws and reads keys, and its doors to the machine are shut."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

Start = Callable[..., Awaitable[Any]]


async def test_a_served_application_saves_nothing_and_opens_nothing(
    start: Start, textual_application: tuple[str, ...], screen_of: Callable[[Any], Any], tmp_path: Path
) -> None:
    serving = await start(textual_application)
    socket = await serving.open("width=60&height=20")
    screen = screen_of(socket)
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
