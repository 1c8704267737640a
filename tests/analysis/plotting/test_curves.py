"""Curves: gaps at jumps and poles, lines where f is steep, and views that show what matters."""

import numpy as np
import pytest

from actviz import get
from actviz.analysis.plotting.curves import curves
from actviz.analysis.plotting.picture import End
from actviz.analysis.plotting.plot_range import default_x_range, default_y_range
from actviz.analysis.plotting.refinement import Unit, line
from actviz.errors import UsageError
from actviz.function.activation import Activation
from actviz.function.definition import activation


def as_activation(f, df=None):
    """An activation whose entry tells nothing about breaks."""

    def kernel(x):
        yield f(x) + 0.0
        yield (df or f)(x) + 0.0
        yield np.zeros_like(x)

    return Activation(activation(("x", "1", "0"))(kernel), {})


def only(spec, order=0, **given):
    function = get(spec) if isinstance(spec, str) else spec
    return curves([function], order=order, **given).curves[order]


def test_a_jump_splits_the_curve_exactly_there():
    curve = only("threshold:0.3,-1", x_range=(-1, 1))
    (left, _), (right, values) = curve.segments
    assert left[-1] == right[0] == 0.3
    assert values[0] == 0.3
    assert curve.ends == (End(0.3, -1.0, True), End(0.3, 0.3, False))


def test_a_point_of_its_own_between_two_open_ends():
    assert only("sign").ends == (End(0.0, -1.0, False), End(0.0, 1.0, False), End(0.0, 0.0, True))


def test_a_kink_is_a_point_of_f_and_a_jump_of_its_derivative():
    assert only("relu").kinks == ((0.0, 0.0),)
    assert only("relu").ends == ()
    assert only("relu", 1).ends == (End(0.0, 0.0, True), End(0.0, 1.0, False))
    assert len(only("relu", 1).segments) == 2


def test_jumps_outside_of_the_range_are_not_shown():
    assert only("hard_shrink", x_range=(0, 1)).ends == (End(0.5, 0.0, True), End(0.5, 0.5, False))


@pytest.mark.parametrize("beta", [1e3, 1e6, 1e12])
def test_a_steep_part_is_one_line_of_small_steps(beta):
    ((x, y),) = only(as_activation(lambda x: np.tanh(beta * x)), x_range=(-5, 5)).segments
    assert x[0] == -5
    assert x[-1] == 5
    assert np.abs(np.diff(y)).max() < 0.1


def test_a_narrow_peak_is_found_in_a_wide_range():
    ((_, y),) = only("softplus:beta=1000", 2, x_range=(-50, 50)).segments
    assert y.max() == pytest.approx(250, rel=1e-3)


def test_a_jump_nobody_declared_is_a_gap_at_the_right_float():
    curve = only(as_activation(lambda x: np.where(x > 1 / 3, 1.0, 0.0)), x_range=(-1, 1))
    assert curve.ends == (End(1 / 3, 0.0, True), End(1 / 3, 1.0, False))
    assert len(curve.segments) == 2


def test_poles_and_missing_values_are_gaps():
    with np.errstate(all="ignore"):
        inverse = only(as_activation(lambda x: 1 / x), x_range=(-1, 1), y_range=(-10, 10))
        tangent = only(as_activation(np.tan), x_range=(-2, 2), y_range=(-10, 10))
        logarithm = only(as_activation(np.log), x_range=(-1, 1))
    assert len(inverse.segments) == 2
    assert len(tangent.segments) == 3
    ((x, y),) = logarithm.segments
    assert 0 < x[0] < 1e-3
    assert np.isfinite(y).all()


def test_no_value_at_all_is_no_segment():
    curve = only("exponential", x_range=(800, 900))
    assert curve.segments == ()


@pytest.mark.parametrize(
    ("ends", "expected"), [((5, -5), (-5, 5)), ((-1e308, 1e308), (-1e308, 1e308)), ((1000, 1000.001), (1000, 1000.001))]
)
def test_a_range_ascends_and_may_be_wider_than_the_largest_float(ends, expected):
    picture = curves([get("relu")], order=1, x_range=ends)
    assert picture.x_range == expected
    assert [len(curve.segments) >= 1 for curve in picture.curves] == [True, True]


@pytest.mark.parametrize("ends", [(1, 1), (0, np.inf), (np.nan, 1), (-np.inf, np.inf)])
def test_a_range_that_is_none_is_an_error(ends):
    with pytest.raises(UsageError):
        curves([get("relu")], x_range=ends)
    with pytest.raises(UsageError):
        curves([get("relu")], y_range=ends)


def test_nothing_to_plot_is_an_error():
    with pytest.raises(UsageError):
        curves([])


@pytest.mark.parametrize(
    ("spec", "half"),
    [
        ("relu", 5),
        ("sigmoid", 8),
        ("tanh", 4),
        ("gelu", 4),
        ("silu", 8),
        ("exponential", 3),
        ("hard_shrink:100", 200),
        ("identity", 5),
    ],
)
def test_the_default_range_shows_where_a_function_bends(spec, half):
    assert default_x_range([get(spec)]) == (-half, half)


def test_the_default_range_of_several_functions_is_common():
    assert default_x_range([get("relu"), get("tanh"), get("sigmoid")]) == (-8, 8)


def test_the_default_range_leaves_out_a_side_without_values():
    with np.errstate(all="ignore"):
        assert default_x_range([as_activation(np.sqrt, lambda x: 0.5 / np.sqrt(x))]) == (0, 5)


def test_one_function_is_shown_as_a_whole_whatever_its_derivative_needs():
    low, high = curves([get("relu")], order=1, x_range=(-5, 10)).y_range
    assert (low, high) == (0, 10)


def test_an_exploding_curve_leaves_room_for_the_others():
    _, high = curves([get("exponential"), get("relu")], x_range=(-10, 10)).y_range
    assert 10 < high <= 25


@pytest.mark.parametrize(
    ("spans", "together", "window"),
    [
        ([(3, 3)], True, (-3, 3)),
        ([(0, 0)], True, (-1, 1)),
        ([(0.5, 1)], True, (0, 1)),
        ([(50, 51)], True, (50, 51)),
        ([(0, 1), (0, 100)], False, (0, 2.5)),
        ([(0, 1), (-100, 0.5)], False, (-1.5, 1)),
        ([(0, 1), (0, 100)], True, (0, 100)),
        ([], False, (-1, 1)),
    ],
)
def test_the_window_of_y(spans, together, window):
    assert default_y_range(spans, together=together) == window


def test_a_pole_does_not_flatten_the_rest():
    with np.errstate(all="ignore"):
        low, high = curves([as_activation(lambda x: 1 / x)], x_range=(-5, 5)).y_range
    assert -10 < low < -1
    assert 1 < high < 10


def test_labels_and_order_of_curves():
    picture = curves([get("relu"), get("elu:2")], order=2)
    assert [curve.label for curve in picture.curves] == [
        "relu",
        "elu:alpha=2",
        "relu'",
        "elu:alpha=2'",
        "relu''",
        "elu:alpha=2''",
    ]
    assert [curve.label for curve in curves([get("relu")], order=1, labels=["x*2 + 1"]).curves] == ["x*2 + 1", "(x*2 + 1)'"]


def test_a_straight_line_needs_no_more_samples_than_its_first_halving():
    x = np.linspace(0, 1, 11)
    ((refined, _),), leaps = line(x, x, lambda x: x, Unit(0, 1))
    assert len(refined) == 21
    assert not leaps
