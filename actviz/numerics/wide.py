"""Elementary functions of mpmath's numbers, with cut-offs where mpmath would not end or would stumble.

mpmath's own functions serve for the names that are not defined here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mpmath import mp, mpf

#: An exponential of more than 2**this counts as infinite, and its inverse as 0.
_LARGEST_EXPONENT = 1200
#: Beyond 2**this nothing is left of the complementary error function.
_LARGEST_ERFC = 20


def _is_near(x: Any) -> bool:
    """Whether a number is small enough for mpmath."""
    return not x or bool(mp.mag(x) < _LARGEST_EXPONENT)


def _near(function: Callable[[Any], Any], x: Any, far: Callable[[Any], Any]) -> Any:
    """The function where mpmath computes it in time, else what `far` gives."""
    return function(x) if _is_near(x) else far(x)


def exp(x: Any) -> Any:
    """The exponential; a power of two of the right size class where it is beyond use."""
    if _is_near(x):
        return mp.exp(x)
    return mp.ldexp(1, (1 << _LARGEST_EXPONENT) * (1 if x > 0 else -1))


def expm1(x: Any) -> Any:
    """exp(x) - 1."""
    return mp.expm1(x) if not x or mp.mag(x) < 0 else exp(x) - 1


def erfc(x: Any) -> Any:
    """The complementary error function."""
    return mp.erfc(x) if not x or mp.mag(x) < _LARGEST_ERFC else mpf(0 if x > 0 else 2)


def erf(x: Any) -> Any:
    """The error function."""
    return 1 - erfc(x) if x > 1 else erfc(-x) - 1 if x < -1 else mp.erf(x)


def sin(x: Any) -> Any:
    """The sine; NaN where the angle has no use."""
    return _near(mp.sin, x, lambda _: mp.nan)


def cos(x: Any) -> Any:
    """The cosine; NaN where the angle has no use."""
    return _near(mp.cos, x, lambda _: mp.nan)


def sinh(x: Any) -> Any:
    """The hyperbolic sine."""
    return _near(mp.sinh, x, lambda x: (exp(x) - exp(-x)) / 2)


def cosh(x: Any) -> Any:
    """The hyperbolic cosine."""
    return _near(mp.cosh, x, lambda x: (exp(x) + exp(-x)) / 2)


def tanh(x: Any) -> Any:
    """The hyperbolic tangent."""
    return _near(mp.tanh, x, mp.sign)


def normal_cdf(x: Any) -> Any:
    """The standard normal distribution function."""
    return erfc(-x / mp.sqrt(2)) / 2


def normal_pdf(x: Any) -> Any:
    """The standard normal density."""
    return exp(-x * x / 2) / mp.sqrt(2 * mp.pi)


def sigmoid(x: Any) -> Any:
    """The logistic function."""
    return 1 / (1 + exp(-x))


def softplus(x: Any) -> Any:
    """log(1 + exp(x))."""
    return mp.log1p(exp(x))


#: Python's own choose between mpmath's numbers; `where` is given a single truth.
larger, smaller = max, min


def where(condition: bool, yes: Any, no: Any) -> Any:
    """One of two numbers."""
    return yes if condition else no
