"""Cards of many functions, their properties computed in several processes."""

from __future__ import annotations

import copyreg
import os
import signal
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import Any

from actviz.analysis.card import INITIALISATIONS, Card
from actviz.analysis.properties import PROPERTIES, Property
from actviz.analysis.signal.mean_field import Edge, MeanField, Phase
from actviz.errors import DataError
from actviz.function.activation import Activation

#: Fewer functions than these are computed sooner in one process.
FEW = 16
#: What a card keeps that other processes cannot be sent.
_STAYS = ("samples", "mean_field", "activation")


@dataclass(frozen=True)
class Computed(Card):
    """A card whose properties another process has computed; what it was not asked for is computed here."""

    phases: Mapping[str, Phase] = field(default_factory=dict)
    edges: tuple[Edge, ...] = ()
    record: Mapping[str, Any] = field(default_factory=dict)

    def phase(self, initialisation: str) -> Phase:
        """What becomes of the signal in a wide network with a usual initialisation."""
        return self.phases[initialisation] if initialisation in self.phases else super().phase(initialisation)

    @property
    def edge(self) -> Edge:
        """The sigma_w with chi_1 = 1."""
        return self.edges[0] if self.edges else super().edge

    def as_json(self) -> dict[str, Any]:
        """The card as what JSON knows; numbers may still be infinite."""
        return dict(self.record) or super().as_json()


def computed(activations: Sequence[Activation], items: Sequence[Property] = PROPERTIES, *, json: bool = False) -> list[Card]:
    """The cards in the order of the functions; of many, the properties (and with `json` the records) are computed already."""
    count = min(os.cpu_count() or 1, len(activations))
    if len(activations) <= FEW or count < 2:
        return [Card(activation) for activation in activations]
    from multiprocessing import active_children, get_context  # noqa: PLC0415 - only where there is much to do

    names = [item.name for item in items]
    with ProcessPoolExecutor(count, get_context("spawn"), initializer=_alone) as pool:
        futures = [pool.submit(_card, activation.spec, names, json) for activation in activations]
        try:
            return [future.result() for future in futures]
        except BrokenProcessPool as error:
            raise DataError("a process that computed properties was ended from outside, so that nothing is shown") from error
        except BaseException:  # Ctrl-C: nothing is waited for
            for worker in active_children():
                worker.terminate()
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _alone() -> None:
    """In a worker: leave Ctrl-C to the process that waits, and end with it, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    from multiprocessing import parent_process  # noqa: PLC0415

    if parent := parent_process():
        parent.join()
        os._exit(1)


def _card(spec: str, names: Sequence[str], json: bool) -> Computed:
    """In a worker: the card with all that was asked for."""
    from actviz.catalogue.resolve import get  # noqa: PLC0415

    card = Card(get(spec))
    asked = set(names)
    for item in PROPERTIES:
        if item.name in asked:
            item.of(card)
            item.rank(card)
    found = Computed(
        card.activation,
        {name: card.phase(name) for name in INITIALISATIONS if name in asked},
        (card.edge,) if "edge" in asked else (),
        card.as_json() if json else {},
    )
    found.__dict__.update({name: value for name, value in vars(card).items() if name not in _STAYS})
    return found


def _as_activation(field_: MeanField) -> tuple[type[MeanField], tuple[Activation]]:
    return MeanField, (field_.activation,)


copyreg.pickle(MeanField, _as_activation)  # phases refer to it; what it remembers does not pickle
