"""Measured points and their distance from a curve."""

from __future__ import annotations

import numpy as np

from actviz import get
from actviz.analysis.plotting.curves import curves
from actviz.analysis.plotting.measured import Measured


def measured(*points):
    x, y = np.array(points, np.float64).T
    return Measured.of("data.csv", x, y)


def test_the_largest_distance_is_that_of_the_farthest_point():
    (distance,) = measured((-1, 0.25), (2, 2), (3, 2.5), (4, 4.25)).distances([get("relu")])
    assert (distance.value, distance.x, distance.undefined) == (0.5, 3.0, 0)


def test_each_function_has_its_own_distance():
    first, second = measured((-2, 0), (1, 1)).distances([get("relu"), get("identity")])
    assert (first.value, second.value, second.x) == (0.0, 2.0, -2.0)


def test_points_without_finite_numbers_are_counted_not_drawn():
    points = measured((1, 1), (np.nan, 2), (3, np.inf), (4, 4))
    assert points.x.tolist() == [1.0, 4.0]
    assert points.dropped == 2


def test_points_where_the_function_has_no_value_have_no_distance():
    (distance,) = measured((-1, 0), (1, 0.5)).distances([get("log(x)")])
    assert (distance.value, distance.x, distance.undefined) == (0.5, 1.0, 1)
    (distance,) = measured((-1, 0)).distances([get("log(x)")])
    assert (distance.value, distance.undefined) == (None, 1)


def test_the_ranges_contain_the_points():
    picture = curves([get("relu")], measured=measured((-20, -3), (40, 90)))
    assert picture.x_range[0] <= -20 < 40 <= picture.x_range[1]
    assert picture.y_range[0] <= -3 < 90 <= picture.y_range[1]
    chosen = curves([get("relu")], measured=measured((-20, -3), (40, 90)), x_range=(-1, 1))
    assert (chosen.x_range, chosen.y_range) == ((-1, 1), (0, 1))
