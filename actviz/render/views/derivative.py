"""A derivative on the screen: typeset, case by case, with what holds at the kinks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from actviz.analysis.derivation_steps import Pass
from actviz.analysis.derivative_formula import Check, Derivation
from actviz.analysis.kink_description import choices, describe
from actviz.analysis.shape.intervals import inequality
from actviz.function.kink import Kink
from actviz.render.cases import called, condition, in_latex, on_screen, primes, steps_in_latex, wrapped, wrapped_formula
from actviz.render.serialize import tab_separated
from actviz.render.tables import markdown
from actviz.render.view import Part, ReaderTable, Typeset, View
from actviz.text.numbers import rounded
from actviz.text.screen import Screen

if TYPE_CHECKING:
    from actviz.render.figures.style import Style

Values = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class DerivativeView(View):
    """A derivative, the steps that lead to it where they are wanted, its values at points, and what a check of the code found."""

    command = "derive"
    illustrated = False
    derivation: Derivation
    values: Values
    proof: Check | None
    passes: tuple[Pass, ...] = ()

    @property
    def config(self) -> Mapping[str, Any]:
        """All that repeats the command."""
        return {
            "function": self.derivation.activation.spec,
            "order": self.derivation.order,
            "at": [x for x, _ in self.values],
            "check": self.proof is not None,
            "steps": bool(self.passes),
        }

    def records(self) -> list[dict[str, Any]]:
        return [self._record()]

    def rows(self) -> list[dict[str, str]]:
        """The steps, or the values at points, or the cases of the formula."""
        if self.passes:
            return [
                {
                    "order": str(one.order),
                    "from": repr(one.begin),
                    "to": repr(one.end),
                    "rule": step.rule,
                    "expression": step.expression,
                }
                for one in self.passes
                for step in one.steps
            ]
        if self.values:
            return [{"x": repr(x), self._name: repr(value)} for x, value in self.values]
        return [
            {"from": repr(case.begin), "to": repr(case.end), "formula": case.text, "textbook": case.texts.textbook}
            for case in self.derivation.cases
        ]

    def markdown(self) -> str:
        """The steps, the cases, and the values at points."""
        cases = [(f"`{case.text}`", condition(case, "<=")) for case in self.derivation.cases]
        values = [(rounded(x), rounded(value, 17)) for x, value in self.values]
        verdict = [self._verdict(self.proof) + "\n"] if self.proof else []
        table = [markdown(("x", f"{self._name}(x)"), values)] if values else []
        steps = [
            markdown((self._title(one), "rule"), [(f"`{s.expression}`", s.rule) for s in one.steps]) for one in self.passes
        ]
        return "\n".join([*steps, markdown((f"{self._name}(x)", "for"), cases), *table, *verdict])

    def parts(self) -> list[Part]:
        """The steps, the derivative typeset and in its other forms, what holds at kinks, the values, and the verdict."""
        texts, values = self.derivation.texts, [(rounded(x), rounded(value, 17)) for x, value in self.values]
        return [
            *(
                ReaderTable((self._title(one), "rule"), [(f"`{s.expression}`", s.rule) for s in one.steps])
                for one in self.passes
            ),
            Typeset(in_latex(self.derivation)),
            *([f"computed as `{texts.text}`"] if texts.text != texts.textbook else []),
            *([f"in terms of y: `{texts.in_terms_of_y}`"] if texts.in_terms_of_y is not None else []),
            *(self._at_kink(kink) for kink in self.derivation.kinks),
            *([ReaderTable(("x", f"{self._name}(x)"), values)] if values else []),
            *([self._verdict(self.proof)] if self.proof else []),
        ]

    @staticmethod
    def _at_kink(kink: Kink) -> str:
        """What holds at a kink."""
        return f"{describe(kink)}; {told}." if (told := choices(kink)) else f"{describe(kink)}."

    @property
    def _name(self) -> str:
        return f"{called(self.derivation.activation)}{primes(self.derivation.order, unicode=False)}"

    def page(self, screen: Screen) -> str:
        """The steps, the derivative typeset and in its other forms, its kinks, its values, and the verdict of the check."""
        blocks = [*self._steps(screen), self._function(screen), self._formula(screen), self._other_forms(screen)]
        blocks += [wrapped(self._at_kink(kink), screen.width) for kink in self.derivation.kinks]
        wide = max((len(rounded(x)) for x, _ in self.values), default=0)
        blocks.append([f"x = {rounded(x):>{wide}}   {rounded(value, 17)}" for x, value in self.values])
        if self.proof:
            blocks.append(wrapped(self._verdict(self.proof), screen.width))
        return "\n\n".join("\n".join(lines) for lines in blocks if lines) + "\n"

    def _function(self, screen: Screen) -> list[str]:
        """The function, where it has no name."""
        activation = self.derivation.activation
        return wrapped_formula(f"f(x) = {activation.formula}", screen.width) if called(activation) == "f" else []

    def _formula(self, screen: Screen) -> list[str]:
        """The derivative, set in two dimensions where it fits."""
        return on_screen(self.derivation, screen.width, unicode=screen.unicode)

    def _other_forms(self, screen: Screen) -> list[str]:
        """The form that loses no digits, where that is another one, and the form in y."""
        texts = self.derivation.texts
        lines = []
        if texts.text != texts.textbook:
            lines += wrapped_formula(f"computed as {texts.text}", screen.width, rest="    ")
        if texts.in_terms_of_y is not None:
            lines += wrapped(
                f"in terms of y = {called(self.derivation.activation)}(x): {texts.in_terms_of_y}", screen.width, rest="    "
            )
        return lines

    def _steps(self, screen: Screen) -> Iterator[list[str]]:
        """The steps of each pass, rules in a column of their own."""
        wide = max((len(step.rule) for one in self.passes for step in one.steps), default=0)
        for one in self.passes:
            lines = [self._title(one)]
            for step in one.steps:
                lines += wrapped_formula(step.expression, screen.width, f"  {step.rule:{wide}}  ", " " * (wide + 6))
            yield lines

    def _title(self, one: Pass) -> str:
        """What a pass leads to, and where."""
        where = inequality(one.begin, one.end, ".6g")
        name = f"{called(self.derivation.activation)}{primes(one.order, unicode=False)}(x)"
        return name if where == "everywhere" else f"{name} for {where}"

    def figure(self, kind: str, style: Style) -> bytes:
        """The function, the steps, the derivative and what holds at its kinks, typeset."""
        from actviz.render.figures.formula import figure  # noqa: PLC0415 - for figures only

        texts = self._sentences()
        return figure(self.derivation, self.passes, texts, kind, style, f"{self._name}(x)", self.plain(Screen()))

    def _sentences(self) -> list[str]:
        """What holds at each kink, the values at points, and the verdict."""
        texts = [f"{describe(kink)}{'; ' * bool(choices(kink))}{choices(kink)}." for kink in self.derivation.kinks]
        texts += [f"{self._name}({rounded(x)}) = {rounded(value, 17)}" for x, value in self.values]
        return [*texts, *([self._verdict(self.proof)] if self.proof else [])]

    def plain(self, _screen: Screen) -> str:
        """The derivative in one line that actviz reads, or the steps; then a line for each value, then the verdict."""
        if not self.passes:
            return self._lines(self.derivation.text)
        pieces = len({(one.begin, one.end) for one in self.passes}) > 1
        rows = [
            (step.rule, step.expression, *([inequality(one.begin, one.end)] if pieces else []))
            for one in self.passes
            for step in one.steps
        ]
        return self._lines(tab_separated(rows).removesuffix("\n"))

    def latex(self) -> str:
        """The derivative, or the steps, as LaTeX; then as in plain text."""
        return self._lines(
            steps_in_latex(self.derivation.activation, self.passes) if self.passes else in_latex(self.derivation)
        )

    def raise_if_broken(self) -> None:
        if self.proof:
            self.proof.raise_if_broken()

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {in_latex(self.derivation)}$"

    def _lines(self, formula: str) -> str:
        verdict = [self._verdict(self.proof)] if self.proof else []
        return "\n".join([formula, *(f"{x!r}\t{value!r}" for x, value in self.values), *verdict]) + "\n"

    def _verdict(self, proof: Check) -> str:
        """What the check found."""
        holds = "holds" if proof.holds else "FAILS"
        return (
            f"{holds}: the code of f{chr(39) * self.derivation.order} is within {proof.worst.ulp:.3g} ulp of SymPy's derivative of the"
            f" formula (50 digits) at {proof.points} points; worst at x = {proof.worst.x!r}; promised: {proof.promised:g} ulp"
        )

    def _record(self) -> dict[str, Any]:
        derivation = self.derivation
        result: dict[str, Any] = {
            **derivation.activation.to_dict(),
            "order": derivation.order,
            "formula": derivation.text,
            "textbook": derivation.texts.textbook,
            "in_terms_of_y": derivation.texts.in_terms_of_y,
            "cases": [
                {
                    "from": case.begin,
                    "to": case.end,
                    "formula": case.text,
                    "textbook": case.texts.textbook,
                    "in_terms_of_y": case.texts.in_terms_of_y,
                }
                for case in derivation.cases
            ],
            "kinks": [kink.record() for kink in derivation.kinks],
            "values": [{"x": x, "value": value} for x, value in self.values],
        }
        if self.passes:
            result["steps"] = [
                {"order": one.order, "from": one.begin, "to": one.end, "rule": step.rule, "expression": step.expression}
                for one in self.passes
                for step in one.steps
            ]
        if self.proof:
            result["check"] = _check(self.proof)
        return result


def _check(proof: Check) -> dict[str, Any]:
    """What JSON says of a check."""
    worst = proof.worst
    return {
        "holds": proof.holds,
        "ulp": worst.ulp,
        "promised": proof.promised,
        "points": proof.points,
        "x": worst.x,
        "computed": worst.computed,
        "exact": str(worst.exact),
    }
