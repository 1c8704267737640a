"""Answers that a file holds beside its inputs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from actviz.function.activation import Activation
from actviz.grading.input_sets import BLOCK_SIZE, InputSet, given
from actviz.grading.ordinals import Ordinals
from actviz.numerics.number_types import Floats, NumberType


@dataclass(frozen=True, eq=False)
class ValuesCandidate:
    """Points x, y in any order; both are rounded once to the type."""

    x: Floats
    y: Floats
    type: NumberType

    def inputs(self, activation: Activation) -> InputSet:
        """The inputs, ascending."""
        return given(activation, self.type, self.type.round(self.x))

    def answers(self, _inputs: InputSet) -> Iterator[Floats]:
        """The answers in the order of the inputs."""
        order = Ordinals(self.type)
        x, y = self.type.round(self.x), self.type.round(self.y)
        is_nan = np.isnan(x)
        ordered = y[~is_nan][np.argsort(order.of(x[~is_nan]), kind="stable")]
        for part in (ordered, y[is_nan]):
            yield from (part[start : start + BLOCK_SIZE] for start in range(0, len(part), BLOCK_SIZE))
