"""`actviz compare`: property cards side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from actviz.cli.options import At, Format, Functions, Output, Width, numbers
from actviz.errors import UsageError
from actviz.formats import chosen_format

if TYPE_CHECKING:
    from actviz.activation import Activation
    from actviz.screen import Screen

_FORMATS = ("table", "plain", "csv", "tsv", "json", "jsonl")


def command(
    functions: Functions,
    at: At = None,
    dtypes: Annotated[
        str | None, typer.Option("--dtype", metavar="TYPE,...", help="What these number types cost.", show_default=False)
    ] = None,
    naive: Annotated[bool, typer.Option("--naive", help="With --dtype: what the naive formula costs in them, too.")] = False,
    width: Width = None,
    format_: Format = None,
    output: Output = None,
) -> None:
    """Property cards side by side, values, and on a terminal the curves in one picture.

    actviz compare sigmoid tanh relu
    actviz compare gelu gelu_tanh --at -3,-1,1,3
    actviz compare relu silu --format json
    actviz compare gelu --dtype float16,bfloat16 --naive

    With --dtype: the worst relative error of the best result in each type, and of the formula computed step by step in it; from where
    on results overflow, flush to zero, round to their limit or are NaN. float16 and bfloat16 are tried at all their normal numbers.
    FORMAT is table, plain, csv, tsv, json or jsonl; csv and tsv have a row for each function, plain a line for each property.
    """
    from actviz.analysis.cards import cards, values_at  # noqa: PLC0415
    from actviz.cli.show import screen, write  # noqa: PLC0415
    from actviz.render import cards as shown_cards  # noqa: PLC0415
    from actviz.spec import scalar  # noqa: PLC0415

    kind = chosen_format(format_, output, _FORMATS)
    points = numbers(at, "--at")
    activations = [scalar(function, "compare") for function in functions]
    seen = screen(output, width)
    if dtypes is not None:
        if points:
            raise UsageError("--at and --dtype exclude each other")
        _show_type_costs(activations, dtypes, naive, kind, seen, output)
        return
    if naive:
        raise UsageError("--naive goes with --dtype only", "compare gelu --dtype float16 --naive")
    found = cards(activations), values_at(activations, points) if points else ()
    config = {"functions": [activation.spec for activation in activations], "at": points}
    text = shown_cards.as_format(kind or ("table" if seen.terminal else "plain"), *found, config=config, screen=seen)
    if seen.terminal and kind is None:
        from actviz.render.plot import overlay  # noqa: PLC0415

        picture = overlay(activations, seen, beside=text.count("\n"))
        text = f"{picture}\n{text}" if picture else text
    write(text, output)


def _show_type_costs(
    activations: Sequence[Activation], dtypes: str, naive: bool, kind: str | None, seen: Screen, output: str | None
) -> None:
    """What each type costs each function."""
    from actviz.analysis.type_cost import type_cost  # noqa: PLC0415
    from actviz.cli.show import write  # noqa: PLC0415
    from actviz.number_types import number_type  # noqa: PLC0415
    from actviz.render.type_costs import as_format  # noqa: PLC0415

    types = [number_type(name.strip()) for name in dtypes.split(",")]
    costs = [
        type_cost(activation, each, naive=naively)
        for activation in activations
        for each in types
        for naively in ((False, True) if naive else (False,))
    ]
    config = {"functions": [activation.spec for activation in activations], "dtype": dtypes.split(","), "naive": naive}
    write(as_format(kind or ("table" if seen.terminal else "plain"), costs, config=config, screen=seen), output)
