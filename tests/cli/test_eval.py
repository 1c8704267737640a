"""`actviz eval`: sources of x, formats, errors, memory."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import actviz as package


def test_numbers_on_the_command_line_may_be_negative(actviz) -> None:
    assert actviz("eval", "relu", "-3", "-1e-3", "-.5", "2", "-inf", "inf", "nan", "-0").lines == [
        "0.0",
        "0.0",
        "0.0",
        "2.0",
        "0.0",
        "inf",
        "nan",
        "-0.0",  # as in PyTorch
    ]


def test_derivatives_follow_after_tabs(actviz) -> None:
    assert actviz("eval", "relu", "-d", "-2", "0", "3").lines == ["0.0\t0.0", "0.0\t0.0", "3.0\t1.0"]
    assert actviz("eval", "relu_squared", "-dd", "3").out == "9.0\t6.0\t2.0\n"
    assert actviz("eval", "relu_squared", "3", "-d", "-d").out == "9.0\t6.0\t2.0\n"


def test_a_range_has_both_ends(actviz) -> None:
    assert actviz("eval", "identity", "--range", "-5", "10", "--num", "16").lines == [f"{x}.0" for x in range(-5, 11)]
    assert actviz("eval", "identity", "--range", "3", "1", "--num", "3").lines == ["3.0", "2.0", "1.0"]
    assert actviz("eval", "identity", "--range", "-5", "10", "--num", "1").lines == ["-5.0"]
    wide = actviz("eval", "identity", "--range", "-1.7976931348623157e308", "1.7976931348623157e308").lines
    assert len(wide) == 101
    assert (float(wide[0]), float(wide[50]), float(wide[-1])) == (-sys.float_info.max, 0.0, sys.float_info.max)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1\n2\n", ["1.0", "2.0"]),
        ("1 2\t3", ["1.0", "2.0", "3.0"]),
        ("1, 2,3\n", ["1.0", "2.0", "3.0"]),
        ("\ufeff1\r\n2\r\n", ["1.0", "2.0"]),
        ("# a comment\n\n  # another\n 1\n", ["1.0"]),
        ("+1 .5 1. 1e2 Infinity -0", ["1.0", "0.5", "1.0", "100.0", "inf", "-0.0"]),
        ("", []),
        ("\n \n", []),
    ],
)
def test_text_from_a_pipe(actviz, text: str, expected: list[str]) -> None:
    answer = actviz("eval", "identity", stdin=text)
    assert answer.lines == expected
    assert actviz("eval", "identity", "-", stdin=text).lines == expected
    assert actviz("eval", "identity", "-i", "-", stdin=text).lines == expected


@pytest.mark.parametrize("bad", ["abc", "1,,2", "1_000", "٣", "0x10", "true", "[1]", "1;2", "1 2 x"])
def test_a_bad_number_is_reported_with_its_line_after_the_results_before_it(actviz, bad: str) -> None:
    answer = actviz("eval", "identity", stdin=f"1\n\n{bad}\n4\n", status=1)
    assert answer.lines[:1] == ["1.0"]
    assert "4.0" not in answer.lines
    assert answer.err.startswith("actviz: stdin:3: ")
    assert len(answer.err.splitlines()) <= 2


def test_a_bad_number_on_the_command_line_stops_everything(actviz) -> None:
    answer = actviz("eval", "identity", "1", "x", "2", status=2)
    assert answer.out == ""
    assert "'x'" in answer.err


def test_files(actviz, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("1 2\n3\n")
    (tmp_path / "x.csv").write_text("t,x\n0,1.5\n1,-2\n")
    np.save(tmp_path / "x.npy", np.array([[1, -1]], np.float32))
    assert actviz("eval", "identity", "-i", str(tmp_path / "x.txt")).lines == ["1.0", "2.0", "3.0"]
    assert actviz("eval", "relu", "-i", str(tmp_path / "x.csv"), "--column", "x").lines == ["1.5", "0.0"]
    assert actviz("eval", "relu", "-i", str(tmp_path / "x.csv"), "--column", "2").lines == ["1.5", "0.0"]
    assert actviz("eval", "relu", "-i", str(tmp_path / "x.npy"), "-o", str(tmp_path / "y.npy")).out == ""
    y = np.load(tmp_path / "y.npy")
    assert (y.dtype, y.shape, y.tolist()) == (np.float32, (1, 2), [[1.0, 0.0]])


@pytest.mark.parametrize(
    ("line", "said", "status"),
    [
        (["-i", "none.txt"], "actviz: none.txt: ", 1),
        (["-i", "x.csv"], "column", None),
        (["-i", "x.csv", "--column", "z"], "'z'", None),
        (["-i", "x.csv", "--column", "3"], "3", None),
        (["-i", "hole.csv", "--column", "2"], "actviz: hole.csv:3: ", 1),
        (["-i", "not.npy"], "actviz: not.npy: ", 1),
        (["-i", "."], "actviz: .: ", 1),
    ],
)
def test_bad_files_are_reported_by_name(actviz, tmp_path: Path, line: list[str], said: str, status: int | None) -> None:
    (tmp_path / "x.csv").write_text("t,x\n0,1.5\n")
    (tmp_path / "hole.csv").write_text("t,x\n0,1.5\n1,\n")
    (tmp_path / "not.npy").write_bytes(b"hello")
    answer = actviz("eval", "relu", *line, cwd=tmp_path, PYTHONPATH=os.pathsep.join(sys.path), status=status)
    assert answer.status in (1, 2)
    assert said in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["1", "--range", "0", "1"], ["numbers", "--range"]),
        (["1", "-i", "x"], ["numbers", "--input"]),
        (["-", "--input", "x"], ["numbers", "--input"]),
        (["--range", "0", "1", "-i", "x"], ["--range", "--input"]),
        (["1", "--range", "0", "1", "-i", "x"], ["numbers", "--range", "--input"]),
        (["1", "--num", "3"], ["--num", "--range"]),
        (["1", "--column", "x"], ["--column", "--input"]),
    ],
)
def test_two_sources_of_x_are_a_usage_error_that_names_them(actviz, line: list[str], said: list[str]) -> None:
    answer = actviz("eval", "relu", *line, status=2)
    assert answer.out == ""
    assert re.findall(r"numbers|--\w+", answer.err.splitlines()[0]) == said


def test_without_numbers_on_a_terminal_the_sources_are_listed(terminal) -> None:
    assert "--range" in terminal("eval", "relu", status=2).err


def test_json(actviz) -> None:
    found = json.loads(actviz("eval", "leaky_relu:0.2", "-dd", "0", "-1", "nan", "inf", "--format", "json").out)
    assert found["function"] == "leaky_relu"
    assert found["parameters"] == {"negative_slope": 0.2}
    assert found["x"] == [0.0, -1.0, "NaN", "Infinity"]
    assert found["y"] == [0.0, -0.2, "NaN", "Infinity"]
    assert found["dy"] == [0.2, 0.2, "NaN", 1.0]
    assert found["d2y"][:2] == [0.0, 0.0]
    (kink,) = found["kinks"]
    assert (kink["x"], kink["order"], kink["left"], kink["right"], kink["picked"]) == (0.0, 1, 0.2, 1.0, 0.2)
    assert kink["picks"]["jax"] == 1.0


def test_csv_and_jsonl(actviz) -> None:
    assert actviz("eval", "relu", "-d", "1", "--format", "csv").out == "x,y,dy\n1.0,1.0,1.0\n"
    assert actviz("eval", "relu", "-dd", "1", "--format", "tsv").out == "x\ty\tdy\td2y\n1.0\t1.0\t1.0\t0.0\n"
    assert actviz("eval", "sigmoid", "1", "nan", "--format", "jsonl").lines == [
        '{"x": 1.0, "y": 0.7310585786300049}',
        '{"x": "NaN", "y": "NaN"}',
    ]


@pytest.mark.parametrize(("choice", "slope"), [("left", "0.0"), ("right", "1.0"), ("mean", "0.5"), ("nan", "nan")])
def test_the_derivative_at_a_kink_is_chosen(actviz, choice: str, slope: str) -> None:
    assert actviz("eval", "relu", "-d", "0", "--at-kink", choice).out == f"0.0\t{slope}\n"


def test_a_terminal_shows_a_table_with_a_note_on_kinks(terminal) -> None:
    shown = terminal("eval", "relu", "-d", "0", "1").out
    assert "relu'(x)" in shown
    assert "kink" in shown


def test_values_are_those_of_the_python_interface(actviz) -> None:
    x = [-40.0, -3.3, 1e-9, 0.7, 800.0]
    for name in ("gelu", "mish", "softplus:beta=3"):
        printed = [float(line) for line in actviz("eval", name, *map(repr, x)).lines]
        assert printed == package.get(name)(x).tolist()


def test_a_slow_pipe_gets_each_answer_at_once() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "actviz", "eval", "relu"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for numbers, answers in ((b"1\n", [b"1.0\n"]), (b"-2 5\n", [b"0.0\n", b"5.0\n"]), (b"nan\n", [b"nan\n"])):
            process.stdin.write(numbers)
            process.stdin.flush()
            assert [process.stdout.readline() for _ in answers] == answers
        process.stdin.close()
        assert process.stdout.read() == b""
    assert process.returncode == 0


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="needs wait4")
def test_memory_does_not_grow_with_the_input() -> None:
    def peak(count: int) -> int:
        feed = [sys.executable, "-c", f"print('0.123456789\\n' * {count}, end='')"]
        command = [sys.executable, "-m", "actviz", "eval", "gelu"]
        measure = f"import resource, subprocess, sys; subprocess.run({command!r}, stdout=subprocess.DEVNULL, check=True)"
        measure += "; print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
        with subprocess.Popen(feed, stdout=subprocess.PIPE) as feeder:
            result = subprocess.run(
                [sys.executable, "-c", measure], stdin=feeder.stdout, capture_output=True, text=True, check=True
            )
        return int(result.stdout) // (1024 if sys.platform == "darwin" else 1)

    assert peak(1_000_000) - peak(1_000) < 8 * 1024
