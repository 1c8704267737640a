"""The functions of the catalogue, and properties of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import TYPE_CHECKING, Any

from actviz.catalogue.index import by_family
from actviz.render.tables import table
from actviz.render.view import ReaderTable, View
from actviz.text.numbers import DIGITS

#: The number of frameworks from which on a function is common.
_COMMON = 5
#: The longest signature in a list of families.
_WIDEST = 30

if TYPE_CHECKING:
    from actviz.analysis.card import Card, Property
    from actviz.catalogue.index import IndexEntry
    from actviz.text.screen import Screen


@dataclass(frozen=True)
class CatalogueView(View):
    """Entries of the catalogue; with a framework, its calls for each."""

    command = "list"
    entries: Sequence[IndexEntry]
    config: Mapping[str, Any]
    framework: str = ""

    def records(self) -> list[dict[str, Any]]:
        return [entry.facts() for entry in self.entries]

    def rows(self) -> list[dict[str, str]]:
        return [{**entry.facts(), "names": " ".join(entry.names), "calls": "; ".join(entry.calls)} for entry in self.entries]

    def table(self) -> ReaderTable:
        return ReaderTable(["function", "what it does"], [(entry.signature, entry.summary) for entry in self.entries])

    def page(self, screen: Screen) -> str:
        """The table, or with a framework what that calls each function."""
        if not self.framework:
            groups = by_family(self.entries)
            return super().page(screen) if len(groups) == 1 else _grouped(groups, screen)
        rows = [(entry.name, "\n".join(entry.calls_of(self.framework))) for entry in self.entries]
        return table(("function", f"name in {self.framework}"), rows, screen)

    def plain(self, _screen: Screen) -> str:
        """The names."""
        return "".join(f"{entry.name}\n" for entry in self.entries)


def _grouped(groups: Sequence[tuple[str, Sequence[IndexEntry]]], screen: Screen) -> str:
    """A table for each family, below the names that most frameworks offer."""
    common = [entry for _, entries in groups for entry in entries if entry.offering >= _COMMON]
    names = ", ".join(entry.name for entry in sorted(common, key=lambda entry: -entry.offering))
    blocks = [fill(f"In most frameworks: {names}.", screen.width) + "\n"] * bool(common)
    for family, entries in groups:
        rows = [(_short(entry), entry.summary) for entry in entries]
        blocks.append(table((family, "what it does"), rows, screen))
    return "\n".join(blocks)


def _short(entry: IndexEntry) -> str:
    """The name with its parameters, unless they would take the room of the summary."""
    return entry.signature if len(entry.signature) <= _WIDEST else f"{entry.name}:..."


@dataclass(frozen=True)
class PropertiesView(View):
    """Properties of functions, a row for each function."""

    command = "list"
    cards: Sequence[Card]
    properties: Sequence[Property]
    config: Mapping[str, Any]

    def records(self) -> list[dict[str, Any]]:
        return [
            {"function": card.activation.spec, **{item.key: item.json(card) for item in self.properties}} for card in self.cards
        ]

    def rows(self) -> list[dict[str, str]]:
        return [
            {"function": card.activation.spec, **{item.key: item.field(card) for item in self.properties}}
            for card in self.cards
        ]

    def table(self) -> ReaderTable:
        headings = ["function", *(item.title for item in self.properties)]
        return ReaderTable(
            headings, [[card.activation.spec, *(item.shown(card, DIGITS) for item in self.properties)] for card in self.cards]
        )
