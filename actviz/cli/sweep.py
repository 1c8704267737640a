"""`actviz sweep`: many runs of an experiment, kept in a file, and their picture."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from actviz.cli.choices import complete_measure, complete_swept, complete_swept_functions, one_of, swept_experiments
from actviz.cli.described import values_of, with_options_of
from actviz.cli.first_words import check_functions, check_subject
from actviz.cli.options import ROW_FORMATS, FigureStyle, Width, chosen, format_option
from actviz.cli.show import Target, error_screen, note
from actviz.errors import DataError, UsageError
from actviz.experiments.settings import Settings
from actviz.nn.config import Config
from actviz.text.formats import FIGURES
from actviz.text.schema import options

if TYPE_CHECKING:
    from actviz.sweeps.plan import Plan
    from actviz.sweeps.run import RunRecord
    from actviz.sweeps.store import Kept
    from actviz.sweeps.subjects import Subject
    from actviz.sweeps.summary import Summary

FORMATS = (*ROW_FORMATS, *FIGURES)
_AS = ("curves", "map", "table")
#: The suffixes of a file of runs, and the most processes.
_STORES, _MOST_JOBS = ("sqlite", "sqlite3", "db", ""), 1024


@with_options_of(Config, Settings, but=("activations", "input_std", "load", "seeds"), last=True)
def command(
    experiment: Annotated[
        str | None,
        typer.Argument(
            metavar="[EXPERIMENT]",
            help="Experiment to run, or train with a DATASET behind it.",
            autocompletion=one_of(swept_experiments),
        ),
    ] = None,
    functions: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FUNCTION...]",
            help="Functions to run (default: the experiment's own); after train first the data set or file.",
            autocompletion=complete_swept_functions,
        ),
    ] = None,
    over: Annotated[
        list[str] | None,
        typer.Option(
            "--over",
            metavar="NAME=VALUES",
            help="Vary an option of the experiment, or a parameter of the functions; may be repeated.",
            show_default=False,
            autocompletion=complete_swept,
        ),
    ] = None,
    seeds: Annotated[
        int, typer.Option("--seeds", metavar="N", min=1, help="Run every point with N seeds (default: 1).", show_default=False)
    ] = 1,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", metavar="N", min=1, max=_MOST_JOBS, help="Run in N processes (default: 1).", show_default=False),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler", metavar="tcp://HOST:PORT", help="Run on the Dask cluster with this scheduler.", show_default=False
        ),
    ] = None,
    retry: Annotated[bool, typer.Option("--retry", help="Run again what failed.")] = False,
    file: Annotated[
        str | None,
        typer.Option(
            "-o",
            metavar="FILE",
            help="Keep the runs in FILE.sqlite; with --show, write the picture to FILE.",
            show_default=False,
        ),
    ] = None,
    show: Annotated[
        str | None,
        typer.Option(
            "--show", metavar="FILE", help="Draw the runs in FILE.sqlite, also while it is being filled.", show_default=False
        ),
    ] = None,
    measure: Annotated[
        str | None,
        typer.Option(
            "--measure",
            metavar="MEASURE",
            help="Measure to draw (default: the experiment's first).",
            show_default=False,
            autocompletion=complete_measure,
        ),
    ] = None,
    as_: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="curves|map|table", help="Kind of picture (default: to suit the axes).", show_default=False
        ),
    ] = None,
    line: Annotated[
        str | None,
        typer.Option(
            "--line",
            metavar="FACTOR*MEASURE",
            help="Draw a measure along x as a line over a map, such as 6*xi.",
            show_default=False,
            autocompletion=complete_measure,
        ),
    ] = None,
    contour: Annotated[
        str | None,
        typer.Option(
            "--contour",
            metavar="MEASURE=LEVEL",
            help="Draw where a measure has this level over a map.",
            show_default=False,
            autocompletion=complete_measure,
        ),
    ] = None,
    runs: Annotated[bool, typer.Option("--runs", help="Show each run, not each point.")] = False,
    of_version: Annotated[
        str | None,
        typer.Option("--of-version", metavar="VERSION", help="Show the runs of this version of actviz.", show_default=False),
    ] = None,
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="Title of a figure.", show_default=False)] = None,
    style: FigureStyle = None,
    width: Width = None,
    format_: Annotated[str | None, format_option(FORMATS)] = None,
    **given: Any,
) -> None:
    """Run an experiment over functions, options and seeds, keep every run in a file, and draw them.

    actviz sweep vanishing tanh relu --over depth=5..50:10 --seeds 5
    actviz sweep train xor relu elu:2 --over lr=0.001..1:log:7 --seeds 10 -o runs.sqlite --jobs 4
    actviz sweep edge tanh --over gain=1..3:9 --over bias=0..1:5 --units 100 --networks 5
    actviz sweep dying elu --over alpha=0.5,1,2
    actviz sweep --show runs.sqlite --measure loss -o loss.svg

    The options are those of `actviz lab EXPERIMENT` or `actviz train DATASET`, with the same defaults. train also takes --depth and --units
    for the hidden layers, and --gain for weights of standard deviation GAIN/sqrt(fan_in).

    VALUES are A,B,C; A..B: the whole numbers from A to B if both are whole, else 5 values; A..B:N: N evenly spaced values; A..B:log:N: N
    values with equal ratios; words for an option that takes words, as in init=he,glorot.

    Every run is a row in FILE.sqlite. The same line again does only what is missing, also after an interrupt. A run that fails is a row with
    the reason. Runs of another version of actviz are kept apart. A file may have several sweeps: --show draws the one that ran last. Without
    -o nothing is kept.

    One axis of numbers gives curves with quartiles, two give a map, more a table. csv, tsv, json and jsonl have a record for each point, or
    with --runs for each run; svg, png and pdf are figures (they need matplotlib: pip install 'actviz[figures]'). --scheduler needs
    pip install 'actviz[cluster]'.
    """
    from actviz.render.views.sweep import SweepView
    from actviz.sweeps.store import Kept, read
    from actviz.sweeps.summary import Drawn, summarised

    drawn = Drawn(measure or "", chosen(as_, _AS, "--as") or "", line or "", contour or "")
    if show is not None:
        _refuse_with_show(
            [experiment],
            {"--over": over, "--seeds": seeds > 1, "--jobs": jobs, "--scheduler": scheduler, "--retry": retry},
            given,
        )
        target = Target.of(FORMATS, format_, file, width, style)
        summary = summarised(read(show, of_version), drawn)
        _check_picture(summary, target)
        target.show(SweepView(summary, runs, title))
        return
    if of_version:
        raise UsageError("--of-version goes with --show", "runs are made by this version")
    target = Target.of(FORMATS, format_, None, width, style)
    _check_store(file)
    if scheduler and jobs:
        raise UsageError("--jobs and --scheduler exclude each other", "the cluster has its own workers")
    subject, plan = _planned(experiment, functions or [], over or [], seeds, given)
    _check_picture(summarised(Kept(plan, "", (), {}), drawn), target)
    kept, interrupted = _kept(subject, plan, file, jobs or 1, scheduler, retry=retry)
    summary = summarised(kept, drawn)
    target.show(SweepView(summary, runs, title))
    if interrupted:
        if file:
            note(f"actviz: {file} keeps what is done; the same line continues\n")
        raise KeyboardInterrupt
    if summary.failed and summary.failed == summary.done:
        raise DataError(f"all runs failed: {summary.reasons[0][0]}", "--retry runs them again" if file else "")


def _refuse_with_show(words: list[str | None], of_runs: dict[str, Any], given: dict[str, Any]) -> None:
    """Raise UsageError for what makes runs, where runs are only shown."""
    known = {**options(Settings), **options(Config)}
    flags = [known[name].flag for name, value in given.items() if value is not None]
    if used := [*filter(None, words), *(name for name, value in of_runs.items() if value), *flags]:
        raise UsageError(
            f"--show only draws what is in the file, but there is {used[0]}",
            "leave it out, or run it first: actviz sweep EXPERIMENT --over NAME=VALUES -o FILE.sqlite",
        )


def _check_store(file: str | None) -> None:
    """Raise UsageError for a name that is not that of a store, such as heat.svg."""
    if file == "-" or (file is not None and os.path.splitext(file)[1][1:].lower() not in _STORES):  # noqa: PTH122 - Path costs start-up
        raise UsageError(
            f"{file}: runs are kept in a file that ends in .sqlite", "draw them: actviz sweep --show runs.sqlite -o heat.svg"
        )


def _planned(
    experiment: str | None, words: list[str], over: list[str], seeds: int, given: dict[str, Any]
) -> tuple[Subject, Plan]:
    """The subject and the plan that the line describes."""
    from actviz.sweeps.plan import planned
    from actviz.sweeps.subjects import names, subject

    if experiment is None:
        raise UsageError("which experiment?", f"the experiments are {', '.join(names())}")
    check_functions("sweep", [experiment, *words])
    check_subject("sweep", experiment.lower().replace("_", "-"), list(names()), "vanishing")
    data = ""
    if experiment.lower() == "train":
        if not words:
            raise UsageError("there is nothing to learn", "actviz sweep train xor relu --over lr=0.01,0.1")
        data, *words = words
    values = values_of(Config, given)
    seed = values.pop("seed")
    chosen_subject = subject(experiment, data, values)
    return chosen_subject, planned(chosen_subject, words, values, over, seed or 0, seeds)


def _check_picture(summary: Summary, target: Target) -> None:
    """Raise UsageError for a picture that the sweep does not have."""
    if summary.kind == "table" and target.is_figure:
        raise UsageError("a figure needs one or two axes of numbers with several values each", "--as curves, or --format csv")


def _kept(
    subject: Subject, plan: Plan, file: str | None, jobs: int, scheduler: str | None, *, retry: bool
) -> tuple[Kept, bool]:
    """Run what is missing, keeping each run; what is kept then, and whether it was interrupted."""
    from actviz.render.terminal.progress import Progress
    from actviz.render.terminal.status import StatusLine
    from actviz.sweeps.store import Store
    from actviz.system.ending import Stoppable, Unfinished

    interrupted = False
    with Store(file) as store, Unfinished(store.close), StatusLine(sys.stderr, error_screen()) as status:
        store.begin(plan)
        missing = store.missing(plan, retry=retry)
        progress = Progress(plan.count, plan.count - len(missing))
        records = _records(subject, missing, jobs, scheduler)
        with closing(cast("Any", records)):
            try:
                with Stoppable() as step:
                    status.show(progress.text)
                    while (record := step(next, records, None)) is not None:
                        store.add(record)
                        if progress.add(failed=record.measures is None):
                            status.show(progress.text)
            except KeyboardInterrupt:  # inside, so that what is done is kept and shown
                interrupted = True
        return store.kept(), interrupted


def _records(subject: Subject, missing: list[Any], jobs: int, scheduler: str | None) -> Iterator[RunRecord]:
    if scheduler is None:
        from actviz.sweeps.execution import executed

        return executed(missing, subject.examples, jobs)
    from actviz.sweeps.cluster import on_cluster

    return on_cluster(missing, subject.examples, scheduler)
