"""`actviz compare`: differences, checks, neighbours, costs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from actviz import compare, get
from actviz.analysis.parallel import FEW, cards
from actviz.analysis.properties import PROPERTIES

Program = Callable[..., Any]


def test_diff_shows_the_approximation_at_once(program: Program) -> None:
    shown = program("compare jax.nn.gelu torch.nn.GELU --diff --format table").out
    assert "tanh(" in shown
    assert "erf(" in shown
    assert "0.000473236 at x =" in shown


@pytest.mark.parametrize("format_", ["markdown", "plain", "csv", "tsv", "jsonl", "json", "table"])
def test_every_format_has_the_difference(program: Program, format_: str) -> None:
    found = program(f"compare relu gelu silu --diff --range -3 3 --format {format_}").out
    assert "gelu" in found
    assert "silu" in found
    assert "0.1699" in found or "0.169971" in found


def test_json_repeats_the_comparison(program: Program) -> None:
    found = json.loads(program("compare gelu gelu_tanh --diff --range -3 3 --dtype float32 --format json").out)
    assert found["config"] == {"functions": ["gelu", "gelu_tanh"], "diff": True, "range": [-3, 3], "dtype": "float32"}
    (result,) = found["results"]
    assert result["absolute"]["value"] == pytest.approx(4.732e-4, rel=1e-3)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("--tolerance 5e-4", 0), ("--tolerance 4e-4", 1), ("--tolerance 0.5 --relative", 0), ("--tolerance 0.1 --relative", 1),
        ("--tolerance 1e7 --ulp --dtype float32", 0), ("--tolerance 2 --ulp --dtype float32", 1),
    ],
)  # fmt: skip
def test_a_tolerance_is_a_check(program: Program, line: str, status: int) -> None:
    answer = program(f"compare gelu gelu_tanh --range -4 4 --format csv {line}", status)
    header, row = (text.split(",") for text in answer.lines)
    assert dict(zip(header, row, strict=True))["holds"] == ("no" if status else "yes")
    assert answer.err.startswith("actviz: the check failed: gelu, gelu_tanh" if status else "")


def test_the_verdict_has_the_worst_point(program: Program) -> None:
    assert "FAILED: gelu, gelu_tanh: |A - B| = 0.000473236 > 0.0001 at x = " in program(
        "compare gelu gelu_tanh --tolerance 1e-4 --format table", 1
    ).out.replace("\n", " ")
    assert "ok: relu, relu: |A - B| = 0 <= 0\n" in program("compare relu relu --tolerance 0 --format table").out


def test_nearest(program: Program) -> None:
    assert program("compare silu --nearest 2").lines[0] == "swish\t0.0"
    assert "equal" in program("compare silu --nearest 2 --format table").lines[2]


def test_cost_is_positive(program: Program) -> None:
    rows = [line.split("\t") for line in program("compare gelu --cost").lines]
    assert rows[0] == ["function", "gelu"]
    assert len(rows) == 17
    assert all(float(value) > 0 for _, value in rows[1:])


def test_sorted_properties(program: Program) -> None:
    line = "compare relu gelu sigmoid --properties largest_slope,mean --sort -largest_slope"
    rows = [row.split(",") for row in program(f"{line} --format csv").lines]
    assert rows[0] == ["function", "largest_slope", "mean"]
    assert [row[0] for row in rows[1:]] == ["gelu", "relu", "sigmoid"]
    results = json.loads(program(f"{line} --format json").out)["results"]
    assert [set(each) for each in results] == [{"function", "spec", "largest_slope", "mean"}] * 3
    assert program(f"{line} --format markdown").lines[0] == "|  | gelu | relu | sigmoid |"
    assert program("compare relu gelu --properties mean -o x.md").out == ""
    assert Path("x.md").read_text(encoding="utf-8").startswith("| ")


def test_parallel_and_serial_results_agree() -> None:
    functions = [get(f"leaky_relu:{slope / 40}") for slope in range(FEW + 1)]
    items = [item for item in PROPERTIES if item.key in ("range", "largest_slope", "mean", "he")]
    shown = cards(functions, items)
    assert [card.activation.spec for card in shown] == [function.spec for function in functions]
    assert [[item.field(card) for item in items] for card in shown[:2]] == [
        [item.field(card) for item in items] for card in cards(functions[:2], items)
    ]


def test_all_has_every_function(program: Program) -> None:
    header, *rows = program("compare --all --properties smoothness --format csv").lines
    names = [row.partition(",")[0] for row in rows]
    assert header == "function,smoothness"
    assert names == sorted(names)
    assert {"relu", "gelu", "sinc"} <= set(names)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("compare gelu --diff", "two or more functions"), ("compare gelu relu --nearest 2", "one function"),
        ("compare gelu relu --diff --cost", "--diff and --cost"), ("compare gelu relu --diff --at 1", "--at and --diff"),
        ("compare gelu relu --range 0 1", "--range needs --diff"), ("compare gelu relu --diff --relative", "--tolerance"),
        ("compare gelu relu --tolerance 1 --relative --ulp", "--relative and --ulp"), ("compare gelu relu --tolerance -1", "0 or more"),
        ("compare gelu relu --diff --dtype float16,float32", "one number type"), ("compare --all relu", "--all"),
        ("compare", "FUNCTION"), ("compare gelu --sort nothing", "unknown property"), ("compare gelu relu --diff --naive", "--naive"),
        ("compare --all --cost", "--all and --cost"), ("compare gelu --cost --dtype float16", "--cost and --dtype"),
    ],
)  # fmt: skip
def test_contradictory_options_are_a_usage_error(program: Program, line: str, said: str) -> None:
    answer = program(line, status=2)
    assert answer.out == ""
    assert said in answer.err
    assert len(answer.err.splitlines()) == 2


def test_a_terminal_has_a_picture_of_the_difference() -> None:
    from actviz.render.terminal.drawing import LEAST_WIDTH
    from actviz.text.screen import Screen

    page = compare("gelu", "gelu_tanh", diff=True, range=(-4, 4)).page(Screen(terminal=True))
    assert "gelu - gelu_tanh" in page.splitlines()[0]
    several = compare("relu", "gelu", "elu", diff=True, range=(-4, 4))
    assert "relu - elu" in several.page(Screen(terminal=True))
    assert "relu - elu" not in several.page(Screen(width=LEAST_WIDTH - 1))


def test_unresolved_oscillations_are_reported(program: Program) -> None:
    assert program("compare sin cos --diff --range -1e4 1e4 --format json").results[0]["coarse"] is True
    assert program("compare sin cos --diff --format json").results[0]["coarse"] is False


def test_functions_that_coincide_on_an_interval_do_not_cross_there(program: Program) -> None:
    assert program("compare hard_shrink soft_shrink --diff --format json").results[0]["crossings"] == []


def test_the_data_set_has_numbers_for_saturation_and_depth(program: Program) -> None:
    names = "saturation_left,saturation_right,saturated_share_5,he_q,he_chi_1"
    header, row = program(f"compare sigmoid --properties {names} --format csv").lines
    assert header == f"function,{names}"
    left, right, share, q, chi_1 = map(float, row.split(",")[1:])
    assert -left == right == pytest.approx(5.986, abs=1e-3)
    assert (share, q, chi_1) == pytest.approx((0.2312, 0.5553, 0.101), abs=1e-3)
