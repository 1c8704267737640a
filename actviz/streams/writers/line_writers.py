"""A line for each row: plain, csv, tsv, Markdown and JSON lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from actviz.errors import DataError
from actviz.streams.decimals import PLAIN, json_lines, lines, listed
from actviz.streams.writers.cells import is_bfloat16, json_cells, text_cells

if TYPE_CHECKING:
    from actviz.streams.columns import Answers, Block
    from actviz.streams.output import Output


class Layout(NamedTuple):
    """What stands between the cells of a line, before and after them; `header`: there is one, and x is written too."""

    between: bytes
    before: bytes = b""
    after: bytes = b""
    header: bool = True


LAYOUTS = {
    "plain": Layout(b"\t", header=False),
    "csv": Layout(b","),
    "tsv": Layout(b"\t"),
    "markdown": Layout(b" | ", b"| ", b" |"),
}


class LinesWriter:
    """Writes a line for each row; arrays are written number by number."""

    def __init__(self, answers: Answers, out: Output, layout: Layout) -> None:
        self._out, self._layout, self._bfloat16 = out, layout, answers.bfloat16
        self._columns = answers.columns if layout.header else answers.columns[1:]
        self._are_arrays = any(column.axes for column in self._columns)
        self._are_exact = all(column.digits is None for column in self._columns)
        self._shapes: list[tuple[int, ...]] = []
        if layout.header and not self._are_arrays:
            self._write_header([column.name for column in self._columns])

    def write(self, block: Block) -> None:
        """Write the rows of a block."""
        values = block if self._layout.header else block[1:]
        if self._are_arrays:
            for row in zip(*values, strict=True):
                self._write_arrays(row)
        elif self._are_exact and all(isinstance(part, np.ndarray) for part in values):
            self._put(lines(values, self._layout.between, self._bfloat16))  # type: ignore[arg-type]
        else:
            cells = [text_cells(*pair, self._bfloat16) for pair in zip(self._columns, values, strict=True)]
            self._put(b"".join(self._layout.between.join(row) + b"\n" for row in zip(*cells, strict=True)))

    def end(self) -> None:
        """Nothing comes after the last row."""

    def _put(self, text: bytes | memoryview) -> None:
        """Write whole lines."""
        _, before, after, _ = self._layout
        if before and text:
            text = before + bytes(text[:-1]).replace(b"\n", after + b"\n" + before) + after + b"\n"
        self._out.write(text)

    def _write_header(self, names: Sequence[str]) -> None:
        rule = [b"---"] * len(names) if self._layout.before else []
        for cells in filter(None, ([name.encode() for name in names], rule)):
            self._put(self._layout.between.join(cells) + b"\n")

    def _write_arrays(self, row: Sequence[np.ndarray[Any, Any]]) -> None:
        shapes = [cell.shape for cell in row]
        if self._layout.header and not self._shapes:
            self._shapes = shapes
            self._write_header(
                [name for column, shape in zip(self._columns, shapes, strict=True) for name in column.names(shape)]
            )
        elif self._layout.header and self._shapes != shapes:
            raise DataError(
                f"a vector of {row[0].size} numbers follows one of {self._shapes[0][0]}, but all rows have the same columns",
                "plain and jsonl take vectors of any length",
            )
        numbers = np.concatenate([cell.reshape(-1) for cell in row])
        self._put(listed(numbers, self._layout.between, PLAIN, is_bfloat16(numbers, self._bfloat16)) + b"\n")


class JsonLinesWriter:
    """Writes an object for each row, one a line."""

    def __init__(self, answers: Answers, out: Output) -> None:
        self._out, self._bfloat16 = out, answers.bfloat16
        self._names = [column.name for column in answers.columns]

    def write(self, block: Block) -> None:
        """Write the rows of a block."""
        if not self._bfloat16 and all(isinstance(values, np.ndarray) and values.ndim == 1 for values in block):
            text = json_lines(self._names, block)  # type: ignore[arg-type]
            if text is not None:
                self._out.write(text)
                return
        rows, stride = len(block[0]), 2 * len(self._names)
        parts = [b""] * (stride * rows)
        for place, (name, values) in enumerate(zip(self._names, block, strict=True)):
            opening = (f', "{name}": ' if place else f'}}\n{{"{name}": ').encode()
            parts[2 * place :: stride] = [opening] * rows
            parts[2 * place + 1 :: stride] = json_cells(values, self._bfloat16)
        self._out.write(b"".join(parts)[2:] + b"}\n")

    def end(self) -> None:
        """Nothing comes after the last row."""
