"""Phases of wide networks at the ends of what is searched, and the accuracy of the table behind them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from actviz.analysis.signal.mean_field import LEAST, MOST, MeanField
from actviz.analysis.signal.phases import CriticalPoint, critical_line, edge_of_chaos, find_phase
from actviz.catalogue.resolve import get
from actviz.function.activation import Activation

Made = Callable[..., Activation]


@pytest.mark.parametrize("name", ["tanh", "gelu", "relu6", "selu", "hard_swish", "erf"])
def test_the_table_has_eight_digits(name: str) -> None:
    field = MeanField(get(name))
    q, square, slope_square = field.table
    assert (q[0], q[-1], len(q)) == (pytest.approx(LEAST), pytest.approx(MOST), 41)
    exact = [field.moments(float(at)) for at in q]
    assert square == pytest.approx([moments.square for moments in exact], rel=1e-8)
    assert slope_square == pytest.approx([moments.slope_square for moments in exact], rel=1e-8)


@pytest.mark.parametrize("q", [1e-2, 1.0, 1e2, 1e4])
@pytest.mark.parametrize("correlation", [0.1, 0.9, 0.999])
def test_covariances_are_exact_at_every_scale(q: float, correlation: float) -> None:
    exact = 2 / math.pi * math.asin(2 * q * correlation / (1 + 2 * q))
    assert MeanField(get("erf")).covariance(q, correlation) == pytest.approx(exact, abs=1e-7)


def test_a_fixed_point_below_the_table_is_found() -> None:
    (point,) = find_phase(MeanField(get("tanh")), 1 + 3e-8).points
    assert point.q == pytest.approx(3e-8, rel=1e-2)  # tanh(x)**2 is x**2 - 2/3 x**4, and E z**4 = 3
    assert find_phase(MeanField(get("tanh")), 1 - 1e-6).fate == "decays"


def test_a_fixed_point_above_the_table_is_found() -> None:
    (point,) = find_phase(MeanField(get("relu")), math.sqrt(2 * (1 - 1 / 3e6)), 1.0).points
    assert point.q == pytest.approx(3e6, rel=1e-6)


def test_of_two_fixed_points_that_of_1_comes_first(made: Made) -> None:
    field = MeanField(made("tanh(x) + 12*sigmoid(4*(abs(x) - 6))"))
    near, far = find_phase(field, 1.5).points
    for start, point in ((1.0, near), (400.0, far)):
        q = start
        for _ in range(300):
            q = field.variance(q, 1.5)
        assert q == pytest.approx(point.q, rel=1e-6)


def test_almost_still_is_not_still() -> None:
    relu = MeanField(get("relu"))
    assert find_phase(relu, math.sqrt(2)).fate == "all"
    assert find_phase(relu, math.sqrt(2) * (1 + 1e-7)).fate == "grows"
    assert find_phase(relu, math.sqrt(2) * (1 - 1e-7)).fate == "decays"


def test_a_deviation_of_the_correlation_shrinks_in_its_depth() -> None:
    field = MeanField(get("tanh"))
    (point,) = find_phase(field, 2.5, 0.3).points
    assert 0 < point.correlation < 1
    step = 1e-4
    rate = (field.correlation(point.q, point.correlation + step, 2.5, 0.3) - point.correlation) / step
    assert point.depth_c == pytest.approx(-1 / math.log(rate), rel=1e-2)
    assert field.correlation(point.q, point.correlation, 2.5, 0.3) == pytest.approx(point.correlation, abs=1e-10)


def test_the_gradient_grows_e_fold_in_its_depth() -> None:
    (point,) = find_phase(MeanField(get("tanh")), 2.5, 0.3).points
    assert point.chi_1 ** abs(point.depth_gradient) == pytest.approx(math.e, rel=1e-12)


@pytest.mark.parametrize("name", ["tanh", "erf", "hard_tanh", "gelu"])
def test_the_critical_line_has_chi_1_of_1_at_fixed_points(name: str) -> None:
    field = MeanField(get(name))
    line = critical_line(field, np.array([0.1, 1.0, 10.0]))
    assert line
    for point in line:
        assert isinstance(point, CriticalPoint)
        assert field.variance(point.q, point.weight, point.bias) == pytest.approx(point.q, rel=1e-10)
        assert field.chi_1(point.q, point.weight) == pytest.approx(1, abs=1e-10)


def test_a_pole_has_no_critical_line_and_no_edge() -> None:
    field = MeanField(get("reciprocal"))
    assert critical_line(field, np.array([1.0])) == []
    assert math.isnan(edge_of_chaos(field).weight)
    assert format(edge_of_chaos(field), "") == "none"
    assert edge_of_chaos(field).record()["sigma_w"] is None


@pytest.mark.parametrize("name", ["silu", "gelu", "mish"])
def test_a_line_that_begins_at_large_variances_is_found(name: str) -> None:
    field = MeanField(get(name))
    line = critical_line(field, np.array([20.0, 50.0, 100.0]))
    assert len(line) == 3
    for point in line:
        assert point.weight**2 * field.moments(point.q).slope_square == pytest.approx(1, rel=1e-9)
        assert field.variance(point.q, point.weight, point.bias) == pytest.approx(point.q, rel=1e-9)
