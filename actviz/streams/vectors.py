"""Vectors in, vectors out: a line for each, or the last axis of an array."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from actviz.errors import DataError, UsageError, file_error
from actviz.numerics.number_types import BFLOAT16, Floats, NumberType
from actviz.streams import FORMATS
from actviz.streams.decimals import PLAIN, listed
from actviz.streams.npy import ArrayFile
from actviz.streams.output import Output, destination
from actviz.text.formats import chosen_format
from actviz.text.numbers import DIGITS, json_ready, read_number, rounded

if TYPE_CHECKING:
    from actviz.function.vector import VectorActivation
    from actviz.text.screen import Screen

#: How many numbers a vector of a text may have, and how many json, a table or a piped .npy may hold in all.
LONGEST, HELD = 1_000_000, 10_000_000


@dataclass(frozen=True)
class Vectors:
    """Vectors in their order, each with its place and an array of one axis; `shape` is that of the whole where it is known."""

    each: Iterable[tuple[str, Floats]]
    shape: tuple[int, ...] | None = None

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
        return cls(_rows(file, file.shape[-1]), file.shape)

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
    format: str | None = None,  # noqa: A002 (the name of the option)
    output: str | os.PathLike[str] | None = None,
    digits: int = DIGITS,
    screen: Screen | None = None,
) -> None:
    """Write f of every vector, and with `jacobian` its Jacobian, row by row behind it."""
    to_screen = screen is not None and screen.terminal and output in (None, "-")
    kind = chosen_format(format, output, FORMATS) or ("table" if to_screen else "plain")
    answers = (_answer(function, place, x, jacobian, number_type) for place, x in vectors.each)
    with destination(output) as out:
        match kind:
            case "npy":
                _write_npy(out, answers, vectors.shape, number_type)
            case "json":
                out.write(_as_json(function, list(_held(answers)), number_type, single=_is_single(vectors)).encode())
            case "table":
                for place, answer in enumerate(_held(answers)):
                    out.write(("\n" * bool(place) + answer.table(function.name, digits)).encode())
            case _:
                _write_lines(out, answers, kind)


def _answer(function: VectorActivation, place: str, x: Floats, jacobian: bool, number_type: NumberType | None) -> _Answer:
    try:
        return _Answer.of(function, x, jacobian, number_type)
    except UsageError as error:
        raise DataError(f"{place}: {error.message}", error.hint) if place else error from None


def _is_single(vectors: Vectors) -> bool:
    return vectors.shape is not None and len(vectors.shape) == 1


@dataclass(frozen=True)
class _Answer:
    """A vector x, y = f(x), and the Jacobian where it was asked for."""

    x: Floats
    y: Floats
    jacobian: Floats | None
    bfloat16: bool

    @classmethod
    def of(cls, function: VectorActivation, x: Floats, jacobian: bool, number_type: NumberType | None) -> _Answer:
        if number_type is None:
            return cls(x, function(x), function.jacobian(x) if jacobian else None, False)
        rounded_x = number_type.round(x)
        wide = rounded_x.astype(np.float64)
        slopes = number_type.round(function.jacobian(wide)) if jacobian else None
        return cls(rounded_x, number_type.round(function(wide)), slopes, number_type is BFLOAT16)

    def numbers(self) -> Floats:
        """y, and behind it the rows of the Jacobian."""
        return self.y if self.jacobian is None else np.concatenate([self.y, self.jacobian.reshape(-1)])

    def written(self, values: Floats, separator: bytes) -> bytes:
        return listed(values, separator, PLAIN, self.bfloat16)

    def table(self, name: str, digits: int) -> str:
        """The components below each other, the Jacobian's rows beside them."""
        columns = [["x", *(rounded(value, digits) for value in self.x.tolist())]]
        columns.append([f"{name}(x)", *(rounded(value, digits) for value in self.y.tolist())])
        for place in range(self.x.size if self.jacobian is not None else 0):
            slopes = self.jacobian[:, place].tolist() if self.jacobian is not None else []
            columns.append([f"by x{place + 1}", *(rounded(value, digits) for value in slopes)])
        height = max(map(len, columns))
        widths = [max(map(len, column)) for column in columns]
        padded = [[*column, *[""] * (height - len(column))] for column in columns]
        rows = zip(*padded, strict=True)
        return "".join("  ".join(map(str.rjust, row, widths)).rstrip() + "\n" for row in rows)


def _held(answers: Iterable[_Answer]) -> Iterator[_Answer]:
    count = 0
    for answer in answers:
        count += answer.numbers().size
        if count > HELD:
            raise DataError(f"json and tables hold at most {HELD:,} numbers", "jsonl and csv have no limit: --format jsonl")
        yield answer


def _names(answer: _Answer) -> list[str]:
    inputs, outputs = range(1, answer.x.size + 1), range(1, answer.y.size + 1)
    slopes = [f"dy{row}_dx{column}" for row in outputs for column in inputs] if answer.jacobian is not None else []
    return [*(f"x{place}" for place in inputs), *(f"y{place}" for place in outputs), *slopes]


def _write_lines(out: Output, answers: Iterable[_Answer], kind: str) -> None:
    """plain, csv, tsv and jsonl: a line for each vector, as it comes."""
    width = 0
    separator = b"," if kind == "csv" else b"\t"
    for answer in answers:
        if kind == "jsonl":
            out.write((json.dumps(json_ready(_record(answer))) + "\n").encode())
            continue
        if kind in ("csv", "tsv"):
            if not width:
                out.write(separator.join(name.encode() for name in _names(answer)) + b"\n")
            elif width != answer.x.size:
                raise DataError(
                    f"a vector of {answer.x.size} numbers follows one of {width}, but {kind} has the same columns everywhere",
                    "plain and jsonl take vectors of any length",
                )
            width = answer.x.size
            out.write(answer.written(np.concatenate([answer.x, answer.numbers()]), separator) + b"\n")
        else:
            out.write(answer.written(answer.numbers(), separator) + b"\n")


def _record(answer: _Answer) -> dict[str, Any]:
    slopes = {} if answer.jacobian is None else {"dy": _numbers_of(answer, answer.jacobian)}
    return {"x": _numbers_of(answer, answer.x), "y": _numbers_of(answer, answer.y), **slopes}


def _numbers_of(answer: _Answer, values: Floats) -> Any:
    """The values as nested lists of the shortest decimals of their type."""
    texts = answer.written(values.reshape(-1), b",").decode().split(",") if values.size else []
    return np.array(list(map(float, texts))).reshape(values.shape).tolist()


def _as_json(function: VectorActivation, answers: list[_Answer], number_type: NumberType | None, *, single: bool) -> str:
    records = [_record(answer) for answer in answers]
    names = ("x", "y", "dy") if records and "dy" in records[0] else ("x", "y")
    body = {name: records[0][name] if single and records else [record[name] for record in records] for name in names}
    head = {"function": function.name, "parameters": dict(function.parameters)}
    head |= {"dtype": number_type.name} if number_type else {}
    return json.dumps(json_ready({**head, **body, "kinks": []})) + "\n"


def _write_npy(out: Output, answers: Iterable[_Answer], shape: tuple[int, ...] | None, number_type: NumberType | None) -> None:
    """y along the last axis; with the Jacobian one more axis behind it: y, then its derivatives by each input."""
    del number_type  # a bfloat16 is held as a float32
    parts = [answer.y if answer.jacobian is None else np.column_stack([answer.y, answer.jacobian]) for answer in _held(answers)]
    if len({part.shape for part in parts}) > 1:
        raise DataError(
            "the vectors differ in length, but npy holds one shape only", "plain and jsonl take vectors of any length"
        )
    stacked = np.stack(parts) if parts else np.empty((0, 0))
    if shape is not None:
        stacked = stacked.reshape(*shape[:-1], *stacked.shape[1:])
    import io  # noqa: PLC0415

    file = io.BytesIO()
    np.lib.format.write_array(file, np.ascontiguousarray(stacked))
    out.write(file.getvalue())


def refuse(option: str, function: VectorActivation) -> UsageError:
    """Return the error for an option that vector functions do not have."""
    return UsageError(f"{option} needs a scalar function, but {function.name} maps a whole vector")
