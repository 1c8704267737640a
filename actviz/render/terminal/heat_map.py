"""A heat map in the terminal: numbers in its cells where they have room, else shades with a scale; legible without colour."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from actviz.numerics.arrays import Array
from actviz.render.layout import wrapped
from actviz.render.terminal.canvas import Canvas
from actviz.render.terminal.glyphs import ASCII, UNICODE, Glyphs
from actviz.sweeps.summary import HeatMap, has_wide_range
from actviz.text.numbers import rounded
from actviz.text.screen import Screen

#: Characters from the least to the largest value.
_SHADES, _ASCII_SHADES = " ░▒▓█", " .-+*#@"
#: Cells where no run is done, and where all failed.
_MISSING, _FAILED = "?", "x"
#: A cell of shades is at most so wide, and a label of an axis at most so long; columns between two labels.
_WIDEST_CELL, _LABEL, _BETWEEN = 6, 8, 2
_DIGITS = 3


@dataclass(frozen=True)
class Levels:
    """The steps from the least to the largest value: `edges` are the ends of each shade."""

    edges: Array

    @classmethod
    def of(cls, values: Array, count: int) -> Levels:
        """Even steps, or steps of equal ratios for values above 0 that span several powers of ten."""
        finite = values[np.isfinite(values)]
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
        if low == high:
            return cls(np.array([low, high]))
        if has_wide_range(finite.tolist()):
            return cls(np.geomspace(low, high, count + 1))
        return cls(np.linspace(low, high, count + 1))

    def __call__(self, value: float) -> int:
        """The shade of a value."""
        return int(np.clip(np.searchsorted(self.edges[1:-1], value, side="right"), 0, len(self.edges) - 2))


def heat_map(plot: HeatMap, names: tuple[str, str], title: str, screen: Screen, height: int) -> str:
    """The map below its title, at most as wide as the screen and about `height` lines high, with what its characters mean."""
    glyphs = UNICODE if screen.unicode else ASCII
    shades = _SHADES if screen.unicode else _ASCII_SHADES
    values = np.array(plot.values)
    levels = Levels.of(values, len(shades))
    head = wrapped(f"{title}: {names[1]} upwards, {names[0]} to the right", screen.width)
    labels = [rounded(value, _DIGITS) for value in plot.y]
    gutter = max(map(len, labels)) + 1
    numbers = _numbers(plot, screen.width - gutter - 1)
    key = [] if numbers else _key(plot, levels, shades, glyphs, screen.width)
    rows = _chosen(len(plot.y), max(height - len(head) - len(key) - 1, 3))
    columns = list(range(len(plot.x))) if numbers else _chosen(len(plot.x), screen.width - gutter - 1)
    width = numbers or min((screen.width - gutter - 1) // len(columns), _WIDEST_CELL)
    canvas = Canvas(screen.width, len(head) + len(rows) + 1 + len(key))
    for line, text in enumerate(head):
        canvas.put(line, 0, text)
    signs = _signs(plot, rows, columns, glyphs) if not numbers else {}
    for line, row in enumerate(reversed(rows), start=len(head)):
        canvas.put(line, gutter - 1 - len(labels[row]), labels[row])
        canvas.put(line, gutter, glyphs.vertical)
        for place, column in enumerate(columns):
            text = _cell(plot, row, column, width, levels, shades, is_number=bool(numbers))
            canvas.put(line, gutter + 1 + place * width, text)
            if sign := signs.get((row, column)):
                canvas.put(line, gutter + 1 + place * width + width // 2, sign)
    x_labels = [rounded(plot.x[column], _DIGITS).rjust(max(numbers - 1, 0)) for column in columns]
    _write_x(canvas, len(head) + len(rows), gutter + 1, width, x_labels)
    for line, text in enumerate(key, start=canvas.height - len(key)):
        canvas.put(line, 0, text)
    return "\n".join([*canvas.lines(colour=screen.colour), *_left_out(plot, rows, columns, screen.width)])


def _numbers(plot: HeatMap, room: int) -> int:
    """The width of a cell with its number and a blank; 0 if the numbers have no room, or something is drawn over them."""
    texts = [rounded(value, _DIGITS) for row in plot.values for value in row if math.isfinite(value)]
    labels = [rounded(value, _DIGITS) for value in plot.x]
    width = max(map(len, (*texts, *labels)), default=1) + _BETWEEN
    return 0 if plot.line or plot.contour or width * len(plot.x) > room else width


def _cell(plot: HeatMap, row: int, column: int, width: int, levels: Levels, shades: str, *, is_number: bool) -> str:
    value = plot.values[row][column]
    if math.isnan(value):
        sign = _FAILED if plot.failed[row][column] else _MISSING
        return sign.rjust(width - 1) if is_number else sign * width
    return rounded(value, _DIGITS).rjust(width - 1) if is_number else shades[levels(value)] * width


def _chosen(count: int, room: int) -> list[int]:
    """Rows or columns, as many as have room, evenly."""
    if count <= room:
        return list(range(count))
    return [round(place * (count - 1) / (room - 1)) for place in range(room)]


def _left_out(plot: HeatMap, rows: Sequence[int], columns: Sequence[int], width: int) -> list[str]:
    """The sentence that says which rows and columns have no room."""
    parts = [
        f"{shown} of {count} {what}"
        for shown, count, what in ((len(rows), len(plot.y), "rows"), (len(columns), len(plot.x), "columns"))
        if shown < count
    ]
    return wrapped(f"(shown are {' and '.join(parts)})", width) if parts else []


def _signs(plot: HeatMap, rows: Sequence[int], columns: Sequence[int], glyphs: Glyphs) -> dict[tuple[int, int], str]:
    """The signs of the contour and of the line, by row and column of the map."""
    signs: dict[tuple[int, int], str] = {}
    if plot.contour:
        above = np.array(plot.contour)[np.ix_(rows, columns)] - plot.level
        for row, column in np.argwhere(np.diff(np.sign(above), axis=1) * np.isfinite(np.diff(above, axis=1)) != 0):
            nearer = column + int(abs(above[row, column + 1]) < abs(above[row, column]))
            signs[rows[row], columns[nearer]] = glyphs.open
        for row, column in np.argwhere(np.diff(np.sign(above), axis=0) * np.isfinite(np.diff(above, axis=0)) != 0):
            nearer = row + int(abs(above[row + 1, column]) < abs(above[row, column]))
            signs[rows[nearer], columns[column]] = glyphs.open
    y = np.array([plot.y[row] for row in rows])
    for column in columns if plot.line else ():
        value = plot.line[column]
        half = (y[-1] - y[-2]) / 2 if len(y) > 1 else 0.0
        if math.isfinite(value) and y[0] <= value <= y[-1] + half:
            signs[rows[int(np.abs(y - value).argmin())], column] = glyphs.attained
    return signs


def _write_x(canvas: Canvas, row: int, left: int, width: int, labels: Sequence[str]) -> None:
    """The labels of x, each below its column, as many as have room."""
    end = 0
    for place, label in enumerate(labels):
        start = left + place * width + (width - len(label)) // 2 if width < len(label) + _BETWEEN else left + place * width
        start = max(min(start, canvas.width - len(label)), left)
        if place == 0 or start >= end + 1:
            canvas.put(row, start, label)
            end = start + len(label)


def _key(plot: HeatMap, levels: Levels, shades: str, glyphs: Glyphs, width: int) -> list[str]:
    """What the characters mean, in lines."""
    edges = [rounded(float(edge), _DIGITS) for edge in levels.edges]
    parts = [
        f"'{shades[0]}' from {edges[0]}",
        *(f"'{shade}' from {edge}" for shade, edge in zip(shades[1:], edges[1:-1], strict=False)),
    ]
    parts[-1] += f" to {edges[-1]}"
    holes = [(row, column) for row, line in enumerate(plot.values) for column, value in enumerate(line) if math.isnan(value)]
    failed = [hole for hole in holes if plot.failed[hole[0]][hole[1]]]
    parts += [f"{_MISSING} not run"] * (len(failed) < len(holes)) + [f"{_FAILED} failed"] * bool(failed)
    parts += [f"{glyphs.attained} line"] * bool(plot.line) + [f"{glyphs.open} contour"] * bool(plot.contour)
    lines: list[str] = []
    for part in parts:
        if lines and len(lines[-1]) + len(part) + _BETWEEN <= width:
            lines[-1] += " " * _BETWEEN + part
        else:
            lines += wrapped(part, width) if len(part) > width else [part]
    return lines
