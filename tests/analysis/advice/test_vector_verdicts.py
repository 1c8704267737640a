"""What a vector function does to its inputs, measured."""

from __future__ import annotations

import re

import numpy as np
import pytest

from actviz import get
from actviz.analysis.advice.vector_verdicts import vector_verdicts
from actviz.catalogue.index import index


def topics(spec: str) -> dict[str, str]:
    return {verdict.topic: verdict.text for verdict in vector_verdicts(get(spec))}


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("softmax:temperature=3", {"sum", "shift", "temperature", "overflow"}),  # flatter: it hardly saturates at this distance
        ("softmax:temperature=0.5", {"sum", "shift", "saturation", "temperature", "overflow"}),
        ("softmax1", {"saturation", "overflow"}),  # its outputs may sum to less than 1
        ("sparsemax", {"sum", "shift", "sparsity", "saturation", "temperature"}),
        ("log_softmax", {"shift", "overflow"}),
        ("logsumexp", {"shift", "overflow"}),
        ("crelu", {"scale", "sparsity"}),
        ("hardmax", {"sum", "shift", "scale", "sparsity"}),
        ("bilinear", {"scale"}),
        ("glu", set()),
    ],
)
def test_each_function_has_its_topics(spec: str, expected: set[str]) -> None:
    found = set(topics(spec))
    assert found - {"saturation"} == expected - {"saturation"}
    assert "temperature=3" in spec or ("saturation" in found) == ("saturation" in expected)


def test_a_shift_and_a_scale_are_told_apart() -> None:
    assert "changes nothing" in topics("softmin")["shift"]
    assert topics("logsumexp")["shift"].endswith("adds it to the output")
    assert topics("maxout")["shift"].endswith("adds it to the outputs")
    assert topics("maxmin")["scale"] == "doubling all inputs doubles the outputs"
    assert topics("reglu")["scale"].endswith("four times as large")


def test_only_distributions_sum_to_1() -> None:
    sums = {entry.name for entry in index() if entry.kind == "vector" and "sum" in topics(entry.name)}
    assert {"softmax", "softmin", "sparsemax", "entmax15", "hardmax"} <= sums
    assert not sums & {"softmax1", "log_softmax", "logsumexp", "squash", "glu", "swiglu", "standardize"}


@pytest.mark.parametrize("spec", ["softmax", "softmax:0.5", "softmin", "softmin:3", "logsumexp", "softmax1"])
def test_exponentials_overflow_from_where_it_is_said(spec):
    (text,) = [verdict.text for verdict in vector_verdicts(get(spec)) if verdict.topic == "overflow"]
    temperature = get(spec).parameters.get("temperature", 1.0)
    for name in ("float64", "float32", "float16"):
        bound = abs(float(re.search(rf"(-?[\d.]+) \({name}\)", text)[1])) / temperature
        with np.errstate(over="ignore"):
            assert np.isfinite(np.exp(np.dtype(name).type(bound * 0.999)))
            assert np.isinf(np.exp(np.dtype(name).type(bound * 1.001)))
    assert ("below -" in text) == spec.startswith("softmin")


@pytest.mark.parametrize("spec", ["softmax", "sparsemax", "softmin", "gumbel_softmax"])
def test_what_temperatures_do_is_said_of_functions_with_one(spec):
    (text,) = [verdict.text for verdict in vector_verdicts(get(spec)) if verdict.topic == "temperature"]
    cold, hot = (float(number) for number in re.findall(r"of ([\d.]+)", text))
    x = [0.3, -1.0, 2.5]
    assert sorted(get(spec, temperature=cold)(x)) == pytest.approx([0, 0, 1], abs=0.01)
    assert get(spec, temperature=hot)(x) == pytest.approx([1 / 3] * 3, abs=0.01)


@pytest.mark.parametrize("spec", ["entmax15", "swiglu", "maxout", "log_softmax"])
def test_nothing_is_said_of_temperatures_elsewhere(spec):
    assert "temperature" not in [verdict.topic for verdict in vector_verdicts(get(spec))]
