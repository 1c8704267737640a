"""Runs on this machine: one after the other, or in several processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from actviz.nn.problem import RawExamples
from actviz.sweeps.run import RunKey, RunRecord, execute
from actviz.system.workers import as_completed

#: How often a run is tried whose process is killed, and the reason that is kept then.
TRIES = 3
KILLED = f"KilledWorker: its process was killed {TRIES} times"


def executed(keys: Sequence[RunKey], examples: RawExamples | None, jobs: int) -> Iterator[RunRecord]:
    """Run all, and yield each record as soon as it is there; with several jobs in any order, each in a process of its own."""
    if jobs == 1 or len(keys) < 2:
        for key in keys:
            yield execute(key, examples)
        return
    completed = as_completed(execute, ((key, examples) for key in keys), min(jobs, len(keys)), TRIES)
    for (key, _), record in completed:
        yield RunRecord(key, None, KILLED) if record is None else record
