"""Errors in units in the last place of a type, for whole arrays."""

from __future__ import annotations

import numpy as np

from actviz.grading.exact import Exact
from actviz.numerics.arrays import Array
from actviz.numerics.number_types import FLOAT64, Floats, NumberType

#: An error beyond this is counted as this: in float64 a quotient of two numbers may be larger than any number.
LARGEST_ERROR = 1e300
_BIAS, _FRACTION = 1023, 52
#: The least error of an answer that is not the nearest number.
_BEYOND = float(np.nextafter(0.5, 1))


def errors(answers: Floats, exact: Exact, number_type: NumberType) -> Array:
    """|answer - exact|/ulp(exact), with ulp(v) = 2**(max(e, e_min) - p + 1) and e the exponent of v.

    NaN or infinite where one of both is. The right answer has at most 0.5, however the exact value was rounded to a float64.
    """
    with np.errstate(all="ignore"):
        wide = answers.astype(np.float64)
        size = _in_float64(wide, exact) if number_type is FLOAT64 else _in_narrow(wide, exact.high, number_type)
        right = answers == exact.rounded
        if right.all():
            return np.minimum(size, 0.5, out=size)
        return np.where(right, np.minimum(size, 0.5), np.where(size <= 0.5, _BEYOND, np.minimum(size, LARGEST_ERROR)))


def _in_narrow(answers: Array, values: Array, number_type: NumberType) -> Array:
    """The errors in a type of at most 32 bits, whose unit is a float64 by its bits alone; `answers` is overwritten."""
    inverse = values.view(np.int64) >> _FRACTION
    inverse &= 2 * _BIAS + 1
    np.maximum(inverse, _BIAS + 1 - number_type.largest_exponent, out=inverse)
    np.subtract(2 * _BIAS + number_type.bits - 1, inverse, out=inverse)
    inverse <<= _FRACTION
    answers -= values
    np.abs(answers, out=answers)
    answers *= inverse.view(np.float64)
    return answers


def _in_float64(answers: Array, exact: Exact) -> Array:
    """The errors in float64 itself: everything is measured in units of each value, which are exact."""
    _, more = np.frexp(exact.high)
    top = np.where(exact.high == 0, -2000, np.clip(exact.exponent + more - 1, -2000, 2000))
    unit = np.maximum(top, 1 - FLOAT64.largest_exponent) - FLOAT64.bits + 1
    shift = (np.clip(exact.exponent, -2500, 2500) - unit).astype(np.int32)
    rest = (np.ldexp(answers, -unit.astype(np.int32)) - np.ldexp(exact.high, shift)) - np.ldexp(exact.low, shift)
    size: Array = np.abs(rest)
    return size
