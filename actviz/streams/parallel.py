"""Answers to a stream that flows, computed in several processes; see `actviz.system.ring`."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from actviz.streams.output import Output
from actviz.streams.rows import RowSource
from actviz.streams.text import Cutter, Piece, Text
from actviz.system.forks import can_fork
from actviz.system.ring import Wait, run_in_ring
from actviz.text.input import LONGEST_LINE

if TYPE_CHECKING:
    from actviz.streams.columns import Block, Writer
    from actviz.streams.rows import Rows

Texts = Sequence[bytes | memoryview]
#: Computes and writes the answers to a text's numbers, or to rows of a file.
Answer = Callable[[Any], Texts]


def can_share(source: Any, out: Output) -> bool:
    """Whether other processes can read the input and write the output: not what is compressed, or has no descriptor."""
    return source.input.descriptor is not None and out.descriptor is not None and can_fork()


def go_on(source: Any, answer: Answer, out: Output, jobs: int) -> None:
    """Write the answers to the rest of a source that is flowing, in several processes."""
    if isinstance(source, Text):
        text = _TextJob(source, answer, out)
        run_in_ring(text, jobs, text.left(), pickle.dumps(source.scanner.state))
    else:
        state = pickle.dumps((source.next_line, b"", source.hits))
        run_in_ring(_RowsJob(source, answer, out), jobs, source.input.rest or b"", state)


def recorded(make: Callable[[Output], Writer]) -> Callable[[Block], Texts]:
    """What a writer writes for a block, without what it writes at its beginning."""
    texts: list[memoryview] = []
    writer = make(Output("", texts.append))

    def record(block: Block) -> Texts:
        texts.clear()
        writer.write(block)
        return list(texts)

    return record


class _Stream:
    """Reads from the input of a source, and writes answers."""

    def __init__(self, source: Any, answer: Answer, out: Output) -> None:
        self._source, self._answer, self._out = source, answer, out

    def _available(self, wait: Wait) -> bytes:
        wait(self._source.input.descriptor)
        data: bytes = self._source.input.available()
        return data

    def _write(self, texts: Texts) -> None:
        for text in texts:
            self._out.write(text)


class _TextJob(_Stream):
    """What is left of a text begins with a byte that says whether it begins a line."""

    def left(self) -> bytes:
        """What the cutter of the source has left."""
        cutter: Cutter = self._source.cutter
        return bytes([cutter.fresh]) + cutter.rest

    def read(self, left: bytes, wait: Wait) -> tuple[Piece | None, bytes]:
        """Cut the next piece."""
        cutter: Cutter = self._source.cutter
        cutter.fresh, cutter.rest, cutter.available = bool(left[0]), left[1:], partial(self._available, wait)
        piece = cutter.piece()
        return piece, self.left()

    def compute(self, piece: Piece) -> tuple[Texts, int] | None:
        """The answers to a piece and the number of its lines, if no comma before it waits for a number, and none in it does."""
        scanner = self._source.scanner
        scanner.state = (1, 0, piece.within)
        values, fault = self._source.read(piece)
        line, comma, _ = scanner.state
        return None if fault or comma else (self._answered(values), line - 1)

    def finish(self, state: bytes, piece: Piece | None, computed: tuple[Texts, int] | None) -> bytes:
        """Write the answers to a piece; read it anew in its place if it must be."""
        scanner = self._source.scanner
        line, comma, _ = scanner.state = pickle.loads(state)  # noqa: S301 - from a copy of this process
        if piece is None:
            self._source.check_end()
        elif computed and not comma:
            texts, lines = computed
            self._write(texts)
            scanner.state = (line + lines, 0, not piece.data.endswith(b"\n"))
        else:
            scanner.state = (line, comma, piece.within)
            values, fault = self._source.read(piece)
            self._write(self._answered(values))
            if fault:
                raise fault
        return pickle.dumps(scanner.state)

    def _answered(self, values: Any) -> Texts:
        return self._answer(values) if values.size else []


class _RowsJob(_Stream):
    """The state has the number of the next line, lines of a row whose end was not read, and how many rows had x."""

    def read(self, left: bytes, wait: Wait) -> tuple[bytes | None, bytes]:
        """Read whole lines."""
        data = left
        while chunk := self._available(wait):
            data += chunk
            cut = data.rfind(b"\n") + 1
            if cut or len(data) > LONGEST_LINE:
                return data[: cut or None], data[cut:] if cut else b""
        return data or None, b""

    def compute(self, piece: bytes) -> tuple[Texts, int, int] | None:
        """The answers to whole rows, the number of lines, and how many rows have x."""
        before = self._source.hits
        rows, rest, fault = self._source.later_rows(piece, 1)
        texts = self._answered(rows)
        return None if fault or rest else (texts, len(piece.splitlines()), self._source.hits - before)

    def finish(self, state: bytes, piece: bytes | None, computed: tuple[Texts, int, int] | None) -> bytes:
        """Write the answers; read the lines again if the row before them continues, or something is wrong."""
        line, before, hits = pickle.loads(state)  # noqa: S301 - from a copy of this process
        source: RowSource = self._source
        if piece and b"\n" not in piece:
            source.input.check_line(len(piece), line)
        if computed and not before:
            texts, lines, met = computed
            self._write(texts)
            return pickle.dumps((line + lines, b"", hits + met))
        source.hits = hits
        data = before + (piece or b"")
        rows, rest, fault = source.later_rows(data, line)
        self._write(self._answered(rows))
        if fault and (piece is None or not rest):
            raise fault
        if piece is None:
            source.check_end()
        lines = len(data.splitlines()) - len(rest.splitlines())
        return pickle.dumps((line + lines, rest, source.hits))

    def _answered(self, rows: Rows) -> Texts:
        return self._answer(rows) if rows.texts else []


def of_numbers(answer: Answer) -> Answer:
    """The answers to rows of which only the numbers count."""

    def answered(part: Any) -> Texts:
        x = part if isinstance(part, np.ndarray) else part.x
        return answer(x) if x.size else []

    return answered
