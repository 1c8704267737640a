"""Runs on a Dask cluster: batches of short runs, which outlive lost workers. A run that kills its worker fails alone."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from typing import Any, cast

from actviz._version import __version__
from actviz.errors import DataError
from actviz.nn.problem import RawExamples
from actviz.sweeps.run import RunKey, RunRecord, execute

#: The seconds that a batch should take, the most runs in it, and the batches in flight for each thread of the workers.
_BATCH_SECONDS, _LARGEST, _IN_FLIGHT = 0.5, 500, 2
#: How often a run is tried alone.
_ALONE = 2
#: How long to wait for the scheduler, and for the first worker.
_CONNECT, _WORKER = 10.0, 60.0
_INSTALL = "pip install 'actviz[cluster]'"


def batch(version: str, keys: Sequence[RunKey], examples: RawExamples | None) -> tuple[list[RunRecord], float]:
    """On a worker: the records of runs, and the seconds that they took; raises DataError where actviz has another version."""
    if version != __version__:
        raise DataError(
            f"a worker has actviz {__version__}, but this is {version}", f"pip install actviz=={version}, on every worker"
        )
    start = time.perf_counter()
    return [execute(key, examples) for key in keys], time.perf_counter() - start


def on_cluster(keys: Sequence[RunKey], examples: RawExamples | None, address: str) -> Iterator[RunRecord]:
    """Run all on the cluster with this scheduler, and yield each record as soon as it is there.

    Raises DataError without `distributed`, without a scheduler or workers, and for workers without this version of actviz.
    """
    client = _client(address)
    try:
        _check_workers(client)
        yield from _Batches(client, keys, examples).records()
    finally:
        client.close(timeout=2)


class _Batches:
    """The batches in flight. Their size follows the time that a run takes.

    When a worker dies, Dask repeats its batches elsewhere, and gives a batch up whose workers died several times. The runs of such a batch
    are suspects: at the end they run alone, one at a time, so that only one that kills its worker by itself, twice, fails.
    """

    def __init__(self, client: Any, keys: Sequence[RunKey], examples: RawExamples | None) -> None:
        self._client, self._examples = client, examples
        self._waiting = deque(keys)
        self._suspects: deque[tuple[RunKey, int]] = deque()
        self._size = 1
        #: The runs of each batch, and how often it was tried alone, this time included.
        self._in_flight: dict[Any, tuple[list[RunKey], int]] = {}

    def records(self) -> Iterator[RunRecord]:
        """Yield every record."""
        from distributed import as_completed  # noqa: PLC0415 - an extra, and slow to load

        completed = cast("Any", as_completed)(loop=self._client.loop, raise_errors=False)
        self._fill(completed)
        while self._in_flight:
            future = next(completed)
            yield from self._outcome(future, *self._in_flight.pop(future))
            future.release()
            self._fill(completed)

    def _fill(self, completed: Any) -> None:
        """Submit batches until all threads have enough; suspects alone when nothing else is in flight."""
        most = _IN_FLIGHT * max(sum(self._client.nthreads().values()), 1)
        while self._waiting and len(self._in_flight) < most:
            share = -(-len(self._waiting) // most)  # the last batches are small, so that all threads end together
            count = max(min(self._size, share), 1)
            self._submit([self._waiting.popleft() for _ in range(min(count, len(self._waiting)))], completed)
        if self._suspects and not self._in_flight:
            key, tries = self._suspects.popleft()
            self._submit([key], completed, tries + 1)

    def _submit(self, keys: list[RunKey], completed: Any, tries: int = 0) -> None:
        future = self._client.submit(batch, __version__, keys, self._examples, pure=False)
        self._in_flight[future] = (keys, tries)
        completed.add(future)

    def _outcome(self, future: Any, keys: list[RunKey], tries: int) -> Iterator[RunRecord]:
        try:
            records, seconds = future.result()  # it may be lost with its worker after it was finished
        except (Exception, asyncio.CancelledError) as error:
            yield from self._without_result(error, keys, tries)
            return
        a_run = max(seconds / len(keys), 1e-6)
        self._size = max(min(int(_BATCH_SECONDS / a_run), _LARGEST, 2 * self._size), 1)
        yield from records

    def _without_result(self, error: BaseException, keys: list[RunKey], tries: int) -> Iterator[RunRecord]:
        """Run the keys of a batch later, alone, if its workers died; raises DataError for another reason."""
        if isinstance(error, asyncio.CancelledError | CancelledError):
            raise DataError("the scheduler gave up the runs, or is gone", "what is done is kept; the same line continues")
        if type(error).__name__ != "KilledWorker":
            raise _error(error)
        if tries == _ALONE:
            yield RunRecord(keys[0], None, "KilledWorker: the workers that ran it died")
        else:
            self._suspects.extend((key, tries) for key in keys)


def _client(address: str) -> Any:
    try:
        from distributed import Client  # noqa: PLC0415 - an extra, and slow to load
    except ImportError:
        raise DataError("--scheduler needs dask.distributed, which is not installed", _INSTALL) from None
    for name in [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters becomes an error or a row

    class Connection(Client):
        """A client that waits for nothing when it is deleted: `on_cluster` closes it, and one without a scheduler has nothing to close."""

        def __del__(self) -> None:
            pass

    try:
        return cast("Any", Connection)(address, timeout=_CONNECT, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else "no answer"
        raise DataError(f"--scheduler {address}: no connection: {reason}", "dask scheduler prints its address") from None


def _check_workers(client: Any) -> None:
    """Raise DataError if there is no worker, or one without this version of actviz."""
    try:
        client.wait_for_workers(1, timeout=_WORKER)
    except TimeoutError:
        raise DataError("the scheduler has no workers", "dask worker tcp://HOST:PORT starts one") from None
    for address, known in client.get_versions(packages=["actviz"])["workers"].items():
        version = known["packages"].get("actviz")
        if version != __version__:
            has = f"has actviz {version}, but this is {__version__}" if version else "has no actviz"
            raise DataError(f"the worker {address} {has}", f"pip install actviz=={__version__}, on every worker")


def _error(error: BaseException) -> Exception:
    """The error of a batch for the user: its own, or that of a worker that cannot load actviz."""
    if isinstance(error, DataError):
        return error
    return DataError(f"a worker cannot run actviz {__version__}: {type(error).__name__}: {error}", "install it on every worker")
