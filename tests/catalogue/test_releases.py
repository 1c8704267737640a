"""`torch@2.6.nn.Hardswish`: the function as a release of its framework had it."""

from __future__ import annotations

import pytest

import actviz
from actviz.catalogue.registry import entries
from actviz.errors import UsageError
from actviz.function.releases import is_before


@pytest.mark.parametrize(
    ("text", "x", "value", "slope"),
    [
        ("torch@2.6.nn.Hardswish", 3.0, 3.0, 1.5),
        ("torch@2.6.0.nn.functional.hardswish(x, inplace=True)", -3.0, 0.0, -0.5),
        ("torch@1.12.nn.Hardswish()(x)", -3.0, 0.0, -0.5),
        ("torch@2.7.nn.Hardswish", 3.0, 3.0, 1.0),
        ("torch@2.13.clamp(x, min=-8, max=7)", 7.0, 7.0, 1.0),
        ("torch@2.14.clamp(x, min=-8, max=7)", 7.0, 7.0, 0.0),
        ("torch.clamp(x, min=-8, max=7)", 7.0, 7.0, 0.0),
        ("torch@0.4.0.clamp(x, min=-8, max=7)", 7.0, 7.0, 0.0),
        ("torch@0.4.1.clamp(x, min=-8, max=7)", 7.0, 7.0, 1.0),
        ("torch@2.10.nn.GELU(approximate='tanh')", -1.5, -0.1004284230, -0.1277108),
        ("mlx@0.10.nn.gelu_approx", -1.5, -0.1004084915, -0.1268735),
        ("mlx@0.11.nn.gelu_approx", -1.5, -0.1004284230, -0.1277108),
        ("mlx@0.4.2.nn.GELU(approx='fast')", 1.0, 0.8548303538, 1.0748515),
        ("mlx@0.31.nn.step", 0.0, 0.0, 0.0),
        ("mlx@0.32.1.nn.step(x, 0)", 0.0, 1.0, 0.0),
        ("keras@2.15.activations.hard_sigmoid", 2.5, 1.0, 0.2),
        ("keras@2.2.activations.hard_sigmoid(x)", 1.0, 0.7, 0.2),
        ("keras@3.0.1.activations.hard_sigmoid", 3.0, 1.0, 0.0),
        ("tinygrad@0.10.leakyrelu(x, 0.2)", 0.0, 0.0, 0.0),
        ("tinygrad@0.12.leaky_relu(x, 0.2)", 0.0, 0.0, 1.0),
    ],
)
def test_a_release_has_the_newest_record_that_is_not_newer(text: str, x: float, value: float, slope: float) -> None:
    function = actviz.get(text)
    assert function(x) == pytest.approx(value, rel=1e-7)
    assert function.derivative(x) == pytest.approx(slope, rel=1e-4)
    assert actviz.get(function.spec) == function


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("torch@1.5.nn.Hardswish", "torch.nn.Hardswish is on record since 1.6, and 1.5 is earlier"),
        ("torch@0.3.clamp(x, 0)", "since 0.4"),
        ("torch@1.13.nn.GELU", "since 2.0.1"),
        ("mlx@0.0.1.nn.gelu_approx", "since 0.0.2"),
        ("keras@1.1.activations.hard_sigmoid", "since 1.2"),
        ("onnx@1.2.Relu", "no release of onnx is on record"),
    ],
)
def test_before_the_first_record_a_release_is_refused(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        actviz.get(text)


def test_a_release_and_the_newest_one_are_different_functions() -> None:
    assert actviz.get("torch@2.6.nn.Hardswish") != actviz.get("torch.nn.Hardswish")
    assert actviz.get("torch@2.6.nn.Hardswish").label == "torch@2.6.nn.Hardswish"


def test_a_kink_tells_who_chose_otherwise_before() -> None:
    low, high = actviz.get("hard_swish").kinks
    assert (low.picks["torch<2.7"], low.picks["torch"]) == (-0.5, 0.0)
    assert (high.picks["torch<2.7"], high.picks["torch"]) == (1.5, 1.0)


def test_every_record_that_ends_is_followed_by_another() -> None:
    """So that each release from the first on means one function."""
    every = [call for entry in entries().values() for call in entry.signatures]
    for ended in (call for call in every if call.before):
        later = [call for call in every if call.framework == ended.framework and call.since == ended.before]
        assert later, str(ended)
        assert is_before(ended.since, ended.before)


@pytest.mark.parametrize(("one", "other"), [("2.9", "2.14"), ("2", "2.0.1"), ("0.4.1", "1"), ("1.99", "2")])
def test_releases_are_compared_number_by_number(one: str, other: str) -> None:
    assert is_before(one, other)
    assert not is_before(other, one)
    assert not is_before(one, one + ".0")
