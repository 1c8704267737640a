"""What computing in a number type costs: errors, overflow, flushed and saturated results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import Any

from actviz.analysis.cost.precision_loss import InputSpan, PrecisionLoss
from actviz.render.view import ReaderTable, SideBySide
from actviz.text.numbers import DIGITS, written
from actviz.text.screen import Screen

_SPANS = {"overflow": "overflows", "flush": "flushes to 0", "saturate": "rounds to its limit", "nan": "is NaN"}
_NOTE = "Errors: of results in the type's normal range, against the exact value."


@dataclass(frozen=True)
class TypeCostsView(SideBySide):
    """The costs of each function in each number type."""

    command = "compare"
    costs: Sequence[PrecisionLoss]
    config: Mapping[str, Any]
    digits: int = DIGITS

    def records(self) -> list[dict[str, Any]]:
        return [cost.record() for cost in self.costs]

    def rows(self) -> list[dict[str, str]]:
        return [_row(cost) for cost in self.costs]

    def table(self) -> ReaderTable:
        number, costs = f".{self.digits}g", self.costs
        lines = [
            ["worst relative error", *(written(cost.worst, ".3g") for cost in costs)],
            ["at x =", *(written(cost.x, number) for cost in costs)],
            ["there computed", *(written(cost.computed, number) for cost in costs)],
            ["exact", *(written(cost.exact, number) for cost in costs)],
            *([title, *(_spans(getattr(cost, name), ".4g") for cost in costs)] for name, title in _SPANS.items()),
        ]
        return ReaderTable(["", *(f"{cost.function}\n{cost.type}{' naive' * cost.naive}" for cost in costs)], lines)

    def note(self, screen: Screen) -> str:
        return f"\n{fill(_NOTE, screen.width)}\n"

    def markdown(self) -> str:
        return f"{super().markdown()}\n{_NOTE}\n"


def _row(cost: PrecisionLoss) -> dict[str, str]:
    return {
        "function": cost.function,
        "dtype": cost.type,
        "naive": "yes" if cost.naive else "no",
        "worst_relative_error": repr(cost.worst),
        "at": repr(cost.x),
        "computed": repr(cost.computed),
        "exact": repr(cost.exact),
        **{name: _spans(getattr(cost, name)) for name in _SPANS},
    }


def _spans(spans: Sequence[InputSpan], specification: str = "") -> str:
    return "; ".join(format(span, specification) for span in spans) or "nowhere"
