"""Files with a row for each x: rows in blocks, each with the number in one of its cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from actviz.errors import DataError
from actviz.numerics.arrays import Array
from actviz.text.csv_file import OpenQuoteError
from actviz.text.input import Input
from actviz.text.numbers import MISSING_HINT, is_missing
from actviz.text.quoting import quoted

#: What a missing number means: an error, a row that is left out, or NaN.
Missing = Literal["error", "skip", "nan"]
MISSING: tuple[Missing, ...] = ("error", "skip", "nan")
_ROWS = 4096  # in a block

#: The number of a line, the cell of x, and the row as it is written.
Record = tuple[int, Any, str]


@dataclass(frozen=True)
class Rows:
    """Rows as they are written, their lines, whether each has a number, and these numbers x."""

    lines: Sequence[int]
    texts: Sequence[str]
    present: Sequence[bool]
    x: Array


def is_absent(cell: Any) -> bool:
    """Whether a cell holds no number, but stands for one that is missing."""
    return cell is None or (isinstance(cell, str) and is_missing(cell))


class RowSource:
    """A source whose numbers stand in a row each. A subclass reads the rows, and the numbers in their cells."""

    shape = None
    dtype = np.dtype(np.float64)
    kind: str
    header: Sequence[str] | None = None
    header_text = ""

    def __init__(self, source: Input, missing: Missing) -> None:
        self.name = source.name
        self.input, self._missing = source, missing
        self._stop: DataError | None = None
        self.next_line = 1  # behind the rows that are handed out

    def __iter__(self) -> Iterator[Array]:
        return (rows.x for rows in self.rows() if rows.x.size)

    def rows(self) -> Iterator[Rows]:
        """The rows, as many at once as there are; those before a fault come before it is raised."""
        for group in self._groups():
            rows, self._stop = self._converted(group)
            self.next_line = group[-1][0] + 1
            yield rows
            if self._stop:
                raise self._stop

    @property
    def flows(self) -> bool:
        """Whether input comes faster than it is used, and all whole lines that were read of it are handed out."""
        return self.input.flows and self.input.rest is not None and self._stop is None

    def later_rows(self, data: bytes, number: int) -> tuple[Rows, bytes, DataError | None]:
        """Read whole lines that come later, the first of which has this number.

        Return the rows up to the first fault, the lines of a row whose end is not among them, and the fault.
        """
        records, rest = list[Record](), b""
        fault: DataError | None = None
        try:
            records.extend(self._later_records(data.splitlines(keepends=True), number))
        except OpenQuoteError as error:
            rest, fault = self._unfinished, error
        except DataError as error:
            fault = error
        if not records:
            return Rows([], [], [], np.empty(0)), rest, fault
        rows, earlier = self._converted(records)
        return rows, rest, earlier or fault

    #: How many rows had the field of x, where rows may lack it.
    hits = 0

    def check_end(self) -> None:
        """Raise DataError if the file must not end here."""

    def _later_records(self, lines: Sequence[bytes], number: int) -> Iterator[Record]:
        raise NotImplementedError

    @property
    def _unfinished(self) -> bytes:
        """The lines of a row whose end was not read."""
        return b""

    def cells(self, line: int, text: str) -> Sequence[tuple[str, str]]:
        """The names of a row's cells, and the cells as texts."""
        raise NotImplementedError

    def _records(self) -> Iterator[Record]:
        raise NotImplementedError

    def _numbers(self, cells: Sequence[Any]) -> Sequence[float] | None:
        """All numbers at once, or None if one of them needs a closer look."""
        raise NotImplementedError

    def _number(self, cell: Any) -> float:
        """The number in a cell; raises ValueError with a hint."""
        raise NotImplementedError

    def _fault(self, line: int, message: str, hint: str) -> DataError:
        return DataError(f"{self.name}:{line}: {message}", hint)

    def _groups(self) -> Iterator[list[Record]]:
        pending: list[Record] = []
        try:
            for record in self._records():
                pending.append(record)
                if len(pending) == _ROWS or not self.input.is_ready or (self.input.flows and self.input.rest is not None):
                    group, pending = pending, []
                    yield group
        except DataError:
            if pending:
                yield pending
            raise
        finally:
            self.input.close()
        if pending:
            yield pending

    def _converted(self, group: Sequence[Record]) -> tuple[Rows, DataError | None]:
        """The rows up to the first fault, and the fault."""
        lines, cells, texts = zip(*group, strict=True)
        if (values := self._numbers(cells)) is not None:
            return Rows(lines, texts, [True] * len(texts), np.array(values, np.float64)), None
        x, present, fault = list[float](), list[bool](), None
        for line, cell in zip(lines, cells, strict=True):
            try:
                value = self._one(line, cell)
            except DataError as error:
                fault = error
                break
            present.append(value is not None)
            x += [] if value is None else [value]
        return Rows(lines[: len(present)], texts[: len(present)], present, np.array(x, np.float64)), fault

    def _one(self, line: int, cell: Any) -> float | None:
        """The number in a cell, None for one whose row is left out."""
        if is_absent(cell):
            if self._missing == "error":
                raise self._fault(line, f"{self._place} is missing", MISSING_HINT)
            return None if self._missing == "skip" else np.nan
        try:
            return self._number(cell)
        except ValueError as error:
            raise self._fault(line, f"{quoted(str(cell))} is not a number", str(error)) from None

    @property
    def _place(self) -> str:
        """Where x stands in a row."""
        raise NotImplementedError
