"""`actviz compare`: property cards side by side."""

from __future__ import annotations

from actviz.cli.options import At, Format, Functions, Output, Width, numbers
from actviz.formats import chosen_format

_FORMATS = ("table", "plain", "csv", "tsv", "json", "jsonl")


def command(
    functions: Functions,
    at: At = None,
    width: Width = None,
    format_: Format = None,
    output: Output = None,
) -> None:
    """Property cards side by side, values, and on a terminal the curves in one picture.

    actviz compare sigmoid tanh relu
    actviz compare gelu gelu_tanh --at -3,-1,1,3
    actviz compare relu silu --format json

    FORMAT is table, plain, csv, tsv, json or jsonl; csv and tsv have a row for each function, plain a line for each property.
    """
    from actviz.analysis.cards import cards, values_at  # noqa: PLC0415
    from actviz.cli.show import screen, write  # noqa: PLC0415
    from actviz.render import cards as shown_cards  # noqa: PLC0415
    from actviz.spec import get  # noqa: PLC0415

    kind = chosen_format(format_, output, _FORMATS)
    points = numbers(at, "--at")
    activations = [get(function) for function in functions]
    seen = screen(output, width)
    found = cards(activations), values_at(activations, points) if points else ()
    config = {"functions": [activation.spec for activation in activations], "at": points}
    text = shown_cards.as_format(kind or ("table" if seen.terminal else "plain"), *found, config=config, screen=seen)
    if seen.terminal and kind is None:
        from actviz.render.plot import overlay  # noqa: PLC0415

        picture = overlay(activations, seen, beside=text.count("\n"))
        text = f"{picture}\n{text}" if picture else text
    write(text, output)
