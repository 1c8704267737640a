"""Vectors in, vectors out: a line for each, or the last axis of an array."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from typing import IO, TYPE_CHECKING, Any, Unpack

import numpy as np

from actviz.errors import DataError, UsageError, file_error
from actviz.numerics.number_types import BFLOAT16, FLOAT64, Floats, NumberType
from actviz.streams.array_file import ArrayFile
from actviz.streams.columns import Answers, Block, Column
from actviz.streams.evaluation import head
from actviz.streams.writers import write
from actviz.text.numbers import read_number, rounded

if TYPE_CHECKING:
    from actviz.function.vector import VectorActivation
    from actviz.streams.output import Output
    from actviz.streams.writers import Options
    from actviz.text.screen import Screen

#: How many numbers a vector of a text may have.
LONGEST = 1_000_000


@dataclass(frozen=True)
class Vectors:
    """Vectors in their order, each with its place and an array of one axis; `shape` is that of the whole where it is known."""

    each: Iterable[tuple[str, Floats]]
    shape: tuple[int, ...] | None = None
    dtype: np.dtype[Any] = FLOAT64.held_as

    @classmethod
    def one(cls, x: Floats) -> Vectors:
        """A single vector: the numbers of the command line."""
        return cls([("", x)], x.shape)

    @classmethod
    def of_array_file(cls, name: str) -> Vectors:
        """The vectors along the last axis of a .npy file."""
        file = ArrayFile(name)
        if not file.shape:
            raise DataError(f"{name}: holds a single number, not vectors")
        return cls(_rows(file, file.shape[-1]), file.shape, file.dtype)

    @classmethod
    def of_lines(cls, name: str, lines: Iterable[bytes], separator: str | None = None) -> Vectors:
        """A vector for each line of a text; with a separator the rows of a spreadsheet, whose first may be a header."""
        return cls(_read(name, lines, separator))


def _rows(file: ArrayFile, length: int) -> Iterator[tuple[str, Floats]]:
    rest: Floats = np.empty(0, file.dtype)
    for block in file:
        numbers = np.concatenate([rest, block])
        whole = len(numbers) // length * length if length else 0
        yield from ((file.name, row) for row in numbers[:whole].reshape(-1, length))
        rest = numbers[whole:]


def _read(name: str, lines: Iterable[bytes], separator: str | None) -> Iterator[tuple[str, Floats]]:
    for number, line in enumerate(lines, 1):
        text = (line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line).decode("utf-8", "backslashreplace").strip()
        if not text or text.startswith("#"):
            continue
        words = text.split(separator) if separator else text.replace(",", " , ").split()
        found = _numbers(words)
        if isinstance(found, str) and separator and number == 1:
            continue  # a header
        if isinstance(found, str):
            raise DataError(f"{name}:{number}: {found}")
        if len(found) > LONGEST:
            raise DataError(f"{name}:{number}: a vector has at most {LONGEST:,} numbers")
        yield f"{name}:{number}", found


def _numbers(words: list[str]) -> Floats | str:
    """The numbers of a line, or what is wrong with it."""
    values, comma = [], True
    for word in words:
        if word == "," and comma:
            return "a number is missing before the comma"
        if word == ",":
            comma = True
            continue
        try:
            values.append(read_number(word.strip()))
        except ValueError:
            return f"{word.strip()[:24]!r} is not a number" if word.strip() else "a cell is missing"
        comma = False
    return "a number is missing after the comma" if comma and "," in words else np.array(values)


def lines_of(stream: IO[Any]) -> Iterator[bytes]:
    """The lines of standard input, each as soon as it is there."""
    buffer: IO[bytes] = getattr(stream, "buffer", stream)
    yield from iter(buffer.readline, b"")


def lines_of_file(name: str) -> Iterator[bytes]:
    """The lines of a file."""
    try:
        with open(name, "rb") as file:  # noqa: PTH123 - a device or a named pipe, too
            yield from file
    except OSError as error:
        raise file_error(name, error) from None


def evaluate(
    function: VectorActivation,
    vectors: Vectors,
    *,
    jacobian: bool = False,
    number_type: NumberType | None = None,
    **options: Unpack[Options],
) -> None:
    """Write f of every vector, and with `jacobian` its Jacobian; the options are those of `write`."""
    answers = Answers(
        columns=[Column("x", 1), Column("y", 1), *([Column("dy", 2)] if jacobian else [])],
        blocks=(_answer(function, place, x, jacobian, number_type) for place, x in vectors.each),
        table=partial(VectorTable, function.name),
        head=head(function, number_type),
        shape=vectors.shape[:-1] if vectors.shape is not None else None,
        dtype=number_type.held_as if number_type else vectors.dtype,
        bfloat16=number_type is BFLOAT16,
        single=vectors.shape is not None and len(vectors.shape) == 1,
    )
    write(answers, **options)


def _answer(function: VectorActivation, place: str, x: Floats, jacobian: bool, number_type: NumberType | None) -> Block:
    """A block of one row: x, y, and the Jacobian."""
    round_ = number_type.round if number_type else np.asarray
    x = round_(x)
    wide = x.astype(np.float64) if number_type else x
    try:
        values = [function(wide), *([function.jacobian(wide)] if jacobian else [])]
    except UsageError as error:
        raise DataError(f"{place}: {error.message}", error.hint) if place else error from None
    return [part[None] for part in (x, *map(round_, values))]


class VectorTable:
    """A table for each vector: the components below each other, the Jacobian's rows beside them."""

    def __init__(self, name: str, out: Output, digits: int, _screen: Screen | None) -> None:
        self._name, self._out, self._digits = name, out, digits
        self._count = 0

    def write(self, block: Block) -> None:
        """Write the table of a vector."""
        x, y, *jacobian = (np.asarray(part)[0] for part in block)
        columns = [["x", *self._rounded(x)], [f"{self._name}(x)", *self._rounded(y)]]
        for slopes in jacobian:
            columns += [[f"by x{place}", *self._rounded(column)] for place, column in enumerate(slopes.T, start=1)]
        widths = [max(map(len, column)) for column in columns]
        lines = ("  ".join(map(str.rjust, row, widths)).rstrip() for row in zip_longest(*columns, fillvalue=""))
        self._out.write(("\n" * bool(self._count) + "\n".join(lines) + "\n").encode())
        self._count += 1

    def end(self) -> None:
        """Nothing comes after the last table."""

    def _rounded(self, values: Floats) -> list[str]:
        return [rounded(value, self._digits) for value in values.tolist()]


def refuse(option: str, function: VectorActivation) -> UsageError:
    """Return the error for an option that vector functions do not have."""
    return UsageError(f"{option} needs a scalar function, but {function.name} maps a whole vector")
