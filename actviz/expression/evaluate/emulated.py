"""Formulas as a hand-written line of code computes them: step by step in a type, every step rounded to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from actviz.expression.grammar import evaluate
from actviz.numerics.number_types import Floats, NumberType


class Steps:
    """Numbers of a type, with arithmetic that rounds to it each time."""

    __slots__ = ("type", "values")

    def __init__(self, values: Any, number_type: NumberType) -> None:
        self.values: Floats = values if number_type.is_native else number_type.round(values)
        self.type = number_type

    def _with(self, function: Callable[[Any, Any], Any], other: Steps) -> Steps:
        return Steps(function(self.values, other.values), self.type)

    def __add__(self, other: Steps) -> Steps:
        return self._with(np.add, other)

    def __sub__(self, other: Steps) -> Steps:
        return self._with(np.subtract, other)

    def __mul__(self, other: Steps) -> Steps:
        return self._with(np.multiply, other)

    def __truediv__(self, other: Steps) -> Steps:
        return self._with(np.divide, other)

    def __pow__(self, other: Steps) -> Steps:
        """A small whole power by multiplication, as compilers do it; another one by the library."""
        count = other.values.item() if np.size(other.values) == 1 else 0.5
        if count in (2.0, 3.0, 4.0):
            return self * self if count == 2 else self ** Steps(other.values - 1, self.type) * self
        return self._with(np.power, other)

    def __neg__(self) -> Steps:
        return Steps(-self.values, self.type)

    def __abs__(self) -> Steps:
        return Steps(np.abs(self.values), self.type)

    def __lt__(self, other: Steps) -> Any:
        return self.values < other.values

    def __le__(self, other: Steps) -> Any:
        return self.values <= other.values

    def __gt__(self, other: Steps) -> Any:
        return self.values > other.values

    def __ge__(self, other: Steps) -> Any:
        return self.values >= other.values


def naive(text: str, x: Floats, number_type: NumberType) -> Floats:
    """The formula of numbers of a type, step by step in it; NumPy's warnings about what happens on the way are not shown."""
    with np.errstate(all="ignore"):
        names = {**names_of(number_type), "x": Steps(x, number_type)}
        found: Steps = evaluate(text, names, lambda literal: _constant(float(literal), number_type))
        return np.broadcast_to(found.values, x.shape).astype(number_type.held_as)


def _constant(value: float, number_type: NumberType) -> Steps:
    return Steps(number_type.round([value]), number_type)


def names_of(number_type: NumberType) -> Mapping[str, Any]:
    """The functions and constants of a formula: a library's, and what people write with it (`sigmoid` is 1/(1 + exp(-x)))."""

    def library(function: Callable[..., Any]) -> Callable[..., Steps]:
        return lambda *arguments: Steps(function(*(each.values for each in arguments)), number_type)

    def written(text: str) -> Callable[[Steps], Steps]:
        return lambda x: Steps(naive(text, x.values, number_type), number_type)

    def error_function(name: str) -> Callable[[Steps], Steps]:
        from actviz.expression.evaluate.balls import Reckoning  # noqa: PLC0415 - NumPy has no error function

        def function(x: Steps) -> Steps:
            values = np.asarray(x.values, np.float64).reshape(-1)
            finite = np.where(np.isfinite(values), values, np.where(np.isnan(values), 0.0, np.copysign(1e3, values)))
            found = np.where(np.isnan(values), np.nan, Reckoning(finite, {})(f"{name}(x)"))
            return Steps(number_type.round(found.reshape(np.shape(x.values))), number_type)

        return function

    names = ["sqrt", "exp", "expm1", "log", "log1p", "sin", "cos", "sinh", "cosh", "tanh", "sign"]
    return {
        "pi": _constant(np.pi, number_type),
        "e": _constant(np.e, number_type),
        **{name: library(getattr(np, name)) for name in names},
        "abs": abs,
        "max": library(np.maximum),
        "min": library(np.minimum),
        "atan": library(np.arctan),
        "asinh": library(np.arcsinh),
        "erf": error_function("erf"),
        "erfc": error_function("erfc"),
        "sigmoid": written("1/(1 + exp(-x))"),
        "softplus": written("log(1 + exp(x))"),
        "normal_cdf": written("(1 + erf(x/sqrt(2)))/2"),
        "normal_pdf": written("exp(-x**2/2)/sqrt(2*pi)"),
        "where": lambda condition, yes, no: Steps(np.where(condition, yes.values, no.values), number_type),
    }
