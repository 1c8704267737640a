"""A sweep as a figure: curves with their quartiles and the theory, or a heat map for each function."""

from __future__ import annotations

from actviz.render.figures import bands, heat
from actviz.render.figures.bands import Band, Bands
from actviz.render.figures.heat import Heat, Overlay
from actviz.render.figures.panels import figure as figure_of
from actviz.render.figures.style import Style
from actviz.sweeps.summary import Curve, HeatMap, Summary, has_wide_range, is_geometric


def figure(summary: Summary, kind: str, style: Style, title: str, description: str = "") -> bytes:
    """The bytes of a figure of curves or maps; raises DataError without matplotlib."""
    if summary.kind == "curves":
        return bands.figure(_bands(summary, title), kind, style, description)
    maps = summary.maps()
    heads = [title if len(maps) == 1 else f"{title}: {plot.label}" if plot is maps[0] else plot.label for plot in maps]
    parts = [heat.part(_heat(summary, plot, head), style) for head, plot in zip(heads, maps, strict=True)]
    return figure_of(parts, kind, style, title, description)


def _bands(summary: Summary, title: str) -> Bands:
    curves = summary.curves()
    shown = [_of_curve(curve) for curve in curves]
    if any(curve.theory for curve in curves):
        title = f"{title} (dotted: theory)"
    medians = [point.median for curve in curves for point in curve.quartiles]
    x = sorted(map(float, summary.x_axis.values))
    return Bands(title, summary.x_axis.name, summary.measure, shown, is_geometric(x), has_wide_range(medians))


def _of_curve(curve: Curve) -> Band:
    low, middle, high = zip(*curve.quartiles, strict=True) if curve.x else ((), (), ())
    return Band(curve.label, curve.x, low, middle, high, curve.theory)


def _heat(summary: Summary, plot: HeatMap, title: str) -> Heat:
    values = [value for row in plot.values for value in row]
    return Heat(
        title, summary.x_axis.name, summary.y_axis.name, summary.measure, plot.x, plot.y, plot.values,
        log=has_wide_range(values), log_x=is_geometric(plot.x), log_y=is_geometric(plot.y),
        overlay=Overlay(plot.line, plot.contour, plot.level),
    )  # fmt: skip
