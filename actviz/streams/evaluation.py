"""Values and derivatives of the numbers of a source, written in a format to where they go."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Protocol

from actviz.numerics.number_types import BFLOAT16, NumberType
from actviz.streams import FORMATS
from actviz.streams.npy import NpyFile
from actviz.streams.output import Output, destination
from actviz.streams.sources import Source
from actviz.streams.table import Columns, Table
from actviz.streams.writers import NAMES, Json, JsonLines, Lines, Subject, Writer
from actviz.text.formats import chosen_format
from actviz.text.numbers import DIGITS

if TYPE_CHECKING:
    from actviz.function.kink import AtKink
    from actviz.text.screen import Screen


class Function(Subject, Protocol):
    """A function that can be evaluated; an Activation is one."""

    def jet(self, x: Any, order: int = 2, *, at_kink: AtKink | None = None) -> tuple[Any, ...]: ...


def evaluate(
    function: Function,
    source: Source,
    *,
    order: int = 0,
    at_kink: AtKink | None = None,
    number_type: NumberType | None = None,
    format: str | None = None,  # noqa: A002 (the name of the option)
    output: str | os.PathLike[str] | None = None,
    digits: int = DIGITS,
    screen: Screen | None = None,
) -> None:
    """Write f, with order 1 and 2 also f' and f'', of every number of the source, block by block.

    `number_type` is what x is rounded to before; the function answers in it, as a `Typed` one does.
    """
    to_screen = screen is not None and screen.terminal and output in (None, "-")
    kind = chosen_format(format, output, FORMATS) or ("table" if to_screen else "plain")
    dtype = number_type.held_as if number_type else source.dtype
    with destination(output) as out:
        writer: Writer
        if kind == "npy":
            writer = NpyFile(out, source.shape, dtype, order)
        elif kind == "table":
            table = Columns if source.shape is None else Table
            writer = table(out, function, order, at_kink=at_kink, digits=digits, screen=screen)
        else:
            writer = _text_writer(kind, out, function, order, at_kink, number_type)
        writer.begin()
        for block in source:
            x = number_type.round(block) if number_type else block
            writer.write(x, function.jet(x, order, at_kink=at_kink))
        writer.end()


def _text_writer(
    kind: str, out: Output, subject: Subject, order: int, at_kink: AtKink | None, number_type: NumberType | None
) -> Writer:
    header, bfloat16 = ("x", *NAMES[: order + 1]), number_type is BFLOAT16
    match kind:
        case "csv":
            return Lines(out, b",", header, bfloat16=bfloat16)
        case "tsv":
            return Lines(out, b"\t", header, bfloat16=bfloat16)
        case "jsonl":
            return JsonLines(out, bfloat16=bfloat16)
        case "json":
            return Json(out, subject, order, at_kink, number_type)
    return Lines(out, b"\t", bfloat16=bfloat16)
