"""The differences A - B of functions as curves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from itertools import chain

import numpy as np

from actviz.analysis.comparison.pair import Deviation
from actviz.analysis.plotting.picture import Curve, Curves
from actviz.analysis.plotting.plot_range import default_y_range, visible_span
from actviz.analysis.plotting.refinement import Unit, line
from actviz.analysis.plotting.tangents import Tangent
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array, distinct

#: Even samples of a range.
_POINTS = 801


def difference_curves(
    pairs: Sequence[tuple[Activation, Activation]], low: float, high: float, largest: Sequence[Deviation] = ()
) -> Curves:
    """A - B of each pair for low <= x <= high; the largest difference of each is marked."""
    grids = []
    for a, b in pairs:
        breaks = np.array([joint.x for joint in chain(a.breaks, b.breaks)], dtype=np.float64)
        grids.append(distinct(np.concatenate([np.linspace(low, high, _POINTS), breaks[(low <= breaks) & (breaks <= high)]])))
    parts = [partial(_minus, a, b) for a, b in pairs]
    values = [part(grid) for part, grid in zip(parts, grids, strict=True)]
    spans = [visible_span(grid, y, part) for grid, y, part in zip(grids, values, parts, strict=True)]
    shown = default_y_range(list(filter(None, spans)), together=True)
    curves = []
    for place, ((a, b), part) in enumerate(zip(pairs, parts, strict=True)):
        segments, _ = line(grids[place], values[place], part, Unit(*shown))
        curves.append(Curve(f"{a.spec} - {b.spec}", place, 0, tuple(segments), (), ()))
    labels = tuple(curve.label for curve in curves)
    title = labels[0] if len(labels) == 1 else f"differences from {pairs[0][0].spec}"
    marks = tuple(_mark(place, worst) for place, worst in zip(range(len(pairs)), largest, strict=False))
    return Curves(
        (), labels, tuple(curves), (low, high), shown, False, title, ("Above 0 the first function is larger.",), tangents=marks
    )


def _mark(place: int, worst: Deviation) -> Tangent:
    """A point without a slope, so that nothing but its sign is drawn."""
    return Tangent(place, worst.x, (worst.a - worst.b, math.nan, math.nan))


def _minus(a: Activation, b: Activation, x: Array) -> Array:
    with np.errstate(all="ignore"):
        difference: Array = a(x) - b(x)
    return difference
