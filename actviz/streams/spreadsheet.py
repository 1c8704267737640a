"""A column of numbers in a .csv or .tsv file."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from actviz.errors import DataError, UsageError, file_error
from actviz.text.numbers import read_number
from actviz.text.quoting import quoted

if TYPE_CHECKING:
    from actviz.numerics.arrays import Array

_ROWS = 4096  # in a block


class Spreadsheet:
    """One column: by its name in the header, or its number from 1. A first row that is not all numbers is the header."""

    shape = None
    dtype = np.dtype(np.float64)

    def __init__(self, name: str, delimiter: str, column: str | int | None = None) -> None:
        self.name = name
        self._delimiter = delimiter
        self._rows = self._records()
        first = next(self._rows, None)
        self._first = [first] if first and not _is_header(first[1]) else []
        self._column, self._width = 0, 0
        if first:
            self._column = self._chosen(first[1], column, header=not self._first)
            self._width = len(first[1]) if column is None else 0

    def __iter__(self) -> Iterator[Array]:
        found: list[float] = []
        try:
            for line, row in chain(self._first, self._rows):
                found.append(self._number(line, row))
                if len(found) == _ROWS:
                    yield np.array(found)
                    found = []
        except DataError:
            if found:
                yield np.array(found)
            raise
        if found:
            yield np.array(found)

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """Read the rows that are not empty, with their lines."""
        try:
            # another column may hold anything
            with open(os.fspath(self.name), encoding="utf-8-sig", errors="backslashreplace", newline="") as file:  # noqa: PTH123
                reader = csv.reader(file, delimiter=self._delimiter, strict=True)
                try:
                    yield from ((reader.line_num, row) for row in reader if row)
                except csv.Error as error:
                    raise DataError(f"{self.name}:{reader.line_num}: {error}") from None
        except OSError as error:
            raise file_error(self.name, error) from None

    def _chosen(self, first: Sequence[str], column: str | int | None, *, header: bool) -> int:
        """Find the index of the column."""
        names = [cell.strip() for cell in first] if header else []
        wanted = "" if column is None else str(column).strip()
        offered = f"--column {' | '.join(names)}" if header else f"--column 1 ... {len(first)}"
        if column is None:
            if len(first) > 1:
                raise UsageError(f"{self.name}: there are {len(first)} columns; which one?", offered)
            return 0
        if names.count(wanted) == 1:
            return names.index(wanted)
        if names.count(wanted) > 1:
            raise DataError(f"{self.name}: several columns are named {wanted!r}", "choose one by its number, from 1")
        if wanted.isascii() and wanted.isdecimal() and 1 <= int(wanted) <= len(first):
            return int(wanted) - 1
        raise DataError(f"{self.name}: there is no column {wanted!r}", offered)

    def _number(self, line: int, row: Sequence[str]) -> float:
        cell = row[self._column].strip() if self._column < len(row) else ""
        if not cell:
            raise DataError(f"{self.name}:{line}: the cell of column {self._column + 1} is missing")
        if self._width and len(row) > self._width:
            raise DataError(f"{self.name}:{line}: {len(row)} cells, but the first row has {self._width}")
        try:
            return read_number(cell)
        except ValueError:
            raise DataError(f"{self.name}:{line}: {quoted(cell.encode())} is not a number") from None


def _is_header(row: Sequence[str]) -> bool:
    """Whether a cell holds something else than a number; a missing cell alone makes no header."""
    return any(cell.strip() and not _is_number(cell) for cell in row)


def _is_number(cell: str) -> bool:
    try:
        read_number(cell)
    except ValueError:
        return False
    return True
