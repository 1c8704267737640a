"""The functions closest to one, as a table, as records for scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from actviz.analysis.nearest import Neighbour
from actviz.render.records import Shown
from actviz.render.records import as_format as records_as_format
from actviz.text.numbers import DIGITS, rounded
from actviz.text.screen import Screen

_NOTE = "\nDistance: the root of E (f(z) - g(z))^2 for inputs z ~ N(0, 1).\n"


def as_format(
    kind: str, neighbours: Sequence[Neighbour], *, config: Mapping[str, Any], screen: Screen, digits: int = DIGITS
) -> str:
    """The neighbours in one of the formats: table, markdown, plain, csv, tsv, json or jsonl. `config` repeats the search."""
    rows = [[each.function, "equal" if each.equal else rounded(each.distance, digits)] for each in neighbours]
    shown = Shown(["function", "distance"], rows, _NOTE, listed=True)
    fields = [{"function": each.function, "distance": repr(each.distance)} for each in neighbours]
    return records_as_format(kind, [each.as_json() for each in neighbours], fields, shown, config=config, screen=screen)
