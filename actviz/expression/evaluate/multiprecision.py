"""Formulas with as many digits as wanted: numbers with error bounds, of more digits until the bound is small enough."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from actviz.expression.evaluate.fold import evaluate, vocabulary
from actviz.expression.grammar import parse, write
from actviz.expression.literals import exact
from actviz.expression.primitives import Primitive
from actviz.expression.rewrite import rewritten
from actviz.expression.tree import Expression

#: Correct digits that `value` promises.
DIGITS = 50
#: The working precision, in bits, at which `value` gives up.
_MAX_PRECISION = 20_000
#: Bits beside those of the digits to begin with, and those to add beside the ones that were lost.
_GUARD_BITS, _MORE_BITS = 60, 24
#: What is below this power of two counts as 0: the smallest subnormal times the largest float is above it.
_SMALLEST = -2200


def value(formula: str | Expression, x: Any, parameters: Mapping[str, str | float], digits: int = DIGITS) -> Any:
    """The formula at x as an mpmath number with the given number of correct digits; NaN where it has no real value.

    x is a float, a fraction or an mpmath number, and exact. A parameter is the float64 it is, or what its text says: `"1/6"`, not the
    float64 next to it. What is below 2**-2200 is 0. Raises ArithmeticError where even the largest precision does not give the digits.
    """
    tree = parse(formula) if isinstance(formula, str) else formula
    result = _with_digits(tree, x, parameters, digits)
    if result is None:  # such as 1 - tanh(exp(x))**2, far away
        result = _with_digits(rewritten(tree), x, parameters, digits)
    if result is None:
        raise ArithmeticError(f"{write(tree)}: no {digits} digits at {x!r}")
    return result


def _with_digits(tree: Expression, x: Any, parameters: Mapping[str, str | float], digits: int) -> Any:
    """The value of a tree; None if the largest precision is not enough."""
    from mpmath import mp  # noqa: PLC0415 - slow to load, and rarely needed

    from actviz.numerics.wide import UndecidedError  # noqa: PLC0415

    needed = int(digits * 3.33) + 2
    precision = needed + _GUARD_BITS
    while precision < _MAX_PRECISION:
        with mp.workprec(precision):
            try:
                result = at(tree, x, parameters)
            except UndecidedError:
                precision *= 3
                continue
        if not result.exists or result.is_huge or result.bits >= needed:
            return mp.make_mpf(result.middle)
        if result.is_tiny:
            return mp.mpf(0)
        precision = _next(precision, needed, result)
    return None


def _next(precision: int, needed: int, result: Any) -> int:
    """The precision to try after one that was too low: the bits that are missing, or many more where the ball holds 0."""
    if result.bits > 0:
        return precision + needed - int(result.bits) + _MORE_BITS
    return int(min(2 * precision, precision + result.exponent - _SMALLEST + _MORE_BITS))


def at(formula: str | Expression, x: Any, parameters: Mapping[str, str | float]) -> Any:
    """The formula at x as a number with an error bound, at mpmath's present precision; raises UndecidedError where that is too low."""
    from mpmath import mp  # noqa: PLC0415

    from actviz.numerics.wide import Wide  # noqa: PLC0415

    known = _names(mp.prec)
    given = {
        name: evaluate(text, known, literal) if isinstance(text, str) else Wide.of(text) for name, text in parameters.items()
    }
    return evaluate(formula, {**known, **given, "x": Wide.of(x)}, literal)


@lru_cache(maxsize=1024)
def literal(text: str) -> Any:
    """A literal: a whole number as it is, a decimal as the float64 nearest to it."""
    from actviz.numerics.wide import Wide  # noqa: PLC0415

    return Wide.of(exact(text))


def names() -> Mapping[str, Any]:
    """What the names of a formula mean for numbers with error bounds, at mpmath's present precision."""
    from mpmath import mp  # noqa: PLC0415

    return _names(mp.prec)


@lru_cache(maxsize=64)
def _names(precision: int) -> dict[str, Any]:
    from mpmath import mp  # noqa: PLC0415

    from actviz.numerics import wide_elementary as wide  # noqa: PLC0415

    def native(row: Primitive) -> Any:
        if row.symbol:
            return row.python
        if not row.mpmath:
            return None
        known = getattr(wide, row.mpmath)
        return known() if row.is_constant else known

    with mp.workprec(precision):
        return vocabulary(native, number=literal)
