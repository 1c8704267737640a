"""The distribution of a function's inputs and of its outputs, as two histograms side by side, or above each other."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from actviz.analysis.signal.distribution import Distribution, PointMass, Shares
from actviz.numerics.arrays import Array
from actviz.render.terminal.axis import Axis, fitted
from actviz.render.terminal.canvas import Canvas
from actviz.render.terminal.chart import frame
from actviz.render.terminal.glyphs import ASCII, UNICODE, Glyphs
from actviz.render.terminal.page import page
from actviz.render.terminal.sentence import cut
from actviz.text.numbers import rounded
from actviz.text.screen import WIDEST_PICTURE, Screen

#: The least columns and rows of one histogram, its title and its labels included.
_LEAST_WIDTH, _LEAST_HEIGHT = 18, 5
_BETWEEN = 2
#: The columns and rows wanted between ticks, and the longest label of y.
_TICK_COLUMNS, _TICK_ROWS, _LABEL = 10.0, 3.0, 6
#: A point mass is drawn from this share on, and this share of a row is seen.
_LEAST_MASS, _SEEN = 0.002, 0.02
#: The leading digits of a step between ticks of y, and the most rows between two.
_STEPS, _MOST_ROWS = (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5)), 6


@dataclass(frozen=True)
class _Marks:
    """The characters of bars from a part of a cell to a whole one, of saturated ones, of those that are off, and of point masses."""

    bars: str
    saturated: str
    off: str
    mass: str
    top: str


_UNICODE = _Marks("▁▂▃▄▅▆▇█", "▒", "░", "┃", "●")
_ASCII = _Marks("#", "=", ":", "|", "*")
_COLOURS = {"active": "36", "saturated": "33", "off": "34", "mass": "35"}


def draw(result: Distribution, screen: Screen, *, height: int | None = None) -> str:
    """The histograms and below them the sentence, in at most `height` lines, by default those of the screen; none is too wide."""
    return page(lambda rows: histograms(result, screen, rows), result.sentence, screen, height)


def histograms(result: Distribution, screen: Screen, height: int) -> str:
    """Both histograms in `height` lines; only that of the outputs, or nothing, where there is no room."""
    width = min(screen.width, WIDEST_PICTURE)
    glyphs, marks = (UNICODE, _UNICODE) if screen.unicode else (ASCII, _ASCII)
    rows = height - 1
    beside = (width - _BETWEEN) // 2
    if rows < _LEAST_HEIGHT or width < _LEAST_WIDTH:
        return ""
    canvas = Canvas(width, height)
    if beside >= 1.5 * _LEAST_WIDTH:
        canvas.paste(_inputs(result, beside, rows, glyphs, marks), 0, 0)
        canvas.paste(_outputs(result, width - beside - _BETWEEN, rows, glyphs, marks), 0, beside + _BETWEEN)
    elif rows >= 2 * _LEAST_HEIGHT:
        canvas.paste(_inputs(result, width, rows // 2, glyphs, marks), 0, 0)
        canvas.paste(_outputs(result, width, rows - rows // 2, glyphs, marks), rows // 2, 0)
    else:
        canvas.paste(_outputs(result, width, rows, glyphs, marks), 0, 0)
    column = 0
    for text, style in _key(result, marks, width):
        canvas.put(height - 1, column, text, style)
        column += len(text)
    return "\n".join(canvas.lines(colour=screen.colour))


def _inputs(result: Distribution, width: int, height: int, glyphs: Glyphs, marks: _Marks) -> Canvas:
    titles = (f"x ~ {result.inputs_name}, density", f"x ~ {result.inputs_name}", "x")
    return _histogram(result.inputs, (), (titles, result.input_range), (width, height), glyphs, marks)


def _outputs(result: Distribution, width: int, height: int, glyphs: Glyphs, marks: _Marks) -> Canvas:
    name = result.function
    masses = [mass for mass in result.masses if mass.share >= _LEAST_MASS]
    unit = "density" if result.has_density else "share"
    titles = (f"{name}(x), {unit}" if name.isidentifier() else f"f(x), {unit}, f = {name}", f"f(x), f = {name}", "f(x)")
    return _histogram(result.outputs, masses, (titles, result.output_range), (width, height), glyphs, marks)


def _histogram(
    shares_of: Callable[[Array], Shares], masses: Sequence[PointMass], head: tuple[Sequence[str], tuple[float, float]], size: tuple[int, int],
    glyphs: Glyphs, marks: _Marks,
) -> Canvas:  # fmt: skip
    """The bars of one histogram below its title; point masses stand in them, as high as their share of the whole height."""
    (titles, ends), (width, height) = head, size
    canvas, rows = Canvas(width, height), height - 2
    title = next((text for text in titles if len(text) <= width), titles[-1])
    x = _across(ends, width - _LABEL - len(glyphs.gap) - 1)
    cell = float(x.step) / x.per
    shares = shares_of(x.numbers()[0] + cell * (np.arange(x.cells + 1) - 0.5))
    densities = Shares(*(part / cell for part in shares))
    top = float(densities.total.max())
    y = _upwards(top if top > 0 else 1.0, rows)
    gutter = y.widest + len(glyphs.gap)
    canvas.put(rows - y.cells, 0, cut(title, width, glyphs))
    frame(canvas, x, y, (1 + rows - y.cells, gutter), glyphs)
    _put_bars(canvas, densities, y, (rows, gutter + 1), marks)
    _put_masses(canvas, masses, x, (rows, gutter + 1), marks)
    return canvas


def _upwards(top: float, rows: int) -> Axis:
    """The axis from 0 in exactly this number of rows that the highest bar fills best, with a tick at least every `_MOST_ROWS` rows if it can be."""
    power = math.floor(math.log10(top))
    axes = []
    for step in (digit * Fraction(10) ** exponent for exponent in (power - 1, power, power + 1) for digit in _STEPS):
        per = int((rows - 1) * step / Fraction(top))
        if min(2, rows - 1) <= per <= min(_MOST_ROWS, rows - 1):
            axes.append(Axis(rows, 0, per, Fraction(0), step, Fraction(0), (rows - 1) * step / per))
    return (
        min(axes, key=lambda axis: (len(axis.ticks) < 2, axis.high, axis.step.numerator > 9))
        if axes
        else fitted(0.0, top, rows, _TICK_ROWS)
    )


def _across(ends: tuple[float, float], cells: int) -> Axis:
    return fitted(*ends, cells, _TICK_COLUMNS, (), widest=max((cells - 1) // 2, 1))


def _put_bars(canvas: Canvas, densities: Shares, y: Axis, corner: tuple[int, int], marks: _Marks) -> None:
    """Bars from the corner at the bottom left: inputs with a slope below, saturated ones above them, then those that are off."""
    bottom, left = corner
    total = densities.total
    top = max(float(total.max()), 1e-300)
    heights = (
        y.position(total) + 0.5 * total / top
    )  # 0 at the bottom of the lowest cell, and in the middle of a cell at its tick
    active, saturated = ((part * heights / np.maximum(total, 1e-300)) for part in densities[:2])
    for column in range(len(total)):
        ends = np.rint([active[column], active[column] + saturated[column], heights[column]]).astype(int)
        whole, part = divmod(round(len(marks.bars) * float(active[column])), len(marks.bars))
        kinds = [("active", marks.bars[-1])] * whole
        if ends[2] > ends[0]:
            kinds = kinds[: ends[0]] + [("active", marks.bars[-1])] * (ends[0] - whole)
            kinds += [("saturated", marks.saturated)] * (ends[1] - ends[0]) + [("off", marks.off)] * (ends[2] - ends[1])
        elif part:
            kinds += [("active", marks.bars[part - 1])]
        if not kinds and total[column] > _SEEN * top / y.cells:
            kinds = [_lowest(densities, column, marks)]
        for row, (kind, character) in enumerate(kinds[: y.cells]):
            canvas.put(bottom - row, left + column, character, _COLOURS[kind])


def _lowest(densities: Shares, column: int, marks: _Marks) -> tuple[str, str]:
    """The kind and the character of a bar that is lower than a cell."""
    kinds = (("active", marks.bars[0]), ("saturated", marks.saturated), ("off", marks.off))
    return kinds[int(np.argmax([part[column] for part in densities]))]


def _put_masses(canvas: Canvas, masses: Sequence[PointMass], x: Axis, corner: tuple[int, int], marks: _Marks) -> None:
    """A line for each point mass, with its share at the top where there is room."""
    bottom, left = corner
    rows = bottom
    columns = np.rint(x.position(np.array([mass.value for mass in masses]))).astype(int).tolist()
    inside = [(column, mass.share) for column, mass in zip(columns, masses, strict=True) if 0 <= column < x.cells]
    for column, share in inside:
        height = min(max(round(share * rows), 1), rows)
        for row in range(height):
            canvas.put(bottom - row, left + column, marks.mass if row < height - 1 else marks.top, _COLOURS["mass"])
    taken: list[tuple[int, int, int]] = []
    for column, share in sorted(inside, key=lambda placed: -placed[1]):
        label = f" {rounded(100 * share, 3)} % "
        row = bottom - min(max(round(share * rows), 1), rows) + 1
        start = column + 1 if column + 1 + len(label) <= x.cells else column - len(label)
        place = (row, left + start, left + start + len(label))
        if start >= 0 and not any(row == line and begin <= place[2] and place[1] <= end for line, begin, end in taken):
            taken.append(place)
            canvas.put(row, left + start, label)


def _key(result: Distribution, marks: _Marks, width: int) -> Iterator[tuple[str, str]]:
    """The meaning of the characters that occur, in one line: whole texts, or shorter ones."""
    entries = [("active", marks.bars[-1], "active", "active")]
    if result.saturated >= _LEAST_MASS:
        entries.append(("saturated", marks.saturated, "saturated (slope below 1 % of the largest)", "saturated"))
    if result.off or result.outside:
        longer, shorter = "off (slope 0)" if result.off else "", "off" if result.off else ""
        no_output, either = "no output" if result.outside else "", " or " if result.off and result.outside else ""
        entries.append(("off", marks.off, f"{longer}{either}{no_output}", f"{shorter}{either}{no_output}"))
    if result.masses:
        entries.append(("mass", marks.mass, "at one value (height: share)", "at one value"))
    size = 2 if sum(len(long) + 4 for *_, long, _ in entries) <= width else 3
    if sum(len(entry[size]) + 4 for entry in entries) > width + 2:
        entries = entries[1:]
    for entry in entries:
        yield entry[1], _COLOURS[entry[0]]
        yield f" {entry[size]}  ", ""
