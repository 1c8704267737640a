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
from actviz.expression.evaluate.limits import as_fraction, one_sided
from actviz.expression.grammar import parse, write
from actviz.expression.literals import as_float, exact
from actviz.expression.simplify import number
from actviz.expression.tree import Expression

#: A float's value decides a sign if it is larger than this beside what it is the difference of.
_CERTAIN = 1e-6
#: The precision of a zero, in bits, the stages in which it is reached from a float, and the steps of each.
_POLISHING_BITS, _POLISHING_STAGES, _MOST_STEPS = 440, (130, 250, 440), 8
#: The bits to which a zero and a float agree that may be the same.
_CLOSE_BITS = 400
#: How far a zero may lie from the float that was found for it, relatively: rounding errors move a flat one far.
_NEAR = 1e-6
#: A larger value is that of a pole, 120 digits from it, if it is smaller by the factor at a relative distance from the point.
_POLE, _SMALLER, _BESIDE = Fraction(10) ** 80, Fraction(1, 10**20), Fraction(1, 10**40)
#: By how much two values beside a jump differ at least, relative to the larger of them, or to a number that counts as 0.
_APART, _LEAST = Fraction(1, 10**12), Fraction(1, 10**30)
#: A zero that is rounded to 120 digits has a denominator of more bits.
_LEAST_ROUNDED_BITS = 200
#: The bits of a power that is computed exactly, at most.
_MOST_BITS = 100_000
#: The formula of a value that does not exist.
NOWHERE = "nan"
_EMPTY: Mapping[str, float] = {}


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    """A whole power; raises TypeError for a power that is no fraction, or a very long one."""
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if exponent.denominator != 1 or abs(exponent) * bits > _MOST_BITS:
        raise TypeError("not a power to be computed exactly")
    return Fraction(base) ** int(exponent)


#: What operators mean to fractions, other than Python's own.
_EXACT: Mapping[str, Any] = {"**": _power}


def sign_at(tree: Expression, x: Fraction) -> int | None:
    """-1, 0 or 1 as a formula is below, at or above 0; None where it has no value."""
    try:
        value: Any = evaluate(tree, {**_EXACT, "x": x}, exact, {})  # arithmetic alone is exact
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
        value = float(evaluate(tree, {**FLOATS, "x": float(x)}, float, {}))
    except (ArithmeticError, ValueError, TypeError):
        return None
    return value if math.isfinite(value) and abs(value) > _CERTAIN * max(1.0, abs(float(x))) else None


def value_at(tree: Expression, x: Fraction) -> Fraction | None:
    """The value at a point, exact or with 50 digits; None where there is none, and at a pole."""
    value = _value(tree, x)
    if value is None or abs(value) <= _POLE:
        return value
    beside = _with_digits(tree, x + (abs(x) or 1) * _BESIDE)
    return None if beside is None or abs(beside) < _SMALLER * abs(value) else value


def _value(tree: Expression, x: Fraction) -> Fraction | None:
    """The value at a point, however large."""
    try:
        value: Any = evaluate(tree, {**_EXACT, "x": x}, exact, {})
    except (FormulaError, TypeError, OverflowError):
        value = _with_digits(tree, x)
    except ZeroDivisionError:
        return None
    if not isinstance(value, Fraction | int):  # a power that is no fraction, or None
        value = _with_digits(tree, x)
    return None if value is None else Fraction(value)


def _with_digits(tree: Expression, x: Fraction) -> Fraction | None:
    from mpmath import mp, mpf  # noqa: PLC0415 - slow to load, and not needed for arithmetic

    with mp.workprec(_POLISHING_BITS):
        try:
            value = multiprecision.value(tree, mpf(x.numerator) / mpf(x.denominator), _EMPTY)
        except (ArithmeticError, ValueError):
            return None
        return as_fraction(value) if mp.isfinite(value) else None


def polished(tree: Expression, low: float, high: float) -> Fraction | None:
    """The zero between two floats with different signs, to some 120 digits; a float where that is the zero, or where f jumps.

    None where rounding made up the signs.
    """
    zero = by_newton(tree, low / 2 + high / 2)
    candidates = (low, high, float(f"{low:.12g}")) if zero is None else (as_float(zero),)
    for candidate in dict.fromkeys(candidates):
        near = low <= candidate <= high if zero is None else abs(zero - Fraction(candidate)) <= abs(zero) / 2**_CLOSE_BITS
        if near and sign_at(tree, Fraction(candidate)) == 0:
            return Fraction(candidate)
    if zero is None and low < high:
        left, right = sign_at(tree, Fraction(low)), sign_at(tree, Fraction(high))
        return Fraction(high) if left is not None and right is not None and left * right < 0 else None
    return zero


def by_newton(tree: Expression, start: float) -> Fraction | None:
    """The zero of a smooth formula next to a float, to some 120 digits; None if Newton's steps do not lead to one nearby."""
    from mpmath import mp, mpf  # noqa: PLC0415 - slow to load, and not needed for polynomials

    slope, zero = differentiated(tree), mpf(start)
    for bits in _POLISHING_STAGES:
        with mp.workprec(bits):
            for _ in range(_MOST_STEPS):
                try:
                    value, rise = (mp.make_mpf(multiprecision.at(part, zero, _EMPTY).middle) for part in (tree, slope))
                except ArithmeticError:
                    return None
                if not (mp.isfinite(value) and mp.isfinite(rise) and rise):
                    return None
                step = value / rise
                zero -= step
                if abs(step) <= mp.ldexp(abs(zero), -bits // 2):  # the next step is twice as exact
                    break
            else:
                return None
    near = max(abs(start) * _NEAR, math.ulp(start))
    return as_fraction(zero) if abs(zero - start) <= near else None


def is_exact(x: Fraction) -> bool:
    """Whether a point is a float or a quotient of such, not a zero rounded to 120 digits."""
    bits = x.denominator.bit_length()
    return bits <= _LEAST_ROUNDED_BITS or x.denominator & (x.denominator - 1) != 0 or Fraction(as_float(x)) == x


def limits_at(text: str, x: Fraction, side: int) -> tuple[str, str, str]:
    """What f, f' and f'' tend to as x comes to a point from the left (side -1) or the right (1), as formulas; `nan` where nothing."""
    f, slope, curvature = one_sided(parse(text), x, side, is_exact=is_exact(x))
    return _written(f), _written(slope), _written(curvature)


def _written(limit: Fraction | float) -> str:
    return write(number(as_float(limit)))


def is_continuous(tree: Expression, x: Fraction, value: Fraction) -> bool:
    """Whether a formula has about the same value very near a point, on either side, as in it."""
    sides = [_with_digits(tree, x + side * (abs(x) or 1) * _BESIDE) for side in (-1, 1)]
    return all(side is not None and abs(side - value) <= _APART * max(abs(side), abs(value), _LEAST) for side in sides)
