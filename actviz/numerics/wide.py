"""Numbers of any precision with an error bound: balls as in `ball`, one number at a time, by mpmath.

A number is the interval middle +- radius, which holds the exact value: too few digits give a large radius, never a wrong value. NaN is
no value. Operations work at mpmath's present precision. Where a ball leaves open which way to go (a comparison, the sign of what a
logarithm is taken of, an exponential of unknown size) `UndecidedError` is raised, and the caller tries more digits.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, TypeAlias

from mpmath import libmp, mp

#: mpmath's own representation of a number.
Raw: TypeAlias = Any

#: The exponential of an argument beyond 2**this is only known to be huge, or tiny.
LARGEST_EXPONENT = 1200
#: Numbers with an exponent beyond this are only known to be huge, or tiny.
_HUGE = 1 << (LARGEST_EXPONENT - 100)
#: From this precision on a ball around 0 in which nothing exceeds 2**_TIE is 0: no number of digits shows that a formula is 0.
TIE_PRECISION, _TIE = 3600, -2200
#: mpmath's functions are exact to a unit in the last place or so; this many bits are allowed for.
LOST_BITS = 3
#: Bits of a radius, which is rounded up.
RADIUS_BITS = 32
ZERO, ONE, INFINITE, NAN = libmp.fzero, libmp.fone, libmp.finf, libmp.fnan


class UndecidedError(ArithmeticError):
    """A ball is too wide for what depends on it."""


class Wide:
    """One number middle +- radius; NaN if there is no value."""

    __slots__ = ("middle", "radius")

    def __init__(self, middle: Raw, radius: Raw = ZERO) -> None:
        self.middle, self.radius = middle, radius

    @classmethod
    def of(cls, x: Any) -> Wide:
        """Return a number of Python or mpmath; exactly, but a fraction that is not dyadic to the present precision."""
        if isinstance(x, Fraction):
            top, bottom = x.numerator, x.denominator
            if bottom & (bottom - 1):
                return cls(libmp.from_int(top)) / cls(libmp.from_int(bottom))
            return cls(libmp.from_man_exp(top, 1 - bottom.bit_length()))
        return cls(
            x._mpf_ if isinstance(x, mp.mpf) else libmp.from_float(x) if isinstance(x, float) else libmp.from_int(int(x))
        )

    @property
    def exists(self) -> bool:
        """Whether there is a value."""
        return bool(self.middle != NAN)

    @property
    def exponent(self) -> float:
        """The power of two that nothing in the ball exceeds."""
        return max(exponent_of(self.middle), exponent_of(self.radius)) + 1

    @property
    def is_tiny(self) -> bool:
        """Whether nothing in the ball exceeds what counts as 0."""
        return self.exponent < _TIE

    @property
    def is_huge(self) -> bool:
        """Whether it is infinite, or only known to be huge."""
        return exponent_of(self.middle) > _HUGE

    @property
    def bits(self) -> float:
        """How many bits of the middle are certain; negative where the ball is wider than that."""
        if self.radius == ZERO:
            return float("inf")
        return exponent_of(self.middle) - exponent_of(self.radius) if self.middle[1] else exponent_of(self.middle)

    def sign(self) -> int | None:
        """Return -1, 0 or 1; None if there is no value. Raises UndecidedError where the ball holds 0 and more."""
        if not self.exists:
            return None
        if self.radius == ZERO or libmp.mpf_lt(self.radius, libmp.mpf_abs(self.middle)):
            return int(libmp.mpf_sign(self.middle))
        if mp.prec >= TIE_PRECISION and self.is_tiny:
            return 0
        raise UndecidedError

    def __neg__(self) -> Wide:
        return Wide(libmp.mpf_neg(self.middle), self.radius)

    def __abs__(self) -> Wide:
        return Wide(libmp.mpf_abs(self.middle), self.radius)

    def __add__(self, other: Wide) -> Wide:
        a, b, precision = self.middle, other.middle, mp.prec
        total = libmp.mpf_add(a, b, precision, "f")
        if self.radius == ZERO == other.radius and total == libmp.mpf_add(a, b, precision, "c"):
            return Wide(total)
        return _operation(total, radius_sum(self.radius, other.radius), self.is_huge or other.is_huge)

    def __sub__(self, other: Wide) -> Wide:
        return self + -other

    def __mul__(self, other: Wide) -> Wide:
        a, b = self.middle, other.middle
        product = libmp.mpf_mul(a, b, mp.prec, "n")
        if self.radius == ZERO == other.radius and a[3] + b[3] <= mp.prec and not (is_beyond(a) or is_beyond(b)):
            return Wide(product)
        spread = radius_sum(
            radius_product(a, other.radius),
            radius_sum(radius_product(b, self.radius), radius_product(self.radius, other.radius)),
        )
        return _operation(product, spread, is_beyond(a) or is_beyond(b))

    def __truediv__(self, other: Wide) -> Wide:
        if not other.sign():
            return Wide(NAN)
        quotient = libmp.mpf_div(self.middle, other.middle, mp.prec, "n")
        spread = radius_sum(self.radius, radius_product(quotient, other.radius))
        return _operation(
            quotient, radius_quotient(spread, least(abs(other))), is_beyond(self.middle) or is_beyond(other.middle)
        )

    def __pow__(self, other: Wide) -> Wide:
        from actviz.numerics.wide_elementary import raised  # noqa: PLC0415 - that module imports this one

        return raised(self, other)

    def __lt__(self, other: Wide) -> bool:
        return (self - other).sign() == -1

    def __le__(self, other: Wide) -> bool:
        return (self - other).sign() in (-1, 0)

    def __gt__(self, other: Wide) -> bool:
        return other < self

    def __ge__(self, other: Wide) -> bool:
        return other <= self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Wide) and (self - other).sign() == 0

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None  # type: ignore[assignment] # equality may be undecided


def exponent_of(a: Raw) -> float:
    """Return the exponent of the next power of two; minus infinity for 0."""
    if a[1]:
        return int(a[2] + a[3])
    return float("-inf") if a == ZERO else float("inf")


def is_beyond(a: Raw) -> bool:
    """Return whether a number is only known to be huge, or tiny."""
    return bool(a[1]) and abs(a[2] + a[3]) > _HUGE


def radius_sum(a: Raw, b: Raw) -> Raw:
    """Return the sum of two radii, rounded up."""
    return b if a == ZERO else a if b == ZERO else libmp.mpf_add(a, b, RADIUS_BITS, "u")


def radius_product(a: Raw, b: Raw) -> Raw:
    """Return the size of a product, rounded up; 0 for one that is not finite."""
    return libmp.mpf_abs(libmp.mpf_mul(a, b, RADIUS_BITS, "u")) if a[1] and b[1] else ZERO


def radius_quotient(a: Raw, b: Raw) -> Raw:
    """Return the quotient of a radius and a size, rounded up."""
    return libmp.mpf_div(a, b, RADIUS_BITS, "u") if a != ZERO else ZERO


def least(a: Wide) -> Raw:
    """Return the lower end of a ball."""
    return libmp.mpf_sub(a.middle, a.radius, RADIUS_BITS, "d")


def rounded(middle: Raw, radius: Raw, lost_bits: int = LOST_BITS) -> Wide:
    """Return a value that was rounded, with a radius that comes from the arguments."""
    if not middle[1]:
        return Wide(middle, radius if middle == ZERO else ZERO)
    return Wide(middle, radius_sum(radius, libmp.mpf_shift(libmp.mpf_abs(middle, RADIUS_BITS, "u"), lost_bits - mp.prec)))


def _operation(middle: Raw, radius: Raw, is_unsure: bool) -> Wide:
    """The result of arithmetic; raises UndecidedError for a result that looks ordinary, of an operand whose size is not known."""
    if is_unsure and middle[1] and not is_beyond(middle):
        raise UndecidedError
    return rounded(middle, radius, 1)
