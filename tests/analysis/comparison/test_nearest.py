"""The functions closest to one."""

from __future__ import annotations

import numpy as np
import pytest

from actviz import get
from actviz.analysis.comparison.nearest import distance, nearest


def test_the_nearest_of_gelu() -> None:
    found = nearest(get("gelu"), 4, [get(name) for name in ("relu", "quick_gelu", "gelu_tanh", "gelu", "silu")])
    assert [each.function for each in found] == ["gelu_tanh", "quick_gelu", "silu", "relu"]
    assert [each.distance for each in found] == sorted(each.distance for each in found)


def test_the_catalogue_is_searched_and_the_function_left_out() -> None:
    names = [each.function for each in nearest(get("gelu"), 5)]
    assert "gelu" not in names
    assert "gelu_tanh" in names[:2]  # a variant that is clipped far out is nearer still


def test_equal_functions_have_distance_0() -> None:
    first, second = nearest(get("silu"), 2)
    assert (first.function, first.distance, first.equal) == ("swish", 0, True)
    assert not second.equal


def test_distances_are_root_mean_squares() -> None:
    assert distance(get("identity"), get("relu")) == pytest.approx(np.sqrt(0.5), rel=1e-13)
    assert distance(get("relu"), get("abs")) == pytest.approx(np.sqrt(0.5), rel=1e-13)
    assert distance(get("binary_step"), get("relu")) == distance(get("relu"), get("binary_step"))


def test_functions_that_differ_a_little_are_not_equal() -> None:
    assert distance(get("silu"), get("swish:beta=1.0000000001")) > 0
    assert distance(get("silu"), get("swish:beta=1")) == 0
    assert distance(get("silu"), get("swish:beta=1.0000000001")) == pytest.approx(
        distance(get("silu"), get("swish:beta=1.00000001")) / 100, rel=1e-3
    )
