"""`actviz diagnose`: find dead, saturated and linear units in a network's pre-activations."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from actviz.cli.choices import complete_function
from actviz.cli.options import PICTURE_FORMATS, FigureStyle, Output, Width, chosen, format_option
from actviz.cli.show import Target, write
from actviz.errors import DataError, UsageError
from actviz.text.formats import chosen_format

if TYPE_CHECKING:
    from actviz.analysis.diagnosis.layer import LayerDiagnosis

FORMATS = PICTURE_FORMATS
_FRAMEWORKS = ("torch", "keras", "jax")


def command(
    function: Annotated[
        str | None,
        typer.Argument(
            metavar="[FUNCTION]",
            help="Activation of the layers; a model of `actviz train -o` has its own.",
            autocompletion=complete_function,
        ),
    ] = None,
    file: Annotated[
        str | None,
        typer.Option(
            "-i", "--input", metavar="FILE", help="Pre-activations, examples by units; or a model of actviz train -o."
        ),
    ] = None,
    axis: Annotated[
        int, typer.Option("--axis", metavar="N", help="Axis of the units (default: -1, the last).", show_default=False)
    ] = -1,
    column: Annotated[
        list[str] | None,
        typer.Option("--column", metavar="KEY", help="Array of an archive; may be repeated (default: all of them)."),
    ] = None,
    data: Annotated[
        str | None, typer.Option("--data", metavar="FILE", help="File on which a model of actviz train -o was trained.")
    ] = None,
    max_dead: Annotated[
        float | None,
        typer.Option(
            "--max-dead", metavar="SHARE", min=0, max=1, help="End with status 1 if a layer has a larger share of dead units."
        ),
    ] = None,
    snippet: Annotated[
        str | None,
        typer.Option(
            "--snippet",
            metavar="torch|keras|jax",
            help="Print the lines that write FILE from a model.",
        ),
    ] = None,
    width: Width = None,
    format_: Annotated[str | None, format_option(FORMATS)] = None,
    output: Output = None,
    style: FigureStyle = None,
) -> None:
    """Find dead, saturated and linear units in a network's pre-activations.

    actviz diagnose relu -i z.npz
    actviz diagnose gelu -i conv.npy --axis 1 --max-dead 0.1
    actviz diagnose -i model.npz
    actviz diagnose --snippet torch

    FILE is .npy, .npz, .safetensors, .csv or .tsv: the inputs of the activation, examples by units, one array for each layer, and may be
    larger than memory. A model that `actviz train ... -o model.npz` wrote is run on its own training data, which needs no FUNCTION.

    For each layer: dead units (a slope below 1e-6 for every example), the shares of saturated, off and linear pre-activations, exact
    zeros, NaN, means and deviations before and after, and the root mean square of the slope; the worst units, and what helps.
    """
    if snippet is not None:
        if file is not None or function is not None:
            raise UsageError(
                "--snippet prints a program: it takes no FUNCTION and no --input", "actviz diagnose --snippet torch"
            )
        if chosen_format(format_, output, ("py", *FORMATS)) not in (None, "py"):
            raise UsageError("--snippet writes a program, in no other format", f"--snippet {snippet} -o layers.py")
        from actviz.analysis.diagnosis.snippets import SNIPPETS

        write(SNIPPETS[str(chosen(snippet, _FRAMEWORKS, "--snippet"))], output)
        return
    from actviz.api.diagnose import diagnose

    target = Target.of(FORMATS, format_, output, width, style)
    view = diagnose(function, file, axis=axis, column=column or (), data=data)
    if max_dead is not None:
        view = replace(view, config={**view.config, "max_dead": max_dead})
    target.show(view)
    if target.format == "plain":
        print(*view.sentences(), sep="\n", file=sys.stderr)
    _check(view.layers, max_dead)


def _check(layers: Sequence[LayerDiagnosis], max_dead: float | None) -> None:
    """Raise DataError for the layer with the most dead units, if they are too many."""
    if max_dead is None:
        return
    worst = max(layers, key=lambda layer: layer.dead)
    if worst.dead > max_dead:
        raise DataError(f"{worst.layer}: {100 * worst.dead:.3g} % of the units are dead, more than --max-dead {max_dead:g}")
