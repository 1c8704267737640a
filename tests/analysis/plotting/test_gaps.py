"""Where a curve leaves the picture: no value, a value beyond the largest float, or beyond what is shown."""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest

from actviz import get
from actviz.analysis.plotting.curves import curves
from actviz.analysis.plotting.gaps import Gap


def gaps(spec, **view):
    return curves([get(spec)], **view).facts[0].gaps


@pytest.mark.parametrize("half", [1e3, 1e6, 1e100])
def test_an_overflow_begins_behind_the_last_finite_value(half):
    (gap,) = gaps("exponential", x_range=(-half, half))
    assert (gap.kind, gap.high) == ("overflow", math.inf)
    assert np.isfinite(get("exponential")(gap.low))
    assert np.isinf(get("exponential")(np.nextafter(gap.low, math.inf)))


def test_an_overflow_on_both_sides_is_symmetric():
    left, right = gaps("square", x_range=(-1e200, 1e200))
    assert left.high == -right.low == -math.sqrt(sys.float_info.max)


@pytest.mark.parametrize(("spec", "half"), [("exponential", 1e6), ("square", 1e200)])
def test_a_curve_that_overflows_is_shown_up_to_its_last_value(spec, half):
    picture = curves([get(spec)], x_range=(-half, half))
    assert picture.y_range[1] > 1e308
    assert max(float(y.max()) for _, y in picture.curves[0].segments) > 1e308


@pytest.mark.parametrize(
    ("spec", "view", "expected"),
    [
        ("log(x)", (-5, 5), [Gap("undefined", -math.inf, 0.0)]),
        ("sqrt(1-x*x)", (-2, 2), [Gap("undefined", -math.inf, -1.0), Gap("undefined", 1.0, math.inf)]),
        ("sqrt(x*x-1)", (-2, 2), [Gap("undefined", -1.0, 1.0)]),
        ("reciprocal", (-5, 5), []),
        ("1/x**3", (-5, 5), []),
        ("relu", (-5, 5), []),
        ("sign", (-5, 5), []),
    ],
)
def test_where_a_function_has_no_value(spec, view, expected):
    assert list(gaps(spec, x_range=view)) == expected


def test_what_is_above_and_below_a_chosen_height():
    below, above = gaps("identity", x_range=(-5, 5), y_range=(-2, 3))
    assert (below.kind, below.low) == ("below", -math.inf)
    assert (above.kind, above.high) == ("above", math.inf)
    assert below.high == pytest.approx(-2, abs=0.1)
    assert above.low == pytest.approx(3, abs=0.1)


def test_a_curve_that_dwarfs_the_others_leaves_the_picture():
    picture = curves([get("exponential"), get("relu")], x_range=(-10, 10))
    (gap,) = picture.facts[0].gaps
    assert gap.kind == "above"
    assert picture.y_range[1] == pytest.approx(math.exp(gap.low), rel=0.02)
    assert picture.facts[1].gaps == ()
