"""A command that reads x and writes y: decimals, one a line, or raw numbers."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from actviz.errors import DataError, UsageError
from actviz.grading.candidates.child import Child
from actviz.grading.input_sets import InputSet
from actviz.numerics.number_types import Floats, NumberType
from actviz.text.quoting import quoted


@dataclass(frozen=True)
class CommandCandidate:
    """A command line that is run once, without a shell."""

    command: str
    type: NumberType
    binary: bool = False
    timeout: float = 60.0

    def __post_init__(self) -> None:
        _ = self.arguments

    @property
    def arguments(self) -> list[str]:
        """The words of the command line; raises UsageError for quotes that do not end and for an empty line."""
        try:
            words = shlex.split(self.command)
        except ValueError as error:
            raise UsageError(f"--command: {quoted(self.command, 60)}: {str(error).lower()}") from None
        if not words:
            raise UsageError("--command: the command line is empty", "--command './kernel --fast'")
        return words

    def answers(self, inputs: InputSet) -> Iterator[Floats]:
        """The answers to all inputs, in blocks; raises DataError for a command that fails, or answers anything else."""
        with Child(self.arguments, self.arguments[0], self.timeout) as child:
            written = self._raw if self.binary else self._decimals
            child.write(map(written, inputs.blocks()))
            yield from (self._read_raw if self.binary else self._read_decimals)(child, inputs)
            child.check_status()

    @staticmethod
    def _decimals(x: Floats) -> bytes:
        with np.errstate(invalid="ignore"):  # a signalling NaN
            return "\n".join([*map(repr, x.astype(np.float64).tolist()), ""]).encode()

    def _raw(self, x: Floats) -> bytes:
        if not self.type.is_native:
            return (x.view(np.uint32) >> np.uint32(16)).astype("<u2").tobytes()
        return x.astype(x.dtype.newbyteorder("<")).tobytes()

    def _read_decimals(self, child: Child, inputs: InputSet) -> Iterator[Floats]:
        waiting, rest, line = list[bytes](), b"", 0
        for x in inputs.blocks():
            while len(waiting) < x.size and (piece := child.read()):
                *lines, rest = (rest + piece).split(b"\n")
                waiting += lines
            if len(waiting) < x.size and rest.strip():
                waiting, rest = [*waiting, rest], b""
            if len(waiting) < x.size:
                self._numbers(child, waiting, line)
                raise self._too_few(child, line + len(waiting), inputs.count)
            yield self._numbers(child, waiting[: x.size], line)
            line += x.size
            del waiting[: x.size]
        while not any(text.strip() for text in (rest, *waiting)) and (piece := child.read()):
            waiting, rest = [*waiting, *piece.split(b"\n")], b""
        if any(text.strip() for text in (rest, *waiting)):
            raise child.fault(f"wrote more lines than the {inputs.count:,} inputs")

    def _numbers(self, child: Child, lines: list[bytes], before: int) -> Floats:
        try:
            return self.type.round(np.array(list(map(float, lines)), np.float64))
        except ValueError:
            for place, text in enumerate(lines, before + 1):
                if not _is_number(text):
                    raise child.fault(f"wrote {quoted(text, 40)} in line {place:,}, which is not a number") from None
            raise

    def _read_raw(self, child: Child, inputs: InputSet) -> Iterator[Floats]:
        stored = np.dtype(f"<u{2 if not self.type.is_native else self.type.held_as.itemsize}")
        waiting, answered = bytearray(), 0
        for x in inputs.blocks():
            size = x.size * stored.itemsize
            while len(waiting) < size and (piece := child.read()):
                waiting += piece
            if len(waiting) < size:
                raise self._too_few(child, answered + len(waiting) // stored.itemsize, inputs.count)
            bits = np.frombuffer(bytes(waiting[:size]), stored)
            del waiting[:size]
            answered += x.size
            if self.type.is_native:
                yield bits.astype(stored.newbyteorder("=")).view(self.type.held_as)
            else:
                yield (bits.astype(np.uint32) << np.uint32(16)).view(np.float32)
        if waiting or child.read():
            raise child.fault(f"wrote more than the {inputs.count:,} numbers that it read")

    def _too_few(self, child: Child, answers: int, inputs: int) -> DataError:
        child.check_status()
        return child.fault(f"answered {answers:,} of {inputs:,} inputs")


def _is_number(text: bytes) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
