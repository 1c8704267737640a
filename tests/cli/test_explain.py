"""`actviz explain`: the statements of a page, in each format."""

from __future__ import annotations

import json
import re
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


@pytest.mark.parametrize("function", ["gelu", "softmax", "torch.nn.Hardsigmoid", "x*tanh(x)+0.1", "reciprocal"])
def test_the_page_is_in_order_of_importance(explained: Explained, function: str) -> None:
    page = explained(f"{function} --width 200")
    labels = [f"\n{label}" for label in ("formula ", "in words ", "when ", "not when ", "next ", "for networks\n", "words ")]
    assert [page.index(label) for label in labels] == sorted(page.index(label) for label in labels)
    if "Jacobian" not in page:
        assert page.index("\nnext ") < page.index("\nrange ") < page.index("\nfor networks") < page.index("\nfor researchers")
    if function == "gelu":
        assert page.index("\nwords ") < page.index("\ntorch ")


LONG = "x*sigmoid(1.702*x)+0*sin(x)*cos(x)*exp(-x**2)"


@pytest.mark.sample(4)
@pytest.mark.parametrize(
    ("function", "style", "width", "height"),
    [
        *((name, style, 80, 24) for name in ("sigmoid", "softmax", "hard_swish", LONG) for style in ("table", "plain")),
        *(("sigmoid", "table", *size) for size in ((40, 10), (20, 19), (132, 43), (80, 5), (80, 120))),
        *(("softmax", "plain", *size) for size in ((40, 10), (20, 19), (132, 43), (80, 5), (80, 120))),
        (LONG, "table", 20, 19),
    ],
)
def test_the_brief_page_fits_one_screen(
    program: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, function: str, style: str, width: int, height: int
) -> None:
    monkeypatch.setenv("LINES", str(height))
    page = program(f"explain {function} --brief --format {style} --width {width}").lines
    assert len(page) <= height - 1
    assert all(len(line) <= width for line in page)
    whole = program(f"explain {function} --width {width}").out.splitlines()
    text = [line for line in whole if line and not line.startswith("for ")]
    rest = re.match(r"\(?(\d+) more lines", page[-1])
    missing = int(rest[1]) if rest else 0
    assert len(text) - len(page) <= missing < len(text)
    if (width, height) == (80, 24):
        assert len(page) == 23
        assert ("┬" in "".join(page)) == (style == "table")
        assert page[-1].endswith(" more lines)" if "(" in function else f": actviz explain {function})")
    assert missing == 0 if height == 120 else missing > 0 or height > 24


def test_the_brief_page_has_the_facts_on_a_small_terminal(explained: Explained) -> None:
    page = explained("relu --brief --format table --width 80")
    assert all(f"\n{label} " in page for label in ("formula", "in words", "when", "not when", "range", "limits", "kinks"))


@pytest.mark.parametrize(
    "line", ["relu --brief --format json", "--brief --term kink", "--brief --all -o d", "relu --brief -o a.md"]
)
def test_only_a_page_of_text_is_shortened(explained: Explained, line: str) -> None:
    assert "--brief" in explained(line, status=2)


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


@pytest.mark.parametrize("style", ["plain", "csv", "markdown"])
def test_a_function_without_values_has_a_page(explained: Explained, style: str) -> None:
    assert "has no value for any input" in explained(f"sqrt(-1-x*x) --format {style}")


def test_cases_without_end_are_summarised(explained: Explained) -> None:
    page = explained("floor(x*10) --width 200")
    assert "\nderivative  0, wherever it exists\n" in page
    assert "It jumps at infinitely many points." in page
    assert len(page.splitlines()) < 60
