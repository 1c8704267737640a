"""What holds in a point between two pieces of a formula: value and slope, and the limits from either side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from actviz.expression.differentiate import derivative
from actviz.expression.grammar import parse, write
from actviz.expression.literals import as_float
from actviz.expression.simplify import number
from actviz.expression.smooth.local_values import NOWHERE, is_continuous, is_exact, limits_at, value_at
from actviz.function.definition import Break

_INFINITE = ("inf", "-inf", NOWHERE)
#: Sides that agree to 50 digits join without a kink.
JOINED, _TINY = Fraction(1, 10**48), Fraction(1, 10**330)
#: What is left of 0 in a point that is known to 120 digits, relative to the slope there.
_NEARLY_ZERO = Fraction(1, 10**115)


def break_at(
    point: Fraction, texts: tuple[str, str], own: str, *, is_singular: bool, with_numbers: tuple[bool, bool]
) -> Break | None:
    """What holds in a point between two pieces with these formulas, where `own` holds; None where the formula is smooth there.

    `is_singular`: beside the point a piece may be unbounded or end. `with_numbers`: sides of which the limits are
    kept as numbers, as their formulas hold very near to the point only, or are many.
    """
    sides = tuple(Side.of(text, point, side, is_singular=is_singular) for text, side in zip(texts, (-1, 1), strict=True))
    if all(side.is_nowhere for side in sides):
        return None
    if texts[0] == texts[1] and all(side.limits is None for side in sides):
        return None if own == texts[0] else _isolated(point, own, texts[0])
    joint = _between_sides(point, sides, Side.of(own, point, 0))
    if joint.seam:
        return joint
    left, right = (
        side.ends(point) if kept else end
        for side, kept, end in zip(sides, with_numbers, (joint.left, joint.right), strict=True)
    )
    return replace(joint, left=left, right=right)


@dataclass(frozen=True)
class Side:
    """A piece as it comes up to a point: its formula, and the limits of f, f', f'' where that has no value in the point."""

    text: str
    values: tuple[Fraction | None, ...]
    limits: tuple[str, str, str] | None

    @classmethod
    def of(cls, text: str, point: Fraction, side: int, *, is_singular: bool = False) -> Side:
        """The piece on the left (-1) or right (1) of a point; 0: what holds in the point itself, whose limits are not needed."""
        if text == NOWHERE:
            return cls(text, (None, None, None), (NOWHERE, NOWHERE, NOWHERE))
        values: list[Fraction | None] = []
        for order in range(3):
            tree = parse(derivative(text, order))
            value = None if None in values else value_at(tree, point)
            if is_singular and order < 2 and value is not None and not is_continuous(tree, point, value):
                value = None
            values.append(value)
        limits = _limits(text, values, point, side) if side and None in values else None
        return cls(text, tuple(values), limits)

    @property
    def is_nowhere(self) -> bool:
        """Whether the function has no value on this side."""
        return self.text == NOWHERE

    def ends(self, point: Fraction) -> tuple[str, str, str]:
        """f, f' and f'' as they come up to the point, as formulas."""
        return self.limits or _numbers(self.values, point)


def _limits(text: str, values: Sequence[Any], point: Fraction, side: int) -> tuple[str, str, str]:
    """f, f', f'' as they come up to a point: the value where there is one, else the limit."""
    limits = limits_at(text, point, side)
    f, slope, curvature = (limit if value is None else _number(value) for value, limit in zip(values, limits, strict=True))
    return f, slope, curvature


def _isolated(point: Fraction, own: str, around: str) -> Break | None:
    """A point whose value alone differs from its neighbourhood; None where it does not, and for a point that no float meets."""
    value, limit = value_at(parse(own), point), value_at(parse(around), point)
    if (value is not None and value == limit) or not _is_float(point):
        return None
    return Break(_text(point), value=NOWHERE if value is None else _number(value))


def _between_sides(point: Fraction, sides: tuple[Side, ...], own: Side) -> Break:
    """The choice of value and slope in a point, and the limits of sides that have no value there."""
    left, right = sides
    if seam := _seam(left, right, point):
        lone = None if _is_close(own.values[0], left.values[0]) else _isolated(point, own.text, left.text)
        return lone or Break(_text(point), seam=seam)
    if left.limits and left.limits == right.limits and all(text not in _INFINITE for text in left.limits):
        return Break.removable(_text(point), *left.limits)
    if not _is_float(point):
        nearest = "left" if Fraction(float(point)) < point else "right"
        return Break(
            _text(point), value=nearest, slope=nearest, left=left.ends(point), right=right.ends(point), is_between_floats=True
        )
    inside = "left" if right.is_nowhere else "right"
    value, slope = inside, inside
    if left.is_nowhere or right.is_nowhere:  # the end of a domain
        value = inside if own.values[0] is None else _choice(own.values[0], left, right, 0)
    elif own.values[0] is None:  # a pole, a hole, or a jump at which the formula has no value
        one, two = left.ends(point)[0], right.ends(point)[0]
        value = inside if one == two or one in _INFINITE or two in _INFINITE else NOWHERE
    else:
        value, slope = (_choice(own.values[order], left, right, order) for order in (0, 1))
    return Break(_text(point), value=value, slope=slope, left=left.limits, right=right.limits)


def _is_close(value: Fraction | None, other: Fraction | None) -> bool:
    """Whether two values are the same float, or floats beside each other."""
    return value is not None and other is not None and abs(value - other) <= math.ulp(as_float(other))


def _numbers(values: Sequence[Any], point: Fraction) -> tuple[str, str, str]:
    """The values of a side in a point; where that is rounded to 120 digits, what is left of 0 is 0."""
    if None in values or is_exact(point):
        f, slope, curvature = (NOWHERE if value is None else _number(value) for value in values)
        return f, slope, curvature
    sizes = [abs(value * point**order) for order, value in enumerate(values)]
    f, slope, curvature = (
        "0" if size <= _NEARLY_ZERO * max(sizes) else _number(value) for value, size in zip(values, sizes, strict=True)
    )
    return f, slope, curvature


def _seam(left: Side, right: Side, point: Fraction) -> str:
    """The difference of two sides that agree to 50 digits, or that rounding to a float hides; empty for a kink."""
    pairs = [(a, b) for a, b in zip(left.values, right.values, strict=True) if a is not None and b is not None]
    if left.limits or right.limits or len(pairs) < len(left.values):
        return ""
    if all(abs(a - b) <= JOINED * max(abs(a), abs(b), _TINY) for a, b in pairs):
        return "0"
    gap, ulp, reach = abs(pairs[0][0] - pairs[0][1]), math.ulp(as_float(pairs[0][0])), abs(point) or 1
    is_hidden = all(abs(a - b) * reach**order < ulp for order, (a, b) in enumerate(pairs))
    return _number(gap) if is_hidden else ""


def _choice(value: Any, left: Side, right: Side, order: int) -> str:
    """Whose value, or slope, holds in a point: that of a side, or another number."""
    if left.limits and right.limits and left.limits[order] == right.limits[order] in _INFINITE[:2]:  # a vertical tangent
        return "left"
    for name, side in (("left", left), ("right", right)):
        known = side.values[order]
        if known is not None and value is not None and known == value:
            return name
    return NOWHERE if value is None else _number(value)


def _is_float(point: Fraction) -> bool:
    return Fraction(as_float(point)) == point


def _text(point: Fraction) -> str:
    """A point as a formula: a float as its shortest decimal, another as a quotient."""
    if _is_float(point):
        return write(number(float(point)))
    return f"{point.numerator}/{point.denominator}"


def _number(value: Any) -> str:
    return write(number(as_float(value)))
