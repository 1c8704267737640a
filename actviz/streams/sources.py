"""Where x comes from: numbers of the command line, a range, standard input, a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from itertools import repeat
from math import isfinite
from operator import truediv
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypedDict, Unpack, cast

import numpy as np

from actviz.errors import DataError, UsageError
from actviz.numerics.arrays import BLOCK
from actviz.text.input import Input
from actviz.text.numbers import read_number, why_no_number

if TYPE_CHECKING:
    import numpy.typing as npt

    from actviz.numerics.arrays import Array
    from actviz.streams.array_file import ArrayFile
    from actviz.streams.rows import Missing
    from actviz.streams.vector_sources import Vectors
    from actviz.text.csv_file import Dialect


#: The formats of files by their suffixes, and of pipes by these names.
_KINDS = {
    "csv": "csv", "tsv": "tsv", "jsonl": "jsonl", "ndjson": "jsonl", "npy": "npy", "npz": "npz", "safetensors": "safetensors",
}  # fmt: skip
_NAMES = {"text": "a text", "npy": "an array"}
#: The formats that may be named.
KINDS = ("csv", "tsv", "jsonl", "text", "npy")


class Reading(TypedDict, total=False):
    """How a file or a pipe is read: its format, the dialect of csv and tsv, and what a missing number means."""

    kind: str | None
    dialect: Dialect | None
    missing: Missing


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
        raise UsageError(f"{value!r} is not a number", why_no_number(str(value))) from None


def span(begin: float, end: float, count: int = 101) -> Source:
    """Make a range with both ends; one number is begin alone, and begin > end descends."""
    if not (isfinite(begin) and isfinite(end)):
        raise UsageError(f"the range {begin:g} {end:g} is not finite")
    if count < 1:
        raise UsageError(f"{count} numbers were asked for, but a range has at least 1")
    return Span(begin, end, count) if count > 1 else Given(np.array([begin], np.float64))


def standard_input(column: str | int | None = None, **reading: Unpack[Reading]) -> Source:
    """Text from standard input, or another format by its name."""
    kind = reading.get("kind") or "text"
    _check("stdin", kind, column, reading)
    return _source(_standard_input(), kind, column, reading)


def open_file(path: str | os.PathLike[str], column: str | int | None = None, **reading: Unpack[Reading]) -> Source:
    """Open a file by its suffix, else as text; `-` is standard input. `column` is a name, or a position from 1."""
    name = os.fspath(path)
    kind = reading.get("kind") or kind_of(name)
    if name == "-":
        return standard_input(column, **reading)
    _check(name, kind, column, reading)
    if kind in ("npz", "safetensors"):
        return _archive(name, kind, None if column is None else str(column))
    return _source(Input.of_file(name), kind, column, reading)


def open_vectors(path: str | os.PathLike[str], column: str | int | None = None, **reading: Unpack[Reading]) -> Vectors:
    """The same files as sources of vectors: one in each line or row, or along the last axis of an array."""
    from actviz.streams.vector_sources import Vectors  # noqa: PLC0415 - for vector functions only

    name = os.fspath(path)
    kind = reading.get("kind") or kind_of(name)
    missing, dialect = reading.get("missing", "error"), reading.get("dialect")
    if kind in ("npy", "npz", "safetensors"):
        return Vectors.of_array(cast("ArrayFile", open_file(path, column, **reading)))
    _check(name, kind, column, reading)
    source = _standard_input() if name == "-" else Input.of_file(name)
    if kind in ("csv", "tsv"):
        return Vectors.of_csv(source, kind, dialect, missing)
    if kind == "jsonl":
        return Vectors.of_jsonl(source, None if column is None else str(column), missing)
    return Vectors.of_lines(source, missing)


def kind_of(name: str) -> str:
    """The format of a file by its suffix, which may stand before `.gz`.

    >>> kind_of("x.csv.gz"), kind_of("x.NPY"), kind_of("x")
    ('csv', 'npy', 'text')
    """
    suffix = Path(name.lower().removesuffix(".gz")).suffix[1:]
    return _KINDS.get(suffix, "text")


def _standard_input() -> Input:
    if sys.stdin is None:
        raise DataError("stdin: is closed")
    return Input.of_stream("stdin", sys.stdin)


def _archive(name: str, kind: str, key: str | None) -> Source:
    if kind == "npz":
        from actviz.streams.array_file import open_npz  # noqa: PLC0415 - zipfile is slow to load

        return open_npz(name, key)
    from actviz.streams.tensor_file import open_safetensors  # noqa: PLC0415 - an extra

    return open_safetensors(name, key)


def _source(source: Input, kind: str, column: str | int | None, reading: Reading) -> Source:
    missing, dialect = reading.get("missing", "error"), reading.get("dialect")
    match kind:
        case "csv" | "tsv":
            from actviz.streams.csv_source import CsvSource, dialect_of  # noqa: PLC0415 - where there is one

            return CsvSource(source, dialect_of(kind, dialect), column, missing)
        case "jsonl":
            from actviz.streams.jsonl_source import JsonLinesSource  # noqa: PLC0415 - where there is one

            return JsonLinesSource(source, column, missing)
        case "npy":
            from actviz.streams.array_file import open_npy  # noqa: PLC0415 - where there is one

            return open_npy(source)
    from actviz.streams.text import Text  # noqa: PLC0415

    return Text(source, missing)


def _check(name: str, kind: str, column: str | int | None, reading: Reading) -> None:
    """Raise UsageError for what the format does not have."""
    if column is not None and kind in ("text", "npy"):
        raise UsageError(f"{name}: {_NAMES[kind]} has no columns", "--from csv, tsv or jsonl names another format")
    if reading.get("dialect") is not None and kind not in ("csv", "tsv"):
        raise UsageError(f"{name}: --delimiter, --decimal and --header are for csv and tsv", "--from csv names the format")
    if reading.get("missing", "error") != "error" and kind in ("npy", "npz", "safetensors"):
        raise UsageError(f"{name}: an array has no missing numbers", "leave out --missing")
