"""Values of a parameter on the command line."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actviz.errors import UsageError
from actviz.text.values import MOST, read_assignment, read_values


def apart(ends):
    """Whether there are many floats between two numbers."""
    return abs(ends[0] / 2 - ends[1] / 2) > 1e-9 * max(map(abs, ends))


NUMBERS = st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False)
ENDS = st.tuples(NUMBERS, NUMBERS).filter(apart)
POSITIVE_ENDS = st.tuples(st.floats(1e-150, 1e150), st.floats(1e-150, 1e150)).filter(apart)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2", (2,)),
        ("0.5,1,2", (0.5, 1, 2)),
        (" 3 , -1e-3 ", (3, -0.001)),
        ("1..4", (1, 2, 3, 4)),
        ("3..-1", (3, 2, 1, 0, -1)),
        ("2..2", (2,)),
        ("1.0..1e1", tuple(range(1, 11))),
        ("0..0.4", (0, 0.1, 0.2, 0.3, 0.4)),
        ("0.5..2", (0.5, 0.875, 1.25, 1.625, 2)),
        ("0..1:11", (0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1)),
        ("-1..1:1", (-1,)),
        ("0.001..1000:log:7", (0.001, 0.01, 0.1, 1, 10, 100, 1000)),
        ("8..1:log:4", (8, 4, 2, 1)),
        ("5..7:log:1", (5,)),
    ],
)
def test_every_form_of_values(text, values):
    assert read_values(text) == values


@pytest.mark.parametrize(
    "text",
    ["", "1,,2", "a", "1,b", "nan", "1,inf", "1..", "..2", "1..2..3", "1..2:0", "1..2:-1", "1..2:x", "1..2:1.5", "1..2:lin:3",
     "0..1:log:3", "-2..-1:log:3", "1..2:log:3:4", "1,2..3", "1,1", "1,1.0", "1..1:3", "1_0", "0..1e9", "0..1:10001", "0..1:" + "9" * 5000, "٣"],
)  # fmt: skip
def test_anything_else_is_refused(text):
    with pytest.raises(UsageError):
        read_values(text)


@given(ENDS, st.integers(2, 50))
def test_even_values_include_both_ends_and_run_one_way(ends, count):
    begin, end = ends
    values = read_values(f"{begin!r}..{end!r}:{count}")
    assert (values[0], values[-1], len(values)) == (begin, end, count)
    assert list(values) == sorted(values, reverse=begin > end)


@given(POSITIVE_ENDS, st.integers(2, 50))
def test_logarithmic_values_have_equal_ratios(ends, count):
    begin, end = ends
    values = read_values(f"{begin!r}..{end!r}:log:{count}")
    assert (values[0], values[-1], len(values)) == (begin, end, count)
    ratio = (end / begin) ** (1 / (count - 1))
    assert all(after == pytest.approx(before * ratio, rel=1e-12) for before, after in pairwise(values))


def test_as_many_values_as_allowed():
    assert len(read_values(f"1..{MOST}")) == MOST


@pytest.mark.parametrize("text", ["alpha", "=1,2", "alpha=", "alpha=x"])
def test_an_assignment_needs_a_name_and_values(text):
    with pytest.raises(UsageError):
        read_assignment(text)
