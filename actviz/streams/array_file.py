"""Arrays in .npy and .npz files: their numbers, block by block in C order."""

from __future__ import annotations

import ast
import os
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from actviz.errors import ActvizError, DataError, UsageError, file_error
from actviz.numerics.arrays import BLOCK
from actviz.numerics.number_types import BFLOAT16, NumberType
from actviz.text.csv_file import listed
from actviz.text.input import Input
from actviz.text.quoting import plain, quoted

#: How many numbers of an array in Fortran order may be held where the file cannot be mapped.
FORTRAN_LIMIT = 10_000_000
#: How ml_dtypes, which NumPy needs for it, writes the type bfloat16.
_BFLOAT16 = ("<V2", "|V2", "V2", "bfloat16", "<g2")
_LONGEST_HEADER = 65_536


@dataclass(frozen=True)
class Header:
    """The type, order and shape of an array; `bfloat16` numbers are stored as whole numbers of 16 bits."""

    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    fortran: bool = False
    bfloat16: bool = False


class ArrayFile:
    """The numbers of an array. Floats keep their type, bfloat16 as float32; integers and bools become float64."""

    def __init__(self, source: Input, header: Header, offset: int | None = None) -> None:
        self.name, self.shape = source.name, header.shape
        self.number_type: NumberType | None = BFLOAT16 if header.bfloat16 else None
        self.dtype: np.dtype[Any] = np.dtype(np.float64)
        if header.bfloat16 or header.dtype.kind == "f":
            self.dtype = BFLOAT16.held_as if header.bfloat16 else header.dtype.newbyteorder("=")
        self._input, self._header, self._offset = source, header, offset
        self.count = prod(header.shape)
        is_fortran = header.fortran and sum(length > 1 for length in header.shape) > 1
        self._is_transposed = is_fortran and self.count > 0

    def __iter__(self) -> Iterator[npt.NDArray[Any]]:
        try:
            yield from map(self._converted, self._transposed() if self._is_transposed else self._blocks())
        finally:
            self._input.close()

    @property
    def has_ranges(self) -> bool:
        """Whether `read_range` works: for an uncompressed file in C order."""
        return self._offset is not None and not self._is_transposed and hasattr(os, "pread")

    def read_range(self, start: int, stop: int) -> npt.NDArray[Any]:
        """The numbers from one place to another, in C order."""
        assert self._offset is not None  # noqa: S101 (see has_ranges)
        dtype = self._header.dtype
        data = self._input.read_at((stop - start) * dtype.itemsize, self._offset + start * dtype.itemsize)
        if len(data) < (stop - start) * dtype.itemsize:
            raise DataError(f"{self.name}: the file ends early")
        return self._converted(np.frombuffer(data, dtype))

    def close(self) -> None:
        """Close the file."""
        self._input.close()

    def _converted(self, block: npt.NDArray[Any]) -> npt.NDArray[Any]:
        if self._header.bfloat16:
            return (block.astype(np.uint32) << np.uint32(16)).view(np.float32)
        return block.astype(self.dtype, copy=False)

    def _blocks(self, size: int = BLOCK) -> Iterator[npt.NDArray[Any]]:
        dtype, left = self._header.dtype, self.count
        while left:
            wanted = min(size, left)
            data = self._input.read(wanted * dtype.itemsize)
            if len(data) < wanted * dtype.itemsize:
                raise DataError(f"{self.name}: the file ends early")
            yield np.frombuffer(data, dtype)
            left -= wanted

    def _transposed(self) -> Iterator[npt.NDArray[Any]]:
        """Blocks in C order of an array that is stored in Fortran order."""
        array: npt.NDArray[Any]
        if self._offset is not None:
            try:
                array = np.memmap(self.name, self._header.dtype, "r", self._offset, self.shape, "F")
            except (OSError, ValueError):
                raise DataError(f"{self.name}: the file ends early") from None
        elif self.count > FORTRAN_LIMIT:
            raise DataError(
                f"{self.name}: has more than {FORTRAN_LIMIT:,} numbers in Fortran order",
                "save it in C order, or as a .npy file",
            )
        else:
            (whole,) = self._blocks(self.count)
            array = whole.reshape(self.shape, order="F")
        return (array.flat[start : start + BLOCK] for start in range(0, array.size, BLOCK))


def open_npy(source: Input) -> ArrayFile:
    """The array of a .npy file; raises DataError for what is not one, or holds no real numbers."""
    try:
        header, offset = _header_of(source.name, source.read)
        if source.size is not None and source.size < offset + prod(header.shape) * header.dtype.itemsize:
            raise DataError(f"{source.name}: the file ends early")
    except DataError:
        source.close()
        raise
    return ArrayFile(source, header, None if source.size is None else offset)


def open_npz(name: str, key: str | None) -> ArrayFile:
    """The array of this name in a .npz file, without it the only one."""
    archive = _archive(name)
    try:
        member = chosen_key(name, _keys(archive), key)
        stored = archive.open(f"{member}.npy")
    except ActvizError:
        archive.close()
        raise
    except (OSError, RuntimeError, NotImplementedError, zipfile.BadZipFile):
        archive.close()
        raise DataError(f"{name}: {quoted(member)} is encrypted, damaged, or compressed in a way that is not known") from None

    def read(size: int) -> bytes:
        try:
            return stored.read(size)
        except (OSError, EOFError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error):
            raise DataError(f"{name}: {quoted(member)} is damaged") from None

    return open_npy(Input(f"{name}: {plain(member)}", read, close=archive.close))


def npz_keys(name: str) -> list[str]:
    """The names of the arrays in a .npz file."""
    with _archive(name) as archive:
        return _keys(archive)


def _archive(name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(name)
    except OSError as error:
        raise file_error(name, error) from None
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise DataError(f"{name}: is not a .npz file") from None


def _keys(archive: zipfile.ZipFile) -> list[str]:
    return [member.removesuffix(".npy") for member in archive.namelist() if member.endswith(".npy")]


def chosen_key(name: str, keys: list[str], key: str | None) -> str:
    """The key of an array among several; raises UsageError if it must be chosen, DataError if there is none like it."""
    if key in keys:
        return key
    if key is not None:
        raise DataError(f"{name}: there is no array {quoted(key)}", f"--column {listed(keys)}" if keys else "")
    if len(keys) != 1:
        raise UsageError(f"{name}: there are {len(keys)} arrays; which one?", f"--column {listed(keys)}" if keys else "")
    return keys[0]


def _header_of(name: str, read: Callable[[int], bytes]) -> tuple[Header, int]:
    """The header of a .npy file, and how many bytes stand before the numbers."""
    start = read(8)
    if not start.startswith(b"\x93NUMPY") or start[6:7] not in (b"\1", b"\2", b"\3"):
        what = "is a .npz file of several arrays, but not named so" if start.startswith(b"PK") else "is not a .npy file"
        raise DataError(f"{name}: {what}")
    width = 2 if start[6] == 1 else 4
    length = int.from_bytes(read(width), "little")
    text = read(length) if length <= _LONGEST_HEADER else b""
    try:
        with warnings.catch_warnings(action="error"):
            record = ast.literal_eval(re.sub(rb"(\d)L\b", rb"\1", text).decode("utf-8").strip())
            return _checked(name, *(record[key] for key in ("descr", "fortran_order", "shape"))), 8 + width + length
    except (ValueError, TypeError, SyntaxError, KeyError, MemoryError, RecursionError, Warning):
        raise DataError(f"{name}: is not a .npy file: its header is damaged") from None


def _checked(name: str, descr: Any, fortran: Any, shape: Any) -> Header:
    """The header with these entries; raises DataError for numbers of another kind, other errors for what is no header."""
    if not isinstance(shape, tuple) or not all(type(length) is int and length >= 0 for length in shape):
        raise ValueError(shape)
    if not isinstance(descr, str):
        raise DataError(f"{name}: holds records, but must hold real numbers")
    if descr in _BFLOAT16:
        return Header(np.dtype("<u2"), shape, bool(fortran), bfloat16=True)
    dtype = np.dtype(descr)
    if dtype.kind not in "biuf" or dtype.itemsize > np.dtype(np.float64).itemsize:
        what = (
            "Python objects, but must hold real numbers"
            if dtype.kind == "O"
            else f"{dtype}, but must hold real numbers of at most 64 bits"
        )
        raise DataError(f"{name}: holds {what}")
    return Header(dtype, shape, bool(fortran))
