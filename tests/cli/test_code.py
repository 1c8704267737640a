"""`actviz code`: targets, the header with measured errors, files, JSON, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Program = Callable[..., Any]


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("numpy", ["def silu(x):", "np.exp"]),
        ("torch", ["torch.autograd.Function", "def silu_derivative(x):"]),
        ("jax", ["jax.custom_jvp(silu)", "jnp.exp"]),
        (
            "c",
            [
                "double silu(double x)",
                "float siluf(float x)",
                "double silu_derivative(double x)",
                "float siluf_derivative(float x)",
            ],
        ),
    ],
)
def test_every_target_has_the_function_and_its_derivative(program: Program, target: str, words: list[str]) -> None:
    text = program(f"code silu --target {target} -d").out
    assert all(word in text for word in words)


def test_without_d_there_is_no_derivative(program: Program) -> None:
    text = program("code silu --target torch").out
    assert "autograd" not in text
    assert "derivative" not in text.split("\n\n", 1)[1]


def test_the_header_tells_formula_source_command_and_errors(program: Program) -> None:
    text = program("code gelu --target c").out
    header = " ".join(text.partition("*/")[0].split())
    assert "gelu(x) = x*(1 + erf(x/sqrt(2)))/2" in header
    assert "arXiv:1606.08415" in header
    assert "actviz code gelu --target c" in header
    errors = [float(number) for number in re.findall(r"([\d.e+]+) ulp in float", header)]
    assert len(errors) == 2
    assert "digits are lost" in header


def test_where_no_digits_are_lost_nothing_says_so(program: Program) -> None:
    header = program("code elu -d").out.partition("import")[0]
    errors = [float(number) for number in re.findall(r"([\d.e+]+) ulp in", header)]
    assert max(errors) <= 0.5
    assert "digits are lost" not in header


def test_parameters_are_arguments_with_their_values(program: Program) -> None:
    assert "def elu(x, alpha=0.5):" in program("code elu:0.5").out
    text = program("code elu:0.5 -t c").out
    assert "double elu_with(double x, double alpha)" in text
    assert "double elu(double x) { return elu_with(x, 0.5); }" in text


def test_a_formula_is_called_f_or_by_its_label(program: Program) -> None:
    assert "def f(x, beta=2.0):" in program("code x*sigmoid(beta*x):beta=2").out
    assert "def mine(x):" in program("code mine=x*tanh(x)").out
    assert "double double_(double x)" in program("code double=x*tanh(x) -t c").out


def test_a_file_may_have_any_name(program: Program, tmp_path: Path) -> None:
    assert program("code relu -t c -o relu.h").out == ""
    assert "double relu(double x)" in (tmp_path / "relu.h").read_text()


def test_json_holds_source_and_errors(program: Program) -> None:
    (result,) = program("code tanh -t c -d -f json").results
    assert result["function"] == "tanh"
    assert result["target"] == "c"
    assert "double act_tanh(double x)" in result["source"]
    assert {error["number_type"] for error in result["errors"]["df"]} == {"float32", "float64"}
    assert result["errors"]["f"][1]["ulp"] <= 0.5


@pytest.mark.parametrize(
    ("line", "status", "message"),
    [
        ("code gelu -t fortran", 2, "numpy, torch, jax, c"),
        ("code softmax", 2, "whole vector"),
        ("code nope", 2, "unknown activation"),
        ("code relu -f yaml", 2, "plain, json"),
    ],
)
def test_what_does_not_fit_is_refused(program: Program, line: str, status: int, message: str) -> None:
    assert message in program(line, status).err
