"""The layers of a network as a figure: the pre-activations of the worst one, and the shares of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from actviz.analysis.diagnosis.layer import LayerDiagnosis
from actviz.render.figures.axis import across, upwards
from actviz.render.figures.labels import write_key
from actviz.render.figures.panels import Finish, Part
from actviz.render.figures.panels import figure as figure_of
from actviz.render.figures.style import Style, colour, ink

#: Bars of a histogram; the shares of the pre-activations below and above which it ends, and what it adds on both sides.
_BARS, _ENDS, _MARGIN = 80, (0.001, 0.999), 0.05
#: Points of the curve of the slope, and the grey where that is small.
_FINE, _FLAT = 400, "0.9"
#: The least range of slopes that is shown; below it that is from 0 to 1.
_LEAST = 1e-6
#: The bars, light below the curve.
_BAR = "#9CC7E3"
#: The shares of a layer and their markers.
_SHARES = (("dead", "X"), ("saturated", "s"), ("off", "o"), ("linear", "^"))
#: The height of a layer's line, in sizes of text; and the most layers that are shown.
_ROW, _MOST = 1.5, 60


def figure(layers: Sequence[LayerDiagnosis], worst: LayerDiagnosis, kind: str, style: Style, description: str) -> bytes:
    """The bytes of a figure: the histogram of the worst layer with the slope of its function, and shares by layer."""
    parts = [_histogram(worst, style)] if _range(worst) else []
    parts.append(_shares(layers[:_MOST], style))
    return figure_of(parts, kind, style, f"{worst.layer}: pre-activations", description, columns=1)


def _range(layer: LayerDiagnosis) -> tuple[float, float] | None:
    """The pre-activations that a histogram shows; None where there are none."""
    low, high = (layer.histogram.quantile(share) for share in _ENDS)
    if not np.isfinite([low, high]).all():
        return None
    margin = _MARGIN * (high - low) or max(abs(high), 1.0) / 2
    return low - margin, high + margin


def _histogram(layer: LayerDiagnosis, style: Style) -> Part:
    name = layer.activation.label

    def draw(axes: Any, width: float, height: float) -> None:
        low, high = _range(layer) or (0.0, 1.0)
        edges, fine = np.linspace(low, high, _BARS + 1), np.linspace(low, high, _FINE)
        counts = layer.histogram.counts(edges)
        with np.errstate(all="ignore"):
            slopes = layer.activation.derivative(fine)
        finite = slopes[np.isfinite(slopes)]
        least, most = float(finite.min(initial=0.0)), float(finite.max(initial=0.0))
        most = most if most - least > _LEAST else 1.0
        x, y = across(low, high, width, style.small), upwards(least, most, height, style.small)
        x.apply(axes, "x")
        y.apply(axes, "y", 0.05)
        bottom, top = y.ends
        bars = bottom + counts / max(float(counts.max()), 1e-300) * (top - bottom)
        for begin, end in _flat(layer, low, high):
            axes.axvspan(*x(np.array([begin, end])), color=_FLAT, linewidth=0, zorder=0)
        axes.fill_between(x(edges), bottom, np.append(bars, bars[-1]), step="post", color=_BAR, linewidth=0, zorder=1)
        axes.plot(x(fine), np.where(np.isfinite(slopes), y(np.nan_to_num(slopes)), np.nan), color=colour(1), zorder=2)
        axes.set_ylabel(f"slope of {name}" if len(name) < 20 else "slope", color=ink(1))
        axes.tick_params(axis="y", colors=ink(1))
        axes.set_xlabel("z (bars: how often; grey: slope 0 or saturated)")

    return Part(f"{layer.layer}: pre-activations z", draw)


def _flat(layer: LayerDiagnosis, low: float, high: float) -> list[tuple[float, float]]:
    """The intervals in view on which the slope is 0 or saturated."""
    tails = layer.tails
    intervals = list(tails.off)
    intervals += [(-np.inf, tails.left)] if tails.left is not None else []
    intervals += [(tails.right, np.inf)] if tails.right is not None else []
    clipped = [(max(begin, low), min(end, high)) for begin, end in intervals]
    return [(begin, end) for begin, end in clipped if begin < end]


def _shares(layers: Sequence[LayerDiagnosis], style: Style) -> Part:
    """A line for each layer, with the shares of dead, saturated, off and linear units or pre-activations as markers."""

    def draw(axes: Any, width: float, _: float) -> Finish:
        scale = across(0.0, 100.0, width, style.small)
        scale.apply(axes, "x", 0.03)
        rows = np.arange(len(layers))[::-1]
        axes.hlines(rows, *scale.ends, color="0.88", linewidth=0.6 * style.line, zorder=0)
        handles = []
        for place, (share, marker) in enumerate(_SHARES):
            values = scale(100 * np.array([getattr(layer, share) for layer in layers]))
            look = {"linestyle": "none", "marker": marker, "markersize": 1.1 * style.marker, "color": colour(place)}
            handles += axes.plot(values, rows, label=share, markerfacecolor="none" if place > 1 else colour(place), **look)
        axes.set_yticks(rows, [layer.layer for layer in layers])
        axes.set_ylim(-0.6, len(layers) - 0.4)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel("share in %")
        return lambda: write_key(axes, [handles], style)

    return Part("", draw, max((len(layers) * _ROW + 4.5) * style.text / 72 / style.height, 0.4))
