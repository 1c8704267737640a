"""Values and derivatives of the numbers of a source, written in a format to where they go."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from actviz.formats import chosen_format
from actviz.notation import DIGITS
from actviz.streams import FORMATS
from actviz.streams.decimals import Floats
from actviz.streams.npy import NpyFile
from actviz.streams.output import Output, destination
from actviz.streams.sources import Source
from actviz.streams.table import Columns, Table
from actviz.streams.writers import NAMES, Json, JsonLines, Lines, Subject, Writer

if TYPE_CHECKING:
    from actviz.kink import AtKink
    from actviz.screen import Screen

Compute = Callable[[Floats], Sequence[Floats]]


class Function(Subject, Protocol):
    """A function that can be evaluated; an Activation is one."""

    def jet(self, x: Any, order: int = 2, *, at_kink: AtKink | None = None) -> tuple[Any, ...]: ...


def evaluate(
    function: Function,
    source: Source,
    *,
    order: int = 0,
    at_kink: AtKink | None = None,
    dtype: str | np.dtype[Any] | None = None,
    compute: Compute | None = None,
    format: str | None = None,  # noqa: A002 (the name of the option)
    output: str | os.PathLike[str] | None = None,
    digits: int = DIGITS,
    screen: Screen | None = None,
) -> None:
    """Write f, with order 1 and 2 also f' and f'', of every number of the source, block by block.

    `dtype` is what x is rounded to before; `compute` takes a block of x and gives the answers, in place of `function.jet`.
    """
    to_screen = screen is not None and screen.terminal and output in (None, "-")
    kind = chosen_format(format, output, FORMATS) or ("table" if to_screen else "plain")
    answers = compute or (lambda x: function.jet(x, order, at_kink=at_kink))
    dtype = source.dtype if dtype is None else np.dtype(dtype)
    with destination(output) as out:
        writer: Writer
        if kind == "npy":
            writer = NpyFile(out, source.shape, dtype, order)
        elif kind == "table":
            table = Columns if source.shape is None else Table
            writer = table(out, function, order, at_kink=at_kink, digits=digits, screen=screen)
        else:
            writer = _text_writer(kind, out, function, order, at_kink)
        writer.begin()
        for block in source:
            with np.errstate(over="ignore", under="ignore"):
                x = block.astype(dtype, copy=False)
            writer.write(x, answers(x))
        writer.end()


def _text_writer(kind: str, out: Output, subject: Subject, order: int, at_kink: AtKink | None) -> Writer:
    header = ("x", *NAMES[: order + 1])
    match kind:
        case "csv":
            return Lines(out, b",", header)
        case "tsv":
            return Lines(out, b"\t", header)
        case "jsonl":
            return JsonLines(out)
        case "json":
            return Json(out, subject, order, at_kink)
    return Lines(out, b"\t")
