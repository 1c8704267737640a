"""A formula at one point, exactly: its sign, and what it tends to from either side."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from actviz.errors import FormulaError
from actviz.expression.differentiate import differentiated
from actviz.expression.evaluate import multiprecision
from actviz.expression.evaluate.floats import FLOATS
from actviz.expression.evaluate.fold import evaluate
from actviz.expression.literals import exact
from actviz.expression.tree import Expression

#: A float's value decides a sign if it is larger than this beside what it is the difference of.
_CERTAIN = 1e-6
#: The precision of a zero, in bits, and the steps that reach it from a float.
_POLISHING_BITS, _NEWTON_STEPS = 440, 4
#: Negative powers of ten at which a limit is read off.
_DISTANCES = (32, 64, 96)
#: What a value beside a pole exceeds, 120 digits from it.
_POLE = 1e80
#: The formula of a value that does not exist.
NOWHERE = "nan"
_EMPTY: Mapping[str, float] = {}


def sign_at(tree: Expression, x: Fraction) -> int | None:
    """-1, 0 or 1 as a formula is below, at or above 0; None where it has no value."""
    try:
        value: Any = evaluate(tree, {"x": x}, exact)  # arithmetic alone is exact
    except (FormulaError, TypeError):
        value = _by_multiprecision(tree, x)
    except (ZeroDivisionError, OverflowError):
        return None
    if isinstance(value, complex) or value != value:  # noqa: PLR0124 - NaN, of mpmath too
        return None
    return int(value > 0) - int(value < 0)


def _by_multiprecision(tree: Expression, x: Fraction) -> Any:
    from mpmath import mp, mpf  # noqa: PLC0415 - slow to load, and not needed for polynomials

    near = _by_floats(tree, x)
    if near is not None:
        return near
    with mp.workprec(400):
        point = mpf(x.numerator) / mpf(x.denominator)
        try:
            return multiprecision.value(tree, point, _EMPTY, 30)
        except ArithmeticError:
            return mpf(0)  # nothing is left with thousands of digits


def _by_floats(tree: Expression, x: Fraction) -> float | None:
    """The value in floats where that leaves no doubt about its sign."""
    try:
        value = float(evaluate(tree, {**FLOATS, "x": float(x)}))
    except (ArithmeticError, ValueError, TypeError):
        return None
    return value if math.isfinite(value) and abs(value) > _CERTAIN * max(1.0, abs(float(x))) else None


def value_at(tree: Expression, x: Fraction) -> Fraction | None:
    """The value at a point, exact or with 50 digits; None where there is none, and at a pole."""
    try:
        value: Any = evaluate(tree, {"x": x}, exact)
    except (FormulaError, TypeError, OverflowError):
        value = _with_digits(tree, x)
    except ZeroDivisionError:
        return None
    if not isinstance(value, Fraction | int):  # a power that is no fraction, or None
        value = _with_digits(tree, x)
    return Fraction(value) if value is not None and abs(value) < Fraction(_POLE) else None


def _with_digits(tree: Expression, x: Fraction) -> Fraction | None:
    from mpmath import mp, mpf  # noqa: PLC0415 - slow to load, and not needed for arithmetic

    with mp.workprec(_POLISHING_BITS):
        try:
            value = multiprecision.value(tree, mpf(x.numerator) / mpf(x.denominator), _EMPTY)
        except (ArithmeticError, ValueError):
            return None
        return _fraction(value) if mp.isfinite(value) else None


def _fraction(value: Any) -> Fraction:
    """An mpmath number, exactly."""
    sign, mantissa, exponent, _ = value._mpf_
    return Fraction(int(-mantissa if sign else mantissa)) * Fraction(2) ** int(exponent)


def polished(tree: Expression, low: float, high: float) -> Fraction:
    """The zero between two floats with different signs, to some 120 digits; a float where that is the zero.

    Where the formula jumps over 0 instead, it is the float at the jump.
    """
    from mpmath import mp, mpf  # noqa: PLC0415 - slow to load, and not needed for polynomials

    for candidate in dict.fromkeys((low, high, float(f"{low:.12g}"))):
        if low <= candidate <= high and sign_at(tree, Fraction(candidate)) == 0:
            return Fraction(candidate)
    slope = differentiated(tree)
    with mp.workprec(_POLISHING_BITS):
        start = (mpf(low) + mpf(high)) / 2
        zero = start
        for _ in range(_NEWTON_STEPS):
            try:
                value, rise = (mp.make_mpf(multiprecision.at(part, zero, _EMPTY).middle) for part in (tree, slope))
            except ArithmeticError:
                return Fraction(high)
            if not (mp.isfinite(value) and mp.isfinite(rise) and rise):
                return Fraction(high)
            zero -= value / rise
        if abs(zero - start) > 4 * max(mpf(high) - mpf(low), mp.ldexp(1, -1074)):
            return Fraction(high)
        return _fraction(zero)


def limits_at(texts: tuple[str, str, str], x: Fraction, side: int) -> tuple[str, str, str]:
    """What formulas tend to as x comes to a point from the left (side -1) or the right (1), as formulas; `nan` where nothing."""
    f, slope, curvature = (_limit(text, x, side) for text in texts)
    return f, slope, curvature


def _limit(text: str, x: Fraction, side: int) -> str:
    from mpmath import mp, mpf  # noqa: PLC0415 - slow to load, and rarely needed

    values = []
    for digits in _DISTANCES:
        with mp.workprec(1200):
            point = mpf(x.numerator) / mpf(x.denominator) + side * mpf(10) ** -digits * max(
                1, abs(mpf(x.numerator) / x.denominator)
            )
            try:
                values.append(multiprecision.value(text, point, _EMPTY, 60))
            except ArithmeticError:
                values.append(mpf(0))
    first, second, third = values
    if not mp.isfinite(third):
        return NOWHERE
    if abs(third - second) <= mpf(10) ** -20 * max(abs(third), mpf(10) ** -20):
        return repr(float(third)) if abs(third) > mpf(10) ** -20 else "0"
    if abs(third) > abs(second) > abs(first):
        return "inf" if third > 0 else "-inf"
    if abs(third) < abs(second) < abs(first):
        return "0"
    return NOWHERE
