"""Curves over epochs, small enough to stand beside something else: braille dots, one mark for each further curve."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from actviz.numerics.arrays import Array
from actviz.render.terminal.canvas import Canvas
from actviz.render.terminal.glyphs import ASCII, BRAILLE, DOTS, UNICODE, in_ascii
from actviz.text.numbers import rounded
from actviz.text.screen import Screen

#: ANSI colours that can be read on dark and on light ground.
COLOURS = ("35", "32", "36", "31", "34", "33")
#: The columns of the numbers at the left.
_LEFT = 8
_BETWEEN_MARKS = 14


@dataclass(frozen=True)
class Series:
    """A curve by name: y for x = 0, 1, 2 ..., with gaps where it is not finite; `colour` is its place in COLOURS."""

    label: str
    y: Sequence[float]
    colour: int = 0


def chart(series: Sequence[Series], width: int, height: int, screen: Screen, title: str) -> list[str]:
    """The curves as exactly `height` lines, y on a logarithmic scale, x from 0 to the longest curve's end."""
    glyphs = UNICODE if screen.unicode else ASCII
    canvas = Canvas(width, height)
    rows, columns = height - 2, width - _LEFT - 1
    last = max(max((len(each.y) for each in series), default=1) - 1, 1)
    finite = [value for each in series for value in each.y if math.isfinite(value) and value > 0]
    low, high = _range(finite)
    canvas.put(0, _LEFT + 1, title)
    for row in range(1, rows + 1):
        canvas.put(row, _LEFT, glyphs.vertical)
    for row, value in {1: high, rows // 2 + 1: math.sqrt(low * high), rows: low}.items():
        canvas.put(row, 0, f"{rounded(value, 2):>{_LEFT - 1}}")
        canvas.put(row, _LEFT, glyphs.left)
    end = str(last)
    canvas.put(height - 1, _LEFT + 1, "0")
    canvas.put(height - 1, width - len(end), end)
    for place, each in enumerate(series):
        grid = _raster(each.y, last, columns, rows, low, high)
        stamp(canvas, grid, 1, _LEFT + 1, COLOURS[each.colour % len(COLOURS)], ascii_only=not screen.unicode)
        if place:
            _mark(canvas, grid, glyphs.marks[(place - 1) % len(glyphs.marks)], place, COLOURS[each.colour % len(COLOURS)])
    _legend(canvas, series, glyphs.line, glyphs.marks, title, last)
    return canvas.lines(colour=screen.colour)


def _range(values: Sequence[float]) -> tuple[float, float]:
    """The least and the largest number to show; at least a factor of two apart."""
    if not values:
        return 0.1, 1.0
    low, high = max(min(values), max(values) * 1e-9), max(values)
    return (low, high) if high >= 2 * low else (high / 2, high)


def _raster(y: Sequence[float], last: int, columns: int, rows: int, low: float, high: float) -> Array:
    """The bits of the braille character of each cell."""
    dots = np.zeros((rows * 4, columns * 2))
    values = np.array(y, dtype=np.float64)
    with np.errstate(all="ignore"):
        place = (math.log(high) - np.log(np.maximum(values, low))) / (math.log(high) - math.log(low)) * (rows * 4 - 1)
    before: int | None = None
    for column in range(columns * 2):
        index = column / (columns * 2 - 1) * last
        if index > len(y) - 1:
            break
        at = np.interp(index, np.arange(len(y)), place)
        if not np.isfinite(at):
            before = None
            continue
        row = round(float(np.clip(at, 0, rows * 4 - 1)))
        start = row if before is None else before + int(np.sign(row - before)) * (before != row)
        dots[min(start, row) : max(start, row) + 1, column] = 1
        before = row
    return braille(dots)


def braille(dots: Array) -> Array:
    """The bits of each cell's braille character, for dots of shape (4 rows, 2 columns)."""
    rows, columns = dots.shape[0] // 4, dots.shape[1] // 2
    weighted = dots.reshape(rows, 4, columns, 2) * np.array(DOTS, dtype=np.float64)[None, :, None, :]
    cells: Array = weighted.sum(axis=(1, 3))
    return cells


def stamp(canvas: Canvas, grid: Array, top: int, left: int, style: str, *, ascii_only: bool) -> None:
    """Put the braille characters of a grid of bits on a canvas."""
    for row, column in zip(*np.nonzero(grid), strict=True):
        character = chr(BRAILLE + int(grid[row, column]))
        canvas.put(top + int(row), left + int(column), in_ascii(character) if ascii_only else character, style)


def _mark(canvas: Canvas, grid: Array, mark: str, place: int, style: str) -> None:
    """Put a curve's mark on it at even distances."""
    for column in range(2 + 3 * place, grid.shape[1], _BETWEEN_MARKS):
        rows = np.flatnonzero(grid[:, column])
        if rows.size:
            canvas.put(int(rows[rows.size // 2]) + 1, _LEFT + 1 + column, mark, style)


def _legend(canvas: Canvas, series: Sequence[Series], line: str, marks: str, title: str, last: int) -> None:
    """Name the curves to the right of the title, and those for which there is no room below the curves."""
    row, column, end = 0, _LEFT + 3 + len(title), canvas.width
    for place, each in enumerate(series):
        sample = line + (marks[(place - 1) % len(marks)] if place else line) + line
        if column + 4 + len(each.label) > end and row == 0:
            row, column, end = canvas.height - 1, _LEFT + 4, canvas.width - len(str(last)) - 1
        if column + 4 + len(each.label) > end:
            return
        canvas.put(row, column, sample, COLOURS[each.colour % len(COLOURS)])
        canvas.put(row, column + 4, each.label)
        column += len(each.label) + 6
