"""Suprema of slope and curvature: what ties, and what is only nearly as large."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from actviz.analysis.shape.samples import Samples
from actviz.analysis.shape.suprema import Place, Supremum, largest_curvature, largest_slope
from actviz.catalogue.resolve import get
from actviz.function.activation import Activation
from actviz.function.definition import Break

Made = Callable[..., Activation]


@pytest.mark.parametrize(("slope", "where"), [("1.0000000001", "for x > 1"), ("1.00000000000000022", "for x < 0 and x > 1")])
def test_slopes_tie_up_to_rounding_and_no_further(made: Made, slope: str, where: str) -> None:
    function = made("x", Break("0"), "x/2", Break("1"), f"{slope}*(x - 1) + 1/2")
    assert largest_slope(Samples(function)).where() == where


def test_an_attained_supremum_is_not_approached_elsewhere(made: Made) -> None:
    function = made("tanh(x)", Break("0"), "x")
    assert str(largest_slope(Samples(function))) == "1 for x > 0"


@pytest.mark.parametrize(
    "formula", ["cos(x)", "exp(-x**2)", "x**3/(1 + x**2)**2", "x**2/2 + 1/(1 + (x - 3)**2)/8", "1/(1 + exp(-30*(x - 7)))"]
)
def test_the_largest_curvature_is_that_of_many_samples(made: Made, formula: str) -> None:
    function = made(formula)
    supremum = largest_curvature(Samples(function))
    (place, *_) = supremum.places
    curvature = np.abs(function.derivative(np.linspace(-12, 12, 48_001), 2))
    assert place.low == place.high
    assert abs(float(function.derivative(place.low, 2))) == supremum.value
    assert curvature.max() * (1 - 1e-13) <= supremum.value <= curvature.max() * (1 + 1e-4)


def test_more_than_three_places_are_not_written_out() -> None:
    places = tuple(Place(float(x), float(x)) for x in (0, 1, -2, 3))
    assert Supremum(1.0, places[:3]).where() == "at -2 and 0 and 1"
    assert Supremum(1.0, places).where() == "at -2, 0, 1, ..."


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place(1.0, 1.0), "at 1"),
        (Place(-1.0, 2.0), "for -1 < x < 2"),
        (Place(float("-inf"), 2.0), "for x < 2"),
        (Place(float("-inf"), float("inf")), "everywhere"),
        (Place(0.0, 0.0, "left"), "as x -> 0 from the left"),
        (Place(float("inf"), float("inf"), "left"), "as x -> inf"),
    ],
)
def test_a_place_in_words(place: Place, text: str) -> None:
    assert str(place) == text


def test_a_slope_that_grows_without_bound_has_no_largest() -> None:
    assert str(largest_slope(Samples(get("square")))) == "inf as x -> -inf and inf"
