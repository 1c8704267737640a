"""The search for the largest differences, against many samples; crossings; and the measures themselves."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from actviz.analysis.comparison import measures
from actviz.analysis.comparison.difference import difference
from actviz.catalogue.resolve import get
from actviz.function.activation import Activation
from actviz.function.definition import Break
from actviz.numerics.number_types import BFLOAT16, FLOAT16, FLOAT32, FLOAT64

Made = Callable[..., Activation]


@pytest.mark.parametrize(
    ("a", "b"), [("gelu", "gelu_tanh"), ("sigmoid", "hard_sigmoid"), ("silu", "mish"), ("tanh", "softsign")]
)
def test_no_sample_has_more_ulp(a: str, b: str) -> None:
    x = np.linspace(-4, 4, 160_001)
    for number_type in (FLOAT16, FLOAT64):
        largest = difference(get(a), get(b), -4, 4, number_type).ulp
        sampled = measures.in_ulp(get(a)(x), get(b)(x), number_type)
        assert sampled.max() <= largest.value * (1 + 1e-12)
        assert float(measures.in_ulp(np.array([largest.a]), np.array([largest.b]), number_type)[0]) == largest.value


def test_a_difference_that_is_narrow_is_found(made: Made) -> None:
    bump = made("tanh(x) + exp(-(10000*x)**2)/1000")
    worst = difference(bump, get("tanh"), -5, 5).absolute
    assert (worst.value, worst.x) == (pytest.approx(1e-3, rel=1e-9), pytest.approx(0, abs=1e-9))


def test_functions_that_part_on_the_other_side_do_not_cross(made: Made) -> None:
    touching = made("x", Break("-1"), "-1", Break("1"), "x - 2")
    assert difference(touching, made("-1", Break("-1"), "-1", Break("1"), "-1"), -4, 4).crossings == ()
    crossing = made("x", Break("0"), "2*x")
    assert difference(crossing, made("0*x", Break("0"), "0*x"), -4, 4).crossings == (0.0,)


def test_a_crossing_beside_a_break_is_at_the_break(made: Made) -> None:
    kinked = made("x - 1/3", Break("1/3"), "3*x - 1")
    (crossing,) = difference(kinked, made("0*x"), -4, 4).crossings
    assert crossing == 1 / 3


def test_rounding_is_no_crossing(made: Made) -> None:
    assert difference(made("x*3 + 1e-17*sin(x)"), made("x*2 + x"), 0.5, 4).crossings == ()
    assert len(difference(made("x*3 + 1e-11*sin(9*x)"), made("x*3"), 0.5, 4).crossings) == 10


def test_the_integral_of_a_difference() -> None:
    assert difference(get("relu"), get("identity"), -3, 5).integral == pytest.approx(4.5, rel=1e-13)
    assert difference(get("sin"), get("cos"), 0, 2 * math.pi).integral == pytest.approx(4 * math.sqrt(2), rel=1e-13)


def test_more_waves_than_samples_are_coarse() -> None:
    assert not difference(get("sin"), get("cos"), -300, 300).coarse
    assert difference(get("sin"), get("cos"), -3000, 3000).coarse


def test_measures_of_values_that_are_not_finite() -> None:
    a, b = np.array([np.nan, np.inf, np.nan, np.inf, 1.0]), np.array([np.nan, np.inf, 0.0, -np.inf, 1.0])
    assert measures.absolute(a, b).tolist() == [0, 0, math.inf, math.inf, 0]
    assert measures.relative(a, b).tolist() == [0, 0, math.inf, math.inf, 0]
    assert measures.in_ulp(a, b, FLOAT32).tolist() == [0, 0, math.inf, math.inf, 0]


@pytest.mark.parametrize(
    ("number_type", "a", "b", "ulp"),
    [
        (FLOAT64, 1.0, 1 + 2**-52, 1),
        (FLOAT32, 1.0, 1 + 2**-23, 1),
        (FLOAT16, 2.0, 2 + 2**-9, 1),
        (BFLOAT16, 1.0, 1 + 2**-7, 1),
        (FLOAT16, 0.0, 2**-24, 1),
        (FLOAT16, 2**-20, 2**-20 + 2**-24, 1),
        (FLOAT32, 0.75, 0.5, 2**22),
    ],
)
def test_an_ulp_is_that_of_the_larger_value_in_its_type(number_type, a: float, b: float, ulp: float) -> None:
    assert measures.in_ulp(np.array([a]), np.array([b]), number_type)[0] == ulp
