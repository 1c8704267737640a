"""A stream of text: each line is answered as soon as it is there, and no more is held than a block."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from actviz.errors import DataError
from actviz.streams.scanner import Scanner
from actviz.text.input import CHUNK, Input

if TYPE_CHECKING:
    from actviz.numerics.arrays import Array
    from actviz.streams.rows import Missing

#: No number is longer; it bounds what is held while the end of one is looked for.
LONGEST = 1_048_576
_BREAKS = (b" ", b"\t", b"\r", b"\v", b"\f", b",")


class Piece(NamedTuple):
    """Whole lines, or whole numbers of a line longer than a block; `within`: it begins inside a line. `fault`: what it is instead."""

    data: bytes
    within: bool = False
    fault: str = ""


class Cutter:
    """Cuts a text into pieces. `rest` is what was read behind the last one, `fresh` says that it begins a line."""

    def __init__(self, available: Callable[[], bytes]) -> None:
        self.rest, self.fresh = b"", True
        self.available = available

    def piece(self) -> Piece | None:
        """The next piece, with as many lines as there are; None at the end."""
        while chunk := self.available():
            data, self.rest = self.rest + chunk, b""
            cut = data.rfind(b"\n") + 1
            if not cut and len(data) >= CHUNK:
                if self.fresh and data.lstrip()[:1] in (b"#", b""):
                    self.rest = data.lstrip()[:1]  # a long comment, or long white space
                    continue
                cut = max(map(data.rfind, _BREAKS)) + 1
                if not cut and len(data) > LONGEST:
                    return Piece(b"", fault=f"a word of more than {LONGEST:,} characters is not a number")
            self.rest = data[cut:]
            if cut:
                within, self.fresh = not self.fresh, data[cut - 1 : cut] == b"\n"
                return Piece(data[:cut], within)
        last, self.rest = self.rest, b""
        return Piece(last + b"\n", not self.fresh) if last else None


class Text:
    """The numbers of a text."""

    shape = None
    dtype = np.dtype(np.float64)

    def __init__(self, source: Input, missing: Missing = "error") -> None:
        self.name, self.input = source.name, source
        self.scanner, self.cutter = Scanner(source.name, missing), Cutter(source.available)
        self._fault: DataError | None = None

    def __iter__(self) -> Iterator[Array]:
        try:
            while piece := self.cutter.piece():
                values, self._fault = self.read(piece)
                if values.size:
                    yield values
                if self._fault:
                    raise self._fault
            self.check_end()
        finally:
            self.input.close()

    @property
    def flows(self) -> bool:
        """Whether input comes faster than it is used, and all that was read of it is handed out."""
        return self.input.flows and self._fault is None

    def read(self, piece: Piece) -> tuple[Array, DataError | None]:
        """The numbers of a piece, and what stopped the reading."""
        if piece.fault:
            return np.empty(0), DataError(f"{self.name}:{self.scanner.line}: {piece.fault}")
        return self.scanner.read(piece.data)

    def check_end(self) -> None:
        """Raise DataError if the text must not end here."""
        if fault := self.scanner.end():
            raise fault
