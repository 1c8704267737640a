"""f, f' and f'' together, by Taylor arithmetic over any number system: for formulas whose derivatives are too long to be written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any, TypeAlias

from actviz.expression.differentiate import differentiated
from actviz.expression.evaluate.fold import evaluate
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.rewrite import rewritten
from actviz.expression.slopes import partials, renamed
from actviz.expression.tree import Call, Expression, Name

#: A number of the system.
Value: TypeAlias = Any
_U = Name("u")
#: Functions that are constant between their jumps.
_STEPS = ("sign", "heaviside", "floor", "ceil", "round")


class Taylor:
    """A function at a point, or at an array of them: value, slope and curvature; None for a slope or curvature that is 0."""

    __slots__ = ("curvature", "slope", "value")

    def __init__(self, value: Value, slope: Value = None, curvature: Value = None) -> None:
        self.value, self.slope, self.curvature = value, slope, curvature

    def __neg__(self) -> Taylor:
        return Taylor(-self.value, *(None if part is None else -part for part in (self.slope, self.curvature)))

    def __add__(self, other: Taylor) -> Taylor:
        return Taylor(self.value + other.value, _sum(self.slope, other.slope), _sum(self.curvature, other.curvature))

    def __sub__(self, other: Taylor) -> Taylor:
        return self + -other

    def __mul__(self, other: Taylor) -> Taylor:
        a, b = self, other
        mixed = _product(a.slope, b.slope)
        return Taylor(
            a.value * b.value,
            _sum(_product(a.slope, b.value), _product(a.value, b.slope)),
            _sum(_product(a.curvature, b.value), _product(a.value, b.curvature), mixed, mixed),
        )

    def __truediv__(self, other: Taylor) -> Taylor:
        value = self.value / other.value
        if self.slope is None and self.curvature is None and other.slope is None and other.curvature is None:
            return Taylor(value)
        slope = _quotient(_sum(self.slope, _negative(_product(value, other.slope))), other.value)
        mixed = _negative(_product(slope, other.slope))
        rest = _sum(self.curvature, _negative(_product(value, other.curvature)), mixed, mixed)
        return Taylor(value, slope, _quotient(rest, other.value))

    def __abs__(self) -> Taylor:
        return -self if self.value < -self.value else self

    def __lt__(self, other: Taylor) -> bool:
        return bool(self.value < other.value)

    def __le__(self, other: Taylor) -> bool:
        return bool(self.value <= other.value)

    def __gt__(self, other: Taylor) -> bool:
        return bool(self.value > other.value)

    def __ge__(self, other: Taylor) -> bool:
        return bool(self.value >= other.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Taylor) and bool(self.value == other.value)

    __hash__ = None  # type: ignore[assignment] # equality is that of values

    def through(self, value: Value, slope: Callable[[], Value], curvature: Callable[[], Value]) -> Taylor:
        """A function of this one, by the chain rule; the function's own slope and curvature are computed if they count."""
        if self.slope is None and self.curvature is None:
            return Taylor(value)
        outer = slope()
        bend = None if self.slope is None else curvature() * (self.slope * self.slope)
        return Taylor(value, _product(outer, self.slope), _sum(bend, _product(outer, self.curvature)))


def _sum(*parts: Value) -> Value:
    total = None
    for part in parts:
        total = part if total is None else total if part is None else total + part
    return total


def _product(a: Value, b: Value) -> Value:
    return None if a is None or b is None else a * b


def _quotient(a: Value, b: Value) -> Value:
    return None if a is None else a / b


def _negative(a: Value) -> Value:
    return None if a is None else -a


def taylor(names: Mapping[str, Any], number: Callable[[str], Value]) -> dict[str, Any]:
    """What the names of a formula mean over a number system with these names and literals, whose comparisons give a bool."""

    def outer(name: str) -> Callable[[Taylor], Taylor]:
        def function(inner: Taylor) -> Taylor:
            memory: dict[Expression, Value] = {}
            known = {**names, "u": inner.value}
            value, slope, curvature = (partial(evaluate, tree, known, number, memory) for tree in _derivatives(name))
            return inner.through(value(), slope, curvature)

        return function

    def power(base: Taylor, exponent: Taylor) -> Taylor:
        if exponent.slope is not None:
            logarithm, exponential = meanings["log"], meanings["exp"]
            result: Taylor = exponential(exponent * logarithm(base))
            return Taylor(names["**"](base.value, exponent.value), result.slope, result.curvature)
        count, one, raised = exponent.value, number("1"), names["**"]

        def slope() -> Value:
            return count * raised(base.value, count - one)

        def curvature() -> Value:
            return count * (count - one) * raised(base.value, count - one - one)

        return base.through(raised(base.value, count), slope, curvature)

    def step(name: str) -> Callable[[Taylor], Taylor]:
        return lambda inner: Taylor(names[name](inner.value))

    meanings: dict[str, Any] = {
        "**": power,
        "abs": abs,
        "max": max,
        "min": min,
        "clip": lambda u, low, high: min(max(u, low), high),
    }
    for row in PRIMITIVES.values():
        if row.is_constant:
            meanings[row.name] = Taylor(names[row.name])
        elif row.arguments == ("number",) and not row.symbol and row.name not in meanings:
            meanings[row.name] = step(row.name) if row.name in _STEPS else outer(row.name)
    return meanings


@lru_cache(maxsize=128)
def _derivatives(name: str) -> tuple[Expression, Expression, Expression]:
    """A primitive of u and its derivatives, in the form to compute."""
    (first,) = partials(name)
    second = renamed(differentiated(renamed(first, "u", "x")), "x", "u")
    return Call(name, (_U,)), rewritten(first), rewritten(second)
