"""Measured points from a file: x and y in two columns, two fields, two arrays, or on each line of a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

import numpy as np

from actviz.errors import DataError, UsageError
from actviz.numerics.arrays import Array
from actviz.numerics.number_types import FLOAT64, NUMBER_TYPES, Floats, NumberType
from actviz.streams.sources import kind_of, open_file, open_vectors
from actviz.text.csv_file import listed

#: How many points may be drawn, and how many are held in the type of their file.
MOST, MOST_TYPED = 1_000_000, 100_000_000
#: The fields and arrays that hold x and y unless others are chosen.
_USUAL = ("x", "y")
_HINT = "--columns X,Y chooses two"


def read_points(name: str, columns: tuple[str, str] | None = None) -> tuple[Array, Array]:
    """The points in a file as float64, at most a million; see `read_typed_points`."""
    x, y, _ = read_typed_points(name, columns, MOST)
    return np.asarray(x, np.float64), np.asarray(y, np.float64)


def read_typed_points(
    name: str, columns: tuple[str, str] | None = None, most: int = MOST_TYPED
) -> tuple[Floats, Floats, NumberType]:
    """The points in a file, and the narrower number type of the two; `columns` are the names or positions of x and y.

    Without them these are the only two columns of a csv or tsv file, the fields x and y of a jsonl file, the arrays x and y of an npz or
    safetensors file, the two numbers on each line of a text, or the columns of an array of shape (points, 2). Raises UsageError if two
    columns must be chosen, DataError for anything else in the file, and for more than `most` points.
    """
    kind = kind_of(name)
    if columns is None and kind in ("csv", "tsv"):
        columns = _only_two(name)
    if columns is None and kind in ("jsonl", "npz", "safetensors"):
        columns = _USUAL
    if columns is None:
        return _pairs(name, kind, most)
    (x, x_type), (y, y_type) = (_column(name, column, most) for column in columns)
    if len(x) != len(y):
        raise DataError(f"{name}: {columns[0]} has {len(x)} numbers, but {columns[1]} has {len(y)}")
    return x, y, min(x_type, y_type, key=lambda number_type: number_type.bits)


def _only_two(name: str) -> tuple[str, str]:
    file = cast("Any", open_file(name, 1)).file
    if file.width == 2 or not file.width:
        return "1", "2"
    columns = listed(file.header) if file.header else f"1 ... {file.width}"
    raise UsageError(
        f"{name}: there {'is one column' if file.width == 1 else f'are {file.width} columns; which two?'}",
        f"{_HINT} of {columns}",
    )


def _column(name: str, column: str, most: int) -> tuple[Floats, NumberType]:
    """The numbers in a column, and their type."""
    source = open_file(name, column)
    return _together(_limited(source, name, most)), _type_of(source)


def _type_of(source: Any) -> NumberType:
    """The number type of a source: that of an array, float64 for texts."""
    stored: NumberType | None = getattr(source, "number_type", None)
    return stored or NUMBER_TYPES.get(np.dtype(source.dtype).name, FLOAT64)


def _together(blocks: Iterable[Any]) -> Floats:
    parts = list(blocks)
    return np.concatenate(parts) if parts else np.empty(0)


def _limited(blocks: Iterable[Any], name: str, most: int) -> Iterator[Any]:
    count = 0
    for block in blocks:
        count += len(block)
        if count > most:
            raise _too_many(name, most)
        yield block


def _too_many(name: str, most: int) -> DataError:
    return DataError(f"{name}: there are more than {most:,} points", "take a part of them")


def _pairs(name: str, kind: str, most: int) -> tuple[Floats, Floats, NumberType]:
    if kind == "npy":
        source = open_file(name)
        if source.shape and source.shape[-1] == len(_USUAL):
            values = _together(_limited(source, name, len(_USUAL) * most)).reshape(-1, len(_USUAL))
            return values[:, 0], values[:, 1], _type_of(source)
    points: list[Any] = []
    for place, vector in open_vectors(name).each:
        if len(vector) != len(_USUAL):
            raise DataError(
                f"{place}: a point is two numbers, but here {'is one' if len(vector) == 1 else f'are {len(vector)}'}"
            )
        points.append(vector)
        if len(points) > most:
            raise _too_many(name, most)
    values = np.array(points, np.float64).reshape(-1, 2)
    return values[:, 0], values[:, 1], FLOAT64
