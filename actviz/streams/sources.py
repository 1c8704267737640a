"""Where x comes from: numbers of the command line, a range, standard input, a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from itertools import repeat
from math import isfinite
from operator import truediv
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from actviz.errors import DataError, UsageError
from actviz.numerics.arrays import BLOCK
from actviz.text.numbers import read_number

if TYPE_CHECKING:
    import numpy.typing as npt

    from actviz.numerics.arrays import Array
    from actviz.streams.text import Text


class Source(Protocol):
    """Blocks of numbers in their order. `shape` is None while the count is not known; a bad number raises DataError."""

    @property
    def name(self) -> str: ...
    @property
    def shape(self) -> tuple[int, ...] | None: ...
    @property
    def dtype(self) -> np.dtype[Any]: ...
    def __iter__(self) -> Iterator[npt.NDArray[Any]]: ...


class Given:
    """Numbers that are there from the beginning."""

    name = "the command line"

    def __init__(self, values: npt.NDArray[Any]) -> None:
        self._values = values
        self.shape = values.shape
        self.dtype = values.dtype

    def __iter__(self) -> Iterator[npt.NDArray[Any]]:
        return (self._values[start : start + BLOCK] for start in range(0, self._values.size, BLOCK))


class Span:
    """Evenly spaced numbers from begin to end, both included; each is the exact place, rounded once."""

    name = "the range"
    dtype = np.dtype(np.float64)

    def __init__(self, begin: float, end: float, count: int) -> None:
        self._begin, self._end, self._count = begin, end, count
        self.shape = (count,)

    def __iter__(self) -> Iterator[Array]:
        return (self._places(start, min(start + BLOCK, self._count)) for start in range(0, self._count, BLOCK))

    def _places(self, start: int, stop: int) -> Array:
        """Compute begin + (end - begin)*index/(count - 1) for index start until stop, in whole numbers until the division."""
        steps = self._count - 1
        (begin, begin_scale), (end, end_scale) = self._begin.as_integer_ratio(), self._end.as_integer_ratio()
        begin, step, scale = begin * end_scale * steps, end * begin_scale - begin * end_scale, begin_scale * end_scale * steps
        if not step:
            return np.full(stop - start, self._begin)
        places = range(begin + start * step, begin + stop * step, step)
        values = np.fromiter(map(truediv, places, repeat(scale)), np.float64, stop - start)
        if start == 0:
            values[0] = self._begin  # it may be -0.0
        if stop == self._count:
            values[-1] = self._end
        return values


def given(values: Iterable[str | float]) -> Given:
    """Numbers of the command line, as texts or floats; UsageError if one is not a number."""
    return Given(np.array([_checked(value) for value in values], np.float64))


def _checked(value: str | float) -> float:
    try:
        return read_number(value) if isinstance(value, str) else float(value)
    except ValueError:
        raise UsageError(f"{value!r} is not a number") from None


def span(begin: float, end: float, count: int = 101) -> Source:
    """Make a range with both ends; one number is begin alone, and begin > end descends."""
    if not (isfinite(begin) and isfinite(end)):
        raise UsageError(f"the range {begin:g} {end:g} is not finite")
    if count < 1:
        raise UsageError(f"{count} numbers were asked for, but a range has at least 1")
    return Span(begin, end, count) if count > 1 else Given(np.array([begin], np.float64))


def standard_input() -> Text:
    """Text from standard input."""
    from actviz.streams.text import Text  # noqa: PLC0415

    if sys.stdin is None:
        raise DataError("stdin: is closed")
    return Text.of_stream("stdin", sys.stdin)


def open_file(path: str | os.PathLike[str], column: str | int | None = None) -> Source:
    """Open .npy, .csv or .tsv (`column`: name or number from 1) by its suffix, else text; `-` is standard input."""
    name = os.fspath(path)
    suffix = Path(name).suffix.lower()
    if suffix in (".csv", ".tsv"):
        from actviz.streams.spreadsheet import Spreadsheet  # noqa: PLC0415

        return Spreadsheet(name, "\t" if suffix == ".tsv" else ",", column)
    if column is not None:
        raise UsageError(f"{name}: a column is chosen in .csv and .tsv files only")
    if name == "-":
        return standard_input()
    if suffix == ".npy":
        from actviz.streams.array_file import ArrayFile  # noqa: PLC0415

        return ArrayFile(name)
    from actviz.streams.text import Text  # noqa: PLC0415

    return Text.of_file(name)
