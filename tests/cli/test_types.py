"""`--dtype`, `--naive` and `--exact` on the command line."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

from actviz import get

Program = Callable[..., Any]


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_results_of_a_type_are_the_exact_values_rounded(program: Program, dtype: str) -> None:
    found = program(f"eval sigmoid --dtype {dtype} -8 -0.1 0 0.3 5").lines
    kind = np.dtype(dtype).type
    with mp.workdps(40):
        exact = [1 / (1 + mp.exp(-mpf(float(kind(x))))) for x in (-8, -0.1, 0, 0.3, 5)]
    assert [kind(text) for text in found] == [kind(float(value)) for value in exact]


def test_the_decimals_are_the_shortest_of_the_type(program: Program) -> None:
    numbers = "0.1 3.14159 1e-7 70000 -0 nan -inf"
    assert program(f"eval identity --dtype float16 {numbers}").lines == ["0.1", "3.14", "1e-7", "inf", "-0.0", "nan", "-inf"]
    assert program(f"eval identity --dtype bfloat16 {numbers}").lines == [
        "0.1",
        "3.14",
        "1e-7",
        "70000.0",
        "-0.0",
        "nan",
        "-inf",
    ]
    assert program(f"eval identity --dtype float32 {numbers}").lines[:4] == ["0.1", "3.14159", "1e-7", "70000.0"]


@pytest.mark.parametrize(
    ("format_", "text"),
    [
        ("csv", "x,y,dy\n0.1,0.525,0.2494\n"),
        ("tsv", "x\ty\tdy\n0.1\t0.525\t0.2494\n"),
        ("plain", "0.525\t0.2494\n"),
        ("jsonl", '{"x": 0.1, "y": 0.525, "dy": 0.2494}\n'),
    ],
)
def test_every_format_has_x_and_results_in_the_type(program: Program, format_: str, text: str) -> None:
    assert program(f"eval sigmoid --dtype float16 -d 0.1 --format {format_}").out == text


def test_json_names_the_type(program: Program) -> None:
    record = json.loads(program("eval sigmoid --dtype bfloat16 0.1 --format json").out)
    assert (record["dtype"], record["x"], record["y"]) == ("bfloat16", [0.1], [0.523])


@pytest.mark.parametrize(("dtype", "x"), [("float16", -4), ("bfloat16", -4.5), ("float32", -6), ("float64", -9)])
def test_the_naive_gelu_fails_where_the_rounded_one_does_not(program: Program, dtype: str, x: float) -> None:
    assert program(f"eval gelu --dtype {dtype} --naive {x}").out == "-0.0\n"
    best = float(program(f"eval gelu --dtype {dtype} {x}").out)
    assert best == pytest.approx(x * math.erfc(-x / math.sqrt(2)) / 2, rel=2.0**-8)


def test_naive_alone_is_in_float64(program: Program) -> None:
    assert program("eval sigmoid --naive -30 0.7").lines == [repr(1 / (1 + math.exp(-x))) for x in (-30.0, 0.7)]
    assert program("eval gelu --naive -9").out == "-0.0\n"


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_an_array_is_written_in_the_type(program: Program, dtype: str) -> None:
    np.save("x.npy", np.linspace(-3, 3, 12).reshape(3, 4))
    assert program(f"eval gelu -i x.npy --dtype {dtype} -d -o y.npy") == ("", "")
    found = np.load("y.npy")
    assert (found.dtype, found.shape) == (np.dtype(dtype), (3, 4, 2))
    x = np.load("x.npy").astype(dtype).astype(np.float64)
    np.testing.assert_array_equal(found, np.stack(get("gelu").jet(x, 1), axis=-1).astype(dtype))


def test_bfloat16_arrays_are_written_as_ml_dtypes_does_with_a_note(program: Program) -> None:
    answer = program("eval sigmoid --range -9 9 --num 50 --dtype bfloat16 -o y.npy")
    assert answer.out == ""
    assert "np.load(FILE).view(ml_dtypes.bfloat16)" in answer.err
    found = np.load("y.npy")
    assert (found.dtype, found.shape) == (np.dtype("V2"), (50,))
    values = (found.view(np.uint16).astype(np.uint32) << 16).view(np.float32)
    exact = 1 / (1 + np.exp(-np.linspace(-9, 9, 50)))
    np.testing.assert_allclose(values, exact, rtol=9 * 2.0**-8)


@pytest.mark.parametrize("line", ["-o y.csv", "-o y.npy --format csv", "", "--format json"])
def test_no_note_if_bfloat16_is_written_as_text(program: Program, line: str) -> None:
    assert program(f"eval sigmoid 1 --dtype bfloat16 {line}").err == ""


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_no_note_for_types_of_numpy(program: Program, dtype: str) -> None:
    assert program(f"eval sigmoid 1 --dtype {dtype} -o y.npy").err == ""


def test_exact_adds_thirty_digits_and_the_error(program: Program) -> None:
    y, exact, ulp, slope, *_ = program("eval sigmoid --exact -d 0.7").out.split("\t")
    with mp.workdps(50):
        true = 1 / (1 + mp.exp(-mpf(0.7)))
        assert exact == mp.nstr(true, 30)
        assert float(ulp) == pytest.approx(float(abs(mpf(float(y)) - true) * 2**53), rel=1e-5)
    assert [y, slope] == program("eval sigmoid -d 0.7").out.split()


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
def test_exact_measures_in_ulp_of_the_type(program: Program, dtype: str) -> None:
    best = program(f"eval gelu --exact --dtype {dtype} --range -3 3 --num 40 --format csv").lines
    assert best[0] == "x,y,y_exact,y_ulp"
    assert max(float(line.split(",")[3]) for line in best[1:]) <= 0.50001
    naive = program(f"eval gelu --exact --naive --dtype {dtype} --range -3 3 --num 40 --format csv").lines
    assert max(float(line.split(",")[3]) for line in naive[1:]) > 1


def test_compare_shows_the_errors_of_types(program: Program) -> None:
    rows = dict(line.split("\t", 1) for line in program("compare gelu --dtype float16,bfloat16 --naive").lines)
    table = {name: row.split("\t") for name, row in rows.items()}
    assert table["dtype"] == ["float16", "float16", "bfloat16", "bfloat16"]
    assert table["naive"] == ["no", "yes", "no", "yes"]
    worst = [float(text) for text in table["worst_relative_error"]]
    assert worst[0] <= 2**-11 < 2**-9 < worst[2] <= 2**-8
    assert worst[1] == worst[3] == 1
    assert table["overflow"] == ["nowhere", "x >= 32768", "nowhere", f"x >= {2.0**127!r}"]


def test_compare_without_naive_shows_only_rounded_results(program: Program) -> None:
    record: dict[str, Any] = json.loads(program("compare relu gelu --dtype float16 --format json").out)
    assert record["config"] == {"functions": ["relu", "gelu"], "dtype": ["float16"], "naive": False}
    assert [(each["function"], each["naive"]) for each in record["results"]] == [("relu", False), ("gelu", False)]
    header, *rows = program("compare relu gelu --dtype float16 --format csv").lines
    assert header.split(",")[:4] == ["function", "dtype", "naive", "worst_relative_error"]
    assert [row.split(",")[0] for row in rows] == ["relu", "gelu"]
    shown = program("compare gelu --dtype float16 --naive --format table").out
    assert "float16 naive" in shown


def test_a_plot_draws_the_steps_of_a_type(program: Program) -> None:
    lines = ["", "--dtype float64", "--dtype bfloat16", "--dtype bfloat16 --naive"]
    shown = [program(f"plot gelu --range -4 -2 --width 70 --ascii {line}").lines for line in lines]
    plain, wide, best, steps = ([row for row in rows if "|" in row] for rows in shown)
    assert plain == wide
    assert steps not in (plain, best)
    assert len(steps) >= len(plain) > 5


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("eval gelu 1 --dtype float8", "'float8'"), ("compare gelu --dtype float16,half", "'half'"), ("plot gelu --dtype f2", "'f2'"),
        ("compare gelu --naive", "--naive needs --dtype"), ("compare gelu --dtype float16 --at 1", "--at and --dtype"),
        ("eval softmax 1 2 --naive", "--naive"), ("eval softmax 1 2 --exact", "--exact"),
        ("eval gelu 1 --exact --format npy", "npy"), ("eval gelu 1 --exact -o y.npy", ".npy"),
    ],
)  # fmt: skip
def test_a_wrong_type_or_contradiction_is_a_usage_error(program: Program, line: str, said: str) -> None:
    answer = program(line, status=2)
    assert answer.out == ""
    assert said in answer.err.splitlines()[0]
    assert len(answer.err.splitlines()) <= 2
    assert not Path("y.npy").exists()


def test_markdown_shows_the_errors_of_types(program: Program) -> None:
    lines = program("compare relu --dtype float16 --format markdown").lines
    assert lines[:2] == ["|  | relu float16 |", "| --- | --- |"]
    assert "| overflows | nowhere |" in lines
