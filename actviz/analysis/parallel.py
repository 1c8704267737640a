"""Cards of many functions, their properties computed in several processes."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
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
    if len(activations) <= FEW or count < 2:
        return empty
    from multiprocessing import active_children, get_context  # noqa: PLC0415 - slow to load, and rarely needed

    keys = [item.key for item in properties]
    with ProcessPoolExecutor(count, get_context("spawn"), initializer=_follow_parent) as pool:
        futures = [pool.submit(_values, activation.spec, keys, whole_record) for activation in activations]
        try:
            return [replace(one, values=future.result()) for one, future in zip(empty, futures, strict=True)]
        except BrokenProcessPool as error:
            raise DataError("a process that computes properties was killed; nothing is shown") from error
        except BaseException:  # after Ctrl-C, wait for no worker
            for worker in active_children():
                worker.terminate()
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _follow_parent() -> None:
    """In a worker: leave Ctrl-C to the parent process, and end when that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    from multiprocessing import parent_process  # noqa: PLC0415

    if parent := parent_process():
        parent.join()
        os._exit(1)


def _values(spec: str, keys: Sequence[str], whole_record: bool) -> dict[str, Computed]:
    """In a worker: the values of one function, with those of their numbers that are computed at first use."""
    from actviz.catalogue.resolve import get  # noqa: PLC0415 - a worker's own catalogue

    computed = card(get(spec))
    for item in select(keys):
        item.field(computed)
    if whole_record:
        record(computed)
    return computed.values
