"""The components of a vector function as curves, while its first input varies."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from actviz.analysis.plotting.picture import Curve, Curves
from actviz.analysis.plotting.plot_range import HALF, default_y_range, ordered_range, visible_span
from actviz.analysis.plotting.refinement import Unit, line
from actviz.errors import UsageError
from actviz.function.vector import VectorActivation
from actviz.numerics.arrays import Array
from actviz.text.numbers import rounded

#: Even samples of a range.
_POINTS = 801
#: More components than these cannot be told apart.
_MOST = 6


def components(
    function: VectorActivation,
    others: Sequence[float] | None = None,
    *,
    x_range: tuple[float, float] | None = None,
    y_range: tuple[float, float] | None = None,
) -> Curves:
    """Sample every output of f(x, others...) for a range of x; raises UsageError where there are too many outputs to draw.

    >>> from actviz import get
    >>> [curve.label for curve in components(get("softmax"), [0.0, 1.0]).curves]
    ['y1', 'y2', 'y3']
    """
    fixed = function.definition.others if others is None else tuple(others)
    low, high = ordered_range(x_range, "range of x") if x_range else (-HALF, HALF)
    grid = np.linspace(low, high, _POINTS)
    values = _values(function, fixed, grid)
    count = values.shape[1]
    if count > _MOST:
        raise UsageError(f"{count} components are too many for one picture", f"give fewer --others: {_MOST} components fit")
    parts = [partial(_component, function, fixed, place) for place in range(count)]
    spans = [visible_span(grid, values[:, place], part) for place, part in enumerate(parts)]
    shown = ordered_range(y_range, "range of y") if y_range else default_y_range(list(filter(None, spans)), together=True)
    curves = []
    for place, part in enumerate(parts):
        segments, _ = line(grid, values[:, place], part, Unit(*shown))
        curves.append(Curve(f"y{place + 1}", place, 0, tuple(segments), (), ()))
    labels = tuple(curve.label for curve in curves)
    inputs = ", ".join(["x", *map(rounded, fixed)])
    title = f"y = {function.spec}({inputs})" if fixed else f"y = {function.spec}(x)"
    notes = (f"{function.name}: {function.definition.summary[0].lower()}{function.definition.summary[1:]}",)
    return Curves((), labels, tuple(curves), (low, high), shown, y_range is not None, title, notes)


def _values(function: VectorActivation, fixed: Sequence[float], x: Array) -> Array:
    """All components at each x, on the last axis."""
    values: Array = function(np.column_stack([x, *(np.full(len(x), value) for value in fixed)]))
    return values


def _component(function: VectorActivation, fixed: Sequence[float], place: int, x: Array) -> Array:
    return _values(function, fixed, x.reshape(-1))[:, place].reshape(x.shape)
