"""The presets are what the frameworks compute: held to values and gradients that were measured by running them."""

import math
import re
from functools import cache
from itertools import chain

import pytest
from parity.cases import FRAMEWORKS, cases, vector_cases
from parity.compare import Comparison, compare
from parity.data import load
from parity.known import COARSER, ROUNDING, UNDECIDED
from parity.vectors import VectorComparison, compare_vectors

DATA = load()


@cache
def of_scalars(framework: str) -> list[Comparison]:
    """The calls of scalar functions, compared when a test needs them."""
    return [
        compare(item, DATA.versions[framework])
        for item in DATA.measured
        if item.framework == framework and not item.fault and item.x.ndim == 1
    ]


@cache
def of_vectors(framework: str) -> list[VectorComparison]:
    """The calls of vector functions."""
    return [
        compare_vectors(item) for item in DATA.measured if item.framework == framework and not item.fault and item.x.ndim == 2
    ]


def tolerance(item: Comparison | VectorComparison) -> float:
    known = [allowed for pattern, (allowed, _) in COARSER.items() if re.match(pattern, item.measured.spec, re.IGNORECASE)]
    return max([ROUNDING.get(item.measured.dtype, 0.0), *known])  # a whole number has no rounding


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_frameworks_name_means_what_it_computes(framework: str) -> None:
    items = [*of_scalars(framework), *of_vectors(framework)]
    assert items
    wrong = [f"{item.measured.spec}: {item.core}" for item in items if not max(map(_number, item.core)) <= tolerance(item)]
    assert not wrong, wrong


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_frameworks_name_takes_its_choice_at_kinks(framework: str) -> None:
    items = [item for item in of_scalars(framework) if not re.match(UNDECIDED, item.measured.spec)]
    wrong = [
        f"{item.measured.spec} at {point.x}: order {point.order} is {point.got} there, {point.right} here"
        for item in items
        for point in item.kinks
        if not (point.got == point.right or math.isclose(point.got, point.right, rel_tol=2e-6, abs_tol=2e-6))
    ]
    assert not wrong, wrong
    assert sum(len(item.kinks) for item in items) > 5 or framework == "onnxruntime"  # smooth functions only


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_every_call_of_the_catalogue_was_measured(framework: str) -> None:
    measured = {item.spec for item in DATA.measured if item.framework == framework}
    assert {case.spec for case in chain(cases(framework), vector_cases(framework))} <= measured, "run `make parity`"


def test_what_is_said_to_be_coarser_is() -> None:
    everything = [item for framework in FRAMEWORKS for item in [*of_scalars(framework), *of_vectors(framework)]]
    for pattern, (_, reason) in COARSER.items():
        items = [item for item in everything if re.match(pattern, item.measured.spec, re.IGNORECASE)]
        assert any(max(map(_number, item.core)) > ROUNDING.get(item.measured.dtype, 0.0) for item in items), reason


def _number(value: float) -> float:
    return 0.0 if math.isnan(value) else value
