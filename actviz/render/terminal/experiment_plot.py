"""Plots of experiments as text: lines over a common x, on a linear or log scale, and maps of a number over a plane."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from actviz.analysis.plotting.picture import Curve, Curves
from actviz.analysis.signal.distribution import Distribution
from actviz.experiments.outcome import Line, Map, Panels, Plot
from actviz.numerics.arrays import Array
from actviz.render.layout import wrapped
from actviz.render.terminal.axis import fitted
from actviz.render.terminal.canvas import Canvas
from actviz.render.terminal.chart import frame
from actviz.render.terminal.distribution_chart import histograms
from actviz.render.terminal.drawing import LEAST_HEIGHT, LEAST_WIDTH, draw
from actviz.render.terminal.glyphs import ASCII, UNICODE, Glyphs
from actviz.render.terminal.propagation_chart import panels
from actviz.text.screen import WIDEST_PICTURE, Screen

#: A map's characters, from far below 1 to far above it; the third is for values about 1.
_SHADES = {True: " ░▒▓█", False: " .-+#"}
_ABOUT = (0.5, 0.9, 1.1, 2.0)
_SMALLEST_MAP, _JUMP = 6, 0.25
#: The columns and rows wanted between the ticks of a map, and the longest label of one.
_TICK_COLUMNS, _TICK_ROWS, _LABEL = 12.0, 3.0, 8
#: A logarithmic axis has ticks at powers of ten; values with a smaller ratio are shown on a linear one.
_DECADES = 5.0


def picture(plot: Plot | Panels | Map | Distribution, screen: Screen, height: int) -> str:
    """The plot in at most `height` lines; empty if the screen is too small."""
    if screen.width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return ""
    screen = replace(screen, width=min(screen.width, WIDEST_PICTURE))
    match plot:
        case Map():
            return _map(plot, screen, height)
        case Plot():
            return _lines(plot, screen, height)
        case Panels():
            return panels(plot, screen, height)
    return histograms(plot, screen, height)


def _lines(plot: Plot, screen: Screen, height: int) -> str:
    shown = curves_of(plot)
    if shown is None:
        return ""
    curves = tuple(replace(curve, segments=tuple(map(_run, curve.segments))) for curve in shown.curves)
    return draw(replace(shown, curves=curves), screen, height=height).rstrip("\n")


def curves_of(plot: Plot) -> Curves | None:
    """The lines through their points, on a logarithmic axis if that shows more; None if there are not two points."""
    log = plot.log and _spread(plot) >= _DECADES
    drawn = [(line.label, *_points(line, log)) for line in plot.lines]
    drawn = [(label, x, y) for label, x, y in drawn if len(x)]
    if not drawn:
        return None
    xs, ys = (np.concatenate([entry[place] for entry in drawn]) for place in (1, 2))
    low, high = float(ys.min()), float(ys.max())
    if high - low < 1e-9 * max(abs(high), 1.0):
        low, high = low - 0.5, high + 0.5
    if xs.min() == xs.max():
        return None
    curves = tuple(Curve(label, place, 0, ((x, y),), (), ()) for place, (label, x, y) in enumerate(drawn))
    labels = tuple(label for label, *_ in drawn)
    ends, whole = (float(xs.min()), float(xs.max())), all(x.is_integer() for line in plot.lines for x in line.x)
    return Curves((), labels, curves, ends, (low, high), False, plot.title, ("",), log, whole)


def _spread(plot: Plot) -> float:
    """The ratio of the largest and the least value above 0."""
    values = [y for line in plot.lines for y in line.y if 0 < y < float("inf")]
    return max(values) / min(values) if values else 1.0


def _points(line: Line, log: bool) -> tuple[Array, Array]:
    x, y = np.array(line.x, dtype=np.float64), np.array(line.y, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.log10(y) if log else y
    kept = np.isfinite(x) & np.isfinite(y)
    return x[kept], y[kept]


def _run(points: tuple[Array, Array]) -> tuple[Array, Array]:
    """The line, closely sampled so that marks find their places."""
    x, y = points
    close = np.unique(np.concatenate([x, np.linspace(x[0], x[-1], 400)])) if len(x) > 1 else x
    return close, np.interp(close, x, y)


def _map(plot: Map, screen: Screen, height: int) -> str:
    """The map with its axes, below its title and above the meaning of its characters."""
    glyphs, shades = (UNICODE if screen.unicode else ASCII), _SHADES[screen.unicode]
    title, key = wrapped(plot.title, screen.width), _key(glyphs, shades, screen.width)
    rows = max(height - len(title) - len(key) - 1, _SMALLEST_MAP)
    y = fitted(plot.y[0], plot.y[-1], rows, _TICK_ROWS, widest=_LABEL)
    gutter = y.widest + len(glyphs.gap)
    x = fitted(plot.x[0], plot.x[-1], screen.width - gutter - 1, _TICK_COLUMNS, (), widest=_LABEL)
    canvas = Canvas(screen.width, len(title) + y.cells + 1 + len(key))
    frame(canvas, x, y, (len(title), gutter), glyphs)
    for line, text in enumerate(title):
        canvas.put(line, 0, text)
    for line, text in enumerate(key, start=canvas.height - len(key)):
        canvas.put(line, 0, text)
    for row, cells in enumerate(_between(plot, x.numbers(), y.numbers())[::-1], start=len(title)):
        canvas.put(row, gutter + 1, "".join(shades[int(np.searchsorted(_ABOUT, v))] if np.isfinite(v) else "?" for v in cells))
        crosses = (np.diff(np.sign(cells - 1)) != 0) & (np.abs(np.diff(cells)) < _JUMP)  # larger steps leap over 1
        for column in np.flatnonzero(crosses).tolist():
            canvas.put(row, gutter + 1 + column, glyphs.attained)
    return "\n".join(canvas.lines(colour=screen.colour)).rstrip("\n")


def _key(glyphs: Glyphs, shades: str, width: int) -> list[str]:
    """What the characters of a map mean, in lines."""
    meanings = zip(shades, ("below 0.5", "below 0.9", "about 1", "above 1.1", "above 2"), strict=True)
    lines = [""]
    for text in (f"{glyphs.attained} chi_1 = 1", *(f"'{shade}' {meaning}" for shade, meaning in meanings)):
        longer = f"{lines[-1]}  {text}" if lines[-1] else text
        lines = [*lines[:-1], longer] if len(longer) <= width else [*lines, text]
    return lines


def _between(plot: Map, x: Array, y: Array) -> Array:
    """The map's numbers at other points, `[y, x]`, interpolated linearly."""
    across = np.array([np.interp(x, plot.x, row) for row in plot.values])
    return np.array([np.interp(y, plot.y, column) for column in across.T]).T
