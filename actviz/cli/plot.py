"""`actviz plot`: curves in the terminal."""

from __future__ import annotations

from typing import Annotated

import typer

from actviz.cli.options import Derivatives, Dtype, Functions, Naive, Output, Range, Width, at_most_two, interval
from actviz.formats import chosen_format


def command(
    functions: Functions,
    derivatives: Derivatives = 0,
    ends: Range = None,
    y_ends: Annotated[
        tuple[str, str] | None, typer.Option("--yrange", metavar="A B", help="y from A to B.", show_default=False)
    ] = None,
    width: Width = None,
    height: Annotated[int | None, typer.Option("--height", metavar="ROWS", help="Rows to fill.", show_default=False)] = None,
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="In place of the formula.", show_default=False)
    ] = None,
    dtype: Dtype = None,
    naive: Naive = False,
    output: Output = None,
) -> None:
    """Curves in the terminal: shape, slope, kinks and jumps.

    actviz plot relu --range -5 10
    actviz plot gelu -dd
    actviz plot binary_step sigmoid relu --ascii
    actviz plot gelu --dtype bfloat16 --naive --range -6 0

    --output FILE takes the text, or draws a figure if FILE ends in .png, .svg or .pdf (needs matplotlib: pip install 'actviz[figures]').
    """
    from actviz.analysis.curves import curves  # noqa: PLC0415
    from actviz.cli.show import screen, typed, write  # noqa: PLC0415
    from actviz.render.figure import FORMATS  # noqa: PLC0415
    from actviz.render.plot import draw  # noqa: PLC0415
    from actviz.spec import get  # noqa: PLC0415

    kind = chosen_format(None, output, FORMATS)
    picture = curves(
        [typed(get(function), dtype, naive)[0] for function in functions],
        order=at_most_two(derivatives),
        x_range=interval(ends, "--range"),
        y_range=interval(y_ends, "--yrange"),
    )
    if kind:
        from actviz.render.figure import figure  # noqa: PLC0415

        write(figure(picture, kind, title), output)
        return
    write(draw(picture, screen(output), width=width, height=height, title=title) + "\n", output)
