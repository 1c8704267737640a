"""The exact values with which kernels are compared."""

import math

import numpy as np
import pytest
from mpmath import mp, mpf

import actviz
from actviz.grading.inputs import sample_inputs
from actviz.grading.reference import reference_value, ulp_error, worst_error


def test_a_fraction_is_exact_and_a_decimal_the_nearest_float() -> None:
    assert reference_value(actviz.get("hard_sigmoid"), 1.0, 1) != mpf(1 / 6)
    with mp.workdps(40):
        assert abs(reference_value(actviz.get("hard_sigmoid"), 1.0, 1) * 6 - 1) < mpf(10) ** -39
    assert reference_value(actviz.get("hard_sigmoid", 0.2), 1.0, 1) == mpf(0.2)
    assert reference_value(actviz.get("leaky_relu"), -1.0, 1) == mpf(0.01)


def test_cancellation_loses_no_digits() -> None:
    with mp.workdps(40):
        tail = reference_value(actviz.get("squareplus"), -1e300, 0)
        assert abs(tail - mpf("1") / mpf(1e300)) < tail * mpf(10) ** -40
        assert abs(reference_value(actviz.get("tanh_shrink"), 1e-100, 0) * 3 / mpf(1e-100) ** 3 - 1) < mpf(10) ** -40


def test_a_break_has_the_values_of_the_entry() -> None:
    assert reference_value(actviz.get("hard_shrink"), 0.5, 0) == 0
    assert reference_value(actviz.get("sign"), 0.0, 0) == 0
    assert reference_value(actviz.get("leaky_relu", 0.25), 0.0, 1) == 0.25
    assert reference_value(actviz.get("relu6"), 6.0, 1) == 0


@pytest.mark.parametrize(
    ("computed", "true", "ulps"),
    [
        (1.0, "1", 0),
        (1.0, "1.00000000000000022204460492503130808472633361816406", 1),
        (5e-324, "0", 1),
        (0.0, "1e-400", 0),
        (math.inf, "1e400", 0),
        (1.7976931348623157e308, "1e400", math.inf),
        (math.nan, "1", math.inf),
        (-math.inf, "1e400", math.inf),
    ],
)
def test_ulps_count_in_the_last_place_of_the_true_value(computed: float, true: str, ulps: float) -> None:
    with mp.workdps(60):
        assert ulp_error(computed, mpf(true)) == pytest.approx(ulps, abs=1e-12)


def test_worst_reports_the_point() -> None:
    worst = worst_error(actviz.get("identity"), 0, [1.0, 2.0], texts=["x + (x - 1)*0.5"])
    assert (worst.x, worst.computed, worst.order) == (2.0, 2.0, 0)
    assert worst.ulp == 0.5 * 2**51
    assert float(worst.exact) == 2.5


def test_samples_are_repeatable_and_include_the_special_points() -> None:
    function = actviz.get("gelu")
    points = sample_inputs(function, 200, seed=1)
    assert points.size == 200
    assert np.array_equal(points, sample_inputs(function, 200, seed=1))
    assert {0.0, 5e-324, -1e300, -0.7517915246935645} <= set(points)
    assert any(abs(x - math.sqrt(2)) < 1e-15 for x in points)
