"""Formulas as a hand-written line of code computes them: step by step in a type, every step rounded to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from actviz.expression.evaluate.floats import FLOATS, constant
from actviz.expression.evaluate.fold import evaluate
from actviz.expression.primitive import Primitive
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.tree import Call, Expression, X, depends_on, indicator
from actviz.numerics.number_types import Floats, NumberType

#: Whole powers that compilers compute by multiplication.
_MULTIPLIED = (2.0, 3.0, 4.0)


def naive(text: str, x: Floats, number_type: NumberType) -> Floats:
    """The formula of numbers of a type, step by step in it; NumPy's warnings about what happens on the way are not shown."""
    with np.errstate(all="ignore"):
        names = {**names_of(number_type), "x": x if number_type.is_native else number_type.round(x)}
        values = evaluate(text, names, lambda literal: number_type.round([float(literal)]))
        return np.broadcast_to(values, x.shape).astype(number_type.held_as)


@lru_cache(maxsize=8)
def names_of(number_type: NumberType) -> Mapping[str, Any]:
    """What the names of a formula mean: NumPy's functions, and what people write with them (`sigmoid` is 1/(1 + exp(-x)))."""

    def rounded(function: Callable[..., Any]) -> Callable[..., Floats]:
        return function if number_type.is_native else lambda *arguments: number_type.round(function(*arguments))

    def meaning(row: Primitive) -> Any:
        if row.is_constant:
            return number_type.round([float(getattr(np, row.numpy))])
        if row.name == "**":
            return _power(rounded(np.multiply), rounded(np.power))
        if row.numpy:
            function = getattr(np, row.numpy)
            return function if row.result == "condition" else rounded(function)
        return _written(row.meaning, number_type) if row.meaning else _by_balls(row.name, number_type)

    return {row.name: meaning(row) for row in PRIMITIVES.values() if row.name != "indicator"}


def _power(multiply: Callable[..., Floats], power: Callable[..., Floats]) -> Callable[[Floats, Floats], Floats]:
    """A small whole power by multiplication, as compilers do it; another one by the library."""

    def raised(base: Floats, exponent: Floats) -> Floats:
        count = exponent.item() if np.size(exponent) == 1 else 0.5
        if count not in _MULTIPLIED:
            return power(base, exponent)
        result = base
        for _ in range(int(count) - 1):
            result = multiply(result, base)
        return result

    return raised


def _written(text: str, number_type: NumberType) -> Callable[..., Floats]:
    """A function by the formula that people write for it, step by step."""

    def function(*arguments: Floats) -> Floats:
        names = {**names_of(number_type), **dict(zip("uvw", arguments, strict=False))}
        values: Floats = evaluate(text, names, lambda literal: number_type.round([float(literal)]))
        return values

    return function


def _by_balls(name: str, number_type: NumberType) -> Callable[[Floats], Floats]:
    """A function that NumPy lacks (the error function), exact and rounded once."""
    from actviz.expression.evaluate.balls import Evaluator  # noqa: PLC0415 - rarely needed

    def function(x: Floats) -> Floats:
        values = np.asarray(x, np.float64).reshape(-1)
        finite = np.where(np.isfinite(values), values, np.where(np.isnan(values), 0.0, np.copysign(1e3, values)))
        result = np.where(np.isnan(values), np.nan, Evaluator(finite, {})(f"{name}(x)"))
        return number_type.round(result.reshape(np.shape(x)))

    return function


#: What calls of functions that are no primitives mean, by the call with x for its first argument.
Called = Mapping[Call, Callable[[Floats], Floats]]


def stepwise(tree: Expression, x: Floats, number_type: NumberType, called: Called) -> Floats:
    """A formula as it is written, in a type: each operator and each named function is one step, correctly rounded.

    Parts without x are computed in float64 and rounded once.
    """
    with np.errstate(all="ignore"):
        values = _Steps(number_type.round(x), number_type, called).value(tree)
        return np.broadcast_to(values, x.shape).astype(number_type.held_as)


class _Steps:
    """Evaluates the parts of one formula at the same numbers."""

    def __init__(self, x: Floats, number_type: NumberType, called: Called) -> None:
        self._x, self._type, self._called = x, number_type, called
        self._memory: dict[Expression, Floats] = {}

    def value(self, node: Expression) -> Floats:
        """The numbers, or truths, that a part comes to."""
        if node not in self._memory:
            self._memory[node] = self._step(node)
        return self._memory[node]

    def _step(self, node: Expression) -> Floats:
        if node == X:
            return self._x
        if not depends_on(node) or not isinstance(node, Call):
            return self._type.round([constant(node)])
        if node.function == "indicator":
            return self.value(indicator(node.arguments[0]))
        row = PRIMITIVES.get(node.function)
        arguments = [self.value(argument) for argument in node.arguments]
        if row is None:
            function = self._called[Call(node.function, (X, *node.arguments[1:]))]
            return self._type.round(function(arguments[0].astype(np.float64)))
        if row.result == "condition" or row.name == "where":
            chosen: Floats = getattr(np, row.numpy)(*arguments)
            return chosen
        if row.cheap and row.numpy:
            return self._type.round(getattr(np, row.numpy)(*arguments))
        return self._type.round(_nearest(row, [argument.astype(np.float64) for argument in arguments]))


def _nearest(row: Primitive, arguments: list[Floats]) -> Floats:
    """The float64 next to the exact value of a function; beside its domain and at infinity what a library gives."""
    from actviz.expression.evaluate.balls import BALLS  # noqa: PLC0415 - not needed for arithmetic
    from actviz.numerics.ball import Ball  # noqa: PLC0415

    full = np.broadcast_arrays(*arguments)
    usual = np.all(np.isfinite(full), axis=0)
    safe = [np.where(usual, argument, 1.0) for argument in full]
    nearest, certain = BALLS[row.name](*map(Ball.of, safe)).rounded()
    values = np.where(usual, np.broadcast_to(nearest, usual.shape), np.nan)
    for place in np.argwhere(~(usual & certain)):
        values[tuple(place)] = _by_library(row, [float(argument[tuple(place)]) for argument in full])
    return values


def _by_library(row: Primitive, arguments: list[float]) -> float:
    if row.numpy:
        return float(getattr(np, row.numpy)(*arguments))
    try:
        return float(FLOATS[row.name](*arguments))
    except (ArithmeticError, ValueError):
        return float("nan")
