"""Derivatives of every order, in each way that they are written, against difference quotients with many digits."""

from __future__ import annotations

from itertools import cycle

import pytest
from mpmath import mp, mpf

from actviz.analysis.derivative_formula import texts_of_pieces
from actviz.catalogue.resolve import get
from actviz.errors import FormulaError
from actviz.expression.differentiate import derivative, textbook
from actviz.expression.evaluate.multiprecision import at
from actviz.expression.grammar import parse
from actviz.expression.slopes import renamed
from actviz.expression.tree import Expression
from actviz.function.activation import Activation

ORDERS = (3, 10, 1, 5, 2, 7, 4, 9, 6, 8)
SPECS = (
    "arctan", "isru", "softsign", "squareplus", "sigmoid", "silu", "gelu", "mish", "log_cosh", "softplus:2.5", "selu", "lecun_tanh",
    "swish:0.3", "elu:0.5", "gudermannian", "log_sigmoid", "gelu_tanh", "smu_1", "snake", "hard_swish",
    "x**2.5", "x**2.3", "x/(1 + x**2)**0.5", "(1 + x*x)**1.5", "x**x", "sin(x)*exp(-x)", "sin(x)/x", "cosh(x)", "2**x", "cbrt(x)",
    "1/(1 + x**4)", "abs(x)**3", "max(x, 0)**2*sigmoid(x)", "(x + 1)**7*(x - 1)**5", "acos(x/5)", "log2(1 + x*x)", "erf(x)*cos(x)",
    "(exp(x) - exp(-x))/(exp(x) + exp(-x))", "exp(sin(x))",
)  # fmt: skip
DIGITS = 200
CONTINUED_FRACTION = "where(x < -9, log(1/(2/(3/(4/(5/(6/(7/(-8/x - x) - x) - x) - x) - x) - x) - x) - x), x)"


def value(tree: Expression, x: object) -> object:
    """The value of a tree."""
    return mp.make_mpf(at(tree, x, {}).middle)


@pytest.mark.sample(3)
@pytest.mark.parametrize(("spec", "order"), list(zip(SPECS, cycle(ORDERS), strict=False)))
def test_every_form_is_the_derivative(spec: str, order: int) -> None:
    function = get(spec)
    assert isinstance(function, Activation)
    with mp.workdps(DIGITS):
        for (begin, end, formulas), texts in zip(function.pieces, texts_of_pieces(function, order), strict=True):
            tree, low, high = parse(formulas[0]), max(begin, -3.0), min(end, 3.0)
            for part in (mpf("0.23"), mpf("0.78")) if formulas[0] != "nan" and low < high else ():
                x = low + (high - low) * part
                expected = mp.diff(lambda place, tree=tree: value(tree, place), x, order, h=mpf(10) ** -15)
                values = {text: value(parse(text), x) for text in (texts.text, texts.textbook)}
                if texts.in_terms_of_y:
                    values[texts.in_terms_of_y] = value(renamed(parse(texts.in_terms_of_y), "y", "x"), value(tree, x))
                for text, result in values.items():
                    assert abs(result - expected) <= mpf(10) ** -12 * max(abs(expected), mpf(10) ** -10), (text, x)


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("sin(x)", 2, "-sin(x)"),
        ("tanh(x)", 1, "1 - tanh(x)**2"),
        ("(x + sqrt(x**2 + 4))/2", 2, "2/(x**2 + 4)**(3/2)"),
        ("atan(x)", 6, "-240*x*(3*x**4 - 10*x**2 + 3)/(1 + x**2)**6"),
        ("x*sigmoid(1.702*x)", 1, "sigmoid(1.702*x)*(1 + 1.702*x*sigmoid(-1.702*x))"),
        ("x**2.5", 1, "2.5*x**1.5"),
        ("x**2.5", 3, "1.875/sqrt(x)"),
        ("x**2.3", 1, "2.3*x**(2.3 - 1)"),
        ("x**2.3", 3, "2.3*(2.3 - 1)*(2.3 - 2)*x**(2.3 - 3)"),
        ("x/(1 + x**2)**0.5", 1, "1/(1 + x**2)**1.5"),
        ("x**(5/2)", 1, "5*x**(3/2)/2"),
        ("sinh(x)/cosh(x)", 1, "1/cosh(x)**2"),
        ("3*sin(x)/cos(x)", 1, "3/cos(x)**2"),
        ("nan", 3, "nan"),
    ],
)
def test_derivatives_are_written_as_by_hand(text: str, order: int, expected: str) -> None:
    assert derivative(text, order) == expected


def test_a_textbook_has_one_logistic_function() -> None:
    assert textbook("sigmoid(x)", 2) == "sigmoid(x)*(1 - sigmoid(x))*(1 - 2*sigmoid(x))"
    assert "sigmoid(-x)" not in textbook("x*sigmoid(x)", 7)


def test_a_derivative_without_end_is_refused() -> None:
    with pytest.raises(FormulaError, match="too long beyond order 2"):
        derivative(CONTINUED_FRACTION, 3)
