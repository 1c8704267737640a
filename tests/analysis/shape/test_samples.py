"""Samples find what an entry does not claim, whatever its scale."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from actviz.analysis.shape.samples import MOST_TURNS, Samples
from actviz.catalogue.resolve import get
from actviz.function.activation import Activation

Made = Callable[..., Activation]


@pytest.mark.parametrize("scale", [3e-8, 2e-5, 0.7, 41.0, 6e4, 7e7])
def test_an_extremum_is_found_at_any_distance_from_0(made: Made, scale: float) -> None:
    samples = Samples(made(f"x/({scale!r}**2 + x**2)"))
    assert samples.nodes == pytest.approx([-scale, scale], rel=1e-15)
    assert [segment.direction for segment in samples.segments] == [-1, 1, -1]


@pytest.mark.parametrize("place", [13.0, 17.3, 29.0, 101.0, 230.0, 999.0, 7.3e4])
def test_two_extrema_near_to_each_other_are_found(made: Made, place: float) -> None:
    near, far = place, 1.15 * place
    samples = Samples(made(f"x**3/3 - {near + far!r}*x**2/2 + {near * far!r}*x"))
    assert samples.nodes == pytest.approx([near, far], rel=1e-9)


def test_of_turns_without_end_the_nearest_are_located() -> None:
    turns = np.array(Samples(get("sin")).turns)
    waves = turns / math.pi
    assert len(turns) == MOST_TURNS == 48
    assert waves == pytest.approx(np.round(waves[0]) + np.arange(48), abs=1e-12)
    assert np.abs(waves).max() < 24.5


def test_a_constant_piece_has_its_constant_as_limit(made: Made) -> None:
    assert Samples(made("0*x + 3")).limits == (3.0, 3.0)
