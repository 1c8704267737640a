"""The functions closest to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import Any

from actviz.analysis.comparison.nearest import Neighbour
from actviz.render.view import ReaderTable, View
from actviz.text.numbers import DIGITS, rounded
from actviz.text.screen import Screen


@dataclass(frozen=True)
class NeighboursView(View):
    """The neighbours of a function, the closest first."""

    command = "compare"
    neighbours: Sequence[Neighbour]
    config: Mapping[str, Any]
    digits: int = DIGITS

    def records(self) -> list[dict[str, Any]]:
        return [neighbour.record() for neighbour in self.neighbours]

    def rows(self) -> list[dict[str, str]]:
        return [{"function": neighbour.function, "distance": repr(neighbour.distance)} for neighbour in self.neighbours]

    def table(self) -> ReaderTable:
        lines = [
            [neighbour.function, "equal" if neighbour.equal else rounded(neighbour.distance, self.digits)]
            for neighbour in self.neighbours
        ]
        return ReaderTable(["function", "distance"], lines)

    def note(self, screen: Screen) -> str:
        return "\n" + fill("Distance: the root of E (f(z) - g(z))^2 for inputs z ~ N(0, 1).", screen.width) + "\n"
