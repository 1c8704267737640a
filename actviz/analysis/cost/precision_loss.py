"""The loss of precision in a narrow number type: errors, and inputs for which results overflow, vanish, saturate or are NaN."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from actviz.analysis.shape.intervals import inequality
from actviz.function.activation import Activation
from actviz.function.precision import InPrecision
from actviz.numerics.arrays import Array
from actviz.numerics.number_types import NumberType
from actviz.text.numbers import written

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class InputSpan:
    """Inputs on one side of 0, from the nearest to 0 to the farthest; `on`: and all beyond."""

    near: float
    far: float
    on: bool

    def __format__(self, specification: str) -> str:
        if self.on:
            ends = (-np.inf, self.near) if self.near < 0 else (self.near, np.inf)
            return inequality(*ends, specification, closed=True)
        near, far = written(self.near, specification), written(self.far, specification)
        low, high = (far, near) if self.far < self.near else (near, far)
        return f"{low} ... {high}" if low != high else f"at {low}"

    def record(self) -> dict[str, Any]:
        """The span as JSON-compatible values."""
        return {"from": self.near, "to": self.far, "and_beyond": self.on}


@dataclass(frozen=True)
class PrecisionLoss:
    """One function in one type: the worst relative error among results in the type's normal range, and inputs with wrong results.

    `points` counts the inputs: for a type of 16 bits all of its normal numbers, and 0. In `overflow` the result is infinite
    and the exact one is finite, in `flush` it is 0 and the exact one is not, in `saturate` it is the limit at an infinity and the
    exact one is not, in `nan` it is NaN and the exact one is not.
    """

    function: str
    name: str
    parameters: dict[str, float]
    type: str
    naive: bool
    points: int
    worst: float
    x: float
    computed: float
    exact: float
    overflow: tuple[InputSpan, ...]
    flush: tuple[InputSpan, ...]
    saturate: tuple[InputSpan, ...]
    nan: tuple[InputSpan, ...]

    def record(self) -> dict[str, Any]:
        """The loss as JSON-compatible values; numbers may be infinite."""
        return {
            "function": self.name,
            "spec": self.function,
            "parameters": dict(self.parameters),
            "dtype": self.type,
            "naive": self.naive,
            "points": self.points,
            "worst_relative_error": self.worst,
            "at": self.x,
            "computed": self.computed,
            "exact": self.exact,
            **{name: [span.record() for span in getattr(self, name)] for name in ("overflow", "flush", "saturate", "nan")},
        }


def precision_loss(activation: Activation, number_type: NumberType, *, naive: bool = False) -> PrecisionLoss:
    """Compare a function in a type with the exact function at the same inputs; `naive`: its formula computed step by step in the type.

    >>> from actviz import get
    >>> from actviz.numerics.number_types import FLOAT16
    >>> loss = precision_loss(get("gelu"), FLOAT16, naive=True)
    >>> f"{loss.flush[0]:.3g}"
    'x <= -3.67'
    """
    numbers = number_type.numbers()
    numbers = numbers[(np.abs(numbers) >= number_type.smallest_normal) | (numbers == 0)]
    x = numbers.astype(np.float64)
    computed = InPrecision(activation, number_type, naive)(numbers).astype(np.float64)
    exact = activation(x)
    finite = np.isfinite(computed) & np.isfinite(exact)
    normal = finite & (np.abs(exact) >= number_type.smallest_normal) & (np.abs(exact) <= number_type.largest)
    with np.errstate(all="ignore"):
        error = np.where(normal, np.abs((computed - exact) / exact), 0.0)
    place = int(np.argmax(error))
    return PrecisionLoss(
        function=activation.spec,
        name=activation.name,
        parameters=dict(activation.parameters),
        type=number_type.name,
        naive=naive,
        points=len(x),
        worst=float(error[place]),
        x=float(x[place]),
        computed=float(computed[place]),
        exact=float(exact[place]),
        overflow=_spans(x, np.isinf(computed), np.isfinite(exact)),
        flush=_spans(x, computed == 0, exact != 0),
        saturate=_spans(x, _at_limit(activation, number_type, x, computed), computed != exact),
        nan=_spans(x, np.isnan(computed), ~np.isnan(exact)),
    )


def _at_limit(activation: Activation, number_type: NumberType, x: Array, computed: Array) -> Mask:
    """Where the result is the limit at the infinity of its side, if that is finite and not 0."""
    mask = np.zeros(x.shape, dtype=bool)
    for side in (-1, 1):
        limit = float(number_type.round([activation.limit(0, side)])[0])
        if limit and np.isfinite(limit):
            mask |= (np.sign(x) == side) & (computed == limit)
    return mask


def _spans(x: Array, state: Mask, wrong: Mask) -> tuple[InputSpan, ...]:
    """On either side of 0 the inputs for which the result is in the state, and this is wrong."""
    spans = []
    for side in (-1.0, 1.0):
        here = np.flatnonzero(state & wrong & (np.sign(x) == side))
        if len(here):
            near, far = (here[-1], here[0]) if side < 0 else (here[0], here[-1])
            beyond = state[: far + 1] if side < 0 else state[far:]
            spans.append(InputSpan(float(x[near]), float(x[far]), bool(beyond.all())))
    return tuple(spans)
