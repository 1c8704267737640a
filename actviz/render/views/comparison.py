"""Properties of several functions, side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import TYPE_CHECKING, Any

from actviz.analysis import kink_description
from actviz.analysis.card import Card, Property
from actviz.analysis.point_values import PointValues
from actviz.analysis.properties import CORE, PROPERTIES, record
from actviz.render.tables import NARROWEST
from actviz.render.view import ReaderTable, SideBySide
from actviz.text.numbers import DIGITS, written
from actviz.text.screen import Screen

if TYPE_CHECKING:
    from actviz.render.figures.style import Style

_NOTE = "Means, shares: inputs z ~ N(0, 1). Kinks: what jumps, left | right."


@dataclass(frozen=True)
class ComparisonView(SideBySide):
    """The properties of functions, and where `values` are given their values at points.

    Without `properties` a reader sees the core and a script all of them. `with_curves` draws the functions above the table on a
    terminal.
    """

    command = "compare"
    cards: Sequence[Card]
    values: Sequence[PointValues]
    config: Mapping[str, Any]
    properties: Sequence[Property] = ()
    with_curves: bool = False
    digits: int = DIGITS

    def records(self) -> list[dict[str, Any]]:
        records = [self._chosen(card) if self.properties else record(card) for card in self.cards]
        for whole, values in zip(records, self.values, strict=False):
            whole["values"] = values.record()
        return records

    def _chosen(self, card: Card) -> dict[str, Any]:
        names = {key: value for key, value in card.activation.to_dict().items() if key != "parameters"}
        return {**names, **{item.key: item.json(card) for item in self.properties}}

    def rows(self) -> list[dict[str, str]]:
        properties = self.properties or PROPERTIES
        return [
            {
                "function": card.activation.spec,
                **{item.key: item.field(card) for item in properties},
                **self._values(index, repr),
            }
            for index, card in enumerate(self.cards)
        ]

    def table(self) -> ReaderTable:
        lines = [[item.title, *(item.shown(card, self.digits) for card in self.cards)] for item in self.properties or CORE]
        values = [self._values(index, lambda value: written(value, f".{self.digits}g")) for index in range(len(self.cards))]
        lines += [[name, *(cells[name] for cells in values)] for name in values[0]]
        return ReaderTable(["", *(_heading(card.activation.label) for card in self.cards)], lines)

    def note(self, screen: Screen) -> str:
        return "\n" + fill(_NOTE, screen.width) + "\n"

    def page(self, screen: Screen) -> str:
        """The table, below the curves where there is room for them."""
        text = super().page(screen)
        if not self.with_curves:
            return text
        from actviz.render.terminal.drawing import overlay  # noqa: PLC0415 - plotext is slow to load

        picture = overlay([card.activation for card in self.cards], screen, beside=text.count("\n"))
        return f"{picture}\n{text}" if picture else text

    def figure(self, kind: str, style: Style) -> bytes:
        """The curves of all functions."""
        from actviz.analysis.plotting.curves import curves  # noqa: PLC0415 - for pictures only
        from actviz.render.figures.plot import figure  # noqa: PLC0415

        return figure(curves([card.activation for card in self.cards]), kind, style)

    def _values(self, index: int, write: Callable[[float], str]) -> dict[str, str]:
        """The values `f(X)`, `f'(X)`, `f''(X)` of one function, as far as they were computed."""
        if not self.values:
            return {}
        values = self.values[index]
        return {
            f"{name}({written(x)})": write(row[place])
            for place, x in enumerate(values.x)
            for name, row in zip(kink_description.JET, values.jet, strict=False)
        }


def _heading(function: str) -> str:
    """The function as it is written; a long one has a line for each parameter."""
    return function if len(function) <= NARROWEST else function.replace(":", ":\n").replace(",", ",\n")
