"""Lines through samples, refined where the function bends and interrupted where it leaps or has no value."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from actviz.numerics.arrays import Array

#: The most times that samples are added, and the number of samples at which this stops.
_ROUNDS = 14
#: Where the first new sample lies between two even ones: a wave whose zeros meet the even samples is seen.
_UNEVEN = 0.41
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
    """The pieces of a curve through samples, refined until it is straight between them, and the ends of its leaps.

    The samples ascend. Two of them at the same x are the sides of a point at which the curve has a gap.
    """
    x, y = _refined(x, y, evaluate, unit)
    finite = np.isfinite(y)
    apart = ~(finite[:-1] & finite[1:]) | (x[:-1] == x[1:])
    steep = np.flatnonzero(~apart & (np.abs(np.diff(unit(y))) > _LEAP)) if _is_fine(x) else np.empty(0, np.intp)
    leaps = _leaps(x[steep], x[steep + 1], evaluate, unit)
    apart[steep[list(leaps)]] = True
    pieces = np.split(np.arange(len(x)), np.flatnonzero(apart) + 1)
    return [(x[piece], y[piece]) for piece in pieces if len(piece) and finite[piece[0]]], [
        end for ends in leaps.values() for end in ends
    ]


def _is_fine(x: Array) -> bool:
    """Whether the range holds enough floats for a step between neighbouring ones to be small."""
    return len(x) > 1 and bool(x[-1] / 2 - x[0] / 2 > 1e6 * np.spacing(np.abs(x[[0, -1]] / 2).max()))


def _refined(x: Array, y: Array, evaluate: Callable[[Array], Array], unit: Unit) -> tuple[Array, Array]:
    """The samples, and more in every interval in which the line is off, or ends as the function has no value."""
    unsettled = np.ones(max(len(x) - 1, 0), dtype=bool)
    for part in (_UNEVEN, *[0.5] * (_ROUNDS - 1)):
        left = np.flatnonzero(unsettled)
        inner = x[left] * (1 - part) + x[left + 1] * part
        between = (x[left] < inner) & (inner < x[left + 1])
        left, inner = left[between], inner[between]
        if not len(left) or len(x) > _MOST:
            break
        values = evaluate(inner)
        heights = unit(y)
        off = np.abs(unit(values) - (heights[left] * (1 - part) + heights[left + 1] * part)) > _STRAIGHT
        finite = np.isfinite(y[left]).astype(int) + np.isfinite(y[left + 1]) + np.isfinite(values)
        again = np.where(finite == 3, off, finite > 0)
        x, y = np.insert(x, left + 1, inner), np.insert(y, left + 1, values)
        places = left + np.arange(len(left))
        unsettled = np.zeros(len(x) - 1, dtype=bool)
        unsettled[places[again]] = unsettled[places[again] + 1] = True
    return x, y


def _leaps(low: Array, high: Array, evaluate: Callable[[Array], Array], unit: Unit) -> dict[int, list[LeapEnd]]:
    """The two ends of the leap in each interval from low to high, or one end at infinity where the function has no value.

    An interval in which the function is only steep has none: bisection reduces the step.
    """
    low, high = low.copy(), high.copy()
    at_low, at_high = (evaluate(ends) if len(ends) else ends for ends in (low, high))
    first = np.abs(unit(at_high) - unit(at_low))
    rest = np.arange(len(low))
    leaps: dict[int, list[LeapEnd]] = {}
    while len(rest):
        middle = low[rest] / 2 + high[rest] / 2
        between = (low[rest] < middle) & (middle < high[rest])
        for place in rest[~between].tolist():
            leaps[place] = _sides(*(float(values[place]) for values in (low, high, at_low, at_high)))
        rest, middle = rest[between], middle[between]
        if not len(rest):
            break
        values = evaluate(middle)
        missing = ~np.isfinite([values, at_low[rest], at_high[rest]]).all(axis=0)
        leaps |= {
            place: [(x, math.inf, False)] for place, x in zip(rest[missing].tolist(), middle[missing].tolist(), strict=True)
        }
        step = np.abs(unit(at_high[rest]) - unit(at_low[rest]))
        kept = ~missing & (step >= _LEAP / 2) & (step >= first[rest] / 4)
        rest, middle, values = rest[kept], middle[kept], values[kept]
        heights = unit(values)
        is_left = np.abs(heights - unit(at_low[rest])) > np.abs(unit(at_high[rest]) - heights)
        high[rest[is_left]], at_high[rest[is_left]] = middle[is_left], values[is_left]
        low[rest[~is_left]], at_low[rest[~is_left]] = middle[~is_left], values[~is_left]
    return dict(sorted(leaps.items()))


def _sides(low: float, high: float, at_low: float, at_high: float) -> list[LeapEnd]:
    """The ends of a leap between two neighbouring floats."""
    # The samples do not tell which side the point itself belongs to; breaks are round numbers, the floats beside them are not.
    is_left = len(repr(low)) <= len(repr(high))
    point = low if is_left else high
    return [(point, at_low, is_left), (point, at_high, not is_left)]
