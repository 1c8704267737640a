"""Formulas with as many digits as wanted, by mpmath."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from actviz.expression.evaluate.fold import evaluate, vocabulary
from actviz.expression.grammar import write
from actviz.expression.primitives import Primitive
from actviz.expression.tree import Expression

#: Correct digits that `value` promises.
DIGITS = 50
#: The working precision, in bits, at which `value` gives up.
_MAX_PRECISION = 20_000
#: Below this power of two nothing is left, not even of the smallest subnormal times the largest float.
_UNDERFLOW_EXPONENT = -2200
#: Powers of 1/x that may cancel near 0, as in the second derivative of sin(x)/x.
_CANCELLED_POWERS = 8


def value(formula: str | Expression, x: Any, parameters: Mapping[str, str | float], digits: int = DIGITS) -> Any:
    """The formula at x as an mpmath number with the given number of correct digits; NaN where it has no real value.

    A parameter is the float64 it is, or what its text says: `"1/6"`, not the float64 next to it. Raises ArithmeticError where
    even the largest precision does not give the digits.
    """
    from mpmath import mp, mpf  # noqa: PLC0415 - slow to load, and rarely needed

    before, precision = None, 100 + 4 * digits
    while precision < _MAX_PRECISION:
        with mp.workprec(precision):
            result = _at(formula, mpf(x), parameters)
            if not mp.isfinite(result):
                if precision > -_UNDERFLOW_EXPONENT:
                    return result
                before, precision = None, 2 * precision  # a difference that is not zero may have come out as zero
                continue
            if abs(result) < mpf(2) ** _UNDERFLOW_EXPONENT:
                if precision > -_UNDERFLOW_EXPONENT:
                    return mpf(0)
                before, precision = None, max(1400, 2 * precision)
                continue
            needed = _needed(mpf(x), result)
            if before is not None and precision > needed and abs(result - before) <= mpf(10) ** -digits * abs(result):
                return result
            before, precision = result, max(precision, needed) + 64
    text = formula if isinstance(formula, str) else write(formula)
    raise ArithmeticError(f"{text}: no {digits} digits at {x!r}")


def number(text: str) -> Any:
    """The value of a text without x at the present precision."""
    return evaluate(text, names(), literal)


def literal(text: str) -> Any:
    """A literal: a whole number as it is, a decimal as the float64 nearest to it."""
    from mpmath import mpf  # noqa: PLC0415

    return mpf(int(text)) if text.isdecimal() else mpf(float(text))


def _at(formula: str | Expression, x: Any, parameters: Mapping[str, str | float]) -> Any:
    from mpmath import mp, mpf  # noqa: PLC0415

    given = {name: number(text) if isinstance(text, str) else mpf(text) for name, text in parameters.items()}
    try:
        result = evaluate(formula, {**names(), **given, "x": x}, literal)
    except ZeroDivisionError:
        return mp.nan
    return mp.nan if isinstance(result, mp.mpc) else mpf(result)


def _needed(x: Any, result: Any) -> int:
    """The bits without which terms as small as the result may be lost beside one, beside x**2, and beside 1/x**8 near 0."""
    from mpmath import mp  # noqa: PLC0415

    size = int(mp.mag(x)) if x else 0
    return 200 + max(2 * size, -_CANCELLED_POWERS * size) - min(0, int(mp.mag(result)))


def names() -> dict[str, Any]:
    """What the names of a formula mean for mpmath, at the present precision."""
    from mpmath import mp  # noqa: PLC0415

    return _names(mp.prec)


@lru_cache(maxsize=64)
def _names(precision: int) -> dict[str, Any]:
    from mpmath import mp  # noqa: PLC0415

    from actviz.numerics import wide  # noqa: PLC0415

    def native(row: Primitive) -> Any:
        if row.symbol:
            return row.python
        if not row.mpmath:
            return None
        known = getattr(wide, row.mpmath, None) or getattr(mp, row.mpmath)
        return +known if row.is_constant else known

    with mp.workprec(precision):
        return vocabulary(native, number=literal)
