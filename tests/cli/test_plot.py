"""`actviz plot` as a user meets it."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

ESCAPE = "\x1b"


def test_a_sweep_draws_and_explains_a_family(program) -> None:
    shown = program("plot elu --sweep alpha=0.5,1,2").out
    for label in ("alpha=0.5", "alpha=1", "alpha=2"):
        assert label in shown
    assert "elu: alpha = 0.5, 1, 2" in shown
    assert "no kink for 1" in shown.replace("\n", " ")


@pytest.mark.parametrize("values", ["1..3", "1..3:3", "1,2,3"])
def test_every_form_of_values(program, values: str) -> None:
    assert len(program(f"plot elu --sweep alpha={values} -f json").results) == 3


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("plot elu --sweep beta=1,2", "has no parameter 'beta'"),
        ("plot relu --sweep beta=1,2", "has no parameter 'beta'"),
        ("plot elu --sweep alpha", "no name and values"),
        ("plot elu --sweep alpha=1,x", "'x' is not a number"),
        ("plot elu --sweep alpha=1..100", "too many"),
        ("plot celu --sweep alpha=1,0", "alpha is 0"),
        ("plot softmax --sweep temperature=1,2", "maps a whole vector"),
        ("plot relu --at 1,x", "'x' is not a number"),
        ("plot softmax --at 1", "needs a scalar function"),
        ("plot relu --columns 1,2", "--columns needs --points"),
        ("plot relu --points p.csv --columns 1", "not two columns"),
        ("plot softmax --points p.csv", "needs a scalar function"),
    ],
)
def test_a_wrong_line_is_refused(program, line: str, message: str) -> None:
    Path("p.csv").write_text("1,2\n")
    assert message in program(line, status=2).err


def test_a_file_that_is_not_there_is_status_1(program) -> None:
    assert "nowhere.csv" in program("plot relu --points nowhere.csv", status=1).err


def test_a_family_in_a_number_type_with_derivatives(program) -> None:
    shown = program("plot elu --sweep alpha=1,2 -dd --dtype float16 -f json")
    assert [len(result["curves"]) for result in shown.results] == [3, 3]
    assert {result["dtype"] for result in shown.results} == {"float16"}
    assert "elu'' alpha=2" in program("plot elu --sweep alpha=1,2 -dd --dtype float16").out


def test_json_has_curves_points_and_what_repeats_it(program) -> None:
    Path("p.csv").write_text("x,y\n-1,0.5\n2,2\n")
    shown = program("plot relu --at 0 --at 1,3 --points p.csv -d --range -2 4 -f json")
    whole = json.loads(shown.out)
    assert whole["config"] == {
        "functions": ["relu"], "derivatives": 1, "at": [0.0, 1.0, 3.0], "points": "p.csv", "range": [-2.0, 4.0],
        "yrange": whole["config"]["yrange"],
    }  # fmt: skip
    (result,) = shown.results
    assert (result["function"], result["spec"], result["parameters"]) == ("relu", "relu", {})
    assert [curve["order"] for curve in result["curves"]] == [0, 1]
    assert [len(curve["pieces"]) for curve in result["curves"]] == [1, 2]
    assert [(point["x"], point["y"]) for point in result["at"]] == [(0.0, 0.0), (1.0, 1.0), (3.0, 3.0)]
    assert (result["at"][0]["kink"]["left"], result["at"][0]["kink"]["right"]) == (0.0, 1.0)
    assert (result["points"]["largest_distance"], result["points"]["largest_distance_at"]) == (0.5, -1.0)


def test_json_is_strict_where_values_are_not_finite(program) -> None:
    (result,) = program("plot log(x) --at 0,-1 --range -1 5 -f json").results
    assert [(point["y"], point["dy"]) for point in result["at"]] == [("-Infinity", "Infinity"), ("NaN", "NaN")]
    assert result["gaps"] == [{"kind": "undefined", "low": "-Infinity", "high": 0.0}]


def test_the_points_of_the_curves_are_rows(program) -> None:
    header, *rows = program("plot sign -f csv").lines
    assert header == "curve,order,piece,x,y"
    cells = [row.split(",") for row in rows]
    assert {cell[2] for cell in cells} == {"1", "2"}
    assert {float(cell[4]) for cell in cells} == {-1.0, 1.0}
    assert program("plot sign -f tsv").lines[0] == header.replace(",", "\t")


@pytest.mark.parametrize("kind", ["svg", "png", "pdf"])
def test_a_figure_with_everything(program, kind: str) -> None:
    pytest.importorskip("matplotlib")
    Path("p.csv").write_text("x,y\n-1,0.5\n2,2\n")
    program(f"plot elu --sweep alpha=0.5,2 -d --at 0 --points p.csv -o figure.{kind}")
    assert Path(f"figure.{kind}").stat().st_size > 5_000
    if kind == "svg":
        text = Path("figure.svg").read_text(encoding="utf-8")
        for word in ("alpha = 0.5, 2", "p.csv: 2 points", "at 0 ■"):
            assert word in text


def test_points_from_standard_input(actviz) -> None:
    assert "standard input: 2 points" in actviz("plot", "relu", "--points", "-", stdin="1 2\n-1 0\n").out


@pytest.mark.parametrize(
    ("line", "columns", "rows"),
    [
        (["relu", "leaky_relu", "elu", "selu", "-d"], 80, 24),
        (["hard_swish", "relu6", "-dd"], 200, 60),
        (["elu", "--sweep", "alpha=0.5..2", "-dd", "--at", "-1,1"], 40, 12),
    ],
)
def test_a_picture_fits_the_screen_with_its_sentences(terminal, line: list[str], columns: int, rows: int) -> None:
    answer = terminal("plot", *line, columns=columns, rows=rows, NO_COLOR="1")
    assert max(map(len, answer.lines)) <= columns
    assert len(answer.lines) <= rows - 1
    below = answer.out.rpartition("┘")[2]
    assert "range" in below or "more line" in below


def test_a_dumb_terminal_gets_the_same_picture(terminal) -> None:
    shown = terminal("plot", "gelu", "--at", "1", TERM="dumb").out
    assert ESCAPE not in shown
    assert shown == terminal("plot", "gelu", "--at", "1", NO_COLOR="1").out


def test_overflow_is_said(program) -> None:
    shown = program("plot square --range -1e200 1e200").out
    assert "overflows beyond ±1.34078e+154" in shown
    assert math.isclose(1.34078e154, math.sqrt(1.7976931348623157e308), rel_tol=1e-5)
