"""A Python callable that is an object of this process, for `actviz.check`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from actviz.errors import DataError
from actviz.grading.candidates.libraries import check_library, library
from actviz.grading.candidates.target import LIBRARY_OF
from actviz.grading.candidates.worker import CandidateError, computed_by
from actviz.grading.input_sets import InputSet
from actviz.numerics.number_types import Floats, NumberType


@dataclass(frozen=True)
class InProcessCandidate:
    """A callable of one array; `autograd` is the order of the derivative that its framework takes of it; 0: it is graded itself.

    What it raises is not caught.
    """

    function: Callable[[Any], Any]
    type: NumberType
    array: str = ""
    device: str = "cpu"
    autograd: int = 0
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        check_library(self.array, self.library, self.autograd)

    @property
    def name(self) -> str:
        """The name in messages."""
        return getattr(self.function, "__qualname__", type(self.function).__qualname__)

    @property
    def library(self) -> str:
        """The array library that the callable is given arrays of: that of its module, else NumPy."""
        module = getattr(self.function, "__module__", None) or type(self.function).__module__
        return self.array or LIBRARY_OF.get(module.partition(".")[0], "numpy")

    def answers(self, inputs: InputSet) -> Iterator[Floats]:
        """The answers to all inputs, in blocks; raises DataError for any that are no numbers for these inputs."""
        try:
            chosen = library(self.library, self.type, self.device)
        except ImportError as error:
            raise DataError(f"{self.name} needs {self.library}, which cannot be imported: {error}") from None
        self.notes.extend([chosen.note] * bool(chosen.note))
        compute = computed_by(self.function, chosen, self.autograd, self.type)
        for x in inputs.blocks():
            try:
                yield compute(x.copy())[0]
            except CandidateError as error:
                raise DataError(f"{self.name} {error}") from None
