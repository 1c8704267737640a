"""The progress of many runs as one line."""

from __future__ import annotations

import time

#: The seconds between two lines.
_PAUSE = 0.1


class Progress:
    """How many runs of a total are done, at which rate, how many failed, and the time that is left."""

    def __init__(self, total: int, done: int) -> None:
        self._total, self._done, self._before, self._failed = total, done, done, 0
        self._start = self._shown = time.monotonic()

    def add(self, *, failed: bool = False) -> bool:
        """Count a run; return whether it is time to show that."""
        self._done += 1
        self._failed += failed
        is_due = time.monotonic() - self._shown >= _PAUSE
        self._shown = time.monotonic() if is_due else self._shown
        return is_due

    @property
    def text(self) -> str:
        """The line of progress."""
        rate = (self._done - self._before) / max(time.monotonic() - self._start, 1e-9)
        parts = [f"{self._done:,} of {self._total:,} runs"]
        if self._done > self._before:
            parts += [f"{rate:.3g} a second", f"{_duration((self._total - self._done) / rate)} left"]
        return ", ".join([*parts, *[f"{self._failed:,} failed"] * bool(self._failed)])


def _duration(seconds: float) -> str:
    """A duration in its two largest units.

    >>> _duration(3.2), _duration(75), _duration(7322)
    ('4 s', '1 min 15 s', '2 h 2 min')
    """
    whole = -int(-seconds // 1)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min {whole % 60} s" if whole < 3600 else f"{whole // 3600} h {whole % 3600 // 60} min"
