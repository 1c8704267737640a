"""What is said of a quantity that was measured in several independent networks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from actviz.nn.summary import quantiles
from actviz.numerics.arrays import Array


class Spread(NamedTuple):
    """Median and quartiles over networks: heavy-tailed quantities have no use for a mean."""

    low: float
    median: float
    high: float


def spread(values: Array | Sequence[float]) -> Spread:
    """Quartiles of one value per network; infinite values count as the largest, NaN wherever one of the values is NaN."""
    return Spread(*quantiles(values, (0.25, 0.5, 0.75)))
