"""Examples to learn from in a .csv or .tsv file: one column is the target, the rest are inputs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from actviz.errors import DataError, UsageError
from actviz.nn.problem import RawExamples
from actviz.numerics.arrays import Array
from actviz.text.csv_file import CsvFile, Dialect, Row, listed
from actviz.text.input import Input
from actviz.text.numbers import why_no_number
from actviz.text.quoting import printable, quoted

#: A target of at most this many whole numbers is one of classes.
_MOST_CLASSES = 10
#: A larger number has no finite square.
_LARGEST = 1e150
#: How many cells and rows a file may have: all of them are held.
MOST_CELLS, MOST_ROWS = 10_000_000, 1_000_000


def read_examples(
    name: str,
    target: str | None = None,
    delimiter: str | None = None,
    decimal: str | None = None,
    *,
    regression: bool | None = None,
) -> RawExamples:
    """The examples in a file; `target` is the name of a column, or its position from 1, `delimiter` and `decimal` are as in Dialect.of.

    A target of words, of two values or of few whole numbers is a class, unless `regression` is given. Raises DataError with line and
    column for a cell that is missing or not a number, and for a constant column; UsageError without a target.
    """
    table = _read(name, target, Dialect.of(delimiter, decimal).for_file(name))
    columns = [index for index in range(len(table.header)) if index != table.target]
    if not columns:
        raise DataError(f"{name}: there are no columns but the target")
    if len(table.rows) < 2:
        raise DataError(f"{name}: there is {'one row' if table.rows else 'no row'} of examples, but at least two are needed")
    inputs = np.array([[table.number(line, row[index], index) for index in columns] for line, row in table.rows])
    table.check_constant(inputs, columns)
    labels = [(line, table.cell(line, row[table.target], table.target)) for line, row in table.rows]
    names = tuple(printable(table.header[index]) for index in columns)
    most = _MOST_CLASSES if regression is None else len(labels) // 2
    classes = _classes(table, labels, most) if regression is not True else None
    title = table.header[table.target]
    if classes is None:
        targets = np.array([table.number(line, word, table.target) for line, word in labels])
        if regression is False:
            raise DataError(
                f"{name}: column {title!r} has too many different numbers to be classes", "--output identity --loss mse"
            )
        table.check_constant(targets[:, None], [table.target])
        return RawExamples(inputs, targets, "regression", names, in_units=True)
    if len(classes) < 2:
        raise DataError(f"{name}:{table.rows[0][0]}: every row is of one class, {quoted(labels[0][1])}, in column {title!r}")
    read = table.dialect.number
    of_values = {read(word): number for number, word in enumerate(classes)} if table.has_only_numbers(classes) else {}
    numbers = np.array([of_values[read(word)] if of_values else classes.index(word) for _, word in labels], dtype=np.float64)
    return RawExamples(inputs, numbers, "binary" if len(classes) == 2 else "classes", names, tuple(map(printable, classes)))


@dataclass(frozen=True)
class _Table:
    """The names of the columns, the rows with their lines, the index of the target, and how numbers are written."""

    name: str
    header: list[str]
    rows: list[Row]
    target: int
    dialect: Dialect

    def cell(self, line: int, cell: str, index: int) -> str:
        """A cell that is not empty."""
        if not cell.strip():
            raise DataError(
                f"{self.name}:{line}: the cell of column {self.header[index]!r} is missing", "fill it in, or leave the row out"
            )
        return cell.strip()

    def number(self, line: int, cell: str, index: int) -> float:
        """The number in a cell."""
        text = self.cell(line, cell, index)
        value = self.dialect.number(text) if self.dialect.is_number(text) else np.nan
        if not abs(value) <= _LARGEST:
            wanted = "a number" if np.isnan(value) and not text.lstrip("+-").lower().startswith("nan") else "a finite number"
            raise DataError(
                f"{self.name}:{line}: {quoted(text)} in column {self.header[index]!r} is not {wanted} up to {_LARGEST:g}",
                why_no_number(text),
            )
        return value

    def has_only_numbers(self, cells: Iterable[str]) -> bool:
        """Whether all these cells are numbers."""
        return all(map(self.dialect.is_number, cells))

    def check_constant(self, values: Array, columns: Sequence[int]) -> None:
        """Raise DataError for a column that has one value in every row."""
        for column, index in zip(values.T, columns, strict=True):
            if np.ptp(column) == 0:
                raise DataError(
                    f"{self.name}:{self.rows[0][0]}: column {self.header[index]!r} is {column[0]:g} in every row",
                    "leave the column out",
                )


def _read(name: str, target: str | None, dialect: Dialect) -> _Table:
    """All rows of a file."""
    source = Input.of_file(name)
    try:
        file = CsvFile(name, source.lines(), dialect)
        if not file.width:
            raise DataError(f"{name}: is empty", "its first row names the columns")
        if target is None:
            raise UsageError(f"{name}: which column is the target?", f"--target {listed(file.header or ['1'])}")
        most = min(MOST_CELLS // file.width, MOST_ROWS)
        rows = list(islice(file.rows(), most + 1))
    finally:
        source.close()
    if len(rows) > most:
        raise DataError(f"{name}: has more than {MOST_ROWS:,} rows or {MOST_CELLS:,} cells", "train on a part of it")
    header = file.header or [f"column {place}" for place in range(1, file.width + 1)]
    return _Table(name, header, rows, file.column(target, "--target"), dialect)


def _classes(table: _Table, words: Sequence[tuple[int, str]], most: int) -> list[str] | None:
    """The classes of a target, in order; None for fractions, and for more than `most` different numbers.

    Raises DataError for words among numbers, and for words that hardly repeat.
    """
    name, column, is_number = table.name, table.header[table.target], table.dialect.is_number
    different, numbers = sorted({word for _, word in words}), sum(is_number(word) for _, word in words)
    if numbers < len(words):
        few = len(different) <= _MOST_CLASSES
        if numbers > len(words) / 2 and not few:
            line, word = next((line, word) for line, word in words if not is_number(word))
            raise DataError(
                f"{name}:{line}: {quoted(word)} in column {column!r} is not a number, though most are", why_no_number(word)
            )
        if not few and len(different) > len(words) / 2:
            raise DataError(f"{name}: column {column!r} has {len(different)} different words in {len(words)} rows: no classes")
        return different
    values = {table.dialect.number(word): word for _, word in reversed(words)}
    few = len(values) <= 2 or (len(values) <= most and all(value == int(value) for value in values if np.isfinite(value)))
    return [values[value] for value in sorted(values)] if few and np.isfinite(list(values)).all() else None
