"""A field of numbers in a file with a JSON object, or a number, in each line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from math import inf, nan
from typing import Any

from actviz.errors import DataError, UsageError
from actviz.streams.decimals import codec
from actviz.streams.rows import Missing, Record, RowSource
from actviz.text.csv_file import listed
from actviz.text.input import Input
from actviz.text.quoting import quoted

#: The texts of strict JSON for numbers that are not finite.
_NOT_FINITE = {"NaN": nan, "Infinity": inf, "-Infinity": -inf}


class Field:
    """The field of the objects that holds x: by its name, without it the only one, or the lines themselves if they are no objects.

    With `optional` an object may lack it.
    """

    def __init__(self, name: str, column: str | None, *, optional: bool = False) -> None:
        self.column, self._name, self._optional = column, name, optional
        self._lines, self.hits = 0, 0

    def of(self, line: int, value: Any) -> Any:
        """The value of x in a line, None where it is lacking."""
        self._lines += 1
        if not isinstance(value, dict):
            if self.column is not None:
                raise DataError(f"{self._name}:{line}: is not an object, and so has no field {quoted(self.column)}")
            return value
        hint = f"--column {listed(list(value))}" if value else ""
        if self.column is None:
            if len(value) != 1:
                raise UsageError(f"{self._name}:{line}: there are {len(value)} fields; which one?", hint)
            (self.column,) = value
        self.hits += self.column in value
        if self.column not in value and not self._optional:
            raise DataError(f"{self._name}:{line}: there is no field {quoted(self.column)}", hint)
        return value.get(self.column)

    def check_end(self) -> None:
        """Raise DataError if no object had the field."""
        if self._lines and self.column is not None and not self.hits:
            raise DataError(f"{self._name}: no line has the field {quoted(self.column)}")


class JsonLinesSource(RowSource):
    """A number from a field of each line."""

    def __init__(self, source: Input, column: str | int | None = None, missing: Missing = "error") -> None:
        super().__init__(source, missing)
        self._field = Field(source.name, None if column is None else str(column), optional=missing != "error")

    kind = "jsonl"

    def cells(self, line: int, text: str) -> list[tuple[str, str]]:
        """The fields of an object as texts: numbers as they are written, nothing for null."""
        value = json.loads(text)
        if not isinstance(value, dict):
            raise DataError(f"{self.name}:{line}: is not an object, and so has no fields")
        written = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
        return [(name, _text(value[name], written[name])) for name in value]

    def _records(self) -> Iterator[Record]:
        for line, value, text in json_values(self.input):
            yield line, self._field.of(line, value), text
        self.check_end()

    def _later_records(self, lines: Sequence[bytes], number: int) -> Iterator[Record]:
        for line, value, text in _values(self.name, lines, number):
            yield line, self._field.of(line, value), text

    def check_end(self) -> None:
        """Raise DataError if no object had the field."""
        self._field.check_end()

    @property
    def hits(self) -> int:
        """How many objects had the field."""
        return self._field.hits

    @hits.setter
    def hits(self, hits: int) -> None:
        self._field.hits = hits

    def _numbers(self, cells: Sequence[Any]) -> list[float] | None:
        if not set(map(type, cells)) <= {int, float}:
            return None
        try:
            return list(map(float, cells))
        except OverflowError:
            return None

    def _number(self, cell: Any) -> float:
        return json_number(cell)

    @property
    def _place(self) -> str:
        return f"the field {quoted(self._field.column)}" if self._field.column is not None else "the number"


def _text(value: Any, written: Any) -> str:
    if isinstance(written, str):
        return written
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def json_number(cell: Any) -> float:
    """The number that a value is; raises ValueError with a hint."""
    if isinstance(cell, str) and cell in _NOT_FINITE:
        return _NOT_FINITE[cell]
    if isinstance(cell, str):
        raise ValueError("a number in JSON has no quotes")
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise ValueError
    try:
        return float(cell)
    except OverflowError:
        raise ValueError("it is beyond the largest float") from None


def json_values(source: Input) -> Iterator[tuple[int, Any, str]]:
    """Each line that is not empty: its number, the value that it is, and its text."""
    return _values(source.name, source.lines(), 1)


def _values(name: str, lines: Iterable[bytes], number: int) -> Iterator[tuple[int, Any, str]]:
    for line, data in enumerate(lines, number):
        text = data.decode("utf-8", "surrogateescape").removeprefix("\ufeff").strip()
        if text:
            yield line, read_json(name, line, text), text


def read_json(name: str, line: int, text: str) -> Any:
    """Read a line; raises DataError for what is not JSON. `NaN` and `Infinity`, which Python writes, are numbers."""
    orjson = codec()
    if orjson is not None:
        try:
            return orjson.loads(text)
        except ValueError:
            pass
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        what = error.msg.lower() if isinstance(error, json.JSONDecodeError) else "too large, or too deep"
        raise DataError(f"{name}:{line}: is not JSON: {what}") from None
