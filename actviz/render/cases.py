"""A derivative case by case: set in two dimensions, in plain lines, and in LaTeX."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

import numpy as np

from actviz.analysis.derivation_steps import Pass
from actviz.analysis.derivative_formula import Derivation, DerivativeCase
from actviz.function.activation import Activation
from actviz.text.numbers import rounded

_TURNED = {"<": ">", "<=": ">=", "≤": "≥", r"\le": r"\ge"}
_SUPERSCRIPTS = str.maketrans("0123456789()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾")
#: Where a formula may be broken: before a sign between blanks, and before a bracket that is a factor.
_BREAKS = re.compile(r" (?=[+-] )|(?=\*\()")
#: A formula of more characters than these times the width of the screen is not set in two dimensions.
_MOST_TYPESET = 4


def called(activation: Activation) -> str:
    """What to call a function in a formula of its own: its label or name, or f where that is a formula."""
    return activation.symbol


def primes(order: int, *, unicode: bool) -> str:
    """The mark of a derivative behind a function's name."""
    if order <= 3:
        return "'" * order
    return f"({order})".translate(_SUPERSCRIPTS) if unicode else f"^({order})"


def condition(case: DerivativeCase, at_most: str) -> str:
    """Where a case holds, as an inequality."""
    begin, end = (at_most if closed else "<" for closed in (case.begin_closed, case.end_closed))
    if np.isinf(case.begin):
        return f"x {end} {rounded(case.end)}"
    if np.isinf(case.end):
        return f"x {_TURNED[begin]} {rounded(case.begin)}"
    return f"{rounded(case.begin)} {begin} x {end} {rounded(case.end)}"


def on_screen(derivation: Derivation, width: int, *, unicode: bool) -> list[str]:
    """The derivative as a textbook writes it, in two dimensions where it fits."""
    head = f"{called(derivation.activation)}{primes(derivation.order, unicode=unicode)}(x) = "
    short = max(len(case.texts.textbook) for case in derivation.cases) <= _MOST_TYPESET * width
    lines = _typeset(head, derivation.cases) if unicode and short else []
    return lines if lines and max(map(len, lines)) <= width else _in_lines(head, derivation.cases, width)


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Lines of at most a width, broken at blanks; `first` and `rest` stand before them."""
    return textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False, break_long_words=False
    )


def wrapped_formula(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """The same of a formula, which is broken before a sign or a bracket, outside of brackets where that can be helped."""
    lines, head = [], first
    while len(head) + len(text) > width:
        room = width - len(head)
        places = [match.start() for match in _BREAKS.finditer(text) if match.start()]
        fitting = [place for place in places if place <= room] or places[:1]
        if not fitting:
            break
        cut = max((_merit(text, place, room), place) for place in fitting)[1]
        lines.append(head + text[:cut])
        text, head = text[cut:].lstrip(), rest
    return [*lines, *wrapped(text, width, head, rest)]


def _merit(text: str, place: int, room: int) -> float:
    """How good a place is to break a formula: few brackets are open, the line is not short, and a sign is better than a bracket."""
    depth = text.count("(", 0, place) - text.count(")", 0, place)
    return (2 if 2 * place > room else 0) - depth - (0.5 if text[place] == "*" else 0)


def _typeset(head: str, cases: tuple[DerivativeCase, ...]) -> list[str]:
    """The formula in two dimensions, a brace before the cases."""
    from actviz.expression.symbolic import pretty  # noqa: PLC0415 - SymPy is slow to load

    blocks = [pretty(case.texts.textbook) for case in cases]
    if len(cases) == 1:
        lines, middle = blocks[0]
        return _beside(head, lines, middle)
    wide = max(len(line) for lines, _ in blocks for line in lines)
    tall = len(cases) == 2 or any(len(lines) > 1 for lines, _ in blocks)
    rows: list[str] = []
    for case, (lines, main) in zip(cases, blocks, strict=True):
        if rows and tall:
            rows.append("")
        rows += [f"{line:{wide}}   {condition(case, '≤') if row == main else ''}" for row, line in enumerate(lines)]
    middle = len(rows) // 2
    brace = ["⎧", *"⎪" * (len(rows) - 2), "⎩"]
    brace[middle] = "⎨"
    return _beside(head, [f"{sign} {row}" for sign, row in zip(brace, rows, strict=True)], middle)


def _beside(head: str, lines: list[str], main: int) -> list[str]:
    return [((head if row == main else " " * len(head)) + line).rstrip() for row, line in enumerate(lines)]


def _in_lines(head: str, cases: tuple[DerivativeCase, ...], width: int) -> list[str]:
    """The formula in plain lines, one case after another, wrapped to the width."""
    texts = [case.texts.textbook for case in cases]
    wide = max(map(len, texts))
    rows = [
        f"{text:{wide}}   for {condition(case, '<=')}" if len(cases) > 1 else text
        for text, case in zip(texts, cases, strict=True)
    ]
    if len(head) + max(map(len, rows)) <= width:
        return [(head if number == 0 else " " * len(head)) + row for number, row in enumerate(rows)]
    lines = [head.rstrip()]
    for row in rows:
        lines += wrapped_formula(" ".join(row.split()), width, "    ", "      ")
    return lines


def in_latex(derivation: Derivation) -> str:
    """The derivative as a textbook writes it, in LaTeX, `cases` and all."""
    from actviz.expression.latex import latex  # noqa: PLC0415 - one of many formats

    head = f"{latex_name(derivation.activation, derivation.order)} = "
    if len(derivation.cases) == 1:
        return head + latex(derivation.cases[0].texts.textbook)
    rows = [rf"{latex(case.texts.textbook)} & {condition(case, chr(92) + 'le')}" for case in derivation.cases]
    return head + _environment("cases", rows)


def steps_in_latex(activation: Activation, passes: Sequence[Pass]) -> str:
    """The steps to a derivative in LaTeX, the name of a rule behind each."""
    from actviz.expression.latex import escaped, latex_of  # noqa: PLC0415 - one of many formats

    blocks = []
    for one in passes:
        first, *rest = (rf"&= {latex_of(step.tree)} && \text{{{escaped(step.rule)}}}" for step in one.steps)
        blocks.append(_environment("align*", [f"{latex_name(activation, one.order)} {first}", *rest]))
    return "\n".join(blocks)


def _environment(name: str, rows: Sequence[str]) -> str:
    return rf"\begin{{{name}}} " + r" \\ ".join(rows) + rf" \end{{{name}}}"


def latex_name(activation: Activation, order: int) -> str:
    """The name of a function, or of its derivative, with its argument in LaTeX."""
    from actviz.expression.latex import operator_name  # noqa: PLC0415 - one of many formats

    name, mark = called(activation), "'" * order if order <= 3 else f"^{{({order})}}"
    return f"{name if len(name) == 1 else operator_name(name)}{mark}(x)"
