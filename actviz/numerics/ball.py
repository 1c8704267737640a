"""Ball arithmetic: numbers with twice the digits of a float64, an exponent of their own and an error bound.

A ball is the interval (high + low)*2**exponent +- radius*2**exponent. Evaluating a formula with balls shows where the result is
certain to the last bit of a float64; only the other results need more digits. The method is that of van der Hoeven and Johansson
(arXiv:1611.02831), with a double-double times a power of two as the midpoint.

Every operation expects and restores these invariants:

========  ================================================================================================================
high      The mantissa: 0, NaN (no value, such as log(-1)), or between 2**-400 and 2**400 in size, so that the rounding
          error of a product of two mantissas does not underflow.
low       At most half a unit in the last place of high. The float 0.0 may stand for an array of zeros.
exponent  An int for all numbers (0 if none needs an exponent), or an int64 array. Beyond HUGE_EXPONENT in size, the number
          is only known to be huge or tiny.
radius    A bound on the error of the midpoint, in units of 2**exponent; 0.0 may stand for an array of zeros. Where it is
          infinite the number is unknown, whatever the other fields hold.
========  ================================================================================================================
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from actviz.numerics.arrays import Array
from actviz.numerics.double_double import product_error

#: An array of floats, or of integers, or a single number: NumPy's types express "either" poorly.
Real = Any
Whole = Any
#: The rounding error of one operation, relative to its result.
UNIT_ROUNDOFF = 2.0**-100
#: The bounds on a mantissa other than 0.
_SMALLEST_MANTISSA, _LARGEST_MANTISSA = 2.0**-400, 2.0**400
#: Exponents beyond the first mean no more than "huge" or "tiny"; the exponential of a huge number has the second.
HUGE_EXPONENT, OVERFLOW_EXPONENT = 1 << 51, 1 << 60
#: The largest relative error for which the rounded float64 is certain to be within 5/8 ulp.
_CERTAIN_ERROR = 2.0**-56
#: In a sum, a term whose exponent is smaller by the first adds nothing; by the second, it may lose its last digits.
_VANISHING_SHIFT, _LOSSY_SHIFT = 1100, 500
#: The exponent of an exact zero: smaller than any other.
_ZERO_EXPONENT = -(1 << 60)


class Truth(NamedTuple):
    """A comparison of balls: whether it holds for the midpoints, and whether the radii make that certain."""

    holds: npt.NDArray[np.bool_]
    sure: npt.NDArray[np.bool_]

    def __and__(self, other: Truth) -> Truth:
        false = (self.sure & ~self.holds) | (other.sure & ~other.holds)
        return Truth(self.holds & other.holds, (self.sure & other.sure) | false)

    def __or__(self, other: Truth) -> Truth:
        return ~(~self & ~other)

    def __invert__(self) -> Truth:
        return Truth(~self.holds, self.sure)


class Ball:
    """An array of numbers (high + low)*2**exponent +- radius*2**exponent; the module's docstring has the invariants."""

    __slots__ = ("exponent", "high", "low", "radius")

    def __init__(self, high: Real, low: Real = 0.0, exponent: Whole = 0, radius: Real = 0.0) -> None:
        self.high, self.low, self.exponent, self.radius = high, low, exponent, radius

    @classmethod
    def of(cls, x: Array) -> Ball:
        """Return exact balls of floats."""
        return cls(np.asarray(x)).in_bounds()

    @classmethod
    def constant(cls, value: Fraction | int | float) -> Ball:
        """Return one number; exact if it has at most a hundred bits."""
        number = Fraction(value)
        exponent = 0
        if number and not 2.0**-300 < abs(number) < 2.0**300:
            exponent = abs(number.numerator).bit_length() - number.denominator.bit_length()
            number /= Fraction(2) ** exponent
        high = float(number)
        low = float(number - Fraction(high))
        exact = Fraction(high) + Fraction(low) == number
        return cls(np.array([high]), np.array([low]) if low else 0.0, exponent, 0.0 if exact else UNIT_ROUNDOFF * abs(high))

    def in_bounds(self) -> Ball:
        """Return the same numbers with mantissas within their bounds."""
        size = np.abs(self.high)
        if size.max(initial=0.0) <= _LARGEST_MANTISSA and (
            size.min(initial=1.0) >= _SMALLEST_MANTISSA or np.where(size == 0, 1.0, size).min(initial=1.0) >= _SMALLEST_MANTISSA
        ):
            return self
        mantissa, shift = np.frexp(self.high)
        low, radius = (part if _is_zero(part) else np.ldexp(part, -shift) for part in (self.low, self.radius))
        return Ball(mantissa, low, self.exponent + shift.astype(np.int64), radius)

    @property
    def is_power_of_two(self) -> bool:
        """Whether this is a single power of two, with which multiplication is exact."""
        return (
            np.size(self.high) == 1
            and not (np.any(self.low) or np.any(self.radius))
            and abs(np.frexp(self.high)[0].item()) == 0.5
        )

    @property
    def size(self) -> Array:
        """The absolute value of the mantissa."""
        return np.abs(self.high)  # type: ignore[no-any-return] # see Real

    def clamped(self, bound: float) -> tuple[Array, Array, Array]:
        """Return the midpoint as two floats, clamped to [-bound, bound], and the radius."""
        parts = (np.asarray(self.high), self.low, self.radius)
        if not (isinstance(self.exponent, int) and self.exponent == 0):
            shift = np.clip(self.exponent, -1500, 1500).astype(np.int32)
            parts = tuple(np.ldexp(part, shift) for part in parts)
        high, low, radius = parts
        inside = np.abs(high) < bound
        return np.clip(high, -bound, bound), np.where(inside, low, 0.0), np.asarray(radius)

    def rounded(self) -> tuple[Array, npt.NDArray[np.bool_]]:
        """Return the float64 nearest to each midpoint, and where it is certain to be within 5/8 ulp of the number."""
        undefined = np.isnan(self.high)
        certain = (self.radius <= _CERTAIN_ERROR * self.size) | (undefined & ~np.isinf(self.radius))
        if isinstance(self.exponent, int) and self.exponent == 0:
            return np.asarray(self.high), certain
        mantissa, more = np.frexp(self.high)
        exponent = self.exponent + more
        with np.errstate(over="ignore", under="ignore"):
            values = np.ldexp(mantissa, np.clip(exponent, -1200, 1200).astype(np.int32))
            subnormal = exponent < -1021
            if subnormal.any():
                low = np.ldexp(self.low, -more)
                values = np.where(subnormal, _rounded_subnormals(mantissa, low, exponent), values)
        _, reach = np.frexp(self.size + self.radius)
        vanishing = np.isfinite(self.radius) & (self.exponent + reach < -1130)
        overflowing = (exponent > 1030) & (self.radius < 0.5 * self.size)
        return values, certain | vanishing | overflowing

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
        lost = 2.0**-52 * (np.abs(a.low) + np.abs(b.low)) + UNIT_ROUNDOFF * np.abs(total)
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
        radius = self.size * other.radius + (other.size + other.radius) * self.radius + UNIT_ROUNDOFF * np.abs(product)
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
            radius = (self.radius + np.abs(quotient) * other.radius) / least + UNIT_ROUNDOFF * np.abs(quotient)
        return self._finished(quotient, rest, self.exponent - other.exponent, np.where(least > 0, radius, np.inf))

    def _finished(self, high: Array, low: Array, exponent: Whole, radius: Array) -> Ball:
        """Return a product or quotient of self, given as high + low with an exponent and a radius."""
        total = high + low
        if not isinstance(exponent, int):
            unknown = (np.abs(self.exponent) > HUGE_EXPONENT) & (np.abs(exponent) < HUGE_EXPONENT)
            radius = np.where(unknown, np.inf, radius)
        return Ball(total, low - (total - high), exponent, radius).in_bounds()

    def __pow__(self, other: Ball) -> Ball:
        from actviz.numerics.ball_functions import raised  # noqa: PLC0415 - that module imports this one

        return raised(self, other)

    def root(self) -> Ball:
        """Return the square root: NaN for a negative number, unknown where the radius is over half the number."""
        odd = self.exponent & 1
        a = Ball(self.high * (1 + odd), self.low * (1 + odd), self.exponent - odd, self.radius * (1 + odd))
        with np.errstate(invalid="ignore", divide="ignore"):
            high = np.sqrt(a.high)
            square = high * high
            left = (a.high - square) - product_error(high, high, square) + a.low
            rest = np.where(high == 0, 0.0, left / (2.0 * high))
            radius = np.where(a.radius == 0, 0.0, a.radius / high) + UNIT_ROUNDOFF * high
        total = high + rest
        unknown = (a.radius > 0) & (2 * a.radius > a.size)
        return Ball(total, rest - (total - high), a.exponent >> 1, np.where(unknown, np.inf, radius))

    def __lt__(self, other: Ball) -> Truth:
        difference = self - other
        return Truth(difference.high < 0, _sign_is_certain(difference))

    def __gt__(self, other: Ball) -> Truth:
        return other < self

    def __le__(self, other: Ball) -> Truth:
        holds, sure = other < self
        return Truth(~holds, sure)

    def __ge__(self, other: Ball) -> Truth:
        return other <= self

    def __eq__(self, other: object) -> Truth:  # type: ignore[override] # the comparison is element-wise
        if not isinstance(other, Ball):
            return NotImplemented
        difference = self - other
        return Truth(np.asarray(difference.high == 0), _sign_is_certain(difference))

    def __ne__(self, other: object) -> Truth:  # type: ignore[override]
        return ~(self == other)

    __hash__ = None  # type: ignore[assignment] # comparisons are element-wise


def widen(a: Ball, radius: Real) -> Ball:
    """Add `radius` to the radius of a ball; an infinite one makes it unknown."""
    return a + Ball(np.zeros(1), 0.0, 0, radius)


def _rounded_subnormals(high: Array, low: Array, exponent: Whole) -> Array:
    """Round (high + low)*2**exponent to multiples of the smallest subnormal: once, so that low decides where high is a tie."""
    units = np.ldexp(high, np.clip(exponent + 1074, -1200, 60).astype(np.int32))
    nearest = np.rint(units)
    beyond = units - nearest
    nearest += np.where((np.abs(beyond) == 0.5) & (low * beyond > 0), np.sign(beyond), 0.0)
    return np.asarray(np.copysign(np.ldexp(nearest, -1074), high))


def _is_zero(part: Real) -> bool:
    return isinstance(part, float) and part == 0.0


def _sign_is_certain(ball: Ball) -> npt.NDArray[np.bool_]:
    """Where the ball is entirely positive, entirely negative or exactly 0."""
    return np.asarray((ball.radius < ball.size) | (ball.radius == 0))


def _aligned(a: Ball, b: Ball) -> tuple[Ball, Ball, Whole]:
    """Give both the larger of their exponents; a number that vanishes beside the other becomes 0, with a radius."""
    if isinstance(a.exponent, int) and isinstance(b.exponent, int) and a.exponent == b.exponent:
        return a, b, a.exponent
    a_exponent, b_exponent = _effective_exponent(a), _effective_exponent(b)
    exponent = np.maximum(a_exponent, b_exponent)
    exponent = np.where(exponent == _ZERO_EXPONENT, 0, exponent)
    return _shifted(a, a_exponent - exponent), _shifted(b, b_exponent - exponent), exponent


def _effective_exponent(a: Ball) -> npt.NDArray[np.int64]:
    return np.where((a.high == 0) & (np.asarray(a.radius) == 0), _ZERO_EXPONENT, a.exponent)


def _shifted(a: Ball, shift: Whole) -> Ball:
    steps = np.maximum(shift, -_VANISHING_SHIFT).astype(np.int32)
    high, low, radius = (part if _is_zero(part) else np.ldexp(part, steps) for part in (a.high, a.low, a.radius))
    lost = np.where(shift < -_VANISHING_SHIFT, 2.0**-690, np.where(shift < -_LOSSY_SHIFT, 2.0**-1060, 0.0))
    lost *= (np.asarray(a.high) != 0) | (np.asarray(a.radius) != 0)
    return Ball(high, low, 0, radius + lost)


def select(truth: Truth, yes: Ball, no: Ball) -> Ball:
    """Select by a comparison; the result is unknown where the comparison is uncertain."""
    chosen = choose(truth.holds, yes, no)
    return Ball(chosen.high, chosen.low, chosen.exponent, np.where(truth.sure, chosen.radius, np.inf))


def choose(condition: npt.NDArray[np.bool_], yes: Ball, no: Ball) -> Ball:
    """Select by a condition that is certain."""
    exponent: Whole = 0
    if not (isinstance(yes.exponent, int) and isinstance(no.exponent, int) and yes.exponent == no.exponent == 0):
        exponent = np.where(condition, yes.exponent, no.exponent)
    high, low, radius = (np.where(condition, getattr(yes, name), getattr(no, name)) for name in ("high", "low", "radius"))
    return Ball(high, low, exponent, radius)


def larger(a: Ball, b: Ball) -> Ball:
    """Return the larger of two; unknown where the balls overlap."""
    return select(a > b, a, b)


def smaller(a: Ball, b: Ball) -> Ball:
    """Return the smaller of two; unknown where the balls overlap."""
    return -larger(-a, -b)


def sign(a: Ball) -> Ball:
    """Return -1, 0 or 1; unknown where the sign is uncertain."""
    return Ball(np.sign(a.high), 0.0, 0, np.where(_sign_is_certain(a), 0.0, np.inf))


ONE = Ball.constant(1)
