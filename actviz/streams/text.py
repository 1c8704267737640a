"""A stream of text: each line is answered as soon as it is there, and no more is held than a block."""

from __future__ import annotations

import os
import select
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from actviz.errors import DataError, file_error
from actviz.streams.scanner import Scanner

if TYPE_CHECKING:
    from actviz.numerics.arrays import Array

#: Bytes in a block.
BLOCK = 131_072
#: No number is longer; it bounds what is held while the end of one is looked for.
LONGEST = 1_048_576
_BREAKS = (b" ", b"\t", b"\r", b"\v", b"\f", b",")


class Text:
    """The numbers of a text."""

    shape = None
    dtype = np.dtype(np.float64)

    def __init__(self, name: str, read: Callable[[int], bytes], waiting: Callable[[], bool], close: Callable[[], None]) -> None:
        self.name = name
        self._read, self._waiting, self._close = read, waiting, close

    @classmethod
    def of_file(cls, name: str) -> Text:
        """Open the text in a file, a device or a named pipe."""
        try:
            descriptor = os.open(name, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
        except OSError as error:
            raise file_error(name, error) from None
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise DataError(f"{name}: is a directory")
        return cls.of_descriptor(name, descriptor, lambda: os.close(descriptor))

    @classmethod
    def of_descriptor(cls, name: str, descriptor: int, close: Callable[[], None] = lambda: None) -> Text:
        """Read the text that comes through a descriptor, past any buffer."""
        return cls(name, lambda size: _read(descriptor, size), lambda: _is_waiting(descriptor), close)

    @classmethod
    def of_stream(cls, name: str, stream: IO[str]) -> Text:
        """Read the text of a stream such as sys.stdin: of its descriptor, where it has one."""
        try:
            return cls.of_descriptor(name, stream.fileno())
        except (AttributeError, OSError, ValueError):  # not a file
            pass
        buffer: Any = getattr(stream, "buffer", None)
        if buffer is not None:
            return cls(name, getattr(buffer, "read1", buffer.read), lambda: False, lambda: None)
        return cls(name, lambda size: stream.read(size).encode("utf-8", "surrogateescape"), lambda: False, lambda: None)

    def __iter__(self) -> Iterator[Array]:
        scanner = Scanner(self.name)
        try:
            for piece in self._pieces(scanner):
                values, fault = scanner.read(piece)
                if values.size:
                    yield values
                if fault:
                    raise fault
            if fault := scanner.end():
                raise fault
        except OSError as error:
            raise file_error(self.name, error) from None
        finally:
            self._close()

    def _pieces(self, scanner: Scanner) -> Iterator[bytes]:
        """Whole lines, as many as there are; of a line longer than a block, whole numbers."""
        rest, fresh = b"", True
        while chunk := self._available():
            data = rest + chunk
            cut = data.rfind(b"\n") + 1
            if not cut and len(data) >= BLOCK:
                if fresh and data.lstrip()[:1] in (b"#", b""):
                    rest = data.lstrip()[:1]  # a long comment, or long white space
                    continue
                cut = max(map(data.rfind, _BREAKS)) + 1
                if not cut and len(data) > LONGEST:
                    raise DataError(f"{self.name}:{scanner.line}: a word of more than {LONGEST:,} characters is not a number")
            if cut:
                fresh = data[cut - 1 : cut] == b"\n"
                yield data[:cut]
            rest = data[cut:]
        if rest:
            yield rest + b"\n"

    def _available(self) -> bytes:
        """Read what is there, up to a block; empty at the end only."""
        chunk = self._read(BLOCK)
        if not chunk or len(chunk) == BLOCK or not self._waiting():
            return chunk
        chunks, size = [chunk], len(chunk)
        while chunk and size < BLOCK and self._waiting():
            chunk = self._read(BLOCK - size)
            chunks.append(chunk)
            size += len(chunk)
        return b"".join(chunks)


def _read(descriptor: int, size: int) -> bytes:
    while True:
        try:
            return os.read(descriptor, size)
        except BlockingIOError:  # someone made the pipe non-blocking
            select.select([descriptor], [], [])


def _is_waiting(descriptor: int) -> bool:
    """Whether a read would not wait. Windows cannot tell for a pipe."""
    with suppress(OSError, ValueError):
        return bool(select.select([descriptor], [], [], 0)[0])
    return False
