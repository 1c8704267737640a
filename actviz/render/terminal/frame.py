"""The frame of a picture with all that is drawn in it: ticks, zero lines, curves with their marks, jumps and kinks."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

from actviz.analysis.plotting.picture import Curves
from actviz.numerics.arrays import Array
from actviz.render.terminal import legend
from actviz.render.terminal.axis import Axis, fitted, free
from actviz.render.terminal.canvas import Canvas
from actviz.render.terminal.glyphs import BRAILLE, Glyphs, in_ascii
from actviz.render.terminal.labels import Signs, signs
from actviz.render.terminal.legend import Entry
from actviz.render.terminal.legible import Legible
from actviz.render.terminal.polyline import Polyline, Whole, cells, marks

#: The least columns of a picture beside the labels of y; the columns and rows wanted between ticks and between marks.
_LEAST = 10
_TICK_COLUMNS, _TICK_ROWS, _MARK_COLUMNS = 9.0, 3.0, 6
#: The most marks from side to side.
_MARKS = 14
_DIM = "2"
Raster = Callable[[Sequence[Polyline], int, int], list[str]]


@dataclass(frozen=True, eq=False)
class Frame:
    """A picture with its frame in this number of columns and at most this number of rows; `raster` turns a curve into braille characters.

    `weight` is that of the least important features that have signs.
    """

    picture: Curves
    columns: int
    rows: int
    glyphs: Glyphs
    entries: list[Entry]
    raster: Raster
    weight: int
    legend_inside: bool = True

    @cached_property
    def y(self) -> Axis:
        """The axis upwards, inside the frame and above the row of labels."""
        rows, (low, high) = self.rows - 3, self.picture.y_range
        widest = self.columns - 2 - _LEAST - len(self.glyphs.gap)
        if self.picture.y_fixed:
            return fitted(low, high, rows, _TICK_ROWS, widest=widest)
        return free(low, high, rows, _TICK_ROWS, logarithmic=self.picture.y_log, widest=widest)

    @cached_property
    def _gutter(self) -> int:
        """The columns that the labels of y need."""
        return self.y.widest + len(self.glyphs.gap)

    @cached_property
    def x(self) -> Axis:
        """The axis to the right."""
        special = {x for curve in self.picture.curves for x in (*(end.x for end in curve.ends), *(x for x, _ in curve.kinks))}
        room, whole = self.columns - self._gutter - 2, self.picture.x_whole
        return fitted(*self.picture.x_range, room, _TICK_COLUMNS, special, whole=whole, widest=(self.columns - 1) // 2)

    @cached_property
    def left(self) -> int:
        """The column where the frame begins. It ends at the last: what even ticks leave over stands before the labels of y."""
        return self.columns - 2 - self.x.cells

    @property
    def _upright(self) -> int | None:
        """The column of the zero line; None also where it would stand beside the frame."""
        return self.x.zero if self.x.zero not in (0, self.x.cells - 1) else None

    @property
    def ranges(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The ranges of x and y that the frame shows."""
        return self.picture.x_range, self.y.bounds

    @property
    def canvas(self) -> Canvas:
        """The cells with all that is drawn."""
        return self._drawn[0]

    @property
    def has_legend(self) -> bool:
        """Whether the legend stands in the picture: where no curve runs, if there is such a place."""
        return self._drawn[1]

    @cached_property
    def _drawn(self) -> tuple[Canvas, bool]:
        canvas = Canvas(self.columns, self.y.cells + 3)
        self._draw_shading(canvas)
        self._draw_zero_lines(canvas)
        self._draw_curves(canvas)
        self._draw_frame(canvas)
        self._draw_ticks(canvas)
        self._draw_signs(canvas)
        if not self.legend_inside:
            return canvas, False
        lines = self.glyphs.zero_horizontal + self.glyphs.zero_vertical + self.glyphs.cross + self.glyphs.shade
        spot = legend.spot(self.entries, canvas, (1, self.left + 1, self.y.cells, self.x.cells), lines)
        if spot:
            legend.write(self.entries, canvas, *spot)
        return canvas, spot is not None

    def _put(self, canvas: Canvas, column: int, row: int, text: str, style: str = "") -> None:
        """Write into the frame; rows count from its bottom."""
        if 0 <= row < self.y.cells and 0 <= column < self.x.cells:
            canvas.put(self.y.cells - row, self.left + 1 + column, text, style)

    def _cell(self, x: float, y: float) -> tuple[int, int]:
        """The cell of a point; none in the picture if the point is beyond what is shown."""
        if not math.isfinite(y):
            return -1, -1
        columns, rows = self._cells(np.array([x]), np.array([y]))
        return int(columns[0]), int(rows[0])

    def _cells(self, x: Array, y: Array) -> tuple[Whole, Whole]:
        """The cells of points; the row of a point beyond what is shown is -1."""
        heights = self.y.position(y)
        columns, rows = cells(self.x.position(x), heights)
        low, high = self.y.ends
        return columns, np.where((low <= heights) & (heights <= high), rows, -1)

    def _draw_shading(self, canvas: Canvas) -> None:
        """Shade the cells whose whole width is in a shaded interval."""
        for low, high in self.picture.shaded:
            begin, end = (float(self.x.position(np.array([x]))[0]) for x in (low, high))
            columns = range(max(math.ceil(begin), 0), min(math.floor(end), self.x.cells - 1) + 1) if begin <= end else ()
            for column, row in product(columns, range(self.y.cells)):
                self._put(canvas, column, row, self.glyphs.shade, _DIM)

    def _draw_zero_lines(self, canvas: Canvas) -> None:
        for row in range(self.y.cells) if self._upright is not None else ():
            self._put(canvas, self._upright or 0, row, self.glyphs.zero_vertical, _DIM)
        for column in range(self.x.cells) if self.y.zero is not None else ():
            line = self.glyphs.cross if column == self._upright else self.glyphs.zero_horizontal
            self._put(canvas, column, self.y.zero or 0, line, _DIM)

    def _draw_curves(self, canvas: Canvas) -> None:
        """The tangents, and all lines, the first one on top, then the marks of the others, each where the line before has none."""
        polylines = [self._polylines(curve.segments) for curve in self.picture.curves]
        seen: dict[tuple[int, int], int] = {}
        tangents = [
            (
                [dash for piece in self._polylines(tangent.lines(*self.ranges)) for dash in piece.dashes()],
                self.entries[tangent.function],
            )
            for tangent in self.picture.tangents
        ]
        for polyline, entry in (*tangents, *reversed(list(zip(polylines, self.entries, strict=True)))):
            for line, text in enumerate(self.raster(polyline, self.x.cells, self.y.cells)):
                for column, character in enumerate(text):
                    code = ord(character) - BRAILLE
                    if code <= 0:
                        continue
                    cell = column, self.y.cells - 1 - line
                    seen[cell] = seen.get(cell, 0) | code
                    shown = in_ascii(character) if self.glyphs.ascii else chr(BRAILLE + seen[cell])
                    self._put(canvas, *cell, shown, entry.style)
        others, distance = len(polylines) - 1, max(_MARK_COLUMNS, self.x.cells // _MARKS)
        for place, (polyline, entry) in enumerate(zip(polylines[1:], self.entries[1:], strict=True)):
            for column, row in marks(polyline, distance, place * distance // others):
                if not any((column + step, row) in self._signs for step in (-1, 0, 1)):
                    self._put(canvas, column, row, entry.mark, entry.style)

    def _polylines(self, segments: Iterable[tuple[Array, Array]]) -> list[Polyline]:
        return [Polyline(self.x.position(x), self.y.position(y), *self.y.ends) for x, y in segments]

    def _draw_frame(self, canvas: Canvas) -> None:
        glyphs, right, bottom = self.glyphs, self.left + 1 + self.x.cells, self.y.cells + 1
        for row, corners in ((0, glyphs.corners[:2]), (bottom, glyphs.corners[2:])):
            canvas.put(row, self.left, corners[0] + glyphs.horizontal * self.x.cells + corners[1])
        for row in range(1, bottom):
            canvas.put(row, self.left, glyphs.vertical)
            canvas.put(row, right, glyphs.vertical)
        if self._upright is not None:
            canvas.put(0, self.left + 1 + self._upright, glyphs.top)
        if self.y.zero is not None:
            canvas.put(bottom - 1 - self.y.zero, right, glyphs.right)

    def _draw_ticks(self, canvas: Canvas) -> None:
        """Ticks on the frame and their labels, none of which is cut."""
        glyphs, first, bottom = self.glyphs, self.left + 1, self.y.cells + 1
        for row, label in self.y.labels.items():
            canvas.put(bottom - 1 - row, self.left - len(glyphs.gap) - len(label), label)
            canvas.put(bottom - 1 - row, self.left, glyphs.cross if row == self.y.zero else glyphs.left)
        end = self.columns
        for column, label in reversed(self.x.labels.items()):
            canvas.put(bottom, first + column, glyphs.cross if column == self._upright else glyphs.bottom)
            start = max(min(first + column - len(label) // 2, end - len(label)), 0)
            canvas.put(bottom + 1, start, label)
            end = start - 1

    @cached_property
    def _signs(self) -> dict[tuple[int, int], tuple[str, str]]:
        """The sign and colour in each cell that has one."""
        points: Signs = {}
        if measured := self.picture.measured:
            columns, rows = self._cells(measured.x, measured.y)
            places = dict.fromkeys(zip(columns.tolist(), rows.tolist(), strict=True))
            points = dict.fromkeys(places, (self.glyphs.measured, ""))
        return points | signs(self._legible, self.entries, self.glyphs, self._cell)

    @cached_property
    def _legible(self) -> Legible:
        return Legible(self.picture, self.columns, self.weight)

    def _draw_signs(self, canvas: Canvas) -> None:
        """All signs; a kink whose cell shows the end of a jump is marked below it on the frame."""
        for (column, row), (sign, style) in self._signs.items():
            self._put(canvas, column, row, sign, style)
        for curve, entry in zip(self.picture.curves, self.entries, strict=True):
            for column, row in (self._cell(*kink) for kink in curve.kinks if self._legible.has_kinks(curve)):
                if row >= 0 and self._signs[column, row][0] != self.glyphs.kink:
                    canvas.put(self.y.cells + 1, self.left + 1 + column, self.glyphs.kink, entry.style)
