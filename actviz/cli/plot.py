"""`actviz plot`: draw curves in the terminal, or as a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

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
from actviz.errors import UsageError
from actviz.text.formats import FIGURES
from actviz.text.screen import MOST_ROWS, WIDEST_PICTURE

if TYPE_CHECKING:
    from actviz.analysis.plotting.measured import Measured
    from actviz.analysis.plotting.picture import Curves
    from actviz.function.vector import VectorActivation

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
    from actviz.catalogue.resolve import get
    from actviz.cli.show import Target
    from actviz.function.vector import VectorActivation
    from actviz.render.views.plotted import PlotView

    check_functions("plot", functions)
    target = Target.of(FORMATS, format_, output, style=style)
    tangents = numbers(at, "--at")
    view: dict[str, Any] = {"x_range": interval(ends, "--range"), "y_range": interval(y_ends, "--yrange")}
    order = at_most_two(derivatives)
    config: dict[str, Any] = {"functions": functions, "derivatives": order}
    chosen: dict[str, Any] = {
        "at": tangents,
        "sweep": sweep,
        "dtype": dtype,
        "naive": naive,
        "points": points,
        "columns": columns,
        "shade": shade,
    }
    config |= {name: value for name, value in chosen.items() if value} | (
        {"others": numbers(others, "--others")} if others else {}
    )
    vector = get(functions[0]) if len(functions) == 1 and sweep is None else None
    if isinstance(vector, VectorActivation):
        refused = {"-d": derivatives, "--dtype": dtype, "--naive": naive, "--at": at, "--points": points, "--shade": shade}
        if used := [option for option, given in refused.items() if given]:
            raise UsageError(f"{vector.name} maps a whole vector, but {used[0]} needs a scalar function")
        picture = _components(vector, others, view)
    else:
        if others:
            raise UsageError("--others needs exactly one vector function", "actviz plot softmax --others 0,1")
        view["measured"] = _measured(points, columns)
        picture = _curves(functions, sweep, dtype, naive=naive, order=order, at=tangents, shade=shade, **view)
    config |= {"range": picture.x_range, "yrange": picture.y_range}
    target.show(PlotView(picture, config, width, height, title))


def _measured(name: str | None, columns: str | None) -> Measured | None:
    """Read the points in a file."""
    if name is None:
        if columns is not None:
            raise UsageError("--columns needs --points", "actviz plot gelu --points data.csv --columns 1,3")
        return None
    from actviz.analysis.plotting.measured import Measured
    from actviz.streams.measured_points import read_points

    label = "standard input" if name == "-" else name
    return Measured.of(label, *read_points(name, two_columns(columns)))


def _components(function: VectorActivation, others: list[str] | None, view: dict[str, Any]) -> Curves:
    from actviz.analysis.plotting.components import components

    return components(function, numbers(others, "--others") if others else None, **view)


def _curves(functions: list[str], sweep: str | None, dtype: str | None, *, naive: bool, **view: Any) -> Curves:
    """Sample the functions, or in a sweep the members of their families."""
    from actviz.analysis.plotting.curves import curves
    from actviz.analysis.plotting.family import Sweep, family
    from actviz.catalogue.resolve import scalar
    from actviz.cli.show import in_precision
    from actviz.text.values import read_assignment

    if sweep is None:
        activations = [scalar(function, "overlay") for function in functions]
        return curves([in_precision(activation, dtype, naive)[0] for activation in activations], **view)
    parameter = Sweep(*read_assignment(sweep))
    members = family(functions, parameter, lambda spec, **values: scalar(spec, "overlay", **values))
    return curves([in_precision(activation, dtype, naive)[0] for activation in members], sweep=parameter, **view)
