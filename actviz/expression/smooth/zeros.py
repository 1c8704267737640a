"""The real zeros of a formula: of polynomials exactly, of others by a search over all magnitudes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from actviz.expression.evaluate.compiled import compiled
from actviz.expression.grammar import write
from actviz.expression.literals import exact
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.smooth.local_values import polished, sign_at
from actviz.expression.smooth.rational_polynomials import coefficients, real_zeros
from actviz.expression.smooth.switches import Switch
from actviz.expression.tree import Call, Expression, Number, call, depends_on, parts
from actviz.numerics.sign_changes import bisected, brackets

Floats = npt.NDArray[np.float64]
#: Where a formula has zeros without end, those up to this distance from 0 count, and at most so many.
WINDOW, MOST = 64.0, 256
#: Samples a decade around each number of the formula, and the decades.
_DENSITY, _DECADES = 16, (-14, 300)
_EVEN = np.linspace(-64.0, 64.0, 8193)
#: Halvings of a bracket until it is two neighbouring floats.
_HALVINGS = 90
#: Numbers of a formula around which zeros are looked for.
_MOST_ANCHORS = 24


@dataclass(frozen=True)
class Zeros:
    """Zeros from left to right; `endless` says that there are more beyond the window."""

    points: tuple[Fraction, ...]
    endless: bool = False


def zeros(switch: Switch) -> Zeros:
    """Where a switch switches."""
    line = coefficients(switch.tree)
    if switch.steps:
        return _steps(switch, line)
    if line is not None:
        return Zeros(real_zeros(line))
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
        return Zeros(tuple(sorted((level + shift - line[0]) / line[1] for level in levels)), endless=True)
    with np.errstate(all="ignore"):
        values = _sampled(switch.tree, _EVEN)
    finite = values[np.isfinite(values)]
    if not finite.size:
        return Zeros(())
    low, high = math.floor(finite.min() - 0.5), math.ceil(finite.max() + 0.5)
    middle = round(float(np.median(finite)))
    levels = range(max(low, middle - MOST // 2), min(high, middle + MOST // 2) + 1)
    points = {
        point
        for level in levels
        for point in _searched(call("-", switch.tree, Number(str(level)) if not shift else Number(f"{level}.5"))).points
    }
    return Zeros(tuple(sorted(points))[:MOST], endless=high - low > len(levels))


@lru_cache(maxsize=64)
def _searched(tree: Expression) -> Zeros:
    endless = any(isinstance(node, Call) and PRIMITIVES[node.function].periodic and depends_on(node) for node in parts(tree))
    grid = _grid(tree)
    if endless:
        grid = grid[np.abs(grid) <= WINDOW]
    with np.errstate(all="ignore"):
        values = _sampled(tree, grid)
    points = sorted({*_exact_zeros(tree, grid, values), *_crossings(tree, grid, values), *_touching(tree, grid, values)})
    if len(points) > MOST:
        points = sorted(sorted(points, key=abs)[:MOST])
    return Zeros(tuple(points), endless and len(points) > 2)


def _grid(tree: Expression) -> Floats:
    """Points of all magnitudes around 0 and the numbers of the formula."""
    numbers = {abs(float(exact(node.text))) for node in parts(tree) if isinstance(node, Number)}
    quotients = {a / b for a in numbers for b in numbers if b and a}
    anchors = sorted({0.0, *numbers, *quotients} - {math.inf})[:_MOST_ANCHORS]
    steps = np.logspace(_DECADES[0], _DECADES[1], (_DECADES[1] - _DECADES[0]) * _DENSITY // 8)
    near = np.logspace(-14, 3, 17 * _DENSITY)
    around = [centre + sign * near for anchor in anchors for centre in (anchor, -anchor) for sign in (-1, 1)]
    points = np.concatenate([_EVEN, steps, -steps, *around, np.array([*anchors, *(-anchor for anchor in anchors)])])
    unique: Floats = np.unique(points + 0.0)
    return unique


def _sampled(tree: Expression, grid: Floats) -> Floats:
    text, values = write(tree), np.empty_like(grid)
    compiled(text, "0")(grid, values, None)
    return values


def _exact_zeros(tree: Expression, grid: Floats, values: Floats) -> Iterator[Fraction]:
    """Samples at which the value is exactly 0, unless it is 0 on a whole interval there."""
    zero = values == 0
    lone = zero.copy()
    lone[1:] &= ~zero[:-1]
    lone[:-1] &= ~zero[1:]
    for x in grid[lone].tolist():
        if sign_at(tree, Fraction(x)) == 0:
            yield Fraction(x)
    edges = np.flatnonzero(zero[1:] != zero[:-1])
    for place in edges.tolist():
        if not (lone[place] or lone[place + 1]):
            yield _edge(tree, *sorted((Fraction(grid[place]), Fraction(grid[place + 1]))))


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
    """Zeros between neighbours of different sign."""
    left, right = brackets(values)
    adjacent = right == left + 1  # between them is no sample without a value
    left, right = left[adjacent], right[adjacent]
    if not left.size:
        return
    with np.errstate(all="ignore"):
        low, high = bisected(lambda x: _sampled(tree, x), grid[left], grid[right], _HALVINGS)
    for a, b in zip(low.tolist(), high.tolist(), strict=True):
        yield polished(tree, a, b)


def _touching(tree: Expression, grid: Floats, values: Floats) -> Iterator[Fraction]:
    """Zeros at which the sign does not change: where the size has a minimum of 0."""
    size = np.abs(values)
    least = (size[1:-1] < size[:-2]) & (size[1:-1] <= size[2:]) & (size[1:-1] > 0)
    around = np.maximum(size[:-2], size[2:])
    for place in (np.flatnonzero(least & (size[1:-1] < 1e-3 * np.maximum(around, 1e-30))) + 1).tolist():
        low, high = grid[place - 1], grid[place + 1]
        for _ in range(60):
            points = np.linspace(low, high, 9)
            with np.errstate(all="ignore"):
                best = int(np.nanargmin(np.abs(_sampled(tree, points))))
            low, high = points[max(best - 1, 0)], points[min(best + 1, 8)]
        for candidate in (Fraction(float((low + high) / 2)), Fraction(round(float((low + high) / 2) * 2**20), 2**20)):
            if sign_at(tree, candidate) == 0:
                yield candidate
                break
