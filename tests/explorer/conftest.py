"""A session of the explorer that tests drive."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from actviz.explorer.app import Explorer, Look, Outcome
from actviz.explorer.function_screen import FunctionScreen
from actviz.explorer.permissions import Permissions
from actviz.explorer.scene import Scene


class Session:
    """The explorer under test: `press` keys, read the `text` of the screen and the `scene`."""

    def __init__(self, app: Explorer, pilot: Any) -> None:
        self.app, self.pilot = app, pilot

    async def settle(self) -> None:
        """Wait until everything is drawn."""
        for _ in range(3):
            await self.pilot.pause()
            await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, and wait."""
        await self.pilot.press(*keys)
        await self.settle()

    @property
    def lines(self) -> list[str]:
        """The lines of the screen."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    @property
    def text(self) -> str:
        """The screen as text."""
        return "\n".join(self.lines)

    @property
    def scene(self) -> Scene:
        """The scene of the function's screen."""
        screen = self.app.screen_stack[0] if not isinstance(self.app.screen, FunctionScreen) else self.app.screen
        return screen.scene

    @property
    def command(self) -> str:
        """The command that is shown."""
        return next(line for line in reversed(self.lines) if line.startswith("$ ")).removeprefix("$ ")

    @property
    def outcome(self) -> Outcome | None:
        """How the session ended."""
        return self.app.return_value


Open = Callable[..., contextlib.AbstractAsyncContextManager[Session]]


@pytest.fixture
def explorer() -> Open:
    """A context that opens a session on a function, in a terminal of some size."""

    @contextlib.asynccontextmanager
    async def opened(
        function: str = "relu",
        *,
        size: tuple[int, int] = (80, 24),
        look: Look | None = None,
        permissions: Permissions | None = None,
        **scene: Any,
    ) -> AsyncIterator[Session]:
        app = Explorer(lambda: FunctionScreen(Scene(function, **scene)), look or Look(), permissions or Permissions())
        async with app.run_test(size=size) as pilot:
            session = Session(app, pilot)
            await session.settle()
            yield session

    return opened
