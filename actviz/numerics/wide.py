"""Elementary functions of mpmath numbers, with cut-offs for arguments at which mpmath would not terminate or would fail.

For names that are not defined here, formulas use mpmath's own functions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mpmath import mp, mpf

#: The exponential of an argument beyond 2**this counts as infinite, and its reciprocal as 0.
_LARGEST_EXPONENT = 1200
#: Beyond 2**this the complementary error function counts as 0.
_LARGEST_ERFC = 20


def _is_near(x: Any) -> bool:
    """Whether the argument is small enough for mpmath."""
    return not x or bool(mp.mag(x) < _LARGEST_EXPONENT)


def _near(function: Callable[[Any], Any], x: Any, far: Callable[[Any], Any]) -> Any:
    """Apply a function of mpmath, or `far` beyond the cut-off."""
    return function(x) if _is_near(x) else far(x)


def exp(x: Any) -> Any:
    """Return the exponential; beyond the cut-off, a power of two that is as good as infinity or 0."""
    if _is_near(x):
        return mp.exp(x)
    return mp.ldexp(1, (1 << _LARGEST_EXPONENT) * (1 if x > 0 else -1))


def expm1(x: Any) -> Any:
    """Return exp(x) - 1."""
    return mp.expm1(x) if not x or mp.mag(x) < 0 else exp(x) - 1


def erfc(x: Any) -> Any:
    """Return the complementary error function."""
    return mp.erfc(x) if not x or mp.mag(x) < _LARGEST_ERFC else mpf(0 if x > 0 else 2)


def erf(x: Any) -> Any:
    """Return the error function."""
    return 1 - erfc(x) if x > 1 else erfc(-x) - 1 if x < -1 else mp.erf(x)


def sin(x: Any) -> Any:
    """Return the sine; NaN beyond the cut-off."""
    return _near(mp.sin, x, lambda _: mp.nan)


def cos(x: Any) -> Any:
    """Return the cosine; NaN beyond the cut-off."""
    return _near(mp.cos, x, lambda _: mp.nan)


def sinh(x: Any) -> Any:
    """Return the hyperbolic sine."""
    return _near(mp.sinh, x, lambda x: (exp(x) - exp(-x)) / 2)


def cosh(x: Any) -> Any:
    """Return the hyperbolic cosine."""
    return _near(mp.cosh, x, lambda x: (exp(x) + exp(-x)) / 2)


def tanh(x: Any) -> Any:
    """Return the hyperbolic tangent."""
    return _near(mp.tanh, x, mp.sign)


def normal_cdf(x: Any) -> Any:
    """Return the standard normal distribution function."""
    return erfc(-x / mp.sqrt(2)) / 2


def normal_pdf(x: Any) -> Any:
    """Return the standard normal density."""
    return exp(-x * x / 2) / mp.sqrt(2 * mp.pi)


def sigmoid(x: Any) -> Any:
    """Return the logistic function."""
    return 1 / (1 + exp(-x))


def softplus(x: Any) -> Any:
    """Return log(1 + exp(x))."""
    return mp.log1p(exp(x))


#: Python's max and min work on mpmath numbers.
larger, smaller = max, min


def where(condition: bool, yes: Any, no: Any) -> Any:
    """Return one of two numbers."""
    return yes if condition else no
