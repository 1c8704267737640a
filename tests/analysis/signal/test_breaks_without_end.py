"""Functions with breaks without end: moments are infinite at poles, and the work at jumps is bounded."""

from __future__ import annotations

import math

import numpy as np
import pytest

from actviz import get
from actviz.analysis.properties import card
from actviz.analysis.signal.mean_field import MeanField


@pytest.mark.parametrize("text", ["tan(x)", "1/x", "1/(x**2 - 1)"])
def test_a_second_moment_up_to_a_pole_is_infinite(text: str) -> None:
    moments = MeanField(get(text)).moments(1.0)
    assert moments.square == math.inf
    assert card(get(text))["he"].fate == "unknown"


def test_a_pole_whose_square_has_an_area_keeps_its_moments() -> None:
    """E log(|z|)^2 = (pi^2/8) + ((euler_gamma + log 2)/2)^2, for z ~ N(0, 1)."""
    exact = math.pi**2 / 8 + ((np.euler_gamma + math.log(2)) / 2) ** 2
    assert MeanField(get("log(abs(x))")).moments(1.0).square == pytest.approx(exact, rel=1e-9)


@pytest.mark.parametrize("text", ["floor(x*10)", "tan(x)"])
def test_few_evaluations_are_enough(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    function, count = get(text), 0
    jet = type(function).jet

    def counted(self, x, order=2, **options):  # type: ignore[no-untyped-def]
        nonlocal count
        count += np.size(x)
        return jet(self, x, order, **options)

    monkeypatch.setattr(type(function), "jet", counted)
    properties = card(function)
    assert properties["he"]
    assert properties["lecun"]
    assert count < 3_000_000


@pytest.mark.parametrize("text", ["floor(x*3)", "tan(x)", "relu(x) + (x > 2)", "x/abs(x)", "sin(x)/x"])
def test_pieces_with_the_same_texts_are_computed_together(text: str) -> None:
    function = get(text)
    x = np.array([-np.inf, -7.5, -2.0, -1 / 3, -0.0, 0.0, 0.1, 1 / 3, 2.0, 2.5, 30.0, np.nan, np.inf])
    together = function.jet(x, 2)
    for place, number in enumerate(x.tolist()):
        for order in range(3):
            np.testing.assert_array_equal(together[order][place], function.jet(number, 2)[order])
