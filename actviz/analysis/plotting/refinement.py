"""Lines through samples, refined where the function bends and interrupted where it leaps or has no value."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from actviz.numerics.arrays import Array

#: The most times that samples are added, and the number of samples at which this stops.
_ROUNDS = 14
_MOST = 20_000
#: In heights of the picture: how far a sample may lie off the line between its neighbours, and the least step that may be a leap.
_STRAIGHT, _LEAP = 5e-4, 0.02
#: x and y of an end of a leap, and whether the function takes this value there.
LeapEnd = tuple[float, float, bool]


@dataclass(frozen=True)
class Unit:
    """The height of a picture as the unit of y: 0 at the bottom, 1 at the top; values outside are at most one height away.

    >>> Unit(-1e308, 1e308)(np.array([0.0, 1e308, np.inf]))
    array([0.5, 1. , 2. ])
    """

    low: float
    high: float

    def __call__(self, y: Array) -> Array:
        """y in heights, clipped to one height below and above the picture."""
        shift = -math.frexp(max(abs(self.low), abs(self.high)))[1]
        low, high = math.ldexp(self.low, shift), math.ldexp(self.high, shift)
        with np.errstate(over="ignore", under="ignore"):
            scaled = np.ldexp(y, shift)
            return np.clip((scaled - low) / (high - low), -1.0, 2.0)


def line(x: Array, y: Array, evaluate: Callable[[Array], Array], unit: Unit) -> tuple[list[tuple[Array, Array]], list[LeapEnd]]:
    """The pieces of a curve through samples, refined until it is straight between them, and the ends of its leaps."""
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
    """Whether the range holds so many floats that a step between neighbouring ones is small."""
    return len(x) > 1 and bool(x[-1] / 2 - x[0] / 2 > 1e6 * np.spacing(np.abs(x[[0, -1]] / 2).max()))


def _refined(x: Array, y: Array, evaluate: Callable[[Array], Array], unit: Unit) -> tuple[Array, Array]:
    """The samples, and more in the middle of every interval in which the line is off, or ends as the function has no value."""
    unsettled = np.ones(max(len(x) - 1, 0), dtype=bool)
    for _ in range(_ROUNDS):
        left = np.flatnonzero(unsettled)
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
        unsettled = np.zeros(len(x) - 1, dtype=bool)
        unsettled[places[again]] = unsettled[places[again] + 1] = True
    return x, y


def _leap(low: float, high: float, evaluate: Callable[[Array], Array], unit: Unit) -> list[LeapEnd]:
    """The two ends of a leap between x = low and high, or one end at infinity where the function has no value.

    Empty where the function is only steep: bisection then reduces the step.
    """
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
    # The samples do not tell which side the point itself belongs to; breaks are round numbers, the floats beside them are not.
    at_left = len(repr(low)) <= len(repr(high))
    point = low if at_left else high
    return [(point, left, at_left), (point, right, not at_left)]
