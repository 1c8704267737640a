"""A function in plain words: what is said holds for its values and slopes, whatever the function."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pytest

from actviz import get
from actviz.analysis.advice.plain_words import PlainWords, plain_words
from actviz.analysis.advice.vector_words import vector_words
from actviz.analysis.properties import card
from actviz.catalogue.index import index

SCALARS = [entry.name for entry in index() if entry.kind != "vector"]
VECTORS = [entry.name for entry in index() if entry.kind == "vector"]
#: Every seventh function of the catalogue, and one of each shape: a step, a bump, a wave, a pole, an end of a domain, two formulas.
SOME = [*SCALARS[::7], "binary_step", "gaussian", "sin", "reciprocal", "logit", "floor(x)", "-x*abs(x)", "elu:0.5", "identity"]
X = np.concatenate([np.linspace(-30, 30, 24_001), [-1e3, 1e3, -1e6, 1e6]])


@cache
def _words(name: str) -> PlainWords:
    return plain_words(card(get(name)))


@pytest.mark.parametrize("name", dict.fromkeys(SOME))
def test_the_shape_is_that_of_the_values(name: str) -> None:
    function = get(name)
    shape = _words(name).shape
    with np.errstate(all="ignore"):
        y = function(np.sort(X))
    y = y[~np.isnan(y)]
    finite = y[np.isfinite(y)]
    slack = 1e-3 * (1 + np.abs(finite[np.abs(finite) < 100]).max(initial=0))
    if bounds := re.search(r"lie between (\S+) and (\S+);", shape):
        low, high = map(float, bounds.groups())
        assert low - slack <= y.min() <= low + 0.2 * (high - low) + slack
        assert high - 0.2 * (high - low) - slack <= y.max() <= high + slack
    if low_end := re.search(r"(?:at least|above) (\S+), without an upper", shape):
        assert y.min() >= float(low_end[1]) - slack
        assert y.max() > 3
    if high_end := re.search(r"(?:at most|below) (\S+), without a lower", shape):
        assert y.max() <= float(high_end[1]) + slack
        assert y.min() < -3
    if "no bounds" in shape or "all real numbers" in shape:
        assert y.min() < -3 < 3 < y.max()
    steps = np.diff(finite)
    expected = {"the curve rises.": steps >= -1e-12, "never falls": steps >= -1e-12, "the curve falls.": steps <= 1e-12}
    for words, holds in expected.items():
        assert words not in shape or holds.all()
    if "rises in some places" in shape:
        assert (steps > 0).any()
        assert (steps < 0).any()


@pytest.mark.parametrize("name", dict.fromkeys(SOME))
def test_reasons_hold_for_the_slopes(name: str) -> None:
    function, words = get(name), _words(name)
    assert words.use
    assert words.avoid
    with np.errstate(all="ignore"):
        _, slope, curvature = function.jet(np.linspace(-40, 40, 8001) + 1e-4, 2)
    text = " ".join((*words.use, *words.avoid))
    if "its slope is 0 wherever" in text:
        assert not slope.any()
    if largest := re.search(r"slopes of (?:at most|up to) ([\d.e+-]+?)\.?(?: |$)", text):
        assert 0.9 * float(largest[1]) <= np.abs(slope).max() <= float(largest[1]) * 1.001
    if "it saturates on both sides" in text:
        far = np.abs(function.derivative(np.array([-1e9, 1e9])))
        assert (far < 0.01 * np.abs(slope).max()).all()
    if "they are 0 wherever they exist" in text:
        assert not curvature.any()
    if dead := re.search(r"they learn nothing for x ([<>]) ([\d.e+-]+?)[.,]", text):
        place = float(dead[2]) + (-1 if dead[1] == "<" else 1)
        assert function.derivative(place) == 0


@pytest.mark.parametrize("name", VECTORS)
def test_vectors_have_as_many_outputs_as_the_words_say(name: str) -> None:
    words = vector_words(get(name))
    assert words.use
    assert words.avoid
    y = get(name)(np.random.default_rng(1).standard_normal(12))
    match words.shape.split()[1:5]:
        case ["makes", "one", "number", "of"]:
            assert len(y) == 1
        case ["makes", "one", "output", "of"]:
            assert len(y) * int(words.shape.split()[6]) == 12
        case ["makes", count, "outputs", "of"]:
            assert len(y) == 12 * int(count)
        case _:
            assert len(y) == 12
    if "sum to 1" in words.shape:
        assert y.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("spec", "use"),
    [("relu", "Hidden layers: mlp"), ("leaky_relu", "gan"), ("leaky_relu:0.2", "Hidden layers: gan"), ("sin:30", "implicit")],
)
def test_the_rules_speak_first(spec: str, use: str) -> None:
    assert use in " ".join(plain_words(card(get(spec))).use)


def test_rules_for_the_defaults_do_not_speak_of_other_parameters() -> None:
    """Rules say of leaky_relu that no slope is 0, which does not hold for leaky_relu:0."""
    words = plain_words(card(get("leaky_relu:0")))
    assert "but not 0" not in " ".join(words.use)
    assert "they learn nothing for x < 0" in " ".join(words.avoid)


def test_a_function_without_values_has_no_use() -> None:
    words = plain_words(card(get("sqrt(-1 - x*x)")))
    assert "no value" in words.shape
    assert words.use == ("Nowhere.",)
