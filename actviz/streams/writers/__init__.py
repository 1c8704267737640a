"""The formats of answers: one loop that computes and writes them, and a writer for each format."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypedDict, Unpack

from actviz.errors import UsageError
from actviz.streams.output import Output, destination, is_terminal
from actviz.streams.writers.json_writer import JsonWriter
from actviz.streams.writers.line_writers import LAYOUTS, JsonLinesWriter, LinesWriter
from actviz.streams.writers.npy_writer import NpyWriter
from actviz.text.formats import output_format
from actviz.text.numbers import DIGITS

if TYPE_CHECKING:
    from actviz.streams.columns import Answers, Writer
    from actviz.text.screen import Screen


class Options(TypedDict, total=False):
    """Where answers go, in which format, what a table looks like (its digits, and the screen that shows it), and how many processes work."""

    format: str | None
    output: str | os.PathLike[str] | None
    digits: int
    jobs: int
    screen: Screen | None


def write(answers: Answers, **options: Unpack[Options]) -> None:
    """Compute the answers and write each block at once.

    Without a format that of the output's suffix is taken, or a table for a terminal, else plain text. Raises UsageError for an unknown
    format, DataError for an output that cannot be written, or for answers that do not fit into the format.
    """
    output, screen, jobs = options.get("output"), options.get("screen"), options.get("jobs", 1)
    kind = output_format(options.get("format"), output, answers.formats, screen)
    if kind == "npy" and is_terminal(output):
        raise UsageError("npy is binary, and not written to a terminal", "--output FILE.npy")
    with destination(output) as out:
        writer = answers.table(out, options.get("digits", DIGITS), screen) if kind == "table" else _writer(kind, answers, out)
        if isinstance(writer, NpyWriter) and out.seekable and answers.stream and _has_ranges(answers.stream.source):
            from actviz.streams.writers.ranges import write_ranges  # noqa: PLC0415 - for arrays only

            write_ranges(answers.stream, writer, out, jobs)
            return
        for block in answers.blocks:
            writer.write(block)
            if jobs > 1 and _writes_lines(kind) and _flows(answers) and _went_on(kind, answers, out, jobs):
                break
        writer.end()


def _has_ranges(source: object) -> bool:
    """Whether the numbers of a source can be read in any order."""
    return getattr(source, "has_ranges", False)


def _flows(answers: Answers) -> bool:
    """Whether the numbers come from a stream, faster than they are used."""
    return answers.stream is not None and getattr(answers.stream.source, "flows", False)


def _went_on(kind: str, answers: Answers, out: Output, jobs: int) -> bool:
    """Write the answers to the rest of a stream in several processes, if they can share it."""
    from actviz.streams.parallel import can_share, go_on, of_numbers, recorded  # noqa: PLC0415 - for long streams only

    assert answers.stream is not None  # noqa: S101 (see _flows)
    source, compute = answers.stream.source, answers.stream.compute
    if not can_share(source, out):
        return False
    record = recorded(lambda texts: _writer(kind, answers, texts))
    go_on(source, of_numbers(lambda x: record(compute(x))), out, jobs)
    return True


def _writes_lines(kind: str) -> bool:
    """Whether a format has a line for each row, and nothing behind them."""
    return kind == "jsonl" or kind in LAYOUTS


def _writer(kind: str, answers: Answers, out: Output) -> Writer:
    match kind:
        case "npy":
            return NpyWriter(answers, out)
        case "json":
            return JsonWriter(answers, out)
        case "jsonl":
            return JsonLinesWriter(answers, out)
    return LinesWriter(answers, out, LAYOUTS[kind])
