"""An array file from an array file: ranges of its numbers, each read, computed and written at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actviz.system.forks import MOST_TASKS, share

if TYPE_CHECKING:
    from actviz.streams.array_file import ArrayFile
    from actviz.streams.columns import Stream
    from actviz.streams.output import Output
    from actviz.streams.writers.npy_writer import NpyWriter

#: Numbers in a range: few enough for a core's cache, many enough that the calls of the system do not count.
_RANGE = 32_768
#: Ranges that a process computes at a time: a million numbers, which take longer than to start a process.
_LEAST = 32


def write_ranges(stream: Stream, writer: NpyWriter, out: Output, jobs: int) -> None:
    """Write the answers to an array file into an array file, in up to `jobs` processes."""
    source: ArrayFile = stream.source  # type: ignore[assignment] # one that has ranges
    first = writer.begin()
    ranges = range(0, source.count, _RANGE)
    task = max(_LEAST, -(-len(ranges) // MOST_TASKS))  # ranges

    def work(number: int) -> None:
        for start in ranges[number * task : (number + 1) * task]:
            block = stream.compute(source.read_range(start, min(start + _RANGE, source.count)))
            out.write_at(writer.encoded(block), first + start * writer.row_size)

    try:
        share(work, -(-len(ranges) // task), jobs)
    finally:
        source.close()
