"""What is taken for a derivative in a point where it jumps."""

import math

import numpy as np
import pytest

import actviz
from actviz.errors import UsageError
from actviz.function.activation import Activation
from actviz.function.definition import Break, Jet, activation
from actviz.numerics.arrays import Array


@activation(("0", "0", "1"), Break("0", slope="0.5"), ("x", "1", "2"))
def between(x: Array) -> Jet:
    """A kink in which the slope is neither side's."""
    yield np.where(x < 0, 0.0, x)
    yield np.where(x < 0, 0.0, 1.0)
    yield np.where(x < 0, 1.0, 2.0)


def test_the_mean_where_only_the_curvature_jumps_is_the_mean_of_curvatures() -> None:
    (kink,) = actviz.get("elu").kinks
    assert (kink.order, kink.left[2], kink.right[2]) == (2, 1.0, 0.0)
    assert kink.at("mean") == (0.0, 1.0, 0.5)
    assert actviz.elu.jet(0.0, at_kink="mean") == (0.0, 1.0, 0.5)
    assert actviz.elu.jet([-0.0, 1.0], at_kink="mean")[2].tolist() == [0.5, 0.0]


def test_nan_where_only_the_curvature_jumps_leaves_the_slope() -> None:
    value, slope, curvature = actviz.elu.jet(0.0, at_kink="nan")
    assert (value, slope) == (0.0, 1.0)
    assert math.isnan(curvature)


def test_a_slope_that_is_neither_sides_has_no_curvature() -> None:
    function = Activation(between, {})
    (kink,) = function.kinks
    assert kink.picked[:2] == (0.0, 0.5)
    assert math.isnan(kink.picked[2])
    for values, expected in zip(function.jet([-1.0, 0.0, 1.0]), ([0, 0, 1], [0, 0.5, 1], [1, np.nan, 2]), strict=True):
        np.testing.assert_array_equal(values, expected)
    assert function.jet(0.0, at_kink="left") == (0.0, 0.0, 1.0)
    assert function.jet(0.0, at_kink="right") == (0.0, 1.0, 2.0)
    assert function.text(1) == "where(x < 0, 0, where(x <= 0, 0.5, 1))"


def test_a_frameworks_own_formula_is_its_pick() -> None:
    (kink,) = actviz.get("prelu:0.5").kinks
    assert (kink.picks["torch"], kink.picks["jax"], kink.picks["keras"], kink.picks["mlx"]) == (0.5, 1.0, 0.0, 1.5)


@pytest.mark.parametrize(
    "spec", ["hard_sigmoid:slope=1e-320", "hard_sigmoid:slope=1e-320,offset=-3", "hard_sigmoid:1e-308,100"]
)
def test_a_kink_beyond_the_largest_float_is_refused(spec: str) -> None:
    with pytest.raises(UsageError, match="beyond the largest float"):
        actviz.get(spec)
    assert [kink.x for kink in actviz.get("hard_sigmoid:slope=1e-300").kinks] == pytest.approx([-5e299, 5e299])


@pytest.mark.parametrize(
    ("right", "orders"),
    [
        ("x*(1 + 1e-9)", [1]),  # a difference of 1e-9, far above rounding
        ("x*(0.1 + 0.2 + 0.7)", []),  # 1 but for rounding
        ("x + 3e-9*x**2", [2]),
        ("x + 1e-9", [0]),
        ("x*3/3 + 0*x**2", []),
    ],
)
def test_sides_that_differ_by_more_than_rounding_make_a_kink(right: str, orders: list[int]) -> None:
    def sides() -> None:
        """A line, and nearly the same line."""

    sides.__name__ = f"sides_{right.encode().hex()}"  # the identity of a function is its name
    function = Activation(activation("x", Break("0"), right)(sides), {})
    assert [kink.order for kink in function.kinks] == orders


def test_rounding_of_the_point_itself_makes_no_kink() -> None:
    def sides() -> None:
        """Two pieces that meet in a third, which no float64 is."""

    function = Activation(activation("9*x - 3", Break("1/3"), "(3*x - 1)*3")(sides), {})
    assert function.kinks == ()


@pytest.mark.parametrize(
    ("spec", "x", "value"),
    [
        ("1/x", 0.0, math.inf), ("1/x", -0.0, -math.inf), ("1/(x + 1)", -1.0, math.inf), ("1/(x - 1)", 1.0, math.inf),
        ("sqrt(x)", -0.0, 0.0), ("sqrt(1 - x*x)", -1.0, 0.0), ("log(x + 1)", -1.0, -math.inf),
    ],
)  # fmt: skip
def test_a_pole_has_the_limit_from_the_right_and_a_domain_end_that_from_inside(spec, x, value):
    assert actviz.get(spec)(x) == value


@pytest.mark.parametrize("spec", ["reciprocal", "1/x"])
def test_at_a_pole_value_and_derivatives_are_those_of_one_side(spec: str) -> None:
    values = actviz.get(spec).jet([0.0, -0.0], 2)
    assert [list(map(float, triple)) for triple in zip(*values, strict=True)] == [
        [math.inf, -math.inf, math.inf],
        [-math.inf, -math.inf, -math.inf],
    ]
