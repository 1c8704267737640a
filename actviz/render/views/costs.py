"""The time that functions take to compute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import Any

from actviz.analysis.cost.timing import ELEMENTS, Cost
from actviz.render.view import ReaderTable, SideBySide
from actviz.text.numbers import written
from actviz.text.screen import Screen

_WAYS = {"exact_f": "f, exact code", "exact_df": "f', exact code", "naive_f": "f, NumPy line", "naive_df": "f', NumPy line"}
_NOTE = (
    f"ns for each of {ELEMENTS} float64 elements here and now: median (quartiles); in brackets times relu's. The NumPy line is the "
    "formula step by step; NumPy has no erf, so that actviz' own stands in. On a GPU elementwise work is usually bound by memory, "
    "not by arithmetic: there these differences mostly vanish once operations are fused."
)


@dataclass(frozen=True)
class CostsView(SideBySide):
    """Nanoseconds per element of each function."""

    command = "compare"
    costs: Sequence[Cost]
    config: Mapping[str, Any]

    def records(self) -> list[dict[str, Any]]:
        return [cost.record() for cost in self.costs]

    def rows(self) -> list[dict[str, str]]:
        return [_row(cost) for cost in self.costs]

    def table(self) -> ReaderTable:
        lines = [[title, *(_cell(cost, way) for cost in self.costs)] for way, title in _WAYS.items()]
        return ReaderTable(["ns per element", *(cost.function for cost in self.costs)], lines)

    def note(self, screen: Screen) -> str:
        return "\n" + fill(_NOTE, screen.width) + "\n"


def _cell(cost: Cost, way: str) -> str:
    timing = cost.timings[way]
    median, lower, upper = (written(value, ".3g") for value in (timing.median, timing.lower, timing.upper))
    return f"{median} ({lower}-{upper})\n[{written(cost.relative(way), '.2g')}x]"


def _row(cost: Cost) -> dict[str, str]:
    row = {"function": cost.function}
    for way, timing in cost.timings.items():
        row |= {
            f"{way}_ns": repr(timing.median),
            f"{way}_ns_lower": repr(timing.lower),
            f"{way}_ns_upper": repr(timing.upper),
            f"{way}_relative": repr(cost.relative(way)),
        }
    return row
