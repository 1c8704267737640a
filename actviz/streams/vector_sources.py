"""Where vectors come from: numbers of the command line, lines of a text, rows of a table, the last axis of an array."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np

from actviz.errors import DataError
from actviz.numerics.number_types import FLOAT64, Floats, NumberType
from actviz.streams.rows import is_absent
from actviz.text.numbers import MISSING_HINT, read_number, why_no_number
from actviz.text.quoting import quoted

if TYPE_CHECKING:
    from actviz.streams.array_file import ArrayFile
    from actviz.streams.rows import Missing
    from actviz.text.csv_file import Dialect
    from actviz.text.input import Input

#: How many numbers a vector of a text may have.
LONGEST = 1_000_000


@dataclass(frozen=True)
class Vectors:
    """Vectors in their order, each with its place and an array of one axis; `shape` is that of the whole where it is known."""

    each: Iterable[tuple[str, Floats]]
    shape: tuple[int, ...] | None = None
    dtype: np.dtype[Any] = FLOAT64.held_as
    number_type: NumberType | None = None

    @classmethod
    def one(cls, x: Floats) -> Vectors:
        """A single vector: the numbers of the command line."""
        return cls([("", x)], x.shape)

    @classmethod
    def of_array(cls, file: ArrayFile) -> Vectors:
        """The vectors along the last axis of an array."""
        if not file.shape:
            raise DataError(f"{file.name}: holds a single number, not vectors")
        return cls(_along_last_axis(file, file.shape[-1]), file.shape, file.dtype, file.number_type)

    @classmethod
    def of_lines(cls, source: Input, missing: Missing = "error") -> Vectors:
        """A vector for each line of a text."""
        return cls(_closing(source, _of_lines(source, missing)))

    @classmethod
    def of_csv(cls, source: Input, kind: str = "csv", dialect: Dialect | None = None, missing: Missing = "error") -> Vectors:
        """A vector for each row of a csv or tsv file."""
        from actviz.streams.csv_source import dialect_of  # noqa: PLC0415 - where there is one
        from actviz.text.csv_file import CsvFile  # noqa: PLC0415

        how = dialect_of(kind, dialect)

        def rows() -> Iterator[tuple[str, list[str]]]:
            for line, cells in CsvFile(source.name, source.lines(), how).rows():
                yield f"{source.name}:{line}", cells

        return cls(_closing(source, _of_rows(rows(), _hinting(how.number), missing)))

    @classmethod
    def of_jsonl(cls, source: Input, column: str | None = None, missing: Missing = "error") -> Vectors:
        """A vector for each line that is a list of numbers, or an object with such a list in a field."""
        from actviz.streams.jsonl_source import Field, json_number, json_values  # noqa: PLC0415 - where there is one

        field = Field(source.name, column)
        rows = ((f"{source.name}:{line}", field.of(line, value)) for line, value, _ in json_values(source))
        return cls(_closing(source, _of_rows(rows, json_number, missing)))


def _closing(source: Input, vectors: Iterator[tuple[str, Floats]]) -> Iterator[tuple[str, Floats]]:
    try:
        yield from vectors
    finally:
        source.close()


def _along_last_axis(file: ArrayFile, length: int) -> Iterator[tuple[str, Floats]]:
    rest: Floats = np.empty(0, file.dtype)
    for block in file:
        numbers = np.concatenate([rest, block])
        whole = len(numbers) // length * length if length else 0
        yield from ((file.name, row) for row in numbers[:whole].reshape(-1, length))
        rest = numbers[whole:]


def _of_lines(source: Input, missing: Missing) -> Iterator[tuple[str, Floats]]:
    for number, line in enumerate(source.lines(), 1):
        text = (line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line).decode("utf-8", "backslashreplace").strip()
        if text and not text.startswith("#"):
            place = f"{source.name}:{number}"
            words = text.replace(",", " , ").split(None, 2 * LONGEST)  # the number after the last comma too
            vector = _vector(place, _without_commas(place, words), _hinting(read_number), missing)
            if vector is not None:
                yield place, vector


def _without_commas(place: str, words: Sequence[str]) -> list[str]:
    """The words between single commas or white space."""
    for before, word in pairwise([",", *words]):
        if before == word == ",":
            raise DataError(f"{place}: a number is missing before the comma")
    if words and words[-1] == ",":
        raise DataError(f"{place}: a number is missing after the comma")
    return [word for word in words if word != ","]


def _of_rows(rows: Iterable[tuple[str, Any]], number: Callable[[Any], float], missing: Missing) -> Iterator[tuple[str, Floats]]:
    for place, cells in rows:
        if not isinstance(cells, list):
            raise DataError(f"{place}: is not a list of numbers")
        vector = _vector(place, cells, number, missing)
        if vector is not None:
            yield place, vector


def _hinting(number: Callable[[str], float]) -> Callable[[str], float]:
    """The same reading of a number, with what may be wrong as the message of its ValueError."""

    def read(text: str) -> float:
        try:
            return number(text)
        except ValueError:
            raise ValueError(why_no_number(text)) from None

    return read


def _vector(place: str, cells: Sequence[Any], number: Callable[[Any], float], missing: Missing) -> Floats | None:
    """The numbers in the cells; None for a row that is left out."""
    if len(cells) > LONGEST:
        raise DataError(f"{place}: a vector has at most {LONGEST:,} numbers")
    values = []
    for cell in cells:
        if is_absent(cell):
            if missing == "error":
                raise DataError(f"{place}: {'a cell' if cell in ('', None) else quoted(str(cell))} is missing", MISSING_HINT)
            if missing == "skip":
                return None
            values.append(nan)
            continue
        try:
            values.append(number(cell))
        except ValueError as error:
            raise DataError(f"{place}: {quoted(str(cell).strip())} is not a number", str(error)) from None
    return np.array(values, np.float64)
