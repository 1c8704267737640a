"""Single keys from a terminal, without Enter."""

from __future__ import annotations

import os
import sys

from actviz.system.ending import Unfinished

try:
    import termios
    import tty
except ImportError:  # not on Windows
    pass


def has_keys() -> bool:
    """Whether single keys can be read: standard input is a terminal of a system that knows termios."""
    return "termios" in globals() and sys.stdin is not None and not sys.stdin.closed and sys.stdin.isatty()


class Keys:
    """A context in which `next` waits for a key, and nothing that is typed is echoed; the terminal is restored at its end."""

    def __init__(self) -> None:
        self._descriptor = sys.stdin.fileno()
        self._before = termios.tcgetattr(self._descriptor)
        self._unfinished = Unfinished(self._restore)

    def __enter__(self) -> Keys:
        self._unfinished.__enter__()
        tty.setcbreak(self._descriptor, termios.TCSADRAIN)
        return self

    def __exit__(self, *_: object) -> None:
        self._restore()
        self._unfinished.__exit__()

    def next(self) -> str:
        """Wait for a key; the empty text at the end of the input."""
        return os.read(self._descriptor, 1).decode("latin-1")

    def _restore(self) -> None:
        termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._before)
