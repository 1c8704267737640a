"""How fast a visitor may type."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable


class Pace:
    """Limits input to `rate` bytes a second after a burst; whoever sends more waits.

    The mouse sends about ten kilobytes a second, a pasted formula comes in one burst.
    """

    def __init__(self, rate: float = 50_000, burst: float = 200_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._left, self._time = burst, clock()

    def delay(self, size: int) -> float:
        """The seconds to wait after a message of `size` bytes.

        >>> pace = Pace(rate=10, burst=100, clock=lambda: 0.0)
        >>> pace.delay(100), pace.delay(20)
        (0.0, 2.0)
        """
        moment = self._clock()
        self._left = min(self._burst, self._left + (moment - self._time) * self._rate) - size
        self._time = moment
        return max(0.0, -self._left / self._rate)

    async def wait(self, size: int) -> None:
        """Wait as long as the message requires."""
        if seconds := self.delay(size):
            await asyncio.sleep(seconds)
