"""Mean field theory against closed forms: rectifiers, and what was published of tanh and selu."""

from __future__ import annotations

import math

import numpy as np
import pytest

from actviz.analysis.signal.mean_field import MeanField
from actviz.analysis.signal.phases import critical_line, edge_of_chaos, find_phase
from actviz.catalogue.resolve import get
from actviz.function.activation import Activation


def field(spec: str) -> MeanField:
    found = get(spec)
    assert isinstance(found, Activation)
    return MeanField(found)


def test_relu_keeps_every_variance_with_the_initialisation_of_he() -> None:
    phase = find_phase(field("relu"), math.sqrt(2))
    assert phase.fate == "all"
    assert phase.points[0].chi_1 == pytest.approx(1, abs=1e-13)
    assert find_phase(field("relu"), 1.0).fate == "decays"
    assert find_phase(field("relu"), 1.5).fate == "grows"


@pytest.mark.parametrize("correlation", [-0.9, 0.0, 0.3, 0.9, 0.9999])
def test_the_correlation_map_of_relu_is_that_of_cho_and_saul(correlation: float) -> None:
    angle = math.acos(correlation)
    exact = (math.sin(angle) + (math.pi - angle) * correlation) / math.pi
    assert field("relu").correlation(2.5, correlation, math.sqrt(2)) == pytest.approx(exact, abs=1e-9)


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.99])
def test_the_correlation_map_of_erf_is_that_of_williams(correlation: float) -> None:
    q = 1.7
    exact = 2 / math.pi * math.asin(2 * q * correlation / (1 + 2 * q))
    assert field("erf").covariance(q, correlation) == pytest.approx(exact, abs=1e-10)


def test_selu_has_its_published_fixed_point() -> None:
    (point,) = find_phase(field("selu"), 1.0).points
    assert point.q == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("weight", [1.2, 2.0, 4.0])
def test_a_fixed_point_stays_and_attracts(weight: float) -> None:
    tanh = field("tanh")
    (point,) = find_phase(tanh, weight, 0.3).points
    assert tanh.variance(point.q, weight, 0.3) == pytest.approx(point.q, rel=1e-12)
    q = 3.0
    for _ in range(400):
        q = tanh.variance(q, weight, 0.3)
    assert q == pytest.approx(point.q, rel=1e-6)


def test_a_deviation_shrinks_e_fold_in_the_depth_that_is_told() -> None:
    sigmoid = field("sigmoid")
    (point,) = find_phase(sigmoid, 3.0, 0.1).points
    step = (sigmoid.variance(point.q * 1.0001, 3.0, 0.1) - point.q) / (point.q * 0.0001)
    assert -1 / math.log(step) == pytest.approx(point.depth_q, rel=1e-3)


def test_on_the_critical_line_chi_1_is_1_at_a_fixed_point() -> None:
    tanh = field("tanh")
    line = critical_line(tanh, np.geomspace(0.01, 5, 6))
    assert len(line) == 6
    for weight, bias, q in line:
        assert tanh.chi_1(q, weight) == pytest.approx(1, abs=1e-12)
        assert tanh.variance(q, weight, bias) == pytest.approx(q, rel=1e-12)
    assert edge_of_chaos(tanh).weight == 1


def test_a_function_that_jumps_has_no_correlation_to_approach() -> None:
    (point,) = find_phase(field("binary_step"), 1.0).points
    assert point.q == pytest.approx(0.5)
    assert math.isnan(point.correlation)


def test_edges_of_functions_that_kink_at_0() -> None:
    scale, alpha = 1.0507009873554805, 1.6732632423543772
    assert edge_of_chaos(field("selu")).weight == pytest.approx(np.sqrt(2 / (scale**2 * (1 + alpha**2))), rel=1e-14)
    assert edge_of_chaos(field("elu")).weight == 1
    assert edge_of_chaos(field("relu6")).weight == pytest.approx(np.sqrt(2), rel=1e-14)


def test_the_critical_line_has_no_point_that_networks_run_away_from() -> None:
    gelu = field("gelu")
    assert np.isnan(edge_of_chaos(gelu).weight)
    for weight, bias, q in critical_line(gelu, np.geomspace(0.01, 5, 6)):
        nearby = gelu.variance(1.01 * q, weight, bias)
        assert abs(nearby - q) <= 0.01 * q * (1 + 1e-9)


def test_the_maps_of_relu_are_cho_and_sauls() -> None:
    maps = field("relu").maps()
    assert all(point["second_moment"] == pytest.approx(point["q"] / 2, rel=1e-12) for point in maps["second_moment"])
    for point in maps["correlation"]:
        angle = math.acos(point["correlation"])
        assert point["next"] == pytest.approx((math.sin(angle) + (math.pi - angle) * math.cos(angle)) / math.pi, rel=1e-9)
