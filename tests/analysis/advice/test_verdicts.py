"""Verdicts: their numbers are those of the properties, and their thresholds those that they state."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import pytest

from actviz.analysis.advice.verdicts import verdicts
from actviz.analysis.properties import card
from actviz.analysis.signal.mean_field import MeanField
from actviz.catalogue.resolve import get
from actviz.function.activation import Activation

Made = Callable[..., Activation]


def texts(function: str | Activation, topic: str) -> list[str]:
    """The sentences on a topic."""
    activation = get(function) if isinstance(function, str) else function
    assert isinstance(activation, Activation)
    return [verdict.text for verdict in verdicts(card(activation)) if verdict.topic == topic]


@pytest.mark.parametrize("name", ["sigmoid", "normal_cdf", "hard_sigmoid", "hard_sigmoid:slope=0.4"])
def test_a_slope_below_1_shrinks_the_gradient_in_ten_layers(name: str) -> None:
    for text in texts(name, "vanishing"):
        match = re.search(r"the slope is at most ([\d.e-]+), over (\d+) layers at most ([\d.e-]+)$", text)
        assert match, text
        assert match[2] == "10"
        assert float(match[1]) == pytest.approx(card(get(name))["largest_slope"].value, rel=1e-3)
        assert float(match[3]) == pytest.approx(card(get(name))["largest_slope"].value ** 10, rel=1e-3)


def test_the_slope_of_sigmoid_over_ten_layers() -> None:
    assert texts("sigmoid", "vanishing")[0].endswith("at most 0.25, over 10 layers at most 9.537e-07")


@pytest.mark.parametrize(
    ("slope", "topic"),
    [("1.0000000000001", None), ("1.000001", "exploding"), ("0.999999", "vanishing"), ("0.9999999999999", None)],
)
def test_a_slope_of_1_up_to_rounding_neither_vanishes_nor_explodes(made: Made, slope: str, topic: str | None) -> None:
    function = made(f"{slope}*x")
    assert {item for item in ("vanishing", "exploding") if texts(function, item)} == ({topic} if topic else set())


@pytest.mark.parametrize(("lambd", "mentioned"), [(0.0123, False), (0.0128, True)])
def test_a_share_of_one_percent_is_worth_mentioning(lambd: float, mentioned: bool) -> None:
    assert bool(texts(f"hard_shrink:{lambd}", "sparsity")) == mentioned


@pytest.mark.parametrize(("slope", "fate"), [(0.03, "hardly changes, by 0.0009"), (0.0333, "grows without bound")])
def test_a_variance_that_changes_by_a_thousandth_hardly_does(slope: float, fate: str) -> None:
    he, _ = (text for text in texts(f"leaky_relu:{slope}", "depth") if text.startswith("deep"))
    assert fate in he


@pytest.mark.parametrize("name", ["tanh", "erf", "hard_tanh"])
def test_the_points_of_the_critical_line_are_for_variances_a_decade_apart(name: str) -> None:
    (line,) = [text for text in texts(name, "depth") if "critical line" in text]
    points = [(float(weight), float(bias)) for weight, bias in re.findall(r"\(([\d.]+), ([\d.]+)\)", line)]
    field, variances = MeanField(get(name)), []
    for weight, bias in points:
        q = 1.0
        for _ in range(100):
            q = field.variance(q, weight, bias)
        variances.append(q)
    assert variances == pytest.approx([0.1, 1.0, 10.0], rel=0.1)


def test_float64_rounds_down_on_the_left_and_up_on_the_right() -> None:
    assert [text.rpartition(" ")[2] for text in texts("sigmoid", "rounding")] == ["down", "up"]
    for text in texts("tanh", "rounding"):
        match = re.fullmatch(r"float64 rounds it to (-?1) from x = (-?[\d.]+) (down|up)", text)
        assert match
        limit, end = float(match[1]), float(match[2])
        assert get("tanh")(end + math.copysign(0.01, end)) == limit
        assert get("tanh")(end - math.copysign(0.01, end)) != limit


@pytest.mark.parametrize(
    ("name", "kind", "text"),
    [
        ("relu", "drawback", "units can die: the slope is exactly 0 for x < 0 (50 % of N(0, 1))"),
        ("leaky_relu", "benefit", "no tail has slope 0: a unit can recover"),
        ("sigmoid", "note", "no tail has slope 0: a unit can recover, though hardly from a saturated one"),
        ("identity", "drawback", "is a straight line: layers with it are one linear map"),
        ("tanh", "benefit", "zero-centred: N(0, 1) inputs keep mean 0"),
        ("square", "drawback", "the slope has no bound (as x -> -inf and inf): gradients can explode"),
        ("relu", "benefit", "cheap: arithmetic and comparisons only"),
        ("silu", "note", "per element: 1 sigmoid"),
        ("binary_step", "drawback", "the slope is 0 wherever it exists: gradient descent learns nothing through it"),
    ],
)
def test_what_is_good_and_what_is_bad(name: str, kind: str, text: str) -> None:
    assert (kind, text) in [(verdict.kind, verdict.text) for verdict in verdicts(card(get(name)))]


@pytest.mark.parametrize(
    ("spec", "part"),
    [
        ("reciprocal", "none (the moment is infinite) forward, none (the moment is infinite) backward"),
        ("binary_step", "1.41421 = sqrt(2) forward, none (the moment is 0) backward"),
        ("x*0.5", "2 forward, 2 backward"),
    ],
)
def test_no_gain_keeps_a_moment_that_is_infinite_or_0(spec: str, part: str) -> None:
    assert any(part in verdict.text for verdict in verdicts(card(get(spec))))
