"""Limits of f, f' and f'' where a formula has no value: beside a point, and at infinity.

They are read off values at points that are ever nearer, so near that even a logarithm has gone most of the way. Every value is certain
(see `multiprecision`), so that what is read off are limits, not rounding errors.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from actviz.expression.evaluate import multiprecision
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.tree import Expression, functions

#: A limit: a number, an infinity, or NaN where there is none.
Limit: TypeAlias = Fraction | float
#: Powers of 1/2 for the distance to 0, and of 2 for infinity: even the logarithm of a logarithm grows from each to the next. Where
#: exponentials are too large there, or too many digits cancel, the second ones are taken.
_FAR, _NEAR = (1 << 50, 1 << 100, 1 << 150), (64, 128, 256)
#: The same beside a number whose digits have to be held, and beside one that is rounded to 120 digits.
_BESIDE, _ROUNDED = (256, 512, 1024), (64, 128, 256)
#: Bits to begin with beside those of the digits, at most.
_MOST_LOST = 512
#: Places at which an oscillation is looked at for a limit, and the relative distance at which values are at it.
_PHASES, _CLOSE = 12, 1e-12
#: Correct digits of the values, and the relative distance of two that have come to their limit.
_DIGITS, _ARRIVED = 40, 1e-25
#: Values that come to a limit take steps that are smaller by this factor; those that decrease to 0 are smaller by the second one.
_SMALLER, _DECREASE = 0.9, 0.7
#: What an oscillation does not do by chance: decrease by the first factor, or grow as a power or a logarithm to within the second.
_NO_CHANCE, _LAW = 1e-6, 1e-6
#: Beyond 2**this a number is larger than every float.
_LARGEST_EXPONENT = 1100
#: Fractions are below 2**this.
_BEYOND = 10_000
#: Below 2**this a number counts as 0; beside a point that is rounded to 120 digits larger ones are what the rounding leaves.
_NOTHING, _ROUNDED_NOTHING = -2200, -420


def one_sided(tree: Expression, point: Fraction, side: int, *, is_exact: bool = True) -> tuple[Limit, Limit, Limit]:
    """What f, f' and f'' tend to as x comes to a point from the left (side -1) or the right (1).

    With `is_exact` false the point is rounded to some 120 digits.
    """
    if not point:
        return _first(tree, side, -1)
    powers = _BESIDE if is_exact else _ROUNDED
    places = [(point + side * abs(point) / 2**power, min(2 * power, _MOST_LOST)) for power in powers]
    return _limits(tree, places, oscillates=_oscillates(tree), smallest=_NOTHING if is_exact else _ROUNDED_NOTHING)


def at_infinity(tree: Expression, side: int) -> tuple[Limit, Limit, Limit]:
    """What f, f' and f'' tend to as x goes to minus (side -1) or plus infinity."""
    return _first(tree, side, 1)


def _oscillates(tree: Expression) -> bool:
    return any(PRIMITIVES[function].periodic for function in functions(tree) if function in PRIMITIVES)


def _power(sign: int, exponent: int) -> Any:
    """A power of two as an mpmath number, however large its exponent."""
    from mpmath import mp  # noqa: PLC0415 - slow to load, and rarely needed

    return mp.ldexp(mp.mpf(sign), exponent)


def _first(tree: Expression, side: int, direction: int) -> tuple[Limit, Limit, Limit]:
    """The limits at 0 (direction -1) or at infinity (1) that far points show, and those that only nearer ones do."""
    far, near = ([(_power(side, direction * power), 0) for power in powers] for powers in (_FAR, _NEAR))
    limits = _limits(tree, far, oscillates=False)  # so far away an oscillation has no value that is certain
    if not any(map(math.isnan, limits)) and not _oscillates(tree):
        return limits
    closer = _limits(tree, near, oscillates=_oscillates(tree))
    if _oscillates(tree):
        closer = _confirmed(tree, _power(side, direction * _NEAR[-1]), closer)
    f, slope, curvature = (b if math.isnan(a) else a for a, b in zip(limits, closer, strict=True))
    return f, slope, curvature


def _confirmed(tree: Expression, place: Any, limits: Sequence[Limit]) -> tuple[Limit, Limit, Limit]:
    """The limits of an oscillation other than 0 and infinity that its values around a place, at many phases, all have."""
    from mpmath import mp  # noqa: PLC0415

    if not any(limit and math.isfinite(limit) for limit in limits):
        f, slope, curvature = limits
        return f, slope, curvature
    phases = [multiprecision.expansion(tree, place * (1 + mp.mpf(step) / _PHASES), _DIGITS) for step in range(1, _PHASES)]
    f, slope, curvature = (
        limit if not (limit and math.isfinite(limit)) or all(_is_at(value, limit) for value in values) else math.nan
        for limit, values in zip(limits, zip(*phases, strict=True), strict=True)
    )
    return f, slope, curvature


def _is_at(value: Any, limit: Limit) -> bool:
    return value is not None and abs(float(value) - float(limit)) <= _CLOSE * abs(float(limit))


def _limits(
    tree: Expression, places: Sequence[tuple[Any, int]], *, oscillates: bool, smallest: int = _NOTHING
) -> tuple[Limit, Limit, Limit]:
    """What f, f' and f'' tend to along points that are ever nearer; with each point, how many bits its values are likely to lose."""
    expansions = [multiprecision.expansion(tree, point, _DIGITS, lost, smallest) for point, lost in places]
    f, slope, curvature = (_limit(values, oscillates=oscillates) for values in zip(*expansions, strict=True))
    return f, slope, curvature


def _limit(values: Sequence[Any], *, oscillates: bool) -> Limit:
    """The limit of a sequence at points that are ever nearer."""
    from mpmath import mp  # noqa: PLC0415

    if any(value is None or mp.isnan(value) for value in values):
        return math.nan
    first, second, third = values
    if mp.mag(third) < _NOTHING >= mp.mag(second):
        return Fraction(0)
    if abs(third - second) <= _ARRIVED * abs(third) and mp.mag(third) <= _LARGEST_EXPONENT:
        return as_fraction(third)
    if abs(third) <= (factor := _NO_CHANCE if oscillates else _DECREASE) * abs(second) <= factor**2 * abs(first):
        return Fraction(0)
    is_infinite = _grows_by_a_law(*values) if oscillates else mp.mag(third) > _LARGEST_EXPONENT or _grows(*values)
    return math.copysign(math.inf, third) if is_infinite else math.nan


def _grows(first: Any, second: Any, third: Any) -> bool:
    """Whether values grow without bound: their steps do not become smaller."""
    return bool(abs(third) > abs(second) > abs(first) and abs(third - second) >= _SMALLER * abs(second - first))


def _grows_by_a_law(first: Any, second: Any, third: Any) -> bool:
    """Whether values grow as a power or a logarithm does, at points of which each has twice the exponent of the one before."""
    from mpmath import mp  # noqa: PLC0415

    if not (abs(third) > abs(second) > abs(first) > 0 and third * second > 0):
        return False
    steps = (second - first, third - second), (mp.log(second / first), mp.log(third / second))
    return any(abs(after - 2 * before) <= _LAW * abs(after) for before, after in steps)


def as_fraction(value: Any) -> Fraction:
    """An mpmath number exactly; one that is far beyond the floats as a number that is, too, and one that is far below them as 0."""
    sign, mantissa, exponent, bits = value._mpf_
    if exponent + bits > _BEYOND:
        return Fraction(-(2**_BEYOND) if sign else 2**_BEYOND)
    if exponent + bits < -_BEYOND:
        return Fraction(0)
    return Fraction(int(-mantissa if sign else mantissa)) * Fraction(2) ** int(exponent)
