"""Property cards in each format: a comparison side by side, records for scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Any

from actviz.analysis import kinks
from actviz.analysis.cards import Card, Values
from actviz.analysis.properties import CORE, PROPERTIES, Property
from actviz.render.serialize import document, json_lines, separated
from actviz.render.tables import NARROWEST, markdown, side_by_side
from actviz.text.numbers import DIGITS, written
from actviz.text.screen import Screen

_NOTE = "Means, shares: inputs z ~ N(0, 1). Kinks: what jumps, left | right."


def as_format(
    kind: str,
    cards: Sequence[Card],
    values: Sequence[Values],
    *,
    config: Mapping[str, Any],
    screen: Screen,
    properties: Sequence[Property] | None = None,
    digits: int = DIGITS,
) -> str:
    """The cards in one of the formats: table, markdown, plain, csv, tsv, json or jsonl. `config` repeats the comparison.

    `properties` are the rows that were asked for: else a reader sees the core, a script all.
    """
    match kind:
        case "table":
            return comparison_table(cards, values, screen, digits, properties or CORE)
        case "markdown":
            return markdown(*_table(cards, values, digits, properties or CORE))
        case "json":
            return document("compare", config, _results(cards, values))
        case "jsonl":
            return json_lines(_results(cards, values))
        case "csv" | "tsv":
            return separated(comparison_rows(cards, values, properties), "," if kind == "csv" else "\t")
    return comparison_plain(cards, values, properties)


def comparison_table(
    cards: Sequence[Card],
    values: Sequence[Values],
    screen: Screen,
    digits: int = DIGITS,
    properties: Sequence[Property] = CORE,
) -> str:
    """The cards as columns, their properties as rows, numbers rounded to `digits`."""
    columns, rows = _table(cards, values, digits, properties)
    return side_by_side(columns, rows, screen) + "\n" + fill(_NOTE, screen.width) + "\n"


def _table(
    cards: Sequence[Card], values: Sequence[Values], digits: int, properties: Sequence[Property]
) -> tuple[list[str], list[list[str]]]:
    """The headings, and a row for each property and value."""
    number = f".{digits}g"
    rows = [[item.title, *(item.shown(card, digits) for card in cards)] for item in properties]
    at = [_values(values, index, number) for index in range(len(cards))]
    rows += [[name, *(own[name] for own in at)] for name in at[0]]
    return ["", *(_heading(card.function) for card in cards)], rows


def comparison_plain(cards: Sequence[Card], values: Sequence[Values], properties: Sequence[Property] | None = None) -> str:
    """A line for each property: its name, then what it is for each function, exact, separated by TABs."""
    return "".join("\t".join(line) + "\n" for line in zip(*comparison_rows(cards, values, properties), strict=True))


def _results(cards: Sequence[Card], values: Sequence[Values]) -> list[dict[str, Any]]:
    """What JSON says of each function; numbers may still be infinite."""
    return [{**card.as_json(), **({"values": values[index].as_json()} if values else {})} for index, card in enumerate(cards)]


def comparison_rows(
    cards: Sequence[Card], values: Sequence[Values], properties: Sequence[Property] | None = None
) -> list[list[str]]:
    """The names of the properties, then for each function what they are, exact."""
    told = properties or PROPERTIES
    records = [
        {"function": card.function, **{item.name: item.field(card) for item in told}, **_values(values, index)}
        for index, card in enumerate(cards)
    ]
    return [list(records[0]), *(list(record.values()) for record in records)]


def _heading(function: str) -> str:
    """The function as it is written; a long one goes on in a line of its own for each parameter."""
    return function if len(function) <= NARROWEST else function.replace(":", ":\n").replace(",", ",\n")


def _values(values: Sequence[Values], index: int, number: str | None = None) -> dict[str, str]:
    """The fields `f(X)`, and where asked for `f'(X)` and `f''(X)`, of one function."""
    if not values:
        return {}
    own = values[index]
    return {
        f"{name}({written(x)})": repr(row[place]) if number is None else written(row[place], number)
        for place, x in enumerate(own.x)
        for name, row in zip(kinks.JET, own.jet, strict=False)
    }
