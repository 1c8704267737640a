"""A process that computes answers: started in a session of its own, and ended with its children."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import IO, Self

from actviz.errors import DataError, file_error
from actviz.system.ending import Unfinished, Whole
from actviz.text.quoting import plain, printable_lines

#: How much of the standard error of a process is kept: its end.
_KEPT_BYTES, _KEPT_LINES = 1 << 16, 12
#: Bytes that are read at a time, how many such pieces wait, and how often a wait looks whether time is up.
_PIECE, _WAITING, _TICK = 1 << 20, 8, 0.2


class Child:
    """A running process. Leaving the context ends it, and all that it started.

    `timeout` is in seconds without progress: neither input that it reads nor output that it writes.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        name: str,
        timeout: float,
        *,
        environment: Mapping[str, str] | None = None,
        descriptors: Sequence[int] = (),
    ) -> None:
        self.name, self.timeout = plain(name, 60), timeout
        self._errors = bytearray()
        self._pieces: queue.Queue[bytes | None] = queue.Queue(_WAITING)
        self._progress = time.monotonic()
        self._ended = False
        session = {"start_new_session": True, "pass_fds": tuple(descriptors)} if os.name == "posix" else {}
        try:
            with Whole():
                self._process = subprocess.Popen(  # noqa: S603 - the user's own command, without a shell
                    list(arguments),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    env=None if environment is None else dict(environment),
                    **session,  # type: ignore[call-overload]
                )
                self._unfinished = Unfinished(self._kill).__enter__()
        except OSError as error:
            raise file_error(self.name, error) from None
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._read_errors, self._read_output)]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
        with suppress(OSError, ValueError):
            sys.stderr.write(self._tail(len(self._errors)))

    def write(self, pieces: Iterator[bytes]) -> None:
        """Write everything to the standard input of the process, in the background; it need not read all."""

        def work() -> None:
            stream = self._stream(self._process.stdin)
            with suppress(OSError, ValueError):
                for piece in pieces:
                    stream.write(piece)
                    self._progress = time.monotonic()
            with suppress(OSError, ValueError):
                stream.close()

        threading.Thread(target=work, daemon=True).start()

    def send(self, line: bytes) -> None:
        """Write a short line at once."""
        stream = self._stream(self._process.stdin)
        with suppress(OSError, ValueError):  # where it has ended, reading says why
            stream.write(line)
            stream.flush()
        self._progress = time.monotonic()

    def read(self) -> bytes:
        """The next piece of the standard output; empty at its end. Raises DataError after the timeout."""
        while not self._ended:
            try:
                piece = self._pieces.get(timeout=_TICK)
            except queue.Empty:
                if time.monotonic() - self._progress > self.timeout:
                    raise self.fault(f"gave no answer for {self.timeout:g} s", "--timeout SECONDS waits longer") from None
                continue
            self._progress = time.monotonic()
            if piece is not None:
                return piece
            self._ended = True
        return b""

    def check_status(self) -> None:
        """Raise DataError unless the process ended well."""
        with suppress(subprocess.TimeoutExpired):
            status = self._process.wait(self.timeout)
            if status:
                raise self.fault(_died(status))
            return
        raise self.fault(f"did not end within {self.timeout:g} s")

    def fault(self, message: str, hint: str = "") -> DataError:
        """An error about the process, with the end of what it wrote to its standard error below."""
        self.end()
        tail = self._tail(_KEPT_LINES).rstrip("\n")
        self._errors.clear()
        return DataError(f"{self.name} {message}", "\n".join(filter(None, [hint, tail])))

    def _kill(self) -> None:
        with suppress(OSError):
            if os.name == "posix":
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()

    def end(self) -> None:
        """End the process and all that it started."""
        if self._process.poll() is None or os.name == "posix":
            self._kill()
        self._unfinished.__exit__()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        self._ended = True
        with suppress(queue.Empty):  # a reader that waits for room goes on, and ends
            while True:
                self._pieces.get_nowait()
        for thread in self._threads:
            thread.join(1)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            with suppress(OSError, ValueError):
                self._stream(stream).close()

    def _read_output(self) -> None:
        self._copy(self._process.stdout, self._put)
        self._put(None)

    def _put(self, piece: bytes | None) -> None:
        while not self._ended:
            with suppress(queue.Full):
                self._pieces.put(piece, timeout=_TICK)
                return

    def _read_errors(self) -> None:
        def keep(piece: bytes) -> None:
            self._errors.extend(piece)
            del self._errors[:-_KEPT_BYTES]

        self._copy(self._process.stderr, keep)

    def _copy(self, stream: IO[bytes] | None, take: Callable[[bytes], None]) -> None:
        descriptor = self._stream(stream).fileno()
        with suppress(OSError, ValueError):
            while piece := os.read(descriptor, _PIECE):
                take(piece)

    def _tail(self, lines: int) -> str:
        """The last lines of the standard error, as it can be printed."""
        text = bytes(self._errors).decode("utf-8", "backslashreplace")
        kept = text.splitlines()[-lines:] if lines else []
        return "".join(printable_lines(line) + "\n" for line in kept)

    @staticmethod
    def _stream(stream: IO[bytes] | None) -> IO[bytes]:
        assert stream is not None  # noqa: S101 - all three are pipes
        return stream


def _died(status: int) -> str:
    if status > 0:
        return f"ended with status {status}"
    with suppress(ValueError):
        return f"was killed by {signal.Signals(-status).name}"
    return f"was killed by signal {-status}"
