"""Examples to learn from in a .csv or .tsv file: one column is the target, the rest are inputs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import numpy as np

from actviz.errors import DataError, UsageError
from actviz.nn.problem import RawExamples
from actviz.numerics.arrays import Array
from actviz.text.csv_file import CsvFile, Dialect, Row, listed
from actviz.text.input import Input
from actviz.text.numbers import read_number
from actviz.text.quoting import quoted

#: A target of at most this many whole numbers is one of classes.
_MOST_CLASSES = 10
#: A larger number has no finite square.
_LARGEST = 1e150
#: How many cells a file may have: all of them are held.
MOST_CELLS = 10_000_000


def read_examples(name: str, target: str | None, *, regression: bool | None = None) -> RawExamples:
    """The examples in a file whose first row names the columns; `target` is a name, or a number from 1.

    A target of words, of two values or of few whole numbers is a class, unless `regression` is given. Raises DataError with line and
    column for a cell that is missing or not a number, and for a constant column; UsageError without a target.
    """
    header, rows, chosen = _read(name, target)
    columns = [index for index in range(len(header)) if index != chosen]
    if not columns:
        raise DataError(f"{name}: there are no columns but the target")
    if len(rows) < 2:
        raise DataError(f"{name}: there is {'one row' if rows else 'no row'} of examples, but at least two are needed")
    inputs = np.array([[_number(name, line, row[index], header[index]) for index in columns] for line, row in rows])
    _check_constant(name, inputs, [header[index] for index in columns], rows[0][0])
    labels = [(line, _cell(name, line, row[chosen], header[chosen])) for line, row in rows]
    names = tuple(header[index] for index in columns)
    most = _MOST_CLASSES if regression is None else len(labels) // 2
    classes = _classes(name, header[chosen], labels, most) if regression is not True else None
    if classes is None:
        targets = np.array([_number(name, line, word, header[chosen]) for line, word in labels])
        if regression is False:
            raise DataError(
                f"{name}: column {header[chosen]!r} has too many different numbers to be classes",
                "--output identity --loss mse",
            )
        _check_constant(name, targets[:, None], [header[chosen]], rows[0][0])
        return RawExamples(inputs, targets, "regression", names, in_units=True)
    if len(classes) < 2:
        raise DataError(
            f"{name}:{rows[0][0]}: every row is of one class, {quoted(labels[0][1].encode())}, in column {header[chosen]!r}"
        )
    of_values = {read_number(word): number for number, word in enumerate(classes)} if all(map(_is_number, classes)) else {}
    numbers = np.array(
        [of_values[read_number(word)] if of_values else classes.index(word) for _, word in labels], dtype=np.float64
    )
    return RawExamples(inputs, numbers, "binary" if len(classes) == 2 else "classes", names, tuple(classes))


def _read(name: str, target: str | None) -> tuple[list[str], list[Row], int]:
    """The names of the columns, the rows with their lines, and the index of the target."""
    source = Input.of_file(name)
    try:
        file = CsvFile(name, source.lines(), Dialect("\t" if name.lower().endswith((".tsv", ".tsv.gz")) else ","))
        if not file.width:
            raise DataError(f"{name}: is empty", "its first row names the columns")
        if target is None:
            raise UsageError(f"{name}: which column is the target?", f"--target {listed(file.header or ['1'])}")
        rows = list(islice(file.rows(), MOST_CELLS // file.width + 1))
    finally:
        source.close()
    if len(rows) * file.width > MOST_CELLS:
        raise DataError(f"{name}: has more than {MOST_CELLS:,} cells", "train on a part of it")
    header = file.header or [f"column {place}" for place in range(1, file.width + 1)]
    return header, rows, file.column(target, "--target")


def _cell(name: str, line: int, cell: str, column: str) -> str:
    if not cell.strip():
        raise DataError(f"{name}:{line}: the cell of column {column!r} is missing", "fill it in, or leave the row out")
    return cell.strip()


def _number(name: str, line: int, cell: str, column: str) -> float:
    text = _cell(name, line, cell, column)
    value = read_number(text) if _is_number(text) else np.nan
    if not abs(value) <= _LARGEST:
        wanted = "a number" if np.isnan(value) and not text.lstrip("+-").lower().startswith("nan") else "a finite number"
        raise DataError(f"{name}:{line}: {quoted(text.encode())} in column {column!r} is not {wanted} up to {_LARGEST:g}")
    return value


def _is_number(cell: str) -> bool:
    try:
        read_number(cell)
    except ValueError:
        return False
    return True


def _check_constant(name: str, values: Array, names: Sequence[str], line: int) -> None:
    for column, title in zip(values.T, names, strict=True):
        if np.ptp(column) == 0:
            raise DataError(f"{name}:{line}: column {title!r} is {column[0]:g} in every row", "leave the column out")


def _classes(name: str, column: str, words: Sequence[tuple[int, str]], most: int) -> list[str] | None:
    """The classes of a target, in order; None for fractions, and for more than `most` different numbers.

    Raises DataError for words among numbers, and for words that hardly repeat.
    """
    different, numbers = sorted({word for _, word in words}), sum(_is_number(word) for _, word in words)
    if numbers < len(words):
        few = len(different) <= _MOST_CLASSES
        if numbers > len(words) / 2 and not few:
            line, word = next((line, word) for line, word in words if not _is_number(word))
            raise DataError(f"{name}:{line}: {quoted(word.encode())} in column {column!r} is not a number, though most are")
        if not few and len(different) > len(words) / 2:
            raise DataError(f"{name}: column {column!r} has {len(different)} different words in {len(words)} rows: no classes")
        return different
    values = {read_number(word): word for _, word in reversed(words)}
    few = len(values) <= 2 or (len(values) <= most and all(value == int(value) for value in values if np.isfinite(value)))
    return [values[value] for value in sorted(values)] if few and np.isfinite(list(values)).all() else None
