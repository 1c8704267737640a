"""One line of progress on a terminal: each text replaces the one before, and nothing is left of the last."""

from __future__ import annotations

import os
from typing import IO

from actviz.system.ending import Unfinished
from actviz.text.screen import Screen


class StatusLine:
    """A line on a stream whose screen is a terminal; elsewhere nothing is written. Use it as a context."""

    def __init__(self, stream: IO[str] | None, screen: Screen) -> None:
        self._stream = stream if screen.terminal else None
        self._room = max(screen.width - 1, 0)  # the last column would begin a new line
        self._written = 0
        self._unfinished = Unfinished(self.erase)

    def __enter__(self) -> StatusLine:
        self._unfinished.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()
        self._unfinished.__exit__()

    def clear(self) -> None:
        """Remove what was shown."""
        if self._written:
            self._write("")
            self._write("")  # back to the first column

    def show(self, text: str) -> None:
        """Show what is being done, as far as it fits on one line."""
        self._write(text[: self._room])

    def erase(self) -> None:
        """After a signal: leave an empty line, past the buffer of a stream that may be in the middle of a write."""
        if self._stream is not None and self._written:
            os.write(self._stream.fileno(), f"\r{' ' * self._room}\r".encode())

    def _write(self, line: str) -> None:
        if self._stream is not None:
            self._stream.write("\r" + line.ljust(self._written))
            self._stream.flush()
            self._written = len(line)
