"""Pictures: four of them to the character, and what holds for every one."""

import difflib
import os
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actviz import get
from actviz.analysis.plotting.curves import curves
from actviz.analysis.plotting.measured import Measured
from actviz.errors import UsageError
from actviz.render.terminal.drawing import LEAST_HEIGHT, LEAST_WIDTH, draw, overlay
from actviz.text.screen import Screen

GOLDEN = Path(__file__).parent / "golden"
ESCAPE = re.compile(r"\x1b\[\d+m")

FUNCTIONS = st.lists(
    st.sampled_from(
        ["relu", "sigmoid", "tanh", "sign", "binary_step", "elu:0.5", "hard_shrink", "exponential", "threshold:1,20"]
    ),
    min_size=1,
    max_size=4,
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
RANGES = st.none() | st.tuples(NUMBERS, NUMBERS).filter(lambda ends: ends[0] != ends[1])


def picture(*specs, screen=None, width=None, height=None, title=None, **view):
    return draw(curves(list(map(get, specs)), **view), screen or Screen(), width=width, height=height, title=title)


def labels(drawn):
    """The labels of the axes upwards and to the right."""
    lines = drawn.split("\n")
    frame = [place for place, line in enumerate(lines) if line.lstrip()[:1] in "┌└+" and line[-1:] in "┐┘+" and len(line) > 4]
    top, bottom = frame[0], frame[-1]
    left = lines[top].index(lines[top].strip()[0])
    return [line[:left].strip() for line in lines[top + 1 : bottom] if line[:left].strip()], lines[bottom + 1].split()


@pytest.mark.parametrize(
    ("name", "arguments"),
    {
        "relu_derivative": {"specs": ["relu"], "order": 1, "x_range": (-5, 10)},
        "three_functions": {"specs": ["binary_step", "sigmoid", "relu"], "screen": Screen(120, 40)},
        "gelu_ascii": {"specs": ["gelu"], "order": 2, "screen": Screen(unicode=False)},
        "sign_small": {"specs": ["sign"], "width": 40, "height": 14},
    }.items(),
)
def test_golden_picture(name, arguments):
    """`ACTVIZ_REGENERATE=1 pytest tests/render/terminal/test_drawing.py` writes the files anew; look at them before you commit."""
    arguments = dict(arguments)
    drawn = picture(*arguments.pop("specs"), **arguments) + "\n"
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("ACTVIZ_REGENERATE"):
        path.write_text(drawn, encoding="utf-8")
    expected = path.read_text(encoding="utf-8")
    difference = "\n".join(difflib.unified_diff(expected.splitlines(), drawn.splitlines(), "golden", "drawn", lineterm=""))
    assert drawn == expected, f"{path} differs:\n{difference}"


@settings(max_examples=settings.default.max_examples * 3 // 5)
@given(
    FUNCTIONS, st.integers(0, 2), RANGES, RANGES, st.integers(LEAST_WIDTH, 130), st.integers(LEAST_HEIGHT, 45), st.booleans()
)
def test_every_picture_has_the_size_asked_for_and_no_escapes(specs, order, x_range, y_range, width, height, unicode):
    drawn = picture(
        *specs,
        order=order,
        x_range=x_range,
        y_range=y_range,
        screen=Screen(unicode=unicode),
        width=width,
        height=height,
        title="t",
    )
    lines = drawn.split("\n")
    assert len(lines) == height
    assert all(len(line) <= width and line == line.rstrip() for line in lines)
    assert drawn.isprintable() or set(filter(lambda character: not character.isprintable(), drawn)) == {"\n"}
    assert unicode or drawn.isascii()


@settings(max_examples=settings.default.max_examples * 3 // 5)
@given(FUNCTIONS, RANGES, RANGES, st.integers(LEAST_WIDTH, 100), st.integers(LEAST_HEIGHT, 30))
def test_every_picture_has_two_labels_on_each_axis(specs, x_range, y_range, width, height):
    upwards, right = labels(picture(*specs, x_range=x_range, y_range=y_range, width=width, height=height, title=""))
    assert len(set(upwards)) >= 2
    assert len(set(right)) >= 2


@settings(max_examples=settings.default.max_examples * 3 // 5)
@given(FUNCTIONS, st.integers(0, 2), st.integers(LEAST_WIDTH, 130), st.integers(LEAST_HEIGHT, 45), st.booleans())
def test_points_over_the_curves_change_no_property_of_a_picture(specs, order, width, height, unicode):
    x = np.linspace(-7, 7, 29)
    measured = Measured.of("data file.csv", x, 2 * np.sin(x))
    drawn = picture(*specs, order=order, at=[-1.5, 0.0, 2.0], measured=measured, screen=Screen(width, height, unicode=unicode))
    lines = drawn.split("\n")
    assert len(lines) <= max(height - 1, LEAST_HEIGHT)
    assert all(len(line) <= width and line == line.rstrip() for line in lines)
    assert unicode or drawn.isascii()


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (20, 7)])
@pytest.mark.parametrize("unicode", [True, False])
def test_a_picture_fills_the_screen_but_for_the_line_of_the_prompt(size, unicode):
    lines = picture("tanh", order=1, screen=Screen(*size, unicode=unicode, terminal=True)).split("\n")
    assert max(map(len, lines)) in range(size[0] * 9 // 10, size[0] + 1)
    assert len(lines) == min(size[1] - 1, size[0] // 2)


@pytest.mark.parametrize("size", [{"width": LEAST_WIDTH - 1}, {"height": LEAST_HEIGHT - 1}, {"width": 1, "height": 1}])
def test_a_size_too_small_is_an_error_that_says_the_least(size):
    with pytest.raises(UsageError) as error:
        picture("relu", **size)
    assert f"--width {LEAST_WIDTH} --height {LEAST_HEIGHT}" in error.value.hint


def test_colour_changes_nothing_but_colour():
    plain, coloured = (picture("relu", "tanh", order=1, screen=Screen(colour=colour)) for colour in (False, True))
    assert ESCAPE.sub("", coloured) == plain != coloured
    assert {int(code[2:-1]) for code in ESCAPE.findall(coloured)} <= {0, 2, *range(31, 37)}


def test_the_first_curve_has_no_marks_and_each_further_one_its_own():
    drawn = picture("relu", "sigmoid", "tanh")
    assert "⠒⠒⠒ relu" in drawn
    assert "⠒•⠒ sigmoid" in drawn
    assert "⠒×⠒ tanh" in drawn
    assert drawn.count("•") > 8
    assert drawn.count("×") > 8


def test_marks_on_a_flat_curve_are_evenly_spaced():
    (row,) = (line for line in picture("tanh", "binary_step", x_range=(-9, -3)).split("\n") if line.lstrip().startswith("0┼"))
    columns = [match.start() for match in re.finditer("•", row)]
    assert len({right - left for left, right in pairwise(columns)}) == 1


def test_a_jump_is_a_gap_with_both_ends_in_one_column():
    lines = picture("binary_step", x_range=(-1, 1)).split("\n")
    (filled,), (empty,) = ([(row, line.index(sign)) for row, line in enumerate(lines[:-2]) if sign in line] for sign in "●○")
    assert filled[1] == empty[1]
    upper, lower = sorted((filled[0], empty[0]))
    between = [line[filled[1]] for line in lines[upper + 1 : lower]]
    assert set(between) == {"│"}


def test_ends_and_kinks_have_ascii_signs():
    drawn = picture("relu", order=1, screen=Screen(unicode=False))
    assert [sign in drawn for sign in "*o^"] == [True] * 3


def test_a_kink_is_marked_on_the_curve():
    drawn = picture("relu", screen=Screen(80, 24)).split("\n")
    (row,) = (line for line in drawn if line.lstrip().startswith("0┼"))
    assert row.index("◆") == next(line for line in drawn if line.endswith("┘")).index("┼")


def test_a_kink_under_the_end_of_a_jump_is_marked_on_the_frame():
    drawn = picture("relu", order=1).split("\n")
    assert "◆" in next(line for line in drawn if "┘" in line)


def test_the_sentence_says_range_kink_slopes_and_who_takes_which():
    sentence = " ".join(picture("relu").split("\n")[-2:])
    assert "[0, inf)" in sentence
    assert "PyTorch takes 0" in sentence


def test_a_kink_of_the_derivative_is_explained():
    assert "f'' at 0 from 1 to 0" in picture("elu:0.5", "elu", order=1, x_range=(-3, 3)).replace("\n", " ")
    assert "f''" not in picture("elu").split("┘")[1]


def test_a_kink_of_the_derivative_has_no_sign_of_f():
    assert "◆" not in picture("elu", x_range=(-3, 3))


def test_extrema_zeros_and_inflections_have_signs_that_the_sentence_explains():
    body, sentence = picture("gelu").split("┘")
    for sign, count, word in (("▼", 1, "minimum ▼"), ("Ø", 1, "zero Ø"), ("~", 2, "inflections ~")):
        assert body.count(sign) == count
        assert word in sentence


def test_in_ascii_too():
    drawn = picture("gelu", screen=Screen(unicode=False))
    assert "minimum v -0.169971" in drawn
    assert "zero 0 at 0" in drawn


def test_what_the_sentence_leaves_out_has_no_sign():
    for height in range(LEAST_HEIGHT, 24):
        body, sentence = picture("gelu", width=60, height=height).rsplit("┘", 1)
        assert ("~" in body) == ("inflections ~" in sentence)


def test_more_jumps_than_columns_have_no_signs():
    drawn = picture("floor(x)", x_range=(-60, 60))
    assert "●" not in drawn
    assert "●" in picture("floor(x)", x_range=(-3, 3))


def test_a_tangent_is_dotted_through_its_point():
    plain, dotted = (picture("square", at=at, x_range=(-2, 2), y_range=(0, 4)).split("┘")[0] for at in ([], [1.0]))
    assert "■" in dotted
    cells = [sum(0x2800 < ord(character) <= 0x28FF for character in drawn) for drawn in (plain, dotted)]
    assert cells[1] > cells[0] + 3


def test_measured_points_have_a_sign_of_their_own():
    drawn = picture("relu", measured=Measured.of("data.csv", np.array([-4.0, 2.0]), np.array([4.0, 3.0])))
    assert drawn.split("┘")[0].count("□") == 2
    assert "data.csv: 2 points □; largest distance from the curve 4 at -4." in drawn


def test_a_title_is_the_formula_if_it_fits_else_the_name_or_what_was_asked_for():
    assert picture("relu").split("\n")[0].strip() == "relu(x) = max(0, x)"
    assert picture("hard_shrink", width=30).split("\n")[0].strip() == "hard_shrink"
    assert picture("relu", "tanh").split("\n")[0].strip() == "relu, tanh"
    assert picture("relu", title="[b]Ramp[/b]\n\x1b[31m").split("\n")[0].strip() == "[b]Ramp[/b] [31m"
    assert picture("relu", title="").lstrip().startswith("┌")


@pytest.mark.parametrize(("unicode", "ellipsis"), [(True, "…"), (False, "...")])
def test_a_long_title_is_cut(unicode, ellipsis):
    title = picture("relu", title="long " * 50, screen=Screen(unicode=unicode)).split("\n")[0]
    assert len(title) <= 80
    assert title.endswith(ellipsis)


def test_the_legend_goes_above_where_curves_leave_no_room():
    lines = picture("tanh", "leaky_relu:0.25", width=30, height=10).split("\n")
    assert lines[1:3] == ["⠒⠒⠒ tanh", "⠒•⠒ leaky_relu:negative_slope…"]


def test_nothing_is_drawn_outside_of_the_range_of_y_asked_for():
    below, _, above = picture("relu", y_range=(0.3, 7.7), height=20).partition("┘")
    assert "⠤⠤⠤⠤" not in below
    assert "relu" in above


def test_a_function_without_values_says_so():
    drawn = picture("exponential", x_range=(800, 900))
    assert "no finite value here" in drawn


def test_a_screen_too_small_for_a_picture_gets_none_above_its_cards():
    assert overlay([get("relu")], Screen(width=LEAST_WIDTH - 1), beside=20) == ""
    assert overlay([get("relu")], Screen(width=LEAST_WIDTH), beside=20)


def test_a_picture_above_cards_has_all_its_sentences():
    names = ["relu", "leaky_relu", "elu", "selu", "gelu"]
    for width, height in ((40, 15), (80, 24)):
        text = overlay(list(map(get, names)), Screen(width, height), beside=50)
        assert all(f"{name}: range" in text for name in names)
        assert "more line" not in text


@pytest.mark.parametrize("functions", [["gelu_tanh", "floor(x*10)"], ["square", "10*x"]])
def test_an_axis_may_end_beyond_the_largest_number(functions):
    picture = curves([get(name) for name in functions], order=2, at=[1e308])
    assert "1e+308" in draw(picture, Screen(width=80))
