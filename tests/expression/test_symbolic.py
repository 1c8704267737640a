"""SymPy: the texts of the catalogue are each other's derivatives, and formulas survive the way there and back."""

from __future__ import annotations

import math

import pytest
from mpmath import isnan, mpf

import actviz
from actviz.catalogue.registry import definitions
from actviz.expression.evaluate.floats import FLOATS
from actviz.expression.evaluate.fold import evaluate
from actviz.expression.latex import latex
from actviz.expression.symbolic import derivative, limit, pretty
from actviz.grading.reference import reference_value

POINTS = (-30.25, -4.5, -2.75, -0.625, -0.25, 0.125, 0.75, 2.5, 5.75, 21.5)
ALTERED = [
    "leaky_relu:-0.3",
    "elu:1.7",
    "celu:0.4",
    "softplus:2.5",
    "swish:-1.5",
    "squareplus:0.7",
    "hard_sigmoid:0.4,0.1",
    "selu:1.3,0.9",
]


@pytest.mark.sample(5)
@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("spec", [*definitions(), *ALTERED])
def test_the_text_of_a_derivative_is_the_derivative_of_the_text_before(spec: str, order: int) -> None:
    function = actviz.get(spec)
    proven = [derivative(piece[order - 1]) for piece in function.definition.pieces]
    breaks = {where for where, *_ in function.breaks}
    for x in POINTS:
        if x in breaks:
            continue
        said, found = reference_value(function, x, order), reference_value(function, x, order, proven)
        if isnan(said) and isnan(found):
            continue
        assert abs(said - found) <= mpf(10) ** -40 * max(abs(said), mpf(10) ** -60), (x, function.pieces)


@pytest.mark.parametrize(
    "text",
    [
        "x*tanh(softplus(x))",
        "where(x < 0, 0.1*x, x)",
        "abs(x) + max(0, x)",
        "exp(-x**2/2)/sqrt(2*pi)",
        "e**x",
        "x/(1 + abs(x))",
    ],
)
def test_a_derivative_of_order_zero_is_the_formula(text: str) -> None:
    for x in (-0.7, 0.7):
        assert evaluate(derivative(text, 0), {**FLOATS, "x": x}) == pytest.approx(evaluate(text, {**FLOATS, "x": x}))


@pytest.mark.parametrize(
    ("text", "left", "right"),
    [
        ("x", -math.inf, math.inf),
        ("2", 2.0, 2.0),
        ("x*sigmoid(x)", 0.0, math.inf),
        ("softplus(x)", 0.0, math.inf),
        ("softplus(x) - x", math.inf, 0.0),
        ("tanh(x)", -1.0, 1.0),
        ("erf(x)", -1.0, 1.0),
        ("1/3 + exp(-x**2)", 1 / 3, 1 / 3),
        ("x**3*exp(-x**2/2)", 0.0, 0.0),
        ("abs(x)", math.inf, math.inf),
        ("max(x, 0)", 0.0, math.inf),
        ("-exp(x)", 0.0, -math.inf),
    ],
)
def test_limits(text: str, left: float, right: float) -> None:
    assert (limit(text, -1), limit(text, 1)) == (left, right)


def test_formulas_are_typeset_as_they_are_written() -> None:
    lines, main = pretty("(2*x + 3)/6")
    assert (lines, main) == (["2⋅x + 3", "───────", "   6   "], 1)
    assert latex("1 - tanh(x)**2") == r"1 - \tanh^{2}{\left(x \right)}"
    assert "Rational" not in latex("x/6")
