"""The catalogue function that a formula equals, or is closest to."""

from __future__ import annotations

import math

import pytest

from actviz import get
from actviz.analysis.comparison.nearest import distance
from actviz.analysis.comparison.twins import closest, twin

#: Formulas, and the function of the catalogue that each is.
TWINS = {
    "x/(1 + exp(-x))": "silu",
    "max(0, x)": "relu",
    "x*sigmoid(1.702*x)": "quick_gelu",
    "x*sigmoid(2.5*x)": "swish:beta=2.5",
    "where(x > 0, x, 0.2*x)": "leaky_relu:negative_slope=0.2",
    "max(x, 0.01*x)": "leaky_relu",
    "log(1 + exp(x))": "softplus",
    "log(1 + exp(3*x))/3": "softplus:beta=3.0",
    "0.5*x*(1 + erf(x/sqrt(2)))": "gelu",
    "0.5*x*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x**3)))": "gelu_tanh",
    "x if x > 0 else 0.7*(exp(x) - 1)": "elu:alpha=0.7",
    "1.0507009873554805*where(x > 0, x, 1.6732632423543772*(exp(x) - 1))": "selu",
    "x*tanh(log(1 + exp(x)))": "mish",
    "x/(1 + abs(x))": "softsign",
    "(exp(x) - exp(-x))/(exp(x) + exp(-x))": "tanh",
    "1/(1 + exp(-x))": "sigmoid",
    "(x + sqrt(x*x + 3))/2": "squareplus:b=3.0",
    "x + sin(2*x)**2/2": "snake:a=2.0",
    "clip(x, -2, 3)": "clip:lo=-2.0,hi=3.0",
    "1/x": "reciprocal",
    "exp(-x*x)": "gaussian",
    "x > 0": "heaviside:value=0.0",
}


@pytest.mark.sample(3)
@pytest.mark.parametrize(("text", "name"), TWINS.items())
def test_the_function_that_a_formula_equals(text: str, name: str) -> None:
    same = twin(get(text))
    assert same is not None
    assert same.function.spec == get(name).spec
    assert same.remarks == ()


def test_other_choices_at_kinks_are_named() -> None:
    half, other = twin(get("(x + abs(x))/2")), twin(get("where(x >= 0, 1, -1)"))
    assert str(half) == "relu; at 0 its slope is 0.5, that of relu 0"
    assert str(other) == "sign; at 0 its value is 1, that of sign 0"


@pytest.mark.parametrize("text", ["x + 1", "x*tanh(x) + x", "log(x)", "sin(1/x)", "floor(x)", "x*sigmoid(1.702*x) + 1e-12"])
def test_most_formulas_equal_none(text: str) -> None:
    assert twin(get(text)) is None


@pytest.mark.parametrize("text", ["tan(x)", "log(x)", "1/x**2"])
def test_a_formula_with_an_infinite_distance_has_no_closest_function(text: str) -> None:
    assert closest(get(text)) is None


def test_the_closest_function_and_its_distance() -> None:
    formula = get("x*tanh(x) + 0.1*where(x > 4, 1, 0)")
    other = closest(formula)
    assert other is not None
    assert other.function == "lisht"
    assert other.distance == pytest.approx(distance(formula, get("lisht")), rel=1e-12)
    assert other.distance == pytest.approx(0.1 * math.sqrt(math.erfc(4 / math.sqrt(2)) / 2), rel=1e-9)
    assert other.largest == pytest.approx(0.1, rel=1e-12)
    assert 4 < other.at <= 5


def test_a_function_with_other_parameters_may_be_the_closest() -> None:
    other = closest(get("where(x > 0, x, 0.2*x) + 1e-13"))
    assert other is not None
    assert other.function == "leaky_relu:negative_slope=0.2"
