"""Tables of scalar functions: numbers in columns, and a sentence about each kink among the inputs."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from actviz.analysis.kink_description import choices, describe, sides
from actviz.errors import DataError
from actviz.text.numbers import rounded
from actviz.text.screen import HEADING

if TYPE_CHECKING:
    from actviz.function.kink import AtKink, Kink
    from actviz.streams.columns import Block
    from actviz.streams.output import Output
    from actviz.text.screen import Screen

#: How many rows a table may have.
TABLE_LIMIT = 100_000
_LONGEST_NAME = 16
#: The digits that numbers drop to where a row is wider than the screen.
_FEWEST = 4
#: Narrower lines would hold no words.
_NARROWEST = 20
_MARKS = ("", "'", "''")


def table_limit() -> DataError:
    """The error for a table that is too long."""
    return DataError(f"a table has at most {TABLE_LIMIT:,} rows", "plain and csv have no limit: --format csv")


class ScalarTable:
    """The header of a table, and the kinks among the inputs."""

    def __init__(
        self,
        name: str,
        kinks: Sequence[Kink],
        order: int,
        at_kink: AtKink | None,
        out: Output,
        digits: int,
        screen: Screen | None,
    ) -> None:
        self._name, self._order, self._at_kink, self._out, self._digits = name, order, at_kink, out, digits
        self._width = screen.width if screen else 80
        self._colour = out.name == "stdout" and screen is not None and screen.colour
        self._rule = "─" if screen is not None and screen.unicode else "-"
        self._hit: set[float] = set()
        self._kinks = [kink for kink in kinks if kink.order <= max(order, 1) or (order and kink.disputed)]

    def _header(self) -> list[str]:
        name = self._name if self._name.isidentifier() and len(self._name) <= _LONGEST_NAME else "f"
        marks = _MARKS[: self._order + 1]
        heads = ["x", *(f"{name}{mark}(x)" for mark in marks)]
        return heads if sum(map(len, heads)) + 2 * len(heads) <= self._width else ["x", *(f"f{mark}" for mark in marks)]

    def _look_for_kinks(self, x: npt.NDArray[Any]) -> None:
        self._hit.update(kink.x for kink in self._kinks if (x == kink.x).any())

    def _write_line(self, line: str, *, strong: bool = False) -> None:
        self._out.write((f"{HEADING.format(line)}\n" if strong and self._colour else f"{line}\n").encode())

    def _write_kinks(self) -> None:
        for kink in self._kinks:
            if kink.x in self._hit:
                text = _kink_line(kink, self._order, self._at_kink, self._digits)
                self._write_line(
                    textwrap.fill(text, max(self._width, _NARROWEST), subsequent_indent="  ", break_on_hyphens=False)
                )


class AlignedTable(ScalarTable):
    """A table of numbers that are all known: decimal points below each other, each column as wide as it must be."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._blocks: list[list[npt.NDArray[Any]]] = []
        self._count = 0

    def write(self, block: Block) -> None:
        """Keep a block."""
        columns = [np.array(values) for values in block]
        self._count += columns[0].size
        if self._count > TABLE_LIMIT:
            raise table_limit()
        self._look_for_kinks(columns[0])
        self._blocks.append(columns)

    def end(self) -> None:
        """Write the table, and a line for each kink that was hit."""
        if not self._count:
            return
        heads, values = self._header(), [np.concatenate(parts) for parts in zip(*self._blocks, strict=True)]
        for digits in range(self._digits, min(self._digits, _FEWEST) - 1, -1):
            columns = [_aligned(column, digits) for column in values]
            widths = [max(len(head), len(column[0])) for head, column in zip(heads, columns, strict=True)]
            if sum(widths) + 2 * (len(widths) - 1) <= self._width:
                self._write_rows(heads, columns, widths)
                break
        else:
            self._write_records(heads, columns)
        self._write_kinks()

    def _write_rows(self, heads: Sequence[str], columns: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
        self._write_line("  ".join(map(str.rjust, heads, widths)), strong=True)
        self._write_line("  ".join(self._rule * width for width in widths))
        rows = ("  ".join(map(str.rjust, row, widths)).rstrip() + "\n" for row in zip(*columns, strict=True))
        self._out.write("".join(rows).encode())

    def _write_records(self, heads: Sequence[str], columns: Sequence[Sequence[str]]) -> None:
        """Write a line for each number where a row is wider than the screen."""
        label = max(map(len, heads))
        records = (
            "".join(f"{head:{label}}  {cell.strip()}\n" for head, cell in zip(heads, row, strict=True))
            for row in zip(*columns, strict=True)
        )
        self._out.write("\n".join(records).encode())


class RunningTable(ScalarTable):
    """A table of numbers that are still coming: columns of one width, written at once."""

    _started = False

    def write(self, block: Block) -> None:
        """Write a line for each x."""
        heads = self._header()
        widths = [max(len(head), self._digits + len("-0.e-308")) for head in heads]
        if not self._started:
            self._write_line("  ".join(map(str.rjust, heads, widths)), strong=True)
            self._started = True
        self._look_for_kinks(np.asarray(block[0]))
        columns = [[rounded(value, self._digits) for value in np.asarray(values).tolist()] for values in block]
        self._out.write("".join("  ".join(map(str.rjust, row, widths)) + "\n" for row in zip(*columns, strict=True)).encode())

    def end(self) -> None:
        """Write a line for each kink that was hit."""
        self._write_kinks()


def _aligned(values: npt.NDArray[Any], digits: int) -> list[str]:
    """Write the numbers as texts of one width, their decimal points below each other."""
    texts = [rounded(value, digits) for value in values.tolist()]
    before = [len(text.partition("e")[0].partition(".")[0]) for text in texts]
    left = max(before)
    padded = [" " * (left - part) + text for part, text in zip(before, texts, strict=True)]
    width = max(map(len, padded))
    return [text.ljust(width) for text in padded]


def _kink_line(kink: Kink, order: int, at_kink: AtKink | None, digits: int) -> str:
    """Say what a kink is: the two sides, who takes which slope, and what is printed if something else was asked for."""
    parts = [describe(kink, digits)]
    if kink.order == 0 and order:
        parts.append(f"slope {sides(kink, 1, digits)}")
    if kink.order < 2 == order and kink.left[2] != kink.right[2]:
        parts.append(f"f'' {sides(kink, 2, digits)}")
    if order and (told := choices(kink, digits)):
        parts.append(told)
    if order and at_kink:
        parts.append(f"printed here: {rounded(kink.at(at_kink)[1], digits)} ({at_kink})")
    return "; ".join(parts)
