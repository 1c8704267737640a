"""`actviz list`: list the functions of the catalogue, or their properties."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from actviz.cli.options import Format, Output
from actviz.errors import DataError, UsageError
from actviz.text.formats import chosen_format

if TYPE_CHECKING:
    from actviz.catalogue.index import IndexEntry
    from actviz.text.screen import Screen

_FORMATS = ("table", "markdown", "plain", "csv", "tsv", "json", "jsonl")
_FIELDS = ("name", "family", "kind", "signature", "summary", "names", "calls")


def command(
    text: Annotated[
        str,
        typer.Argument(metavar="[TEXT]", help="Show functions whose name, framework call, family or summary contains TEXT."),
    ] = "",
    framework: Annotated[
        str,
        typer.Option("--framework", metavar="NAME", help="Show what a framework has, under its own names.", show_default=False),
    ] = "",
    family: Annotated[str, typer.Option("--family", metavar="NAME", help="Show one family.", show_default=False)] = "",
    columns: Annotated[
        str, typer.Option("--columns", metavar="PROPERTY,...", help="Show these properties.", show_default=False)
    ] = "",
    sort: Annotated[
        str,
        typer.Option("--sort", metavar="PROPERTY", help="Sort, smallest first; -PROPERTY: largest first.", show_default=False),
    ] = "",
    format_: Format = None,
    output: Output = None,
) -> None:
    """List the functions and what they do; in a pipe, only their names.

    actviz list
    actviz list shrink
    actviz list --framework jax
    actviz list --family gated
    actviz list --sort -largest_slope --columns range,forward_gain

    --columns and --sort compute properties, those that `actviz compare` shows; vector functions have none. FORMAT is table, markdown, plain,
    csv, tsv, json or jsonl.
    """
    from actviz.catalogue.index import families, matching
    from actviz.cli.show import screen, write
    from actviz.function.spelling import FRAMEWORKS

    kind = chosen_format(format_, output, _FORMATS)
    framework, family = _known(framework, FRAMEWORKS, "framework"), _known(family, families(), "family")
    entries = [*matching(text, framework, family), *_of_plugins(text, framework, family)]
    if not entries:
        raise DataError(f"nothing in the catalogue matches {text!r}", "`actviz list` shows all functions")
    seen = screen(output)
    asked = {"text": text, "framework": framework, "family": family}
    if columns or sort:
        write(_properties(kind or ("table" if seen.terminal else "plain"), entries, asked, columns, sort, seen), output)
        return
    write(_shown(kind or ("table" if seen.terminal else "plain"), entries, asked, seen), output)


def _of_plugins(text: str, framework: str, family: str) -> Iterator[IndexEntry]:
    """List what installed packages offer, without loading them."""
    from actviz.catalogue.index import IndexEntry
    from actviz.catalogue.plugins import offered, origin
    from actviz.text.names import normalise

    if framework or family:
        return
    for name, point in offered().items():
        if normalise(text) in normalise(f"{name} {origin(point)}"):
            yield IndexEntry(name, "plugin", "plugin", name, f"A plugin of {origin(point)}.", (name,), ())


def _known(name: str, choices: tuple[str, ...], what: str) -> str:
    """Return the choice that a name refers to; raises UsageError for an unknown name."""
    from actviz.text.names import did_you_mean, normalise

    found = next((choice for choice in choices if normalise(choice) == normalise(name)), "")
    if name and not found:
        raise UsageError(f"unknown {what} {name!r}{did_you_mean(name, choices)}", f"choose one of {', '.join(choices)}")
    return found


def _shown(kind: str, entries: list[IndexEntry], asked: dict[str, str], screen: Screen) -> str:
    from actviz.render import serialize

    records = [entry._asdict() for entry in entries]
    match kind:
        case "plain":
            return "".join(f"{entry.name}\n" for entry in entries)
        case "table":
            return _table(entries, asked["framework"], screen)
        case "markdown":
            from actviz.render.tables import markdown

            return markdown(["function", "what it does"], [(entry.signature, entry.summary) for entry in entries])
        case "json":
            return serialize.document("list", asked, records)
        case "jsonl":
            return serialize.json_lines(records)
    rows = [(*entry[:5], " ".join(entry.names), "; ".join(entry.calls)) for entry in entries]
    return serialize.separated([_FIELDS, *rows], "," if kind == "csv" else "\t")


def _properties(kind: str, entries: list[IndexEntry], asked: dict[str, str], columns: str, sort: str, screen: Screen) -> str:
    """Show properties of the scalar functions, sorted by one of them."""
    from actviz.analysis.cards import Card
    from actviz.analysis.properties import chosen, ordered
    from actviz.catalogue.resolve import get
    from actviz.function.activation import Activation
    from actviz.render import serialize, tables
    from actviz.text.numbers import DIGITS

    items = chosen(filter(None, map(str.strip, columns.split(",")))) or chosen([sort.removeprefix("-")])
    cards = [Card(found) for entry in entries if isinstance(found := get(entry.name), Activation)]
    if not cards:
        raise DataError(
            "--columns and --sort need scalar functions, but these map whole vectors", "leave out --columns and --sort"
        )
    cards = ordered(cards, sort) if sort else cards
    if kind in ("table", "markdown"):
        headings = ["function", *(item.title for item in items)]
        shown = [[card.function, *(item.shown(card, DIGITS) for item in items)] for card in cards]
        return tables.markdown(headings, shown) if kind == "markdown" else tables.table(headings, shown, screen)
    records = [{"function": card.function, **{item.name: item.json(card) for item in items}} for card in cards]
    if kind == "json":
        return serialize.document("list", {**asked, "columns": [item.name for item in items], "sort": sort}, records)
    if kind == "jsonl":
        return serialize.json_lines(records)
    rows = [[card.function, *(item.field(card) for item in items)] for card in cards]
    if kind == "plain":
        return "".join("\t".join(row) + "\n" for row in rows)
    return serialize.separated([["function", *(item.name for item in items)], *rows], "," if kind == "csv" else "\t")


def _table(entries: list[IndexEntry], framework: str, screen: Screen) -> str:
    from actviz.render.tables import table

    if framework:
        rows = [(entry.name, "\n".join(entry.calls_of(framework))) for entry in entries]
        return table(("function", f"name in {framework}"), rows, screen)
    return table(("function", "what it does"), [(entry.signature, entry.summary) for entry in entries], screen)
