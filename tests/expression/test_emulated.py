"""Formulas step by step in a type: each step rounded, as NumPy does it, and as fractions say it must be for bfloat16."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp, mpf

from actviz.expression.evaluate.emulated import naive
from actviz.numerics.number_types import BFLOAT16, FLOAT16, FLOAT32, FLOAT64, NumberType

NATIVE = (FLOAT16, FLOAT32, FLOAT64)


def brief(value: float | Fraction) -> Fraction:
    """The nearest bfloat16 of a number in its normal range, ties to even."""
    exact = Fraction(value)
    if not exact:
        return exact
    exponent = math.frexp(float(exact))[1]
    unit = Fraction(2) ** (exponent - 8)
    return round(exact / unit) * unit


def at(text: str, value: float, kind: NumberType) -> float:
    return float(naive(text, kind.round([value]), kind)[0])


FORMULAS: dict[str, Callable[[Any, Any], Any]] = {
    "x*x - 0.1": lambda x, c: x * x - c(0.1),
    "x/(1 + abs(x))": lambda x, c: x / (c(1) + np.abs(x)),
    "1/(1 + exp(-x))": lambda x, c: c(1) / (c(1) + np.exp(-x)),
    "sigmoid(x)*x": lambda x, c: c(1) / (c(1) + np.exp(-x)) * x,
    "softplus(x)": lambda x, c: np.log(c(1) + np.exp(x)),
    "max(x, 0.3)*min(x, pi)": lambda x, c: np.maximum(x, c(0.3)) * np.minimum(x, c(np.pi)),
    "where(x < 0.1, tanh(x), sqrt(x))": lambda x, c: np.where(x < c(0.1), np.tanh(x), np.sqrt(x)),
    "x**3": lambda x, _: x * x * x,
    "x**4 + e": lambda x, c: x * x * x * x + c(np.e),
}


@pytest.mark.parametrize("kind", NATIVE, ids=str)
@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_what_the_same_line_of_numpy_gives(text: str, kind: NumberType) -> None:
    x = kind.round(np.concatenate([np.linspace(-30, 30, 4001), [-0.0, 60000, -60000, np.inf, -np.inf, np.nan, 1e-7]]))
    with np.errstate(all="ignore"):
        expected = FORMULAS[text](x, kind.held_as.type)
    found = naive(text, x, kind)
    assert found.dtype == expected.dtype == kind.held_as
    np.testing.assert_array_equal(found, expected)
    number = ~np.isnan(expected)
    np.testing.assert_array_equal(np.signbit(found[number]), np.signbit(expected[number]))


@given(st.floats(-1000, 1000, width=32))
def test_each_step_of_bfloat16_is_rounded(value: float) -> None:
    x = brief(value)
    if x and abs(x) < Fraction(2) ** -50:
        return
    assert at("x*x", float(x), BFLOAT16) == brief(x * x)
    assert at("x*x + 0.1", float(x), BFLOAT16) == brief(brief(x * x) + brief(0.1))
    assert at("(x - 1)/3", float(x), BFLOAT16) == brief(brief(x - 1) / 3)
    assert at("x/(1 + abs(x))", float(x), BFLOAT16) == brief(x / brief(1 + abs(x)))


@pytest.mark.parametrize(
    ("kind", "text", "value", "expected"),
    [
        (FLOAT16, "x*2/2", 40000.0, math.inf),
        (FLOAT16, "sqrt(x*x)", 1e-4, 0.0),
        (FLOAT16, "x + 1 - x", 4096.0, 0.0),
        (BFLOAT16, "x + 1 - x", 256.0, 0.0),
        (BFLOAT16, "x + 1 - x", 128.0, 1.0),
        (BFLOAT16, "x*2/2", 2e38, math.inf),
        (FLOAT32, "x + 1 - x", 2.0**25, 0.0),
        (FLOAT64, "x + 1 - x", 2.0**25, 1.0),
        (FLOAT64, "x + 1 - x", 2.0**54, 0.0),
    ],
)
def test_what_is_lost_on_the_way_stays_lost(kind: NumberType, text: str, value: float, expected: float) -> None:
    assert at(text, value, kind) == expected


@pytest.mark.parametrize(("kind", "tenth"), [(FLOAT16, 0x2E66), (BFLOAT16, 0x3DCD)], ids=str)
def test_a_literal_is_rounded_to_the_type(kind: NumberType, tenth: int) -> None:
    short = (
        struct.unpack("<e", struct.pack("<H", tenth))
        if kind is FLOAT16
        else struct.unpack("<f", struct.pack("<I", tenth << 16))
    )
    assert at("0.1", 0.0, kind) == short[0]


def test_a_formula_without_x_has_the_shape_of_x() -> None:
    for kind in (*NATIVE, BFLOAT16):
        found = naive("1/3", kind.round(np.zeros(5)), kind)
        assert found.shape == (5,)
        assert found.dtype == kind.held_as


@pytest.mark.parametrize("kind", [FLOAT16, BFLOAT16], ids=str)
@pytest.mark.parametrize("name", ["erf", "erfc"])
def test_the_error_function_is_the_nearest_number(kind: NumberType, name: str) -> None:
    x = kind.round(np.linspace(-3, 3, 301))
    found = naive(f"{name}(x)", x, kind)
    with mp.workdps(40):
        expected = kind.round([float(getattr(mp, name)(mpf(point))) for point in x.tolist()])
    np.testing.assert_array_equal(found, expected)


def test_the_error_function_has_its_limits_and_keeps_nan() -> None:
    ends = FLOAT16.round([-np.inf, np.inf, np.nan])
    np.testing.assert_array_equal(naive("erf(x)", ends, FLOAT16), [-1, 1, np.nan])
    np.testing.assert_array_equal(naive("erfc(x)", ends, FLOAT16), [2, 0, np.nan])


@pytest.mark.parametrize("kind", [FLOAT16, BFLOAT16], ids=str)
@pytest.mark.parametrize(
    "name", ["exp", "expm1", "log1p", "sin", "cos", "sinh", "cosh", "tanh", "atan", "asinh", "sqrt", "log"]
)
def test_a_library_function_is_within_a_unit_of_the_true_value(kind: NumberType, name: str) -> None:
    x = kind.round(np.linspace(0.06, 0.93, 200))
    with mp.workdps(40):
        expected = np.array([float(getattr(mp, name)(mpf(point))) for point in x.tolist()])
    error = np.abs(naive(f"{name}(x)", x, kind).astype(np.float64) - expected) / np.abs(expected)
    assert error.max() <= 2.0 ** (1 - kind.bits)
    assert error.max() > 2.0 ** (-3 - kind.bits)  # it is rounded to the type


def test_normal_functions_are_as_people_write_them() -> None:
    x = FLOAT32.round(np.linspace(-4, 4, 81))
    one, half = np.float32(1), np.float32(2)
    density = np.exp(-(x * x) / half) / np.sqrt(half * np.float32(np.pi))
    np.testing.assert_array_equal(naive("normal_pdf(x)", x, FLOAT32), density)
    erf = naive("erf(x)", x / np.sqrt(half), FLOAT32)
    np.testing.assert_array_equal(naive("normal_cdf(x)", x, FLOAT32), (one + erf) / half)
