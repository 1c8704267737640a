"""Where results go: to standard output, or to a file that is there whole or not at all."""

from __future__ import annotations

import errno
import os
import select
import signal
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, Any, cast

from actviz.errors import DataError, file_error
from actviz.system.ending import Unfinished, Whole
from actviz.text.formats import is_special
from actviz.text.input import CHUNK
from actviz.text.quoting import quoted

#: Where Linux shows the open files of a process.
_DESCRIPTORS = Path("/proc/self/fd")
_FLAGS = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class Output:
    """Bytes go out at once, without a buffer. `name` is the file's, or `stdout`; `seekable`: `overwrite` works."""

    def __init__(self, name: str, write: Callable[[memoryview], int | None], descriptor: int | None = None) -> None:
        self.name = name
        self.seekable = False
        self._write, self.descriptor = write, descriptor

    def write(self, data: bytes | memoryview) -> None:
        """Write all of data; BrokenPipeError where nobody reads, DataError for what else goes wrong."""
        view = memoryview(data)
        try:
            while view:
                view = view[self._some(view) :]
        except BrokenPipeError:
            raise
        except OSError as error:
            raise file_error(self.name, error) from None

    def write_at(self, data: memoryview, offset: int) -> None:
        """Write all of data at a place of a seekable output."""
        assert self.descriptor is not None  # noqa: S101 (seekable outputs have one)
        try:
            while data:
                written = os.pwrite(self.descriptor, data, offset)
                data, offset = data[written:], offset + written
        except OSError as error:
            raise file_error(self.name, error) from None

    def overwrite(self, data: bytes) -> None:
        """Replace the beginning of what was written."""
        assert self.descriptor is not None  # noqa: S101 (seekable outputs have one)
        try:
            os.lseek(self.descriptor, 0, os.SEEK_SET)
            self.write(data)
            os.lseek(self.descriptor, 0, os.SEEK_END)
        except OSError as error:
            raise file_error(self.name, error) from None

    def _some(self, view: memoryview) -> int:
        try:
            written = self._write(view)
        except BlockingIOError:  # someone made the pipe non-blocking
            if self.descriptor is not None:
                select.select([], [self.descriptor], [])
            return 0
        return len(view) if written is None else written


def is_terminal(path: str | os.PathLike[str] | None) -> bool:
    """Whether an output is a terminal, by whatever name: standard output, `-`, or a device such as /dev/tty."""
    name = "-" if path is None else os.fspath(path)
    if name == "-":
        return sys.stdout.isatty()
    try:
        if not stat.S_ISCHR(os.stat(name).st_mode):  # noqa: PTH116 - Path costs start-up
            return False
        descriptor = os.open(name, os.O_WRONLY | getattr(os, "O_NOCTTY", 0))
    except (OSError, ValueError):
        return False
    try:
        return os.isatty(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def destination(path: str | os.PathLike[str] | None) -> Iterator[Output]:
    """Open the output: standard output for None and `-`, a device or pipe as it is, else a file.

    A file is written beside its place and takes it when all has gone well: after an error or an interrupt it is as it was. A file with
    several hard links keeps them: its contents are replaced at the end. What goes to a name that ends in `.gz` is compressed.
    """
    with _opened(path) as output:
        if output.name.lower().endswith(".gz"):
            yield from _compressing(output)
        else:
            yield output


@contextmanager
def _opened(path: str | os.PathLike[str] | None) -> Iterator[Output]:
    name = "-" if path is None else os.fspath(path)
    if name == "-" or _is_standard_output(name):
        yield standard_output()
    elif is_special(name):
        yield from _directly(name)
    else:
        with terminable():
            yield from _replacing(name)


def _compressing(output: Output) -> Iterator[Output]:
    import gzip  # noqa: PLC0415 - where a name asks for it

    with gzip.GzipFile("", "wb", 6, cast("IO[bytes]", output), mtime=0) as stream:  # it only writes
        yield Output(output.name, stream.write)


def standard_output() -> Output:
    """Open standard output, past Python's buffer."""
    stream: IO[str] | None = sys.stdout
    if stream is None:
        raise DataError("stdout: is closed")
    try:
        descriptor = stream.fileno()
    except (AttributeError, OSError, ValueError):  # not a file
        return Output("stdout", _writer(stream))
    output = Output("stdout", lambda view: os.write(descriptor, view), descriptor)
    try:
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise file_error("stdout", error) from None
    return output


def _writer(stream: IO[str]) -> Callable[[memoryview], None]:
    buffer: Any = getattr(stream, "buffer", None)

    def write(view: memoryview) -> None:
        if buffer is None:
            stream.write(bytes(view).decode())
        else:
            stream.flush()
            buffer.write(view)
            buffer.flush()

    return write


def _is_standard_output(name: str) -> bool:
    """Whether the file is the one that standard output goes to already: replacing it would cut that off."""
    try:
        file = Path(name).stat()
        return file.st_ino != 0 and os.path.samestat(file, os.fstat(sys.stdout.fileno()))
    except (AttributeError, OSError, ValueError):
        return False


def _directly(name: str) -> Iterator[Output]:
    try:
        descriptor = os.open(name, os.O_WRONLY | _FLAGS)
    except OSError as error:
        raise file_error(name, error) from None
    try:
        yield Output(name, lambda view: os.write(descriptor, view), descriptor)
    finally:
        os.close(descriptor)


def _replacing(name: str) -> Iterator[Output]:
    if not name or "\0" in name:
        raise DataError(f"{quoted(name)}: is not a file name")
    try:
        target = Path(os.path.realpath(name))
        _check(name, target)
    except OSError as error:
        raise file_error(name, error) from None
    temporary = target.with_name(f".actviz-{os.urandom(8).hex()}")
    with Unfinished(partial(temporary.unlink, missing_ok=True)):
        try:
            descriptor, is_named = _created(temporary)
            try:
                output = Output(name, lambda view: os.write(descriptor, view), descriptor)
                output.seekable = True
                yield output
                if not is_named:
                    os.link(f"{_DESCRIPTORS}/{descriptor}", temporary, src_dir_fd=descriptor)  # follows the link in /proc
            finally:
                os.close(descriptor)
            _take_place(temporary, target)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            if isinstance(error, BrokenPipeError):
                raise
            raise file_error(name, error) from None
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def _created(temporary: Path) -> tuple[int, bool]:
    """A new file, and whether it has its name already: without one nothing stays of it if the program is killed."""
    if hasattr(os, "O_TMPFILE") and _DESCRIPTORS.is_dir():
        with suppress(OSError):  # the file system has no files without a name
            return os.open(temporary.parent, os.O_TMPFILE | os.O_RDWR | _FLAGS, 0o666), False
    return os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | _FLAGS, 0o666), True


def _take_place(temporary: Path, target: Path) -> None:
    """Let the new file take the place of the old one. A file with several hard links keeps them: its contents are replaced."""
    try:
        before = target.stat()
    except FileNotFoundError:
        before = None
    if before and before.st_nlink > 1:
        _copy(temporary, target)
        temporary.unlink()
        return
    if before:
        with suppress(OSError, AttributeError):  # only root may; Windows has no owners
            os.chown(temporary, before.st_uid, before.st_gid)
        temporary.chmod(stat.S_IMODE(before.st_mode))
    temporary.replace(target)


def _copy(source: Path, target: Path) -> None:
    """Write the contents of a file into another one, which no signal leaves half written."""
    with Whole(), source.open("rb") as reader, target.open("r+b") as writer:
        while chunk := reader.read(CHUNK):
            writer.write(chunk)
        writer.truncate()


def refuse_own_input(name: str | None, output: str | os.PathLike[str] | None) -> None:
    """Raise DataError if answers to a file, or to standard input without a name, go behind what is still to be read of it."""
    if output not in (None, "-") and not _is_standard_output(os.fspath(output)):
        return
    try:
        source = os.fstat(sys.stdin.fileno()) if name in (None, "-") else os.stat(name)  # noqa: PTH116 - Path costs start-up
        is_same = os.path.samestat(source, os.fstat(sys.stdout.fileno()))
    except (AttributeError, OSError, ValueError):
        return
    if is_same and stat.S_ISREG(source.st_mode):
        raise DataError(f"{name or 'stdin'}: the input is the output too", "-o FILE replaces a file by its answers")


def _check(name: str, target: Path) -> None:
    """Say before anything is computed why the file cannot be written."""
    if target.is_dir() or name.endswith("/"):
        raise DataError(f"{name}: is a directory")
    if not target.parent.is_dir():
        raise DataError(f"{name}: there is no directory {str(Path(name).parent)!r}")
    if target.exists() and not os.access(target, os.W_OK):
        raise DataError(f"{name}: {os.strerror(errno.EACCES).lower()}")


@contextmanager
def terminable() -> Iterator[None]:
    """Turn a signal that would end the program at once into SystemExit, so that no temporary file and no process stays."""
    taken: list[int] = []
    if threading.current_thread() is threading.main_thread():
        numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
        taken = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in taken:
        signal.signal(number, _exit)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def _exit(number: int, _: object) -> None:
    raise SystemExit(128 + number)
