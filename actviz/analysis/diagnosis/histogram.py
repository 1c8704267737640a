"""A histogram in constant memory, for numbers whose range is not known beforehand."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from actviz.numerics.arrays import Array

#: A bin for each pattern of the upper 16 bits of a float32: the sign, the exponent and seven bits of the fraction.
_BINS, _SIGN = 2**16, 2**15


class Histogram:
    """Counts of numbers by the upper 16 bits of their float32, so that a place is known to 1/128 of its size.

    >>> histogram = Histogram()
    >>> histogram.add(np.linspace(0, 1, 10_001))
    >>> round(histogram.quantile(0.5), 2), histogram.counts(np.array([0.0, 0.25, 1.0])).round(-2)
    (0.5, array([2500., 7500.]))
    """

    def __init__(self) -> None:
        self._counts = np.zeros(_BINS, np.int64)

    def add(self, values: Array) -> None:
        """Count finite numbers; others are left out."""
        with np.errstate(over="ignore"):
            bits = np.ravel(values).astype(np.float32).view(np.uint32) >> np.uint32(16)
        self._counts += np.bincount(_rank(bits.astype(np.int64)), minlength=_BINS)

    def quantile(self, share: float) -> float:
        """Return the number below which this share of all lies; NaN if there are none."""
        below = self._below
        if not below[-1]:
            return float("nan")
        # Between the last edge with less and the first with more, so that empty bins do not count.
        return float(np.interp(share * below[-1], *_rising(below, _EDGES)))

    def counts(self, edges: Array) -> Array:
        """Return the counts between ascending edges; a bin that an edge divides is shared evenly."""
        counts: Array = np.diff(np.interp(edges, _EDGES, self._below))
        return counts

    @property
    def _below(self) -> Array:
        """How many numbers lie below each edge."""
        finite = self._counts[_FINITE]
        return np.concatenate([[0.0], np.cumsum(finite, dtype=np.float64)])


def _rank(bits: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the place of a pattern of 16 bits among all, in the order of the numbers; both zeros are neighbours."""
    return np.where(bits >= _SIGN, 2 * _SIGN - 1 - bits, bits + _SIGN)


def _rising(below: Array, edges: Array) -> tuple[Array, Array]:
    """Return only the edges between which there are numbers."""
    rises = np.diff(below) > 0
    kept = np.concatenate([rises, [False]]) | np.concatenate([[False], rises])
    return below[kept], edges[kept]


def _edges() -> tuple[Array, slice]:
    """Return the ascending edges of the bins of finite numbers, and which bins these are."""
    magnitudes = (np.arange(0x7F80 + 1, dtype=np.uint32) << np.uint32(16)).view(np.float32).astype(np.float64)
    magnitudes[-1] = 2.0**128
    edges = np.concatenate([-magnitudes[::-1], magnitudes[1:]])
    return edges, slice(_SIGN - 0x7F80, _SIGN + 0x7F80)


_EDGES, _FINITE = _edges()
