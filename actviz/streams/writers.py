"""What the answers look like to a machine: plain, csv, tsv, jsonl, json. A writer takes blocks of x and their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np

from actviz.errors import DataError
from actviz.numerics.number_types import BFLOAT16, Floats, NumberType
from actviz.streams.decimals import JSON, lines, listed, tokens
from actviz.text.numbers import json_ready

if TYPE_CHECKING:
    from actviz.function.kink import AtKink, Kink
    from actviz.streams.output import Output

#: How many numbers x the json of one call may hold.
JSON_LIMIT = 10_000_000
#: What y, y' and y'' are called.
NAMES = ("y", "dy", "d2y")


class Subject(Protocol):
    """What json and tables say about a function; an Activation is one."""

    @property
    def name(self) -> str: ...
    @property
    def parameters(self) -> Mapping[str, float]: ...
    @property
    def kinks(self) -> Sequence[Kink]: ...


class Writer(Protocol):
    """Blocks of x, each with its answers: f(x), and f'(x), f''(x) where they are wanted."""

    def begin(self) -> None: ...
    def write(self, x: Floats, answers: Sequence[Floats]) -> None: ...
    def end(self) -> None: ...


class Lines:
    """A line for each x: with a header x and the answers (csv, tsv), without one the answers alone (plain)."""

    def __init__(self, output: Output, separator: bytes, header: Sequence[str] = (), *, bfloat16: bool = False) -> None:
        self._output, self._separator, self._header, self._bfloat16 = output, separator, header, bfloat16

    def begin(self) -> None:
        """Write the header."""
        if self._header:
            self._output.write(self._separator.join(name.encode() for name in self._header) + b"\n")

    def write(self, x: Floats, answers: Sequence[Floats]) -> None:
        """Write a line for each x."""
        self._output.write(lines([x, *answers] if self._header else answers, self._separator, self._bfloat16))

    def end(self) -> None:
        """Nothing is left to say."""


class JsonLines:
    """An object for each x, one a line."""

    def __init__(self, output: Output, *, bfloat16: bool = False) -> None:
        self._output, self._bfloat16 = output, bfloat16

    def begin(self) -> None:
        """Nothing comes before the first line."""

    def write(self, x: Floats, answers: Sequence[Floats]) -> None:
        """Write a line for each x."""
        columns = [x, *answers]
        parts = [b""] * (2 * len(columns) * x.size)
        for place, (name, values) in enumerate(zip(("x", *NAMES), columns, strict=False)):
            opening = b', "%b": ' % name.encode() if place else b'}\n{"x": '
            parts[2 * place :: 2 * len(columns)] = [opening] * x.size
            parts[2 * place + 1 :: 2 * len(columns)] = tokens(values, JSON, self._bfloat16)
        self._output.write(b"".join(parts)[2:] + b"}\n")

    def end(self) -> None:
        """Nothing comes after the last line."""


class Json:
    """One object: the function, its parameters, the lists of x and the answers, and its kinks."""

    def __init__(
        self, output: Output, subject: Subject, order: int, at_kink: AtKink | None, number_type: NumberType | None = None
    ) -> None:
        self._output, self._subject, self._at_kink, self._type = output, subject, at_kink, number_type
        self._names = ("x", *NAMES[: order + 1])
        self._blocks: list[list[Floats]] = []
        self._count = 0

    def begin(self) -> None:
        """Nothing is written before all is known."""

    def write(self, x: Floats, answers: Sequence[Floats]) -> None:
        """Keep a block."""
        self._count += x.size
        if self._count > JSON_LIMIT:
            raise DataError(f"json holds at most {JSON_LIMIT:,} numbers", "jsonl and csv have no limit: --format jsonl")
        self._blocks.append([np.array(values) for values in (x, *answers)])

    def end(self) -> None:
        """Write the object."""
        import json  # noqa: PLC0415

        head = {"function": self._subject.name, "parameters": json_ready(dict(self._subject.parameters))}
        head |= {"dtype": self._type.name} if self._type else {}
        bfloat16 = self._type is BFLOAT16
        self._output.write(json.dumps(head)[:-1].encode())
        for place, name in enumerate(self._names):
            self._output.write(f', "{name}": ['.encode())
            for number, block in enumerate(self._blocks):
                self._output.write(b", " * bool(number) + listed(block[place], b", ", JSON, bfloat16))
            self._output.write(b"]")
        kinks = [kink.record(self._at_kink) for kink in self._subject.kinks]
        self._output.write(f', "kinks": {json.dumps(json_ready(kinks))}}}\n'.encode())
