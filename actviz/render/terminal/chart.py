"""A small chart that can stand beside another: curves as dots, a mark for each further curve, points, and ticks on both axes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from actviz.numerics.arrays import Array
from actviz.render.layout import wrapped
from actviz.render.terminal.axis import Axis, fitted, free
from actviz.render.terminal.canvas import Canvas
from actviz.render.terminal.glyphs import BRAILLE, DOTS, Glyphs, in_ascii
from actviz.render.terminal.polyline import ACROSS, UPRIGHT
from actviz.render.terminal.sentence import cut

#: ANSI colours that can be read on dark and on light ground.
COLOURS = ("35", "32", "36", "31", "34", "33")
#: The columns and rows wanted between ticks, and the columns between the marks of a curve.
_TICK_COLUMNS, _TICK_ROWS, _MARK_COLUMNS = 12.0, 3.0, 14
#: The decades below the largest number that a logarithmic axis shows at most, and those that it shows at least.
_MOST_DECADES, _LEAST_DECADES = 9.0, 0.31
#: How far curves may leave the points' range of y, as a share of it.
_BEYOND = 0.3
_BETWEEN = 2


@dataclass(frozen=True, eq=False)
class Series:
    """A curve through (x, y) by name, with gaps where y is not finite; `place` is that of its colour and its mark."""

    label: str
    x: Array
    y: Array
    place: int = 0

    @property
    def colour(self) -> str:
        """Its colour."""
        return COLOURS[self.place % len(COLOURS)]

    def sample(self, glyphs: Glyphs) -> str:
        """A piece of its line."""
        return glyphs.line + (self.mark(glyphs) or glyphs.line) + glyphs.line

    def mark(self, glyphs: Glyphs) -> str:
        """Its mark; none for the first curve."""
        return glyphs.marks[(self.place - 1) % len(glyphs.marks)] if self.place else ""


@dataclass(frozen=True, eq=False)
class Chart:
    """Curves, and points below them, over a common x; `logarithmic`: y is shown so, at most `decades`; `whole`: x counts something."""

    title: str
    series: Sequence[Series]
    points: tuple[Array, Array] | None = None
    logarithmic: bool = False
    whole: bool = False
    has_legend: bool = True
    decades: float = _MOST_DECADES

    def drawn(self, width: int, height: int, glyphs: Glyphs) -> Canvas:
        """The chart in this number of cells: title and legend, the curves, and the labels of x."""
        canvas = Canvas(width, height)
        top = _write_head(self._head(glyphs, width), canvas)
        rows = height - top - 1
        if rows < 2:
            return canvas
        y = self._y_axis(rows, width)
        x = self._x_axis(width - y.widest - len(glyphs.gap) - 1)
        left = y.widest + len(glyphs.gap)
        frame(canvas, x, y, (top, left), glyphs)
        if self.points is not None:
            for column, row in zip(
                *(np.rint(axis.position(v)).astype(int) for axis, v in zip((x, y), self.points, strict=True)), strict=True
            ):
                if 0 <= column < x.cells and 0 <= row < y.cells:
                    canvas.put(top + y.cells - 1 - int(row), left + 1 + int(column), glyphs.point)
        for series in self.series:
            cells = braille(self._dots(series, x, y))
            stamp(canvas, cells, (top, left + 1), series.colour, glyphs)
        for series in self.series:
            if series.place:
                cells = braille(self._dots(series, x, y))
                for row, column in _mark_cells(cells, series.place):
                    canvas.put(top + row, left + 1 + column, series.mark(glyphs), series.colour)
        return canvas

    def _head(self, glyphs: Glyphs, width: int) -> list[list[tuple[str, str]]]:
        """The title, and the legend of several curves, in pieces of coloured text."""
        pieces = [[(line, "")] for line in wrapped(self.title, width)]
        if len(self.series) == 1 and self._is_beyond(self.series[0]):
            pieces.append([("curve beyond the picture", "")])
        for series in self.series if self.has_legend and len(self.series) > 1 else ():
            label = series.label + " (beyond the picture)" * self._is_beyond(series)
            pieces.append([(series.sample(glyphs), series.colour), (f" {cut(label, width - 4, glyphs)}", "")])
        return pieces

    def _is_beyond(self, series: Series) -> bool:
        """Whether a curve that has values has none among those that are shown."""
        low, high = self._heights()
        values = self._shown(series.y)[np.isfinite(self._shown(series.y))]
        return self.points is not None and bool(len(values)) and not ((low <= values) & (values <= high)).any()

    def _x_axis(self, columns: int) -> Axis:
        ends = [end for s in self.series if len(s.x) for end in (float(s.x[0]), float(s.x[-1]))] or [0.0, 1.0]
        low, high = min(ends), max(ends)
        high = high if high > low else low + 1.0
        return fitted(low, high, columns, _TICK_COLUMNS, (), whole=self.whole, widest=max((columns - 1) // 2, 1))

    def _y_axis(self, rows: int, width: int) -> Axis:
        low, high = self._heights()
        widest = max(width // 4, 6)
        if self.logarithmic:
            return free(low, high, rows, _TICK_ROWS, logarithmic=True, widest=widest)
        return fitted(*outward(low, high), rows, _TICK_ROWS, widest=widest)

    def _heights(self) -> tuple[float, float]:
        """The least and largest y to show; on a logarithmic axis their exponents."""
        values = np.concatenate([np.empty(0), *(self._shown(s.y) for s in self.series)])
        values = values[np.isfinite(values)]
        if self.points is not None:
            bottom, top = float(self.points[1].min()), float(self.points[1].max())
            room = _BEYOND * (top - bottom)
            values = np.append(np.clip(values, bottom - room, top + room), (bottom, top))
        if not len(values):
            return (-1.0, 0.0) if self.logarithmic else (0.0, 1.0)
        low, high = float(values.min()), float(values.max())
        if self.logarithmic:
            low = max(low, high - self.decades)
            return (low, high) if high - low > _LEAST_DECADES else (high - _LEAST_DECADES, high)
        return (low, high) if low < high else (low - abs(low) / 2 - 1.0, high + abs(high) / 2 + 1.0)

    def _shown(self, y: Array) -> Array:
        if not self.logarithmic:
            return y
        with np.errstate(all="ignore"):
            exponents: Array = np.log10(y)
        return np.where(np.isfinite(exponents), exponents, np.nan)

    def _dots(self, series: Series, x: Axis, y: Axis) -> Array:
        """The dots of a curve, rows from the top."""
        dots = np.zeros((UPRIGHT * y.cells, ACROSS * x.cells))
        if not len(series.x):
            return dots
        low, high = y.bounds
        values = self._shown(series.y)
        if self.logarithmic:  # a loss of 0 runs along the bottom
            values = np.where(series.y == 0, low, np.maximum(values, low))
        values = np.where((low <= values) & (values <= high), values, np.nan)
        places = np.interp(
            np.arange(dots.shape[1]) / ACROSS, x.position(series.x), y.position(values), left=np.nan, right=np.nan
        )
        before: int | None = None
        for column, place in enumerate(places):
            if not math.isfinite(place):
                before = None
                continue
            row = min(max(dots.shape[0] - 2 - round(place * UPRIGHT), 0), dots.shape[0] - 1)
            start = row if before is None else before + int(np.sign(row - before))
            dots[min(start, row) : max(start, row) + 1, column] = 1
            before = row
        return dots


def outward(low: float, high: float) -> tuple[float, float]:
    """The range with ends that have few digits, at most a hundredth of it farther out.

    >>> outward(-0.8137, 1.2901), outward(0.0, 12345.0)
    ((-0.82, 1.3), (0.0, 12400.0))
    """
    digits = 2 - math.floor(math.log10(high - low))
    step = 10.0**-digits
    return round(math.floor(low / step) * step, digits), round(math.ceil(high / step) * step, digits)


def frame(canvas: Canvas, x: Axis, y: Axis, corner: tuple[int, int], glyphs: Glyphs) -> None:
    """The axis of y with its labels at the left of the corner, and the labels of x below."""
    top, left = corner
    bottom = top + y.cells - 1
    for row in range(y.cells):
        canvas.put(top + row, left, glyphs.vertical)
    for cell, label in y.labels.items():
        canvas.put(bottom - cell, left - len(glyphs.gap) - len(label), label)
        canvas.put(bottom - cell, left, glyphs.left)
    x_labels(canvas, x, (bottom + 1, left + 1))


def x_labels(canvas: Canvas, x: Axis, place: tuple[int, int], least: int = 0) -> None:
    """The labels of x from a row and column on, each below its cell, none beyond the last or to the left of column `least`."""
    row, left = place
    end = left + x.cells
    for cell, label in reversed(x.labels.items()):
        start = max(min(left + cell - len(label) // 2, end - len(label)), least)
        canvas.put(row, start, label)
        end = start - 1


def _write_head(pieces: Sequence[Sequence[tuple[str, str]]], canvas: Canvas) -> int:
    """Write the pieces of a title one after the other, in as many rows as they need; return these."""
    row = column = 0
    for piece in pieces:
        width = sum(len(text) for text, _ in piece)
        if column and column + width > canvas.width:
            row, column = row + 1, 0
        for text, style in piece:
            canvas.put(row, column, text, style)
            column += len(text)
        column += _BETWEEN
    return row + 1


def braille(dots: Array) -> Array:
    """The bits of each cell's braille character, for dots of shape (4 rows, 2 columns)."""
    rows, columns = dots.shape[0] // UPRIGHT, dots.shape[1] // ACROSS
    weighted = dots.reshape(rows, UPRIGHT, columns, ACROSS) * np.array(DOTS, dtype=np.float64)[None, :, None, :]
    cells: Array = weighted.sum(axis=(1, 3))
    return cells


def stamp(canvas: Canvas, cells: Array, corner: tuple[int, int], style: str, glyphs: Glyphs) -> None:
    """Put the characters of cells of braille bits on a canvas."""
    for row, column in zip(*np.nonzero(cells), strict=True):
        character = chr(BRAILLE + int(cells[row, column]))
        canvas.put(corner[0] + int(row), corner[1] + int(column), in_ascii(character) if glyphs.ascii else character, style)


def _mark_cells(cells: Array, place: int) -> Iterator[tuple[int, int]]:
    """The cells of a curve that have its mark, at even distances."""
    distance = min(_MARK_COLUMNS, max(cells.shape[1] // 3, 4))
    for column in range(2 + 3 * place % distance, cells.shape[1], distance):
        rows = np.flatnonzero(cells[:, column])
        if rows.size:
            yield int(rows[rows.size // 2]), column
