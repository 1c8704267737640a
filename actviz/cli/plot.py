"""`actviz plot`: draw curves in the terminal, or as a figure."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from actviz.cli.first_words import check_functions
from actviz.cli.options import (
    Derivatives,
    Dtype,
    FigureStyle,
    Functions,
    Naive,
    Output,
    Range,
    at_most_two,
    format_option,
    interval,
    numbers,
    two_columns,
)  # fmt: skip
from actviz.text.formats import FIGURES
from actviz.text.screen import MOST_ROWS, WIDEST_PICTURE

FORMATS = ("table", "plain", "csv", "tsv", "json", "jsonl", *FIGURES)


def command(
    functions: Functions,
    derivatives: Derivatives = 0,
    ends: Range = None,
    y_ends: Annotated[
        tuple[str, str] | None, typer.Option("--yrange", metavar="A B", help="Range of y, from A to B.", show_default=False)
    ] = None,
    at: Annotated[
        list[str] | None,
        typer.Option("--at", metavar="X,...", help="Draw the tangent at these x; may be repeated.", show_default=False),
    ] = None,
    sweep: Annotated[
        str | None,
        typer.Option(
            "--sweep", metavar="PARAMETER=VALUES", help="Draw a curve for each value of a parameter.", show_default=False
        ),
    ] = None,
    shade: Annotated[bool, typer.Option("--shade", help="Shade the tails in which the first function saturates.")] = False,
    points: Annotated[
        str | None,
        typer.Option("--points", metavar="FILE", help="Draw the points x, y in FILE over the curves.", show_default=False),
    ] = None,
    columns: Annotated[
        str | None, typer.Option("--columns", metavar="X,Y", help="Columns of --points, by name or number.", show_default=False)
    ] = None,
    width: Annotated[
        int | None,
        typer.Option(
            "--width",
            metavar="COLUMNS",
            min=1,
            max=WIDEST_PICTURE,
            help="Width in columns (default: the terminal's).",
            show_default=False,
        ),
    ] = None,
    height: Annotated[
        int | None,
        typer.Option(
            "--height", metavar="ROWS", max=MOST_ROWS, help="Height in rows (default: to fit the terminal).", show_default=False
        ),
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
    format_: Annotated[str | None, format_option(FORMATS)] = None,
    output: Output = None,
    style: FigureStyle = None,
) -> None:
    """Plot functions and their derivatives, with kinks, jumps, poles and extrema marked.

    actviz plot relu --range -5 10
    actviz plot gelu -dd
    actviz plot tanh -d --shade
    actviz plot elu --sweep alpha=0.5,1,2
    actviz plot gelu --at -1,0.5
    actviz plot softplus --points measured.csv --columns time,voltage
    actviz plot binary_step sigmoid relu --ascii
    actviz plot gelu --dtype bfloat16 --naive --range -6 0
    actviz plot softmax --others 0,1

    By default --range and --yrange are chosen so that the picture shows the shape of the functions. A vector function such as softmax is
    drawn as one curve for each output, while its first input varies and --others stay fixed.

    VALUES are A,B,C; A..B: the whole numbers from A to B if both are whole, else 5 values; A..B:N: N evenly spaced values; A..B:log:N: N
    values with equal ratios.

    table and plain are the picture as text; csv, tsv, json and jsonl are the points of the curves; svg, png and pdf are figures.
    """
    from actviz.api.plot import plot
    from actviz.cli.show import Target

    check_functions("plot", functions)
    target = Target.of(FORMATS, format_, output, style=style)
    view = plot(
        *functions, order=at_most_two(derivatives), range=interval(ends, "--range"), yrange=interval(y_ends, "--yrange"),
        at=numbers(at, "--at"), sweep=sweep, shade=shade, points=points, columns=two_columns(columns), title=title,
        others=numbers(others, "--others"), dtype=dtype, naive=naive,
    )  # fmt: skip
    target.show(replace(view, width=width, height=height))
