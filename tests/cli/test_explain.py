"""`actviz explain`: the statements of a page, in each format."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Explained = Callable[..., str]


@pytest.fixture
def explained(program: Callable[..., Any]) -> Explained:
    """Return what `actviz explain ...` prints, on an error its message."""

    def answer(line: str, status: int = 0) -> str:
        left = program(f"explain {line}", status)
        return str(left.err if status else left.out)

    return answer


def test_a_page_describes_relu(explained: Explained) -> None:
    page = explained("relu")
    for said in ("0 for x < 0; 1 for x > 0", "[0, inf)", "kink at 0", "units can die", "sqrt(2)", "torch.nn.ReLU()", "AlexNet"):
        assert said in page
    assert all(len(line) <= 80 for line in page.splitlines())


def test_a_page_states_where_sigmoid_saturates_and_rounds(explained: Explained) -> None:
    page = " ".join(explained("sigmoid").split())
    assert "for |x| > 5.986 the slope is under 1 % of its largest" in page
    assert "float64 rounds it to 1 from x = 36.74 up" in page
    assert "(0, 1)" in page


def test_parameters_change_the_page(explained: Explained) -> None:
    assert "slope is exactly 0" in explained("leaky_relu:0")
    assert "slope is exactly 0" not in explained("leaky_relu:0.2")


def test_json_has_the_properties_and_their_methods(explained: Explained) -> None:
    read = json.loads(explained("tanh --format json"))
    assert (read["command"], read["config"]) == ("explain", {"function": "tanh"})
    (result,) = read["results"]
    assert result["function"] == "tanh"
    assert result["how"]["forward_gain"] == "quadrature"
    assert result["frameworks"]["torch"]
    assert {item["kind"] for item in result["verdicts"]} <= {"benefit", "drawback", "note"}


def test_vector_functions_are_explained_too(explained: Explained) -> None:
    assert "Jacobian" in explained("softmax")
    assert json.loads(explained("softmax --format json"))["results"][0]["function"] == "softmax"


def test_markdown_is_a_page_of_a_manual(explained: Explained) -> None:
    page = explained("gelu --format markdown")
    assert page.startswith("# gelu\n")
    assert "## Drawbacks" in page


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "missing argument"),
        ("gelo", "gelu"),
        ("--all", "directory"),
        ("gelu --all -o d", "directory"),
        ("--all -o -", "directory"),
    ],
)
def test_a_contradiction_is_a_usage_error(explained: Explained, line: str, said: str) -> None:
    assert said in explained(line, status=2)


@pytest.mark.parametrize("function", ["relu", "gelu", "selu", "hard_swish", "hard_tanh", "clip"])
def test_the_core_with_its_picture_fits_the_smallest_terminal(explained: Explained, function: str) -> None:
    core, _, consequences = explained(f"{function} --format table --width 80").partition("\n\n")
    assert "┬" in core, "no picture"
    assert core.count("\n") + 1 <= 23, core
    assert consequences


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("relu", "piecewise linear (2 pieces)"),
        ("selu", "the variance settles at q = 1 (deviations shrink e-fold in"),
        ("log_cosh", "weights of variance 2/fan_in (He): a variance of 1 decays to 0"),
        ("laplace", "settles"),
        ("frelu", "the gradient keeps its size"),
        ("relu6", "hardly changes"),
        (
            "gelu",
            "jax.nn.gelu(), flax.linen.gelu(), flax.nnx.gelu(), keras.ops.gelu(), tinygrad.gelu(), tfa.activations.gelu(), mindspore.nn.GELU(): gelu_tanh",
        ),
        ("gelu", "jax.nn.gelu(approximate=False)"),
        ("leaky_relu:0.2", "leaky_relu:negative_slope=0.2 A rectifier"),
        ("cone", "slope exactly 1 for 84.1 %"),
        ("cone:2.5", "per element: 1 power"),
        ("sigmoid", "though hardly from a saturated one"),
    ],
)
def test_statements_are_true(explained: Explained, function: str, said: str) -> None:
    assert said in " ".join(explained(function).split()) + " "


def test_ascii_pages_drop_accents(program: Callable[..., Any]) -> None:
    left = program("explain logistic --ascii")
    assert left.out.isascii()
    assert "?" not in left.out


def test_a_page_keeps_to_a_narrow_width(explained: Explained) -> None:
    assert all(len(line) <= 30 for line in explained("tanh --width 30").splitlines() if "(" not in line)


def test_a_formula_is_compared_with_the_catalogue(explained: Explained) -> None:
    assert "equals      silu\n" in explained("x/(1+exp(-x))")
    other = json.loads(explained("x*tanh(x)+0.1 --format json"))["results"][0]
    assert other["equals"] is None
    assert other["closest"]["function"] == "lisht"
    assert other["closest"]["distance"] == pytest.approx(0.1)


def test_json_about_the_catalogue_has_no_twin(explained: Explained) -> None:
    assert "equals" not in json.loads(explained("silu --format json"))["results"][0]
