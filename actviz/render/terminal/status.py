"""One line of progress on a terminal: each text replaces the one before, and nothing is left of the last."""

from __future__ import annotations

from typing import IO

from actviz.text.screen import Screen


class StatusLine:
    """A line on a stream whose screen is a terminal; elsewhere nothing is written. Use it as a context."""

    def __init__(self, stream: IO[str] | None, screen: Screen) -> None:
        self._stream = stream if screen.terminal else None
        self._room = max(screen.width - 1, 0)  # the last column would begin a new line
        self._written = 0

    def __enter__(self) -> StatusLine:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def clear(self) -> None:
        """Remove what was shown."""
        if self._written:
            self._write("")
            self._write("")  # back to the first column

    def show(self, text: str) -> None:
        """Show what is being done, as far as it fits on one line."""
        self._write(text[: self._room])

    def _write(self, line: str) -> None:
        if self._stream is not None:
            self._stream.write("\r" + line.ljust(self._written))
            self._stream.flush()
            self._written = len(line)
