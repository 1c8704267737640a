"""Bytes from a file, a pipe or a terminal, as they come: chunks and lines."""

from __future__ import annotations

import os
import select
import stat
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import SimpleNamespace
from typing import IO, Any, cast

from actviz.errors import DataError, file_error

#: Bytes in a chunk.
CHUNK = 131_072
#: A chunk is full if it is as long as what a pipe holds; after this number of full ones the stream flows.
_FULL, _FLOWING = 65_536, 8
#: The longest line of a text that is read line by line.
LONGEST_LINE = 33_554_432


def _nothing() -> None:
    pass


class Input:
    """A stream of bytes with a name; `waiting` says whether a read would return at once, `size` is known of a file.

    `descriptor` is that of bytes that are read as they are; None for decompressed ones.
    """

    def __init__(
        self,
        name: str,
        read: Callable[[int], bytes],
        waiting: Callable[[], bool] = lambda: False,
        close: Callable[[], None] = _nothing,
        size: int | None = None,
        descriptor: int | None = None,
    ) -> None:
        self.name, self.size, self.descriptor = name, size, descriptor
        self._read, self._waiting, self._close = read, waiting, close
        self._lines = 0  # that were read and not yet handed out
        self._partial: list[bytes] = []  # the line whose end is not yet read
        self._full = 0  # chunks in a row

    @classmethod
    def of_file(cls, name: str) -> Input:
        """Open a file, a device or a named pipe; what a `.gz` file holds is decompressed."""
        try:
            descriptor = os.open(name, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
        except OSError as error:
            raise file_error(name, error) from None
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            os.close(descriptor)
            raise DataError(f"{name}: is a directory")
        if not name.lower().endswith(".gz"):
            size = status.st_size if stat.S_ISREG(status.st_mode) else None
            return cls.of_descriptor(name, descriptor, lambda: os.close(descriptor), size)
        import gzip  # noqa: PLC0415 - where there is such a file

        raw = cast("IO[bytes]", SimpleNamespace(read=lambda count: _read(descriptor, count)))  # all that gzip needs
        file = gzip.GzipFile(fileobj=raw, mode="rb")
        return cls(name, file.read1, lambda: _is_waiting(descriptor), lambda: os.close(descriptor))

    @classmethod
    def of_descriptor(cls, name: str, descriptor: int, close: Callable[[], None] = _nothing, size: int | None = None) -> Input:
        """Read what comes through a descriptor, past any buffer."""
        return cls(name, lambda count: _read(descriptor, count), lambda: _is_waiting(descriptor), close, size, descriptor)

    @classmethod
    def of_stream(cls, name: str, stream: IO[str]) -> Input:
        """Read a stream such as sys.stdin: from its descriptor, where it has one."""
        with suppress(AttributeError, OSError, ValueError):  # not a file
            return cls.of_descriptor(name, stream.fileno())
        buffer: Any = getattr(stream, "buffer", None)
        if buffer is not None:
            return cls(name, getattr(buffer, "read1", buffer.read))
        return cls(name, lambda size: stream.read(size).encode("utf-8", "surrogateescape"))

    def close(self) -> None:
        """Close what was opened."""
        self._close()

    def read(self, size: int) -> bytes:
        """Read exactly this many bytes, fewer at the end only."""
        chunks: list[bytes] = []
        while size > 0 and (chunk := self._some(min(size, CHUNK))):
            chunks.append(chunk)
            size -= len(chunk)
        return b"".join(chunks)

    def read_at(self, size: int, offset: int) -> bytes:
        """Read exactly this many bytes of a file from an offset, fewer at its end only."""
        assert self.descriptor is not None  # noqa: S101 (files have one)
        chunks: list[bytes] = []
        try:
            while size > 0 and (chunk := os.pread(self.descriptor, size, offset)):
                chunks.append(chunk)
                size -= len(chunk)
                offset += len(chunk)
        except OSError as error:
            raise file_error(self.name, error) from None
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    @property
    def flows(self) -> bool:
        """Whether input comes faster than it is used."""
        return self._full >= _FLOWING

    @property
    def rest(self) -> bytes | None:
        """What was read of a line whose end was not; None while `lines` has others to hand out."""
        return None if self._lines else b"".join(self._partial)

    def available(self) -> bytes:
        """Read what is there, up to a chunk; empty at the end only."""
        chunk = self._available()
        self._full = self._full + 1 if len(chunk) >= _FULL else 0
        return chunk

    def _available(self) -> bytes:
        chunk = self._some(CHUNK)
        if not chunk or len(chunk) >= CHUNK or not self._waiting():
            return chunk
        chunks, size = [chunk], len(chunk)
        while chunk and size < CHUNK and self._waiting():
            chunk = self._some(CHUNK - size)
            chunks.append(chunk)
            size += len(chunk)
        return b"".join(chunks)

    @property
    def is_ready(self) -> bool:
        """Whether the next line comes without waiting for it."""
        return self._lines > 0 or self._waiting()

    def lines(self) -> Iterator[bytes]:
        """Each line with its end, as soon as it is there; raises DataError for one longer than LONGEST_LINE."""
        number, size, self._partial = 0, 0, []
        while chunk := self.available():
            cut = chunk.rfind(b"\n") + 1
            self._partial.append(chunk[: cut or None])
            size += len(self._partial[-1])
            if not cut:
                self.check_line(size, number + 1)
            if cut:
                whole = b"".join(self._partial).splitlines(keepends=True)
                self._partial, size = [chunk[cut:]], len(chunk) - cut
                self._lines = len(whole)
                for line in whole:
                    self._lines -= 1
                    number += 1
                    yield line
        last, self._partial = b"".join(self._partial), []
        yield from last.splitlines(keepends=True)

    def check_line(self, size: int, number: int) -> None:
        """Raise DataError for a line that is too long."""
        if size > LONGEST_LINE:
            raise DataError(f"{self.name}:{number}: the line has more than {LONGEST_LINE:,} bytes")

    def _some(self, size: int) -> bytes:
        try:
            return self._read(size)
        except (EOFError, zlib.error):
            raise DataError(f"{self.name}: the compressed data is damaged, or ends early") from None
        except OSError as error:
            raise file_error(self.name, error) from None


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
