"""A sweep as a figure in a file: curves with their quartiles, or maps of a measure over two axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from actviz.numerics.arrays import Array
from actviz.render.figure import new_figure, saved
from actviz.sweeps.summary import Curve, HeatMap, Summary, is_geometric

_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
#: A grey from black to white prints; the line and the contour stand out on both.
_COLOUR_MAP, _LINE, _CONTOUR = "gray", "#D55E00", "#0072B2"
_LOGARITHMIC = 1000.0


def figure(summary: Summary, kind: str, title: str, sentences: Sequence[str]) -> bytes:
    """The bytes of a file of this kind; raises DataError without matplotlib."""
    with new_figure(title, sentences) as (drawing, axes):
        below = axes.get_xlabel()
        if summary.kind == "map":
            _draw_maps(drawing, axes, summary)
        else:
            _draw_curves(axes, summary)
            axes.set_ylabel(summary.measure, parse_math=False)
        drawing.axes[0].set_xlabel(f"{summary.x_axis.name}\n\n{below}" if below else summary.x_axis.name, fontsize="small")
        return saved(drawing, kind)


def _draw_curves(axes: Any, summary: Summary) -> None:
    """Medians as lines, quartiles as bands, the theory dashed in the same colour."""
    curves = summary.curves()
    for place, curve in enumerate(curves):
        colour = _COLOURS[place % len(_COLOURS)]
        low, median, high = (np.array(values) for values in zip(*curve.quartiles, strict=True)) if curve.x else ([], [], [])
        axes.plot(curve.x, median, color=colour, marker="o", markersize=3, linewidth=1.4, label=curve.label)
        axes.fill_between(curve.x, low, high, color=colour, alpha=0.2, linewidth=0)
        if curve.theory:
            axes.plot(curve.x, curve.theory, color=colour, linestyle="dashed", linewidth=1.0, label=f"{curve.label}, theory")
    if is_geometric(sorted(map(float, summary.x_axis.values))):
        axes.set_xscale("log")
    if _is_wide(curves):
        axes.set_yscale("log")
    if len(axes.get_lines()) > 1:
        axes.legend(frameon=False, fontsize="small")


def _is_wide(curves: Sequence[Curve]) -> bool:
    """Whether the medians are above 0 and span several powers of ten."""
    values = [point.median for curve in curves for point in curve.quartiles if math.isfinite(point.median)]
    return bool(values) and min(values) > 0 and max(values) / min(values) >= _LOGARITHMIC


def _draw_maps(drawing: Any, axes: Any, summary: Summary) -> None:
    """A map for each function side by side, with one scale."""
    maps = summary.maps()
    panels = [axes, *(drawing.add_subplot(1, len(maps), place) for place in range(2, len(maps) + 1))]
    if len(maps) > 1:
        panels[0].set_subplotspec(panels[1].get_subplotspec().get_gridspec()[0])
    finite = [value for plot in maps for row in plot.values for value in row if math.isfinite(value)] or [0.0]
    limits = {"vmin": min(finite), "vmax": max(finite)}
    for panel, plot in zip(panels, maps, strict=True):
        mesh = _draw_map(panel, plot, limits)
        panel.set_ylabel(summary.y_axis.name if panel is panels[0] else "")
        if panel is not panels[0]:
            panel.set_xlabel(summary.x_axis.name, fontsize="small")
        if len(maps) > 1:
            panel.set_title(plot.label, fontsize="small", parse_math=False)
    drawing.colorbar(mesh, ax=panels, label=summary.measure)


def _draw_map(axes: Any, plot: HeatMap, limits: dict[str, float]) -> Any:
    x, y = (_edges(values) for values in (plot.x, plot.y))
    axes.set_facecolor("#F0D9CF")  # where nothing is measured
    mesh = axes.pcolormesh(x, y, np.ma.masked_invalid(np.array(plot.values)), cmap=_COLOUR_MAP, **limits)
    if plot.contour and min(len(plot.x), len(plot.y)) > 1:
        axes.contour(
            plot.x, plot.y, np.ma.masked_invalid(np.array(plot.contour)), [plot.level], colors=[_CONTOUR], linewidths=2
        )
    if plot.line:
        axes.plot(plot.x, plot.line, color=_LINE, linewidth=2)
    for values, name in ((plot.x, "x"), (plot.y, "y")):
        if is_geometric(values):
            getattr(axes, f"set_{name}scale")("log")
    axes.set_xlim(x[0], x[-1])
    axes.set_ylim(y[0], y[-1])
    return mesh


def _edges(values: Sequence[float]) -> Array:
    """The ends of cells around values: half-way to the neighbours."""
    if len(values) == 1:
        return np.array([values[0] - 0.5, values[0] + 0.5])
    if is_geometric(values):
        return np.exp(_edges(np.log(values).tolist()))
    between = [(low + high) / 2 for low, high in pairwise(values)]
    return np.array([2 * values[0] - between[0], *between, 2 * values[-1] - between[-1]])
