"""Lines through samples: more of them where a line bends, leaps where a function has no value or leaps."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from actviz.numerics.arrays import Array

_ROUNDS = 14
_MOST = 20_000
#: How far a sample may lie off the line between its neighbours, and from which step on one looks for a leap, in heights.
_STRAIGHT, _LEAP = 5e-4, 0.02
#: x, y and whether it is attained.
LeapEnd = tuple[float, float, bool]


@dataclass(frozen=True)
class Unit:
    """The height of a picture as the unit of y: 0 at its foot, 1 at its head, and nothing farther away than one height.

    >>> Unit(-1e308, 1e308)(np.array([0.0, 1e308, np.inf]))
    array([0.5, 1. , 2. ])
    """

    low: float
    high: float

    def __call__(self, y: Array) -> Array:
        """How high y is, as far as the picture and its surroundings go."""
        shift = -math.frexp(max(abs(self.low), abs(self.high)))[1]
        low, high = math.ldexp(self.low, shift), math.ldexp(self.high, shift)
        with np.errstate(over="ignore", under="ignore"):
            scaled = np.ldexp(y, shift)
            return np.clip((scaled - low) / (high - low), -1.0, 2.0)


def line(x: Array, y: Array, evaluate: Callable[[Array], Array], unit: Unit) -> tuple[list[tuple[Array, Array]], list[LeapEnd]]:
    """The pieces of a curve through samples, refined until straight between them; and the ends of leaps."""
    x, y = _refined(x, y, evaluate, unit)
    finite = np.isfinite(y)
    apart = ~(finite[:-1] & finite[1:])
    leaps: list[LeapEnd] = []
    steps = np.abs(np.diff(unit(y)))
    for place in np.flatnonzero(~apart & (steps > _LEAP)) if _is_fine(x) else ():
        leap = _leap(float(x[place]), float(x[place + 1]), evaluate, unit)
        if leap:
            apart[place] = True
            leaps += leap
    pieces = np.split(np.arange(len(x)), np.flatnonzero(apart) + 1)
    return [(x[piece], y[piece]) for piece in pieces if len(piece) and finite[piece[0]]], leaps


def _is_fine(x: Array) -> bool:
    """Whether there are so many floats in this range that a step from one to the next is small."""
    return len(x) > 1 and bool(x[-1] / 2 - x[0] / 2 > 1e6 * np.spacing(np.abs(x[[0, -1]] / 2).max()))


def _refined(x: Array, y: Array, evaluate: Callable[[Array], Array], unit: Unit) -> tuple[Array, Array]:
    """More samples in the middle of every interval in which the line is off, or ends."""
    open_ = np.ones(max(len(x) - 1, 0), dtype=bool)
    for _ in range(_ROUNDS):
        left = np.flatnonzero(open_)
        middle = x[left] / 2 + x[left + 1] / 2
        between = (x[left] < middle) & (middle < x[left + 1])
        left, middle = left[between], middle[between]
        if not len(left) or len(x) > _MOST:
            break
        values = evaluate(middle)
        heights = unit(y)
        off = np.abs(unit(values) - (heights[left] + heights[left + 1]) / 2) > _STRAIGHT
        finite = np.isfinite(y[left]).astype(int) + np.isfinite(y[left + 1]) + np.isfinite(values)
        again = np.where(finite == 3, off, finite > 0)
        x, y = np.insert(x, left + 1, middle), np.insert(y, left + 1, values)
        places = left + np.arange(len(left))
        open_ = np.zeros(len(x) - 1, dtype=bool)
        open_[places[again]] = open_[places[again] + 1] = True
    return x, y


def _leap(low: float, high: float, evaluate: Callable[[Array], Array], unit: Unit) -> list[LeapEnd]:
    """The two ends of a leap between x = low and high; empty where the function only is steep."""
    before = None
    while low < (middle := low / 2 + high / 2) < high:
        points = np.array([low, middle, high])
        values = evaluate(points)
        heights = unit(values)
        if not np.isfinite(values).all():
            return [(float(middle), math.inf, False)]
        step = abs(float(heights[2] - heights[0]))
        before = step if before is None else before
        if step < _LEAP / 2 or step < before / 4:
            return []
        low, high = (low, middle) if abs(heights[1] - heights[0]) > abs(heights[2] - heights[1]) else (middle, high)
    left, right = (float(value) for value in evaluate(np.array([low, high])))
    # Which side the point itself belongs to is not in the numbers; breaks are round, the floats beside them are not.
    at_left = len(repr(low)) <= len(repr(high))
    point = low if at_left else high
    return [(point, left, at_left), (point, right, not at_left)]
