"""Saturated tails, and where they begin."""

from __future__ import annotations

import numpy as np
import pytest

from actviz.analysis.shape.samples import Samples
from actviz.analysis.shape.tails import saturation
from actviz.catalogue.resolve import get
from actviz.function.activation import Activation


@pytest.mark.parametrize("name", ["sinc", "dsu"])
def test_tails_of_waves_that_fade_begin_behind_the_last_steep_one(name: str) -> None:
    function = get(name)
    assert isinstance(function, Activation)
    found = saturation(Samples(function))
    assert found.right is not None
    assert found.left == -found.right
    limit = 0.01 * found.largest
    beyond = np.linspace(found.right * (1 + 1e-9), 6 * found.right, 200_001)
    assert np.abs(function.derivative(beyond)).max() < limit
    assert np.abs(function.derivative(np.array([found.right * (1 - 1e-9)])))[0] > limit


@pytest.mark.parametrize("name", ["sin", "cos", "snake", "sin:omega=30"])
def test_waves_that_do_not_fade_have_no_tail(name: str) -> None:
    function = get(name)
    assert isinstance(function, Activation)
    found = saturation(Samples(function))
    assert (found.left, found.right) == (None, None)


@pytest.mark.parametrize("name", ["softsign", "elliott"])
def test_a_tail_that_begins_at_a_sample_begins_there(name: str) -> None:
    function = get(name)
    assert isinstance(function, Activation)
    tails = saturation(Samples(function))
    assert (tails.left, tails.right) == (-9.0, 9.0)
