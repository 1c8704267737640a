"""`actviz lab`: run an experiment on networks."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from actviz.cli.choices import complete_function, one_of
from actviz.cli.described import values_of, with_options_of
from actviz.cli.first_words import check_functions, check_subject
from actviz.cli.options import PICTURE_FORMATS, ROW_FORMATS, FigureStyle, Output, Width, format_option
from actviz.cli.show import Target, error_screen, write
from actviz.errors import UsageError
from actviz.experiments.discovery import EXPERIMENTS
from actviz.experiments.settings import Settings
from actviz.system.docstrings import docstring
from actviz.text.formats import chosen_format

FORMATS = PICTURE_FORMATS


@with_options_of(Settings)
def command(
    experiment: Annotated[
        str | None,
        typer.Argument(
            metavar="[EXPERIMENT]",
            help="Experiment to run; without it, list them all.",
            autocompletion=one_of({known.name: known.summary for known in EXPERIMENTS.values()}),
        ),
    ] = None,
    functions: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FUNCTION...]",
            help="Functions to compare (default: the experiment's own).",
            autocompletion=complete_function,
        ),
    ] = None,
    script: Annotated[bool, typer.Option("--script", help="Print a NumPy program that measures the same.")] = False,
    width: Width = None,
    format_: Annotated[str | None, format_option(FORMATS)] = None,
    output: Output = None,
    style: FigureStyle = None,
    **given: Any,
) -> None:
    """Run an experiment on networks: measurement, prediction and a conclusion in one sentence."""
    from actviz.api.lab import lab, prepared
    from actviz.render.terminal.status import StatusLine

    if experiment is None:
        if script or any(value is not None for value in given.values()):
            raise UsageError("which experiment?", "`actviz lab` lists the experiments")
        Target.of(ROW_FORMATS, format_, output, width, style).show(lab())
        return
    check_functions("lab", [experiment, *(functions or [])])
    check_subject("lab", experiment.lower().replace("_", "-"), list(EXPERIMENTS), "vanishing")
    chosen = prepared(experiment, functions or (), values_of(Settings, given))
    if script:
        if chosen_format(format_, output, ("py", *FORMATS)) not in (None, "py"):
            raise UsageError("--script writes a program, in no other format", "--script -o experiment.py")
        write(chosen.script(), output)
        return
    target = Target.of(FORMATS, format_, output, width, style)
    with StatusLine(sys.stderr, error_screen()) as status:
        view = chosen.run(status.show)
    target.show(view)


_EXAMPLES = "\n".join(f"actviz lab {known.name:<12}  # {known.summary}" for known in EXPERIMENTS.values())
_MANUAL = f"""

{_EXAMPLES}
actviz lab vanishing sigmoid tanh relu --depth 30 --init he

Without FUNCTION, each experiment uses its own default functions; `actviz lab` lists them, and the options of each experiment with
their defaults. Random numbers come from --seed: the same line prints the same numbers.

A table and Markdown show what a reader wants to know; a figure has the plots; the other formats have a record for each
measurement.
"""
command.__doc__ = docstring(command) + _MANUAL
