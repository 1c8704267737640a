"""The numbers of a .npy file, block by block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from actviz.errors import DataError, file_error
from actviz.numerics.arrays import BLOCK


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
