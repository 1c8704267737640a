"""What functions cost to compute, as a table, as records for scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Any

from actviz.analysis.cost import ELEMENTS, Cost
from actviz.render.records import Shown
from actviz.render.records import as_format as records_as_format
from actviz.text.numbers import written
from actviz.text.screen import Screen

_WAYS = {"exact_f": "f, exact code", "exact_df": "f', exact code", "naive_f": "f, NumPy line", "naive_df": "f', NumPy line"}
_NOTE = (
    f"ns for each of {ELEMENTS} float64 elements here and now: median (quartiles); in brackets times relu's. The NumPy line is the "
    "formula step by step; NumPy has no erf, so that actviz' own stands in. On a GPU elementwise work is usually bound by memory, "
    "not by arithmetic: there these differences mostly vanish once operations are fused."
)


def as_format(kind: str, costs: Sequence[Cost], *, config: Mapping[str, Any], screen: Screen) -> str:
    """The costs in one of the formats: table, markdown, plain, csv, tsv, json or jsonl. `config` repeats the comparison."""
    rows = [[title, *(_cell(cost, way) for cost in costs)] for way, title in _WAYS.items()]
    shown = Shown(["ns per element", *(cost.function for cost in costs)], rows, "\n" + fill(_NOTE, screen.width) + "\n")
    fields = [_fields(cost) for cost in costs]
    return records_as_format(kind, [cost.as_json() for cost in costs], fields, shown, config=config, screen=screen)


def _cell(cost: Cost, way: str) -> str:
    timing = cost.timings[way]
    median, lower, upper = (written(value, ".3g") for value in (timing.median, timing.lower, timing.upper))
    return f"{median} ({lower}-{upper})\n[{written(cost.relative(way), '.2g')}x]"


def _fields(cost: Cost) -> dict[str, str]:
    """For a script: one value in each field."""
    found = {"function": cost.function}
    for way, timing in cost.timings.items():
        found |= {
            f"{way}_ns": repr(timing.median),
            f"{way}_ns_lower": repr(timing.lower),
            f"{way}_ns_upper": repr(timing.upper),
        }
        found[f"{way}_relative"] = repr(cost.relative(way))
    return found
