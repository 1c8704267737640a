"""`actviz check`: options, formats, status."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

Program = Callable[..., Any]
KERNELS = """
import numpy as np
def relu(x): return np.maximum(x, 0)
def slope(x): return np.where(np.isnan(x), x, x > 0).astype(x.dtype)
def broken(x): return np.where(x > 3, np.nan, np.maximum(x, 0))
def slow(x):
    import time
    open("calls", "a").write(".")
    time.sleep(0.1)
    return x
"""
KEYS = {
    "inputs", "max_ulp", "at", "got", "exact", "mean_ulp", "correctly_rounded", "distribution", "wrong_sign", "nan_for_finite",
    "inf_for_finite", "finite_for_nonfinite", "flushed", "nonmonotone", "specials", "regions", "closest", "passed",
}  # fmt: skip


@pytest.fixture
def kernels(tmp_path: Path) -> None:
    (tmp_path / "kernels.py").write_text(KERNELS)


def test_json_has_the_documented_keys(program: Program, kernels: None) -> None:
    shown = json.loads(program("check relu --python kernels.py:broken --dtype float16 --format json").out)
    (result,) = shown["results"]
    assert set(result) >= KEYS
    assert (shown["command"], result["function"], result["dtype"], result["passed"]) == ("check", "relu", "float16", None)
    assert list(result["distribution"]) == ["0.5", "1", "2", "10", "100", "inf"]
    assert {frozenset(one) for one in result["specials"]} == {frozenset(["x", "got", "exact", "ulp"])}
    assert {frozenset(one) for one in result["regions"]} == {frozenset(["from", "to", "max_ulp", "inputs"])}
    assert [one["x"] for one in result["specials"]][-2:] == ["Infinity", "NaN"]
    assert result["inputs"] == 65536
    assert result["nan_for_finite"] == sum(1 for x in np.arange(0x7C00, dtype=np.uint16).view(np.float16) if x > 3)
    assert shown["config"] == {
        "function": "relu",
        "derivative": 0,
        "dtype": "float16",
        "python": "kernels.py:broken",
        "seed": 0,
    }


def test_a_limit_decides_the_status(program: Program, kernels: None) -> None:
    line = "check relu --dtype bfloat16 --format plain --max-ulp 0.5 --python"
    right = program(f"{line} kernels:relu")
    assert ("passed\tyes" in right.lines, "ok: 0 ulp <= 0.5 ulp" in right.err) == (True, True)
    wrong = program(f"{line} kernels.py:broken", 1)
    assert "passed\tno" in wrong.lines
    assert "actviz: the check failed: relu in bfloat16: 16,192 answers are wrongly NaN, infinite or finite" in wrong.err
    assert program("check silu --python actviz:gelu --dtype bfloat16 --format plain").lines[0] == "spec\tsilu"


def test_derivatives_are_what_comes_back(program: Program, kernels: None) -> None:
    shown = program("check relu -d --python kernels.py:slope --dtype float16 --format json").results[0]
    assert (shown["derivative"], shown["max_ulp"], shown["correctly_rounded"]) == (1, 0.0, 1.0)
    picked = program("check relu -d --python kernels.py:slope --dtype float16 --at-kink right --format json").results[0]
    assert [one["exact"] for one in picked["specials"] if one["x"] == 0] == [1.0, 1.0]
    assert picked["max_ulp"] > 1


@pytest.mark.parametrize("name", ["v.npz", "v.npy", "v.csv", "v.tsv"])
def test_values_of_a_file_have_its_type(program: Program, tmp_path: Path, name: str) -> None:
    x = np.linspace(-2, 2, 41, dtype=np.float32)
    y = np.maximum(x, 0)
    y[-1] = np.nextafter(y[-1], np.float32(3))
    match name[2:]:
        case "npz":
            np.savez(tmp_path / name, x=x, y=y)
        case "npy":
            np.save(tmp_path / name, np.column_stack([x, y]))
        case suffix:
            separator = "," if suffix == "csv" else "\t"
            rows = [f"{a}{separator}{b}" for a, b in zip(x, y, strict=True)]
            (tmp_path / name).write_text("\n".join([f"x{separator}y", *rows, ""]))
    dtype = "" if name[2:] in ("npz", "npy") else " --dtype float32"
    result = program(f"check relu --values {name}{dtype} --format json").results[0]
    assert (result["dtype"], result["inputs"], result["max_ulp"], result["at"]) == ("float32", 41, 1.0, 2.0)
    assert result["got"] == 2.0000002


@pytest.mark.parametrize(
    "line", ["gelu --dtype float16", "exponential --dtype float32 --range -200 200 --num 500", "relu -d --dtype bfloat16"]
)
def test_answers_of_another_size_print_no_warning(program: Program, line: str) -> None:
    assert "Warning" not in program(f"check {line} --command cat --max-ulp 3", 1).err


def test_ranges_and_numbers_of_inputs(program: Program) -> None:
    line = "check identity --command cat --format json"
    assert program(f"{line} --dtype float16 --range 1 2").results[0]["inputs"] == 1025
    result = program(f"{line} --dtype float32 --num 5000").results[0]
    assert (result["inputs"], result["correctly_rounded"]) == (5000, 1.0)
    part = program(f"{line} --dtype float32 --exhaustive --range 1 1.01").results[0]
    assert part["inputs"] == 83887
    assert program(f"{line} --num 100 --seed 1").out != program(f"{line} --num 100 --seed 2").out


def test_a_page_has_tables_the_diagnosis_and_on_a_terminal_a_picture(program: Program, terminal: Callable[..., Any]) -> None:
    page = program("check gelu --python actviz:gelu_tanh --dtype float16 --format table").out
    assert "closest: gelu_tanh, 0.5 ulp" in page
    assert "special x" in page
    assert "worst from x =" in page
    shown = terminal("check", "gelu", "--python", "actviz:gelu_tanh", "--dtype", "float16", NO_COLOR="1", rows=50)
    assert "gelu in float16: largest error in ulp" in shown.lines[0]
    assert max(map(len, shown.lines)) <= 80
    plain = terminal("check", "gelu", "--python", "actviz:gelu_tanh", "--dtype", "float16", "--ascii").out
    assert plain.isascii()


def test_a_figure_is_written(program: Program, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    program("check gelu --python actviz:gelu_tanh --dtype bfloat16 -o errors.svg")
    assert "error in ulp" in (tmp_path / "errors.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("check relu", "there is nothing to grade"),
        ("check relu --python m:f --command cat", "--python and --command cannot be combined"),
        ("check relu --values v.csv --range 0 1", "--range and --values"),
        ("check relu --command cat --array torch", "--array needs --python"),
        ("check relu --python m:f --binary", "--binary needs --command"),
        ("check relu --command cat --columns 1,2", "--columns needs --values"),
        ("check relu --command cat -d --autograd", "--autograd needs --python"),
        ("check relu --python m:f --autograd", "--autograd needs -d"),
        ("check relu -d --python m:f --autograd", "NumPy does not"),
        ("check relu --python m", "does not name a callable"),
        ("check relu --python m:f --array cupy", "--array is 'cupy'"),
        ("check relu --command cat --dtype float8", "float8"),
        ("check relu --command cat --dtype float64 --exhaustive", "2^64"),
        ("check relu --command cat --exhaustive --num 3", "--exhaustive and --num"),
        ("check relu --command cat --timeout 0", "--timeout"),
        ("check relu --command cat --max-ulp -1", "--max-ulp"),
        ("check relu --command cat --at-kink up", "--at-kink"),
        ("check relu --command cat --range 2 nan", "--range"),
        ("check softmax --command cat", "softmax"),
        ("check relu -ddd --command cat", "twice"),
    ],
)
def test_contradictory_options_are_a_usage_error(program: Program, line: str, words: str) -> None:
    answer = program(line, 2)
    assert answer.out == ""
    assert words in answer.err


def test_an_interrupt_shows_what_was_graded(tmp_path: Path) -> None:
    (tmp_path / "kernels.py").write_text(KERNELS)
    line = ["check", "identity", "--python", "kernels.py:slow", "--dtype", "float32", "--exhaustive", "--format", "plain"]
    process = subprocess.Popen(
        [sys.executable, "-m", "actviz", *line], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])},
    )  # fmt: skip
    calls = tmp_path / "calls"
    for _ in range(600):  # the third block is computed when the first one has been graded
        if calls.exists() and len(calls.read_text()) > 2:
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "complete\tno" in out.splitlines()
    assert "stopped after" in err
