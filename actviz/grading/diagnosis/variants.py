"""Formulas as people write them for kernels, some of which lose digits or overflow; each is one of the catalogue's functions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from actviz.expression.evaluate.balls import Evaluator
from actviz.expression.grammar import parse, write
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.tree import Call, Expression, filled, rebuilt
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array

_SIGMOID = "(1/(1 + exp(-x)))"
_TANH_GELU = "tanh(sqrt(2/pi)*(x + 0.044715*x**3))"
#: f, f' or f'' of any function; which one is found by their values.
VARIANTS = (
    "x*(1 + erf(x/sqrt(2)))/2",
    "(1 + erf(x/sqrt(2)))/2 + x*exp(-x**2/2)/sqrt(2*pi)",
    f"x*(1 + {_TANH_GELU})/2",
    f"(1 + {_TANH_GELU})/2 + x*(1 - {_TANH_GELU}**2)*sqrt(2/pi)*(1 + 0.134145*x**2)/2",
    "1 - tanh(x)**2",
    "(exp(2*x) - 1)/(exp(2*x) + 1)",
    "(exp(x) - exp(-x))/(exp(x) + exp(-x))",
    "2/(1 + exp(-2*x)) - 1",
    "1 - 2/(exp(2*x) + 1)",
    "1/(1 + exp(-x))",
    "exp(x)/(1 + exp(x))",
    f"{_SIGMOID}*(1 - {_SIGMOID})",
    "exp(-x)/(1 + exp(-x))**2",
    "x*sigmoid(x)",
    "x/(1 + exp(-x))",
    f"{_SIGMOID}*(1 + x*(1 - {_SIGMOID}))",
    "log(1 + exp(x))",
    "log(1/(1 + exp(-x)))",
    "-log(1 + exp(-x))",
    "x*tanh(log(1 + exp(x)))",
    "x/(1 + abs(x))",
    "1/(1 + abs(x))**2",
    "where(x > 0, x, exp(x) - 1)",
    "x - tanh(x)",
    "log(cosh(x))",
    "log((exp(x) + exp(-x))/2)",
    "sqrt(1 + x**2) - 1",
    "(x + sqrt(x**2 + 4))/2",
    "log(x + sqrt(x**2 + 1))",
    "x*exp(x)/(1 + exp(x))",
)
#: Points at which functions are told apart, and how close they must be.
_POINTS = np.array([-4.25, -2.5, -1.0, -0.375, 0.125, 0.75, 1.5, 3.25])
_CLOSE = 1e-12


def formulas_of(activation: Activation, order: int) -> Iterator[str]:
    """Formulas of f or a derivative: the function's own, then those that people write."""
    first = written_out(activation.text(order) if order else activation.formula)
    yield first
    values = np.asarray(activation.derivative(_POINTS, order) if order else activation(_POINTS))
    for text in VARIANTS:
        if text != first and np.allclose(_values(text), values, rtol=_CLOSE, atol=_CLOSE):
            yield text


def written_out(text: str) -> str:
    """The formula with the functions that NumPy lacks written out, as people do.

    >>> written_out("x*sigmoid(2*x)")
    'x*(1/(1 + exp(-2*x)))'
    """

    def spell(node: Expression) -> Expression:
        row = PRIMITIVES.get(node.function) if isinstance(node, Call) else None
        if row is None or not row.meaning or row.numpy or not isinstance(node, Call):
            return node
        return filled(parse(written_out(row.meaning)), dict(zip("uvw", node.arguments, strict=False)))

    return write(rebuilt(parse(text), spell))


@cache
def _values(text: str) -> Array:
    return Evaluator(_POINTS, {})(text)
