"""How the program ends on a signal: undo what is unfinished, then end with the status of the signal."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found] # `signal` loads enum first: milliseconds in which Ctrl-C shows a traceback
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

#: Signals end the program with 128 and their number: 130 for Ctrl-C, 143, and 129 for a terminal that is closed.
_SIGNALS = tuple(getattr(_signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(_signal, name))
_STATUS = 128


class Unfinished:
    """A context in which a signal that ends the program calls `undo` first: removes a file, restores the terminal."""

    def __init__(self, undo: Callable[[], object]) -> None:
        self._undo = undo

    def __enter__(self) -> Unfinished:
        _unfinished.append(self._undo)
        return self

    def __exit__(self, *_: object) -> None:
        if self._undo in _unfinished:
            _unfinished.remove(self._undo)


class Stoppable:
    """A context for steps whose results are shown after Ctrl-C: `step(function, argument)` calls the function.

    Ctrl-C raises KeyboardInterrupt in a step, or between two steps at the next one or at the end. A second one ends the program.
    """

    def __init__(self) -> None:
        self._is_stopped, self._is_raised, self._is_inside = False, False, False

    def __enter__(self) -> Stoppable:
        _stoppable.append(self)
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        _stoppable.remove(self)
        if kind is None and self._is_stopped and not self._is_raised:
            raise KeyboardInterrupt

    def __call__(self, function: Callable[..., Any], *arguments: object) -> Any:
        """Call the function; raises KeyboardInterrupt after Ctrl-C."""
        self._is_inside = True
        try:
            if self._is_stopped:
                self._is_raised = True
                raise KeyboardInterrupt
            return function(*arguments)
        finally:
            self._is_inside = False

    def stop(self) -> bool:
        """Ctrl-C: raise KeyboardInterrupt, or note it; False for a second one."""
        if self._is_stopped:
            return False
        self._is_stopped = True
        if self._is_inside:
            self._is_raised = True
            raise KeyboardInterrupt
        return True


class Whole:
    """A context for something short that a signal must not leave half done: the signal takes effect at its end."""

    def __enter__(self) -> Whole:
        _whole.append(self)
        return self

    def __exit__(self, *_: object) -> None:
        _whole.remove(self)
        while _late and not _whole:
            _end(_late.pop(0), None)


_whole: list[Whole] = []
_late: list[int] = []
_unfinished: list[Callable[[], object]] = []
_stoppable: list[Stoppable] = []


def end_on_signals() -> None:
    """From here on SIGINT, SIGTERM and SIGHUP end the process at once and silently; a signal that is ignored stays ignored.

    The process ends inside the signal handler: an exception could be raised in a callback that swallows it, or half-way through an import.
    """
    for number in _SIGNALS:
        if _signal.getsignal(number) != _signal.SIG_IGN:
            _signal.signal(number, _end)


def ignore_signals() -> None:
    """The results are out: let the process end with its own status, whatever signal comes."""
    for number in _SIGNALS:
        _signal.signal(number, _signal.SIG_IGN)


def leave_signals() -> None:
    """In a forked copy: Ctrl-C and a closed terminal end the process that made it, which ends this one; nothing is unfinished here."""
    for number in _SIGNALS:
        _signal.signal(number, _signal.SIG_DFL if number == _signal.SIGTERM else _signal.SIG_IGN)
    for things in (_whole, _late, _unfinished, _stoppable):
        things.clear()


def _end(number: int, _: object) -> None:
    if _whole:
        _late.append(number)
        return
    if number == _signal.SIGINT and _stoppable and _stoppable[-1].stop():
        return
    from contextlib import suppress  # noqa: PLC0415

    for undo in reversed(_unfinished):
        with suppress(Exception):  # the rest is undone all the same
            undo()
    os._exit(_STATUS + number)
