"""Cards of many functions: their properties recorded, or computed in several processes."""

from __future__ import annotations

import os
from collections.abc import Sequence

from actviz.analysis.card import Card, Computed, Property
from actviz.analysis.properties import PROPERTIES, card, record, select
from actviz.errors import DataError
from actviz.function.activation import Activation

#: Up to this many functions without a record one process is faster.
FEW = 16


def cards(
    activations: Sequence[Activation], properties: Sequence[Property] = PROPERTIES, *, whole_record: bool = False
) -> list[Card]:
    """The cards in the order of the functions.

    Of many functions without a record, the properties are computed beforehand in several processes; with `whole_record`, so is what
    the JSON record has beyond the properties. Raises DataError if one of the processes is killed.
    """
    made = [card(activation) for activation in activations]
    unknown = [one for one in made if not one.recorded]
    count = min(os.cpu_count() or 1, len(unknown))
    if len(unknown) <= FEW or count < 2 or os.name == "nt":  # Windows cannot wait for several pipes
        return made
    from actviz.system.workers import in_processes  # noqa: PLC0415 - slow to load, and rarely needed

    keys = [item.key for item in properties]
    try:
        values = in_processes(_values, [(one.activation.spec, keys, whole_record) for one in unknown], count)
    except ChildProcessError as error:
        raise DataError("a process that computes properties was killed; nothing is shown") from error
    for one, computed in zip(unknown, values, strict=True):
        one.values.update(computed)
    return made


def _values(spec: str, keys: Sequence[str], whole_record: bool) -> dict[str, Computed]:
    """In a worker: the values of one function, with those of their numbers that are computed at first use."""
    from actviz.catalogue.resolve import get  # noqa: PLC0415 - a worker's own catalogue

    computed = card(get(spec))
    for item in select(keys):
        item.field(computed)
    if whole_record:
        record(computed)
    return computed.values
