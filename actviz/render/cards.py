"""Property cards in each format: a comparison side by side, records for scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Any

from actviz.analysis import kinks
from actviz.analysis.cards import Card, Values
from actviz.kink import Kink
from actviz.notation import DIGITS, rounded, written
from actviz.render.machine import document, json_lines, separated
from actviz.render.tables import NARROWEST, side_by_side
from actviz.screen import Screen

_NOTE = "Means, shares: inputs z ~ N(0, 1). Kinks: what jumps, left | right."


def as_format(
    kind: str,
    cards: Sequence[Card],
    values: Sequence[Values],
    *,
    config: Mapping[str, Any],
    screen: Screen,
    digits: int = DIGITS,
) -> str:
    """The cards in one of the formats: table, plain, csv, tsv, json or jsonl. `config` repeats the comparison."""
    match kind:
        case "table":
            return comparison_table(cards, values, screen, digits)
        case "json":
            return document("compare", config, _results(cards, values))
        case "jsonl":
            return json_lines(_results(cards, values))
        case "csv" | "tsv":
            return separated(comparison_rows(cards, values), "," if kind == "csv" else "\t")
    return comparison_plain(cards, values)


def comparison_table(cards: Sequence[Card], values: Sequence[Values], screen: Screen, digits: int = DIGITS) -> str:
    """The cards as columns, their properties as rows, numbers rounded to `digits`."""
    number = f".{digits}g"
    shown = [_properties(card, digits) | _values(values, index, number) for index, card in enumerate(cards)]
    rows = [[name, *(properties[name] for properties in shown)] for name in shown[0]]
    return (
        side_by_side(["", *(_heading(card.function) for card in cards)], rows, screen) + "\n" + fill(_NOTE, screen.width) + "\n"
    )


def comparison_plain(cards: Sequence[Card], values: Sequence[Values]) -> str:
    """A line for each property: its name, then what it is for each function, exact, separated by TABs."""
    return "".join("\t".join(line) + "\n" for line in zip(*comparison_rows(cards, values), strict=True))


def _results(cards: Sequence[Card], values: Sequence[Values]) -> list[dict[str, Any]]:
    """What JSON says of each function; numbers may still be infinite."""
    return [{**card.as_json(), **({"values": values[index].as_json()} if values else {})} for index, card in enumerate(cards)]


def comparison_rows(cards: Sequence[Card], values: Sequence[Values]) -> list[list[str]]:
    """The names of the properties, then for each function what they are, exact."""
    records = [_record(card) | _values(values, index) for index, card in enumerate(cards)]
    return [list(records[0]), *(list(record.values()) for record in records)]


def _heading(function: str) -> str:
    """The function as it is written; a long one goes on in a line of its own for each parameter."""
    return function if len(function) <= NARROWEST else function.replace(":", ":\n").replace(",", ",\n")


def _properties(card: Card, digits: int) -> dict[str, str]:
    """For a reader, in the order of the rows."""
    number = f".{digits}g"
    low, high = ("none" if limit is None else written(limit, number) for limit in card.limits)
    kinked = any(kink.x == 0 and kink.order <= 1 for kink in card.kinks)
    return {
        "formula": card.formula,
        "range": format(card.range, number),
        "limit at -inf": low,
        "limit at inf": high,
        "monotone": card.monotone,
        "symmetry": card.symmetry,
        "kinks": "; ".join(_kink(kink, digits) for kink in card.kinks) or "none",
        "largest slope": format(card.largest_slope, number),
        "Lipschitz": written(card.lipschitz, number),
        "largest curvature": format(card.largest_curvature, number),
        "share of slope 1": written(card.linear_share, number),
        "share of slope 0": written(card.flat_share, number),
        "zero-centred": "yes" if card.zero_centred else f"no, mean {written(card.mean, number)}",
        "f(0)": written(card.value, number),
        "f'(0)": written(card.slope, number) + (" (kink)" if kinked else ""),
    }


def _record(card: Card) -> dict[str, str]:
    """For a script: one value in each field."""
    return {
        "function": card.function,
        "formula": card.formula,
        "range": str(card.range),
        "range_low": repr(card.range.low),
        "range_high": repr(card.range.high),
        "limit_low": "none" if card.limits[0] is None else repr(card.limits[0]),
        "limit_high": "none" if card.limits[1] is None else repr(card.limits[1]),
        "monotone": card.monotone,
        "symmetry": card.symmetry,
        "kinks": " ".join(repr(kink.x) for kink in card.kinks) or "none",
        "largest_slope": repr(card.largest_slope.value),
        "largest_slope_where": card.largest_slope.where(),
        "lipschitz": repr(card.lipschitz),
        "largest_curvature": repr(card.largest_curvature.value),
        "largest_curvature_where": card.largest_curvature.where(),
        "linear_share": repr(card.linear_share),
        "flat_share": repr(card.flat_share),
        "mean": repr(card.mean),
        "zero_centred": "yes" if card.zero_centred else "no",
        "f(0)": repr(card.value),
        "f'(0)": repr(card.slope),
    }


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


def _kink(kink: Kink, digits: int) -> str:
    return f"{rounded(kink.x, digits)}: {kinks.JET[kink.order]} {' | '.join(kinks.both(kink, kink.order, digits))}"
