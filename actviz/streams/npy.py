"""NumPy's file format: a file read block by block, and a file whose length is known only at its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from actviz.errors import DataError, file_error
from actviz.streams.sources import BLOCK

if TYPE_CHECKING:
    from actviz.numerics.number_types import Floats
    from actviz.streams.output import Output

#: How many numbers x may be held for a pipe that must be told their count first.
PIPE_LIMIT = 10_000_000
_LONGEST_COUNT = 21  # digits


class ArrayFile:
    """The numbers of a .npy file in C order. Floats keep their type, integers and bools become float64."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._array = _mapped(name)
        self.shape: tuple[int, ...] = self._array.shape
        kind = self._array.dtype
        self.dtype = np.dtype(np.float64) if kind.kind in "biu" else kind.newbyteorder("=")

    def __iter__(self) -> Iterator[npt.NDArray[Any]]:
        blocks = self._read() if self._array.flags.c_contiguous else self._pick()
        return (block.astype(self.dtype, copy=False) for block in blocks)

    def _read(self) -> Iterator[npt.NDArray[Any]]:
        """Blocks of the file itself: pages of a map would count as this program's memory."""
        offset = getattr(self._array, "offset", 0)
        try:
            with open(self.name, "rb") as file:  # noqa: PTH123 (NumPy wants the file)
                file.seek(offset)
                for start in range(0, self._array.size, BLOCK):
                    wanted = min(BLOCK, self._array.size - start)
                    block = np.fromfile(file, self._array.dtype, wanted)
                    if block.size < wanted:
                        raise DataError(f"{self.name}: the file ends early")
                    yield block
        except OSError as error:
            raise file_error(self.name, error) from None

    def _pick(self) -> Iterator[npt.NDArray[Any]]:
        """Blocks of an array in Fortran order."""
        return (self._array.flat[start : start + BLOCK] for start in range(0, self._array.size, BLOCK))


def _mapped(name: str) -> npt.NDArray[Any]:
    try:
        array = np.lib.format.open_memmap(name, mode="r")
    except OSError as error:
        raise file_error(name, error) from None
    except ValueError as error:
        raise DataError(f"{name}: {_explained(str(error))}") from None
    if array.dtype.kind not in "biuf" or array.dtype.itemsize > np.dtype(np.float64).itemsize:
        raise DataError(f"{name}: holds {array.dtype}, but must hold real numbers of at most 64 bits")
    return array


def _explained(text: str) -> str:
    """What NumPy says about a file, in our words."""
    if "objects" in text:
        return "holds Python objects, but must hold real numbers"
    if "b'PK" in text:
        return "is a .npz file of several arrays, but a .npy file of one is read"
    if "mmap length" in text:
        return "the file ends early"
    return "is not a .npy file"


class NpyFile:
    """A .npy file of y in the shape of x; y, y', y'' are along one more last axis."""

    def __init__(self, output: Output, shape: tuple[int, ...] | None, dtype: np.dtype[Any], order: int) -> None:
        self._output, self._shape, self._dtype = output, shape, dtype
        self._inner = (order + 1,) if order else ()
        self._held: list[Floats] = []
        self._count = 0

    def begin(self) -> None:
        """Write the header, where the shape is known; into a file also where it is not, to be rewritten."""
        if self._shape is not None or self._output.seekable:
            self._output.write(self._header())

    def write(self, x: Floats, answers: Sequence[Floats]) -> None:
        """Write the answers, or keep them for a pipe that must be told their count first."""
        self._count += x.size
        values = np.column_stack(answers) if self._inner else np.ascontiguousarray(answers[0])
        values = values.astype(self._dtype, copy=False)
        if self._shape is not None or self._output.seekable:
            self._output.write(values.reshape(-1).view(np.uint8).data)
        elif self._count > PIPE_LIMIT:
            raise DataError(f"npy into a pipe holds at most {PIPE_LIMIT:,} numbers", "a file has no limit: --output FILE.npy")
        else:
            self._held.append(np.array(values))

    def end(self) -> None:
        """Write the shape of a stream into the header, and what was held."""
        if self._shape is not None:
            return
        if self._output.seekable:
            self._output.overwrite(self._header())
            return
        self._output.write(self._header())
        for values in self._held:
            self._output.write(values.reshape(-1).view(np.uint8).data)

    def _header(self) -> bytes:
        """Make a header of one length whatever the count."""
        shape = (*((self._count,) if self._shape is None else self._shape), *self._inner)
        record = {"descr": np.lib.format.dtype_to_descr(self._dtype), "fortran_order": False, "shape": shape}
        growth = _LONGEST_COUNT - len(str(self._count)) if self._shape is None else 0
        text = repr(record) + " " * growth
        text += " " * (-(len(text) + 11) % 64) + "\n"
        return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode("latin-1")
