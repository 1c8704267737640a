"""What a person sees: aligned numbers, and a sentence about each kink that were hit."""

import re
from typing import Any

import pytest

from actviz.errors import DataError
from actviz.streams import sources
from actviz.streams.writers import scalar_table
from actviz.text.screen import Screen


def rows(out: str) -> list[str]:
    return out.splitlines()


def test_decimal_points_are_below_each_other(answers: Any) -> None:
    out = answers("relu", sources.given(["1", "22.5", "333.25", "nan", "inf"]), format="table")
    head, rule, *lines = rows(out)
    assert head.split() == ["x", "relu(x)"]
    assert set(rule) <= {"-", " "}
    assert lines == ["  1        1", " 22.5     22.5", "333.25   333.25", "nan      nan", "inf      inf"]


@pytest.mark.parametrize(("order", "heads"), [(0, 1), (1, 2), (2, 3)])
def test_there_is_a_column_for_each_derivative(answers: Any, order: int, heads: int) -> None:
    head, _, line = rows(answers("gelu", sources.given(["1"]), order=order, format="table"))[:3]
    assert head.split() == ["x", "gelu(x)", "gelu'(x)", "gelu''(x)"][: heads + 1]
    assert len(line.split()) == heads + 1


@pytest.mark.parametrize(("digits", "shown"), [(1, "0.3"), (3, "0.333"), (17, "0.33333333333333331")])
def test_a_table_rounds_to_the_digits(answers: Any, digits: int, shown: str) -> None:
    assert rows(answers("relu", sources.given([1 / 3]), format="table", digits=digits))[2].split() == [shown, shown]


def test_a_kink_that_was_hit_is_told_with_both_slopes_and_who_picks_what(answers: Any) -> None:
    out = answers("leaky_relu", sources.given(["0"]), order=1, format="table", at_kink="mean", screen=Screen(width=1000))
    line = rows(out)[-1]
    for word in ("kink at 0", "0.01 on the left, 1 on the right", "PyTorch", "JAX", "0.505"):
        assert word in line


def test_what_is_printed_is_told_only_where_it_was_chosen(answers: Any) -> None:
    assert "printed" not in answers("relu", sources.given(["0"]), order=1, format="table")


def test_a_zero_has_no_sign(answers: Any) -> None:
    assert rows(answers("relu", sources.given(["-0.0"]), format="table"))[2].split() == ["0", "0"]


def test_a_kink_that_was_not_hit_is_not_told(answers: Any) -> None:
    assert "kink" not in answers("leaky_relu", sources.given(["1"]), order=1, format="table")


def test_a_kink_of_the_second_derivative_is_told_only_where_that_is_asked_for(answers: Any) -> None:
    assert "kink" not in answers("elu", sources.given(["0"]), order=1, format="table")
    assert "jump of f'' at 0: 1 on the left, 0 on the right" in answers("elu", sources.given(["0"]), order=2, format="table")


def test_a_stream_to_a_terminal_is_shown_line_by_line_in_columns_of_one_width(answers: Any, text: Any) -> None:
    out = answers("relu", text("1\n", "-2.25e-300\n", "0\n"), order=1, screen=Screen(terminal=True, unicode=False))
    head, *lines, note, more = rows(out)
    assert head.split() == ["x", "relu(x)", "relu'(x)"]
    assert [line.split() for line in lines] == [["1", "1", "1"], ["-2.25e-300", "0", "0"], ["0", "0", "0"]]
    assert len({len(line) for line in [head, *lines]}) == 1
    assert "kink" in note + more


def test_a_stream_that_is_shown_has_no_limit(answers: Any, text: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scalar_table, "TABLE_LIMIT", 2)
    assert len(rows(answers("gelu", text("1 2 3 4 5"), format="table"))) == 6


def test_a_table_has_a_limit_that_says_the_way_out(answers: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scalar_table, "TABLE_LIMIT", 2)
    with pytest.raises(DataError, match="at most 2 rows") as caught:
        answers("relu", sources.given(["1", "2", "3"]), format="table")
    assert "--format csv" in caught.value.hint
    assert answers.so_far == ""


@pytest.mark.parametrize("source", ["given", "stream"])
@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize("colour", [True, False])
def test_a_plain_screen_gets_ascii_and_no_escapes(answers: Any, text: Any, source: str, unicode: bool, colour: bool) -> None:
    numbers = sources.given(["0", "1"]) if source == "given" else text("0 1\n")
    out = answers("relu", numbers, order=2, screen=Screen(terminal=True, unicode=unicode, colour=colour))
    assert ("\x1b" in out) == colour
    assert unicode or out.isascii()
    assert max(map(len, rows(re.sub("\x1b.*?m", "", out)))) <= 80


def test_a_table_in_a_file_has_no_colour(tmp_path: Any, answers: Any) -> None:
    answers("relu", sources.given(["0"]), format="table", output=tmp_path / "t", screen=Screen(colour=True))
    assert "\x1b" not in (tmp_path / "t").read_text()


def test_a_formula_is_called_f(answers: Any) -> None:
    assert rows(answers("x*sigmoid(1.702*x)", sources.given(["1"]), format="table"))[0].split() == ["x", "f(x)"]
    assert rows(answers("mine=x*sigmoid(1.702*x)", sources.given(["1"]), format="table"))[0].split() == ["x", "mine(x)"]
