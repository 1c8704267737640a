"""An array file from an array file: ranges of its numbers, each read, computed and written at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from actviz.streams.array_file import ArrayFile
    from actviz.streams.columns import Answers, Stream
    from actviz.streams.output import Output
    from actviz.streams.writers.npy_writer import NpyWriter

#: Numbers in a range: few enough for a core's cache, many enough that the calls of the system do not count.
_RANGE = 32_768


def has_ranges(answers: Answers, out: Output) -> bool:
    """Whether the answers to an array can be written in any order."""
    source = answers.stream.source if answers.stream else None
    return out.seekable and getattr(source, "has_ranges", False)


def write_ranges(answers: Answers, writer: NpyWriter, out: Output) -> None:
    """Write the answers to an array file into an array file."""
    stream: Stream = answers.stream  # type: ignore[assignment] # see has_ranges
    source: ArrayFile = stream.source  # type: ignore[assignment]
    first = writer.begin()
    try:
        for start in range(0, source.count, _RANGE):
            block = stream.compute(source.read_range(start, min(start + _RANGE, source.count)))
            out.write_at(writer.encoded(block), first + start * writer.row_size)
    finally:
        source.close()
