"""LaTeX of formulas: as they are written, and in commands that LaTeX knows."""

from __future__ import annotations

import re

import pytest

import actviz
from actviz.catalogue.registry import definitions
from actviz.expression.differentiate import textbook
from actviz.expression.latex import latex
from actviz.function.activation import Activation

#: Commands of plain LaTeX with amsmath.
COMMANDS = {
    "left", "right", "frac", "sqrt", "operatorname", "cdot", "pi", "infty", "begin", "end", "text", "le", "ge", "ne", "land", "lor",
    "lnot", "lfloor", "rfloor", "lceil", "rceil", "mathit", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin", "arccos",
    "arctan", "max", "min",
}  # fmt: skip


def check(text: str) -> None:
    """Fail where LaTeX would: an unknown command, an unmatched brace, a bare underscore, a double exponent."""
    assert set(re.findall(r"\\([A-Za-z]+)", text)) <= COMMANDS, text
    plain = text.replace(r"\_", "")
    assert not set("_%$#~") & set(plain), text
    depth = 0
    for sign in re.sub(r"\\[{}]", "", plain):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0, text
    assert depth == 0, text
    assert len(re.findall(r"\\left(?![a-z])", text)) == len(re.findall(r"\\right(?![a-z])", text)), text
    without_groups = plain
    while "{" in without_groups:
        without_groups, before = re.sub(r"\{[^{}]*\}", "G", without_groups), without_groups
        assert "^G^" not in without_groups, text
        assert before != without_groups


@pytest.mark.parametrize(("order", "every"), [(1, 1), (2, 1), (5, 6), (10, 12)])
def test_every_derivative_of_the_catalogue_compiles(order: int, every: int) -> None:
    for name in [*definitions()][::every]:
        function = actviz.get(name)
        for piece in function.pieces if isinstance(function, Activation) else ():
            check(latex(textbook(piece.texts[0], order)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(4 + 8*x - 3*x**2)/8", r"\frac{4 + 8 x - 3 x^{2}}{8}"),
        ("-(2*sin(x) + x)", r"- \left(2 \sin{\left(x \right)} + x\right)"),
        ("2*0.75**2*x", r"2 \cdot 0.75^{2} x"),
        ("x*(1 - x)*(-x)", r"x \left(1 - x\right) \left(- x\right)"),
        ("exp(-x**2/2)**2", r"\left(e^{- \frac{x^{2}}{2}}\right)^{2}"),
        ("(x/2)**3", r"\left(\frac{x}{2}\right)^{3}"),
        ("erfc(x)**2", r"\operatorname{erfc}^{2}{\left(x \right)}"),
        ("normal_cdf(x)", r"\operatorname{normal\_cdf}{\left(x \right)}"),
        ("x**(1/2) + sqrt(x)", r"\sqrt{x} + \sqrt{x}"),
        ("abs(x)**3", r"\left|x\right|^{3}"),
        ("1.5e-07*x", r"1.5 \cdot 10^{-7} x"),
        (
            "where(x <= 0, 0, where(x < 1, x, 1))",
            r"\begin{cases} 0 & \text{for } x \le 0 \\ x & \text{for } x < 1 \\ 1 & \text{otherwise} \end{cases}",
        ),
        ("negative_slope*pi", r"\mathit{negative\_slope} \pi"),
        ("floor(x) - ceil(x)", r"\left\lfloor x \right\rfloor - \left\lceil x \right\rceil"),
        ("x*(x > 0 and x < 2)", r"x \left[x > 0 \land x < 2\right]"),
    ],
)
def test_a_formula_is_set_as_it_is_written(text: str, expected: str) -> None:
    assert latex(text) == expected
    check(expected)


def test_a_sum_of_many_terms_is_set_in_one_line() -> None:
    text = " - ".join(f"x**{power}" for power in range(2, 80))
    assert latex(text).count(" - ") == 77
