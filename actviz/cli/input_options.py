"""Where x comes from: exactly one of the places that a command line can name."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from actviz.cli.options import chosen
from actviz.errors import UsageError

if TYPE_CHECKING:
    from actviz.streams.rows import Missing
    from actviz.streams.sources import Reading, Source
    from actviz.streams.vector_sources import Vectors
    from actviz.text.csv_file import Dialect

_WAYS = "give numbers (actviz eval relu -1 0 2), --range A B or --input FILE, or pipe numbers in"


@dataclass(frozen=True)
class Inputs:
    """The options that name the numbers x, and how a file or a pipe is read."""

    x: list[str]
    ends: tuple[float, float] | None
    num: int | None
    file: str | None
    column: str | None
    kind: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    header: bool | None = None
    missing: str | None = None

    @property
    def names_a_cell(self) -> bool:
        """Whether --column names a single cell of each row."""
        from actviz.streams.sources import kind_of

        kind = self.kind or (kind_of(self.file) if self.file else "text")
        return self.column is not None and kind not in ("jsonl", "npz", "safetensors")

    @property
    def is_stream(self) -> bool:
        """Whether the numbers come from a file or from standard input."""
        return self.file is not None or self.x == ["-"] or not (self.x or self.ends)

    def source(self) -> Source:
        """The numbers one by one; raises UsageError for options that exclude or need one another."""
        from actviz.streams import sources

        self._check()
        if self.ends:
            return sources.span(*self.ends, 101 if self.num is None else self.num)
        if self.x and self.x != ["-"]:
            return sources.given(self.x)
        if self.file is not None:
            return sources.open_file(self.file, self.column, **self._reading())
        return sources.standard_input(self.column, **self._reading())

    def vectors(self) -> Vectors:
        """The numbers as vectors: one on the command line, one a line of a text or a row of a table, the last axis of an array."""
        from actviz.streams.sources import open_vectors
        from actviz.streams.vector_sources import Vectors

        if self.ends or (self.x and self.x != ["-"]):
            import numpy as np

            return Vectors.one(np.concatenate(list(self.source())))
        self._check()
        return open_vectors("-" if self.file is None else self.file, self.column, **self._reading())

    def _check(self) -> None:
        places = {"numbers": bool(self.x), "--range": bool(self.ends), "--input": self.file is not None}
        named = [name for name, is_named in places.items() if is_named]
        if len(named) > 1:
            raise UsageError(f"x comes from {' and from '.join(named)}, but can come from only one of them")
        if self.num is not None and not self.ends:
            raise UsageError("--num needs --range")
        if self.file == "":
            raise UsageError("--input: '' is not a file name")
        options = {"--column": self.column, "--from": self.kind, "--delimiter": self.delimiter, "--decimal": self.decimal,
                   "--header": self.header, "--missing": self.missing}  # fmt: skip
        given = next((option for option, value in options.items() if value is not None), None)
        if given and not self.is_stream:
            raise UsageError(f"{given} needs --input FILE or standard input")
        if not named and sys.stdin is not None and sys.stdin.isatty():
            raise UsageError("there are no numbers to evaluate", _WAYS)

    def _reading(self) -> Reading:
        from actviz.streams.rows import MISSING
        from actviz.streams.sources import KINDS

        missing = chosen(self.missing, MISSING, "--missing") or "error"
        kind = chosen(self.kind, KINDS, "--from")
        return {"kind": kind, "dialect": self._dialect(), "missing": cast("Missing", missing)}

    def _dialect(self) -> Dialect | None:
        from actviz.text.csv_file import Dialect

        if self.delimiter is None and self.decimal is None and self.header is None:
            return None
        return Dialect.of(self.delimiter, self.decimal, self.header)
