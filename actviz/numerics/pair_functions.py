"""Elementary functions of pairs, each with a relative error of at most 2**-60 of its own.

Formulas look up the functions that they call in this module, by name. Nothing here depends on NumPy's elementary functions: a table
of powers of two or of logarithms leaves a small argument, for which a short series is enough. Comments give the errors relative to
the result.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache
from typing import NamedTuple

import numpy as np

from actviz.numerics.arrays import Array
from actviz.numerics.ball import Ball
from actviz.numerics.ball_functions import exp as exp_of_balls
from actviz.numerics.ball_functions import log as log_of_balls
from actviz.numerics.constants import LOG_2
from actviz.numerics.double_double import product_error, rounded_off, split
from actviz.numerics.pair import ROUNDOFF, Pair, Range, Real, known, widened
from actviz.numerics.pair import select as where
from actviz.numerics.powers import whole_power

ONE, TWO, MINUS_TWO, HALF = (Pair.constant(Fraction(value)) for value in (1, 2, -2, Fraction(1, 2)))
#: Errors of the series below, relative to their results.
_EXP_ERROR, _EXPM1_ERROR, _LOG_ERROR = 2.0**-64, 2.0**-64, 1.5 * 2.0**-63
#: An argument in whose exponential an error of this size is amplified too much to be the same for all numbers.
_ROUGH = 2.0**-60
#: Beyond this, exp(-x) vanishes beside 1.
_FLAT = 100.0
#: The exponential of a larger argument is unknown.
_LARGEST_ARGUMENT = 300.0


def _cut(value: float, bits: int) -> float:
    """Clear the last bits of a float."""
    return float((np.array(value).view(np.int64) & -(1 << bits)).view(np.float64))


_LOG_2 = sum(map(Fraction, LOG_2))
#: exp(x) = 2**q * 2**(j/_STEPS) * exp(r) with a small r.
_STEPS = 4096
#: log(2)/_STEPS in two parts. A product of the first, of 31 bits, with a count of steps is exact.
_STEP_HIGH = _cut(float(_LOG_2 / _STEPS), 22)
_STEP_LOW = float(_LOG_2 / _STEPS - Fraction(_STEP_HIGH))
_STEPS_PER_UNIT = float(_STEPS / _LOG_2)


@cache
def _powers_of_two() -> tuple[Array, Array]:
    """Return 2**(j/_STEPS) for j from 0 to _STEPS - 1, as high and low parts."""
    powers = exp_of_balls(Ball.of(np.arange(_STEPS, dtype=np.float64)) * Ball.constant(_LOG_2 / _STEPS))
    high, low, _ = powers.clamped(2.0)
    return high, low


class _Reduced(NamedTuple):
    """The parts of exp(a) = (factor + factor_low)*exp(rest + rest_low)."""

    factor: Array
    factor_low: Array
    rest: Array
    rest_low: Real


def _ordinary(a: Pair) -> Pair:
    """Return the numbers, those beyond the range of the exponential as unknown."""
    if a.range.size <= _LARGEST_ARGUMENT:
        return a
    lower, upper, least = a.range
    high = np.clip(a.high, -_LARGEST_ARGUMENT, _LARGEST_ARGUMENT)
    inside = high == a.high
    lower, upper = (min(max(end, -_LARGEST_ARGUMENT), _LARGEST_ARGUMENT) for end in (lower, upper))
    low = None if a.low is None else a.low * inside
    return Pair(high, low, np.where(inside, a.error, np.inf), a.spread, Range(lower, upper, min(least, _LARGEST_ARGUMENT)))


def _reduced(a: Pair) -> _Reduced:
    count = a.high * _STEPS_PER_UNIT
    np.rint(count, out=count)
    rest = count * _STEP_HIGH
    np.subtract(a.high, rest, out=rest)  # exact
    rest_low = count * -_STEP_LOW
    if a.low is not None:
        rest_low += a.low
    whole = count.astype(np.int64)
    place = whole & (_STEPS - 1)
    high, low = (np.take(table, place, mode="clip") for table in _powers_of_two())
    whole >>= _STEPS.bit_length() - 1
    whole += 1023
    whole <<= 52
    scale = whole.view(np.float64)
    high *= scale
    low *= scale
    return _Reduced(high, low, rest, rest_low)


def _amplified(a: Pair, factor: float) -> Real:
    """Return the error of a, amplified by at most `factor` and by at most abs(a) + 1."""
    if isinstance(a.error, float) and a.error * factor <= _ROUGH:
        return a.error * factor
    return known(a.error * (np.abs(a.high) + 1.0))


def exp(a: Pair) -> Pair:
    """Return the exponential."""
    a = _ordinary(a)
    factor, factor_low, rest, rest_low = _reduced(a)
    rest += rest_low  # 2**-67 for each rounding of a number of the size of the rest, which is below 2**-13.5
    series = rest * (1 / 24)
    series += 1 / 6
    series *= rest
    series += 0.5
    series *= rest
    series *= rest
    series += rest
    series *= factor
    series += factor_low
    high = factor + series
    factor -= high
    factor += series
    lower, upper = math.exp(a.range.lower), math.exp(a.range.upper)
    return Pair(high, factor, _amplified(a, a.range.size) + _EXP_ERROR, ROUNDOFF, widened(lower, upper, lower))


def expm1(a: Pair) -> Pair:
    """Return exp(a) - 1 with full relative accuracy near 0."""
    a = _ordinary(a)
    factor, factor_low, rest, rest_low = _reduced(a)
    small = rest + rest_low
    series = small * (1 / 120)
    series += 1 / 24
    series *= small
    series += 1 / 6
    series *= small
    series += 0.5
    series *= small
    series *= small
    series += rest_low
    series *= factor
    small += 1.0
    factor_low *= small
    series += factor_low  # all but the two large terms factor - 1 and factor*rest
    total = factor - 1.0
    part = total - factor
    series += (factor - (total - part)) - (part + 1.0)
    product = factor * rest
    series += product_error(factor, rest, product)
    high = total + product
    total -= high
    total += product
    series += total
    result = high + series
    high -= result
    high += series
    lower, upper = math.expm1(a.range.lower), math.expm1(a.range.upper)
    range_ = widened(lower, upper, min(0.5 * a.range.least, 0.5))
    return Pair(result, high, _amplified(a, max(a.range.upper, 0.0) + 1.0) + _EXPM1_ERROR, ROUNDOFF, range_)


#: Logarithms are taken of numbers 1 + w beside the nearest 1 + j/_CELLS, for w between these; the sizes of j.
_CELLS, _LOWEST, _HIGHEST = 2048, -0.3, 1.0
_FIRST, _LAST = math.floor(_LOWEST * _CELLS), math.ceil(_HIGHEST * _CELLS)
#: 1/(1 + j/_CELLS) is rounded to this many bits after the point, so that its products with floats of 38 bits are exact.
_RECIPROCAL_BITS, _LOW_BITS = 14, 15


@cache
def _logarithms() -> tuple[Array, Array, Array]:
    """Return the rounded reciprocals of all 1 + j/_CELLS, and minus their logarithms as high and low parts."""
    centres = 1.0 + np.arange(_FIRST, _LAST + 1) / _CELLS
    reciprocals = np.rint(2.0**_RECIPROCAL_BITS / centres) / 2.0**_RECIPROCAL_BITS
    logarithms = -log_of_balls(Ball.of(reciprocals))
    high, low, _ = logarithms.clamped(1.0)
    return reciprocals, high, low


def _log_near(w: Array, low: Real, exponent: Array | None = None) -> tuple[Array, Array]:
    """Return log(1 + w + low) + exponent*log(2), for w between _LOWEST and _HIGHEST."""
    place = w * _CELLS
    np.rint(place, out=place)
    place -= _FIRST
    cell = place.astype(np.int64)
    reciprocal, high, rest = (np.take(table, cell, mode="clip") for table in _logarithms())
    head = (w.view(np.int64) & -(1 << _LOW_BITS)).view(np.float64)
    tail = w - head
    if low is not None:
        tail += low
    head *= reciprocal
    tail *= reciprocal
    reciprocal -= 1.0
    head += reciprocal  # exact
    z = head + tail  # (1 + w)*reciprocal - 1, below 2**-11.3
    series = z * (-1 / 6)
    for coefficient in (1 / 5, -1 / 4, 1 / 3, -1 / 2):
        series += coefficient
        series *= z
    series *= z
    series += tail
    series += rest
    if exponent is not None:
        series += exponent * _LOG_2_LOW
        whole = exponent * _LOG_2_HIGH  # exact
        total = whole + high
        whole -= total
        whole += high
        series += whole
        high = total
    total = high + head
    high -= total
    high += head
    series += high
    result = total + series
    total -= result
    total += series
    return result, total


_LOG_2_HIGH = _cut(float(_LOG_2), 12)
_LOG_2_LOW = float(_LOG_2 - Fraction(_LOG_2_HIGH))


def _exponent(high: Array) -> tuple[Array, Array]:
    """Return the power of two, as an exponent and as its reciprocal, that leaves numbers between sqrt(1/2) and sqrt(2)."""
    bits = high.view(np.int64) - _ROOT_HALF_BITS
    bits >>= 52
    exponent = bits.astype(np.float64)
    np.subtract(1023, bits, out=bits)
    bits <<= 52
    return exponent, bits.view(np.float64)


_ROOT_HALF_BITS = int(np.array(math.sqrt(0.5)).view(np.int64))


def log(a: Pair) -> Pair:
    """Return the natural logarithm; unknown for numbers that are not positive."""
    positive = np.maximum(a.high, a.range.least * 0.5) if a.range.lower <= 0 else a.high
    exponent, scale = _exponent(positive)
    w = positive * scale
    w -= 1.0  # exact
    rest: Real = None
    if a.low is not None:
        scale *= a.low
        rest = w.copy()
        w += scale
        rest -= w
        rest += scale
    high, low = _log_near(w, rest, exponent)
    range_ = widened(math.log(a.range.least), math.log(max(a.range.size, a.range.least)), 2.0**-110)
    error: Real = _LOG_ERROR
    if not (isinstance(a.error, float) and a.error == 0.0):
        error = known(error + a.error / np.maximum(np.abs(high), 2.0**-110))
    if a.range.lower <= 0:
        error = np.where(a.high > 0, error, np.inf)
    return Pair(high, low, error, ROUNDOFF, range_)


#: log(1 + a) of a known a above -1 is larger.
_LOWEST_LOGARITHM = -40.0


def log1p(a: Pair) -> Pair:
    """Return log(1 + a) with full relative accuracy near 0; unknown for numbers that are not above -1."""
    lower, upper, least = a.range
    error: Real = (1.0 if lower >= 0 else 2.0) * a.error + _LOG_ERROR
    if lower >= _LOWEST and upper <= 1.0 + 2.0**-30:
        high, low = _log_near(a.high, a.low)
    else:
        shifted = a.high + 1.0
        inside = shifted > 0
        shifted = np.maximum(shifted, 2.0**-53)
        exponent, scale = _exponent(shifted)
        scale_less_one = scale - 1.0
        scaled = a.high * scale
        w = scaled + scale_less_one
        part = w - scaled
        rest = (scaled - (w - part)) + (scale_less_one - part)
        if upper > 2.0**50:
            rest += scale - (scale_less_one + 1.0)
        if a.low is not None:
            rest += a.low * scale
        high, low = _log_near(w, rest, exponent)
        if lower < -0.5:
            error = 2.0 * a.error / np.minimum(shifted, 1.0) + _LOG_ERROR
            error = np.where(inside, known(error), np.inf)
    lower, upper = (math.log1p(end) if end > 2.0**-53 - 1.0 else _LOWEST_LOGARITHM for end in (lower, upper))
    range_ = widened(lower, upper, min(0.5 * least, 0.5))
    return Pair(high, low, error, ROUNDOFF, range_)


def root(a: Pair) -> Pair:
    """Return the square root; unknown for numbers that are not positive."""
    high = np.sqrt(a.high)
    square = high * high
    rest = a.high - square
    parts = split(high)
    rest -= rounded_off(square, parts, parts)
    if a.low is not None:
        rest += a.low
    rest /= high + high
    spread = ROUNDOFF + a.spread
    error = 0.5 * a.error + 8.0 * spread**2
    if a.range.lower <= 0:
        error = np.where(a.high > 0, error, np.inf)
    least, size = math.sqrt(a.range.least), math.sqrt(max(a.range.size, a.range.least))
    return Pair(high, rest, error, spread, widened(least, size, least))


def raised(a: Pair, b: Pair) -> Pair:
    """Return a**b: by multiplication for a small integer b, by square roots for a half-integer, else by logarithms."""
    if b.is_constant and b.low is None and b.error == 0.0 and abs(b.high) <= 64 and (2 * b.high).is_integer():
        base, count = (a, b.high) if b.high.is_integer() else (root(a), 2 * b.high)
        return whole_power(base, int(count), ONE)
    return exp(b * log(a))


def sigmoid(a: Pair) -> Pair:
    """Return 1/(1 + exp(-a))."""
    if a.range.upper > _FLAT:
        a = _at_most(a, _FLAT)
    result = ONE / (ONE + exp(-_without_error(a)))
    return _less_sure(result, _amplified(a, max(1.0, -a.range.lower)))


def _less_sure(a: Pair, error: Real) -> Pair:
    """Return the numbers with a larger error."""
    return Pair(a.high, a.low, a.error + error, a.spread, a.range)


def _without_error(a: Pair) -> Pair:
    """Return the numbers as if they were exact."""
    return Pair(a.high, a.low, 0.0, a.spread, a.range)


def _at_most(a: Pair, bound: float) -> Pair:
    """Return the smaller of a number and a bound beyond which a function is flat: to 2**-100 of it or less."""
    lower, _, least = a.range
    low = None if a.low is None else a.low * (a.high < bound)
    return Pair(np.minimum(a.high, bound), low, a.error, a.spread, Range(min(lower, bound), bound, min(least, bound)))


def softplus(a: Pair) -> Pair:
    """Return log(1 + exp(a))."""
    decay = log1p(exp(_without_error(-abs(a))))
    if a.range.upper <= 0:
        result = decay
    elif a.range.lower >= 0:
        result = _without_error(a) + decay
    else:
        low = None if a.low is None else a.low * (a.high > 0)
        rising = Pair(np.maximum(a.high, 0.0), low, 0.0, a.spread, Range(0.0, a.range.upper, a.range.least))
        result = rising + decay
    return _less_sure(result, _amplified(a, max(1.0, -a.range.lower)))


def tanh(a: Pair) -> Pair:
    """Return the hyperbolic tangent."""
    size = abs(a)
    if size.range.upper > _FLAT:
        size = _at_most(size, _FLAT)
    decay = expm1(_without_error(size) * MINUS_TWO)
    return _with_sign(-decay / (TWO + decay), a)


def _with_sign(result: Pair, a: Pair) -> Pair:
    """Return an odd function of a, given that of abs(a), in whose relative error that of a is at most as large."""
    result = _less_sure(result, a.error)
    if a.range.lower >= 0:
        return result
    side = np.copysign(1.0, a.high)
    size, least = result.range.size, result.range.least
    range_ = Range(-size, size if a.range.upper > 0 else 0.0, least)
    return Pair(result.high * side, result.low * side, result.error, result.spread, range_)


def sinh(a: Pair) -> Pair:
    """Return the hyperbolic sine."""
    growth = expm1(abs(a))
    result = (growth + growth / (ONE + growth)) * HALF
    return _with_sign(result, _without_error(a))


def cosh(a: Pair) -> Pair:
    """Return the hyperbolic cosine."""
    growth = exp(abs(a))
    return (growth + ONE / growth) * HALF


def asinh(a: Pair) -> Pair:
    """Return the inverse hyperbolic sine."""
    size = abs(_without_error(a))
    square = size * size
    return _with_sign(log1p(size + square / (ONE + root(ONE + square))), a)


def absolute(a: Pair) -> Pair:
    """Return the absolute value."""
    return abs(a)


def sign(a: Pair) -> Pair:
    """Return -1, 0 or 1; unknown where the sign is uncertain."""
    return Pair(np.sign(a.high), None, np.where(a.error < 0.5, 0.0, np.inf), 0.0, Range(-1.0, 1.0, 1.0))


def larger(a: Pair, b: Pair) -> Pair:
    """Return the larger of two; unknown where they are too close."""
    return where(a > b, a, b)


def smaller(a: Pair, b: Pair) -> Pair:
    """Return the smaller of two; unknown where they are too close."""
    return where(a < b, a, b)
