"""A column of numbers in a CSV file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from actviz.errors import ActvizError, DataError
from actviz.streams.rows import Missing, Record, RowSource
from actviz.text.csv_file import CsvFile, Dialect
from actviz.text.input import Input
from actviz.text.numbers import why_no_number


def dialect_of(kind: str, dialect: Dialect | None) -> Dialect:
    """The dialect of a csv or tsv file."""
    dialect = dialect or Dialect()
    return replace(dialect, delimiter="\t") if kind == "tsv" and dialect.delimiter is None else dialect


class CsvSource(RowSource):
    """One column, by its position from 1 or by its name in the header; without either the only one."""

    def __init__(
        self, source: Input, dialect: Dialect | None = None, column: str | int | None = None, missing: Missing = "error"
    ) -> None:
        super().__init__(source, missing)
        try:
            self.file = CsvFile(source.name, source.lines(), dialect)
            self._column = self.file.column(None if column is None else str(column)) if self.file.width else 0
        except ActvizError:
            source.close()
            raise
        self.header, self.header_text = self.file.header, self.file.header_text
        self.kind = "tsv" if self.file.dialect.separator == "\t" else "csv"

    def cells(self, _line: int, text: str) -> list[tuple[str, str]]:
        """The names in the header, or the positions, and the cells of a row."""
        names = self.header or [f"column {place}" for place in range(1, self.file.width + 1)]
        return list(zip(names, self.file.cells(text), strict=True))

    def _records(self) -> Iterator[Record]:
        file, column = self.file, self._column
        return ((line, cells[column], file.text) for line, cells in file.rows())

    def _later_records(self, lines: Sequence[bytes], number: int) -> Iterator[Record]:
        file, column = self.file, self._column
        return ((line, cells[column], file.text) for line, cells in file.later_rows(lines, number))

    @property
    def _unfinished(self) -> bytes:
        return self.file.unfinished.encode("utf-8", "surrogateescape")

    def _numbers(self, cells: Sequence[str]) -> list[float] | None:
        """All numbers at once where they are plain."""
        text = "".join(cells)
        if "_" in text or not text.isascii() or self.file.dialect.decimal != ".":
            return None
        try:
            return list(map(float, cells))
        except ValueError:
            return None

    def _number(self, cell: str) -> float:
        try:
            return self.file.dialect.number(cell)
        except ValueError:
            raise ValueError(why_no_number(cell)) from None

    def _fault(self, line: int, message: str, hint: str) -> DataError:
        return self.file.fault(line, message, hint)

    @property
    def _place(self) -> str:
        return f"the cell of column {self._column + 1}"
