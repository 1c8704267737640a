"""Elementary and error functions of numbers with an error bound, and constants at mpmath's present precision.

Formulas look up the functions that they call in this module, by name. mpmath computes the value at the middle of a ball; the radius of
the result comes from a bound on the slope.
"""

from __future__ import annotations

from typing import Any

from mpmath import libmp, mp

from actviz.numerics.powers import whole_power
from actviz.numerics.wide import (
    INFINITE,
    LARGEST_EXPONENT,
    NAN,
    ONE,
    RADIUS_BITS,
    ZERO,
    Raw,
    UndecidedError,
    Wide,
    exponent_of,
    is_beyond,
    least,
    radius_product,
    radius_quotient,
    radius_sum,
    rounded,
)

#: Beyond 2**this the complementary error function is smaller than any number that counts.
_LARGEST_ERFC = 20
_TWO, _EIGHT = libmp.from_int(2), libmp.from_int(8)
_HALF = Wide(libmp.fhalf)


def raised(a: Wide, b: Wide) -> Wide:
    """Return a**b: by multiplication for a whole b, else by logarithms."""
    if (count := _whole(b)) is not None:
        return whole_power(a, count, Wide(ONE))
    if a.sign() == 1:
        return exp(b * log(a))
    return Wide(ZERO if a.sign() == 0 and b.sign() == 1 else NAN)


def _whole(a: Wide) -> int | None:
    """The whole number that a ball is; None for another number. Raises UndecidedError where it may be one."""
    if a.middle == ZERO == a.radius:
        return 0
    if not a.middle[1] or exponent_of(a.middle) > 64:
        return None
    nearest = libmp.mpf_nint(a.middle)
    rest = Wide(libmp.mpf_sub(a.middle, nearest), a.radius)
    return int(libmp.to_int(nearest)) if rest.sign() == 0 else None


def _near(a: Wide, limit: int) -> bool:
    """Whether middle and radius are below 2**limit."""
    return max(exponent_of(a.middle), exponent_of(a.radius)) <= limit


def exp(a: Wide) -> Wide:
    """Return the exponential; of an argument beyond all bounds a power of two that is only known to be huge, or tiny."""
    if not a.middle[1] and a.radius == ZERO:
        return Wide(libmp.mpf_exp(a.middle, mp.prec, "n"))
    is_far = exponent_of(a.middle) > LARGEST_EXPONENT
    if exponent_of(a.radius) > (exponent_of(a.middle) - 1 if is_far else 0):
        raise UndecidedError
    if not is_far:
        value = libmp.mpf_exp(_not_whole(a.middle), mp.prec, "n")
        return rounded(value, radius_product(radius_product(value, _TWO), a.radius))
    far = libmp.mpf_shift(ONE, libmp.mpf_sign(a.middle) * (1 << LARGEST_EXPONENT))
    return Wide(far, libmp.mpf_shift(far, -60))  # so that powers and quotients of it keep their sign


def _not_whole(a: Raw) -> Raw:
    """The number, or one beside it where it is whole and large: there mpmath takes a power of e, which is slow."""
    return libmp.mpf_add(a, libmp.mpf_shift(ONE, -mp.prec - 8)) if a[2] >= 0 and exponent_of(a) > 8 else a


def expm1(a: Wide) -> Wide:
    """Return exp(a) - 1, relatively exact near 0."""
    if _near(a, 0) and a.middle[1]:
        return rounded(mp.expm1(mp.make_mpf(a.middle))._mpf_, radius_product(_EIGHT, a.radius))
    return exp(a) - Wide(ONE)


def log(a: Wide) -> Wide:
    """Return the natural logarithm; of 0 minus infinity."""
    if a.sign() != 1:
        return Wide(libmp.fninf if a.sign() == 0 else NAN)
    if is_beyond(a.middle):
        raise UndecidedError
    return rounded(libmp.mpf_log(a.middle, mp.prec, "n"), radius_quotient(a.radius, least(a)))


def log1p(a: Wide) -> Wide:
    """Return log(1 + a), relatively exact near 0."""
    if _near(a, -2) and a.middle[1]:
        return rounded(mp.log1p(mp.make_mpf(a.middle))._mpf_, radius_product(_EIGHT, a.radius))
    return log(Wide(ONE) + a)


def sqrt(a: Wide) -> Wide:
    """Return the square root."""
    if a.sign() != 1:
        return Wide(ZERO if a.sign() == 0 else NAN)
    root = libmp.mpf_sqrt(a.middle, mp.prec, "n")
    if a.radius == ZERO and libmp.mpf_mul(root, root) == a.middle:
        return Wide(root)
    return rounded(root, radius_quotient(a.radius, libmp.mpf_sqrt(least(a), RADIUS_BITS, "d")))


def sin(a: Wide) -> Wide:
    """Return the sine."""
    return _wave(libmp.mpf_sin, a)


def cos(a: Wide) -> Wide:
    """Return the cosine."""
    return _wave(libmp.mpf_cos, a)


def _wave(function: Any, a: Wide) -> Wide:
    """A sine or cosine; any number from -1 to 1 for an argument beyond all bounds."""
    if a.exists and exponent_of(a.middle) > LARGEST_EXPONENT:
        return Wide(ZERO, ONE)
    return _exact_at_zero(function, a)


def _exact_at_zero(function: Any, a: Wide) -> Wide:
    """A function whose slope is at most 1."""
    value = function(a.middle, mp.prec, "n")
    return Wide(value) if a.middle == ZERO == a.radius else rounded(value, a.radius)


def sinh(a: Wide) -> Wide:
    """Return the hyperbolic sine."""
    if _near(a, 0):
        return rounded(libmp.mpf_sinh(a.middle, mp.prec, "n"), radius_product(_EIGHT, a.radius))
    return (exp(a) - exp(-a)) * _HALF


def cosh(a: Wide) -> Wide:
    """Return the hyperbolic cosine."""
    return (exp(a) + exp(-a)) * _HALF


def tanh(a: Wide) -> Wide:
    """Return the hyperbolic tangent."""
    return _far(libmp.mpf_tanh, a, ONE, _exact_at_zero)


def atan(a: Wide) -> Wide:
    """Return the inverse tangent."""
    return _far(libmp.mpf_atan, a, libmp.mpf_shift(libmp.mpf_pi(mp.prec, "n"), -1), _exact_at_zero)


def _far(function: Any, a: Wide, limit: Raw, near: Any) -> Wide:
    """An odd increasing function; beyond all bounds its limit."""
    if a.middle[1] and exponent_of(a.middle) > LARGEST_EXPONENT:
        end = limit if libmp.mpf_sign(a.middle) > 0 else libmp.mpf_neg(limit)
        return rounded(end, libmp.mpf_shift(ONE, -LARGEST_EXPONENT + 1))
    value: Wide = near(function, a)
    return value


def asinh(a: Wide) -> Wide:
    """Return the inverse hyperbolic sine."""
    if is_beyond(a.middle):
        raise UndecidedError
    return _exact_at_zero(libmp.mpf_asinh, a)


def erf(a: Wide) -> Wide:
    """Return the error function."""
    if _near(a, 1):
        return rounded(libmp.mpf_erf(a.middle, mp.prec, "n"), radius_product(_TWO, a.radius))
    one = Wide(ONE)
    return one - erfc(a) if a.sign() == 1 else erfc(-a) - one


def erfc(a: Wide) -> Wide:
    """Return the complementary error function, relatively exact far to the right."""
    if exponent_of(a.middle) > _LARGEST_ERFC:
        if exponent_of(a.radius) >= exponent_of(a.middle) - 1:
            raise UndecidedError
        tiny = libmp.mpf_shift(ONE, -(1 << _LARGEST_ERFC))  # exp(-2**40) is smaller still
        return Wide(tiny, tiny) if libmp.mpf_sign(a.middle) > 0 else Wide(_TWO, tiny)
    value = libmp.mpf_erfc(a.middle, mp.prec, "n")
    if a.radius == ZERO:
        return rounded(value, ZERO)
    lower = Wide(least(a)) if libmp.mpf_sign(a.middle) > 0 else Wide(ZERO)
    slope = exp(-(lower * lower)) if libmp.mpf_sign(lower.middle) > 0 else Wide(ONE)
    return rounded(value, radius_product(radius_product(radius_sum(slope.middle, slope.radius), _TWO), a.radius))


def normal_cdf(a: Wide) -> Wide:
    """Return the standard normal distribution function."""
    return erfc(-a * sqrt(_HALF)) * _HALF


def normal_pdf(a: Wide) -> Wide:
    """Return the standard normal density."""
    return exp(-(a * a) * _HALF) / sqrt(Wide(_TWO) * pi())


def sigmoid(a: Wide) -> Wide:
    """Return the logistic function."""
    one = Wide(ONE)
    if libmp.mpf_sign(a.middle) > 0:
        return one / (one + exp(-a))
    growth = exp(a)
    return growth / (one + growth)


def softplus(a: Wide) -> Wide:
    """Return log(1 + exp(a))."""
    return a + log1p(exp(-a)) if libmp.mpf_sign(a.middle) > 0 else log1p(exp(a))


def fabs(a: Wide) -> Wide:
    """Return the absolute value."""
    return abs(a)


def sign(a: Wide) -> Wide:
    """Return -1, 0 or 1."""
    value = a.sign()
    return Wide(NAN) if value is None else Wide(libmp.from_int(value))


def floor(a: Wide) -> Wide:
    """Return the largest whole number that is at most a."""
    return _step(libmp.mpf_floor, a, Wide(ZERO))


def nint(a: Wide) -> Wide:
    """Return the nearest whole number; of two the even one."""
    return _step(libmp.mpf_nint, a, _HALF)


def _step(function: Any, a: Wide, shift: Wide) -> Wide:
    """A function that jumps at whole numbers plus `shift`."""
    if a.radius == ZERO:
        return Wide(function(a.middle))
    if exponent_of(a.radius) > 1:  # the step is less than what is not known anyway
        return Wide(a.middle, radius_sum(a.radius, ONE))
    low = function(libmp.mpf_sub(a.middle, a.radius, mp.prec, "f"))
    high = function(libmp.mpf_add(a.middle, a.radius, mp.prec, "c"))
    if low == high:
        return Wide(low)
    jump = Wide(libmp.mpf_nint(libmp.mpf_sub(a.middle, shift.middle))) + shift
    return Wide(function(jump.middle if (a - jump).sign() == 0 else a.middle))


def larger(a: Wide, b: Wide) -> Wide:
    """Return the larger of two."""
    return _chosen(libmp.mpf_ge, a, b)


def smaller(a: Wide, b: Wide) -> Wide:
    """Return the smaller of two."""
    return _chosen(libmp.mpf_le, a, b)


def _chosen(is_first: Any, a: Wide, b: Wide) -> Wide:
    """One of two numbers, or a ball that holds it; NaN where one has no value."""
    if not (a.exists and b.exists):
        return Wide(NAN)
    middle = a.middle if is_first(a.middle, b.middle) else b.middle
    distance = libmp.mpf_abs(libmp.mpf_sub(a.middle, b.middle, RADIUS_BITS, "d"))
    if libmp.mpf_lt(radius_sum(a.radius, b.radius), distance):
        return a if middle is a.middle else b
    return Wide(middle, a.radius if libmp.mpf_gt(a.radius, b.radius) else b.radius)


def where(condition: bool, yes: Wide, no: Wide) -> Wide:
    """Return one of two numbers."""
    return yes if condition else no


def pi() -> Wide:
    """Return the circle's number at the present precision."""
    return rounded(libmp.mpf_pi(mp.prec, "n"), ZERO)


def e() -> Wide:
    """Return the base of the natural logarithm at the present precision."""
    return rounded(libmp.mpf_e(mp.prec, "n"), ZERO)


def inf() -> Wide:
    """Return infinity."""
    return Wide(INFINITE)


def nan() -> Wide:
    """Return what is no number."""
    return Wide(NAN)
