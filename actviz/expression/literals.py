"""What a literal of a formula stands for, in every number system: a decimal is the float64 nearest to it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction


def exact(text: str) -> Fraction:
    """The exact value of a literal: of a whole number itself, of a decimal the float64 nearest to it.

    >>> from fractions import Fraction
    >>> exact("3"), exact("0.5"), exact("0.1") == Fraction(1, 10)
    (Fraction(3, 1), Fraction(1, 2), False)
    """
    from fractions import Fraction  # noqa: PLC0415 - slow to load, and most names need none

    return Fraction(int(text)) if text.isdecimal() else Fraction(float(text))


def as_float(value: Fraction | float) -> float:
    """The float64 next to a number; an infinity beyond the largest.

    >>> from fractions import Fraction
    >>> as_float(Fraction(1, 3)), as_float(Fraction(-(10**400)))
    (0.3333333333333333, -inf)
    """
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
