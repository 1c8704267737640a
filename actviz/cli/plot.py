"""`actviz plot`: draw curves in the terminal, or as a figure."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from actviz.cli.options import Derivatives, Dtype, Functions, Naive, Output, Range, Width, at_most_two, interval, numbers
from actviz.errors import UsageError
from actviz.text.formats import chosen_format


def command(
    functions: Functions,
    derivatives: Derivatives = 0,
    ends: Range = None,
    y_ends: Annotated[
        tuple[str, str] | None, typer.Option("--yrange", metavar="A B", help="Range of y, from A to B.", show_default=False)
    ] = None,
    width: Width = None,
    height: Annotated[
        int | None,
        typer.Option("--height", metavar="ROWS", help="Height in rows (default: to fit the terminal).", show_default=False),
    ] = None,
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="Title (default: the formula).", show_default=False)
    ] = None,
    others: Annotated[
        list[str] | None,
        typer.Option("--others", metavar="X,...", help="Inputs of a vector function after the first.", show_default=False),
    ] = None,
    dtype: Dtype = None,
    naive: Naive = False,
    output: Output = None,
) -> None:
    """Plot functions and their derivatives, with kinks, jumps and poles marked.

    actviz plot relu --range -5 10
    actviz plot gelu -dd
    actviz plot binary_step sigmoid relu --ascii
    actviz plot gelu --dtype bfloat16 --naive --range -6 0
    actviz plot softmax --others 0,1

    By default --range and --yrange are chosen so that the picture shows the shape of the functions. A vector function such as softmax is
    drawn as one curve for each output, while its first input varies and --others stay fixed.

    --output FILE writes text, or a figure if FILE ends in .png, .svg or .pdf (needs matplotlib: pip install 'actviz[figures]').
    """
    from actviz.analysis.plotting.components import components
    from actviz.analysis.plotting.curves import curves
    from actviz.catalogue.resolve import get, scalar
    from actviz.cli.show import in_precision, screen, write
    from actviz.function.vector import VectorActivation
    from actviz.render.figure import FORMATS
    from actviz.render.terminal.drawing import draw

    kind = chosen_format(None, output, FORMATS)
    resolved = [get(function) for function in functions]
    view: dict[str, Any] = {"x_range": interval(ends, "--range"), "y_range": interval(y_ends, "--yrange")}
    if isinstance(resolved[0], VectorActivation) and len(resolved) == 1:
        if derivatives or dtype or naive:
            raise UsageError(f"{resolved[0].name} maps a whole vector, but -d, --dtype and --naive need a scalar function")
        picture = components(resolved[0], numbers(others, "--others") if others else None, **view)
    else:
        if others:
            raise UsageError("--others needs exactly one vector function", "actviz plot softmax --others 0,1")
        activations = [in_precision(scalar(function, "overlay"), dtype, naive)[0] for function in functions]
        picture = curves(activations, order=at_most_two(derivatives), **view)
    if kind:
        from actviz.render.figure import figure

        write(figure(picture, kind, title), output)
        return
    write(draw(picture, screen(output), width=width, height=height, title=title) + "\n", output)
