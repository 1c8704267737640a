"""`actviz.train`: a small network learns."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from actviz.api.arguments import Scalar, text_of
from actviz.api.options import by_field
from actviz.errors import UsageError
from actviz.nn.config import Config
from actviz.nn.diagnostics import diagnostics
from actviz.nn.files.request import Request, requested
from actviz.nn.runs import Run, RunResult
from actviz.nn.seeds import seeded
from actviz.nn.summary import summarise
from actviz.render.views.datasets import DatasetsView
from actviz.render.views.training_runs import RunsView, SeedsView


def train(
    data: str | os.PathLike[str] | None = None,
    *functions: Scalar,
    config: str | os.PathLike[str] | None = None,
    **options: Any,
) -> RunsView | SeedsView | DatasetsView:
    """Train a small network on a data set or a .csv file, once for each function, as `actviz train` does.

    Without arguments the result lists the data sets. `options` are those of the command, such as `layers=[16, 16]`, `optimizer="sgd"`,
    `lr=0.1`, `epochs=100`, `target="price"` or `seed=1`; `config` is a file that `save("run.json")` or the command wrote. With `seeds=20`
    the result summarises a run from each seed; else `results` has the final measures and the network of each function, and `runs` the
    history. The same call gives the same numbers. Raises UsageError for options that do not fit, DataError for a file that cannot be used.

    >>> import actviz
    >>> race = actviz.train("xor", "relu", "tanh", epochs=3)
    >>> [result.function for result in race.results], [len(run.history) for run in race.runs]  # epoch 0 is the start
    (['relu', 'tanh'], [4, 4])
    """
    if data is None and config is None and not functions and not options:
        return DatasetsView()
    stated: Mapping[str, Any] = by_field(Config, options, "train")
    texts = tuple(map(text_of, functions)) or None
    request = requested(_path(data), {"functions": texts, **stated}, _path(config))
    if request.config.seeds > 1:
        return _seeds(request)
    runs = started(request)
    for run in runs:
        deque(run.watched(), 0)
    return runs_view(request.config, runs)


def started(request: Request) -> list[Run]:
    """A run for each function, from one seed, before its first epoch."""
    config = request.config
    return [Run(config, function, config.seed, request.source, request.start) for function in config.names]


def runs_view(config: Config, runs: Sequence[Run], *, complete: bool = True) -> RunsView:
    """The results of runs so far; without `complete` a run that gives no model has no diagnostics."""
    results = [run.result() for run in runs]
    notes = [
        diagnostics(result, config, run.history) if result.gives_a_model or complete else ()
        for result, run in zip(results, runs, strict=True)
    ]
    return RunsView(config, results, notes, runs)


def seeds_view(config: Config, results: Sequence[RunResult]) -> SeedsView:
    """The summary of runs from several seeds, for each function that has any."""
    by_function = {name: [result for result in results if result.function == name] for name in config.names}
    summaries = [summarise(function, runs, config) for function, runs in by_function.items() if runs]
    return SeedsView(config, summaries, [runs[0] for runs in by_function.values() if runs])


def _seeds(request: Request) -> SeedsView:
    """Train from every seed."""
    results = []
    for function in request.config.names:
        for place in range(request.config.seeds):
            run = seeded(request, function, place)
            deque(run.epochs(), 0)
            results.append(run.result())
    return seeds_view(request.config, results)


def _path(path: str | os.PathLike[str] | None) -> str | None:
    text = None if path is None else os.fspath(path)
    if text == "":
        raise UsageError("the name of a data set or file is empty", "actviz.train() lists the data sets")
    return text
