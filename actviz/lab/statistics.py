"""What is said of a quantity that was measured in several independent networks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from actviz.arrays import Array


class Spread(NamedTuple):
    """Median and quartiles over networks: heavy-tailed quantities have no use for a mean."""

    low: float
    median: float
    high: float


def spread(values: Array | Sequence[float]) -> Spread:
    """Quartiles of one value per network; infinite values count as the largest, NaN wherever one of the values is NaN."""
    found = np.sort(np.asarray(values, dtype=np.float64))
    if np.isnan(found).any():
        return Spread(np.nan, np.nan, np.nan)
    places = np.array([0.25, 0.5, 0.75]) * (len(found) - 1)
    below, above = found[np.floor(places).astype(int)], found[np.ceil(places).astype(int)]
    part = places - np.floor(places)
    with np.errstate(invalid="ignore"):
        mixed = np.where(part == 0, below, below + part * (above - below))
    return Spread(*mixed.tolist())
