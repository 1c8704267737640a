"""Summary statistics over independent networks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from actviz.nn.summary import quantiles
from actviz.numerics.arrays import Array


class Spread(NamedTuple):
    """Median and quartiles over networks: the mean of a heavy-tailed quantity says little."""

    low: float
    median: float
    high: float


def spread(values: Array | Sequence[float]) -> Spread:
    """Quartiles of one value per network; infinite values count as the largest, and NaN if one of the values is NaN."""
    return Spread(*quantiles(values, (0.25, 0.5, 0.75)))
