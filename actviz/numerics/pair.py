"""Pairs of floats: numbers with 60 correct bits or more, in arrays of ordinary size, several times as fast as balls.

A pair is an array high + low with a bound on its relative error. The bound is one float for the whole array where that is tight
enough, and an array after a sum that may have cancelled digits. A pair has no exponent: its range, known in advance as three floats,
must stay within the bounds below, or PairRangeError is raised and the caller turns to balls.

Every operation expects and restores these invariants, wherever the error is finite; elsewhere the other fields hold anything:

======  ==================================================================================================================
high    An array; a float in a constant.
low     Another, or None for zeros. abs(low) <= spread*abs(high).
error   A bound on abs(high + low - exact), relative to abs(high), at most 2**-10.
range   Bounds on the exact value and on high + low, and on the size of the smallest of them that is not 0.
======  ==================================================================================================================

Products of errors are not added up: `nearest` allows for them.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from actviz.numerics.arrays import Array, chosen
from actviz.numerics.double_double import rounded_off, split

#: An array of floats, or a single number: NumPy's types express "either" poorly.
Real = Any
#: The rounding error of one operation on floats, relative to its result.
ROUNDOFF = 2.0**-53
#: Sizes between which products of floats have representable rounding errors.
SMALLEST, LARGEST = 2.0**-900, 2.0**900
#: A larger error makes a number unknown.
_KNOWN = 2.0**-30
#: A difference that is not 0 is at least this large beside its terms: of two floats, and of known pairs.
_LEAST_OF_FLOATS, _LEAST_OF_PAIRS = 2.0**-54, 2.0**-80
#: Ranges are bounds of exact values; those of their high parts are as close as this.
_SURELY = 1.0 - 2.0**-30
#: A term that is at most this share of the other cancels few digits.
_MINOR = 0.75
#: Products of errors add less than this share.
_SLACK = 1.25


class PairRangeError(ArithmeticError):
    """Numbers are too large, too small or too rough for pairs."""


class Range(NamedTuple):
    """lower <= value <= upper, and least <= abs(value) unless the value is 0."""

    lower: float
    upper: float
    least: float

    @property
    def size(self) -> float:
        """The largest absolute value."""
        return max(-self.lower, self.upper)

    @property
    def has_zero(self) -> bool:
        """Whether it contains 0."""
        return self.lower <= 0.0 <= self.upper


class Truth(NamedTuple):
    """A comparison of pairs: whether it holds, and where that is certain (True for everywhere)."""

    holds: npt.NDArray[np.bool_]
    sure: npt.NDArray[np.bool_] | bool

    def __and__(self, other: Truth) -> Truth:
        return Truth(self.holds & other.holds, self.sure & other.sure)

    def __or__(self, other: Truth) -> Truth:
        return Truth(self.holds | other.holds, self.sure & other.sure)

    def __invert__(self) -> Truth:
        return Truth(~self.holds, self.sure)


class Pair:
    """An array of numbers high + low with a bound on their relative error; the module's docstring has the invariants."""

    __slots__ = ("_split", "error", "high", "low", "range", "spread")

    def __init__(self, high: Real, low: Real, error: Real, spread: float, range_: Range) -> None:
        if not (range_.least >= SMALLEST and range_.size <= LARGEST and spread <= 2.0**-40):
            raise PairRangeError
        self.high, self.low, self.error, self.spread, self.range = high, low, error, spread, range_
        self._split: tuple[Real, Real] | None = None

    @classmethod
    def of(cls, x: Array) -> Pair:
        """Return the exact pairs of finite floats, of which none is 0."""
        return cls(x, None, 0.0, 0.0, Range(float(x.min()), float(x.max()), float(np.abs(x).min())))

    @classmethod
    def constant(cls, value: Fraction) -> Pair:
        """Return one number; exact if it has at most a hundred bits."""
        size = abs(value)
        if value and not SMALLEST < size < LARGEST:
            raise PairRangeError
        high = float(value)
        low = float(value - Fraction(high))
        error = 0.0 if Fraction(high) + Fraction(low) == value else 2.0**-105
        return cls(high, low or None, error, ROUNDOFF if low else 0.0, Range(high, high, abs(high) or 1.0))

    @property
    def is_constant(self) -> bool:
        """Whether this is a single number."""
        return isinstance(self.high, float)

    @property
    def is_float(self) -> bool:
        """Whether every number is a float."""
        return self.low is None and isinstance(self.error, float) and self.error == 0.0

    @property
    def split(self) -> tuple[Real, Real]:
        """The high parts as sums of floats whose products are exact."""
        if self._split is None:
            self._split = split(self.high)
        return self._split

    def nearest(self) -> tuple[Array, npt.NDArray[np.bool_]]:
        """Return the floats nearest to the numbers, and where it is certain that they are; 0 is not."""
        high = np.asarray(self.high)
        if self.low is None:
            nearest, rest = high, 0.0
        else:
            nearest = high + self.low
            rest = (high - nearest) + self.low
        reach = np.abs(nearest)
        reach *= self.error * _SLACK + 2.0**-104
        certain = nearest + (rest + reach) == nearest
        certain &= nearest + (rest - reach) == nearest
        if self.range.has_zero:
            certain &= nearest != 0
        return nearest, certain

    def __neg__(self) -> Pair:
        lower, upper, least = self.range
        return Pair(-self.high, None if self.low is None else -self.low, self.error, self.spread, Range(-upper, -lower, least))

    def __abs__(self) -> Pair:
        lower, upper, least = self.range
        if lower >= 0:
            return self
        if upper <= 0:
            return -self
        low = None if self.low is None else self.low * np.copysign(1.0, self.high)
        return Pair(np.abs(self.high), low, self.error, self.spread, Range(0.0, max(-lower, upper), least))

    def __add__(self, other: Pair) -> Pair:
        if _is_zero(other):
            return self
        if _is_zero(self):
            return other
        total, rest = _two_sum(self, other)
        for part in (self.low, other.low):
            if part is not None:
                rest += part
        return _sum(self, other, total, rest)

    def __sub__(self, other: Pair) -> Pair:
        return self + -other

    def __mul__(self, other: Pair) -> Pair:
        if other.is_constant and self.is_constant:
            raise PairRangeError  # constants are folded by those who use pairs
        if self.is_constant:
            self, other = other, self  # noqa: PLW0642 - the product is commutative
        range_ = _product_range(self.range, other.range) if self is not other else _square_range(self.range)
        if other.low is None and other.is_constant and other.error == 0.0 and abs(math.frexp(other.high)[0]) == 0.5:
            low = None if self.low is None else self.low * other.high
            return Pair(self.high * other.high, low, self.error, self.spread, range_)
        product = self.high * other.high
        rest = rounded_off(product, self.split, other.split)
        if other.low is not None:
            rest += self.high * other.low
        if self.low is not None:
            rest += self.low * other.high
        spread = ROUNDOFF + self.spread + other.spread
        return Pair(product, rest, self.error + other.error + 8.0 * spread**2, spread, range_)

    def __truediv__(self, other: Pair) -> Pair:
        if other.is_constant and other.low is None and other.error == 0.0 and abs(math.frexp(other.high)[0]) == 0.5:
            return self * Pair.constant(1 / Fraction(other.high))
        quotient = self.high / other.high
        product = quotient * other.high
        rest = self.high - product
        rest -= rounded_off(product, split(quotient), other.split)
        if self.low is not None:
            rest += self.low
        if other.low is not None:
            rest -= quotient * other.low
        rest /= other.high
        spread = ROUNDOFF + self.spread + other.spread
        error = self.error + other.error + 8.0 * spread**2
        if other.range.has_zero:
            error = np.where(other.high == 0, np.inf, error)
        return Pair(quotient, rest, error, spread, _product_range(self.range, _reciprocal_range(other.range)))

    def __pow__(self, other: Pair) -> Pair:
        from actviz.numerics.pair_functions import raised  # noqa: PLC0415 - that module imports this one

        return raised(self, other)

    def __lt__(self, other: Pair) -> Truth:
        difference = self - other
        return Truth(difference.high < 0, difference.error <= _KNOWN)

    def __gt__(self, other: Pair) -> Truth:
        return other < self

    def __le__(self, other: Pair) -> Truth:
        return ~(other < self)

    def __ge__(self, other: Pair) -> Truth:
        return ~(self < other)

    def __eq__(self, other: object) -> Truth:  # type: ignore[override] # the comparison is element-wise
        if not isinstance(other, Pair):
            return NotImplemented
        difference = self - other
        return Truth(difference.high == 0, difference.error <= _KNOWN)

    def __ne__(self, other: object) -> Truth:  # type: ignore[override]
        return ~(self == other)

    __hash__ = None  # type: ignore[assignment] # comparisons are element-wise


def _is_zero(a: Pair) -> bool:
    return a.is_constant and a.high == 0.0


def _two_sum(a: Pair, b: Pair) -> tuple[Array, Array]:
    """Return the rounded sum of the high parts, and its rounding error."""
    total = a.high + b.high
    if a.range.size <= _SURELY * b.range.least:
        a, b = b, a
    part = total - a.high
    if b.range.size <= _SURELY * a.range.least:
        return total, np.subtract(b.high, part, out=part)
    rest = total - part
    np.subtract(a.high, rest, out=rest)
    np.subtract(b.high, part, out=part)
    rest += part
    return total, rest


def _sum(a: Pair, b: Pair, total: Array, rest: Array) -> Pair:
    """Return total + rest as the sum of two pairs, with its error."""
    spread = ROUNDOFF + max(a.spread, b.spread)
    own = 8.0 * spread**2 if a.low is not None or b.low is not None else 0.0
    least = min(a.range.least, b.range.least)
    lower, upper, _ = widened(a.range.lower + b.range.lower, a.range.upper + b.range.upper, 1.0)
    if (a.range.lower >= 0 and b.range.lower >= 0) or (a.range.upper <= 0 and b.range.upper <= 0):
        return Pair(total, rest, _larger(a.error, b.error) + own, spread, Range(lower, upper, least))
    if a.range.least < b.range.least:
        a, b = b, a
    share = b.range.size / a.range.least
    if share <= _MINOR:  # the sign of the sum is that of a
        error = (a.error + own + share * (b.error + own)) / (1.0 - share)
        least = a.range.least * (1.0 - share) * (1.0 - 2.0**-40)
        return Pair(total, rest, error, ROUNDOFF + 2.0 * spread / (1.0 - share), Range(lower, upper, least))
    high = total + rest
    rest -= high - total
    if a.is_float and b.is_float:
        return Pair(high, rest, 0.0, ROUNDOFF, Range(lower, upper, least * _LEAST_OF_FLOATS))
    lost = np.abs(a.high) * (a.error + own)
    lost += np.abs(b.high) * (b.error + own)
    lost /= np.maximum(np.abs(high), SMALLEST)
    return Pair(high, rest, known(lost), ROUNDOFF, Range(lower, upper, least * _LEAST_OF_PAIRS))


def known(error: Array) -> Array:
    """Return the errors, with infinity for those that are too large to be treated as small."""
    return np.where(error <= _KNOWN, error, np.inf)


def _larger(one: Real, other: Real) -> Real:
    if isinstance(one, float) and isinstance(other, float):
        return max(one, other)
    return np.maximum(one, other)


def _product_range(a: Range, b: Range) -> Range:
    corners = (a.lower * b.lower, a.lower * b.upper, a.upper * b.lower, a.upper * b.upper)
    return widened(min(corners), max(corners), a.least * b.least)


def _square_range(a: Range) -> Range:
    return widened(0.0, a.size * a.size, a.least * a.least)


def _reciprocal_range(a: Range) -> Range:
    largest, least = 1.0 / a.least, 1.0 / a.size if a.size else math.inf
    if a.lower > 0:
        return widened(least, largest, least)
    if a.upper < 0:
        return widened(-largest, -least, least)
    return widened(-largest, largest, least)


def widened(lower: float, upper: float, least: float) -> Range:
    """Return a range that was computed with rounding errors."""
    return Range(lower - abs(lower) * 2.0**-40, upper + abs(upper) * 2.0**-40, least * (1.0 - 2.0**-40))


def select(truth: Truth, yes: Pair, no: Pair) -> Pair:
    """Select by a comparison; the result is unknown where the comparison is uncertain."""
    holds, sure = truth
    low = None
    if yes.low is not None or no.low is not None:
        low = chosen(holds, *(0.0 if part is None else part for part in (yes.low, no.low)))
    error = yes.error
    if not (isinstance(yes.error, float) and isinstance(no.error, float)):
        error = chosen(holds, yes.error, no.error)
    else:
        error = max(yes.error, no.error)
    if not np.all(sure):
        error = np.where(sure, error, np.inf)
    one, two = yes.range, no.range
    range_ = Range(min(one.lower, two.lower), max(one.upper, two.upper), min(one.least, two.least))
    return Pair(chosen(holds, yes.high, no.high), low, error, max(yes.spread, no.spread), range_)
