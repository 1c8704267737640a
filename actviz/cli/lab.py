"""`actviz lab`: see it happen."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from actviz.cli.options import Format, Output, Width, complete_function
from actviz.cli.show import Target, write
from actviz.errors import UsageError
from actviz.experiments.discovery import EXPERIMENTS
from actviz.experiments.discovery import experiment as named
from actviz.text.formats import chosen_format

_FORMATS = ("table", "plain", "csv", "tsv", "json", "jsonl")


def _complete_experiment(incomplete: str) -> list[tuple[str, str]]:
    return [(each.name, each.summary) for each in EXPERIMENTS.values() if each.name.startswith(incomplete)]


def command(
    experiment: Annotated[
        str | None,
        typer.Argument(metavar="[EXPERIMENT]", help="Which one; none: a table of them.", autocompletion=_complete_experiment),
    ] = None,
    functions: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FUNCTION...]", help="Names; else those of the table.", autocompletion=complete_function),
    ] = None,
    units: Annotated[int | None, typer.Option("--units", metavar="N", help="Units in a layer.", show_default=False)] = None,
    depth: Annotated[int | None, typer.Option("--depth", metavar="N", help="Layers.", show_default=False)] = None,
    init: Annotated[
        str | None,
        typer.Option("--init", metavar="NAME", help="glorot, he, lecun, matched or auto: the usual one.", show_default=False),
    ] = None,
    gain: Annotated[
        float | None,
        typer.Option("--gain", metavar="G", help="Weights of standard deviation G/sqrt(fan_in).", show_default=False),
    ] = None,
    bias: Annotated[
        float | None,
        typer.Option("--bias", metavar="B", help="The biases' standard deviation; dying: their value.", show_default=False),
    ] = None,
    lr: Annotated[float | None, typer.Option("--lr", metavar="RATE", help="Learning rate.", show_default=False)] = None,
    networks: Annotated[
        int | None, typer.Option("--networks", metavar="N", help="Independent networks.", show_default=False)
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", metavar="N", help="Seed of all that is random.", show_default=False)
    ] = None,
    script: Annotated[bool, typer.Option("--script", help="The same as a program in NumPy alone.")] = False,
    width: Width = None,
    format_: Format = None,
    output: Output = None,
) -> None:
    """Experiments with networks: measured, with the theory's number beside it, and said in a sentence."""
    from actviz.catalogue.resolve import scalar
    from actviz.render.views.experiment import ExperimentsView, ExperimentView

    given = {
        "units": units, "depth": depth, "init": init, "gain": gain, "bias": bias, "lr": lr, "networks": networks, "seed": seed,
    }  # fmt: skip
    if experiment is None:
        if script or any(value is not None for value in given.values()):
            raise UsageError("which experiment?", "`actviz lab` alone shows what there is")
        Target.of(_FORMATS, format_, output, width).show(ExperimentsView())
        return
    chosen = named(experiment)
    settings = chosen.settings(given)
    activations = [scalar(function, "experiment with") for function in functions or chosen.functions]
    if script:
        if chosen_format(format_, output, ("py", *_FORMATS)) not in (None, "py"):
            raise UsageError("--script writes a program, in no other format", "--script -o experiment.py")
        write(chosen.script(activations, settings), output)
        return
    target = Target.of(_FORMATS, format_, output, width)
    try:
        result = chosen.run(activations, settings, _told)
    finally:
        _told("")
    target.show(ExperimentView(result))


def _told(what: str) -> None:
    """Say on a terminal what is being done, in a line that the next one replaces."""
    if sys.stderr is not None and sys.stderr.isatty():
        print(f"\r{what:<70.70}", end="" if what else "\r", file=sys.stderr, flush=True)


_EXAMPLES = "\n".join(f"actviz lab {each.name:<12} # {each.summary}" for each in EXPERIMENTS.values())
_MANUAL = f"""

{_EXAMPLES}
actviz lab vanishing sigmoid tanh relu --depth 30 --init he

Without functions those are taken for which an experiment is known. `actviz lab` alone shows them, and the options that each
experiment has, with their defaults. Everything is seeded: the same line prints the same numbers. --script prints a short
program that measures the same with NumPy alone.
FORMAT is table, plain, csv, tsv, json or jsonl; all but table have a record for each thing measured.
"""
command.__doc__ = (command.__doc__ or "") + _MANUAL
