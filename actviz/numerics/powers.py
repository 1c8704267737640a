"""Whole powers, in every system of numbers that multiplies and divides."""

from __future__ import annotations

from typing import Any, TypeVar

T = TypeVar("T", bound=Any)


def whole_power(base: T, count: int, one: T) -> T:
    """Return base**count by repeated squaring; `one` is the number 1 of the same system.

    >>> whole_power(3.0, 5, 1.0), whole_power(2.0, -2, 1.0), whole_power(7.0, 0, 1.0)
    (243.0, 0.25, 1.0)
    """
    result: T
    if count < 0:
        result = one / whole_power(base, -count, one)
        return result
    result, square = one, base
    while count:
        if count & 1:
            result = square if result is one else result * square
        count >>= 1
        square = square * square if count else square
    return result
