"""What a function costs to compute here: nanoseconds for each element, measured."""

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

#: Inputs z ~ N(0, 1), few enough to stay in the cache; each way gets this many seconds, and this many repeats at least.
ELEMENTS, _SECONDS, _LEAST, _MOST = 4096, 0.05, 5, 400


@dataclass(frozen=True)
class Timing:
    """Nanoseconds for each element: the median of the repeats, and the quartiles below and above it."""

    median: float
    lower: float
    upper: float
    repeats: int

    def as_json(self) -> dict[str, Any]:
        """The timing as what JSON knows."""
        return {"median": self.median, "lower_quartile": self.lower, "upper_quartile": self.upper, "repeats": self.repeats}


@dataclass(frozen=True)
class Cost:
    """What f and f' cost: by the exact code, and by a line of NumPy that computes the formula step by step in float64.

    `relu` are the same four of relu, the unit.
    """

    function: str
    timings: dict[str, Timing]
    relu: dict[str, Timing]

    def relative(self, way: str) -> float:
        """How many times what it costs to compute relu this way."""
        return self.timings[way].median / self.relu[way].median

    def as_json(self) -> dict[str, Any]:
        """The cost as what JSON knows."""
        ways = {way: {**timing.as_json(), "relative_to_relu": self.relative(way)} for way, timing in self.timings.items()}
        return {"function": self.function, "elements": ELEMENTS, "unit": "ns", **ways}


def costs(activations: Sequence[Activation]) -> list[Cost]:
    """Measure each function, and relu as the unit."""
    from actviz.catalogue.resolve import get  # noqa: PLC0415

    relu = _timings(get("relu"))
    return [Cost(each.spec, relu if each.spec == "relu" else _timings(each), relu) for each in activations]


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
    call()  # what is computed once, and loaded, is not part of it
    taken: list[float] = []
    begin = time.perf_counter()
    while len(taken) < _LEAST or (time.perf_counter() - begin < _SECONDS and len(taken) < _MOST):
        start = time.perf_counter_ns()
        call()
        taken.append((time.perf_counter_ns() - start) / ELEMENTS)
    lower, median, upper = np.quantile(taken, [0.25, 0.5, 0.75]).tolist()
    return Timing(median, lower, upper, len(taken))
