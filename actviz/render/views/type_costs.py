"""What types of numbers cost, as a table, as records for scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from actviz.analysis.type_cost import Span, TypeCost
from actviz.render.serialize import document, json_lines, separated
from actviz.render.tables import markdown, side_by_side
from actviz.text.numbers import DIGITS, written
from actviz.text.screen import Screen

_SPANS = {"overflow": "overflows", "flush": "flushes to 0", "saturate": "rounds to its limit", "nan": "is NaN"}
_MEANING = "Errors: of results in the type's normal range, against the exact value."


def as_format(kind: str, costs: Sequence[TypeCost], *, config: Mapping[str, Any], screen: Screen, digits: int = DIGITS) -> str:
    """The costs in one of the formats: table, markdown, plain, csv, tsv, json or jsonl. `config` repeats the comparison."""
    records = [cost.as_json() for cost in costs]
    match kind:
        case "json":
            return document("compare", config, records)
        case "jsonl":
            return json_lines(records)
        case "table":
            return side_by_side(*_comparison(costs, digits), screen) + f"\n{_MEANING}\n"
        case "markdown":
            return markdown(*_comparison(costs, digits)) + f"\n{_MEANING}\n"
    rows = [_record(cost) for cost in costs]
    if kind == "plain":
        columns = [list(rows[0]), *(list(row.values()) for row in rows)]
        return "".join("\t".join(line) + "\n" for line in zip(*columns, strict=True))
    return separated([list(rows[0]), *(list(row.values()) for row in rows)], "," if kind == "csv" else "\t")


def _record(cost: TypeCost) -> dict[str, str]:
    """For a script: one value in each field."""
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


def _spans(spans: Sequence[Span], specification: str = "") -> str:
    return "; ".join(format(span, specification) for span in spans) or "nowhere"


def _comparison(costs: Sequence[TypeCost], digits: int) -> tuple[list[str], list[list[str]]]:
    """For a reader: the headings, and under them a row for each thing that is said of a function in a type."""
    number = f".{digits}g"
    headings = ["", *(f"{cost.function}\n{cost.type}{' naive' * cost.naive}" for cost in costs)]
    return headings, [
        ["worst relative error", *(written(cost.worst, ".3g") for cost in costs)],
        ["at x =", *(written(cost.x, number) for cost in costs)],
        ["there computed", *(written(cost.computed, number) for cost in costs)],
        ["exact", *(written(cost.exact, number) for cost in costs)],
        *([title, *(_spans(getattr(cost, name), ".4g") for cost in costs)] for name, title in _SPANS.items()),
    ]
