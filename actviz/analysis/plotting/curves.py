"""Curves of functions and their derivatives: sampled piece by piece, with the ends of jumps and the kinks."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from actviz.analysis.plotting.plot_range import default_x_range, default_y_range, ordered_range, visible_span
from actviz.analysis.plotting.refinement import Unit, line
from actviz.errors import UsageError
from actviz.function.function import Function
from actviz.numerics.arrays import Array, distinct

#: Even samples of a range.
_POINTS = 801
#: Distances from a break, an extremum or 0 at which there are further samples, relative to half of the range.
_CLUSTER: Array = np.ldexp(1.0, -np.arange(1, 44))


@dataclass(frozen=True)
class End:
    """Where a curve comes up to a jump: `attained` if the function takes this value there."""

    x: float
    y: float
    attained: bool


@dataclass(frozen=True, eq=False)
class Curve:
    """f (order 0), f' or f'' of one function: smooth and finite segments, the ends of its jumps, and its kinks as (x, y).

    `function` is its place among the functions of the picture.
    """

    label: str
    function: int
    order: int
    segments: tuple[tuple[Array, Array], ...]
    ends: tuple[End, ...]
    kinks: tuple[tuple[float, float], ...]


@dataclass(frozen=True, eq=False)
class Curves:
    """The content of a picture: functions, their labels and curves, and the ranges of x and y; `y_fixed` if the user chose that of y.

    A picture without functions has a `title` and `notes` in place of sentences about them. `y_log`: y is the decimal logarithm of
    the quantity; `x_whole`: x is a count.
    """

    functions: tuple[Function, ...]
    labels: tuple[str, ...]
    curves: tuple[Curve, ...]
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    y_fixed: bool
    title: str = ""
    notes: tuple[str, ...] = ()
    y_log: bool = False
    x_whole: bool = False


def curves(
    functions: Sequence[Function],
    *,
    order: int = 0,
    x_range: tuple[float, float] | None = None,
    y_range: tuple[float, float] | None = None,
    labels: Sequence[str] | None = None,
) -> Curves:
    """Sample f, and its derivatives up to `order`, of every function; raises UsageError for a range without length.

    Without `x_range` it is `default_x_range`, without `y_range` the values determine it; the ends may be in either order.
    The curves are those of all functions, then those of their first derivatives, then of their second. A label is by default the
    function's text.

    >>> from actviz import get
    >>> picture = curves([get("relu")], order=1)
    >>> picture.x_range, [curve.label for curve in picture.curves], picture.curves[1].ends
    ((-5.0, 5.0), ['relu', "relu'"], (End(x=0.0, y=0.0, attained=True), End(x=0.0, y=1.0, attained=False)))
    """
    if not functions:
        raise UsageError("no function to plot", "for example: actviz plot relu")
    low, high = ordered_range(x_range, "range of x") if x_range else default_x_range([item.activation for item in functions])
    grids = [_grid(function, low, high) for function in functions]
    jets = [
        [np.asarray(values, np.float64) for values in function.jet(grid, order)]
        for function, grid in zip(functions, grids, strict=True)
    ]
    names = tuple(labels or map(label, functions))
    sampled = [
        _Sampled(place, derivative, functions[place], grids[place], jets[place][derivative])
        for derivative in range(order + 1)
        for place in range(len(functions))
    ]
    if y_range:
        shown = ordered_range(y_range, "range of y")
    else:
        spans = [visible_span(item.x, item.y, item.evaluate) for item in sampled]
        shown = default_y_range(list(filter(None, spans)), together=len(functions) == 1)
    drawn = tuple(_curve(item, _primed(names[item.place], item.order), shown) for item in sampled)
    return Curves(tuple(functions), names, drawn, (low, high), shown, y_range is not None)


def label(function: Function) -> str:
    """The function's text with whole numbers as such, and its type: `elu:alpha=2`, `gelu float16 naive`."""
    return re.sub(r"(?<=\d)\.0(?=,|$| )", "", function.label)


@dataclass(frozen=True, eq=False)
class _Sampled:
    """Samples (x, y) of f or a derivative of one function; `place` is its place among the functions."""

    place: int
    order: int
    function: Function
    x: Array
    y: Array

    def evaluate(self, x: Array) -> Array:
        """f, or the derivative, at other points."""
        return np.asarray(self.function.derivative(x, self.order) if self.order else self.function(x), np.float64)


def _grid(function: Function, low: float, high: float) -> Array:
    """Even samples, and denser ones around breaks, extrema and 0, where a feature may be narrow."""
    share = np.linspace(0, 1, _POINTS)
    points = [low * (1 - share) + high * share]
    half = high / 2 - low / 2
    for anchor in {0.0, *(where for where, *_ in function.breaks), *function.extrema}:
        if low <= anchor <= high:
            points += [np.array([anchor]), anchor - half * _CLUSTER, anchor + half * _CLUSTER]
    x = distinct(np.concatenate(points))
    return x[(x >= low) & (x <= high)]


def _curve(sampled: _Sampled, name: str, heights: tuple[float, float]) -> Curve:
    """The curve through samples, in a picture from the first x to the last and of these heights."""
    grid, order = sampled.x, sampled.order
    inside = [kink for kink in sampled.function.kinks if grid[0] <= kink.x <= grid[-1]]
    jumps = [kink for kink in inside if kink.order <= order]
    segments: list[tuple[Array, Array]] = []
    ends: list[End] = []
    for begin, end in pairwise([None, *jumps, None]):
        between = (grid > (begin.x if begin else -np.inf)) & (grid < (end.x if end else np.inf))
        x, y = grid[between], sampled.y[between]
        if begin:
            x, y = np.append(begin.x, x), np.append(begin.right[order], y)
        if end:
            x, y = np.append(x, end.x), np.append(y, end.left[order])
        pieces, leaps = line(x, y, sampled.evaluate, Unit(*heights))
        segments += pieces
        ends += [End(*leap) for leap in leaps]
    ends += [end for kink in jumps for end in _ends(kink.x, kink.left[order], kink.right[order], kink.picked[order])]
    kinks = tuple((kink.x, kink.picked[order]) for kink in inside if kink.order == order + 1)
    return Curve(name, sampled.place, order, tuple(segments), tuple(ends), kinks)


def _primed(name: str, order: int) -> str:
    """The label with a prime for every order; a formula is put in brackets."""
    bare = re.fullmatch(r"[\w:=,.+-]+", name)
    return (name if bare or not order else f"({name})") + "'" * order


def _ends(x: float, left: float, right: float, picked: float) -> list[End]:
    """The marks of a jump: both ends, and the point itself if the function takes a value that neither side has."""
    if np.isclose(left, right, rtol=1e-9, atol=0) and picked in (left, right):
        return []
    sides = [left] if left == right else [left, right]
    ends = [End(x, y, y == picked) for y in sides if math.isfinite(y)]
    return ends + ([End(x, picked, True)] if math.isfinite(picked) and picked not in sides else [])
