"""Elementary and error functions of balls, each accurate to 70 bits or more where its argument is.

Formulas look up the functions that they call in this module, by name. Arguments are reduced until a short series is enough.
Logarithms and inverse functions are NumPy's value and one Newton step.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from math import isqrt
from typing import NamedTuple

import numpy as np

from actviz.numerics.arrays import Array
from actviz.numerics.ball import (
    HUGE_EXPONENT,
    ONE,
    OVERFLOW_EXPONENT,
    UNIT_ROUNDOFF,
    Ball,
    Whole,
    choose,
    larger,
    sign,
    smaller,
    widen,
)
from actviz.numerics.ball import select as where
from actviz.numerics.constants import ERF, ERFCX, ERFCX_CENTRE, HALF_PI, LOG_2, SQRT_PI
from actviz.numerics.double_double import DoubleDouble, product_error
from actviz.numerics.horner import horner
from actviz.numerics.powers import whole_power

TWO = Ball.constant(2)
PI = Ball.constant(sum(map(Fraction, HALF_PI)) * 2)
E = Ball.constant(Fraction(271828182845904523536028747135266249775724709369995957496696763, 10**62))
_LOG_2 = Ball.constant(sum(map(Fraction, LOG_2)))
_ROOT_PI = Ball.constant(sum(map(Fraction, SQRT_PI)))
_ROOT_2 = TWO.root()
_CENTRE = Ball.constant(ERFCX_CENTRE)
#: exp(x) = 2**q * 2**(j/_STEPS) * exp(r) with a small r.
_STEPS = 1024
_STEP = tuple(part / _STEPS for part in LOG_2)
#: Errors of the short series: of exp(r) relative to 1, of exp(r) - 1, of a logarithm, of a sine, of the error function.
_EXP_LOSS, _EXPM1_LOSS, _LOG_LOSS, _SINE_LOSS, _ERF_LOSS = 2.0**-86, 2.0**-76, 2.0**-74, 2.0**-88, 2.0**-70
#: The exponential of an argument with a larger radius is unknown.
_LARGEST_RADIUS = 700.0
#: The quadrant of a larger angle is not computed.
_LARGEST_ANGLE = 2.0**50


class _Reduced(NamedTuple):
    """The parts of exp(t) = 2**power * table * (1 + rest), abs(t), and the relative error that comes from the radius of t."""

    table: DoubleDouble
    power: Whole
    rest: DoubleDouble
    size: Array
    relative_error: Array


@cache
def _powers_of_two() -> tuple[Array, Array]:
    """Return 2**(j/_STEPS) for j from 0 to _STEPS - 1, as high and low parts."""
    bits = 200
    base = 2 << bits
    for _ in range(_STEPS.bit_length() - 1):
        base = isqrt(base << bits)
    values, value = [], 1 << bits
    for _ in range(_STEPS):
        values.append(value)
        value = value * base >> bits
    high = [value / 2**bits for value in values]
    low = [float(Fraction(value, 1 << bits) - Fraction(part)) for value, part in zip(values, high, strict=True)]
    return np.array(high), np.array(low)


def _reduced(a: Ball) -> _Reduced:
    high, low, radius = a.clamped(2.0**52)
    count = np.rint(high * (1 / _STEP[0]))
    product = count * _STEP[0]
    near = high - product
    away = low - (product_error(count, _STEP[0], product) + count * _STEP[1])
    rest = _series(near + away, away - ((near + away) - near))
    whole = count.astype(np.int64)
    tables = _powers_of_two()
    place = whole & (_STEPS - 1)
    power_: Whole = whole >> (_STEPS.bit_length() - 1)
    huge = np.asarray(a.exponent) > HUGE_EXPONENT
    if huge.any():
        power_ = np.where(huge & (high != 0), np.where(high < 0, -OVERFLOW_EXPONENT, OVERFLOW_EXPONENT), power_)
    size = np.abs(high)
    relative_error = (
        np.where(radius < _LARGEST_RADIUS, np.expm1(np.minimum(radius, _LARGEST_RADIUS)), np.inf) + size * 2.0**-102
    )
    out_of_range = (size >= HUGE_EXPONENT) & (a.radius <= 0.75 * a.size)  # the exponential overflows or underflows anyway
    return _Reduced(
        DoubleDouble(tables[0][place], tables[1][place]), power_, rest, size, np.where(out_of_range, 2.0**-20, relative_error)
    )


def _series(r: Array, low: Array) -> DoubleDouble:
    """Return exp(r + low) - 1 for a small r."""
    square = r * r
    half = 0.5 * square
    cubic = square * r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720 + r * (1 / 5040)))))
    rest = 0.5 * product_error(r, r, square) + (low + r * low)
    high = r + half
    rest += half - (high - r)
    total = high + cubic
    rest += cubic - (total - high)
    high = total + rest
    return DoubleDouble(high, rest - (high - total))


def _scaled(number: DoubleDouble, power: Whole, radius: Array) -> Ball:
    """Return number*2**power, without an exponent if that is in bounds."""
    if np.abs(power).max(initial=0) < 390:
        factor = np.ldexp(1.0, np.asarray(power).astype(np.int32))
        return Ball(number.high * factor, number.low * factor, 0, radius * factor)
    return Ball(number.high, number.low, power, radius)


def exp(a: Ball) -> Ball:
    """Return the exponential."""
    table, power_, rest, size, relative_error = _reduced(a)
    result = table * rest + table
    loss = np.where(size == 0, 0.0, _EXP_LOSS)
    return _scaled(result, power_, np.abs(result.high) * (relative_error + loss))


def expm1(a: Ball) -> Ball:
    """Return exp(a) - 1 with full relative accuracy near 0."""
    table, power_, rest, size, relative_error = _reduced(a)
    exact = size < 0.5 * _STEP[0]  # the factor is 1
    factor = _scaled(table, power_, np.where(exact, 0.0, np.abs(table.high) * (UNIT_ROUNDOFF + relative_error)))
    result = (factor - ONE) + factor * Ball(
        rest.high, rest.low, 0, np.abs(rest.high) * _EXPM1_LOSS + np.where(exact, relative_error, 0.0)
    )
    tiny = size < 2.0**-200  # beyond the range of the parts
    near = Ball(a.high, a.low, a.exponent, a.radius + a.size * 2.0**-200)
    return choose(tiny, near, result) if tiny.any() else result


def _log1p_near(u: Array, low: Array) -> DoubleDouble:
    """Return log(1 + u + low) for -0.3 < u < 0.45; low need not be small beside u."""
    total = u + low
    u, low = total, low - (total - u)
    first = np.log1p(u)
    back = expm1(Ball(first))
    high, low_back, _ = back.clamped(1.0)
    step = ((u - high) + (low - low_back)) / (1.0 + u)
    total = first + step
    return DoubleDouble(total, step - (total - first))


def log(a: Ball) -> Ball:
    """Return the natural logarithm: NaN for a negative number, unknown for 0 or a ball that may contain it."""
    with np.errstate(all="ignore"):
        positive = np.asarray(a.high) > 0
        mantissa, shift = np.frexp(np.where(positive, a.high, 1.0))
        low = np.ldexp(np.where(positive, a.low, 0.0), -shift)
        small = mantissa < np.sqrt(0.5)
        mantissa, low = np.where(small, 2 * mantissa, mantissa), np.where(small, 2 * low, low)
        part = _log1p_near(mantissa - 1.0, low)
        exponent = a.exponent + (shift - small)
        near = Ball(part.high, part.low, 0, np.abs(part.high) * _LOG_LOSS).in_bounds()
        result = Ball.of(exponent.astype(np.float64)) * _LOG_2 + near
        unknown = (np.asarray(a.high) == 0) | (2 * a.radius > a.size)
        relative_error = np.where(a.radius == 0, 0.0, 2 * a.radius / a.size)
        huge = np.abs(exponent) > HUGE_EXPONENT  # the exponent itself is not known
        relative_error = np.where(huge, 2.0**60, relative_error)
        high = np.where(np.asarray(a.high) < 0, np.nan, np.where(np.asarray(a.high) == 0, -1.0, result.high))
        result = Ball(high, result.low, result.exponent, result.radius)
        if huge.any():
            result = choose(huge, Ball(np.copysign(2.0**80, exponent)), result)
        return widen(result, np.where(unknown & ~np.isnan(high), np.inf, relative_error))


def log1p(a: Ball) -> Ball:
    """Return log(1 + a) with full relative accuracy near 0."""
    high, low, radius = a.clamped(2.0**60)
    near = np.abs(high) < 0.25
    tiny = np.abs(high) < 2.0**-60
    part = _log1p_near(np.where(near & ~tiny, high, 0.0), np.where(near & ~tiny, low, 0.0))
    relative_error = np.where(radius < 0.25, 2 * radius, np.inf)
    result = Ball(part.high, part.low, 0, np.abs(part.high) * _LOG_LOSS + relative_error).in_bounds()
    if tiny.any():
        result = choose(tiny, a * (ONE - a * Ball.constant(0.5)), result)
    return result if near.all() else choose(near, result, log(ONE + a))


def root(a: Ball) -> Ball:
    """Return the square root."""
    return a.root()


def raised(a: Ball, b: Ball) -> Ball:
    """Return a**b: by multiplication for an integer b, by square roots for a half-integer, else by logarithms."""
    if np.size(b.high) == 1 and not np.any(b.low):
        exponent = float(b.clamped(np.inf)[0].item())
        if not np.any(b.radius) and abs(exponent) <= 64 and (2 * exponent).is_integer():
            base, count = (a, exponent) if exponent.is_integer() else (a.root(), 2 * exponent)
            return whole_power(base, int(count), ONE)
    result = exp(b * log(a))
    zero = np.asarray(a.high) == 0
    return choose(zero & (np.asarray(b.high) > 0), a, result) if zero.any() else result


def sigmoid(a: Ball) -> Ball:
    """Return 1/(1 + exp(-a))."""
    decay = exp(-abs(a))
    return choose(np.asarray(a.high) < 0, decay, ONE) / (ONE + decay)


def softplus(a: Ball) -> Ball:
    """Return log(1 + exp(a))."""
    excess = log1p(exp(-abs(a)))
    return choose(np.asarray(a.high) > 0, a + excess, excess)


def tanh(a: Ball) -> Ball:
    """Return the hyperbolic tangent."""
    decay = expm1(abs(a) * Ball.constant(-2))
    return -decay / (TWO + decay) * _sign_factor(a)


def sinh(a: Ball) -> Ball:
    """Return the hyperbolic sine."""
    growth, decay = expm1(abs(a)), expm1(-abs(a))
    return (growth - decay) * Ball.constant(0.5) * _sign_factor(a)


def cosh(a: Ball) -> Ball:
    """Return the hyperbolic cosine."""
    return (exp(a) + exp(-a)) * Ball.constant(0.5)


def asinh(a: Ball) -> Ball:
    """Return the inverse hyperbolic sine."""
    size = abs(a)
    square = size * size
    return log1p(size + square / (ONE + (ONE + square).root())) * _sign_factor(a)


def _sign_factor(a: Ball) -> Ball:
    """Return -1 where a is negative, else 1. It is exact: its users multiply it with a result that is near 0 where the sign is uncertain."""
    return Ball(np.where(np.asarray(a.high) < 0, -1.0, 1.0))


def _quadrant(a: Ball) -> tuple[Ball, Whole]:
    """Return the angle to the nearest multiple of pi/2, and that multiple modulo 4."""
    high, low, radius = a.clamped(_LARGEST_ANGLE)
    count = np.rint(high * (1 / HALF_PI[0]))
    angle = Ball(high, low)
    for part in HALF_PI:
        product = count * part
        angle = angle - Ball(product) - Ball(product_error(count, part, product))
    angle = widen(angle, np.where(np.abs(high) < _LARGEST_ANGLE, radius, np.inf))
    return choose(np.abs(high) < 0.5, a, angle), count.astype(np.int64) & 3


#: Taylor coefficients of sin(r)/r and cos(r) in r**2.
_SINE = tuple(Fraction((-1) ** n, int(np.prod(range(1, 2 * n + 2), dtype=object))) for n in range(14))
_COSINE = tuple(Fraction((-1) ** n, int(np.prod(range(1, 2 * n + 1), dtype=object))) for n in range(14))


def _double(value: Fraction) -> tuple[float, float]:
    return float(value), float(value - Fraction(float(value)))


def _sine(angle: Ball, coefficients: tuple[Fraction, ...]) -> Ball:
    """Sum a series in the square of an angle of at most pi/4."""
    high, low, radius = (angle * angle).clamped(1.0)
    result = double_horner(tuple(map(_double, coefficients)), 7, DoubleDouble(high, low))
    return Ball(result.high, result.low, 0, _SINE_LOSS + radius)


def double_horner(coefficients: tuple[tuple[float, float], ...], leading: int, x: DoubleDouble) -> DoubleDouble:
    """Evaluate a polynomial, low order first, with its first `leading` coefficients in double-double and the rest in float64."""
    result = DoubleDouble(horner(tuple(high for high, _ in coefficients[leading:]), np.asarray(x.high)), 0.0)
    for high, low in coefficients[leading - 1 :: -1]:
        result = result * x + DoubleDouble(high, low)
    return result


def _circular(a: Ball, turn: int) -> Ball:
    """Return sin(a + turn*pi/2)."""
    angle, quadrant = _quadrant(a)
    place = (quadrant + turn) & 3
    result = choose((place & 1).astype(bool), _sine(angle, _COSINE), angle * _sine(angle, _SINE))
    return choose(place >= 2, -result, result)


def sin(a: Ball) -> Ball:
    """Return the sine; unknown for an angle beyond 2**50."""
    return _circular(a, 0)


def cos(a: Ball) -> Ball:
    """Return the cosine; unknown for an angle beyond 2**50."""
    return _circular(a, 1)


def tan(a: Ball) -> Ball:
    """Return the tangent; unknown for an angle beyond 2**50."""
    return sin(a) / cos(a)


def atan(a: Ball) -> Ball:
    """Return the inverse tangent."""
    size = abs(a)
    far = np.asarray((size > ONE).holds)
    near = choose(far, ONE / choose(far, size, ONE), size) if far.any() else size
    high, _, radius = near.clamped(2.0)
    first = Ball.of(np.arctan(high))
    tangent = tan(first)
    step = (near - tangent) / (ONE + near * tangent)
    angle = first + Ball(step.high, step.low, step.exponent, 0.0)
    angle = choose(high < 2.0**-60, near, angle)
    result = choose(far, PI * Ball.constant(0.5) - angle, angle)
    return widen(result, radius + 2 * _SINE_LOSS * high) * _sign_factor(a)


def erfcx(y: Ball) -> Ball:
    """Return exp(y**2)*erfc(y) for y >= 0."""
    near = choose(np.asarray(y.exponent) < 100, y, Ball.constant(2**100))  # the quotient is 1 beyond
    high, low, radius = ((near - _CENTRE) / (near + _CENTRE)).clamped(2.0)
    result = double_horner(ERFCX, 16, DoubleDouble(high, low))
    return Ball(result.high, result.low, 0, _ERF_LOSS + radius) / (ONE + TWO * y)


def _erf_near(a: Ball) -> Ball:
    """Return erf(a) for abs(a) <= 1."""
    high, low, radius = (a * a).clamped(1.0)
    result = double_horner(ERF, 9, DoubleDouble(high, low))
    return a * Ball(result.high, result.low, 0, _ERF_LOSS + radius)


def _erfc_far(y: Ball) -> Ball:
    """Return erfc(y) for y >= 0."""
    return exp(-(y * y)) * erfcx(y)


def erf(a: Ball) -> Ball:
    """Return the error function."""
    size = abs(a)
    near = np.asarray((size < ONE).holds)
    result = _erf_near(choose(near, a, ONE)) if near.any() else a
    return result if near.all() else choose(near, result, (ONE - _erfc_far(size)) * _sign_factor(a))


def erfc(a: Ball) -> Ball:
    """Return 1 - erf(a) with full relative accuracy far to the right."""
    near = np.asarray((abs(a) < Ball.constant(0.5)).holds)
    result = ONE - _erf_near(choose(near, a, ONE)) if near.any() else a
    if near.all():
        return result
    tail = _erfc_far(abs(a))
    return choose(near, result, choose(np.asarray(a.high) < 0, TWO - tail, tail))


def normal_cdf(a: Ball) -> Ball:
    """Return the standard normal distribution function."""
    return erfc(-a / _ROOT_2) * Ball.constant(0.5)


def normal_pdf(a: Ball) -> Ball:
    """Return the standard normal density."""
    return exp(a * a * Ball.constant(-0.5)) / (_ROOT_2 * _ROOT_PI)


def absolute(a: Ball) -> Ball:
    """Return the absolute value."""
    return abs(a)


def floor(a: Ball) -> Ball:
    """Return the largest integer that is at most a; unknown where the ball allows several."""
    return _stepped(a, np.floor)


def nearest_whole(a: Ball) -> Ball:
    """Round to the nearest integer, ties to even; unknown where the ball allows several."""
    return _stepped(a, np.rint)


def _stepped(a: Ball, steps: Callable[[Array], Array]) -> Ball:
    """Apply `steps`, a function that rounds to integers."""
    high, low, radius = a.clamped(2.0**60)
    whole = np.floor(high)
    position, reach = (high - whole) + low, radius + np.where(np.asarray(low) == 0, 0.0, 2.0**-60)
    exact = reach == 0
    sure = exact | (steps(position - reach) == steps(position + reach))
    result = Ball(np.where(exact, steps(high), whole + steps(position)), 0.0, 0, np.where(sure, 0.0, np.inf))
    large = np.abs(high) >= 2.0**53
    return choose(large, a, result) if large.any() else result


#: No number.
NAN = Ball(np.array([np.nan]))
#: Larger than every number that is computed from floats.
INFINITY = Ball(np.array([1.0]), 0.0, np.array([OVERFLOW_EXPONENT]))

__all__ = ["larger", "sign", "smaller", "where"]  # names that formulas call and that `ball` defines
