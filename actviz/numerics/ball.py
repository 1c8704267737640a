"""Balls: numbers with twice the digits of a float64, an exponent of their own, and a bound of their error.

A formula that is evaluated with balls tells by itself where its result is good to the last bit of a float64 and where it is not,
so that only what cancels needs more digits. Ball arithmetic is van der Hoeven's and Johansson's (arXiv:1611.02831); here the
middle is a double-double times a power of two, and the radius is relative.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from actviz.arrays import Array
from actviz.numerics.double_double import product_error

Real = Array | float
Whole = npt.NDArray[np.int64] | int
#: What an operation may lose, relative to its result.
UNIT = 2.0**-100
#: The middle's mantissa is 0 or between these in size, so that no product of two loses its low part.
_LEAST, _MOST = 2.0**-400, 2.0**400
#: Beyond this an exponent says no more than "huge" or "tiny"; exponentials of what is huge already are ENDLESS.
SATURATED, ENDLESS = 1 << 51, 1 << 60
#: A relative error up to which the nearest float64 is certain to be within 5/8 of a unit in the last place.
_CERTAIN = 2.0**-55
_NO_SHIFT = 1100


class Truth(NamedTuple):
    """A comparison of balls: whether it holds for the middles, and whether the radii leave no doubt."""

    holds: npt.NDArray[np.bool_]
    sure: npt.NDArray[np.bool_]


class Ball:
    """(high + low)*2**exponent, with a relative error of at most `error`; infinite where nothing is known.

    `low` is at most half a unit in the last place of `high`. The exponent is the integer 0 where none is needed. What has no
    value, as the logarithm of a negative number, is NaN.
    """

    __slots__ = ("error", "exponent", "high", "low")

    def __init__(self, high: Real, low: Real = 0.0, exponent: Whole = 0, error: Real = 0.0) -> None:
        self.high, self.low, self.exponent, self.error = high, low, exponent, error

    @classmethod
    def of(cls, x: Array) -> Ball:
        """The numbers themselves."""
        return cls(np.asarray(x))._in_bounds()

    @classmethod
    def constant(cls, value: Fraction | int | float) -> Ball:
        """One number, exact where it has no more than a hundred bits."""
        number = Fraction(value)
        exponent = 0
        if number and not 2.0**-300 < abs(number) < 2.0**300:
            exponent = abs(number.numerator).bit_length() - number.denominator.bit_length()
            number /= Fraction(2) ** exponent
        high = float(number)
        low = float(number - Fraction(high))
        exact = Fraction(high) + Fraction(low) == number
        return cls(np.array([high]), np.array([low]) if low else 0.0, exponent, 0.0 if exact else UNIT)

    def _in_bounds(self) -> Ball:
        """The same with a mantissa that is neither huge nor tiny."""
        size = np.abs(self.high)
        if size.max(initial=0.0) <= _MOST and (
            size.min(initial=1.0) >= _LEAST or np.where(size == 0, 1.0, size).min(initial=1.0) >= _LEAST
        ):
            return self
        mantissa, shift = np.frexp(self.high)
        low = self.low if isinstance(self.low, float) else np.ldexp(self.low, -shift)
        return Ball(mantissa, low, self.exponent + shift.astype(np.int64), self.error)

    @property
    def is_power_of_two(self) -> bool:
        """Whether it is one number by which multiplication loses nothing."""
        return np.size(self.high) == 1 and not np.any(self.low) and abs(np.frexp(self.high)[0].item()) == 0.5

    def times_power(self, power: Whole) -> Ball:
        """self*2**power."""
        return Ball(self.high, self.low, self.exponent + power, self.error)

    def plain(self, most: float) -> tuple[Array, Array]:
        """The middle as two floats, held between -most and most."""
        if isinstance(self.exponent, int) and self.exponent == 0:
            high, low = np.asarray(self.high), self.low
        else:
            shift = np.clip(self.exponent, -1500, 1500).astype(np.int32)
            high, low = np.ldexp(self.high, shift), np.ldexp(self.low, shift)
        inside = np.abs(high) < most
        return np.clip(high, -most, most), np.where(inside, low, 0.0)

    def nearest(self) -> tuple[Array, npt.NDArray[np.bool_]]:
        """The float64 next to each number, and where it is certain to be within 5/8 of a unit in the last place."""
        nothing = np.isnan(self.high)
        if isinstance(self.exponent, int) and self.exponent == 0:
            return np.asarray(self.high), (self.error <= _CERTAIN) | nothing
        mantissa, more = np.frexp(self.high)
        exponent = self.exponent + more
        values = np.ldexp(mantissa, np.clip(exponent, -1200, 1200).astype(np.int32))
        beyond = ((exponent < -1130) | (exponent > 1030)) & (self.error < 0.5)
        return values, (self.error <= _CERTAIN) | beyond | nothing

    def __neg__(self) -> Ball:
        return Ball(-self.high, -self.low, self.exponent, self.error)

    def __abs__(self) -> Ball:
        return Ball(np.abs(self.high), self.low * np.copysign(1.0, self.high), self.exponent, self.error)

    def __add__(self, other: Ball) -> Ball:
        a, b, exponent = _aligned(self, other)
        total = a.high + b.high
        part = total - a.high
        rest = (a.high - (total - part)) + (b.high - part) + (a.low + b.low)
        high = total + rest
        low = rest - (high - total)
        lost = 2.0**-52 * (np.abs(a.low) + np.abs(b.low)) + (np.abs(a.high) * a.error + np.abs(b.high) * b.error)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            error = np.where(lost == 0, UNIT, lost / np.abs(high) + UNIT)
        return Ball(high, low, exponent, error)._in_bounds()

    def __sub__(self, other: Ball) -> Ball:
        return self + -other

    def __mul__(self, other: Ball) -> Ball:
        for one, two in ((self, other), (other, self)):
            if two.is_power_of_two:
                return Ball(one.high * two.high, one.low * two.high, one.exponent + two.exponent, one.error)._in_bounds()
        product = self.high * other.high
        rest = product_error(self.high, other.high, product) + (self.high * other.low + self.low * other.high)
        return self._finished(other, product, rest, self.exponent + other.exponent)

    def __truediv__(self, other: Ball) -> Ball:
        if other.is_power_of_two:
            return self * Ball(1.0 / other.high, 0.0, -other.exponent)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            quotient = self.high / other.high
            product = quotient * other.high
            left = (self.high - product) - product_error(quotient, other.high, product)
            rest = (left + (self.low - quotient * other.low)) / other.high
        return self._finished(other, quotient, rest, self.exponent - other.exponent)

    def _finished(self, other: Ball, high: Array, low: Array, exponent: Whole) -> Ball:
        """A product or quotient of self and other."""
        total = high + low
        error = self.error + other.error + UNIT
        if not isinstance(exponent, int):
            vague = (np.abs(self.exponent) > SATURATED) & (np.abs(exponent) < SATURATED)
            error = np.where(vague, np.inf, error)
        return Ball(total, low - (total - high), exponent, error)._in_bounds()

    def __pow__(self, other: Ball) -> Ball:
        from actviz.numerics.elementary import raised  # noqa: PLC0415 - which is made of balls

        return raised(self, other)

    def root(self) -> Ball:
        """The square root; unknown for a negative number."""
        odd = self.exponent & 1
        a = Ball(self.high * (1 + odd), self.low * (1 + odd), self.exponent - odd, self.error)
        with np.errstate(invalid="ignore", divide="ignore"):
            high = np.sqrt(a.high)
            square = high * high
            left = (a.high - square) - product_error(high, high, square) + a.low
            rest = np.where(high == 0, 0.0, left / (2.0 * high))
        total = high + rest
        exponent = a.exponent >> 1
        return Ball(total, rest - (total - high), exponent, 0.5 * a.error + UNIT)

    def __lt__(self, other: Ball) -> Truth:
        difference = self - other
        return Truth(difference.high < 0, _signed(difference))

    def __gt__(self, other: Ball) -> Truth:
        return other < self

    def __le__(self, other: Ball) -> Truth:
        holds, sure = other < self
        return Truth(~holds, sure)

    def __ge__(self, other: Ball) -> Truth:
        return other <= self


def _signed(ball: Ball) -> npt.NDArray[np.bool_]:
    """Where the sign is beyond doubt."""
    return np.asarray((ball.error < 1) | ((ball.high == 0) & (ball.error <= UNIT)))


def _aligned(a: Ball, b: Ball) -> tuple[Ball, Ball, Whole]:
    """Both with one exponent, the larger of the two; what vanishes beside the other number becomes 0."""
    if isinstance(a.exponent, int) and isinstance(b.exponent, int) and a.exponent == b.exponent:
        return a, b, a.exponent
    a_exponent = np.where(a.high == 0, -(1 << 60), a.exponent)
    b_exponent = np.where(b.high == 0, -(1 << 60), b.exponent)
    exponent = np.maximum(a_exponent, b_exponent)
    exponent = np.where(exponent == -(1 << 60), 0, exponent)
    return _shifted(a, a_exponent - exponent), _shifted(b, b_exponent - exponent), exponent


def _shifted(a: Ball, shift: Whole) -> Ball:
    steps = np.maximum(shift, -_NO_SHIFT).astype(np.int32)
    return Ball(np.ldexp(a.high, steps), np.ldexp(a.low, steps), 0, a.error)


def select(truth: Truth, yes: Ball, no: Ball) -> Ball:
    """One or the other, by a comparison; unknown where that is in doubt."""
    chosen = choose(truth.holds, yes, no)
    return Ball(chosen.high, chosen.low, chosen.exponent, np.where(truth.sure, chosen.error, np.inf))


def choose(condition: npt.NDArray[np.bool_], yes: Ball, no: Ball) -> Ball:
    """One or the other, by a condition that is certain."""
    exponent: Whole = 0
    if not (isinstance(yes.exponent, int) and isinstance(no.exponent, int) and yes.exponent == no.exponent == 0):
        exponent = np.where(condition, yes.exponent, no.exponent)
    high, low, error = (
        np.where(condition, getattr(yes, name), getattr(no, name)) for name in ("high", "low", "error")
    )
    return Ball(high, low, exponent, error)


def larger(a: Ball, b: Ball) -> Ball:
    """The larger of two: where it is in doubt which one that is, both are as good."""
    truth = a > b
    chosen = choose(truth.holds, a, b)
    error = np.where(truth.sure, chosen.error, 2 * (a.error + b.error) + UNIT)
    return Ball(chosen.high, chosen.low, chosen.exponent, error)


def smaller(a: Ball, b: Ball) -> Ball:
    """The smaller of two."""
    return -larger(-a, -b)


def sign(a: Ball) -> Ball:
    """-1, 0 or 1."""
    return Ball(np.sign(a.high), 0.0, 0, np.where(_signed(a), 0.0, np.inf))


def power(a: Ball, count: int) -> Ball:
    """a**count by repeated squaring."""
    if count < 0:
        return ONE / power(a, -count)
    result, square = ONE, a
    while count:
        if count & 1:
            result = square if result is ONE else result * square
        count >>= 1
        square = square * square if count else square
    return result


ONE = Ball.constant(1)
