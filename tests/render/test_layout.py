"""Tables on narrow screens: whole words and numbers, as wide as the screen."""

from __future__ import annotations

import pytest

from actviz.render.tables import side_by_side, table
from actviz.text.numbers import with_digits
from actviz.text.screen import Screen

HEADINGS = ("function", "range", "largest slope", "formula")
ROWS = [
    ("gelu_sigmoid_cubic", "[-0.1697, inf)", "1.12816 at 1.41784", "x*sigmoid(1.60033*x*(1 + 0.0433603*x**2))"),
    ("bipolar_sigmoid", "(-1, 1)", "0.5 at 0", "(1 - exp(-x))/(1 + exp(-x))"),
    ("elu:alpha=1.0", "(-1, inf)", "1 for x > 0", "where(x <= 0, alpha*(exp(x) - 1), x)"),
]


def words(text: str) -> set[str]:
    return set(text.split())


@pytest.mark.parametrize("width", [30, 40, 50, 60, 70, 80, 100, 200])
@pytest.mark.parametrize("lay_out", [table, side_by_side])
def test_no_word_and_no_number_is_broken(width, lay_out):
    text = lay_out(HEADINGS, ROWS, Screen(width))
    assert all(len(line) <= width for line in text.splitlines())
    allowed = set().union(*(words(with_digits(cell, digits)) for row in ROWS for cell in row for digits in (6, 5, 4)))
    allowed |= words(" ".join(cell for row in ROWS for cell in row))
    assert words(text) - {"─" * count for count in range(201)} <= allowed | words(" ".join(HEADINGS))
    for row in ROWS:
        assert row[0] in text


def test_a_row_becomes_a_record_where_words_have_no_room():
    lines = table(HEADINGS, ROWS, Screen(45)).splitlines()
    assert lines[0] == "gelu_sigmoid_cubic"
    assert lines[1].split(maxsplit=1) == ["range", "[-0.1697, inf)"]
    assert table(HEADINGS, ROWS, Screen(45)).count("largest slope") == len(ROWS)


def test_a_table_to_the_character():
    assert table(HEADINGS[:3], [row[:3] for row in ROWS], Screen(50)).splitlines() == [
        "function            range           largest slope",
        "──────────────────────────────────────────────────",
        "gelu_sigmoid_cubic  [-0.1697, inf)  1.128 at 1.418",
        "bipolar_sigmoid     (-1, 1)         0.5 at 0",
        "elu:alpha=1.0       (-1, inf)       1 for x > 0",
    ]


def test_digits_go_before_lines():
    rows = [("a", "0.123456789"), ("b", "0.5")]
    assert "0.123456789" in table(("f", "y"), rows, Screen(14))
    narrow = table(("f", "y"), rows, Screen(10)).splitlines()
    assert narrow[2:] == ["a  0.12346", "b  0.5"]


def test_a_word_wider_than_the_screen_is_cut_at_an_operator():
    text = table(("f", "formula"), [("g", "x*sigmoid(1.702*x)")], Screen(14))
    assert "sigmoid(" in text
    assert "1.702*x" in text
    assert max(map(len, text.splitlines())) <= 14
