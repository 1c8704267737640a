"""Vector functions on the command line: `eval`, `derive`, `plot`, and errors of commands that need a scalar function."""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import actviz as package
from actviz.cli.run import run

Program = Callable[..., str]
VECTORS = st.lists(st.lists(st.floats(), min_size=1, max_size=5), max_size=5)


@pytest.fixture
def program(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Program:
    """Return what `actviz ...` prints in a pipe, on an error its message."""
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)  # restores it after the test

    def answer(*line: str, stdin: str = "", status: int = 0) -> str:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        assert run(list(line)) == status, capsys.readouterr().err
        out, err = capsys.readouterr()
        return err if status else out

    return answer


def numbers(line: str) -> list[float]:
    """Return the numbers of a line."""
    return list(map(float, line.split("\t")))


def test_the_numbers_on_the_command_line_are_one_vector(program: Program) -> None:
    assert program("eval", "softmax", "1", "2", "3") == "0.09003057317038046\t0.24472847105479764\t0.6652409557748218\n"
    assert program("eval", "hardmax", "-1", "-inf", "2") == "0.0\t0.0\t1.0\n"
    assert program("eval", "softmax:temperature=2", "2", "4") == program("eval", "softmax", "1", "2")


def test_a_range_is_one_vector(program: Program) -> None:
    assert program("eval", "softmax", "--range", "1", "3", "--num", "3") == program("eval", "softmax", "1", "2", "3")


def test_the_jacobian_follows_the_components_row_by_row(program: Program) -> None:
    found = numbers(program("eval", "softmax", "-d", "0", "0"))
    assert found == [0.5, 0.5, 0.25, -0.25, -0.25, 0.25]
    assert numbers(program("eval", "glu", "3", "0", "-d")) == [1.5, 0.5, 0.75]


@given(vectors=VECTORS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_line_gives_a_line_of_any_length(program: Program, vectors: list[list[float]]) -> None:
    text = "".join(" ".join(map(repr, vector)) + "\n" for vector in vectors)
    for name in ("softmax", "sparsemax"):
        answers = program("eval", name, stdin=text).splitlines()
        assert len(answers) == len(vectors)
        for line, vector in zip(answers, vectors, strict=True):
            np.testing.assert_array_equal(numbers(line), package.get(name)(vector))


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n"])
def test_empty_input_gives_empty_output(program: Program, text: str) -> None:
    assert program("eval", "softmax", stdin=text) == ""
    assert program("eval", "softmax", "-", "-d", stdin=text) == ""


def test_a_bad_line_is_reported_after_the_results_before_it(
    program: Program, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"1 1\n\n1 x\n2 2\n")))
    assert run(["eval", "softmax"]) == 1
    out, err = capsys.readouterr()
    assert out == "0.5\t0.5\n"
    assert err == "actviz: stdin:3: 'x' is not a number\n"
    assert program("eval", "glu", stdin="1 2\n1 2 3\n", status=1).startswith("actviz: stdin:2: ")
    assert "'x'" in program("eval", "softmax", "1", "x", status=2)


def test_json_and_jsonl(program: Program) -> None:
    found = json.loads(program("eval", "softmax:2", "-d", "nan", "1", "--format", "json"))
    assert (found["function"], found["parameters"]) == ("softmax", {"temperature": 2.0})
    assert (found["x"], found["y"]) == (["NaN", 1.0], ["NaN", "NaN"])
    several = json.loads(program("eval", "softmax", "--format", "json", stdin="1 1\n5\n"))
    assert (several["x"], several["y"]) == ([[1.0, 1.0], [5.0]], [[0.5, 0.5], [1.0]])
    lines = program("eval", "softmax", "-d", "--format", "jsonl", stdin="0 0\n-inf 1\n").splitlines()
    assert json.loads(lines[0]) == {"x": [0.0, 0.0], "y": [0.5, 0.5], "dy": [[0.25, -0.25], [-0.25, 0.25]]}
    assert json.loads(lines[1])["x"] == ["-Infinity", 1.0]


def test_csv_has_a_column_for_each_number(program: Program) -> None:
    rows = program("eval", "glu", "-d", "--format", "csv", stdin="3 0\n1 0\n").splitlines()
    assert rows == ["x1,x2,y1,dy1_dx1,dy1_dx2", "3.0,0.0,1.5,0.5,0.75", "1.0,0.0,0.5,0.5,0.25"]
    assert "same columns" in program("eval", "softmax", "--format", "csv", stdin="1 2\n1 2 3\n", status=1)


def test_an_array_is_evaluated_along_its_last_axis(program: Program, tmp_path: Path) -> None:
    x, y = str(tmp_path / "x.npy"), str(tmp_path / "y.npy")
    given_x = np.arange(12, dtype=np.float32).reshape(2, 3, 2) / 7
    np.save(x, given_x)
    program("eval", "softmax", "-i", x, "-o", y)
    found = np.load(y)
    np.testing.assert_array_equal(found, package.get("softmax")(given_x))
    assert found.dtype == np.float32
    program("eval", "softmax", "-d", "-i", x, "-o", y)
    np.testing.assert_array_equal(np.load(y)[..., 0], found)
    np.testing.assert_array_equal(np.load(y)[..., 1:], package.get("softmax").jacobian(given_x))


def test_dtype_rounds_inputs_and_results(program: Program) -> None:
    found = program("eval", "softmax", "--dtype", "float16", "0.1", "2", "3").rstrip().split("\t")
    exact = package.get("softmax")(np.array([0.1, 2, 3], np.float16).astype(np.float64))
    assert found == [str(value) for value in exact.astype(np.float16)]


def test_a_table_has_the_jacobian_beside_the_components(program: Program) -> None:
    lines = program("eval", "softmax", "-d", "0", "0", "--format", "table").splitlines()
    assert lines[0].split() == ["x", "softmax(x)", "by", "x1", "by", "x2"]
    assert [list(map(float, line.split())) for line in lines[1:]] == [[0, 0.5, 0.25, -0.25], [0, 0.5, -0.25, 0.25]]


@pytest.mark.parametrize("option", [["-dd"], ["--at-kink", "left"], ["--naive"], ["--exact"], ["--column", "1"]])
def test_options_for_scalar_functions_are_refused(program: Program, option: list[str]) -> None:
    said = program("eval", "softmax", "1", "2", *option, status=2)
    assert option[0] in said
    assert "softmax maps a whole vector" in said


def test_compare_refuses_vector_functions(program: Program) -> None:
    said = program("compare", "relu", "softmax", status=2).splitlines()
    assert "softmax maps a whole vector" in said[0]
    assert "one number in, one out" in said[0]
    assert "actviz eval softmax 1 2 3 -d" in said[1]


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "sparsemax", "glu"])
def test_the_derivative_is_the_text_of_the_jacobian(program: Program, name: str) -> None:
    assert program("derive", name) == package.get(name).definition.jacobian + "\n"
    assert "[i = j]" in program("derive", name)


def test_a_picture_has_a_curve_for_each_output(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "70")
    shown = program("plot", "softmax")
    assert all(f"y{place}" in shown for place in (1, 2, 3))
    assert "y4" not in shown
    assert max(map(len, shown.splitlines())) <= 70
    plain = program("plot", "glu", "--ascii", "--range", "-2", "2")
    assert plain.isascii()
    assert "y2" not in plain
    assert plain != program("plot", "glu", "--ascii", "--range", "-3", "3")


@pytest.mark.parametrize(
    ("text", "choice", "slope"),
    [
        ("jax.nn.leaky_relu", None, "1.0"),
        ("jax.nn.leaky_relu", "left", "0.01"),
        ("nn.LeakyReLU(0.2)", None, "0.2"),
        ("nn.LeakyReLU(0.2)", "right", "1.0"),
        ("nn.LeakyReLU(0.2)", "mean", "0.6"),
        ("keras.layers.LeakyReLU(negative_slope=0.3)", "nan", "nan"),
        ("elu:alpha=1", "nan", "1.0"),
        ("elu:alpha=0.5", "nan", "nan"),
    ],
)
def test_at_kink_overrides_the_choice_of_the_framework(program: Program, text: str, choice: str | None, slope: str) -> None:
    asked = ["--at-kink", choice] if choice else []
    assert program("eval", text, "-d", "0", *asked) == f"0.0\t{slope}\n"
