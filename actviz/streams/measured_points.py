"""Measured points from a file: x and y in two columns, two fields, two arrays, or on each line of a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

import numpy as np

from actviz.errors import DataError, UsageError
from actviz.numerics.arrays import Array
from actviz.streams.sources import kind_of, open_file, open_vectors
from actviz.text.csv_file import listed

#: How many points may be drawn.
MOST = 1_000_000
#: The fields and arrays that hold x and y unless others are chosen.
_USUAL = ("x", "y")
_HINT = "--columns X,Y chooses two"


def read_points(name: str, columns: tuple[str, str] | None = None) -> tuple[Array, Array]:
    """The points in a file; `columns` are the names or positions of x and y.

    Without them these are the only two columns of a csv or tsv file, the fields x and y of a jsonl file, the arrays x and y of an npz or
    safetensors file, the two numbers on each line of a text, or the columns of an array of shape (points, 2). Raises UsageError if two
    columns must be chosen, DataError for anything else in the file, and for more than a million points.
    """
    kind = kind_of(name)
    if columns is None and kind in ("csv", "tsv"):
        columns = _only_two(name)
    if columns is None and kind in ("jsonl", "npz", "safetensors"):
        columns = _USUAL
    if columns is None:
        return _pairs(name)
    x, y = (_column(name, column) for column in columns)
    if len(x) != len(y):
        raise DataError(f"{name}: {columns[0]} has {len(x)} numbers, but {columns[1]} has {len(y)}")
    return x, y


def _only_two(name: str) -> tuple[str, str]:
    file = cast("Any", open_file(name, 1)).file
    if file.width == 2 or not file.width:
        return "1", "2"
    columns = listed(file.header) if file.header else f"1 ... {file.width}"
    raise UsageError(
        f"{name}: there {'is one column' if file.width == 1 else f'are {file.width} columns; which two?'}",
        f"{_HINT} of {columns}",
    )


def _column(name: str, column: str) -> Array:
    blocks = [np.asarray(block, np.float64) for block in _limited(open_file(name, column), name)]
    return np.concatenate(blocks) if blocks else np.empty(0)


def _limited(blocks: Iterable[Any], name: str) -> Iterator[Any]:
    count = 0
    for block in blocks:
        count += len(block)
        if count > MOST:
            raise DataError(f"{name}: there are more than {MOST:,} points", "draw a part of them")
        yield block


def _pairs(name: str) -> tuple[Array, Array]:
    points: list[Any] = []
    for place, vector in open_vectors(name).each:
        if len(vector) != 2:
            raise DataError(
                f"{place}: a point is two numbers, but here {'is one' if len(vector) == 1 else f'are {len(vector)}'}"
            )
        points.append(vector)
        if len(points) > MOST:
            raise DataError(f"{name}: there are more than {MOST:,} points", "draw a part of them")
    values = np.array(points, np.float64).reshape(-1, 2)
    return values[:, 0], values[:, 1]
