"""Runs on a Dask cluster of real processes: lost workers are survived, a run that kills its worker fails alone."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from typing import Any

import pytest

from actviz.errors import DataError
from actviz.sweeps.cluster import batch, on_cluster
from actviz.sweeps.execution import executed
from actviz.sweeps.plan import planned
from actviz.sweeps.run import RunKey
from actviz.sweeps.subjects import subject

DEADLY = 7


def runs(seeds: int) -> list[RunKey]:
    return list(planned(subject("train", "and", {}), ["relu"], {"epochs": 2}, ["lr=0.01"], 0, seeds).runs())


@pytest.mark.filterwarnings("ignore")
def test_lost_workers_are_survived_and_a_deadly_run_fails_alone() -> None:
    dask = pytest.importorskip("dask")
    distributed = pytest.importorskip("distributed")
    cloudpickle = pytest.importorskip("cloudpickle")
    cloudpickle.register_pickle_by_value(sys.modules[__name__])

    class Deadly(distributed.WorkerPlugin):  # type: ignore[misc,name-defined]
        """On every worker: a run with one seed kills the process."""

        def setup(self, worker: Any) -> None:  # noqa: ARG002 - Dask's interface
            from actviz.sweeps import cluster

            harmless = cluster.execute

            def execute(key: RunKey, examples: Any = None) -> Any:
                if key.seed == DEADLY:
                    os.kill(os.getpid(), signal.SIGKILL)
                return harmless(key, examples)

            cluster.execute = execute

    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    keys = runs(seeds=12)
    settings = {"distributed.scheduler.allowed-failures": 0, "distributed.nanny.environ.OPENBLAS_NUM_THREADS": 1}
    with (
        dask.config.set(settings),
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        client.register_plugin(Deadly())
        records = on_cluster(keys, None, cluster.scheduler_address)
        first = next(records)
        os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)
        found = sorted([first, *records], key=lambda record: record.key)
    expected = sorted(executed(keys, None, 1), key=lambda record: record.key)
    assert [record.key for record in found] == [record.key for record in expected]
    for record, same in zip(found, expected, strict=True):
        if record.key.seed == DEADLY:
            assert record.measures is None
            assert record.reason.startswith("KilledWorker")
        else:
            assert record == same


def test_a_worker_with_another_version_is_refused() -> None:
    with pytest.raises(DataError, match=r"a worker has actviz .*, but this is 0\.0\.1"):
        batch("0.0.1", runs(1), None)


def test_a_scheduler_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actviz.sweeps.cluster._CONNECT", 0.5)
    with pytest.raises(DataError, match="no connection"):
        next(on_cluster(runs(1), None, "tcp://127.0.0.1:1"))
    with pytest.raises(DataError, match="no connection"):
        next(on_cluster(runs(1), None, "nonsense://x"))


def test_without_dask_the_line_that_installs_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(DataError) as error:
        next(on_cluster(runs(1), None, "tcp://127.0.0.1:1"))
    assert error.value.hint == "pip install 'actviz[cluster]'"


def test_without_a_scheduler_the_program_ends_at_once_with_two_lines() -> None:
    pytest.importorskip("distributed")
    line = [sys.executable, "-m", "actviz", "sweep", "edge", "tanh", "--scheduler", "nowhere"]
    ended = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert "no connection" in ended.stderr
    assert (
        len(ended.stderr.splitlines()) == 2
    )  # Dask's client would wait for twenty seconds when it is deleted, and report that
