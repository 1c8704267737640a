"""A derivative on the screen: typeset, case by case, with what holds at the kinks."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np

from actviz.analysis.derivation import Case, Check, Derivation
from actviz.analysis.kinks import choices, describe
from actviz.render.serialize import document
from actviz.text.numbers import rounded
from actviz.text.screen import Screen

Values = tuple[tuple[float, float], ...]
_TURNED = {"<": ">", "<=": ">=", "≤": "≥", r"\le": r"\ge"}
_SUPERSCRIPTS = str.maketrans("0123456789()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾")


def as_format(kind: str, derivation: Derivation, values: Values, proof: Check | None, screen: Screen) -> str:
    """The derivative as text, as LaTeX or as JSON."""
    if kind == "json":
        return _as_json(derivation, values, proof)
    return _as_text(derivation, values, proof, screen, latex=kind == "latex")


def _as_text(derivation: Derivation, values: Values, proof: Check | None, screen: Screen, *, latex: bool = False) -> str:
    """The derivative typeset on a terminal, else one line that actviz reads; then values, a line each, and the proof."""
    formula = _in_latex(derivation) if latex else _on_screen(derivation, screen) if screen.terminal else derivation.text
    lines = [formula]
    if values and screen.terminal:
        wide = max(len(rounded(x)) for x, _ in values)
        lines += ["", *(f"x = {rounded(x):>{wide}}   {rounded(value, 17)}" for x, value in values)]
    else:
        lines += [f"{x!r}\t{value!r}" for x, value in values]
    if proof:
        lines += [""] * screen.terminal + textwrap.wrap(
            _verdict(derivation, proof), screen.width if screen.terminal else 10_000
        )
    return "\n".join(lines) + "\n"


def _verdict(derivation: Derivation, proof: Check) -> str:
    """What the check found."""
    name = "f" + "'" * derivation.order
    found = (
        f"{'holds' if proof.holds else 'FAILS'}: the code of {name} is within {proof.worst.ulp:.3g} ulp of SymPy's derivative"
    )
    return f"{found} of the formula (50 digits) at {proof.points} points; worst at x = {proof.worst.x!r}; promised: {proof.promised:g} ulp"


def _as_json(derivation: Derivation, values: Values, proof: Check | None) -> str:
    """The derivative as the one object that scripts read."""
    function = derivation.activation
    config = {"function": function.spec, "order": derivation.order, "at": [x for x, _ in values], "check": proof is not None}
    result: dict[str, Any] = {
        "function": function.name,
        "parameters": dict(function.parameters),
        "order": derivation.order,
        "formula": derivation.text,
        "cases": [{"from": case.begin, "to": case.end, "formula": case.text} for case in derivation.cases],
        "kinks": [kink.record() for kink in derivation.kinks],
        "values": [{"x": x, "value": value} for x, value in values],
    }
    if proof:
        worst = proof.worst
        result["check"] = {
            "holds": proof.holds,
            "ulp": worst.ulp,
            "promised": proof.promised,
            "points": proof.points,
            "x": worst.x,
            "computed": worst.computed,
            "exact": str(worst.exact),
        }
    return document("derive", config, [result])


def _on_screen(derivation: Derivation, screen: Screen) -> str:
    """The derivative typeset for a person who looks at a terminal."""
    head = f"{derivation.activation.name}{_primes(derivation.order, screen.unicode)}(x) = "
    lines = _typeset(head, derivation.cases) if screen.unicode else []
    if not lines or max(map(len, lines)) > screen.width:
        lines = _in_lines(head, derivation.cases, screen.width)
    for kink in derivation.kinks:
        sentence = f"{describe(kink)}; {told}." if (told := choices(kink)) else f"{describe(kink)}."
        lines += ["", *textwrap.wrap(sentence, screen.width)]
    return "\n".join(lines)


def _in_latex(derivation: Derivation) -> str:
    """The derivative as LaTeX, `cases` and all."""
    from actviz.expression.symbolic import latex  # noqa: PLC0415 - SymPy is slow to load

    name = derivation.activation.name.replace("_", r"\_")
    mark = "'" * derivation.order if derivation.order <= 3 else f"^{{({derivation.order})}}"
    head = rf"\operatorname{{{name}}}{mark}(x) = "
    if len(derivation.cases) == 1:
        return head + latex(derivation.cases[0].text)
    rows = [rf"{latex(case.text)} & {_condition(case, chr(92) + 'le')}" for case in derivation.cases]
    return head + r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"


def _primes(order: int, unicode: bool) -> str:
    if order <= 3:
        return "'" * order
    return f"({order})".translate(_SUPERSCRIPTS) if unicode else f"^({order})"


def _condition(case: Case, at_most: str) -> str:
    """Where the case holds, as an inequality."""
    begin, end = (at_most if closed else "<" for closed in (case.begin_closed, case.end_closed))
    if np.isinf(case.begin):
        return f"x {end} {rounded(case.end)}"
    if np.isinf(case.end):
        return f"x {_TURNED[begin]} {rounded(case.begin)}"
    return f"{rounded(case.begin)} {begin} x {end} {rounded(case.end)}"


def _typeset(head: str, cases: tuple[Case, ...]) -> list[str]:
    """The formula in two dimensions, a brace before the cases."""
    from actviz.expression.symbolic import pretty  # noqa: PLC0415 - SymPy is slow to load

    blocks = [pretty(case.text) for case in cases]
    if len(cases) == 1:
        lines, middle = blocks[0]
        return _beside(head, lines, middle)
    wide = max(len(line) for lines, _ in blocks for line in lines)
    tall = len(cases) == 2 or any(len(lines) > 1 for lines, _ in blocks)
    rows: list[str] = []
    for case, (lines, main) in zip(cases, blocks, strict=True):
        if rows and tall:
            rows.append("")
        rows += [f"{line:{wide}}   {_condition(case, '≤') if row == main else ''}" for row, line in enumerate(lines)]
    middle = len(rows) // 2
    brace = ["⎧", *"⎪" * (len(rows) - 2), "⎩"]
    brace[middle] = "⎨"
    return _beside(head, [f"{sign} {row}" for sign, row in zip(brace, rows, strict=True)], middle)


def _beside(head: str, lines: list[str], main: int) -> list[str]:
    return [((head if row == main else " " * len(head)) + line).rstrip() for row, line in enumerate(lines)]


def _in_lines(head: str, cases: tuple[Case, ...], width: int) -> list[str]:
    """The formula in plain lines, one case after another, wrapped to the width."""
    wide = max(len(case.text) for case in cases)
    rows = [f"{case.text:{wide}}   for {_condition(case, '<=')}" if len(cases) > 1 else case.text for case in cases]
    if len(head) + max(map(len, rows)) <= width:
        return [(head if number == 0 else " " * len(head)) + row for number, row in enumerate(rows)]
    lines = [head.rstrip()]
    for row in rows:
        lines += textwrap.wrap(" ".join(row.split()), width, initial_indent="    ", subsequent_indent="      ")
    return lines
