"""The formats of answers: one loop that computes and writes them, and a writer for each format."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypedDict, Unpack

from actviz.errors import UsageError
from actviz.streams.output import Output, destination, is_terminal
from actviz.streams.writers.json_writer import JsonWriter
from actviz.streams.writers.line_writers import LAYOUTS, JsonLinesWriter, LinesWriter
from actviz.streams.writers.npy_writer import NpyWriter
from actviz.streams.writers.ranges import has_ranges, write_ranges
from actviz.text.formats import output_format
from actviz.text.numbers import DIGITS

if TYPE_CHECKING:
    from actviz.streams.columns import Answers, Writer
    from actviz.text.screen import Screen


class Options(TypedDict, total=False):
    """Where answers go, in which format, and what a table looks like: its digits, and the screen that shows it."""

    format: str | None
    output: str | os.PathLike[str] | None
    digits: int
    screen: Screen | None


def write(answers: Answers, **options: Unpack[Options]) -> None:
    """Compute the answers and write each block at once.

    Without a format that of the output's suffix is taken, or a table for a terminal, else plain text. Raises UsageError for an unknown
    format, DataError for an output that cannot be written, or for answers that do not fit into the format.
    """
    output, screen = options.get("output"), options.get("screen")
    kind = output_format(options.get("format"), output, answers.formats, screen)
    if kind == "npy" and is_terminal(output):
        raise UsageError("npy is binary, and not written to a terminal", "--output FILE.npy")
    with destination(output) as out:
        writer = answers.table(out, options.get("digits", DIGITS), screen) if kind == "table" else _writer(kind, answers, out)
        if isinstance(writer, NpyWriter) and has_ranges(answers, out):
            write_ranges(answers, writer, out)
            return
        for block in answers.blocks:
            writer.write(block)
        writer.end()


def _writer(kind: str, answers: Answers, out: Output) -> Writer:
    match kind:
        case "npy":
            return NpyWriter(answers, out)
        case "json":
            return JsonWriter(answers, out)
        case "jsonl":
            return JsonLinesWriter(answers, out)
    return LinesWriter(answers, out, LAYOUTS[kind])
