"""The grade of an implementation: a page for a reader, one record for scripts, and a picture of the errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import TYPE_CHECKING, Any

from actviz.errors import DataError
from actviz.grading.diagnosis.diagnosis import Diagnosis
from actviz.grading.grade import Grade
from actviz.grading.tally import Answered
from actviz.render.tables import markdown, table
from actviz.render.terminal import error_chart
from actviz.render.view import Part, ReaderTable, SideBySide
from actviz.text.numbers import DIGITS, rounded, written
from actviz.text.screen import Screen

if TYPE_CHECKING:
    from actviz.render.figures.style import Style

_COUNTS = {
    "wrong_sign": "wrong sign",
    "nan_for_finite": "NaN for a finite value",
    "inf_for_finite": "infinite for a finite value",
    "finite_for_nonfinite": "finite for NaN or infinity",
    "other_nonfinite": "another NaN or infinity",
    "flushed": "flushed to zero",
    "nonmonotone": "neighbours in wrong order",
}
_PICTURE_HEIGHT = 13
_PRIMES = ("f", "f'", "f''")


@dataclass(frozen=True)
class GradeView(SideBySide):
    """A grade with its diagnosis; `with_picture` draws the errors above the table."""

    command = "check"
    grade: Grade
    diagnosis: Diagnosis
    notes: Sequence[str]
    config: Mapping[str, Any]
    with_picture: bool = False
    digits: int = DIGITS

    @property
    def subject(self) -> str:
        """What was graded, in a line."""
        question = self.grade.question
        prime = "" if question.order == 0 else f" ({_PRIMES[question.order]})"
        return f"{question.activation.label}{prime} in {question.type.name}"

    @property
    def sentences(self) -> tuple[str, ...]:
        """The diagnosis, the notes, and the verdict."""
        return (*self.diagnosis.sentences, *self.notes, *([self.verdict] if self.verdict else []))

    @property
    def verdict(self) -> str:
        """Whether a limit was kept; empty without one."""
        grade = self.grade
        if grade.passed is None:
            return ""
        limit = f"{grade.question.max_ulp:g} ulp"
        if grade.passed:
            return f"ok: {rounded(grade.max_ulp, 3)} ulp <= {limit}"
        return f"FAILED: {failure(grade)}"

    def raise_if_broken(self) -> None:
        if self.grade.passed is False:
            question = self.grade.question
            raise DataError(f"the check failed: {question.activation.label} in {question.type.name}: {failure(self.grade)}")

    def records(self) -> list[dict[str, Any]]:
        grade, shortest = self.grade, self.grade.question.type.shortest
        question = grade.question
        return [
            {
                **question.activation.to_dict(),
                "derivative": question.order,
                "dtype": question.type.name,
                "inputs": grade.inputs,
                "max_ulp": grade.max_ulp,
                "at": None if grade.at is None else shortest(grade.at),
                "got": None if grade.got is None else shortest(grade.got),
                "exact": grade.exact,
                "mean_ulp": grade.mean_ulp,
                "correctly_rounded": grade.correctly_rounded,
                "distribution": grade.distribution,
                **{name: getattr(grade, name) for name in _COUNTS},
                "specials": [
                    {"x": shortest(one.x), "got": shortest(one.got), "exact": one.exact, "ulp": one.ulp}
                    for one in grade.specials
                ],
                "regions": [
                    {
                        "from": shortest(region.low),
                        "to": shortest(region.high),
                        "max_ulp": region.max_ulp,
                        "inputs": region.inputs,
                    }
                    for region in grade.regions
                ],
                "closest": self.diagnosis.closest.record() if self.diagnosis.closest else None,
                "diagnosis": list(self.diagnosis.sentences),
                "notes": list(self.notes),
                "passed": grade.passed,
                "complete": grade.complete,
            }
        ]

    def rows(self) -> list[dict[str, str]]:
        (record,) = self.records()
        left_out = ("function", "parameters", "specials", "regions", "diagnosis", "notes", "distribution", "closest", "label")
        row = {key: _cell(value) for key, value in record.items() if key not in left_out}
        row |= {f"up_to_{bound}": str(count) for bound, count in self.grade.distribution.items()}
        closest = self.diagnosis.closest
        return [row | {"closest": closest.function if closest else ""}]

    def table(self) -> ReaderTable:
        grade, digits = self.grade, self.digits
        lines = [
            ["inputs", f"{grade.inputs:,}" + ("" if grade.complete else " (stopped)")],
            ["largest error", f"{rounded(grade.max_ulp, digits)} ulp{self._where()}"],
            ["mean error", f"{rounded(grade.mean_ulp, 3)} ulp"],
            ["correctly rounded", f"{_percent(grade.correctly_rounded)}"],
            ["errors in ulp", _distribution(grade.distribution)],
            *([title, f"{getattr(grade, name):,}"] for name, title in _COUNTS.items() if getattr(grade, name)),
        ]
        return ReaderTable(["", self.subject], lines)

    def page(self, screen: Screen) -> str:
        """The picture, the table, special inputs, the worst regions, the diagnosis."""
        parts = [self._picture(screen)] if self.with_picture else []
        parts += [super().page(screen)]
        parts += [table(*part, screen) for part in self._details() if part.lines]
        return "\n".join(filter(None, [*parts, self.remarks(screen)]))

    def remarks(self, screen: Screen) -> str:
        """The diagnosis, the notes and the verdict."""
        return "".join(fill(sentence, screen.width) + "\n" for sentence in self.sentences)

    def parts(self) -> list[Part]:
        """The tables, one below the other, and the sentences."""
        return [*(part for part in (self.table(), *self._details()) if part.lines), *self.sentences]

    def markdown(self) -> str:
        """The parts, one below the other."""
        return "\n".join(f"{part}\n" if isinstance(part, str) else markdown(*part) for part in self.parts())

    def figure(self, kind: str, style: Style) -> bytes:
        from actviz.render.figures.errors import figure  # noqa: PLC0415 - for figures only

        return figure(self.grade.profile, kind, style, self.subject, self.sentences)

    def _where(self) -> str:
        grade, digits = self.grade, self.digits
        if grade.at is None or grade.got is None or grade.exact is None or not grade.max_ulp:
            return ""
        shortest = grade.question.type.shortest
        return f" at x = {shortest(grade.at)!r}: got {shortest(grade.got)!r}, exact {rounded(grade.exact, digits)}"

    def _details(self) -> tuple[ReaderTable, ReaderTable]:
        """Special inputs, and the worst regions."""
        specials = [
            [self._number(one.x), self._number(one.got), self._exact(one), _ulp(one.ulp)] for one in self.grade.specials
        ]
        regions = [
            [self._number(region.low), self._number(region.high), _ulp(region.max_ulp), f"{region.inputs:,}"]
            for region in self.grade.regions
        ]
        return (
            ReaderTable(["special x", "got", "exact", "error in ulp"], specials),
            ReaderTable(["worst from x =", "to", "error in ulp", "inputs"], regions),
        )

    def _number(self, value: float) -> str:
        text = rounded(self.grade.question.type.shortest(value), self.digits)
        return "-0" if value == 0 and str(value).startswith("-") else text

    def _exact(self, one: Answered) -> str:
        return rounded(one.exact, self.digits)

    def _picture(self, screen: Screen) -> str:
        """The errors over x, where the screen has room."""
        if screen.width < error_chart.LEAST_WIDTH or not self.grade.profile:
            return ""
        title = f"{self.subject}: largest error in ulp"
        return "\n".join(error_chart.chart(self.grade.profile, min(screen.width, 100), _PICTURE_HEIGHT, screen, title)) + "\n"


def failure(grade: Grade) -> str:
    """Why a grade does not pass."""
    if grade.wrong_nonfinite:
        count = grade.wrong_nonfinite
        return f"{count:,} answer{'s are' if count > 1 else ' is'} wrongly NaN, infinite or finite"
    size, what = max(
        (grade.max_ulp, ""), (0.0 if grade.question.ftz else grade.flushed_ulp, " (flushed to zero; --ftz accepts that)")
    )
    return f"{rounded(size, 6)} ulp > {grade.question.max_ulp:g} ulp{what}"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _percent(share: float) -> str:
    text = f"{100 * share:.4g} %"
    return text if share in (0, 1) or text not in ("100 %", "0 %") else ("> 99.99 %" if share > 0.5 else "< 0.01 %")


def _distribution(counts: Mapping[str, int]) -> str:
    *bounds, _ = counts
    parts = [f"<= {bound}: {counts[bound]:,}" for bound in bounds if counts[bound]]
    if counts["inf"]:
        parts.append(f"> {bounds[-1]}: {counts['inf']:,}")
    return "; ".join(parts) or "none"


def _ulp(size: float) -> str:
    return "wrong" if size == float("inf") else written(size, ".4g")
