"""From a formula to a Definition: its smooth pieces, and the points between them, are found."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any, ClassVar

from actviz.expression.differentiate import derivative
from actviz.expression.evaluate.emulated import stepwise
from actviz.expression.grammar import parse, write
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.simplify import number
from actviz.expression.smooth.local_values import NOWHERE, limits_at, value_at
from actviz.expression.smooth.settle import Settler
from actviz.expression.smooth.switches import Switch, switches
from actviz.expression.smooth.zeros import zeros
from actviz.expression.tree import Call, Expression, Name, X, call, parts, rebuilt, replace
from actviz.function.activation import Activation
from actviz.function.definition import Break, Definition, Evaluated, Parameter, Smooth
from actviz.function.signature import Signature
from actviz.numerics.number_types import Floats, NumberType

#: The activation that a call in a formula means; raises UsageError for a call that it does not know.
Lookup = Callable[[Call], Activation]
_INFINITE = ("inf", "-inf", NOWHERE)
#: Sides that agree to 50 digits join without a kink.
_JOINED, _TINY = Fraction(1, 10**48), Fraction(1, 10**330)
#: What is left of 0 in a point that is known to 120 digits.
_NEARLY_ZERO = Fraction(1, 10**100)
#: The family of functions that a user wrote.
FAMILY = "formula"


@dataclass(frozen=True)
class Formula:
    """A formula as its canonical tree in x and parameters, with a value for each parameter."""

    tree: Expression
    parameters: Mapping[str, float]

    @property
    def text(self) -> str:
        """The canonical text, without the parameters."""
        return write(self.tree)


@dataclass(frozen=True, eq=False)
class FormulaDefinition(Definition):
    """A formula as a definition: its canonical text is its name, and its parameters always stand behind it.

    `tree` is the formula with numbers for the parameters, `called` the catalogue functions in it by their calls on x.
    """

    is_formula: ClassVar[bool] = True

    tree: Expression = field(kw_only=True)
    called: Mapping[Call, Activation] = field(kw_only=True)

    def spec(self, parameters: Mapping[str, float], origin: Signature | None = None) -> str:
        """The canonical text with the parameters."""
        del origin
        given = ",".join(f"{name}={value!r}" for name, value in parameters.items())
        return f"{self.name}:{given}" if given else self.name

    def naive(self, function: Evaluated, order: int, x: Floats, number_type: NumberType) -> Floats:
        """The formula as it is written, each operator and each named function one step, rounded to the type."""
        return stepwise(parse(function.text(order)) if order else self.tree, x, number_type, self.called)


def activation(formula: Formula, lookup: Lookup) -> Activation:
    """The function that a formula stands for."""
    return Activation(definition(formula, lookup), formula.parameters)


def definition(formula: Formula, lookup: Lookup) -> Definition:
    """Everything that actviz knows about a formula: pieces, breaks, and what holds in these."""
    tree = replace(formula.tree, {name: number(value) for name, value in formula.parameters.items()})
    searched = _Searched(tree, lookup)
    pieces, breaks = searched.parts()
    return FormulaDefinition(
        name=formula.text,
        family=FAMILY,
        summary="A formula.",
        parameters=tuple(Parameter(name, repr(value)) for name, value in formula.parameters.items()),
        signatures=(),
        aliases=(),
        source="",
        pieces=pieces,
        breaks=breaks,
        kernel=None,
        formula=formula.text,
        extrema=(),
        endless=searched.endless,
        tree=tree,
        called=_called(tree, lookup),
    )


def _called(tree: Expression, lookup: Lookup) -> Mapping[Call, Activation]:
    calls = (node for node in parts(tree) if isinstance(node, Call) and node.function not in PRIMITIVES)
    return {Call(node.function, (X, *node.arguments[1:])): lookup(node) for node in calls}


class _Searched:
    """The search for the pieces of one formula."""

    def __init__(self, tree: Expression, lookup: Lookup) -> None:
        self._tree, self._lookup = tree, lookup
        self._points, self.endless = self._break_points()

    def parts(self) -> tuple[tuple[Smooth, ...], tuple[Break, ...]]:
        """Pieces from left to right, and the breaks between them; points at which nothing changes are left out."""
        points = self._points
        inner = _between(points)
        texts = [write(piece) for piece in self._pieces(inner)]
        pieces, breaks = [texts[0]], []
        for (left, right), point, inside in zip(pairwise(texts), points, inner, strict=False):
            found = self._break(point, left, right, inside)
            if found is not None:
                breaks.append(found)
                pieces.append(right)
        return tuple(Smooth.of((NOWHERE,) * 3 if piece == NOWHERE else piece) for piece in pieces), tuple(breaks)

    def _break_points(self) -> tuple[list[Fraction], bool]:
        points: set[Fraction] = set()
        endless = False
        for switch in switches(self._tree, self._breaks):
            settled = Switch(self._lowered(switch.tree), switch.steps)
            result = zeros(settled)
            points |= set(result.points)
            endless |= result.endless
        return sorted(points), endless

    def _breaks(self, node: Call) -> Sequence[Expression] | None:
        """The points at which the argument of a catalogue function meets one of its breaks; None for a primitive."""
        if node.function in PRIMITIVES:
            return None
        return [number(joint.x) for joint in self._lookup(node).breaks]

    def _pieces(self, inner: Sequence[Fraction]) -> Iterable[Expression]:
        """The formula around each of the points; `nan` where it has no value."""
        for place in inner:
            outer = self.endless and (place in (inner[0], inner[-1]))
            piece = self._lowered(self._tree) if outer else self._settled(place)
            yield piece if outer or not self._points or value_at(piece, place) is not None else Name(NOWHERE)

    def _settled(self, x: Fraction, left: Fraction | None = None) -> Expression:
        return Settler(x, self._inside, left).settled(self._tree)

    def _inside(self, node: Call, settler: Settler) -> Expression | None:
        """The formula of a catalogue function where its argument is; at a break its own value and slope."""
        if node.function in PRIMITIVES:
            return None
        function = self._lookup(node)
        argument = settler.settled(node.arguments[0])
        piece = function.pieces[0]
        for joint, after in zip(function.breaks, function.pieces[1:], strict=True):
            sign = settler.sign(call("-", argument, number(joint.x)))
            kink = next((kink for kink in function.kinks if kink.x == joint.x), None)
            if sign == 0 and kink is not None:
                value, slope, _ = kink.picked
                shifted = call("-", argument, number(joint.x))
                return call("+", number(value), call("*", number(slope), shifted))
            if sign is not None and sign > 0:
                piece = after
        return replace(parse(piece.texts[0]), {"x": argument})

    def _lowered(self, tree: Expression) -> Expression:
        """The formula with catalogue functions by their own formulas, choices and all."""
        return rebuilt(tree, self._expanded)

    def _expanded(self, node: Expression) -> Expression:
        if not isinstance(node, Call) or node.function in PRIMITIVES:
            return node
        return replace(parse(self._lookup(node).text(0)), {"x": node.arguments[0]})

    def _break(self, point: Fraction, left: str, right: str, inside: Fraction) -> Break | None:
        """What holds in a point between two pieces, with `inside` in the left one; None where the formula is smooth there."""
        own = write(self._settled(point, inside))
        sides = tuple(Side.of(text, point, side) for text, side in ((left, -1), (right, 1)))
        if all(side.is_nowhere for side in sides):
            return None
        if left == right and all(side.limits is None for side in sides):
            return None if own == left else _isolated(point, own, left)
        return _between_sides(point, sides, Side.of(own, point, 0))


@dataclass(frozen=True)
class Side:
    """A piece as it comes up to a point: its formula, and the limits of f, f', f'' where that has no value in the point."""

    text: str
    values: tuple[Fraction | None, ...]
    limits: tuple[str, str, str] | None

    @classmethod
    def of(cls, text: str, point: Fraction, side: int) -> Side:
        """The piece on the left (-1) or right (1) of a point; 0: what holds in the point itself, whose limits are not needed."""
        if text == NOWHERE:
            return cls(text, (None, None, None), (NOWHERE, NOWHERE, NOWHERE))
        texts = (text, derivative(text), derivative(text, 2))
        values = tuple(value_at(parse(each), point) for each in texts)
        regular = all(value is not None for value in values) or not side
        return cls(text, values, None if regular else _limits(texts, values, point, side))

    @property
    def is_nowhere(self) -> bool:
        """Whether the function has no value on this side."""
        return self.text == NOWHERE


def _limits(texts: tuple[str, str, str], values: Sequence[Any], point: Fraction, side: int) -> tuple[str, str, str]:
    """f, f', f'' as they come up to a point: the value where there is one, else the limit."""
    limits = limits_at(texts, point, side)
    f, slope, curvature = (limit if value is None else _number(value) for value, limit in zip(values, limits, strict=True))
    return f, slope, curvature


def _isolated(point: Fraction, own: str, around: str) -> Break | None:
    """A point whose value alone differs from its neighbourhood; None where it does not."""
    value, limit = value_at(parse(own), point), value_at(parse(around), point)
    if value is not None and limit is not None and value == limit:
        return None
    return Break(_text(point), value=NOWHERE if value is None else _number(value))


def _between_sides(point: Fraction, sides: tuple[Side, ...], own: Side) -> Break:
    """The choice of value and slope in a point, and the limits of sides that have no value there."""
    left, right = sides
    if seam := _seam(left, right):
        return Break(_text(point), seam=seam)
    if left.limits and left.limits == right.limits and all(text not in _INFINITE for text in left.limits):
        return Break.removable(_text(point), *left.limits)
    if not _is_float(point):
        nearest = "left" if Fraction(float(point)) < point else "right"
        triples = [side.limits or _numbers(side.values) for side in sides]
        return Break(_text(point), value=nearest, slope=nearest, left=triples[0], right=triples[1], is_between_floats=True)
    inside = "left" if right.is_nowhere else "right"
    if left.is_nowhere or right.is_nowhere:  # the end of a domain
        value = inside if own.values[0] is None else _choice(own.values[0], left, right, 0)
        return Break(_text(point), value=value, slope=inside, left=left.limits, right=right.limits)
    if own.values[0] is None:  # a pole, or a jump at which the formula has no value
        pole = any(side.limits and side.limits[0] in _INFINITE for side in sides)
        return Break(_text(point), value=inside if pole else NOWHERE, slope=inside, left=left.limits, right=right.limits)
    chosen = [_choice(own.values[order], left, right, order) for order in (0, 1)]
    return Break(_text(point), value=chosen[0], slope=chosen[1], left=left.limits, right=right.limits)


def _numbers(values: Sequence[Any]) -> tuple[str, str, str]:
    f, slope, curvature = ("0" if value is not None and abs(value) < _NEARLY_ZERO else _number(value) for value in values)
    return f, slope, curvature


def _seam(left: Side, right: Side) -> str:
    """The difference of two sides that agree to 50 digits or differ in f by less than a unit in the last place; empty for a kink."""
    pairs = [(a, b) for a, b in zip(left.values, right.values, strict=True) if a is not None and b is not None]
    if left.limits or right.limits or len(pairs) < len(left.values):
        return ""
    if all(abs(a - b) <= _JOINED * max(abs(a), abs(b), _TINY) for a, b in pairs):
        return "0"
    gap, size = abs(pairs[0][0] - pairs[0][1]), float(pairs[0][0])
    return _number(gap) if 0 < gap < math.ulp(size) else ""


def _choice(value: Any, left: Side, right: Side, order: int) -> str:
    """Whose value, or slope, holds in a point: that of a side, or another number."""
    for name, side in (("left", left), ("right", right)):
        known = side.values[order]
        if known is not None and value is not None and known == value:
            return name
    return NOWHERE if value is None else _number(value)


def _between(points: Sequence[Fraction]) -> list[Fraction]:
    """A point in each of the intervals that points make."""
    if not points:
        return [Fraction(3, 8)]
    inner = [(a + b) / 2 for a, b in pairwise(points)]
    reach = max(abs(points[0]), abs(points[-1]), Fraction(1))
    return [points[0] - reach / 2, *inner, points[-1] + reach / 2]


def _is_float(point: Fraction) -> bool:
    return Fraction(float(point)) == point


def _text(point: Fraction) -> str:
    """A point as a formula: a float as its shortest decimal, another as a quotient."""
    if _is_float(point):
        return write(number(float(point)))
    return f"{point.numerator}/{point.denominator}"


def _number(value: Any) -> str:
    return write(number(float(value)))
