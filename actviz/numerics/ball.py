"""Balls: numbers with twice the digits of a float64, an exponent of their own, and a bound of their error.

A formula that is evaluated with balls tells by itself where its result is good to the last bit of a float64 and where it is not,
so that only what cancels needs more digits. Ball arithmetic is van der Hoeven's and Johansson's (arXiv:1611.02831); here the
middle is a double-double times a power of two.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from actviz.numerics.arrays import Array
from actviz.numerics.double_double import product_error

#: Arrays of floats and of whole numbers, or a single one: NumPy's types do not say "either" well.
Real = Any
Whole = Any
#: What an operation may lose, relative to its result.
UNIT = 2.0**-100
#: The middle's mantissa is 0 or between these in size, so that no product of two loses its low part.
_LEAST, _MOST = 2.0**-400, 2.0**400
#: Beyond this an exponent says no more than "huge" or "tiny"; exponentials of what is huge already are ENDLESS.
SATURATED, ENDLESS = 1 << 51, 1 << 60
#: A relative error up to which the nearest float64 is certain to be within 5/8 of a unit in the last place.
_CERTAIN = 2.0**-56
#: A number whose exponent is smaller by this than the other's adds nothing; by that, its last digits may be lost.
_NO_SHIFT, _FAINT = 1100, 500
_WEIGHTLESS = -(1 << 60)


class Truth(NamedTuple):
    """A comparison of balls: whether it holds for the middles, and whether the radii leave no doubt."""

    holds: npt.NDArray[np.bool_]
    sure: npt.NDArray[np.bool_]


class Ball:
    """(high + low)*2**exponent, give or take radius*2**exponent; an infinite radius says that nothing is known.

    `low` is at most half a unit in the last place of `high`. The exponent is the integer 0 where none is needed. What has no
    value, as the logarithm of a negative number, is NaN.
    """

    __slots__ = ("exponent", "high", "low", "radius")

    def __init__(self, high: Real, low: Real = 0.0, exponent: Whole = 0, radius: Real = 0.0) -> None:
        self.high, self.low, self.exponent, self.radius = high, low, exponent, radius

    @classmethod
    def of(cls, x: Array) -> Ball:
        """The numbers themselves."""
        return cls(np.asarray(x)).in_bounds()

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
        return cls(np.array([high]), np.array([low]) if low else 0.0, exponent, 0.0 if exact else UNIT * abs(high))

    def in_bounds(self) -> Ball:
        """The same with a mantissa that is neither huge nor tiny."""
        size = np.abs(self.high)
        if size.max(initial=0.0) <= _MOST and (
            size.min(initial=1.0) >= _LEAST or np.where(size == 0, 1.0, size).min(initial=1.0) >= _LEAST
        ):
            return self
        mantissa, shift = np.frexp(self.high)
        low, radius = (part if _is_nothing(part) else np.ldexp(part, -shift) for part in (self.low, self.radius))
        return Ball(mantissa, low, self.exponent + shift.astype(np.int64), radius)

    @property
    def is_power_of_two(self) -> bool:
        """Whether it is one number by which multiplication loses nothing."""
        return (
            np.size(self.high) == 1
            and not (np.any(self.low) or np.any(self.radius))
            and abs(np.frexp(self.high)[0].item()) == 0.5
        )

    @property
    def size(self) -> Array:
        """How large the middle is, without its exponent."""
        return np.abs(self.high)  # type: ignore[no-any-return] # see Real

    def plain(self, most: float) -> tuple[Array, Array, Array]:
        """The middle as two floats, held between -most and most, and the radius."""
        parts = (np.asarray(self.high), self.low, self.radius)
        if not (isinstance(self.exponent, int) and self.exponent == 0):
            shift = np.clip(self.exponent, -1500, 1500).astype(np.int32)
            parts = tuple(np.ldexp(part, shift) for part in parts)
        high, low, radius = parts
        inside = np.abs(high) < most
        return np.clip(high, -most, most), np.where(inside, low, 0.0), np.asarray(radius)

    def nearest(self) -> tuple[Array, npt.NDArray[np.bool_]]:
        """The float64 next to each number, and where it is certain to be within 5/8 of a unit in the last place."""
        nothing = np.isnan(self.high)
        near = (self.radius <= _CERTAIN * self.size) | (nothing & ~np.isinf(self.radius))
        if isinstance(self.exponent, int) and self.exponent == 0:
            return np.asarray(self.high), near
        mantissa, more = np.frexp(self.high)
        exponent = self.exponent + more
        with np.errstate(over="ignore", under="ignore"):
            values = np.ldexp(mantissa, np.clip(exponent, -1200, 1200).astype(np.int32))
        _, reach = np.frexp(self.size + self.radius)
        vanishing = np.isfinite(self.radius) & (self.exponent + reach < -1130)
        overflowing = (exponent > 1030) & (self.radius < 0.5 * self.size)
        return values, near | vanishing | overflowing

    def __neg__(self) -> Ball:
        return Ball(-self.high, -self.low, self.exponent, self.radius)

    def __abs__(self) -> Ball:
        return Ball(self.size, self.low * np.copysign(1.0, self.high), self.exponent, self.radius)

    def __add__(self, other: Ball) -> Ball:
        a, b, exponent = _aligned(self, other)
        total = a.high + b.high
        part = total - a.high
        rest = (a.high - (total - part)) + (b.high - part) + (a.low + b.low)
        high = total + rest
        lost = 2.0**-52 * (np.abs(a.low) + np.abs(b.low)) + UNIT * np.abs(total)
        exact = (rest == 0) & (a.low == 0) & (b.low == 0)
        radius = a.radius + b.radius + np.where(exact, 0.0, lost)
        return Ball(high, rest - (high - total), exponent, radius).in_bounds()

    def __sub__(self, other: Ball) -> Ball:
        return self + -other

    def __mul__(self, other: Ball) -> Ball:
        for one, two in ((self, other), (other, self)):
            if two.is_power_of_two:
                parts = (one.high * two.high, one.low * two.high)
                return Ball(*parts, one.exponent + two.exponent, one.radius * np.abs(two.high)).in_bounds()
        product = self.high * other.high
        rest = product_error(self.high, other.high, product) + (self.high * other.low + self.low * other.high)
        radius = self.size * other.radius + (other.size + other.radius) * self.radius + UNIT * np.abs(product)
        return self._finished(product, rest, self.exponent + other.exponent, radius)

    def __truediv__(self, other: Ball) -> Ball:
        if other.is_power_of_two:
            return self * Ball(1.0 / other.high, 0.0, -other.exponent)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            quotient = self.high / other.high
            product = quotient * other.high
            left = (self.high - product) - product_error(quotient, other.high, product)
            rest = (left + (self.low - quotient * other.low)) / other.high
            least = other.size - other.radius
            radius = (self.radius + np.abs(quotient) * other.radius) / least + UNIT * np.abs(quotient)
        return self._finished(quotient, rest, self.exponent - other.exponent, np.where(least > 0, radius, np.inf))

    def _finished(self, high: Array, low: Array, exponent: Whole, radius: Array) -> Ball:
        """A product or quotient of self and another."""
        total = high + low
        if not isinstance(exponent, int):
            vague = (np.abs(self.exponent) > SATURATED) & (np.abs(exponent) < SATURATED)
            radius = np.where(vague, np.inf, radius)
        return Ball(total, low - (total - high), exponent, radius).in_bounds()

    def __pow__(self, other: Ball) -> Ball:
        from actviz.numerics.elementary import raised  # noqa: PLC0415 - which is made of balls

        return raised(self, other)

    def root(self) -> Ball:
        """The square root; NaN for a negative number, unknown where 0 is in doubt."""
        odd = self.exponent & 1
        a = Ball(self.high * (1 + odd), self.low * (1 + odd), self.exponent - odd, self.radius * (1 + odd))
        with np.errstate(invalid="ignore", divide="ignore"):
            high = np.sqrt(a.high)
            square = high * high
            left = (a.high - square) - product_error(high, high, square) + a.low
            rest = np.where(high == 0, 0.0, left / (2.0 * high))
            radius = np.where(a.radius == 0, 0.0, a.radius / high) + UNIT * high
        total = high + rest
        doubtful = (a.radius > 0) & (2 * a.radius > a.size)
        return Ball(total, rest - (total - high), a.exponent >> 1, np.where(doubtful, np.inf, radius))

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


def doubt(radius: Real) -> Ball:
    """Zero, give or take the radius: what is added to a number makes it as doubtful."""
    return Ball(np.zeros(1), 0.0, 0, radius)


def _is_nothing(part: Real) -> bool:
    return isinstance(part, float) and part == 0.0


def _signed(ball: Ball) -> npt.NDArray[np.bool_]:
    """Where the sign is beyond doubt."""
    return np.asarray((ball.radius < ball.size) | (ball.radius == 0))


def _aligned(a: Ball, b: Ball) -> tuple[Ball, Ball, Whole]:
    """Both with one exponent, the larger of the two; what vanishes beside the other number becomes 0."""
    if isinstance(a.exponent, int) and isinstance(b.exponent, int) and a.exponent == b.exponent:
        return a, b, a.exponent
    a_exponent, b_exponent = _weight(a), _weight(b)
    exponent = np.maximum(a_exponent, b_exponent)
    exponent = np.where(exponent == _WEIGHTLESS, 0, exponent)
    return _shifted(a, a_exponent - exponent), _shifted(b, b_exponent - exponent), exponent


def _weight(a: Ball) -> npt.NDArray[np.int64]:
    return np.where((a.high == 0) & (np.asarray(a.radius) == 0), _WEIGHTLESS, a.exponent)


def _shifted(a: Ball, shift: Whole) -> Ball:
    steps = np.maximum(shift, -_NO_SHIFT).astype(np.int32)
    high, low, radius = (part if _is_nothing(part) else np.ldexp(part, steps) for part in (a.high, a.low, a.radius))
    lost = np.where(shift < -_NO_SHIFT, 2.0**-690, np.where(shift < -_FAINT, 2.0**-1060, 0.0))
    lost *= (np.asarray(a.high) != 0) | (np.asarray(a.radius) != 0)
    return Ball(high, low, 0, radius + lost)


def select(truth: Truth, yes: Ball, no: Ball) -> Ball:
    """One or the other, by a comparison; unknown where that is in doubt."""
    chosen = choose(truth.holds, yes, no)
    return Ball(chosen.high, chosen.low, chosen.exponent, np.where(truth.sure, chosen.radius, np.inf))


def choose(condition: npt.NDArray[np.bool_], yes: Ball, no: Ball) -> Ball:
    """One or the other, by a condition that is certain."""
    exponent: Whole = 0
    if not (isinstance(yes.exponent, int) and isinstance(no.exponent, int) and yes.exponent == no.exponent == 0):
        exponent = np.where(condition, yes.exponent, no.exponent)
    high, low, radius = (np.where(condition, getattr(yes, name), getattr(no, name)) for name in ("high", "low", "radius"))
    return Ball(high, low, exponent, radius)


def larger(a: Ball, b: Ball) -> Ball:
    """The larger of two; unknown where it is in doubt which one that is."""
    return select(a > b, a, b)


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
