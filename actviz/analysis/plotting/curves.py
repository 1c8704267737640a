"""Curves ready to be drawn: f and its derivatives sampled piece by piece, with the ends of their jumps and their kinks."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np

from actviz.analysis.plotting.plot_range import default_x_range, default_y_range, visible_span
from actviz.analysis.plotting.refinement import Unit, line
from actviz.errors import UsageError
from actviz.function.function import Function
from actviz.numerics.arrays import Array, distinct

_POINTS = 801
_CLUSTER: Array = np.ldexp(1.0, -np.arange(1, 44))


@dataclass(frozen=True)
class End:
    """Where a curve comes up to a jump: `attained` if the function takes this value there."""

    x: float
    y: float
    attained: bool


@dataclass(frozen=True, eq=False)
class Curve:
    """One function's f (order 0), f' or f'': smooth and finite pieces, the ends of its jumps, and the points where it kinks."""

    label: str
    function: int
    order: int
    segments: tuple[tuple[Array, Array], ...]
    ends: tuple[End, ...]
    kinks: tuple[tuple[float, float], ...]


@dataclass(frozen=True, eq=False)
class Curves:
    """What a picture shows: functions, their labels and curves, and the view; `y_fixed` if its height was asked for.

    A `title` and `notes` stand in place of what is said of the functions, where there are none. `y_log`: each y is the decimal
    logarithm of what is meant; `x_whole`: x counts something.
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
    """Sample f, and with `order` its derivatives, of every function; raises UsageError for a range that is none.

    Without `x_range` the functions choose it (see `default_x_range`), without `y_range` their values do; A > B is B to A.
    The first curves are the functions, then their first derivatives, then their second. A label is the function's text.

    >>> from actviz import get
    >>> picture = curves([get("relu")], order=1)
    >>> picture.x_range, [curve.label for curve in picture.curves], picture.curves[1].ends
    ((-5.0, 5.0), ['relu', "relu'"], (End(x=0.0, y=0.0, attained=True), End(x=0.0, y=1.0, attained=False)))
    """
    if not functions:
        raise UsageError("nothing to plot", "name a function: actviz plot relu")
    low, high = (
        ordered_range(x_range, "range of x") if x_range else default_x_range([function.activation for function in functions])
    )
    names = tuple(labels or map(label, functions))
    todo = [(index, now) for now in range(order + 1) for index in range(len(functions))]
    grids = [_grid(function, low, high) for function in functions]
    jets = [
        [np.asarray(values, np.float64) for values in function.jet(grid, order)]
        for function, grid in zip(functions, grids, strict=True)
    ]
    if y_range:
        shown = ordered_range(y_range, "range of y")
    else:
        needed = [visible_span(grids[index], jets[index][now], _evaluator(functions[index], now)) for index, now in todo]
        shown = default_y_range(list(filter(None, needed)), together=len(functions) == 1)
    found = tuple(
        Curve(_primed(names[index], now), index, now, *_drawn(functions[index], now, grids[index], jets[index][now], shown))
        for index, now in todo
    )
    return Curves(tuple(functions), names, found, (low, high), shown, y_range is not None)


def label(function: Function) -> str:
    """The function's text with whole numbers as such, and its type: `elu:alpha=2`, `gelu float16 naive`."""
    return re.sub(r"(?<=\d)\.0(?=,|$| )", "", function.label)


def ordered_range(ends: tuple[float, float], what: str) -> tuple[float, float]:
    """A range in ascending order; raises UsageError for one that is none."""
    if not all(map(math.isfinite, ends)):
        raise UsageError(f"the {what} is {ends[0]:g} to {ends[1]:g}, but both ends must be finite")
    if ends[0] == ends[1]:
        raise UsageError(f"the {what} is {ends[0]:g} to {ends[1]:g}, but must have two different ends")
    return min(ends) + 0.0, max(ends) + 0.0


def _grid(function: Function, low: float, high: float) -> Array:
    """Even samples, and denser ones around breaks, extrema and 0, where something narrow may be."""
    share = np.linspace(0, 1, _POINTS)
    points = [low * (1 - share) + high * share]
    half = high / 2 - low / 2
    for anchor in {0.0, *(where for where, *_ in function.breaks), *function.extrema}:
        if low <= anchor <= high:
            points += [np.array([anchor]), anchor - half * _CLUSTER, anchor + half * _CLUSTER]
    x = distinct(np.concatenate(points))
    return x[(x >= low) & (x <= high)]


def _evaluator(function: Function, order: int) -> Callable[[Array], Array]:
    return partial(_values, function, order)


def _values(function: Function, order: int, x: Array) -> Array:
    return np.asarray(function.derivative(x, order) if order else function(x), np.float64)


def _drawn(
    function: Function, order: int, grid: Array, values: Array, heights: tuple[float, float]
) -> tuple[tuple[tuple[Array, Array], ...], tuple[End, ...], tuple[tuple[float, float], ...]]:
    """The segments, ends and kinks of a curve through samples, in a view from the first x to the last and of these heights."""
    inside = [kink for kink in function.kinks if grid[0] <= kink.x <= grid[-1]]
    jumps = [kink for kink in inside if kink.order <= order]
    segments: list[tuple[Array, Array]] = []
    ends: list[End] = []
    for begin, end in pairwise([None, *jumps, None]):
        between = (grid > (begin.x if begin else -np.inf)) & (grid < (end.x if end else np.inf))
        x, y = grid[between], values[between]
        if begin:
            x, y = np.append(begin.x, x), np.append(begin.right[order], y)
        if end:
            x, y = np.append(x, end.x), np.append(y, end.left[order])
        pieces, leaps = line(x, y, _evaluator(function, order), Unit(*heights))
        segments += pieces
        ends += [End(*leap) for leap in leaps]
    ends += [end for kink in jumps for end in _ends(kink.x, kink.left[order], kink.right[order], kink.picked[order])]
    kinks = tuple((kink.x, kink.picked[order]) for kink in inside if kink.order == order + 1)
    return tuple(segments), tuple(ends), kinks


def _primed(name: str, order: int) -> str:
    """The label with a prime for every order; a formula goes into brackets."""
    bare = re.fullmatch(r"[\w:=,.+-]+", name)
    return (name if bare or not order else f"({name})") + "'" * order


def _ends(x: float, left: float, right: float, picked: float) -> list[End]:
    """The marks of a jump: both ends, and the point itself if the function takes a value that neither side has."""
    if np.isclose(left, right, rtol=1e-9, atol=0) and picked in (left, right):
        return []
    sides = [left] if left == right else [left, right]
    ends = [End(x, y, y == picked) for y in sides if math.isfinite(y)]
    return ends + ([End(x, picked, True)] if math.isfinite(picked) and picked not in sides else [])
