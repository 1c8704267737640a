"""Where the server listens, and how much it gives its visitors."""

from __future__ import annotations

import math
from dataclasses import dataclass

from actviz.errors import UsageError

HOST, PORT, VISITORS, IDLE_MINUTES = "127.0.0.1", 8000, 8, 15.0
_LARGEST_PORT, _MOST_VISITORS, _LONGEST_IDLE = 65535, 1000, 24 * 60.0


@dataclass(frozen=True)
class Settings:
    """`port` 0 is any free port; at most `visitors` sessions run at a time, each until its visitor is idle for `idle_minutes`.

    Raises UsageError for values out of range.
    """

    host: str = HOST
    port: int = PORT
    visitors: int = VISITORS
    idle_minutes: float = IDLE_MINUTES

    def __post_init__(self) -> None:
        if not self.host.strip():
            raise UsageError("the host is empty", "for example --host 0.0.0.0")
        if not 0 <= self.port <= _LARGEST_PORT:
            raise UsageError(f"port {self.port} is not between 0 and {_LARGEST_PORT}")
        if not 1 <= self.visitors <= _MOST_VISITORS:
            raise UsageError(f"{self.visitors} visitors: choose between 1 and {_MOST_VISITORS}")
        if not (math.isfinite(self.idle_minutes) and 0 < self.idle_minutes <= _LONGEST_IDLE):
            raise UsageError(f"{self.idle_minutes:g} idle minutes: choose more than 0 and at most {_LONGEST_IDLE:g}")
