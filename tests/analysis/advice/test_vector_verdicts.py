"""What a vector function does to its inputs, measured."""

from __future__ import annotations

import pytest

from actviz import get
from actviz.analysis.advice.vector_verdicts import vector_verdicts
from actviz.catalogue.index import index


def topics(spec: str) -> dict[str, str]:
    return {verdict.topic: verdict.text for verdict in vector_verdicts(get(spec))}


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("softmax:temperature=3", {"sum", "shift"}),  # flatter: it hardly saturates at this distance
        ("softmax:temperature=0.5", {"sum", "shift", "saturation"}),
        ("softmax1", {"saturation"}),  # its outputs may sum to less than 1
        ("sparsemax", {"sum", "shift", "sparsity", "saturation"}),
        ("log_softmax", {"shift"}),
        ("logsumexp", {"shift"}),
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
