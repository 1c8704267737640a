"""The distribution of a function's outputs, against what is known exactly."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest

from actviz.analysis.shape.samples import Samples
from actviz.analysis.shape.tails import saturation
from actviz.analysis.signal.distribution import Distributions, PointMass, distribution
from actviz.catalogue.resolve import scalar

NORMAL = NormalDist()


def of(function: str, scale: float = 1.0):
    return distribution(scalar(function, "experiment with"), scale)


@pytest.mark.parametrize("scale", [0.3, 1.0, 7.0])
def test_relu_is_half_a_point_mass_at_0_and_half_a_normal_density(scale: float) -> None:
    result = of("relu", scale)
    assert result.masses == (PointMass(0.0, 0.5),)
    assert result.mean == pytest.approx(scale / math.sqrt(2 * math.pi), rel=1e-13)
    assert result.deviation == pytest.approx(scale * math.sqrt(0.5 - 0.5 / math.pi), rel=1e-13)
    assert (result.off, result.zeros, result.saturated, result.is_zero_centred) == (0.5, 0.5, 0.0, False)
    edges = scale * np.array([0.0, 0.5, 1.0, 2.0])
    exact = np.diff([NORMAL.cdf(edge / scale) for edge in edges])
    assert result.outputs(edges).total == pytest.approx(exact, rel=1e-4)
    assert not result.outputs(edges).off.any()


@pytest.mark.parametrize(
    ("function", "inverse"),
    [
        ("sigmoid", lambda y: np.log(y / (1 - y))),
        ("tanh", np.arctanh),
        ("exponential", np.log),
        ("softplus", lambda y: np.log(np.expm1(y))),
    ],
)
@pytest.mark.parametrize("scale", [0.5, 3.0, 40.0])
def test_a_monotone_function_changes_variables(function, inverse, scale: float) -> None:
    edges = np.array([0.02, 0.1, 0.3, 0.5, 0.8, 0.95])
    exact = np.diff([NORMAL.cdf(x / scale) for x in inverse(edges)])
    assert of(function, scale).outputs(edges).total == pytest.approx(exact, rel=0.01, abs=1e-5)


def test_a_function_that_folds_adds_both_branches() -> None:
    edges = np.array([0.0, 0.5, 1.0, 3.0])
    exact = 2 * np.diff([NORMAL.cdf(edge) for edge in edges])
    assert of("abs(x)").outputs(edges).total == pytest.approx(exact, rel=1e-4)
    squares = 2 * np.diff([NORMAL.cdf(edge) for edge in np.sqrt(edges)])
    assert of("x**2").outputs(edges).total == pytest.approx(squares, rel=1e-3)


@pytest.mark.parametrize("function", ["sigmoid", "gelu", "hardtanh", "x*sigmoid(1.7*x)", "binary_step"])
@pytest.mark.parametrize("scale", [0.1, 1.0, 20.0])
def test_all_shares_add_up_and_agree_with_the_tails(function: str, scale: float) -> None:
    result = of(function, scale)
    everywhere = np.array([-1e3, 1e3])
    inputs, outputs = result.inputs(everywhere), result.outputs(everywhere)
    assert inputs.total.sum() == pytest.approx(1, abs=1e-12)
    assert outputs.total.sum() + sum(mass.share for mass in result.masses) == pytest.approx(1, abs=1e-12)
    tails = saturation(Samples(scalar(function, "experiment with")))
    assert (result.saturated, result.off) == (tails.share(scale), tails.off_share(scale))
    for shares in (inputs, outputs):
        assert shares.saturated.sum() == pytest.approx(result.saturated, abs=1e-12)
    assert inputs.off.sum() == pytest.approx(result.off, abs=1e-12)


def test_point_masses_lie_at_each_constant_value() -> None:
    masses = of("hardtanh", 2.0).masses
    assert [mass.value for mass in masses] == [-1, 1]
    assert [mass.share for mass in masses] == pytest.approx([NORMAL.cdf(-0.5)] * 2, rel=1e-14)
    step = of("binary_step")
    assert step.masses == (PointMass(0.0, 0.5), PointMass(1.0, 0.5))
    assert (step.mean, step.deviation, step.off, step.has_density) == (0.5, 0.5, 1.0, False)


@pytest.mark.parametrize("function", ["tanh", "hardtanh", "x**3", "softsign"])
def test_an_odd_function_is_exactly_zero_centred(function: str) -> None:
    assert of(function, 1.7).is_zero_centred
    assert "(zero-centred)" in of(function, 1.7).sentence


def test_the_sentence_is_about_what_is_there() -> None:
    assert of("relu").sentence == (
        "N(0, 1) through relu has mean 0.399 (not zero-centred) and standard deviation 0.584; no input is saturated, 50 % are off "
        "(slope exactly 0); of the outputs 50 % are exactly 0."
    )
    assert "23.1 % of the inputs are saturated (|x| > 5.99)" in of("sigmoid", 5.0).sentence
    assert "hardly any input is saturated" in of("sigmoid", 0.3).sentence
    assert "no finite variance" in of("reciprocal").sentence
    assert "50 % have no output" in of("log(x)").sentence
    assert "as the slope has no bound" in of("x**3").sentence


def test_one_function_at_many_scales_is_what_each_is_alone() -> None:
    gelu = Distributions(scalar("gelu", "experiment with"))
    for scale in (0.5, 2.0):
        alone = of("gelu", scale)
        together = gelu.at(scale)
        assert (together.mean, together.saturated, together.output_range) == (alone.mean, alone.saturated, alone.output_range)


def test_a_picture_shows_nearly_all_of_both_and_the_range_is_round() -> None:
    for function in ("relu", "tanh", "gelu", "x + 100", "-1000 - x", "0*x + 3"):
        result = of(function, 1.5)
        assert result.input_range == (-5, 5)
        low, high = result.output_range
        inside = result.outputs(np.array([low, high])).total.sum() + sum(
            m.share for m in result.masses if low <= m.value <= high
        )
        assert inside > 0.99, function
