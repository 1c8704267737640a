"""Where a function of one number is 0."""

from __future__ import annotations

from collections.abc import Callable


def root(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a function of values about 1 that changes its sign between two points is 0, by the method of Illinois."""
    at_low, at_high = function(low), function(high)
    if at_low == 0 or at_high == 0 or (at_low > 0) == (at_high > 0):
        return low if abs(at_low) <= abs(at_high) else high
    middle, side = low, 0
    for _ in range(80):
        before, middle = middle, (low * at_high - high * at_low) / (at_high - at_low)
        if not low < middle < high or abs(middle - before) <= 1e-15 * abs(middle):
            break
        value = function(middle)
        if abs(value) <= 1e-15:
            break
        if (value > 0) == (at_low > 0):  # an end that stays twice counts half, so that it moves too
            low, at_low, at_high, side = middle, value, at_high / (2 if side < 0 else 1), -1
        else:
            high, at_high, at_low, side = middle, value, at_low / (2 if side > 0 else 1), 1
    return middle
