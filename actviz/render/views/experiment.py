"""An experiment's result in each format: plot, tables and sentence for a reader, records for scripts."""

from __future__ import annotations

from math import isnan
from textwrap import wrap
from typing import Any

from actviz._version import __version__
from actviz.experiments.discovery import EXPERIMENTS
from actviz.experiments.result import Outcome, ResultTable, Value
from actviz.render.serialize import as_json, document, json_lines, separated
from actviz.render.tables import side_by_side, table
from actviz.text.numbers import rounded, written
from actviz.text.screen import Screen

FORMATS = ("table", "plain", "csv", "tsv", "json", "jsonl")
_DIGITS = 3
_LEAST_PLOT = 8
#: The lines of the screen that hold the command and the next prompt.
_PROMPTS = 2


def as_format(kind: str, result: Outcome, screen: Screen) -> str:
    """The result in one of the formats: table, plain, csv, tsv, json or jsonl."""
    match kind:
        case "table":
            return for_reader(result, screen)
        case "json":
            return as_json(_document(result))
        case "jsonl":
            return json_lines(result.records)
    names = list(result.records[0])
    rows = [names, *([_exact(record[name]) for name in names] for record in result.records)]
    if kind == "plain":
        return "".join("\t".join(row) + "\n" for row in rows) + f"\n{result.note}\n{result.sentence}\n"
    return separated(rows, "," if kind == "csv" else "\t")


def overview(kind: str, screen: Screen) -> str:
    """All experiments, with their functions and options by default, in one of the formats."""
    results = [
        {"experiment": each.name, "summary": each.summary, "functions": list(each.functions), "options": dict(each.defaults)}
        for each in EXPERIMENTS.values()
    ]
    if kind == "json":
        return document("lab", {}, results)
    if kind == "jsonl":
        return json_lines(results)
    rows = [[each.name, each.summary, " ".join(each.functions), each.options] for each in EXPERIMENTS.values()]
    if kind == "table":
        return table(["experiment", "functions", "options"], [[row[0], *row[2:]] for row in rows], screen)
    if kind == "plain":
        return "".join("\t".join(row) + "\n" for row in rows)
    return separated([["experiment", "shows", "functions", "options"], *rows], "," if kind == "csv" else "\t")


def _document(result: Outcome) -> dict[str, Any]:
    """The one object: what repeats the experiment, every number, and the sentence made from them."""
    return {
        "actviz": __version__,
        "command": "lab",
        "config": {"experiment": result.experiment, **result.config},
        "results": result.records,
        "sentence": result.sentence,
        "note": result.note,
    }


def for_reader(result: Outcome, screen: Screen) -> str:
    """Plots where a person is looking and there is room, tables, what was measured, and at the end the sentence."""
    tables = [_table(table, screen) for table in result.tables]
    sentence = wrap(result.sentence, screen.width)
    text = [_in_characters(line, screen) for line in (*wrap(result.note, screen.width), *sentence)]
    below = "\n".join([*tables, *text]) + "\n"
    if not screen.terminal:
        return below
    from actviz.render.terminal.experiment_plot import picture  # noqa: PLC0415 - plotext is slow to load

    room = screen.height - _PROMPTS - below.count("\n")
    plots = result.plots[: room // _LEAST_PLOT]
    pictures = [picture(plot, screen, room // len(plots)) for plot in plots]
    return "".join(f"{drawn}\n" for drawn in pictures if drawn) + below


def _table(table: ResultTable, screen: Screen) -> str:
    rows = [[_shown(cell) for cell in row] for row in table.rows]
    headings = [table.title or table.headings[0], *table.headings[1:]]
    if table.title:
        rows = [[f"{table.headings[0]} {row[0]}", *row[1:]] for row in rows]
    return side_by_side(headings, rows, screen).rstrip("\n")


def _shown(value: Value) -> str:
    """A cell for a reader."""
    match value:
        case None:
            return ""
        case float():
            return "-" if isnan(value) else rounded(value, _DIGITS)
    return str(value)


def _exact(value: Value) -> str:
    """A field for a script."""
    return "" if value is None else written(value) if isinstance(value, float) else str(value)


def _in_characters(text: str, screen: Screen) -> str:
    return text if screen.unicode else text.encode("ascii", "replace").decode()
