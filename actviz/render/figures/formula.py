"""Formulas as a textbook sets them, by matplotlib's mathtext. It has no cases: those are rows here, with a brace before them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from actviz.analysis.derivation_steps import Pass
from actviz.analysis.derivative_formula import Derivation
from actviz.expression.grammar import parse
from actviz.expression.latex import latex_of
from actviz.expression.tree import Call
from actviz.function.activation import Activation
from actviz.render.cases import condition, latex_name
from actviz.render.figures.canvas import drawing, saved
from actviz.render.figures.style import ASIDE, Style
from actviz.render.figures.typesetting import MARGIN, Page, is_typeset

#: What LaTeX and mathtext call by different names; names of functions get no space behind them.
_MATHTEXT = {
    r"\\le(?![a-z])": r"\\leq", r"\\ge(?![a-z])": r"\\geq", r"\\ne(?![a-z])": r"\\neq", r"\\land": r"\\wedge",
    r"\\lor": r"\\vee", r"\\lnot": r"\\neg", r"\\operatorname": r"\\mathrm",
    r"\\(log|sin|cos|tan|sinh|cosh|tanh|arcsin|arccos|arctan|max|min)(?![a-z])": r"\\mathrm{\1}",
    r"(?<=[\w)}]) (?=\\mathrm)": r"\\, ",
}  # fmt: skip
#: Between blocks, and around all, in sizes of text.
_BETWEEN, _AROUND = 0.9, 0.5


@dataclass(frozen=True)
class Formula:
    """An equation: what stands before it, and its rows, each with where it holds, where there are several."""

    head: str
    rows: tuple[tuple[str, str], ...]

    def put(self, page: Page, points: float | None = None) -> None:
        """Set the equation on a page, in this size in points or the page's own."""
        page.cases(self.head, self.rows, points)


def of_function(activation: Activation) -> Formula:
    """The formula of f, with a choice at its top as cases."""
    rows, tree = [], parse(activation.formula)
    while isinstance(tree, Call) and tree.function == "where":
        test, yes, tree = tree.arguments
        rows.append((set_as(latex_of(yes)), "if " + set_as(latex_of(test))))
    rows.append((set_as(latex_of(tree)), "otherwise" if rows else ""))
    head = set_as(f"{latex_name(activation, 0)} =")
    typeset = all(is_typeset(text) for row in rows for text in row if text)
    return Formula(head, tuple(rows) if typeset else ((activation.formula, ""),))


def of_derivative(derivation: Derivation) -> Formula:
    """A derivative, case by case."""
    several = len(derivation.cases) > 1
    return Formula(
        set_as(f"{latex_name(derivation.activation, derivation.order)} ="),
        tuple(
            (_typeset(case.texts.textbook), "for " + set_as(condition(case, r"\le")) if several else "")
            for case in derivation.cases
        ),
    )


def set_as(latex: str) -> str:
    r"""LaTeX in the words of mathtext, between dollar signs; fractions that are not inside of others are large.

    >>> print(set_as(r"x \le \frac{\frac{1}{2} \tanh{x}}{3}"))
    $x \leq \dfrac{\frac{1}{2}\, \mathrm{tanh}{x}}{3}$
    """
    for pattern, other in _MATHTEXT.items():
        latex = re.sub(pattern, other, latex)
    depth, parts = 0, latex.split(r"\frac")
    result = parts[0]
    for before, part in pairwise(parts):
        depth += before.count("{") - before.count("}")
        result += (r"\frac" if depth else r"\dfrac") + part
    return f"${result}$"


def _typeset(text: str) -> str:
    """A formula of the language in mathtext, or as it is where mathtext cannot set it."""
    typeset = set_as(latex_of(parse(text)))
    return typeset if is_typeset(typeset) else text


def figure(
    derivation: Derivation, passes: Sequence[Pass], notes: Iterable[str], kind: str, style: Style, title: str, description: str
) -> bytes:
    """The bytes of a figure: the function, the steps or the cases of its derivative, and sentences about its kinks.

    A formula that is too long for the column is set smaller; where that is not enough the figure is wider.
    """
    with drawing(style, layout=False) as canvas:
        page = Page(canvas, style.width * 72 - MARGIN * style.text, style.text)
        page.space(_AROUND)
        of_function(derivation.activation).put(page)
        for one in passes:
            page.space(_BETWEEN)
            _put_steps(page, derivation.activation, one, style)
        page.space(_BETWEEN)
        of_derivative(derivation).put(page)
        for note in notes:
            page.space(_BETWEEN)
            page.text(note, style.small, colour=ASIDE)
        page.space(_AROUND)
        page.place()
        return saved(canvas, kind, title, description)


def lines_figure(formulas: Sequence[str], rows: Sequence[Sequence[str]], kind: str, style: Style, title: str) -> bytes:
    """The bytes of a figure of formulas as plain text, and below them the rows of a table of numbers."""
    with drawing(style, layout=False) as canvas:
        page = Page(canvas, style.width * 72 - MARGIN * style.text, style.text)
        page.space(_AROUND)
        for text in formulas:
            page.text(text, style.text)
            page.space(_BETWEEN)
        page.table(rows, style.small)
        page.space(_AROUND)
        page.place()
        return saved(canvas, kind, title, "\n".join(formulas))


def _put_steps(page: Page, activation: Activation, one: Pass, style: Style) -> None:
    """The steps of one derivative, each below the one before it, with the name of its rule."""
    head = set_as(f"{latex_name(activation, one.order)}")
    for step in one.steps:
        typeset = set_as(latex_of(step.tree))
        page.cases(f"{head} $=$" if head else "   $=$", ((typeset if is_typeset(typeset) else step.expression, ""),))
        page.text(step.rule, style.small, colour=ASIDE, indent=1.5)
        head = ""
