"""`actviz compare`: compare the properties, values, differences and cost of functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from actviz.cli.choices import complete_function, complete_property, one_of
from actviz.cli.first_words import check_functions
from actviz.cli.options import (
    NUMBER_TYPES,
    PICTURE_FORMATS,
    ROW_FORMATS,
    At,
    FigureStyle,
    Output,
    Range,
    Width,
    format_option,
    interval,
    number,
    numbers,
)
from actviz.cli.show import Target
from actviz.errors import UsageError

if TYPE_CHECKING:
    from actviz.function.activation import Activation

FORMATS = PICTURE_FORMATS


def command(
    functions: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FUNCTION...",
            help="Functions, with parameters after a colon: elu:0.5.",
            autocompletion=complete_function,
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Compare every scalar function of the catalogue.")] = False,
    at: At = None,
    properties: Annotated[
        str,
        typer.Option(
            "--properties",
            metavar="PROPERTY,...",
            help="Show these properties only.",
            show_default=False,
            autocompletion=complete_property,
        ),
    ] = "",
    sort: Annotated[
        str,
        typer.Option(
            "--sort",
            metavar="PROPERTY",
            help="Sort, smallest first; -PROPERTY: largest first.",
            show_default=False,
            autocompletion=complete_property,
        ),
    ] = "",
    diff: Annotated[bool, typer.Option("--diff", help="Show how far each function is from the first.")] = False,
    ends: Range = None,
    tolerance: Annotated[
        str | None,
        typer.Option("--tolerance", metavar="T", help="End with status 1 if |A - B| exceeds T.", show_default=False),
    ] = None,
    relative: Annotated[bool, typer.Option("--relative", help="T is relative to the larger of |A| and |B|.")] = False,
    ulp: Annotated[bool, typer.Option("--ulp", help="T is in ulp of --dtype.")] = False,
    nearest: Annotated[
        int | None, typer.Option("--nearest", metavar="N", min=1, help="Rank the N closest functions.", show_default=False)
    ] = None,
    cost: Annotated[bool, typer.Option("--cost", help="Measure nanoseconds per element on this machine.")] = False,
    dtypes: Annotated[
        str | None,
        typer.Option(
            "--dtype",
            metavar="TYPE,...",
            help="Show the errors in these number types.",
            show_default=False,
            autocompletion=one_of(NUMBER_TYPES),
        ),
    ] = None,
    naive: Annotated[bool, typer.Option("--naive", help="With --dtype, add the formula step by step.")] = False,
    width: Width = None,
    format_: Annotated[str | None, format_option(FORMATS)] = None,
    output: Output = None,
    style: FigureStyle = None,
) -> None:
    """Compare functions: properties, values, differences and cost.

    actviz compare sigmoid tanh relu
    actviz compare gelu gelu_tanh --at -3,-1,1,3
    actviz compare jax.nn.gelu torch.nn.GELU --diff
    actviz compare silu hard_swish --tolerance 0.2 --range -4 4
    actviz compare gelu --nearest 5
    actviz compare relu gelu mish --cost
    actviz compare --all --properties mean --sort -mean --format csv
    actviz compare gelu --dtype float16,bfloat16 --naive

    Without other options, show the properties of the functions side by side, on a terminal with the curves in one picture.

    --diff compares each function with the first one over --range: where f and f' differ most (absolutely, relative to the larger, and in
    ulp of --dtype, by default float64), where they cross, the integral of |A - B|, and kinks with different slopes. --tolerance makes
    --diff a check of f. --nearest ranks by the root mean square of f(z) - g(z) for z ~ N(0, 1).

    --dtype shows the worst relative error of the best possible result in each number type, and where results overflow, flush to zero,
    round to their limit or become NaN. --naive adds the formula computed step by step in that type. float16 and bfloat16 are tested at
    all their normal numbers.

    csv and tsv have a row for each function, plain text a line for each property; a figure has the curves, with --diff the differences.
    """
    diff = diff or tolerance is not None
    has_picture = diff or not (cost or nearest is not None or dtypes is not None)
    target = Target.of(FORMATS if has_picture else ROW_FORMATS, format_, output, width, style)
    from actviz.api.compare import compared, refuse_contradictions

    points, keys = numbers(at, "--at"), list(filter(None, map(str.strip, properties.split(","))))
    types = None if dtypes is None else list(map(str.strip, dtypes.split(",")))
    refuse_contradictions(
        diff=diff, cost=cost, nearest=nearest, dtype=types, at=points, properties=keys, sort=sort, ends=ends, naive=naive,
        relative=relative, ulp=ulp, tolerance=tolerance, every=every,
    )  # fmt: skip
    check_functions("compare", functions or [])
    view = compared(
        _activations(functions or [], every), at=points, properties=keys, sort=sort, diff=diff, ends=interval(ends, "--range"),
        tolerance=None if tolerance is None else number(tolerance, "--tolerance"), relative=relative, ulp=ulp, nearest=nearest,
        cost=cost, dtypes=types, naive=naive, with_pictures=target.has_pictures, for_figure=target.is_figure,
        whole_record=target.format in ("json", "jsonl"),
    )  # fmt: skip
    target.show(view)
    view.raise_if_broken()


def _activations(functions: Sequence[str], every: bool) -> Sequence[Activation]:
    """Look up the functions of the command line, or all of the catalogue; raises UsageError if there are none."""
    from actviz.catalogue.resolve import scalar

    if every and functions:
        raise UsageError("--all and FUNCTION... cannot be combined", "--all compares every scalar function")
    if not every and not functions:
        raise UsageError(
            "missing argument 'FUNCTION...'",
            "name functions (actviz compare sigmoid tanh), or use --all; see `actviz compare --help`",
        )
    if every:
        from actviz.catalogue.resolve import scalar_catalogue as catalogue

        return catalogue()
    return [scalar(function, "compare") for function in functions]
