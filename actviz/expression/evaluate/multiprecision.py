"""Formulas with as many digits as wanted: numbers with error bounds, of more digits until the bound is small enough."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

from actviz.expression.evaluate.fold import evaluate, vocabulary
from actviz.expression.grammar import parse, write
from actviz.expression.literals import exact
from actviz.expression.primitive import Primitive
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.rewrite import rewritten
from actviz.expression.tree import Call, Expression, depends_on, parts

#: Correct digits that `value` promises.
DIGITS = 50
#: The working precision, in bits, at which `value` gives up.
_MAX_PRECISION = 20_000
#: Bits beside those of the digits to begin with, and those to add beside the ones that were lost.
_GUARD_BITS, _MORE_BITS = 60, 24
#: Operators that give no number.
_CONDITIONS = {row.name for row in PRIMITIVES.values() if row.result == "condition"}
#: The exponent of the largest subnormal.
_SUBNORMAL = -1022
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


def nearest(value: Any) -> float:
    """Return the float64 nearest to an mpmath number; mpmath itself rounds a subnormal one twice."""
    from mpmath import mp  # noqa: PLC0415

    if not mp.isfinite(value) or not value or mp.mag(value) > _SUBNORMAL:
        return float(value)
    with mp.workprec(value.bc + _GUARD_BITS):
        units = int(mp.nint(mp.ldexp(value, 1074)))
    return math.copysign(math.ldexp(units, -1074), value)


def _with_digits(tree: Expression, x: Any, parameters: Mapping[str, str | float], digits: int) -> Any:
    """The value of a tree; None if the largest precision is not enough."""
    (result,) = _refined(lambda: (at(tree, x, parameters),), digits, 1)
    return result


def expansion(tree: Expression, x: Any, digits: int = DIGITS, lost: int = 0, smallest: int = _SMALLEST) -> tuple[Any, Any, Any]:
    """f, f' and f'' of a smooth formula at x, as `value` gives numbers; None for what no precision gives.

    `lost` is how many bits are likely to cancel; what is below 2**smallest is 0.
    """
    from mpmath import mp  # noqa: PLC0415

    f, slope, curvature = _refined(lambda: _expanded(tree, x), digits, 3, lost, smallest)
    if None in (f, slope, curvature) and (other := rewritten(tree)) != tree:
        again = _refined(lambda: _expanded(other, x), digits, 3, lost, smallest)
        f, slope, curvature = (b if a is None else a for a, b in zip((f, slope, curvature), again, strict=True))
    return (f, slope, curvature) if f is None or not mp.isnan(f) else (f, f, f)


def _expanded(tree: Expression, x: Any) -> tuple[Any, ...]:
    """The same as numbers with an error bound, at mpmath's present precision."""
    from mpmath import mp  # noqa: PLC0415 - slow to load, and rarely needed

    from actviz.expression.evaluate.taylor import Taylor  # noqa: PLC0415
    from actviz.numerics.wide import Wide  # noqa: PLC0415

    names, zero = _taylor(mp.prec), Wide.of(0)
    result: Taylor = evaluate(tree, {**names, "x": Taylor(Wide.of(x), Wide.of(1))}, _constant, {})
    return tuple(zero if part is None else part for part in (result.value, result.slope, result.curvature))


def _refined(
    attempt: Callable[[], tuple[Any, ...]], digits: int, count: int, lost: int = 0, smallest: int = _SMALLEST
) -> list[Any]:
    """Results of a computation, of which there are `count`, with more and more digits until all have enough; None for the others.

    It begins with as many bits more as `lost` says, and ends early where more digits do not help: the sine of a huge number.
    """
    from mpmath import mp  # noqa: PLC0415

    from actviz.numerics.wide import UndecidedError, exponent_of  # noqa: PLC0415

    needed = int(digits * 3.33) + 2
    precision, results = needed + _GUARD_BITS + lost, [None] * count
    spread = None
    while precision < _MAX_PRECISION:
        with mp.workprec(precision):
            try:
                balls = attempt()
            except UndecidedError:
                precision *= 3
                continue
        results = [_settled(ball, needed, smallest) for ball in balls]
        if None not in results:
            break
        unsettled = [ball for ball, result in zip(balls, results, strict=True) if result is None]
        spread, before = max(exponent_of(ball.radius) for ball in unsettled), spread
        if before is not None and spread >= before:
            break
        precision = max(_next(precision, needed, ball, smallest) for ball in unsettled)
    return results


def _settled(ball: Any, needed: int, smallest: int) -> Any:
    """The number that a ball is, with the needed bits; None if it has fewer."""
    from mpmath import mp  # noqa: PLC0415

    if not ball.exists or ball.is_huge or ball.bits >= needed:
        return mp.make_mpf(ball.middle)
    return mp.mpf(0) if ball.exponent < smallest else None


def _next(precision: int, needed: int, result: Any, smallest: int) -> int:
    """The precision to try after one that was too low: the bits that are missing, or many more where the ball holds 0."""
    if result.bits > 0:
        return precision + needed - int(result.bits) + _MORE_BITS
    return int(min(2 * precision, precision + result.exponent - smallest + _MORE_BITS))


def at(formula: str | Expression, x: Any, parameters: Mapping[str, str | float]) -> Any:
    """The formula at x as a number with an error bound, at mpmath's present precision; raises UndecidedError where that is too low."""
    from mpmath import mp  # noqa: PLC0415

    from actviz.numerics.wide import Wide  # noqa: PLC0415

    known = _names(mp.prec)
    given = {
        name: evaluate(text, known, literal) if isinstance(text, str) else Wide.of(text) for name, text in parameters.items()
    }
    return evaluate(formula, {**known, **given, "x": Wide.of(x)}, literal, {})


def roundings(
    tree: Expression, x: float, parameters: Mapping[str, str | float], rounded: Callable[[float], float], precision: int = 400
) -> Iterator[tuple[Expression, float, float, float]]:
    """What it does to a formula at x to round one of its parts alone, for each part that depends on x.

    Yields the part, its exact value, the same rounded, and the value of the whole formula with it, all as floats. Parts that have
    no real value, and those whose rounding leaves none to the formula, are left out.
    """
    from mpmath import mp  # noqa: PLC0415

    from actviz.numerics.wide import UndecidedError, Wide  # noqa: PLC0415

    with mp.workprec(precision):
        known = _names(mp.prec)
        given = {
            name: evaluate(text, known, literal) if isinstance(text, str) else Wide.of(text)
            for name, text in parameters.items()
        }
        meaning = {**known, **given, "x": Wide.of(x)}
        for part in dict.fromkeys(parts(tree)):
            if not isinstance(part, Call) or not depends_on(part) or part.function in _CONDITIONS:
                continue
            with suppress(UndecidedError, ArithmeticError, ValueError, TypeError):
                exact = float(mp.make_mpf(evaluate(part, meaning, literal).middle))
                near = rounded(exact)
                whole = evaluate(tree, meaning, literal, {part: Wide.of(near)})
                yield part, exact, near, float(mp.make_mpf(whole.middle))


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
def _taylor(precision: int) -> dict[str, Any]:
    from actviz.expression.evaluate.taylor import taylor  # noqa: PLC0415

    return taylor(_names(precision), literal)


def _constant(text: str) -> Any:
    from actviz.expression.evaluate.taylor import Taylor  # noqa: PLC0415

    return Taylor(literal(text))


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
