"""Computing time of functions on this machine: nanoseconds for each element, measured."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from actviz.expression.evaluate.emulated import naive
from actviz.function.activation import Activation
from actviz.numerics.number_types import FLOAT64

#: Inputs z ~ N(0, 1), few enough to stay in the cache; seconds, and the least and the most repeats, for each way to compute.
ELEMENTS, _SECONDS, _LEAST, _MOST = 4096, 0.05, 5, 400


@dataclass(frozen=True)
class Timing:
    """Nanoseconds for each element: the median of the repeats, and the quartiles below and above it."""

    median: float
    lower: float
    upper: float
    repeats: int

    def record(self) -> dict[str, Any]:
        """The timing as JSON-compatible values."""
        return {"median": self.median, "lower_quartile": self.lower, "upper_quartile": self.upper, "repeats": self.repeats}


@dataclass(frozen=True)
class Cost:
    """The time of f and f' by the exact code, and by a line of NumPy that computes the formula step by step in float64.

    `relu` has the same four timings of relu, which is the unit.
    """

    function: str
    timings: dict[str, Timing]
    relu: dict[str, Timing]

    def relative(self, way: str) -> float:
        """The time as a multiple of that of relu."""
        return self.timings[way].median / self.relu[way].median

    def record(self) -> dict[str, Any]:
        """The cost as JSON-compatible values."""
        ways = {way: {**timing.record(), "relative_to_relu": self.relative(way)} for way, timing in self.timings.items()}
        return {"function": self.function, "elements": ELEMENTS, "unit": "ns", **ways}


def costs(activations: Sequence[Activation]) -> list[Cost]:
    """The time of each function, and of relu as the unit."""
    from actviz.catalogue.resolve import get  # noqa: PLC0415 - resolves relu, the unit, only here

    relu = _timings(get("relu"))
    return [Cost(item.spec, relu if item.spec == "relu" else _timings(item), relu) for item in activations]


def _timings(activation: Activation) -> dict[str, Timing]:
    x = np.random.default_rng(0).standard_normal(ELEMENTS)
    ways: dict[str, Callable[[], Any]] = {
        "exact_f": partial(activation, x),
        "exact_df": partial(activation.derivative, x),
        "naive_f": partial(naive, activation.formula, x, FLOAT64),
        "naive_df": partial(naive, activation.text(1), x, FLOAT64),
    }
    return {way: _timed(call) for way, call in ways.items()}


def _timed(call: Callable[[], Any]) -> Timing:
    call()  # a first call also loads and prepares
    times: list[float] = []
    begin = time.perf_counter()
    while len(times) < _LEAST or (time.perf_counter() - begin < _SECONDS and len(times) < _MOST):
        start = time.perf_counter_ns()
        call()
        times.append((time.perf_counter_ns() - start) / ELEMENTS)
    lower, median, upper = np.quantile(times, [0.25, 0.5, 0.75]).tolist()
    return Timing(median, lower, upper, len(times))
