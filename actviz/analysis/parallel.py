"""Cards of many functions, their properties computed in several processes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

from actviz.analysis.card import Card, Computed, Property
from actviz.analysis.properties import PROPERTIES, card, record, select
from actviz.errors import DataError
from actviz.function.activation import Activation

#: Up to this many functions one process is faster.
FEW = 16


def cards(
    activations: Sequence[Activation], properties: Sequence[Property] = PROPERTIES, *, whole_record: bool = False
) -> list[Card]:
    """The cards in the order of the functions; of many functions, the properties are computed beforehand in several processes.

    `whole_record`: so is what the JSON record has beyond the properties. Raises DataError if one of the processes is killed.
    """
    empty = [card(activation) for activation in activations]
    count = min(os.cpu_count() or 1, len(activations))
    if len(activations) <= FEW or count < 2 or os.name == "nt":  # Windows cannot wait for several pipes
        return empty
    from actviz.system.workers import in_processes  # noqa: PLC0415 - slow to load, and rarely needed

    keys = [item.key for item in properties]
    try:
        values = in_processes(_values, [(activation.spec, keys, whole_record) for activation in activations], count)
    except ChildProcessError as error:
        raise DataError("a process that computes properties was killed; nothing is shown") from error
    return [replace(one, values=computed) for one, computed in zip(empty, values, strict=True)]


def _values(spec: str, keys: Sequence[str], whole_record: bool) -> dict[str, Computed]:
    """In a worker: the values of one function, with those of their numbers that are computed at first use."""
    from actviz.catalogue.resolve import get  # noqa: PLC0415 - a worker's own catalogue

    computed = card(get(spec))
    for item in select(keys):
        item.field(computed)
    if whole_record:
        record(computed)
    return computed.values
