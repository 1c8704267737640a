"""The layers of a network in a file: an array each, examples by units, read block by block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt

from actviz.errors import DataError
from actviz.numerics.arrays import Array
from actviz.streams.sources import kind_of, open_file, open_vectors

if TYPE_CHECKING:
    from actviz.streams.array_file import ArrayFile
    from actviz.text.csv_file import Dialect

#: Numbers of a block; a block has at least one row of the array, however long.
_NUMBERS = 2**18
_KINDS = ("npy", "npz", "safetensors", "csv", "tsv")


@dataclass(frozen=True)
class StoredLayer:
    """One layer in a file. `axis` is that of the units; all the others count examples."""

    name: str
    array: ArrayFile
    shape: tuple[int, ...]
    axis: int

    @property
    def units(self) -> int:
        """The number of units."""
        return self.shape[self.axis]

    def blocks(self) -> Iterator[tuple[slice, Array]]:
        """Pre-activations in float64, of shape (examples, units), with the units that they belong to."""
        row = self.shape[1:]
        start = 0
        for rows in _rows(self.array, row):
            block = rows.astype(np.float64, copy=False)
            if self.axis == 0:  # each row is a unit
                yield slice(start, start + len(block)), block.reshape(len(block), -1).T
            else:
                yield slice(0, self.units), np.moveaxis(block, self.axis, -1).reshape(-1, self.units)
            start += len(block)


@dataclass(frozen=True)
class TableLayer:
    """The one layer of a table: its columns are units, its rows examples."""

    name: str
    units: int
    vectors: Iterator[npt.NDArray[Any]]

    def blocks(self) -> Iterator[tuple[slice, Array]]:
        """Pre-activations of shape (examples, units), with the units that they belong to."""
        rows: list[npt.NDArray[Any]] = []
        for vector in self.vectors:
            rows.append(vector)
            if len(rows) * self.units >= _NUMBERS:
                yield slice(0, self.units), np.array(rows)
                rows = []
        if rows:
            yield slice(0, self.units), np.array(rows)


def stored_layers(
    name: str, axis: int = -1, keys: Sequence[str] = (), dialect: Dialect | None = None
) -> Iterator[StoredLayer | TableLayer]:
    """Open the layers of a file one after the other; `keys` chooses arrays of an archive, without it there are all of them.

    Raises DataError for a file without layers, and for an array that lacks the axis.
    """
    kind = kind_of(name)
    if kind not in _KINDS or name.lower().endswith(".gz"):
        raise DataError(f"{name}: is no .npy, .npz, .safetensors or .csv file", "actviz diagnose --snippet torch writes one")
    if kind in ("csv", "tsv"):
        yield _of_table(name, dialect)
        return
    for key in (keys or _keys(name, kind)) if kind != "npy" else (None,):
        array = cast("ArrayFile", open_file(name, key))
        yield _of_array(key or Path(name).stem, array, axis)


def _keys(name: str, kind: str) -> list[str]:
    """The names of the arrays in an archive; raises DataError if there are none."""
    if kind == "npz":
        from actviz.streams.array_file import npz_keys as keys_of  # noqa: PLC0415 - zipfile is slow to load
    else:
        from actviz.streams.tensor_file import safetensors_keys as keys_of  # noqa: PLC0415 - an extra

    keys = keys_of(name)
    if not keys:
        raise DataError(f"{name}: holds no arrays")
    return keys


def _of_array(name: str, array: ArrayFile, axis: int) -> StoredLayer:
    shape = array.shape if len(array.shape) != 1 else (*array.shape, 1)  # one axis: the examples of a single unit
    if not shape or not prod(shape):
        raise DataError(f"{array.name}: holds no examples of units")
    if not -len(shape) <= axis < len(shape):
        raise DataError(f"{array.name}: has {len(shape)} axes, so that there is no axis {axis}")
    return StoredLayer(name, array, shape, axis % len(shape))


def _of_table(name: str, dialect: Dialect | None) -> TableLayer:
    places = iter(open_vectors(name, dialect=dialect).each)
    first = next(places, None)
    if first is None:
        raise DataError(f"{name}: holds no examples of units")
    place, vector = first
    width = len(vector)

    def rows() -> Iterator[npt.NDArray[Any]]:
        yield vector
        for where, row in places:
            if len(row) != width:
                raise DataError(f"{where}: has {len(row)} numbers, but {place} has {width}")
            yield row

    return TableLayer(Path(name).stem, width, rows())


def _rows(array: ArrayFile, row: Sequence[int]) -> Iterator[npt.NDArray[Any]]:
    """Whole rows along the first axis, gathered from the blocks of an array."""
    length = prod(row)
    wanted = max(length, _NUMBERS // length * length)
    parts: list[npt.NDArray[Any]] = []
    held = 0
    for block in array:
        parts.append(block)
        held += len(block)
        if held >= wanted:
            numbers = np.concatenate(parts)
            whole = held // length * length
            yield numbers[:whole].reshape(-1, *row)
            parts, held = [numbers[whole:]], held - whole
    if held:
        yield np.concatenate(parts).reshape(-1, *row)
