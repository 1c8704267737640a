"""Derivatives by the chain rule: exact, and written as one would by hand."""

from __future__ import annotations

import pytest
from mpmath import mpf

from actviz.errors import FormulaError
from actviz.expression import symbolic
from actviz.expression.differentiate import derivative
from actviz.expression.evaluate import multiprecision
from actviz.expression.grammar import parse, write

FORMULAS = (
    "x*sigmoid(1.702*x)",
    "x*tanh(softplus(x))",
    "x**3/(1 + x**2)",
    "0.5*x*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x**3)))",
    "exp(-x**2)*sin(3*x)",
    "(x + sqrt(x**2 + 4))/2",
    "log(1 + exp(x))*atan(x)",
    "x**2.5 + 2**x + x**x",
    "x**0.1 + (1 + 0.3*x)**-1.7",
    "(x**0.3 - 0.1)**(1/3)",
    "1/(1 + exp(-x))",
    "(x*(x + 3) - 2*(1 - x)**3)/6",
    "x/sqrt(1 + 3*x**2)",
    "asinh(x)/cosh(x)",
    "sigmoid(x)*(1 + x*sigmoid(-x))",
)


@pytest.mark.sample(3)
@pytest.mark.parametrize("order", [1, 2, 3])
@pytest.mark.parametrize("text", FORMULAS)
def test_a_derivative_is_the_derivative_that_sympy_gives(text: str, order: int) -> None:
    exact = write(parse(text))
    for x in ("0.3", "1.7", "4.25"):
        by_sympy = multiprecision.value(symbolic.derivative(exact, order), mpf(x), {})
        by_rules = multiprecision.value(derivative(text, order), mpf(x), {})
        assert abs(by_rules - by_sympy) <= mpf(10) ** -40 * abs(by_sympy), (x, derivative(text, order))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x*sigmoid(x)", "sigmoid(x)*(1 + x*sigmoid(-x))"),
        ("x*normal_cdf(x)", "normal_cdf(x) + x*normal_pdf(x)"),
        ("x*sigmoid(1.702*x)", "sigmoid(1.702*x)*(1 + 1.702*x*sigmoid(-1.702*x))"),
        ("tanh(x)", "1 - tanh(x)**2"),
        ("sqrt(x**2 + 1)", "x/sqrt(x**2 + 1)"),
        ("x**3/(1 + x**2)", "x**2*(x**2 + 3)/(1 + x**2)**2"),
        ("x*(x + 3)/6", "(2*x + 3)/6"),
        ("where(x > 0, x, alpha*(exp(x) - 1))", "where(x > 0, 1, alpha*exp(x))"),
        ("(x + 1)**a", "a*(x + 1)**(a - 1)"),
        ("5", "0"),
        ("alpha", "0"),
        ("x*(x > 0)", "x > 0"),
    ],
)
def test_a_derivative_is_written_as_by_hand(text: str, expected: str) -> None:
    assert derivative(text) == expected


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("x*normal_cdf(x)", 2, "normal_pdf(x)*(2 - x**2)"),
        ("x/(1 + x)", 10, "-3628800/(1 + x)**11"),
        ("atan(x)", 10, "-725760*x*(5*x**8 - 60*x**6 + 126*x**4 - 60*x**2 + 5)/(1 + x**2)**10"),
        ("x**4", 5, "0"),
    ],
)
def test_higher_derivatives_stay_short(text: str, order: int, expected: str) -> None:
    assert derivative(text, order) == expected


def test_an_unknown_function_has_no_derivative() -> None:
    with pytest.raises(FormulaError, match="derivative of f"):
        derivative("x + f(x)")
