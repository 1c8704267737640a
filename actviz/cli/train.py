"""`actviz train`: train a small network and watch it learn."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from actviz.cli.choices import complete_function, one_of
from actviz.cli.described import values_of, with_options_of
from actviz.cli.first_words import check_functions, check_subject
from actviz.cli.options import ROW_FORMATS, FigureStyle, Width, format_option
from actviz.cli.show import Target, error_screen, write
from actviz.errors import DataError, UsageError
from actviz.nn.config import Config
from actviz.nn.datasets import DATASETS
from actviz.system.docstrings import docstring
from actviz.text.formats import FIGURES, chosen_format

if TYPE_CHECKING:
    from actviz.nn.files.request import Request
    from actviz.nn.runs import Run, RunResult
    from actviz.nn.seeds import Outcome

FORMATS = (*ROW_FORMATS, "npz", *FIGURES)
#: The seconds that --slow waits after an epoch.
_SLOW = 0.25
#: The most processes.
_MOST_JOBS = 1024


@with_options_of(Config)
def command(
    data: Annotated[
        str | None,
        typer.Argument(
            metavar="DATASET|FILE",
            help="Data set, or .csv or .tsv file.",
            autocompletion=one_of({item.name: item.summary for item in DATASETS.values()}),
        ),
    ] = None,
    functions: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FUNCTION...]",
            help="Hidden activations (default: relu); several are trained side by side.",
            autocompletion=complete_function,
        ),
    ] = None,
    trace: Annotated[bool, typer.Option("--trace", help="Write out one gradient step on one example.")] = False,
    config: Annotated[
        str | None,
        typer.Option("--config", metavar="FILE", help="Repeat the run described by this JSON file.", show_default=False),
    ] = None,
    slow: Annotated[bool, typer.Option("--slow", help="Show every epoch, four in a second.")] = False,
    step: Annotated[
        bool, typer.Option("--step", help="Wait after each epoch: Space or Enter for the next, q for the end.")
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs", metavar="N", min=1, max=_MOST_JOBS, help="With --seeds: run in N processes (default: usable cores)."
        ),
    ] = None,
    width: Width = None,
    format_: Annotated[str | None, format_option(FORMATS)] = None,
    file: Annotated[
        str | None,
        typer.Option("-o", metavar="FILE", help="Write the results to FILE, or the network to FILE.npz.", show_default=False),
    ] = None,
    style: FigureStyle = None,
    **given: Any,
) -> None:
    """Train a small network on a data set or a file, and watch it learn."""
    check_functions("train", [word for word in (data, *(functions or [])) if word])
    if data is None and config is None and given["load"] is None:
        _show_datasets({**given, "jobs": jobs}, Target.of(ROW_FORMATS, format_, file, width, style), trace=trace)
        return
    if data is not None and not data.lower().endswith((".csv", ".tsv")):
        check_subject("train", data, list(DATASETS), "xor")
    last_layer = given["output"]
    if last_layer and file is None and "." in last_layer and last_layer.rpartition(".")[2].lower() in FORMATS:
        given["output"], file = None, last_layer  # everywhere else --output names a file
    pace = _pace(given, slow=slow, step=step, trace=trace)
    kind, one_seed = chosen_format(format_, file, FORMATS), given["seeds"] in (None, 1)
    if kind == "npz" and (file is None or not one_seed or len(functions or ()) > 1):
        raise UsageError("a file holds one network: of one function, from one seed", "-o model.npz")
    if trace and (kind not in (None, "table", "plain") or not one_seed):
        raise UsageError("--trace is a text about one seed", "leave out --format, and the suffix of -o")
    from actviz.nn.files.request import requested

    stated = {**values_of(Config, given), "functions": tuple(functions) if functions else None}
    request = requested(data, stated, config)
    if kind == "npz":  # the network goes to the file, the table to standard output
        _train(request, Target.of(FORMATS, None, None, width, style), pace, jobs, trace=trace, model=file)
    else:
        _train(request, Target.of(FORMATS, format_, file, width, style), pace, jobs, trace=trace)


def _show_datasets(given: dict[str, Any], target: Target, *, trace: bool) -> None:
    """Show what there is to learn; raises UsageError if options say that something is to be trained."""
    from actviz.api.train import train

    if trace or any(value is not None for value in given.values()):
        raise UsageError("there is nothing to learn", "actviz train xor relu, or actviz train data.csv relu --target COLUMN")
    target.show(train())


def _pace(given: dict[str, Any], *, slow: bool, step: bool, trace: bool) -> str:
    """The pace that is chosen: "slow", "step" or ""; raises UsageError where nobody can follow it."""
    if not slow and not step:
        return ""
    name = "--slow" if slow else "--step"
    if slow and step:
        raise UsageError("--slow continues by itself, --step waits for a key", "leave out one of the two")
    if trace or given["seeds"] not in (None, 1):
        raise UsageError(f"{name} shows one run epoch by epoch", f"leave out {'--trace' if trace else '--seeds'}")
    if not error_screen().is_live:
        raise UsageError(f"{name} needs a terminal that shows the picture, but standard error is not one", f"leave out {name}")
    from actviz.system.keyboard import has_keys

    if step and not has_keys():
        raise UsageError("--step needs a terminal for its keys, but standard input is not one", "--slow continues by itself")
    return name.removeprefix("--")


def _train(request: Request, target: Target, pace: str, jobs: int | None, *, trace: bool, model: str | None = None) -> None:
    """Run, show the results, and write the network to the file `model`."""
    from actviz.api.train import runs_view, started

    config = request.config
    if config.seeds > 1:
        _many(request, target, jobs)
        return
    if jobs:
        raise UsageError("--jobs runs many seeds in processes, but there is one seed", "--seeds 100, or leave out --jobs")
    runs = started(request)
    if trace:
        from actviz.render.views.trace import trace as written_out

        write("\n".join(written_out(run, config, target.screen.width) for run in runs), target.output)
        return
    interrupted = _race(runs, target, pace)
    # for a reader the error below the table says why a function has no model
    view = runs_view(config, runs, complete=interrupted or target.format not in ("table", "plain") or model is not None)
    if model and view.results[0].gives_a_model:
        from actviz.nn.files.model import model_bytes

        write(model_bytes(config, view.results[0]), model)
    if target.format != "jsonl":
        target.show(view)
    if interrupted:
        raise KeyboardInterrupt
    _check(config, view.results)


def _race(runs: Sequence[Run], target: Target, pace: str = "") -> bool:
    """Train all side by side, an epoch each in turn, at a pace; return whether it was interrupted."""
    from actviz.render.terminal.dashboard import Live
    from actviz.render.views.training_runs import epoch_line
    from actviz.streams.output import destination
    from actviz.system.ending import Stoppable

    lines = target.format == "jsonl"
    epochs = [(run, run.watched()) for run in runs]
    with (
        Live(sys.stderr, error_screen(), pace) as live,
        destination(target.output if lines else None) as out,
        _paced(pace) as between,
    ):
        try:
            with Stoppable() as step:
                while epochs:
                    for run, course in list(epochs):
                        measures = step(next, course, None)
                        if measures is None:
                            epochs.remove((run, course))
                        elif lines:
                            out.write(epoch_line(run.function, run.seed, measures).encode())
                    live.show(runs)
                    if epochs and not step(between):
                        return False
        except KeyboardInterrupt:  # inside, so that the lines written so far stay
            return True
    return False


@contextmanager
def _paced(pace: str) -> Iterator[Callable[[], bool]]:
    """What to do between two epochs; its result is whether to continue."""
    if pace == "step":
        from actviz.system.keyboard import Keys

        with Keys() as keys:
            yield lambda: next(key for key in iter(keys.next, None) if key in "\r\n q\x04") not in ("q", "\x04", "")
    elif pace == "slow":
        yield _wait
    else:
        yield lambda: True


def _wait() -> bool:
    time.sleep(_SLOW)
    return True


def _many(request: Request, target: Target, jobs: int | None) -> None:
    """Train every function from many seeds, and show how the runs end, in the order of function and seed."""
    from actviz.api.train import seeds_view
    from actviz.nn.diagnostics import diagnostics
    from actviz.render.views.training_runs import run_line
    from actviz.streams.output import destination
    from actviz.system.cores import usable_cores

    config = request.config
    results: list[RunResult] = []
    early: dict[int, Outcome] = {}
    interrupted = False
    lines = target.format == "jsonl"
    with destination(target.output if lines else None) as out:

        def end(place: int) -> None:
            if isinstance(result := early.pop(place), Exception):
                raise result
            results.append(result)
            if lines:
                out.write(run_line(result, diagnostics(result, config), config.init).encode())

        try:
            for place, result in _outcomes(request, jobs or usable_cores()):
                early[place] = result
                while len(results) in early:
                    end(len(results))
        except KeyboardInterrupt:  # inside, so that the lines written so far stay
            interrupted = True
            for place in sorted(early):
                if not isinstance(early[place], Exception):
                    end(place)
    if results and not lines:
        target.show(seeds_view(config, results))
    if interrupted:
        raise KeyboardInterrupt
    _check(config, results)


def _outcomes(request: Request, jobs: int) -> Iterator[tuple[int, Outcome]]:
    """Yield the place and the end of every run, and show how many are done."""
    from actviz.nn.seeds import outcomes
    from actviz.render.terminal.dashboard import Live
    from actviz.system.ending import Stoppable

    count = len(request.config.names) * request.config.seeds
    ends = outcomes(request, jobs)
    with Live(sys.stderr, error_screen()) as live, closing(cast("Any", ends)), Stoppable() as step:
        for done in range(1, count + 1):
            end = step(next, ends)
            live.count(done, count)
            yield end


def _check(config: Config, results: Sequence[RunResult]) -> None:
    """Raise DataError for a function of which no run gives a model."""
    from actviz.nn.diagnostics import failure

    failed = []
    for function in config.names:
        runs = [result for result in results if result.function == function]
        if runs and not any(result.gives_a_model for result in runs):
            failed.append(f"{function}: no model came out: {failure(runs[0], config)}")
    if failed:
        raise DataError("; ".join(failed))


_MANUAL = f"""

actviz train xor relu
actviz train spirals relu tanh gelu
actviz train circles relu sigmoid tanh --seeds 20 --target-loss 0.1
actviz train circles --activation tanh --activation relu
actviz train sine identity
actviz train xor relu --layers 2 --trace

The data sets are {", ".join(DATASETS)}; each has defaults that work. The first row of a file names its columns, and --target names
the column to learn.

jsonl has a line for each epoch as it happens, with --seeds for each run; npz is the network, for --load; a
figure has the loss curves and what was learned, with --seeds the final losses.
"""
command.__doc__ = docstring(command) + _MANUAL
