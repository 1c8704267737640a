"""A stream that several processes work on in turn: order is kept, memory is bounded, and no process hands bytes to another.

Whoever has the turn to read takes a piece of the stream and passes the turn on, with what is left of the last line. It then computes, and
waits for the turn to write, which goes round in the same order and carries the state of the whole, such as the number of the line.
"""

from __future__ import annotations

import os
import pickle
import select
from contextlib import suppress
from functools import partial
from typing import Any, Protocol

from actviz.system.forks import Forks

#: What a turn brings: work, the end of the stream, or the error that has ended it.
_WORK, _END, _ERROR = b"W", b"E", b"X"
_LENGTH = 4  # bytes
#: What is longer may not fit into a pipe, and is passed on when the next process is sure to take it.
_SHORT = 2_048
_Message = tuple[bytes, bytes]


class Job(Protocol):
    """How a stream is read and written."""

    def read(self, left: bytes, wait: Wait) -> tuple[Any, bytes]:
        """Return the next piece, None at the end, and what is left for the next call; `wait` comes before each read."""

    def compute(self, piece: Any) -> Any:
        """Compute what can be computed without the state. An exception is as good as None."""

    def finish(self, state: bytes, piece: Any, computed: Any) -> bytes:
        """Write the results of a piece, or those of the end; return the new state."""


class Wait(Protocol):
    """Waits until a descriptor can be read."""

    def __call__(self, descriptor: int) -> None: ...


def run_in_ring(job: Job, count: int, left: bytes, state: bytes) -> None:
    """Work on a stream to its end in `count` processes, from what is left of its last piece, and from a state.

    Raises what the job raises, wherever it does, and DataError if a process is killed.
    """
    reading = [os.pipe() for _ in range(count)]
    writing = [os.pipe() for _ in range(count)]
    with Forks() as forks:
        try:
            for place in range(1, count):
                forks.start(partial(_run, job, place, reading, writing))
            _run(job, 0, reading, writing, left, state)
        except _LostError:
            raise forks.lost() from None


class _LostError(Exception):
    """A neighbour has ended without a word."""


class _OverError(Exception):
    """The stream has ended while this process waited for input."""

    def __init__(self, message: _Message) -> None:
        super().__init__()
        self.message = message


class _Turn:
    """What comes from the process before and goes to the one behind."""

    def __init__(self, pipes: list[tuple[int, int]], place: int) -> None:
        behind = (place + 1) % len(pipes)
        self.source, self._target = pipes[place][0], pipes[behind][1]
        for number, (source, target) in enumerate(pipes):
            if number != place:
                os.close(source)
            if number != behind:
                os.close(target)

    def take(self) -> _Message:
        kind, length = self._exactly(1), self._exactly(_LENGTH)
        return kind, self._exactly(int.from_bytes(length, "little"))

    def give(self, kind: bytes, data: bytes = b"") -> None:
        view = memoryview(kind + len(data).to_bytes(_LENGTH, "little") + data)
        try:
            while view:
                view = view[os.write(self._target, view) :]
        except BrokenPipeError:
            raise _LostError from None

    def close(self) -> None:
        os.close(self.source)
        os.close(self._target)

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            chunk = os.read(self.source, size - len(data))
            if not chunk:
                raise _LostError
            data += chunk
        return data


def _run(
    job: Job,
    place: int,
    reading: list[tuple[int, int]],
    writing: list[tuple[int, int]],
    left: bytes | None = None,
    state: bytes | None = None,
) -> None:
    """Be one of the processes; the first one has both turns at the beginning."""
    member = _Member(job, _Turn(reading, place), _Turn(writing, place), left, state)
    try:
        kind, data = member.run()
    finally:
        if not place:
            member.close()
    if kind == _ERROR and not place:
        raise pickle.loads(data)  # noqa: S301 - from a copy of this process


class _Member:
    def __init__(self, job: Job, reading: _Turn, writing: _Turn, left: bytes | None, state: bytes | None) -> None:
        self._job, self._reading, self._writing = job, reading, writing
        self._left, self._state = left, state  # each with the turn, None without it

    def run(self) -> _Message:
        """Take turns until the stream has ended; return what has ended it, after passing it on."""
        try:
            final = self._take_turns()
        except _OverError as over:
            final = over.message
        except _LostError:
            raise
        except Exception as error:
            final = _ERROR, _pickled(error)
        with suppress(_LostError):  # the first process to know has ended them all
            if self._left is not None:
                self._reading.give(_END)
            self._writing.give(*final)
        return final

    def close(self) -> None:
        """Close the pipes."""
        self._reading.close()
        self._writing.close()

    def _take_turns(self) -> _Message:
        while True:
            if self._left is None:
                kind, self._left = self._reading.take()
                if kind == _END:  # others write what is still to be written
                    self._left = None
                    with suppress(_LostError):
                        self._reading.give(_END)
                    raise _OverError(self._writing.take())
            failure, piece, left = None, None, b""
            try:
                piece, left = self._job.read(self._left or b"", self._wait)
            except _OverError:
                raise
            except Exception as error:  # it is reported behind the answers before it
                failure = error
            is_end = piece is None
            self._left = left
            if len(left) <= _SHORT:
                self._pass_reading(is_end)
            computed = None
            if not is_end:
                with suppress(Exception):
                    computed = self._job.compute(piece)
            self._await_writing()
            if failure:
                raise failure
            state = self._job.finish(self._state or b"", piece, computed)
            if is_end:
                return _END, b""
            self._state = None
            if self._left is not None:  # the next process waits for it, and for nothing else
                self._pass_reading(is_end)
            self._writing.give(_WORK, state)

    def _pass_reading(self, is_end: bool) -> None:
        left, self._left = self._left or b"", None
        try:
            self._reading.give(_END if is_end else _WORK, left)
        except _LostError:  # unless the stream has ended with an error
            self._await_writing()
            raise

    def _await_writing(self) -> None:
        """Wait for the turn to write."""
        if self._state is None:
            kind, data = self._writing.take()
            if kind != _WORK:
                raise _OverError((kind, data))
            self._state = data

    def _wait(self, descriptor: int) -> None:
        """Wait for input, and notice meanwhile that the stream has ended with an error, or that a process was killed."""
        while True:
            turns = [self._reading.source] + [self._writing.source] * (self._state is None)
            try:
                ready, _, _ = select.select([descriptor, *turns], [], [])
            except ValueError:  # a descriptor beyond those that it can watch
                return
            if self._writing.source in ready:
                self._await_writing()
            elif descriptor in ready:
                return
            elif self._reading.source in ready:
                raise _LostError


def _pickled(error: Exception) -> bytes:
    try:
        return pickle.dumps(error)
    except Exception:
        return pickle.dumps(RuntimeError(f"{type(error).__name__}: {error}"))
