"""Plots that belong together as text, side by side or above each other: signal and gradient by layer, beside the theory."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from actviz.experiments.outcome import Panels, Plot
from actviz.experiments.propagation import Propagation
from actviz.render.terminal.canvas import Canvas
from actviz.render.terminal.chart import Chart, Series
from actviz.render.terminal.glyphs import ASCII, UNICODE, Glyphs
from actviz.render.terminal.page import page
from actviz.text.screen import WIDEST_PICTURE, Screen

#: The least columns and rows of one plot, its title and its labels included; all decades are shown.
_LEAST_WIDTH, _LEAST_HEIGHT, _DECADES = 20, 6, 700.0
_BETWEEN = 2


def draw(result: Propagation, screen: Screen, *, height: int | None = None) -> str:
    """Both curves and below them the sentence, in at most `height` lines, by default those of the screen; none is too wide."""
    return page(lambda rows: panels(result.panels, screen, rows), result.sentence, screen, height)


def panels(result: Panels, screen: Screen, height: int) -> str:
    """All plots in `height` lines; only the last, or nothing, where there is no room."""
    width, shown = min(screen.width, WIDEST_PICTURE), list(result.plots)
    if width < _LEAST_WIDTH or height < _LEAST_HEIGHT:
        return ""
    glyphs = UNICODE if screen.unicode else ASCII
    canvas = Canvas(width, height)
    across = (width + _BETWEEN) // len(shown) - _BETWEEN
    if across >= 1.5 * _LEAST_WIDTH:
        for place, plot in enumerate(shown):
            canvas.paste(_chart(plot).drawn(across, height, glyphs), 0, place * (across + _BETWEEN))
    elif height >= len(shown) * (_LEAST_HEIGHT + 1):
        _paste_below(canvas, shown, height // len(shown), glyphs)
    else:
        _paste_below(canvas, shown[-1:], height, glyphs)
    return "\n".join(canvas.lines(colour=screen.colour))


def _paste_below(canvas: Canvas, shown: Sequence[Plot], height: int, glyphs: Glyphs) -> None:
    for place, plot in enumerate(shown):
        canvas.paste(_chart(plot).drawn(canvas.width, height, glyphs), place * height, 0)


def _chart(plot: Plot) -> Chart:
    """The plot as a chart: numbers that a log scale cannot show are left out, and the title says so of all."""
    series = []
    for place, line in enumerate(plot.lines):
        y = np.array(line.y, dtype=np.float64)
        kept = np.isfinite(y) & (y > 0) if plot.log else np.isfinite(y)
        series.append(Series(line.label, np.array(line.x), np.where(kept, y, np.nan), place))
    whole = all(x.is_integer() for line in plot.lines for x in line.x)
    title = plot.title if any(np.isfinite(entry.y).any() for entry in series) else f"{plot.title}: 0 or not finite"
    return Chart(title, series, logarithmic=plot.log, whole=whole, decades=_DECADES)
