"""Summary of runs from many seeds: quantiles over independent runs, and the levels at which losses end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from actviz.nn.config import Config
from actviz.nn.runs import RunResult
from actviz.numerics.arrays import Array

#: Neighbouring losses that differ by less than this share are one level.
_SAME = 0.02
#: The most levels; more are counted in bins, of equal steps of the logarithm.
_MOST_LEVELS, _BINS = 8, 8


@dataclass(frozen=True)
class Level:
    """The number of runs that ended with a loss from `low` to `high`, and their median loss."""

    low: float
    high: float
    median: float
    count: int


@dataclass(frozen=True)
class Summary:
    """Runs of one function that differ in their seed.

    `quantiles` are those of the final losses: least, first quartile, median, third quartile, largest; `failed` runs give no model and
    count as infinite. `to_target` are the quartiles of the epochs to the target loss, infinite for the `never` runs that did not reach
    it. `accuracy` is the median over the examples to test with if there are some, else over those that were learned.
    """

    function: str
    runs: int
    quantiles: tuple[float, ...]
    levels: tuple[Level, ...]
    accuracy: float | None
    epochs: float
    failed: int
    tested: bool
    to_target: tuple[float, ...] = ()
    never: int = 0

    def to_dict(self, config: Config) -> dict[str, Any]:
        """The summary as JSON-compatible values, but for infinite numbers."""
        target = {}
        if config.target_loss:
            quartiles = dict(zip(("first_quartile", "median", "third_quartile"), self.to_target, strict=True))
            target = {"target": {"loss": config.target_loss, **quartiles, "never": self.never}}
        names = ("least", "first_quartile", "median", "third_quartile", "largest")
        return {
            "function": self.function,
            "runs": self.runs,
            "accuracy": {} if self.accuracy is None else {"median": self.accuracy},
            "loss": dict(zip(names, self.quantiles, strict=True)),
            "levels": [{"loss": level.median, "count": level.count, "share": level.count / self.runs} for level in self.levels],
            "epochs": self.epochs,
            "without_model": self.failed,
            **target,
        }


def summarise(function: str, results: Sequence[RunResult], config: Config) -> Summary:
    """Summarise the runs of a function."""
    losses = np.array([result.final.loss if result.gives_a_model else math.inf for result in results])
    accuracies = [_accuracy(result) for result in results]
    known = [value for value in accuracies if value is not None]
    reached = [
        float(result.last.number) if config.target_loss and result.last.loss <= config.target_loss else math.inf
        for result in results
    ]
    return Summary(
        function,
        len(results),
        quantiles(losses, [0, 0.25, 0.5, 0.75, 1]),
        levels(losses[np.isfinite(losses)], config.tolerance),
        float(np.median(known)) if known else None,
        float(np.median([result.last.number for result in results])),
        sum(not result.gives_a_model for result in results),
        any(result.final.test_accuracy is not None for result in results),
        quantiles(reached, [0.25, 0.5, 0.75]) if config.target_loss else (),
        reached.count(math.inf) if config.target_loss else 0,
    )


def quantiles(values: Array | Sequence[float], shares: Sequence[float]) -> tuple[float, ...]:
    """Quantiles, linear between two values; infinite values count as the largest, NaN where one of the values is NaN.

    >>> quantiles([1, 2, float("inf")], [0.25, 0.5, 1])
    (1.5, 2.0, inf)
    """
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    if np.isnan(ordered).any():
        return (np.nan,) * len(shares)
    places = np.array(shares) * (len(ordered) - 1)
    below, above = ordered[np.floor(places).astype(int)], ordered[np.ceil(places).astype(int)]
    with np.errstate(invalid="ignore"):
        mixed = np.where(below == above, below, below + (places - np.floor(places)) * (above - below))
    return tuple(mixed.tolist())


def _accuracy(result: RunResult) -> float | None:
    tested = result.final.test_accuracy
    return result.final.accuracy if tested is None else tested


def levels(losses: Sequence[float] | np.ndarray[Any, Any], tolerance: float) -> tuple[Level, ...]:
    """The levels of losses, from the lowest: the few at which runs end, or even steps of the logarithm if there are many.

    Losses up to `tolerance` are one level: they would fall further.

    >>> [(level.count, level.median) for level in levels([0.002, 0.008, 0.477, 0.478, 0.693], 0.01)]
    [(2, 0.005), (2, 0.4775), (1, 0.693)]
    """
    ordered = np.sort(np.asarray(losses, dtype=np.float64))
    if not ordered.size:
        return ()
    apart = (np.diff(ordered) > _SAME * ordered[:-1]) & (ordered[1:] > tolerance)
    groups = np.split(ordered, np.flatnonzero(apart) + 1)
    if len(groups) > _MOST_LEVELS:
        least = max(ordered[0], ordered[-1] * 1e-6)
        edges = np.geomspace(least, ordered[-1], _BINS + 1)[1:-1]
        groups = [group for group in np.split(ordered, np.searchsorted(ordered, edges, side="right")) if group.size]
    return tuple(Level(float(group[0]), float(group[-1]), float(np.median(group)), group.size) for group in groups)
