"""Sets of numbers: their union, and how they are written."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actviz.analysis.shape.intervals import Interval, Range

ENDS = st.integers(-5, 5).map(float)


@st.composite
def intervals(draw):
    low, high = sorted((draw(ENDS), draw(ENDS)))
    return Interval.point(low) if low == high else Interval(low, high, draw(st.booleans()), draw(st.booleans()))


@given(st.lists(intervals(), min_size=1, max_size=6))
def test_a_union_has_what_its_parts_have_and_nothing_else(parts):
    union = Range.of(parts)
    for value in [half / 2 for half in range(-11, 12)]:
        assert (value in union) == any(value in part for part in parts)
    assert all(left.high <= right.low for left, right in zip(union.intervals, union.intervals[1:], strict=False))


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ([Interval(0.0, inf, True)], "[0, inf)"),
        ([Interval(-0.0, 1.0)], "(0, 1)"),
        ([Interval.point(1.0), Interval.point(0.0)], "{0, 1}"),
        ([Interval(1.0, inf), Interval.point(0.0)], "{0} and (1, inf)"),
        ([Interval(0.0, 1.0), Interval(1.0, 2.0)], "(0, 1) and (1, 2)"),
        ([Interval(0.0, 1.0), Interval(1.0, 2.0), Interval.point(1.0)], "(0, 2)"),
        ([Interval(2.0 * k, 2.0 * k + 1) for k in range(6)], "(0, 11) with 5 gaps"),
    ],
)
def test_a_range_is_written_as_in_a_book(parts, text):
    assert str(Range.of(parts)) == text


def test_a_format_rounds_and_no_format_is_exact():
    third = Range.of([Interval(-1 / 3, 1 / 3)])
    assert f"{third:.6g}" == "(-0.333333, 0.333333)"
    assert str(third) == "(-0.3333333333333333, 0.3333333333333333)"
