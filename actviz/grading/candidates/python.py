"""A Python callable, run in a process of its own; the parent grades a block while the process computes the next."""

from __future__ import annotations

import json
import mmap
import os
import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np

from actviz.grading.candidates.child import Child
from actviz.grading.candidates.libraries import check_library
from actviz.grading.candidates.target import PythonTarget
from actviz.grading.input_sets import BLOCK_SIZE, InputSet
from actviz.numerics.number_types import BFLOAT16, Floats, NumberType

#: Blocks on their way: one is computed while another is graded.
_SLOTS = 2
_START = "import sys; sys.path[:] = {path!r}; from actviz.grading.candidates.worker import main; main()"


@dataclass(frozen=True)
class PythonCandidate:
    """A callable of one array. `autograd` is the order of the derivative that its framework takes of it; 0: it is graded itself."""

    target: PythonTarget
    type: NumberType
    array: str = ""
    device: str = "cpu"
    autograd: int = 0
    timeout: float = 60.0
    #: What the process says of itself while it runs.
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        check_library(self.array, self.library, self.autograd)

    @property
    def library(self) -> str:
        """The array library that the callable is given arrays of."""
        return self.array or self.target.library

    def answers(self, inputs: InputSet) -> Iterator[Floats]:
        """The answers to all inputs, in blocks; raises DataError where the callable fails, hangs or answers anything else."""
        size = BLOCK_SIZE * self.type.held_as.itemsize
        with _shared() as shared:
            os.ftruncate(shared.fileno(), _SLOTS * size)
            memory = mmap.mmap(shared.fileno(), _SLOTS * size)
            job = {
                "target": self.target.text, "type": self.type.name, "array": self.library, "device": self.device,
                "autograd": self.autograd, "memory": shared.fileno(), "slots": _SLOTS, "size": size,
            }  # fmt: skip
            arguments = [sys.executable, "-P", "-c", _START.format(path=[str(Path(path).absolute()) for path in sys.path])]
            with Child(arguments, self.target.text, self.timeout, descriptors=[shared.fileno()]) as child:
                yield from self._blocks(_Conversation(child), job, memory, inputs)

    def _blocks(self, talk: _Conversation, job: dict[str, object], memory: mmap.mmap, inputs: InputSet) -> Iterator[Floats]:
        talk.child.send(json.dumps(job).encode() + b"\n")
        self.notes.extend(talk.reply()["notes"])
        waiting: deque[Floats] = deque()
        dtypes: set[str] = set()
        for place, x in enumerate(inputs.blocks()):
            if len(waiting) == _SLOTS:
                dtypes.add(talk.reply()["dtype"])
                yield waiting.popleft()
            slot = place % _SLOTS
            numbers = np.frombuffer(memory, self.type.held_as, x.size, slot * BLOCK_SIZE * self.type.held_as.itemsize)
            numbers[:] = x
            talk.child.send(b"%d %d\n" % (slot, x.size))
            waiting.append(numbers)
        while waiting:
            dtypes.add(talk.reply()["dtype"])
            yield waiting.popleft()
        self._note(dtypes)

    def _note(self, dtypes: set[str]) -> None:
        """Note that the answers had another type."""
        others = sorted(dtypes - {self.type.name} - ({"float32"} if self.type is BFLOAT16 else set()))
        if others:
            self.notes.append(f"the answers are {' and '.join(others)}, each rounded once to {self.type.name}")


class _Conversation:
    """The replies of the process, line by line."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self._rest = b""

    def reply(self) -> dict[str, Any]:
        """The next reply; raises DataError for an error, and for a process that ended."""
        while b"\n" not in self._rest:
            piece = self.child.read()
            if not piece:
                self.child.check_status()
                raise self.child.fault("ended without an answer")
            self._rest += piece
        line, _, self._rest = self._rest.partition(b"\n")
        message: dict[str, Any] = json.loads(line)
        if "error" in message:
            raise self.child.fault(message["error"])
        return message


def _shared() -> IO[bytes]:
    """A file without a name for memory that two processes share."""
    return os.fdopen(os.memfd_create("actviz"), "r+b") if hasattr(os, "memfd_create") else tempfile.TemporaryFile()
