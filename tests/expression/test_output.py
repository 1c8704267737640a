"""Derivatives in terms of the function's own value."""

from __future__ import annotations

import math

import pytest

import actviz
from actviz.catalogue.registry import definitions
from actviz.expression.differentiate import derivative
from actviz.expression.evaluate.floats import FLOATS
from actviz.expression.evaluate.fold import evaluate
from actviz.expression.output import in_terms_of_output
from actviz.function.activation import Activation

SPECS = [
    name for name in [*definitions(), "softplus:2.5", "selu:1.3,0.9", "isru:0.3"] if isinstance(actviz.get(name), Activation)
]


@pytest.mark.parametrize("order", [1, 2, 3])
def test_the_formula_in_y_is_the_derivative(order: int) -> None:
    count = 0
    for spec in SPECS:
        for begin, end, (text, *_) in actviz.get(spec).pieces:
            in_y = in_terms_of_output(text, order, begin, end)
            low, high = max(begin, min(end, 4.0) - 8.0), min(end, max(begin, -4.0) + 8.0)
            for x in (low + (high - low) * part for part in (0.2, 0.45, 0.8)):
                if in_y is None or not math.isfinite(x):
                    continue
                y, expected = (evaluate(formula, {**FLOATS, "x": x}) for formula in (text, derivative(text, order)))
                assert evaluate(in_y, {**FLOATS, "y": y}) == pytest.approx(expected, rel=1e-6, abs=1e-9), (spec, in_y, x)
                count += 1
    assert count > 100


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("1/(1 + exp(-x))", 1, "y*(1 - y)"),
        ("1/(1 + exp(-x))", 2, "y*(1 - y)*(1 - 2*y)"),
        ("sigmoid(2.5*x)", 1, "2.5*y*(1 - y)"),
        ("2*sigmoid(x) - 1", 1, "(1 - y**2)/2"),
        ("tanh(x)", 2, "-2*y*(1 - y**2)"),
        ("3*exp(-x)", 1, "-y"),
        ("0.3*(exp(x) - 1)", 1, "y + 0.3"),
        ("log(1 + exp(x))", 1, "1 - exp(-y)"),
        ("exp(-exp(-x))", 1, "-y*log(y)"),
        ("atan(x)", 1, "cos(y)**2"),
        ("x/(1 + x)", 1, "(1 - y)**2"),
        ("1/(2*x + 1)", 1, "-2*y**2"),
        ("x/sqrt(1 + x**2)", 1, "(1 - y**2)**(3/2)"),
        ("sqrt(2*x + 1)", 1, "1/y"),
        ("x*sigmoid(x)", 1, None),
        ("x + tanh(x)", 1, None),
        ("sin(x)", 1, None),
        ("tanh(x**2)", 1, None),
        ("abs(x)", 1, None),
    ],
)
def test_the_formula_in_y_is_as_in_books(text: str, order: int, expected: str | None) -> None:
    assert in_terms_of_output(text, order) == expected


def test_the_root_has_the_sign_of_the_piece() -> None:
    assert in_terms_of_output("x**2", 1, 0.0, math.inf) == "2*sqrt(y)"
    assert in_terms_of_output("x**2", 1, -math.inf, 0.0) == "-2*sqrt(y)"
    assert in_terms_of_output("x**2", 1, -1.0, 1.0) is None
