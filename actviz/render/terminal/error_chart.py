"""The errors of an implementation over x by binade: the largest error of neighbouring inputs, on a logarithmic axis."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from actviz.grading.ordinals import Integers
from actviz.grading.regions import Region
from actviz.numerics.arrays import Array
from actviz.render.terminal.canvas import Canvas
from actviz.render.terminal.chart import braille, stamp
from actviz.render.terminal.glyphs import ASCII, UNICODE, Glyphs
from actviz.text.numbers import written
from actviz.text.screen import Screen

#: The width of the numbers at the left; the least size of a chart.
_LEFT, LEAST_WIDTH, LEAST_HEIGHT = 8, 40, 8
#: The lowest error that is drawn, and the highest end of an axis that shows none above.
FLOOR, _CEILING = 0.1, 10.0
#: Errors up to this are what rounding costs at best; binades near 0 and far away without larger ones are left out.
_PLAIN = 1.0
#: The binades that are always shown, as powers of two.
_ALWAYS = (-4, 4)
_COLOUR, _ALARM = "36", "31"
_MARK = "!"


@dataclass(frozen=True)
class BinadeAxis:
    """Positions of x: powers of two from 2**low to 2**high on either side of a middle that holds all smaller numbers."""

    low: int
    high: int

    @classmethod
    def of(cls, profile: Sequence[Region]) -> BinadeAxis:
        """The axis that shows every larger error."""
        exponents = [(_exponent(region), region.max_ulp > _PLAIN) for region in profile]
        known = [exponent for exponent, _ in exponents if exponent is not None] or [0]
        wanted = [exponent for exponent, is_wrong in exponents if is_wrong and exponent is not None]
        low, high = min([*wanted, _ALWAYS[0] + 1]) - 1, max([*wanted, _ALWAYS[1] - 2]) + 2
        return cls(max(low, min(known)), max(min(high, max(known) + 1), max(low, min(known)) + 2))

    @property
    def length(self) -> int:
        """How many binades each side has."""
        return self.high - self.low

    def positions(self, x: Array) -> Array:
        """Where numbers are, from -length to length."""
        with np.errstate(divide="ignore"):
            distance = np.log2(np.abs(x)) - self.low
        clipped: Array = np.sign(x) * np.clip(distance, 0, self.length)
        return clipped

    def ticks(self) -> list[float]:
        """The numbers that have a label: both ends, the middle, and 1 on either side where there is room."""
        ones = [1.0, -1.0] if 0.25 * self.length < -self.low < 0.8 * self.length else []
        high = math.ldexp(1, self.high) if self.high < 1024 else math.inf
        return [-high, *ones, 0.0, high]


def _exponent(region: Region) -> int | None:
    """The exponent of the larger end of a region; None for 0 and infinity."""
    size = max(abs(region.low), abs(region.high))
    return math.frexp(size)[1] - 1 if size and math.isfinite(size) else None


def chart(profile: Sequence[Region], width: int, height: int, screen: Screen, title: str) -> list[str]:
    """The largest errors as lines of text; a column with a wrong NaN or infinity has a mark at its top."""
    glyphs = UNICODE if screen.unicode else ASCII
    axis = BinadeAxis.of(profile)
    canvas = Canvas(width, height)
    rows, columns = height - 3, width - _LEFT - 1
    levels, broken = _levels(profile, axis, columns * 2)
    top = top_of(levels.tolist())
    canvas.put(0, _LEFT + 1, title)
    _draw_frame(canvas, glyphs, rows, top)
    stamp(canvas, braille(_filled(levels, rows * 4, top)), (1, _LEFT + 1), _COLOUR, glyphs)
    for column in sorted(set((broken // 2).tolist())):
        canvas.put(1, _LEFT + 1 + column, _MARK, _ALARM)
    _label(canvas, axis, glyphs, rows + 1, columns)
    return canvas.lines(colour=screen.colour)


def top_of(errors: Iterable[float]) -> float:
    """The power of ten above all finite errors."""
    largest = max((error for error in errors if math.isfinite(error)), default=0.0)
    return max(_CEILING, 10.0 ** math.ceil(math.log10(max(largest, FLOOR))))


def _levels(profile: Sequence[Region], axis: BinadeAxis, count: int) -> tuple[Array, Integers]:
    """The largest error in each column, and the columns in which NaN or infinity is wrong."""
    ends = axis.positions(np.array([[region.low, region.high] for region in profile]).reshape(-1, 2))
    places = np.clip(((ends + axis.length) / (2 * axis.length) * count).astype(int), 0, count - 1)
    levels, broken = np.zeros(count), np.zeros(count, bool)
    for (first, last), region in zip(places.tolist(), profile, strict=True):
        if math.isinf(region.max_ulp):
            broken[first : last + 1] = True
        else:
            levels[first : last + 1] = np.maximum(levels[first : last + 1], region.max_ulp)
    return levels, np.flatnonzero(broken).astype(np.int64)


def _filled(levels: Array, rows: int, top: float) -> Array:
    """Dots from the bottom to each level, rows from the top."""
    with np.errstate(divide="ignore"):
        share = np.log(levels / FLOOR) / math.log(top / FLOOR)
    heights = np.where(levels > 0, np.clip(np.rint(share * rows), 1, rows), 0)
    dots: Array = (np.arange(rows)[::-1, None] < heights[None, :]).astype(np.float64)
    return dots


def _draw_frame(canvas: Canvas, glyphs: Glyphs, rows: int, top: float) -> None:
    """The axis of the errors, with powers of ten, and the line below."""
    for row in range(1, rows + 1):
        canvas.put(row, _LEFT, glyphs.vertical)
    canvas.put(rows + 1, _LEFT, glyphs.corners[2] + glyphs.horizontal * (canvas.width - _LEFT - 1))
    decades = round(math.log10(top / FLOOR))
    step = max(1, math.ceil(decades / max(rows - 1, 1)), round(decades / 5))
    for decade in range(0, decades + 1, step):
        row = rows + 1 - round(decade / decades * rows) if decade else rows + 1
        canvas.put(max(row, 1), 0, f"{written(FLOOR * 10.0**decade, '.4g'):>{_LEFT - 1}}")
        canvas.put(max(row, 1), _LEFT, glyphs.left)


def _label(canvas: Canvas, axis: BinadeAxis, glyphs: Glyphs, row: int, columns: int) -> None:
    """The numbers below the axis."""
    for x in axis.ticks():
        place = float(axis.positions(np.array([x]))[0])
        column = _LEFT + 1 + min(int((place + axis.length) / (2 * axis.length) * columns), columns - 1)
        text = written(x, ".3g") if x else f"{glyphs.either}{written(math.ldexp(1, axis.low), '.2g')}"
        start = max(min(column - len(text) // 2, canvas.width - len(text)), _LEFT)
        if canvas.is_blank(row + 1, start, len(text)):
            canvas.put(row, column, glyphs.top)
            canvas.put(row + 1, start, text)
