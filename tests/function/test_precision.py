"""A function in a type of numbers: the exact value rounded once, or the formula step by step."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

from actviz import get
from actviz.expression.evaluate import multiprecision
from actviz.expression.evaluate.emulated import naive
from actviz.function.precision import InPrecision
from actviz.numerics.number_types import BFLOAT16, FLOAT16, FLOAT32, FLOAT64, NUMBER_TYPES, NumberType

NARROW = (FLOAT16, BFLOAT16, FLOAT32)
each_narrow = pytest.mark.parametrize("kind", NARROW, ids=str)
each_type = pytest.mark.parametrize("kind", NUMBER_TYPES.values(), ids=str)

#: f and f' by their definitions, at 60 digits.
TRUTHS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "gelu": (lambda x: x * mp.ncdf(x), lambda x: mp.ncdf(x) + x * mp.npdf(x)),
    "sigmoid": (lambda x: 1 / (1 + mp.exp(-x)), lambda x: 1 / ((1 + mp.exp(-x)) * (1 + mp.exp(x)))),
    "tanh": (mp.tanh, lambda x: mp.sech(x) ** 2),
    "softplus": (lambda x: mp.log1p(mp.exp(x)), lambda x: 1 / (1 + mp.exp(-x))),
}


def distance(found: float, exact: Any, kind: NumberType) -> Any:
    """How far apart two numbers are, in units in the last place of the exact one in the type."""
    exponent = max(int(mp.floor(mp.log(abs(exact), 2))), 1 - kind.largest_exponent)
    return abs(mpf(found) - exact) / mpf(2) ** (exponent + 1 - kind.bits)


@each_narrow
@pytest.mark.parametrize("name", TRUTHS)
def test_values_and_slopes_are_the_exact_ones_rounded_once(kind: NumberType, name: str) -> None:
    function = InPrecision(get(name), kind)

    @given(st.floats(-30, 30).filter(lambda x: abs(x) > 1e-6))
    def check(value: float) -> None:
        x = float(kind.round([value])[0])
        found = function.jet(x, 1)
        with mp.workdps(60):
            for computed, truth in zip(found, TRUTHS[name], strict=True):
                assert distance(float(computed), truth(mpf(x)), kind) < 0.5001

    check()


@each_type
@pytest.mark.parametrize("naively", [False, True])
def test_x_is_rounded_before_and_the_result_is_a_number_of_the_type(kind: NumberType, naively: bool) -> None:
    function = InPrecision(get("mish"), kind, naively)

    @settings(max_examples=25)
    @given(st.floats(-50, 50))
    def check(x: float) -> None:
        jet = function.jet([x], 2)
        for values, again in zip(jet, function.jet(kind.round([x]), 2), strict=True):
            assert values.dtype == kind.held_as
            assert values.tobytes() == again.tobytes() == kind.round(values).tobytes()

    check()


#: A function, a type, the order, x, and the exact value rounded once. The float64 next to the exact value is halfway between two
#: numbers of the type, and the even one of them is the wrong one.
TIES: list[tuple[str, NumberType, int, float, float]] = [
    ("tanh_shrink", BFLOAT16, 0, 258.0, 258.0),  # 257 + 2e-224
    ("tanh_shrink", BFLOAT16, 0, -510.0, -510.0),  # the rest is below every float64
    ("tanh_shrink", FLOAT16, 0, 2050.0, 2050.0),
    ("tanh_shrink", FLOAT32, 0, 2.0**24 + 2, 2.0**24 + 2),
    ("silu", BFLOAT16, 0, 65 * 2.0**-133, 33 * 2.0**-133),  # x/2 + x**2/4
    ("silu", BFLOAT16, 0, -65 * 2.0**-133, -32 * 2.0**-133),
    ("gelu", FLOAT32, 0, 2.0**-149, 2.0**-149),
    ("gelu", FLOAT32, 0, -(2.0**-149), -0.0),
    ("bipolar_sigmoid", BFLOAT16, 0, 3 * 2.0**-133, 2.0**-133),  # x/2 - x**3/24
    ("sigmoid", BFLOAT16, 2, 4 * 2.0**-133, -0.0),  # -x/8 + x**3/48
]


@pytest.mark.parametrize(("name", "kind", "order", "x", "expected"), TIES)
def test_a_value_beside_a_tie_is_rounded_to_the_side_where_it_lies(
    name: str, kind: NumberType, order: int, x: float, expected: float
) -> None:
    assert InPrecision(get(name), kind).jet([x], 2)[order].tolist() == [expected]
    if kind.is_native:
        narrow = np.array([x], kind.held_as)
        assert get(name).jet(narrow, 2)[order].tolist() == [expected]


def test_a_true_tie_goes_to_the_even_number() -> None:
    halved = InPrecision(get("leaky_relu", 0.5), BFLOAT16)
    steps = np.arange(-9, 0) * 2.0**-133
    np.testing.assert_array_equal(halved(steps), np.array([-4, -4, -4, -3, -2, -2, -2, -1, -0.0]) * 2.0**-133)


@pytest.mark.parametrize("name", ["tanh_shrink", "silu", "gelu_tanh", "leaky_relu", "bipolar_sigmoid", "phish", "isru"])
@pytest.mark.parametrize("kind", [FLOAT16, BFLOAT16], ids=str)
def test_values_beside_ties_are_those_of_many_digits(kind: NumberType, name: str) -> None:
    activation = get(name)
    numbers = kind.numbers().astype(np.float64)
    numbers = numbers[np.abs(numbers) < 700]
    for order in range(3):
        exact = activation.jet(numbers, 2)[order]
        places = np.flatnonzero(kind.round(exact * (1 - 1e-13)) != kind.round(exact * (1 + 1e-13)))[::37][:20]
        computed = InPrecision(activation, kind).jet(numbers[places], 2)[order]
        for x, y in zip(numbers[places].tolist(), computed.tolist(), strict=True):
            with mp.workprec(3000):
                wide = multiprecision.value(activation.text(order), x, activation.exact_parameters, 800)
                assert y == nearest(Fraction(int(wide.man)) * Fraction(2) ** int(wide.exp) * (1 if wide > 0 else -1), kind), x


def nearest(value: Fraction, kind: NumberType) -> float:
    """Round to a number of the type, ties to even."""
    exponent = abs(value.numerator).bit_length() - value.denominator.bit_length()
    exponent -= abs(value) < Fraction(2) ** exponent
    unit = Fraction(2) ** (max(exponent, 1 - kind.largest_exponent) + 1 - kind.bits)
    return float(round(value / unit) * unit)  # Python rounds ties to even


@each_narrow
@pytest.mark.parametrize("name", ["sigmoid", "tanh", "softplus", "relu"])
def test_what_rises_exactly_rises_in_a_type(kind: NumberType, name: str) -> None:
    x = kind.numbers()[::7]
    y = InPrecision(get(name), kind)(x)
    assert (np.diff(y) >= 0).all()


@each_narrow
def test_what_is_odd_exactly_is_odd_in_a_type(kind: NumberType) -> None:
    x = kind.numbers()[::11]
    for name in ("tanh", "softsign", "tanh_shrink"):
        function = InPrecision(get(name), kind)
        np.testing.assert_array_equal(function(-x), -function(x))


def test_in_float64_the_exact_way_changes_nothing() -> None:
    x = np.linspace(-40, 40, 999)
    for typed, plain in zip(InPrecision(get("gelu"), FLOAT64).jet(x, 2), get("gelu").jet(x, 2), strict=True):
        assert typed.tobytes() == plain.tobytes()


@each_type
@pytest.mark.parametrize("naively", [False, True])
@pytest.mark.parametrize("shape", [(), (0,), (4,), (2, 3)])
def test_the_shape_is_that_of_x(kind: NumberType, naively: bool, shape: tuple[int, ...]) -> None:
    for values in InPrecision(get("silu"), kind, naively).jet(np.full(shape, 0.5), 2):
        assert values.shape == shape
        assert values.dtype == kind.held_as


def test_derivative_and_value_are_those_of_the_jet() -> None:
    function = InPrecision(get("gelu"), FLOAT16)
    x = np.linspace(-3, 3, 31)
    value, slope, bend = function.jet(x, 2)
    for found, expected in ((function(x), value), (function.derivative(x), slope), (function.derivative(x, 2), bend)):
        np.testing.assert_array_equal(found, expected)
    assert not np.array_equal(slope, bend)


@pytest.mark.parametrize("kind", [FLOAT16, FLOAT32, FLOAT64], ids=str)
def test_naively_the_formula_is_computed_step_by_step(kind: NumberType) -> None:
    x = kind.round(np.linspace(-60, 60, 4001))
    one = kind.held_as.type(1)
    with np.errstate(all="ignore"):
        expected = x * (one / (one + np.exp(-x)))
    np.testing.assert_array_equal(InPrecision(get("silu"), kind, naively=True)(x), expected)


def test_naively_a_slope_is_the_text_of_the_slope_step_by_step() -> None:
    gelu = get("gelu")
    x = BFLOAT16.round(np.linspace(-6, 6, 101))
    np.testing.assert_array_equal(InPrecision(gelu, BFLOAT16, naively=True).derivative(x), naive(gelu.text(1), x, BFLOAT16))


def test_the_naive_gelu_vanishes_where_the_exact_one_does_not() -> None:
    gelu = get("gelu")
    for kind, x in ((FLOAT16, -4.0), (BFLOAT16, -4.5), (FLOAT32, -6.0), (FLOAT64, -9.0)):
        assert InPrecision(gelu, kind)(x) < 0
        found = InPrecision(gelu, kind, naively=True)(x)
        assert found == 0
        assert math.copysign(1, found) == -1  # a negative number times 0


@each_type
@pytest.mark.parametrize("naively", [False, True])
def test_nan_stays_nan_and_the_ends_have_their_limits(kind: NumberType, naively: bool) -> None:
    for order, values in enumerate(InPrecision(get("sigmoid"), kind, naively).jet([math.nan, -math.inf, math.inf], 1)):
        assert np.isnan(values[0])
        if not (naively and order):
            assert values[1:].tolist() == ([0, 0] if order else [0, 1])


@each_type
@pytest.mark.parametrize("naively", [False, True])
@pytest.mark.parametrize(("choice", "slope"), [(None, 0), ("left", 0), ("right", 1), ("mean", 0.5), ("nan", math.nan)])
def test_at_a_kink_the_slope_is_as_chosen(kind: NumberType, naively: bool, choice: Any, slope: float) -> None:
    function = InPrecision(get("relu"), kind, naively)
    np.testing.assert_array_equal(function.derivative([-1.0, 0.0, 1.0], at_kink=choice), [0, slope, 1])
    assert function(0.0) == 0


def test_a_kink_that_is_no_number_of_the_type_is_never_met() -> None:
    shrink = InPrecision(get("hard_shrink", 0.1), FLOAT16)
    (tenth,) = FLOAT16.round([0.1])
    assert Fraction(float(tenth)) < Fraction(1, 10)
    assert shrink(0.1) == 0
    assert shrink.derivative(0.1, at_kink="nan") == 0
    assert shrink(np.nextafter(tenth, np.float16(1))) == np.nextafter(tenth, np.float16(1))


def test_it_speaks_as_the_activation_does() -> None:
    elu = get("elu", 0.5)
    function = InPrecision(elu, BFLOAT16, naively=True)
    assert function.label == "elu:alpha=0.5 bfloat16 naive"
    assert InPrecision(elu, FLOAT16).label == "elu:alpha=0.5 float16"
    assert (function.name, function.parameters, function.kinks) == (elu.name, elu.parameters, elu.kinks)
    with pytest.raises(AttributeError):
        _ = function.nothing_of_the_kind
