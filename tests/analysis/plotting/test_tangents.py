"""Values, slopes and tangents in points."""

from __future__ import annotations

import math

import numpy as np
import pytest

from actviz import get
from actviz.analysis.plotting.curves import curves
from actviz.analysis.plotting.tangents import tangents

VIEW = (-5.0, 5.0), (-1.0, 3.0)


def only(spec, x):
    (tangent,) = tangents([get(spec)], [x])
    return tangent


@pytest.mark.parametrize("x", [-1.0, 0.25, 3.0])
def test_a_tangent_goes_through_its_point_with_its_slope(x):
    f = get("gelu")
    tangent = only("gelu", x)
    assert tangent.jet == f.jet(x, 2)
    (((left, right), (bottom, top)),) = tangent.lines(*VIEW)
    assert (left + right) / 2 == pytest.approx(x)
    assert (bottom + top) / 2 == pytest.approx(float(f(x)))
    assert (top - bottom) / (right - left) == pytest.approx(float(f.derivative(x)))


def test_a_kink_has_half_a_tangent_on_each_side():
    (left, right) = only("relu", 0.0).lines(*VIEW)
    assert (left[0][1], left[1][1]) == (right[0][0], right[1][0]) == (0, 0)
    assert left[0][0] < 0 < right[0][1]
    assert np.ptp(left[1]) == 0
    assert right[1][1] == pytest.approx(right[0][1])


def test_both_sides_of_a_jump_have_a_tangent_from_their_own_value():
    left, right = only("sign", 0.0).lines(*VIEW)
    assert set(left[1]) == {-1}
    assert set(right[1]) == {1}


def test_where_a_function_is_smooth_its_sides_are_one():
    assert len(only("elu:1", 0.0).sides) == 1
    assert len(only("elu:0.5", 0.0).sides) == 2


@pytest.mark.parametrize("spec", ["1/x", "log(x)"])
def test_a_pole_has_no_tangent(spec):
    assert only(spec, 0.0).lines(*VIEW) == []


def test_a_vertical_tangent_is_vertical():
    (((left, right), (bottom, top)),) = only("cbrt(x)", 0.0).lines(*VIEW) or [((0, 0), (0, 1))]
    assert right - left == pytest.approx(0, abs=1e-12)
    assert top > bottom


def test_all_tangents_are_about_as_long_in_the_picture():
    (width, height), lengths = (10, 4), []
    for x in (-4.0, 0.0, 0.7, 3.0):
        (((left, right), (bottom, top)),) = only("x**3", x).lines(*VIEW)
        lengths.append(math.hypot((right - left) / width, 0.55 * (top - bottom) / height))
    assert max(lengths) == pytest.approx(min(lengths))


def test_the_default_range_contains_the_points():
    assert curves([get("relu")], at=[12.3]).x_range == (-5.0, 13.0)
    assert curves([get("relu")], at=[1.0]).x_range == (-5.0, 5.0)


def test_functions_are_grouped_by_point():
    order = [(tangent.x, tangent.function) for tangent in tangents([get("relu"), get("tanh")], [1.0, 2.0])]
    assert order == [(1.0, 0), (1.0, 1), (2.0, 0), (2.0, 1)]
