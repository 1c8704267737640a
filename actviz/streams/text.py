"""A stream of text: each line is answered as soon as it is there, and no more is held than a block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

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


class Text:
    """The numbers of a text."""

    shape = None
    dtype = np.dtype(np.float64)

    def __init__(self, source: Input, missing: Missing = "error") -> None:
        self.name = source.name
        self._input, self._missing = source, missing

    def __iter__(self) -> Iterator[Array]:
        scanner = Scanner(self.name, self._missing)
        try:
            for piece in self._pieces(scanner):
                values, fault = scanner.read(piece)
                if values.size:
                    yield values
                if fault:
                    raise fault
            if fault := scanner.end():
                raise fault
        finally:
            self._input.close()

    def _pieces(self, scanner: Scanner) -> Iterator[bytes]:
        """Whole lines, as many as there are; of a line longer than a block, whole numbers."""
        rest, fresh = b"", True
        while chunk := self._input.available():
            data = rest + chunk
            cut = data.rfind(b"\n") + 1
            if not cut and len(data) >= CHUNK:
                if fresh and data.lstrip()[:1] in (b"#", b""):
                    rest = data.lstrip()[:1]  # a long comment, or long white space
                    continue
                cut = max(map(data.rfind, _BREAKS)) + 1
                if not cut and len(data) > LONGEST:
                    raise DataError(f"{self.name}:{scanner.line}: a word of more than {LONGEST:,} characters is not a number")
            if cut:
                fresh = data[cut - 1 : cut] == b"\n"
                yield data[:cut]
            rest = data[cut:]
        if rest:
            yield rest + b"\n"
