"""Axes: round numbers, even distances, labels that fit."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from actviz.render.terminal.axis import fitted, free

NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.floats(-100, 100) | st.integers(-1000, 1000).map(float)
LARGE = st.sampled_from(
    [(0.0, 1e308), (-1e308, 1e308), (-1.7e308, 1.7e308), (1e-9, 1e300), (1000.0, 1000.001), (5e-324, 1e-323)]
)
RANGES = LARGE | st.tuples(NUMBERS, NUMBERS).filter(lambda ends: ends[0] < ends[1])


def is_round(step: Fraction) -> bool:
    while step >= 10:
        step /= 10
    while step < 1:
        step *= 10
    return step in (1, 2, Fraction(5, 2), 5)


@given(RANGES, st.integers(10, 200))
def test_ticks_to_the_right_are_round_even_and_have_room(ends, cells):
    axis = fitted(*ends, cells, 9.0, set())
    assume(not axis.texts)
    assert axis.cells <= cells
    assert is_round(axis.step)
    assert {right - left for left, right in pairwise(axis.ticks)} <= {axis.per}
    assert {right - left for left, right in pairwise(axis.ticks.values())} <= {axis.step}
    assert max(map(len, axis.labels.values())) + 2 <= axis.per
    low, high = axis.position(np.array(ends))
    assert -0.5 <= low <= 0.9
    assert axis.cells - 1.9 <= high <= axis.cells - 0.5


@given(RANGES, st.integers(2, 60))
def test_ticks_upwards_are_round_even_and_the_range_is_in_view(ends, cells):
    axis = free(*ends, cells, 3.0)
    assert axis.cells == cells
    low, high = axis.position(np.array(ends))
    assert -0.01 <= low < high <= cells - 0.99
    if not axis.texts:
        assert is_round(axis.step)
        assert {right - left for left, right in pairwise(axis.ticks)} <= {axis.per}


EXPONENTS = st.floats(-320, 308)


@given(RANGES, st.integers(18, 200))
def test_every_axis_to_the_right_has_two_ticks_whose_labels_fit_side_by_side(ends, cells):
    axis = fitted(*ends, cells, 9.0, set())
    assert len(axis.labels) >= 2
    assert all(len(label) <= axis.per for label in axis.labels.values())
    assert len(set(axis.labels.values())) == len(axis.labels)


@given(RANGES, st.integers(3, 60), st.integers(8, 24), st.booleans())
def test_every_axis_upwards_has_two_ticks_whose_labels_fit(ends, cells, widest, is_fixed):
    axis = (fitted if is_fixed else free)(*ends, cells, 3.0, widest=widest)
    assert len(axis.labels) >= 2
    assert axis.widest <= widest
    assert len(set(axis.labels.values())) == len(axis.labels)


@given(st.tuples(EXPONENTS, EXPONENTS).filter(lambda ends: ends[0] < ends[1]), st.integers(3, 60))
def test_every_logarithmic_axis_has_two_ticks_at_powers_of_ten(ends, cells):
    axis = free(*ends, cells, 3.0, logarithmic=True)
    assert len(axis.labels) >= 2
    assert axis.low <= Fraction(ends[0]) <= Fraction(ends[1]) <= axis.high
    if not axis.texts:
        assert {Fraction(label) for label in axis.labels.values()} == {
            Fraction(10) ** int(tick) for tick in axis.ticks.values()
        }


@given(RANGES)
def test_labels_are_the_numbers(ends):
    axis = fitted(*ends, 80, 9.0, set())
    assert [Fraction(label) for label in axis.labels.values()] == list(axis.ticks.values())


@pytest.mark.parametrize("ends", [(-5, 5), (-5, 10), (-8, 8), (0, 1), (0.1, 0.7), (0, 1e308), (-0.006, 0.006)])
def test_a_usual_range_has_ticks_at_both_ends(ends):
    ticks = list(fitted(*map(float, ends), 74, 9.0, set()).labels.values())
    assert (float(ticks[0]), float(ticks[-1])) == ends


def test_a_kink_gets_a_tick_where_that_is_possible():
    assert "0.5" in fitted(-1.0, 1.0, 74, 9.0, {-0.5, 0.5}).labels.values()


@pytest.mark.parametrize(
    ("ends", "label"),
    [
        ((0, 10), "2"),
        ((0, 1e300), "1e300"),
        ((0, 6e-5), "2e-5"),
        ((1000, 1000.001), "1000.0002"),
        ((-1, 1), "-0.5"),
        ((0, 3e6), "1e6"),
    ],
)
def test_labels_take_the_shorter_form(ends, label):
    assert any(label in fitted(*map(float, ends), cells, 9.0, set()).labels.values() for cells in (60, 80))
