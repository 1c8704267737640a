"""Gaussian expectations against closed forms, where quadrature is hardest."""

from __future__ import annotations

import math

import numpy as np
import pytest

from actviz.analysis.signal.expectation import expectation, expectations, probability
from actviz.analysis.signal.quadrature import integrals, normal_rule


@pytest.mark.parametrize("a", [0.0, 0.3, 0.45, 0.47])
def test_a_function_that_almost_outgrows_the_density(a: float) -> None:
    assert expectation(lambda z: np.exp(a * z * z)) == pytest.approx(1 / math.sqrt(1 - 2 * a), rel=1e-12)


@pytest.mark.parametrize("jump", [0.3, -2.7182818, 5.55])
def test_a_jump_that_is_no_split_is_narrowed_down(jump: float) -> None:
    assert expectation(lambda z: (z > jump).astype(float)) == pytest.approx(math.erfc(jump / math.sqrt(2)) / 2, rel=1e-11)


@pytest.mark.parametrize("omega", [1.0, 30.0, 400.0])
def test_fast_waves(omega: float) -> None:
    assert expectation(lambda z: np.cos(omega * z) ** 2) == pytest.approx((1 + math.exp(-2 * omega * omega)) / 2, rel=1e-12)


def test_a_mean_is_0_only_if_it_is_rounding() -> None:
    assert expectation(lambda z: z**3) == 0
    assert expectation(lambda z: z + 1e-9) == pytest.approx(1e-9, rel=1e-5)
    assert expectation(lambda z: 0 * z + 1e-300) == pytest.approx(1e-300, rel=1e-13)


def test_several_functions_are_integrated_at_once() -> None:
    means = expectations(lambda z: np.stack([z * z, z**4, np.abs(z)]))
    assert means == pytest.approx([1, 3, math.sqrt(2 / math.pi)], rel=1e-13)


def test_a_function_that_overflows_has_no_finite_mean() -> None:
    assert expectation(lambda z: np.exp(z * z)) == math.inf
    assert math.isnan(expectation(lambda z: np.where(z > 1, np.nan, z)))


def test_noise_everywhere_ends_the_refinement() -> None:
    random = np.random.default_rng(0)
    panels = []

    def noise(x: np.ndarray) -> np.ndarray:
        panels.append(x.shape[0])
        return random.standard_normal((1, *x.shape))

    integrals(noise, np.linspace(0, 1, 11))
    assert sum(panels) < 50_000


@pytest.mark.parametrize("splits", [np.empty((1, 0)), np.array([[0.3, -1.7, 40.0]]), np.array([[0.1], [5.0], [-80.0]])])
def test_a_fixed_rule_has_the_moments_of_the_normal_distribution(splits: np.ndarray) -> None:
    z, weights = normal_rule(splits, 9.0, 18, 12)
    assert z.shape == weights.shape
    assert z.shape[0] == len(splits)
    for power, moment in ((0, 1), (1, 0), (2, 1), (4, 3), (6, 15)):
        assert (weights * z**power).sum(axis=1) == pytest.approx(moment, abs=1e-11)


@pytest.mark.parametrize(("begin", "end"), [(-1.0, 1.0), (30.0, math.inf), (-math.inf, -30.0), (-2.0, 31.0)])
def test_probabilities_keep_their_digits_in_both_tails(begin: float, end: float) -> None:
    mirrored = probability(-end, -begin)
    assert probability(begin, end) == pytest.approx(mirrored, rel=1e-14)
    assert probability(begin, end, 2.0) == pytest.approx(probability(begin / 2, end / 2), rel=1e-14)
    assert probability(begin, end) > 0
