"""Which curve is which: inside the picture where no curve runs, else in lines above it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from actviz.analysis.plotting.picture import Curves
from actviz.render.terminal.canvas import Canvas
from actviz.render.terminal.glyphs import Glyphs
from actviz.render.terminal.sentence import cut

#: ANSI colours that can be read on dark and on light ground, in an order in which most eyes tell neighbours apart.
_COLOURS = ("35", "32", "36", "31", "34", "33")
_SAMPLE = 3


@dataclass(frozen=True)
class Entry:
    """How a curve is drawn, and what it is: a mark at even distances on its line, none for the first curve."""

    mark: str
    style: str
    sample: str
    label: str

    @property
    def width(self) -> int:
        """The columns that the entry takes."""
        return _SAMPLE + 1 + len(self.label)

    def write(self, canvas: Canvas, row: int, column: int) -> None:
        """Write the entry with its first character here."""
        canvas.put(row, column, self.sample, self.style)
        canvas.put(row, column + _SAMPLE + 1, self.label)


def entries(picture: Curves, columns: int, glyphs: Glyphs) -> list[Entry]:
    """An entry for each curve, none wider than this number of columns."""
    marks = ["", *(glyphs.marks[place % len(glyphs.marks)] for place in range(len(picture.curves) - 1))]
    samples = [glyphs.line + (mark or glyphs.line) + glyphs.line for mark in marks]
    return [
        Entry(mark, _COLOURS[place % len(_COLOURS)], sample, cut(curve.label, columns - _SAMPLE - 1, glyphs))
        for place, (mark, sample, curve) in enumerate(zip(marks, samples, picture.curves, strict=True))
    ]


def in_lines(legend: list[Entry], columns: int, *, colour: bool) -> list[str]:
    """The legend as lines of text, as many entries to a line as fit."""
    canvas = Canvas(columns, len(legend))
    row = column = 0
    for entry in legend:
        if column and column + entry.width > columns:
            row, column = row + 1, 0
        entry.write(canvas, row, column)
        column += entry.width + 3
    return canvas.lines(colour=colour)[: row + 1]


def spot(legend: list[Entry], canvas: Canvas, area: tuple[int, int, int, int], coverable: str) -> tuple[int, int] | None:
    """The row and column where the legend hides no curve, in a corner if there is one; None if there is no room.

    `area` is the first row and column inside the frame, and the rows and columns there are; it hides what is `coverable` at need.
    """
    width, height = _size(legend)
    for ignored in ("", coverable):
        for row, column in _spots(area, width, height):
            if all(canvas.is_blank(row + line, column, width, ignored) for line in range(height)):
                return row, column
    return None


def write(legend: list[Entry], canvas: Canvas, row: int, column: int) -> None:
    """Write the legend with its top left here, in a box of blanks."""
    width, _ = _size(legend)
    for line, entry in enumerate(legend, start=row):
        canvas.put(line, column, " " * width)
        entry.write(canvas, line, column + 1)


def _size(legend: list[Entry]) -> tuple[int, int]:
    return max(entry.width for entry in legend) + 2, len(legend)


def _spots(area: tuple[int, int, int, int], width: int, height: int) -> Iterator[tuple[int, int]]:
    """Where the top left may be: first the corners, then everywhere."""
    top, left, rows, columns = area
    bottom, right = top + rows - height, left + columns - width
    if bottom >= top and right >= left:
        yield from ((row, column) for row in (top, bottom) for column in (left, right))
        yield from ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
