"""Where a function of one variable changes its sign: brackets among samples, bisection, and a root of a smooth function."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from actviz.numerics.arrays import Array

Indices = npt.NDArray[np.intp]
#: Sections that all brackets together are cut into in one step: a call costs more than the numbers in it.
_SECTIONS = 8
#: Halvings of a bracket: more than a float64 has bits, so that bisection ends at neighbouring floats.
_HALVINGS = 90
#: What the values near a root of a function of size 1 can be made of: rounding.
_ROUNDING, _MOST_STEPS = 1e-15, 80
#: Steps until a sign change is found, every how many of them halve the bracket, and the relative step at which it is settled.
_ILLINOIS_STEPS, _BISECTION, _SETTLED = 100, 4, 4e-16


def brackets(values: Array, piece: Indices | None = None) -> tuple[Indices, Indices]:
    """The indices of neighbouring samples between which the sign changes; samples that are 0 or NaN are passed over.

    `piece` numbers the pieces that the samples lie on: a change from one piece to another does not count.
    """
    signs = np.sign(values)
    known = np.flatnonzero(np.isfinite(signs) & (signs != 0))
    changes = np.diff(signs[known]) != 0
    if piece is not None:
        changes &= np.diff(piece[known]) == 0
    places = np.flatnonzero(changes)
    return known[places], known[places + 1]


def sign_changes(
    function: Callable[[Array], Array], x: Array, values: Array, piece: Indices | None = None, most: int | None = None
) -> Array:
    """Where `function`, whose samples at the ascending `x` are `values`, changes its sign, in ascending order.

    With `most`, only as many places as that: those nearest to 0. For `piece` see `brackets`.

    >>> grid = np.linspace(-4, 4, 9) + 0.1
    >>> sign_changes(lambda x: x * x - 2, grid, grid * grid - 2).round(4)
    array([-1.4142,  1.4142])
    """
    left, right = brackets(values, piece)
    if most is not None and len(left) > most:
        near = np.sort(np.argsort(np.abs(x[left]))[:most])
        left, right = left[near], right[near]
    return bisect(function, x[left], x[right]) if len(left) else np.empty(0)


def bisect(
    function: Callable[[Array], Array], low: Array, high: Array, steps: int = _HALVINGS, sections: int = _SECTIONS
) -> Array:
    """A sign change of the function in each of the brackets, to the last bit or 2**-steps of the bracket."""
    low, high = bisected(function, low, high, steps, sections)
    return low / 2 + high / 2


def bisected(
    function: Callable[[Array], Array], low: Array, high: Array, steps: int = _HALVINGS, sections: int = _SECTIONS
) -> tuple[Array, Array]:
    """The ends of each bracket after bisection: neighbouring floats unless `steps` are too few; one point where the function is 0.

    Few brackets are cut into up to `sections` parts at a time instead of two.
    """
    rising = np.sign(function(high))
    low, high = np.where(rising == 0, high, low), high.copy()
    parts = max(2, sections // max(len(low), 1))
    inside = (np.arange(1, parts) / parts)[:, np.newaxis]
    column = np.arange(len(low))
    for _ in range(math.ceil(steps / math.log2(parts))):
        points = low * (1 - inside) + high * inside
        if not ((low < points) & (points < high)).any():
            break
        signs = np.sign(function(points.ravel()).reshape(points.shape)) * rising
        ends = np.concatenate([low[np.newaxis], points, high[np.newaxis]])
        first = np.concatenate([signs >= 0, np.ones((1, len(low)), dtype=bool)]).argmax(axis=0)
        exact = np.concatenate([signs == 0, np.zeros((1, len(low)), dtype=bool)])[first, column]
        high = ends[first + 1, column]
        low = np.where(exact, high, ends[first, column])
    return low, high


def roots(evaluate: Callable[[Array], Array], ends: tuple[Array, Array], at_ends: tuple[Array, Array]) -> Array:
    """A sign change in each bracket, to the last bits, by the Illinois method: far fewer evaluations than `bisect` takes.

    `at_ends` are the values at the ends; their signs differ.

    >>> roots(lambda x: x * x - 2, (np.array([1.0]), np.array([2.0])), (np.array([-1.0]), np.array([2.0])))
    array([1.41421356])
    """
    (low, high), (at_low, at_high) = (tuple(values.copy() for values in pair) for pair in (ends, at_ends))
    before, rest = low.copy(), np.arange(len(low))
    moved: npt.NDArray[np.int64] = np.zeros(len(low), np.int64)
    for step in range(_ILLINOIS_STEPS):
        a, b, at_a, at_b = low[rest], high[rest], at_low[rest], at_high[rest]
        with np.errstate(all="ignore"):
            middle = a - at_a * ((b - a) / (at_b - at_a))
        halved = a / 2 + b / 2
        middle = np.where((a < middle) & (middle < b) & (step % _BISECTION != _BISECTION - 1), middle, halved)
        settled = (np.abs(middle - before[rest]) <= _SETTLED * np.abs(middle)) | (middle == a) | (middle == b)
        before[rest] = middle
        rest, middle = rest[~settled], middle[~settled]
        if not len(rest):
            break
        values = evaluate(middle)
        is_exact = values == 0
        is_low = np.sign(values) == np.sign(at_low[rest])
        for kept, new, at_new, at_other, side in ((is_low, low, at_low, at_high, -1), (~is_low, high, at_high, at_low, 1)):
            places = rest[kept]
            new[places], at_new[places] = middle[kept], values[kept]
            at_other[places] /= np.where(moved[places] == side, 2.0, 1.0)
            moved[places] = side
        rest = rest[~is_exact]
    return before


def find_root(function: Callable[[float], float], low: float, high: float) -> float:
    """A root of a smooth function between two points, by the Illinois method (regula falsi whose ends both move).

    The function should have values of size 1: 1e-15 counts as 0. Where it has the same sign at both ends, or is 0 at one of them, the
    result is the end with the smaller value.
    """
    at_low, at_high = function(low), function(high)
    if at_low == 0 or at_high == 0 or (at_low > 0) == (at_high > 0):
        return low if abs(at_low) <= abs(at_high) else high
    middle, moved = low, 0
    for _ in range(_MOST_STEPS):
        before, middle = middle, (low * at_high - high * at_low) / (at_high - at_low)
        if not low < middle < high or abs(middle - before) <= _ROUNDING * abs(middle):
            break
        value = function(middle)
        if abs(value) <= _ROUNDING:
            break
        # The value at an end that stays twice in a row is halved, so that this end moves too.
        if (value > 0) == (at_low > 0):
            low, at_low, at_high, moved = middle, value, at_high / (2 if moved < 0 else 1), -1
        else:
            high, at_high, at_low, moved = middle, value, at_low / (2 if moved > 0 else 1), 1
    return middle
