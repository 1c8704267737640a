"""The inputs at which an implementation is worst, as intervals."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import starmap

import numpy as np

from actviz.grading.ordinals import Integers, Ordinals
from actviz.grading.tally import Bins, bin_shift
from actviz.numerics.number_types import NumberType

#: At most this many regions are reported; runs of wrong inputs this many bins apart belong to one region.
MOST_REGIONS, _GAP = 6, 3


@dataclass(frozen=True)
class Region:
    """An interval of inputs with its largest error: infinite where NaN or infinity is wrong."""

    low: float
    high: float
    max_ulp: float
    inputs: int


def worst_regions(bins: Bins, number_type: NumberType, cut: float) -> tuple[Region, ...]:
    """The intervals in which errors exceed a limit, the worst first."""
    wrong = np.flatnonzero(bins.worst > cut)
    if not wrong.size:
        return ()
    runs = np.split(wrong, np.flatnonzero(np.diff(wrong) > _GAP) + 1)
    begins, ends = (np.array([run[place] for run in runs]) for place in (0, -1))
    regions = _regions(bins, number_type, begins, ends + 1)
    return tuple(sorted(regions, key=lambda region: (-region.max_ulp, -region.inputs, region.low))[:MOST_REGIONS])


def profile(bins: Bins, number_type: NumberType) -> tuple[Region, ...]:
    """The largest error in each bin that has inputs, from left to right."""
    places = np.flatnonzero(bins.worst >= 0)
    if not places.size:
        return ()
    return tuple(_regions(bins, number_type, places, places + 1))


def _regions(bins: Bins, number_type: NumberType, begins: Integers, ends: Integers) -> list[Region]:
    """The regions of runs of bins."""
    order, shift = Ordinals(number_type), bin_shift(number_type)
    middle = len(bins.worst) // 2
    ordinals = np.array([(begins - middle) << shift, ((ends - middle) << shift) - 1])
    low, high = order.numbers(np.clip(ordinals, -1 - order.infinity, order.infinity)).astype(np.float64).tolist()
    both = np.column_stack([begins, ends]).reshape(-1)[: -1 if ends[-1] == len(bins.worst) else None]
    worst = np.maximum.reduceat(bins.worst, both)[::2].tolist()
    inputs = np.add.reduceat(bins.inputs, both)[::2].tolist()
    return list(starmap(Region, zip(low, high, worst, inputs, strict=True)))
