"""Properties against closed forms and published constants, and the laws that each of them obeys."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actviz.analysis.card import Card
from actviz.analysis.properties import PROPERTIES, card, ordered, record, select
from actviz.analysis.signal.expectation import probability
from actviz.catalogue.registry import definitions
from actviz.catalogue.resolve import get
from actviz.errors import UsageError
from actviz.function.activation import Activation
from actviz.render.serialize import as_json

NAMES = [name for name in sorted(definitions()) if not name.startswith("soft_exponential")]
LAW = settings(max_examples=settings.default.max_examples * 2 // 5, suppress_health_check=[HealthCheck.too_slow])
CLOSE = {"rel": 1e-12, "abs": 1e-13}


def of(spec: str) -> Card:
    found = get(spec)
    assert isinstance(found, Activation)
    return card(found)


@pytest.mark.parametrize(
    ("spec", "name", "value"),
    [
        ("relu", "mean", 1 / math.sqrt(2 * math.pi)),
        ("relu", "variance", 0.5 - 1 / (2 * math.pi)),
        ("relu", "forward_gain", math.sqrt(2)),
        ("relu", "backward_gain", math.sqrt(2)),
        ("leaky_relu:0.2", "forward_gain", math.sqrt(2 / 1.04)),
        ("relu_squared", "second_moment", 1.5),
        ("gelu", "mean", 1 / (2 * math.sqrt(math.pi))),
        ("identity", "forward_gain", 1.0),
        ("sin", "second_moment", (1 - math.exp(-2)) / 2),
        ("sin", "slope_second_moment", (1 + math.exp(-2)) / 2),
        ("exponential", "mean", math.exp(0.5)),
        ("exponential", "second_moment", math.exp(2)),
        ("erf", "mean", 0.0),
        ("normal_cdf", "second_moment", 1 / 3),
        ("selu", "second_moment", 1.0),
        ("selu", "mean", 0.0),
        ("tanh", "torch_gain", 5 / 3),
        ("leaky_relu", "torch_gain", math.sqrt(2 / (1 + 0.01**2))),
        ("relu", "zero_share", 0.5),
        ("hard_shrink", "zero_share", math.erf(0.5 / math.sqrt(2))),
        ("hard_tanh", "linear_share", math.erf(1 / math.sqrt(2))),
        ("sigmoid", "rounds_high", 36.7368005696771),
    ],
)
def test_closed_forms_and_published_constants(spec: str, name: str, value: float) -> None:
    (item,) = select([name])
    assert float(item.field(of(spec))) == pytest.approx(value, **CLOSE)


@pytest.mark.parametrize(
    ("spec", "name", "text"),
    [
        ("relu", "forward_gain", "1.41421 = sqrt(2)"),
        ("identity", "backward_gain", "1"),
        ("relu", "saturation", "no"),
        ("sigmoid", "saturation", "|x| > 5.98645"),
        ("elu", "saturation", "x < -4.60517"),
        ("exponential", "saturation", "no, the slope has no largest"),
        ("relu", "zeros", "x <= 0"),
        ("hard_swish", "zeros", "x <= -3, 0"),
        ("soft_shrink", "zeros", "-0.5 <= x <= 0.5"),
        ("softplus", "zeros", "none"),
        ("silu", "extrema", "minimum -0.278465 at -1.27846"),
        ("gelu", "inflections", "-1.41421, 1.41421"),
        ("softsign", "inflections", "0"),
        ("relu", "convexity", "convex"),
        ("log_sigmoid", "convexity", "concave"),
        ("identity", "convexity", "linear"),
        ("tanh", "convexity", "neither"),
        ("binary_step", "smoothness", "discontinuous"),
        ("relu", "smoothness", "C0"),
        ("elu", "smoothness", "C1"),
        ("elu:2", "smoothness", "C0"),
        ("isrlu", "smoothness", "C2"),
        ("gelu", "smoothness", "Cinf"),
        ("relu", "he", "every q stays, chi_1 = 1"),
        ("gelu", "he", "q decays to 0"),
        ("tanh", "edge", "1"),
        ("relu", "edge", "1.41421"),
    ],
)
def test_properties_as_a_reader_sees_them(spec: str, name: str, text: str) -> None:
    (item,) = select([name])
    assert item.shown(of(spec), 6) == text


@pytest.mark.sample(5)
@pytest.mark.parametrize("name", NAMES)
def test_every_property_of_every_function_can_be_told(name: str) -> None:
    found = of(name)
    for item in PROPERTIES:
        assert item.shown(found, 6), item.key
        assert "\n" not in item.field(found), item.key
        assert found.how(item.key) in ("exact", "quadrature", "search")


@pytest.mark.parametrize("name", ["relu", "tanh", "hard_shrink", "sin", "reciprocal"])
def test_json_knows_every_property_and_how_it_was_got(name: str) -> None:
    told: dict[str, Any] = record(of(name))
    assert set(told["how"]) <= set(told)
    assert as_json(told)


@LAW
@given(name=st.sampled_from(NAMES), data=st.data())
def test_the_slope_stays_small_beyond_a_saturated_tail_and_not_before(name: str, data: st.DataObject) -> None:
    found, function = of(name)["saturation"], of(name).activation
    far = data.draw(st.floats(1e-6, 1e6))
    for end, sign in ((found.left, -1), (found.right, 1)):
        if end is not None:
            assert abs(float(function.derivative(end + sign * far))) <= 0.01 * found.largest * (1 + 1e-9)
            before = np.abs(function.derivative(end - sign * np.array([1e-9, 1e-7, 1e-5]) * max(1, abs(end))))
            assert before.max() >= 0.01 * found.largest * (1 - 1e-3)


@pytest.mark.sample(5)
@pytest.mark.parametrize("name", NAMES)
def test_zeros_extrema_and_inflections_are_what_they_are_called(name: str) -> None:
    found, function = of(name), of(name).activation
    for point in found["zeros"].points:
        beside = function(point.x + np.array([-1e-9, 0, 1e-9]) * max(1.0, abs(point.x)))
        assert beside[1] == 0 or beside[0] * beside[2] <= 0
    for point in found["extrema"].points:
        around = function(point.x + np.array([-1e-4, 1e-4]) * max(1e-3, abs(point.x)))
        ordered_ = around >= point.value if point.kind == "minimum" else around <= point.value
        assert ordered_.all(), point
    for point in found["inflections"].points:
        left, right = function.derivative(point.x + np.array([-1e-6, 1e-6]) * max(1e-3, abs(point.x)), 2)
        assert left * right <= 0


@LAW
@given(name=st.sampled_from(NAMES), data=st.data())
def test_convex_functions_lie_below_their_chords(name: str, data: st.DataObject) -> None:
    kind, function = of(name)["convexity"], of(name).activation
    a, b = data.draw(st.floats(-20, 20)), data.draw(st.floats(-20, 20))
    ends, middle = function(np.array([a, b])), float(function((a + b) / 2))
    slack = 1e-12 * (1 + np.abs(ends).sum())
    if kind in ("convex", "linear"):
        assert middle <= ends.mean() + slack
    if kind in ("concave", "linear"):
        assert middle >= ends.mean() - slack


@pytest.mark.parametrize("scale", [0.5, 1.0, 10.0])
def test_shares_of_a_saturated_tail_are_those_of_the_normal_distribution(scale: float) -> None:
    found = of("sigmoid")["saturation"]
    assert found.right is not None
    assert found.share(scale) == pytest.approx(math.erfc(found.right / scale / math.sqrt(2)), rel=1e-12)
    assert of("relu")["saturation"].off_share(scale) == 0.5
    assert probability(-math.inf, math.inf, scale) == 1


def test_functions_are_ordered_by_a_property_those_without_a_value_last() -> None:
    cards = [of(name) for name in ("tanh", "gelu", "sigmoid", "relu")]
    assert [c.activation.name for c in ordered(cards, "largest_slope")] == ["sigmoid", "tanh", "relu", "gelu"]
    assert next(c.activation.name for c in ordered(cards, "-largest_slope")) == "gelu"
    assert [c.activation.name for c in ordered(cards, "torch_gain")] == ["sigmoid", "relu", "tanh", "gelu"]
    assert [c.activation.name for c in ordered(cards, "-torch_gain")][-1] == "gelu"


def test_an_unknown_property_is_named() -> None:
    with pytest.raises(UsageError, match="largest_slop'; did you mean"):
        select(["largest_slop"])
