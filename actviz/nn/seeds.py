"""Runs from many seeds: here, or in several processes where that is faster."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from typing import Any, cast

from actviz.errors import ActvizError, DataError
from actviz.nn.files.request import Request
from actviz.nn.runs import Run, RunResult

#: The end of a run: its result, or the error that it raises.
Outcome = RunResult | ActvizError
#: Processes are used for runs that take more CPU seconds than the first; the second is what the first run may take to load modules.
_PAYS, _LOADING = 1.5, 0.1


def seeded(request: Request, function: str, place: int) -> Run:
    """The run of a function from one of the seeds, counted from 0."""
    return Run(request.config, function, request.config.seed + place, request.source)


def outcome(request: Request, place: int) -> Outcome:
    """The end of one of the runs, counted through by function and seed."""
    function, seed = divmod(place, request.config.seeds)
    try:
        run = seeded(request, request.config.names[function], seed)
        deque(run.epochs(), 0)
        return run.result()
    except ActvizError as error:
        return error


def outcomes(request: Request, jobs: int) -> Iterator[tuple[int, Outcome]]:
    """Yield the place and the end of every run, as soon as it is there.

    As soon as the time of the first runs shows that the rest takes long, the rest is run in up to `jobs` processes and comes in any order;
    the results are the same. Close the iterator to end the processes. Raises DataError for a run whose process is killed again and again.
    """
    count, begin = len(request.config.names) * request.config.seeds, time.process_time()
    for place in range(count):
        seconds, left = time.process_time() - begin - _LOADING, count - place
        if place and min(jobs, left) > 1 and seconds / place * left > _PAYS:
            yield from _in_processes(request, range(place, count), jobs)
            return
        yield place, outcome(request, place)


def _in_processes(request: Request, places: range, jobs: int) -> Iterator[tuple[int, Outcome]]:
    from actviz.system.workers import as_completed  # noqa: PLC0415 - not needed for short runs

    completed = as_completed(outcome, ((request, place) for place in places), jobs)
    with closing(cast("Any", completed)):
        for (_, place), end in completed:
            if end is None:
                raise DataError("a process that trains was killed again and again", "--jobs 1 trains without processes")
            yield place, end
