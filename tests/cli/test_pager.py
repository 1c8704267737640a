"""Text longer than the screen goes through the user's pager."""

from __future__ import annotations

import pytest

#: A pager that leaves its mark on every line.
PAGER = "sed s/^/P:/"


@pytest.mark.parametrize(
    "line",
    [
        ["explain", "relu"],
        ["list"],
        ["compare", "relu", "gelu"],
        ["choose", "--task", "binary"],
        ["lab", "vanishing", "--networks", "2"],
    ],
)
def test_long_text_goes_through_the_pager(terminal, line: list[str]) -> None:
    lines = terminal(*line, ACTVIZ_PAGER=PAGER, rows=12).lines
    assert len(lines) >= 12
    assert all(text.startswith("P:") for text in lines)


@pytest.mark.parametrize(
    ("line", "environment"),
    [
        (["derive", "relu"], {"ACTVIZ_PAGER": PAGER}),  # fits the screen
        (["plot", "relu", "--height", "60"], {"ACTVIZ_PAGER": PAGER}),  # a picture is to be seen whole
        (["explain", "relu", "--no-pager"], {"ACTVIZ_PAGER": PAGER}),
        (["--no-pager", "explain", "relu"], {"ACTVIZ_PAGER": PAGER}),
        (["explain", "relu"], {"ACTVIZ_PAGER": PAGER, "TERM": "dumb"}),
        (["explain", "relu"], {"ACTVIZ_PAGER": "", "PAGER": PAGER}),
        (["explain", "relu"], {"ACTVIZ_PAGER": "cat", "PAGER": PAGER}),
        (["explain", "relu"], {"ACTVIZ_PAGER": "a-pager-that-is-not-there"}),
    ],
)
def test_no_pager(terminal, line: list[str], environment: dict[str, str]) -> None:
    shown = terminal(*line, **environment)
    assert shown.lines
    assert not any(text.startswith("P:") for text in shown.lines)
    assert shown.err == ""


def test_the_pager_of_the_user(terminal) -> None:
    assert terminal("explain", "relu", ACTVIZ_PAGER=None, PAGER=PAGER).lines[0].startswith("P:")


def test_a_pipe_has_no_pager(actviz) -> None:
    assert "P:" not in actviz("explain", "relu", ACTVIZ_PAGER=PAGER).out


def test_leaving_the_pager_early_is_no_error(terminal) -> None:
    answer = terminal("list", ACTVIZ_PAGER="head -n 1", columns=40)
    assert len(answer.lines) == 1
    assert answer.err == ""


def test_less_is_told_to_leave_short_text_and_to_pass_colours(terminal) -> None:
    assert terminal("explain", "relu", ACTVIZ_PAGER="sh -c 'echo $LESS'", LESS=None).out == "FRX\n"
    assert terminal("explain", "relu", ACTVIZ_PAGER="sh -c 'echo $LESS'", LESS="M").out == "M\n"
