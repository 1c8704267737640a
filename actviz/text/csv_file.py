"""CSV as people have it: rows of cells between delimiters, below a header or none."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from actviz.errors import DataError, UsageError
from actviz.text.names import did_you_mean
from actviz.text.numbers import read_number
from actviz.text.quoting import plain, quoted

#: The most columns in which similar names are searched, and the most characters of names that are shown.
_MANY, _SHOWN = 1_000, 120
_DELIMITERS = {"tab": "\t", "\\t": "\t", "space": " ", "comma": ",", "semicolon": ";", "bar": "|"}
_MARKS = (".", ",")
_MARK = "\ufeff"  # of UTF-8, at the start of a text
_UTF_16 = ("\udcff\udcfe", "\udcfe\udcff")

_OPEN = "unexpected end of data"  # what the module csv says where a quote is not closed

#: A row: the number of its (last) line, and its cells.
Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Dialect:
    """How a file is written: between cells, within numbers, and whether its first row is a header (None: see CsvFile).

    Without a delimiter it is a comma, or a semicolon where the comma stands in numbers.
    """

    delimiter: str | None = None
    decimal: str = "."
    header: bool | None = None

    @classmethod
    def of(cls, delimiter: str | None = None, decimal: str | None = None, header: bool | None = None) -> Dialect:
        """The dialect that options describe; raises UsageError for characters that cannot be what they are meant for."""
        character = _DELIMITERS.get(delimiter or "", delimiter)
        if character is not None and (len(character) != 1 or character.isalnum() or character in '"\r\n+-.#'):
            raise UsageError(
                f"--delimiter: {quoted(delimiter or '')} cannot separate cells", "one character, such as ';', or tab"
            )
        mark = decimal or "."
        if mark not in _MARKS:
            raise UsageError(f"--decimal: {quoted(mark)} is not one of {', '.join(_MARKS)}")
        if character == mark:
            raise UsageError(f"{mark!r} cannot both separate cells and stand in numbers", "--delimiter ';' --decimal ,")
        return cls(character, mark, header)

    def for_file(self, name: str) -> Dialect:
        """The dialect for a file by its suffix: a .tsv file has TABs between its cells."""
        is_tsv = name.lower().removesuffix(".gz").endswith(".tsv")
        return replace(self, delimiter="\t") if is_tsv and self.delimiter is None else self

    @property
    def separator(self) -> str:
        """The character between cells."""
        return self.delimiter or (";" if self.decimal == "," else ",")

    def number(self, cell: str) -> float:
        """Read the number in a cell; raises ValueError."""
        if self.decimal == ".":
            return read_number(cell)
        if "." in cell:
            raise ValueError(cell)
        return read_number(cell.replace(self.decimal, "."))

    def is_number(self, cell: str) -> bool:
        """Whether a cell holds a number."""
        try:
            self.number(cell)
        except ValueError:
            return False
        return True


class OpenQuoteError(DataError):
    """The text ends in a quoted cell."""


class CsvFile:
    """The header and the rows of a text in the CSV format.

    The first row is the header if none of its cells is a number. Lines before it that begin with `#` are comments; the last of them is the
    header of a first row with a number in it, if it has as many cells. Empty lines are skipped.
    """

    def __init__(self, name: str, lines: Iterable[bytes], dialect: Dialect | None = None) -> None:
        self.name = name
        self.dialect = dialect or Dialect()
        self.header: list[str] | None = None
        self.header_text = ""
        self._line, self._comment, self._texts = 0, "", list[str]()
        self._records = self._read(csv.reader(self._decoded(lines), **self._options))
        first = next(self._records, None)
        self.width = len(first[1]) if first else 0
        self._first, self._top = ([first], first[0]) if first else ([], 0)
        if first:
            self._find_header(first)

    @property
    def text(self) -> str:
        """The last row as it is written, without its end."""
        return "".join(self._texts).rstrip("\r\n")

    def cells(self, text: str) -> list[str]:
        """The cells of a row as it is written."""
        return next(csv.reader(text.splitlines(keepends=True), **self._options))

    def rows(self) -> Iterator[Row]:
        """The rows below the header; raises DataError for one with more or fewer cells, and for unbalanced quotes."""
        for line, cells in chain(self._first, self._records):
            if len(cells) != self.width:
                above = "the header" if self.header else "the first row"
                raise self.fault(line, f"{len(cells)} cell{'s' * (len(cells) != 1)}, but {above} has {self.width}")
            yield line, cells

    def later_rows(self, lines: Iterable[bytes], number: int) -> Iterator[Row]:
        """The rows of lines that come later, the first of which has this number."""
        self._first, self._texts = [], []
        self._records = self._read(csv.reader(self._decoded(lines, number, before=False), **self._options))
        return self.rows()

    @property
    def unfinished(self) -> str:
        """The lines of a row of which a quoted cell has not ended yet."""
        return "".join(self._texts)

    def fault(self, line: int, message: str, hint: str = "") -> DataError:
        """What is wrong with a line."""
        names = (
            ""
            if self.header or line != self._top or self.dialect.header is False
            else "--header, if the first row names the columns"
        )
        return DataError(f"{self.name}:{line}: {message}", hint or self._hint() or names)

    def column(self, wanted: str | None, option: str = "--column") -> int:
        """The index of a column: by its position from 1 if `wanted` is a whole number, else by its name.

        Without it the only one. Raises UsageError if there are several, DataError if there is no such column.
        """
        names = self.header or []
        offered = f"{option} {listed(names) if names else f'1 ... {self.width}'}"
        if wanted is None:
            if self.width > 1:
                raise UsageError(f"{self.name}: there are {self.width} columns; which one?", self._hint() or offered)
            return 0
        wanted = wanted.strip()
        if wanted.isascii() and wanted.isdecimal():
            if len(wanted) < 10 and 1 <= int(wanted) <= self.width:
                return int(wanted) - 1
            if names.count(wanted) == 1:
                offered = f"{option} {names.index(wanted) + 1} is the column with the name {wanted}"
        elif names.count(wanted) == 1:
            return names.index(wanted)
        elif wanted in names:
            raise DataError(
                f"{self.name}: several columns have the name {quoted(wanted)}", "choose one by its position, from 1"
            )
        meant = did_you_mean(wanted, names) if len(names) < _MANY else ""
        raise DataError(f"{self.name}: there is no column {quoted(wanted)}{meant}", self._hint() or offered)

    @property
    def _options(self) -> dict[str, Any]:
        return {"delimiter": self.dialect.separator, "strict": True, "skipinitialspace": True}

    def _decoded(self, lines: Iterable[bytes], number: int = 1, *, before: bool = True) -> Iterator[str]:
        """The lines as texts; the comments before the first row are kept aside."""
        for self._line, line in enumerate(lines, number):
            text = line.decode("utf-8", "surrogateescape")
            if before:
                if text.startswith(_UTF_16):
                    raise DataError(f"{self.name}: the text is UTF-16, but should be UTF-8")
                text = text.removeprefix(_MARK)
                if text.startswith("#"):
                    self._comment = text
                    continue
                before = not text.strip()
            self._texts.append(text)
            yield text

    def _read(self, reader: Iterable[list[str]]) -> Iterator[Row]:
        try:
            for cells in reader:
                if len(cells) > 1 or (cells and cells[0].strip()):
                    yield self._line, cells
                self._texts.clear()
        except csv.Error as error:
            what = "a quoted cell continues behind its closing quote" if "expected after" in str(error) else str(error)
            kind = OpenQuoteError if str(error) == _OPEN else DataError
            raise kind(f"{self.name}:{self._line}: {what}") from None

    def _find_header(self, first: Row) -> None:
        """Decide whether the first row is the header, or the comment before it, or neither."""
        has_number = any(map(self.dialect.is_number, first[1]))
        comment = self._comment.lstrip("# ")
        names = next(csv.reader([comment], **{**self._options, "strict": False}), [])
        if self.dialect.header is False:
            return
        if self._comment and has_number and len(names) == self.width:
            self.header, self.header_text = _stripped(names), self._comment.rstrip("\r\n")
        elif self.dialect.header or not has_number:
            self.header, self.header_text = _stripped(first[1]), self.text
            self._first = []
        elif _has_decimal_commas(self.text, self.dialect):
            raise self.fault(first[0], "cells seem to be separated by semicolons", "--delimiter ';' --decimal ,")

    def _hint(self) -> str:
        """What to try where the first row has no delimiter, but another character that might be one."""
        text = self.header_text or self.text
        if self.dialect.delimiter is None and self.width == 1:
            for delimiter, name in ((";", "';'"), ("\t", "tab"), ("|", "'|'")):
                if delimiter in text:
                    return f"are cells separated by another character? --delimiter {name}"
        return ""


def listed(names: Sequence[str]) -> str:
    """The names between bars, for a hint: the first ones of many.

    >>> listed(["x", "y"])
    'x | y'
    """
    shown: list[str] = []
    for name in map(plain, names):
        if len(" | ".join([*shown, name])) > _SHOWN:
            return " | ".join([*shown, f"... ({len(names)} in all)"])
        shown.append(name)
    return " | ".join(shown)


def _stripped(cells: Sequence[str]) -> list[str]:
    return [cell.strip() for cell in cells]


def _has_decimal_commas(text: str, dialect: Dialect) -> bool:
    """Whether every part between semicolons is a number, one of them with a decimal comma: wrong if read as cells between commas."""
    if dialect.delimiter is not None or dialect.decimal == "," or ";" not in text:
        return False
    parts = [part.strip() for part in text.split(";")]
    return "," in text and all(map(Dialect(decimal=",").is_number, parts))
