"""`actviz train`: a small network learns in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from actviz.cli.options import Format, Width, complete_function
from actviz.cli.show import GLOBALS, Target, write
from actviz.errors import DataError, UsageError
from actviz.nn.datasets import DATASETS
from actviz.text.formats import chosen_format

if TYPE_CHECKING:
    from actviz.nn.config import Config
    from actviz.nn.datasets import Dataset
    from actviz.nn.files.request import Request
    from actviz.nn.problem import RawExamples
    from actviz.nn.runs import Run, RunResult
    from actviz.text.screen import Screen

_FORMATS = ("table", "plain", "csv", "tsv", "json", "jsonl", "npz")


def _complete_data(incomplete: str) -> list[tuple[str, str]]:
    return [(each.name, each.summary) for each in DATASETS.values() if each.name.startswith(incomplete)]


def _option(name: str, metavar: str, text: str) -> Any:
    return typer.Option(name, metavar=metavar, help=text, show_default=False)


def command(
    data: Annotated[
        str | None,
        typer.Argument(metavar="DATASET|FILE", help="A data set, or a .csv or .tsv file.", autocompletion=_complete_data),
    ] = None,
    functions: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FUNCTION...]", help="Hidden activations; several race.", autocompletion=complete_function),
    ] = None,
    layers: Annotated[str | None, _option("--layers", "N,...", "Units of each hidden layer; none for no such layer.")] = None,
    output_function: Annotated[
        str | None, _option("--output", "FUNCTION", "The last layer's: auto, identity, sigmoid, softmax, ...")
    ] = None,
    loss: Annotated[str | None, _option("--loss", "LOSS", "auto, mse, huber, bce, cce or poisson.")] = None,
    optimizer: Annotated[str | None, _option("--optimizer", "NAME", "sgd, momentum, nesterov, rmsprop, adam or adamw.")] = None,
    lr: Annotated[float | None, _option("--lr", "X", "The learning rate.")] = None,
    batch: Annotated[int | None, _option("--batch", "N", "Examples in a step; 0 for all.")] = None,
    epochs: Annotated[int | None, _option("--epochs", "N", "Epochs at most.")] = None,
    init: Annotated[
        str | None, _option("--init", "NAME", "auto, zeros, glorot, he, lecun, normal:STD, gain:G, matched, matched:backward.")
    ] = None,
    clip: Annotated[float | None, _option("--clip", "NORM", "Shorten gradients to this norm.")] = None,
    schedule: Annotated[
        str | None, _option("--schedule", "NAME", "constant, step, exponential, cosine, warmup, or warmup+cosine.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", metavar="N", help="All that is random.", min=0, show_default=False)
    ] = None,
    noise: Annotated[float | None, _option("--noise", "STD", "Noise of a data set.")] = None,
    test_share: Annotated[float | None, _option("--test-share", "SHARE", "Share of examples to test with.")] = None,
    dtype: Annotated[str | None, _option("--dtype", "TYPE", "float32 or float64.")] = None,
    seeds: Annotated[int | None, typer.Option("--seeds", metavar="N", help="So many runs.", min=1, show_default=False)] = None,
    target_loss: Annotated[float | None, _option("--target-loss", "L", "Stop at this loss; tell when.")] = None,
    tolerance: Annotated[float | None, _option("--tolerance", "L", "The loss that is good enough; 0 goes on.")] = None,
    patience: Annotated[int | None, _option("--patience", "N", "Epochs without gain that end it; 0 for none.")] = None,
    target: Annotated[
        str | None, _option("--target", "COLUMN", "What a file's rows teach: a name, or a number from 1.")
    ] = None,
    trace: Annotated[bool, typer.Option("--trace", help="One gradient step on one example, written out.")] = False,
    config_file: Annotated[str | None, _option("--config", "FILE", "Repeat the run whose JSON it is.")] = None,
    load: Annotated[str | None, _option("--load", "FILE", "Go on from a model.")] = None,
    width: Width = None,
    format_: Format = None,
    file: Annotated[str | None, _option("-o", "FILE", "Write the answer to FILE, or the network to FILE.npz.")] = None,
) -> None:
    """A small network learns in the terminal."""
    if output_function and file is None and output_function.rpartition(".")[2].lower() in _FORMATS and "." in output_function:
        output_function, file = None, output_function  # everywhere else --output names a file
    output = file
    kind = chosen_format(format_, output, _FORMATS)
    if kind == "npz" and (output is None or seeds not in (None, 1) or len(functions or ()) > 1):
        raise UsageError("a file holds one network: of one function, from one seed", "-o model.npz")
    if trace and (kind not in (None, "table", "plain") or seeds not in (None, 1)):
        raise UsageError("--trace is a text about one seed", "leave --format, and the suffix of -o, out")
    given = {
        "layers": _layers(layers), "output": output_function, "loss": loss, "optimizer": optimizer, "lr": lr, "batch": batch,
        "epochs": epochs, "init": init, "clip": clip, "schedule": schedule, "seed": seed, "noise": noise, "test_share": test_share,
        "dtype": dtype, "seeds": seeds, "target_loss": target_loss, "tolerance": tolerance, "patience": patience,
        "target": target, "load": load, "functions": tuple(functions) if functions else None,
    }  # fmt: skip
    from actviz.nn.files.request import requested

    request = requested(data, given, config_file)
    if kind == "npz":  # the network goes to the file, the table to standard output
        _train(request, Target.of(_FORMATS, None, None, width), trace=trace, model=output)
    else:
        _train(request, Target.of(_FORMATS, format_, output, width), trace=trace)


def _layers(text: str | None) -> tuple[int, ...] | None:
    if text is None or text.strip() in ("none", "0"):
        return None if text is None else ()
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdecimal() and 0 < int(part) <= 4096 for part in parts):
        raise UsageError(f"--layers: {text!r} are no numbers of units from 1 to 4096", "--layers 16,16, or --layers none")
    return tuple(map(int, parts))


def _train(request: Request, target: Target, *, trace: bool, model: str | None = None) -> None:
    """Run, show the results, and write the network to the file `model`."""
    from actviz.nn.runs import Run

    config = request.config
    if config.seeds > 1:
        _many(config, request.source, target)
        return
    runs = [Run(config, function, config.seed, request.source, request.start) for function in config.functions]
    if trace:
        from actviz.render.views.trace import trace as written_out

        write("\n".join(written_out(run, config, target.screen.width) for run in runs), target.output)
        return
    interrupted = _race(runs, target)
    results = [run.result() for run in runs]
    if target.format != "jsonl":
        _show(config, runs, results, target, model, interrupted=interrupted)
    if interrupted:
        raise KeyboardInterrupt
    _check(config, results)


def _race(runs: Sequence[Run], target: Target) -> bool:
    """Train all side by side, an epoch each in turn; whether it was interrupted."""
    from actviz.render.terminal.dashboard import Live
    from actviz.render.views.training_runs import epoch_line
    from actviz.streams.output import destination

    lines = target.format == "jsonl"
    epochs = [(run, run.watched()) for run in runs]
    with Live(sys.stderr, _progress()) as live, destination(target.output if lines else None) as out:
        try:
            while epochs:
                for run, course in list(epochs):
                    measures = next(course, None)
                    if measures is None:
                        epochs.remove((run, course))
                    elif lines:
                        out.write(epoch_line(run.function, run.seed, measures).encode())
                live.show(runs)
        except KeyboardInterrupt:  # within, so that what is written stays
            return True
    return False


def _progress() -> Screen:
    """What standard error can show."""
    from actviz.text.screen import Screen

    return Screen.of(sys.stderr, color=GLOBALS.color, ascii_only=GLOBALS.ascii_only)


def _show(
    config: Config, runs: Sequence[Run], results: Sequence[RunResult], target: Target, model: str | None, *, interrupted: bool
) -> None:
    """Write the network, and show the table, on a terminal with pictures above it."""
    from actviz.nn.diagnostics import findings
    from actviz.render.views.training_runs import RunsView

    # on a terminal the error below the table says why a function has no model
    complete = interrupted or not target.screen.terminal or model is not None
    notes = [
        findings(result, config, run.history) if result.gives_a_model or complete else ()
        for result, run in zip(results, runs, strict=True)
    ]
    if model and results[0].gives_a_model:
        from actviz.nn.files.model import model_bytes

        write(model_bytes(config, results[0]), model)
    target.show(RunsView(config, results, notes, runs))


def _many(config: Config, source: Dataset | RawExamples, target: Target) -> None:
    """Train every function from many seeds, and show how the runs end."""
    from actviz.nn.diagnostics import findings
    from actviz.nn.summary import summarise
    from actviz.render.views.training_runs import SeedsView, run_line
    from actviz.streams.output import destination

    results: dict[str, list[RunResult]] = {function: [] for function in config.functions}
    interrupted = False
    lines = target.format == "jsonl"
    with destination(target.output if lines else None) as out:
        try:
            for result in _each_seed(config, source):
                results[result.function].append(result)
                if lines:
                    out.write(run_line(result, findings(result, config), config.init).encode())
        except KeyboardInterrupt:  # within, so that what is written stays
            interrupted = True
    summaries = [summarise(function, runs, config) for function, runs in results.items() if runs]
    if summaries and not lines:
        target.show(SeedsView(config, summaries, [runs[0] for runs in results.values() if runs]))
    if interrupted:
        raise KeyboardInterrupt
    _check(config, [result for runs in results.values() for result in runs])


def _each_seed(config: Config, source: Dataset | RawExamples) -> Iterator[RunResult]:
    """The results of every function and seed, as they come."""
    from actviz.nn.runs import Run
    from actviz.render.terminal.dashboard import Live

    with Live(sys.stderr, _progress()) as live:
        for function in config.functions:
            for place in range(config.seeds):
                run = Run(config, function, config.seed + place, source)
                for _ in run.epochs():
                    pass
                live.count(place + 1, config.seeds, function)
                yield run.result()


def _check(config: Config, results: Sequence[RunResult]) -> None:
    """Raise DataError where a function has no run that gives a model."""
    from actviz.nn.diagnostics import failure

    failed = []
    for function in config.functions:
        runs = [result for result in results if result.function == function]
        if runs and not any(result.gives_a_model for result in runs):
            failed.append(f"{function}: no model came out: {failure(runs[0], config)}")
    if failed:
        raise DataError("; ".join(failed))


_MANUAL = f"""

actviz train xor relu
actviz train spirals relu tanh gelu
actviz train circles relu sigmoid tanh --seeds 20 --target-loss 0.1
actviz train sine identity
actviz train xor relu --layers 2 --trace

Each data set has defaults that work: {", ".join(DATASETS)}. A file's first row names its columns. FORMAT is table, plain, csv, tsv,
json, jsonl, which has a line for each epoch as it happens (with --seeds for each run), or npz: the network, for --load.
"""
command.__doc__ = (command.__doc__ or "") + _MANUAL
