"""A derivative on the screen: typeset, case by case, with what holds at the kinks."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from actviz.analysis.derivative_formula import Check, Derivation, DerivativeCase
from actviz.analysis.kink_description import choices, describe
from actviz.render.tables import markdown
from actviz.render.view import View
from actviz.text.numbers import rounded
from actviz.text.screen import Screen

Values = tuple[tuple[float, float], ...]
_TURNED = {"<": ">", "<=": ">=", "≤": "≥", r"\le": r"\ge"}
_SUPERSCRIPTS = str.maketrans("0123456789()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾")


@dataclass(frozen=True)
class DerivativeView(View):
    """A derivative, its values at points, and what a check of the code found."""

    command = "derive"
    derivation: Derivation
    values: Values
    proof: Check | None

    @property
    def config(self) -> Mapping[str, Any]:
        """All that repeats the command."""
        function, order = self.derivation.activation.spec, self.derivation.order
        return {"function": function, "order": order, "at": [x for x, _ in self.values], "check": self.proof is not None}

    def records(self) -> list[dict[str, Any]]:
        return [_record(self.derivation, self.values, self.proof)]

    def rows(self) -> list[dict[str, str]]:
        """The values at points, or without points the cases of the formula."""
        if self.values:
            return [{"x": repr(x), self._name: repr(value)} for x, value in self.values]
        return [{"from": repr(case.begin), "to": repr(case.end), "formula": case.text} for case in self.derivation.cases]

    def markdown(self) -> str:
        """The cases, and the values at points."""
        cases = [(f"`{case.text}`", _condition(case, "<=")) for case in self.derivation.cases]
        values = [(rounded(x), rounded(value, 17)) for x, value in self.values]
        verdict = [_verdict(self.derivation, self.proof) + "\n"] if self.proof else []
        table = [markdown(("x", f"{self._name}(x)"), values)] if values else []
        return "\n".join([markdown((f"{self._name}(x)", "for"), cases), *table, *verdict])

    @property
    def _name(self) -> str:
        return f"{self.derivation.activation.name}{_primes(self.derivation.order, unicode=False)}"

    def page(self, screen: Screen) -> str:
        """The derivative typeset, values in columns, and the verdict of the check."""
        lines = [_on_screen(self.derivation, screen)]
        if self.values:
            wide = max(len(rounded(x)) for x, _ in self.values)
            lines += ["", *(f"x = {rounded(x):>{wide}}   {rounded(value, 17)}" for x, value in self.values)]
        if self.proof:
            lines += ["", *textwrap.wrap(_verdict(self.derivation, self.proof), screen.width)]
        return "\n".join(lines) + "\n"

    def plain(self, _screen: Screen) -> str:
        """The derivative in one line that actviz reads, then a line for each value, then the verdict."""
        return self._lines(self.derivation.text)

    def latex(self) -> str:
        """The derivative as LaTeX, then as in plain text."""
        return self._lines(_in_latex(self.derivation))

    def _lines(self, formula: str) -> str:
        verdict = [_verdict(self.derivation, self.proof)] if self.proof else []
        return "\n".join([formula, *(f"{x!r}\t{value!r}" for x, value in self.values), *verdict]) + "\n"


def _verdict(derivation: Derivation, proof: Check) -> str:
    """What the check found."""
    name = "f" + "'" * derivation.order
    found = (
        f"{'holds' if proof.holds else 'FAILS'}: the code of {name} is within {proof.worst.ulp:.3g} ulp of SymPy's derivative"
    )
    return f"{found} of the formula (50 digits) at {proof.points} points; worst at x = {proof.worst.x!r}; promised: {proof.promised:g} ulp"


def _record(derivation: Derivation, values: Values, proof: Check | None) -> dict[str, Any]:
    function = derivation.activation
    result: dict[str, Any] = {
        **function.to_dict(),
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
    return result


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


def _condition(case: DerivativeCase, at_most: str) -> str:
    """Where the case holds, as an inequality."""
    begin, end = (at_most if closed else "<" for closed in (case.begin_closed, case.end_closed))
    if np.isinf(case.begin):
        return f"x {end} {rounded(case.end)}"
    if np.isinf(case.end):
        return f"x {_TURNED[begin]} {rounded(case.begin)}"
    return f"{rounded(case.begin)} {begin} x {end} {rounded(case.end)}"


def _typeset(head: str, cases: tuple[DerivativeCase, ...]) -> list[str]:
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


def _in_lines(head: str, cases: tuple[DerivativeCase, ...], width: int) -> list[str]:
    """The formula in plain lines, one case after another, wrapped to the width."""
    wide = max(len(case.text) for case in cases)
    rows = [f"{case.text:{wide}}   for {_condition(case, '<=')}" if len(cases) > 1 else case.text for case in cases]
    if len(head) + max(map(len, rows)) <= width:
        return [(head if number == 0 else " " * len(head)) + row for number, row in enumerate(rows)]
    lines = [head.rstrip()]
    for row in rows:
        lines += textwrap.wrap(" ".join(row.split()), width, initial_indent="    ", subsequent_indent="      ")
    return lines
