"""Results that are records: as JSON, as fields for scripts, as tables for a reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from actviz.render.serialize import document, json_lines, separated
from actviz.render.tables import Row, markdown, side_by_side, table
from actviz.text.screen import Screen


@dataclass(frozen=True)
class Shown:
    """What a reader sees: a table whose first column names the rows, and a note. `listed`: each row is a result, else each column."""

    columns: Row
    rows: Sequence[Row]
    note: str = ""
    listed: bool = False
    narrowest: int = 18


def as_format(
    kind: str,
    results: Sequence[Any],
    fields: Sequence[Mapping[str, str]],
    shown: Shown,
    *,
    config: Mapping[str, Any],
    screen: Screen,
) -> str:
    """The results of a comparison in a format: `results` for JSON, `fields` for csv, tsv and plain, else what a reader sees."""
    match kind:
        case "json":
            return document("compare", config, results)
        case "jsonl":
            return json_lines(results)
        case "markdown":
            return markdown(shown.columns, shown.rows)
        case "table" if shown.listed:
            return table(shown.columns, shown.rows, screen) + shown.note
        case "table":
            return side_by_side(shown.columns, shown.rows, screen, shown.narrowest) + shown.note
    rows = [list(fields[0]), *(list(record.values()) for record in fields)] if fields else []
    if kind == "plain":
        lines = rows[1:] if shown.listed else zip(*rows, strict=True)
        return "".join("\t".join(line) + "\n" for line in lines)
    return separated(rows, "," if kind == "csv" else "\t")
