"""Minima, maxima, zeros and points of inflection in view."""

from __future__ import annotations

import math

import pytest

from actviz import get
from actviz.analysis.plotting.curves import curves
from actviz.function.precision import InPrecision
from actviz.numerics.number_types import BFLOAT16


def points(spec, kind, **view):
    function = get(spec) if isinstance(spec, str) else spec
    return [(point.x, point.y) for point in curves([function], **view).facts[0].features if point.kind == kind]


@pytest.mark.parametrize(
    ("spec", "kind", "places"),
    [
        ("gelu", "inflection", [-math.sqrt(2), math.sqrt(2)]),
        ("gelu", "zero", [0.0]),
        ("tanh", "inflection", [0.0]),
        ("square", "minimum", [0.0]),
        ("square", "zero", [0.0]),
        ("sin", "maximum", [-1.5 * math.pi, 0.5 * math.pi, 2.5 * math.pi]),
        ("sin", "zero", [-3 * math.pi, -2 * math.pi, -math.pi, 0.0, math.pi, 2 * math.pi, 3 * math.pi]),
        ("x**3", "inflection", [0.0]),
        ("x**3", "zero", [0.0]),
        ("x**3", "minimum", []),
        ("x*x - 2", "zero", [-math.sqrt(2), math.sqrt(2)]),
        ("x**4 - x", "minimum", [0.25 ** (1 / 3)]),
        ("1/x", "zero", []),
        ("1/x**2", "maximum", []),
        ("tan(x)", "maximum", []),
        ("symlog", "inflection", [0.0]),
    ],
)
def test_smooth_features_are_found_to_the_last_digits(spec, kind, places):
    assert [x for x, _ in points(spec, kind)] == pytest.approx(places, rel=1e-15, abs=1e-300)


def test_an_extremum_has_the_value_of_the_function():
    ((x, y),) = points("gelu", "minimum")
    assert y == get("gelu")(x) < min(get("gelu")(x - 1e-3), get("gelu")(x + 1e-3))


@pytest.mark.parametrize(
    ("spec", "kind", "places"),
    [
        ("abs", "minimum", [0.0]),
        ("abs", "zero", [0.0]),
        ("-abs(x - 1)", "maximum", [1.0]),
        ("leaky_relu", "zero", [0.0]),
        ("leaky_relu", "minimum", []),
        ("relu", "zero", []),
        ("relu", "minimum", []),
        ("hard_tanh", "maximum", []),
        ("hard_shrink", "zero", []),
        ("sign", "minimum", []),
        ("max(x - 1/3, 3*x - 1)", "zero", [1 / 3]),
        ("abs(sin(x))", "zero", [k * math.pi for k in range(-3, 4)]),
    ],
)
def test_features_in_kinks_and_none_on_plateaus_or_at_jumps(spec, kind, places):
    assert [x for x, _ in points(spec, kind)] == pytest.approx(places, rel=1e-15)


def test_features_far_from_zero_are_found_where_one_looks():
    (x, _), *_ = points("sin", "maximum", x_range=(1000, 1010))
    assert math.sin(x) == 1.0


def test_a_wave_faster_than_the_samples_is_seen():
    picture = curves([get("sin(160*pi*x)")], x_range=(-5, 5))
    assert picture.y_range == pytest.approx((-1, 1), abs=0.01)
    assert max(float(y.max()) for _, y in picture.curves[0].segments) > 0.99


def test_a_naive_formula_has_no_features_made_of_rounding():
    assert curves([InPrecision(get("gelu"), BFLOAT16, naively=True)]).facts[0].features == ()
