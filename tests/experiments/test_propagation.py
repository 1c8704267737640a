"""Signal and gradient by layer: the measurement against wide networks' theory, the sentence, and the picture at any size."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from actviz.catalogue.resolve import scalar
from actviz.experiments.propagation import EXPERIMENT, Propagation, propagation
from actviz.experiments.wide_networks import theory
from actviz.render.terminal.propagation_chart import draw
from actviz.text.screen import Screen


def of(function: str, **options) -> Propagation:
    return propagation(scalar(function, "experiment with"), EXPERIMENT.settings({"networks": 3, "units": 20, **options}))


@pytest.mark.parametrize("function", ["relu", "tanh", "gelu", "hardtanh", "x*sigmoid(1.7*x)", "binary_step"])
@pytest.mark.parametrize(("gain", "bias"), [(0.8, 0.0), (1.7, 0.5)])
def test_the_prediction_is_that_of_the_adaptive_integrals(function: str, gain: float, bias: float) -> None:
    predicted = of(function, gain=gain, bias=bias, depth=6).predicted
    exact = theory(scalar(function, "experiment with"), gain, 6, bias)
    assert predicted.deviation == pytest.approx(np.sqrt(exact.variance).tolist(), rel=1e-8)
    assert predicted.gradient == pytest.approx(exact.gradient, rel=1e-7)
    assert predicted.chi_1 == pytest.approx(exact.chi_1, rel=1e-7)


@pytest.mark.parametrize("function", ["relu", "tanh", "mish"])
def test_wide_networks_measure_what_is_predicted(function: str) -> None:
    result = of(function, units=300, depth=5, gain=1.2, bias=0.3, networks=8)
    for measured, predicted in ((result.deviation, result.predicted.deviation), (result.gradient, result.predicted.gradient)):
        assert [layer.median for layer in measured] == pytest.approx(predicted, rel=0.12)


def test_the_first_layers_do_not_depend_on_the_depth() -> None:
    deep, shallow = of("tanh", depth=60, networks=1), of("tanh", depth=7, networks=1)
    assert deep.deviation[:7] == shallow.deviation
    assert of("tanh", depth=7, networks=1, seed=1).deviation != shallow.deviation


def test_networks_of_any_size_have_the_same_numbers_in_batches_and_alone(monkeypatch) -> None:
    together = of("relu", depth=4)
    monkeypatch.setattr("actviz.experiments.propagation._BATCH", 1)
    alone = of("relu", depth=4)
    for measured in ("deviation", "gradient"):
        pairs = zip(getattr(together, measured), getattr(alone, measured), strict=True)
        assert all(one == pytest.approx(other, rel=1e-12) for one, other in pairs)


def test_the_sentence_tells_what_becomes_of_signal_and_gradient() -> None:
    assert "critical" in of("relu", depth=30, init="he").sentence
    vanishing = of("sigmoid", depth=30).sentence
    assert re.search(r"the gradient vanishes .* e-folds; theory x .* below 1", vanishing)
    assert re.search(r"the signal grows .* the gradient explodes", of("relu", depth=30, gain=3.0).sentence)
    assert "overflows at layer" in of("relu", depth=30, gain=1e60).sentence
    assert "exactly 0" in of("binary_step", depth=3).sentence
    assert "signal is 0" in of("tanh", depth=3, gain=0.0).sentence
    assert "no finite variance" in of("reciprocal", depth=3, gain=0.0).sentence  # no warning either


def test_the_scale_of_the_depth_is_that_of_chi_1() -> None:
    result = of("tanh", depth=40, gain=0.5)
    assert result.predicted.chi_1[-1] == pytest.approx(0.25, rel=1e-3)
    assert f"xi = {1 / math.log(4):.3g} layers" in result.sentence
    assert result.predicted_gradient_factor == pytest.approx(0.5**39, rel=0.3)


@pytest.mark.sample(4)
@pytest.mark.parametrize("size", [(1, 1), (3, 2), (19, 9), (20, 6), (40, 10), (60, 15), (80, 24), (300, 90)])
@pytest.mark.parametrize("unicode", [True, False], ids=["unicode", "ascii"])
@pytest.mark.parametrize("options", [{"depth": 1}, {"depth": 30}, {"gain": 0.0}, {"gain": 1e60}], ids=str)
def test_the_page_keeps_to_the_screen(options, size: tuple[int, int], unicode: bool) -> None:
    width, height = size
    result = of("relu", **options)
    text = draw(result, Screen(width, height, unicode=unicode))
    lines = text.split("\n")
    assert 1 <= len(lines) <= height
    assert max(map(len, lines)) <= width
    assert "\x1b" not in text
    assert unicode or text.isascii()
    if width >= 60:
        assert len(re.findall(r"^ *[-.0-9e]+ ?[┤+]", text, re.MULTILINE)) >= 2
        assert "theory" in text
    assert len(draw(result, Screen(80, 24), height=13).split("\n")) == 13


def test_a_gradient_that_vanishes_over_many_decades_is_drawn_to_its_end() -> None:
    text = draw(of("sigmoid", depth=50), Screen(120, 30))
    assert re.search(r"1e-(2[4-9]|3\d)┤", text)
