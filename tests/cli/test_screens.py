"""Output on a terminal: colour, characters, sizes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ESCAPE = "\x1b"
LINES = [
    ["plot", "relu", "-d"],
    ["compare", "relu", "gelu"],
    ["list"],
    ["derive", "relu"],
    ["eval", "relu", "1"],
    ["plot", "--help"],
]


@pytest.mark.parametrize("line", LINES)
def test_no_escape_in_a_pipe(actviz, line: list[str]) -> None:
    shown = actviz(*line, TERM="xterm-256color").out
    assert shown
    assert ESCAPE not in shown


@pytest.mark.sample(2)
@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(
    ("options", "environment"),
    [
        ([], {"NO_COLOR": "1"}),
        ([], {"NO_COLOR": "1", "FORCE_COLOR": "1"}),
        ([], {"TERM": "dumb"}),
        (["--color", "never"], {"FORCE_COLOR": "1"}),
    ],
)
def test_no_escape_sequences_without_colour(terminal, line: list[str], options: list[str], environment: dict[str, str]) -> None:
    shown = terminal(*line, *options, **environment).out
    assert shown
    assert ESCAPE not in shown


def test_colour_where_it_is_enabled(actviz, terminal) -> None:
    assert ESCAPE in terminal("plot", "relu", "gelu").out
    assert ESCAPE in actviz("plot", "relu", "gelu", FORCE_COLOR="1").out
    assert ESCAPE in actviz("--color", "always", "plot", "relu", "gelu", NO_COLOR="1").out
    plain = actviz("plot", "relu", "gelu", FORCE_COLOR="0").out
    assert "relu" in plain
    assert ESCAPE not in plain
    assert actviz("eval", "relu", "1", "--color", "always", "--format", "csv").out == "x,y\n1.0,1.0\n"


#: Reasons for ASCII, as options and environment variables.
NO_UNICODE: dict[str, tuple[list[str], dict[str, str]]] = {
    "an option": (["--ascii"], {}),
    "C": ([], {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "utf-8"}),
    "POSIX": ([], {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONIOENCODING": "utf-8"}),
    "Latin-1": ([], {"LC_ALL": "en_US.ISO-8859-1", "PYTHONUTF8": "0", "PYTHONIOENCODING": "utf-8"}),
    "an ASCII stream": ([], {"PYTHONIOENCODING": "ascii"}),
}


@pytest.mark.parametrize(
    ("line", "why"),
    # every reason with one command, and the other commands with two reasons
    [(LINES[0], why) for why in NO_UNICODE] + [(line, why) for line in LINES[1:-1] for why in ("an option", "an ASCII stream")],
)
def test_ascii_if_requested_or_required_by_the_locale(terminal, line: list[str], why: str) -> None:
    options, environment = NO_UNICODE[why]
    shown = terminal(*line, *options, **environment).out
    assert shown
    assert shown.isascii()


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40), (200, 60), (40, 12)])
def test_a_picture_fits_the_terminal(terminal, columns: int, rows: int) -> None:
    lines = terminal("plot", "gelu", "-dd", columns=columns, rows=rows, NO_COLOR="1").lines
    assert max(map(len, lines)) <= columns
    assert rows / 2 < len(lines) <= rows - 1


def test_a_stated_size_is_honoured(actviz) -> None:
    lines = actviz("plot", "relu", "--width", "60", "--height", "20").lines
    assert len(lines) == 20
    assert max(map(len, lines)) == 60
    assert max(map(len, actviz("plot", "relu", COLUMNS="50").lines)) == 50
    assert "5" in actviz("plot", "relu", "--width", "5", status=2).err


def test_a_size_of_zero_is_unknown(terminal) -> None:
    assert max(map(len, terminal("plot", "relu", columns=0, rows=0, NO_COLOR="1").lines)) == 80


def test_options_whose_values_look_like_numbers(actviz, tmp_path: Path) -> None:
    assert actviz("plot", "relu", "--title", "-5").lines[0].strip() == "-5"
    assert actviz("eval", "relu", "-o", "-1", "3", cwd=tmp_path, PYTHONPATH=str(Path(__file__).parents[2])).out == ""
    assert (tmp_path / "-1").read_text() == "3.0\n"


def test_a_picture_goes_to_a_file(actviz, tmp_path: Path) -> None:
    assert actviz("plot", "relu", "-o", str(tmp_path / "relu.txt")).out == ""
    assert (tmp_path / "relu.txt").read_text() == actviz("plot", "relu").out


def test_compare_in_every_format(actviz) -> None:
    plain = actviz("compare", "sigmoid", "relu", "--at", "1,-inf").out
    assert "range\t(0, 1)\t[0, inf)\n" in plain
    header, *rows = actviz("compare", "sigmoid", "relu", "--format", "csv").lines
    assert "largest_slope" in header
    assert len(rows) == 2
    found = json.loads(actviz("compare", "sigmoid", "relu", "--format", "json").out)
    assert (found["command"], found["config"]["functions"]) == ("compare", ["sigmoid", "relu"])
    assert [result["function"] for result in found["results"]] == ["sigmoid", "relu"]
    assert [json.loads(line)["function"] for line in actviz("compare", "sigmoid", "relu", "--format", "jsonl").lines] == [
        "sigmoid",
        "relu",
    ]


def test_compare_on_a_terminal_has_cards_and_curves(terminal) -> None:
    answer = terminal("compare", "sigmoid", "tanh", "relu", NO_COLOR="1", rows=50)
    assert re.search(r"range +\(0, 1\) +\(-1, 1\) +\[0, inf\)", answer.out)
    assert "┌" in answer.out
    assert max(map(len, answer.lines)) <= 80


def test_list_on_a_terminal_is_a_table(terminal) -> None:
    lines = terminal("list", NO_COLOR="1").lines
    assert any("leaky_relu:negative_slope=0.01" in line for line in lines)
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize(
    "line",
    [
        ["compare", "relu", "-o", "d.npy"],
        ["derive", "relu", "-o", "d.npy"],
        ["list", "-o", "l.png"],
        ["plot", "relu", "-o", "p.npy"],
        ["eval", "relu", "1", "-o", "x.svg"],
    ],
)
def test_a_suffix_that_cannot_be_written_is_refused(actviz, tmp_path: Path, line: list[str]) -> None:
    answer = actviz(*line, cwd=tmp_path, PYTHONPATH=str(Path(__file__).parents[2]), status=2)
    assert line[-1] in answer.err
    assert list(tmp_path.iterdir()) == []


def test_latex_is_a_format_of_derive(actviz) -> None:
    assert actviz("derive", "tanh", "--latex").out == actviz("derive", "tanh", "--format", "latex").out
    assert actviz("derive", "tanh", "--latex", "--at", "0").lines[1] == "0.0\t1.0"
    actviz("derive", "tanh", "--latex", "--format", "json", status=2)


@pytest.mark.parametrize(
    ("locale", "ascii_only"),
    [({"LANG": "C"}, True), ({"LC_CTYPE": "POSIX", "LANG": "C.UTF-8"}, True), ({"LANG": "C.UTF-8"}, False), ({}, False)],
)
def test_the_locale_is_the_users_not_pythons(actviz, locale: dict[str, str], ascii_only: bool) -> None:
    environment = {"LC_ALL": None, "LC_CTYPE": None, "LANG": None, **locale}
    assert actviz("plot", "relu", **environment).out.isascii() is ascii_only


@pytest.mark.parametrize(
    "line",
    [
        ["eval", "mish", "1", "-f", "npy"],
        ["eval", "mish", "1", "-f", "npy", "-o", "-"],
        ["eval", "softmin", "1", "2", "-f", "npy", "-o", "/dev/stdout"],
        ["plot", "mish", "-f", "svg", "-o", "-"],
        ["plot", "mish", "-f", "png", "-o", "/dev/stdout"],
    ],
)
def test_a_terminal_gets_nothing_binary(terminal, line: list[str]) -> None:
    answer = terminal(*line, status=2)
    assert answer.out == ""
    assert "not written to a terminal" in answer.err
    assert len(answer.err.splitlines()) == 2


def test_headings_have_the_colour_of_help(terminal) -> None:
    assert "\x1b[1m\x1b[36mgated" in terminal("list", PAGER="cat").out
    assert "\x1b" not in terminal("list", NO_COLOR="1", PAGER="cat").out
