"""The real zeros of a formula: of polynomials exactly, of others by a search over all magnitudes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import islice

import numpy as np
import numpy.typing as npt

from actviz.expression.differentiate import differentiated
from actviz.expression.evaluate.compiled import Curve, compiled
from actviz.expression.grammar import write
from actviz.expression.literals import exact
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.simplify import number
from actviz.expression.smooth.local_values import by_newton, polished, sign_at, value_at
from actviz.expression.smooth.rational_polynomials import coefficients, real_zeros
from actviz.expression.smooth.switches import Switch
from actviz.expression.tree import Call, Expression, Number, call, depends_on, parts
from actviz.numerics.sign_changes import Indices, bisected, brackets

Floats = npt.NDArray[np.float64]
#: Where a formula has zeros without end, those up to this distance from 0 count.
WINDOW = 64.0
#: At most this number of zeros counts, those nearest to 1 in size: of a straight line's whole numbers, of zeros that are searched for, and of
#: those without a change of sign.
MOST, _MOST_SEARCHED, _MOST_TOUCHING = 256, 80, 8
#: Whole numbers on either side of the middle one that a curve is searched for.
_MOST_LEVELS = 40
#: Beyond this number of places at which a curve takes whole numbers no more are searched for.
_MOST_STEPS = 160
#: Samples a decade around each number of the formula, and the decades.
_DENSITY, _DECADES = 16, (-14, 300)
_EVEN = np.linspace(-64.0, 64.0, 8193)
#: Halvings of a bracket until it is two neighbouring floats.
_HALVINGS = 90
#: Steps that narrow the bracket of a minimum, and how small a sample and the minimum are relative to their neighbours.
_ZOOMS, _FLAT, _DEEP = 24, 0.5, 1e-6
#: What is left of a minimum of 0 whose place is known to 120 digits.
_NOTHING = Fraction(1, 10**110)
#: Numbers of a formula around which zeros are looked for.
_MOST_ANCHORS = 24


@dataclass(frozen=True)
class Zeros:
    """Zeros from left to right; `endless` says that there are more beyond the window, `certain` that there are no others."""

    points: tuple[Fraction, ...]
    endless: bool = False
    certain: bool = False


def zeros(switch: Switch) -> Zeros:
    """Where a switch switches."""
    line = coefficients(switch.tree)
    if switch.steps:
        return _steps(switch, line)
    if line is not None:
        return Zeros(real_zeros(line), certain=True)
    return _searched(switch.tree)


def _steps(switch: Switch, line: tuple[Fraction, ...] | None) -> Zeros:
    """Where a formula takes whole, or half, numbers."""
    shift = Fraction(1, 2) if switch.steps == "half" else Fraction(0)
    if line is not None and len(line) == 2:
        spread = abs(line[1]) * Fraction(WINDOW)
        first = math.ceil(line[0] - spread - shift)
        last = math.floor(line[0] + spread - shift)
        middle = round(line[0])
        levels = range(max(first, middle - MOST // 2), min(last, middle + MOST // 2) + 1)
        return Zeros(tuple(sorted((level + shift - line[0]) / line[1] for level in levels)), endless=True, certain=True)
    with np.errstate(all="ignore"):
        values = _sampled(switch.tree, _EVEN)
    finite = values[np.isfinite(values)]
    if not finite.size:
        return Zeros(())
    low, high = math.floor(finite.min() - 0.5), math.ceil(finite.max() + 0.5)
    at_zero = values[len(values) // 2]
    middle = round(float(at_zero if np.isfinite(at_zero) else np.median(finite)))
    levels = range(max(low, middle - _MOST_LEVELS), min(high, middle + _MOST_LEVELS) + 1)
    points: set[Fraction] = set()
    for level in sorted(levels, key=lambda level: abs(level - middle)):
        points |= set(_searched(call("-", switch.tree, number(float(level + shift)))).points)
        if len(points) > _MOST_STEPS:
            return Zeros(tuple(sorted(points)), endless=True)
    return Zeros(tuple(sorted(points)), endless=high - low > len(levels))


@lru_cache(maxsize=64)
def _searched(tree: Expression) -> Zeros:
    endless = any(isinstance(node, Call) and PRIMITIVES[node.function].periodic and depends_on(node) for node in parts(tree))
    grid = _grid(tree)
    if endless:
        grid = grid[np.abs(grid) <= WINDOW]
    with np.errstate(all="ignore"):
        values = _sampled(tree, grid)
    points = sorted({*_exact_zeros(tree, grid, values), *_crossings(tree, grid, values), *_touching(tree, grid, values)})
    near = _nearest(np.array([float(point) for point in points], dtype=np.float64), _MOST_SEARCHED)
    points = [points[place] for place in near.tolist()]
    return Zeros(tuple(points), endless and len(points) > 2)


def _anchors(tree: Expression) -> set[float]:
    """Numbers at which a formula may be 0: 0, its own numbers and their quotients, with either sign."""
    numbers = {abs(float(exact(node.text))) for node in parts(tree) if isinstance(node, Number)}
    quotients = {a / b for a in numbers for b in numbers if b and a}
    anchors = sorted({0.0, *numbers, *quotients} - {math.inf})[:_MOST_ANCHORS]
    return {*anchors, *(-anchor for anchor in anchors)}


def _grid(tree: Expression) -> Floats:
    """Points of all magnitudes around 0 and the numbers of the formula."""
    anchors = sorted(_anchors(tree))
    steps = np.logspace(_DECADES[0], _DECADES[1], (_DECADES[1] - _DECADES[0]) * _DENSITY // 8)
    near = np.logspace(-14, 3, 17 * _DENSITY)
    around = [anchor + sign * near for anchor in anchors for sign in (-1, 1)]
    points = np.concatenate([_EVEN, steps, -steps, *around, np.array(anchors)])
    unique: Floats = np.unique(points + 0.0)
    return unique


def _sampled(tree: Expression, grid: Floats) -> Floats:
    values = np.empty_like(grid)
    _curve(tree)(grid, values, None)
    return values


@lru_cache(maxsize=64)
def _curve(tree: Expression) -> Curve:
    return compiled(write(tree), "0")


def _exact_zeros(tree: Expression, grid: Floats, values: Floats) -> Iterator[Fraction]:
    """Samples at which the value is exactly 0; of an interval of such samples its ends alone.

    Where the value is 0 by cancellation alone, the sign at the samples tells.
    """
    zero = np.flatnonzero(values == 0)
    for run in np.split(zero, np.flatnonzero(np.diff(zero) > 1) + 1) if zero.size else ():
        ends = Fraction(grid[run[0]]), Fraction(grid[run[-1]])
        left, right = (sign_at(tree, end) for end in ends)
        if len(run) > 1 and left == right == 0:  # 0 all over, as max(x, 0) or by underflow
            yield from _edges(tree, grid, int(run[0]), int(run[-1]))
            continue
        places = grid[run].tolist()
        tested = places if len(run) == 1 else set(places) & _anchors(tree)
        yield from (Fraction(x) for x in tested if sign_at(tree, Fraction(x)) == 0)
        if left is not None and right is not None and left * right < 0:
            a, b = _signed(tree, *ends, left)
            yield polished(tree, a, b) or Fraction(b)


def _signed(tree: Expression, low: Fraction, high: Fraction, sign: int | None) -> tuple[float, float]:
    """The floats beside each other between which the sign changes, by exact signs."""
    while (middle := float((low + high) / 2)) not in (float(low), float(high)):
        low, high = (Fraction(middle), high) if sign_at(tree, Fraction(middle)) == sign else (low, Fraction(middle))
    return float(low), float(high)


def _edges(tree: Expression, grid: Floats, first: int, last: int) -> Iterator[Fraction]:
    """Where an interval of zeros, between samples of these numbers, begins and ends."""
    if first > 0:
        yield _edge(tree, Fraction(grid[first - 1]), Fraction(grid[first]))
    if last < len(grid) - 1:
        yield _edge(tree, Fraction(grid[last]), Fraction(grid[last + 1]))


def _edge(tree: Expression, low: Fraction, high: Fraction) -> Fraction:
    """Where an interval of zeros, exact or by underflow, ends."""
    left = sign_at(tree, low)
    for _ in range(200):
        middle = Fraction(float((low + high) / 2))
        if not low < middle < high:
            break
        if sign_at(tree, middle) == left:
            low = middle
        else:
            high = middle
    return low if sign_at(tree, low) == 0 else high


def _crossings(tree: Expression, grid: Floats, values: Floats) -> Iterator[Fraction]:
    """Zeros between neighbours of different sign, with no sample without a value between them."""
    left, right = brackets(values)
    missing = np.concatenate([[0], np.cumsum(np.isnan(values))])
    connected = missing[left] == missing[right]
    left, right = left[connected], right[connected]
    near = _nearest(grid[left], _MOST_SEARCHED)
    left, right = left[near], right[near]
    if not left.size:
        return
    with np.errstate(all="ignore"):
        low, high = bisected(lambda x: _sampled(tree, x), grid[left], grid[right], _HALVINGS)
    for a, b, begin, end in zip(low.tolist(), high.tolist(), grid[left].tolist(), grid[right].tolist(), strict=True):
        one, two = sign_at(tree, Fraction(begin)), sign_at(tree, Fraction(end))
        if one is None or two is None or one * two >= 0:  # by rounding alone
            continue
        zero = polished(tree, a, b)
        if zero is None:
            a, b = _signed(tree, Fraction(begin), Fraction(end), one)  # noqa: PLW2901 - closer
            zero = polished(tree, a, b) or Fraction(b)
        yield zero


def _nearest(x: Floats, most: int) -> Indices:
    """Where those of ascending numbers stand that are 0 or nearest to 1 in size, if there are more than `most`."""
    return np.sort(_by_nearness(x)[:most])


def _by_nearness(x: Floats) -> Indices:
    """The order of numbers: 0, then those nearest to 1 in size."""
    with np.errstate(divide="ignore"):
        distance = np.where(x == 0, 0.0, np.abs(np.log(np.abs(x))))
    return np.argsort(distance, kind="stable")


def _touching(tree: Expression, grid: Floats, values: Floats) -> Iterator[Fraction]:
    """Zeros at which the sign does not change: where the size has a minimum of 0."""
    size, sign = np.abs(values), np.sign(values)
    least = (size[1:-1] < size[:-2]) & (size[1:-1] <= size[2:]) & (sign[1:-1] != 0)
    least &= (sign[1:-1] == sign[:-2]) & (sign[1:-1] == sign[2:])  # a zero of another kind is beside those with other signs
    places = np.flatnonzero(least) + 1
    around = np.maximum(size[np.maximum(places - 3, 0)], size[np.minimum(places + 3, len(size) - 1)])
    places = places[size[places] < _FLAT * around]
    lowest = (_bottom(tree, grid, place) for place in places[_by_nearness(grid[places])[:_MOST_SEARCHED]].tolist())
    found = (zero for x in lowest if x is not None for zero in _lowest(tree, x))
    yield from islice(found, _MOST_TOUCHING)


def _bottom(tree: Expression, grid: Floats, place: int) -> float | None:
    """Where the size of a formula is least around a sample; None where it is not nearly 0 there."""
    low, high = grid[place - 1], grid[place + 1]
    around = max(abs(float(value)) for value in _sampled(tree, np.array([low, high])))
    least = math.inf
    for _ in range(_ZOOMS):
        points = np.linspace(low, high, 9)
        with np.errstate(all="ignore"):
            inside = np.abs(_sampled(tree, points))
        best = int(np.nanargmin(inside))
        least = float(inside[best])
        low, high = points[max(best - 1, 0)], points[min(best + 1, 8)]
    return float(low / 2 + high / 2) if least <= _DEEP * around else None


def _lowest(tree: Expression, x: float) -> Iterator[Fraction]:
    """The point next to x where the formula touches 0, if it does: a float, or where its derivative is 0."""
    for candidate in (Fraction(x), Fraction(round(x * 2**20), 2**20)):
        if sign_at(tree, candidate) == 0:
            yield candidate
            return
    turn = by_newton(differentiated(tree), x)
    value = None if turn is None else value_at(tree, turn)
    if turn is not None and value is not None and abs(value) <= _NOTHING:
        yield turn
