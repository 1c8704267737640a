"""The exact values with which kernels are compared."""

import math

import numpy as np
import pytest
from mpmath import mp, mpf

import actviz
from actviz.analysis.derivative_formula import derive, verify
from actviz.grading.inputs import sample_inputs
from actviz.grading.reference import PROMISED_ULP, certificate, reference_value, ulp_error, worst_error
from actviz.numerics.number_types import BFLOAT16, FLOAT16, FLOAT32, NumberType


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


@pytest.mark.parametrize(
    ("number_type", "computed", "exact", "ulps"),
    [
        (FLOAT16, 1.0, 1 + 2.0**-10, 1),
        (BFLOAT16, 1.0, 1 + 2.0**-7, 1),
        (FLOAT32, 1.0, 1 + 2.0**-23, 1),
        (FLOAT16, 0.0, 2.0**-24, 1),
        (FLOAT16, 2.0**-20, 2.0**-21, 8),
        (FLOAT16, math.inf, 65519.0, (65536 - 65519) / 32),
        (FLOAT16, math.inf, 65520.0, 0),
        (FLOAT16, 65504.0, 65520.0, math.inf),
        (FLOAT32, -math.inf, 1e39, math.inf),
    ],
)
def test_ulps_of_narrow_types(number_type: NumberType, computed: float, exact: float, ulps: float) -> None:
    assert ulp_error(computed, mpf(exact), number_type) == ulps


def test_an_error_far_below_the_last_place_is_measured() -> None:
    with mp.workdps(400):
        assert ulp_error(1.0, mpf(1) + mpf(2) ** -1000) == 2.0**-948


@pytest.mark.parametrize(("order", "promised"), [(0, 4.0), (1, 4.0), (2, 8.0)])
def test_the_promised_errors(order: int, promised: float) -> None:
    assert PROMISED_ULP[order] == promised
    if order:
        assert verify(derive(actviz.get("tanh"), order)).promised == promised


def test_a_certificate_has_thirty_digits() -> None:
    digits, ulp = certificate(actviz.get("sigmoid"), 1.0, 0, 0.731058578630005)
    assert digits == "0.731058578630004879251159241822"
    assert 0.9 < ulp < 1.2


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


def test_roots_at_0_are_located_down_to_the_smallest_subnormal() -> None:
    for name in ("tanh", "softsign", "sin"):
        assert {-5e-324, 0.0, 5e-324} <= set(sample_inputs(actviz.get(name), 3000, seed=0)[:60].tolist()), name


def test_the_roots_of_a_wave_are_those_nearest_to_0_and_some_others() -> None:
    points = sample_inputs(actviz.get("sin"), 3000, seed=0)
    roots = [k for k in range(1, 2000) if np.abs(points - k * math.pi).min() < 4e-16 * k * math.pi]
    assert roots[:3] == [1, 2, 3]
    assert len(roots) > 3
    assert max(roots) > 10


@pytest.mark.parametrize("name", ["sigmoid", "exponential", "gelu"])
def test_tails_that_fade_through_the_subnormals_are_sampled(name: str) -> None:
    function = actviz.get(name)
    values = np.abs(function.jet(sample_inputs(function, 2000, seed=3), 2))
    assert ((values > 0) & (values < 2.3e-308)).any()
