"""Formulas by pairs of floats: the same bits as by balls, whatever the numbers."""

from __future__ import annotations

import numpy as np
import pytest

from actviz.expression.differentiate import derivative
from actviz.expression.evaluate.balls import Evaluator
from actviz.expression.evaluate.pairs import nearest
from actviz.numerics.arrays import BLOCK, Array

FORMULAS = [
    "x*sigmoid(1.702*x)", "x*tanh(softplus(x))", "log(1 + exp(x))", "x*exp(-x**2)", "x**3 - 2*x", "tanh(x)**2 + x",
    "max(x, 0.1*x)*tanh(x)", "where(x > 0 and x != 1, x, exp(x) - 1)", "log(abs(x))*x", "sinh(x)/(1 + cosh(x))", "x**0.3 + x**1.5",
    "exp(tanh(x) - x/7)/(2 + sign(x))", "log1p(-x/5)", "cbrt(x)", "exp2(x) - x", "asinh(x)*min(x, 2/3)", "(x > 1)*x",
]  # fmt: skip


def numbers(seed: int, count: int) -> Array:
    """Numbers of ordinary size, of all sizes, in tails, beside roots and kinks, and zeros."""
    random = np.random.default_rng(seed)
    bits = random.integers(0, 2**64, count, dtype=np.uint64).view(np.float64)
    places = random.choice([0.0, 1.0, -1.0, -1.2784645427610738, 2**0.5, -3.0, 5.0], count)
    parts = [
        random.normal(size=4 * count) * 3,
        bits[np.isfinite(bits)],
        places * (1 + random.integers(-99, 99, count) * 2.0**-52),
        random.uniform(-800, 800, count),
        random.choice([-1.0, 1.0], count) * 2.0 ** random.uniform(-1074, 12, count),
    ]
    return np.concatenate(parts)


def by_balls(text: str, x: Array, parameters: dict[str, float] | None = None) -> Array:
    """The same values, without pairs: they are left out for few numbers."""
    return np.concatenate([Evaluator(part, parameters or {})(text) for part in np.array_split(x, x.size // 50)])


@pytest.mark.sample(4)
@pytest.mark.parametrize("order", [0, 1, 2])
@pytest.mark.parametrize("text", FORMULAS)
def test_pairs_give_the_bits_that_balls_give(text: str, order: int) -> None:
    x, formula = numbers(order, 250), derivative(text, order) if order else text
    got, exact = Evaluator(x, {})(formula), by_balls(formula, x)
    np.testing.assert_array_equal(got, exact)
    numeric = ~np.isnan(exact)
    np.testing.assert_array_equal(np.signbit(got)[numeric], np.signbit(exact)[numeric])


def test_most_numbers_need_no_balls() -> None:
    x = np.random.default_rng(2).normal(size=3000) * 3
    for text in ("x*sigmoid(1.702*x)", "x*tanh(softplus(x))", "log(1 + exp(x))"):
        formula = Evaluator(x, {})._pair_formula(text)
        assert formula is not None
        with np.errstate(all="ignore"):
            ((_, certain),) = nearest([formula], x)
        assert certain.mean() > 0.98


def test_a_function_without_a_form_for_pairs_is_left_to_balls() -> None:
    x = np.linspace(-3, 3, 200)
    assert Evaluator(x, {})._pair_formula("sin(x)*x") is None
    np.testing.assert_array_equal(Evaluator(x, {})("sin(x)*x"), by_balls("sin(x)*x", x))


def test_parameters_are_constants_of_pairs() -> None:
    x, parameters = np.linspace(-3, 3, 200), {"a": 0.3, "b": "1/3"}
    text = "sigmoid(a*x) + b*x**a"
    np.testing.assert_array_equal(Evaluator(x, parameters)(text), by_balls(text, x, parameters))


def test_formulas_that_are_computed_together_are_those_computed_alone() -> None:
    x, texts = numbers(3, 3 * BLOCK // 8), ["x*tanh(x)", "erf(x)", "tanh(x)", "x*tanh(x)", "2"]
    for text, values in zip(texts, Evaluator(x, {}).together(texts), strict=True):
        np.testing.assert_array_equal(values, Evaluator(x, {})(text))
