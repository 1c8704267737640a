"""Tables fill the screen they are given and nothing more, in its characters."""

import csv
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actviz.analysis.parallel import cards
from actviz.analysis.point_values import values_at
from actviz.catalogue.resolve import get
from actviz.render.tables import table
from actviz.render.view import render
from actviz.render.views.comparison import ComparisonView
from actviz.text.numbers import json_ready
from actviz.text.screen import Screen

FUNCTIONS = [get(spec) for spec in ("sigmoid", "tanh", "relu", "leaky_relu:0.2", "hard_shrink", "gelu")]
CARDS = cards(FUNCTIONS)
VALUES = values_at(FUNCTIONS, [-1.0, 0.1], order=1)
VIEW = ComparisonView(CARDS, VALUES, {"at": [-1.0, 0.1]})
CELL = st.text(st.characters(exclude_categories=["C", "Z", "M", "Lo", "So"]), max_size=30)


@given(width=st.integers(20, 200), count=st.integers(1, 6), ascii_only=st.booleans())
@settings(max_examples=settings.default.max_examples * 2 // 5)
def test_a_comparison_honours_the_width(width, count, ascii_only):
    text = ComparisonView(CARDS[:count], VALUES[:count], {}).page(Screen(width, unicode=not ascii_only))
    assert all(len(line) <= width for line in text.splitlines())
    assert "\x1b" not in text
    assert text.isascii() == ascii_only


@given(st.lists(st.tuples(CELL, CELL), max_size=5), st.integers(10, 60))
@settings(max_examples=settings.default.max_examples * 2 // 5)
def test_a_table_honours_the_width(rows, width):
    text = table(("name", "what it does"), rows, Screen(width, unicode=False))
    assert text.isascii()
    assert all(len(line) <= width for line in text.splitlines())


def test_a_table_takes_its_cells_as_they_are():
    text = table(("[b]name[/b]", ":smile:"), [("[red]x", "[0, inf)")], Screen(30, unicode=False))
    assert text.splitlines()[::2] == ["[b]name[/b]  :smile:", "[red]x       [0, inf)"]


def test_three_functions_stand_side_by_side_in_80_columns():
    heads = [
        line for line in ComparisonView(CARDS[:3], (), {}).page(Screen(80)).splitlines() if "sigmoid" in line and "relu" in line
    ]
    assert len(heads) == 1
    assert heads[0].split() == ["sigmoid", "tanh", "relu"]


def test_a_comparison_says_what_there_is_to_say():
    text = ComparisonView(CARDS[:3], VALUES[:3], {}).page(Screen(100))
    rows = {line[:17].rstrip(): " ".join(line[17:].split()) for line in text.splitlines()}
    assert rows["range"] == "(0, 1) (-1, 1) [0, inf)"
    assert rows["largest slope"] == "0.25 at 0 1 at 0 1 for x > 0"
    assert rows["zero-centred"] == "no, mean 0.5 yes no, mean 0.398942"
    assert rows["f(-1)"] == "0.268941 -0.761594 0"


def test_colour_only_where_it_is_wanted():
    assert "\x1b[1m" in ComparisonView(CARDS, (), {}).page(Screen(80, colour=True))
    assert "\x1b" not in ComparisonView(CARDS, (), {}).page(Screen(80, terminal=True))


def test_plain_is_a_line_for_each_property_and_exact():
    lines = dict(line.split("\t", 1) for line in render(VIEW, "plain", Screen()).splitlines())
    assert lines["range"].split("\t")[:3] == ["(0, 1)", "(-1, 1)", "[0, inf)"]
    assert float(lines["f(0.1)"].split("\t")[0]) == get("sigmoid")(0.1)


@pytest.mark.parametrize(("kind", "separator"), [("csv", ","), ("tsv", "\t")])
def test_separated_text_has_a_row_for_each_function(kind, separator):
    text = render(VIEW, kind, Screen())
    header, *rows = csv.reader(text.splitlines(), delimiter=separator)
    assert [dict(zip(header, row, strict=True)) for row in rows] == VIEW.rows()
    assert [row[header.index("function")] for row in rows] == [card.activation.spec for card in CARDS]
    assert float(rows[2][header.index("range_high")]) == float("inf")


def test_json_repeats_the_comparison():
    read = json.loads(render(VIEW, "json", Screen()))
    assert read["config"] == {"at": [-1.0, 0.1]}
    assert [result["function"] for result in read["results"]] == [card.activation.name for card in CARDS]
    assert read["results"][2]["range"]["high"] == "Infinity"
    assert read["results"][0]["values"]["y"][1] == get("sigmoid")(0.1)


def test_numbers_that_json_does_not_have_become_words():
    assert json_ready({"a": [float("nan"), (float("-inf"), 1.5)], "b": None}) == {"a": ["NaN", ["-Infinity", 1.5]], "b": None}
