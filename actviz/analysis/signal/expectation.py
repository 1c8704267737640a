"""Expectations over the standard normal distribution, which is that of a unit's input after initialisation."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import numpy as np

from actviz.analysis.signal.quadrature import MOST_PANELS, integrals
from actviz.numerics.arrays import Array, distinct

#: Farther out the density is below the smallest subnormal number.
REACH = 38.5
#: A mean this small, relative to the mean of the absolute value, is 0 but for rounding.
_ROUNDING = 1e-14
#: Ends of the panels: narrow ones where the density is large, wider ones for functions that outgrow it.
_EDGES = np.array([-REACH, -28, -20, -14, *range(-10, 11), 14, 20, 28, REACH])


def expectation(function: Callable[[Array], Array], splits: Iterable[float] = ()) -> float:
    """E function(z) for z ~ N(0, 1), to about 14 digits of E |function|; 0 where it is below these.

    `splits` are the points where the function is not smooth. The mean of a function that overflows before the density vanishes is
    infinite or NaN.

    >>> round(expectation(lambda z: z**4), 12)
    3.0
    """
    return float(expectations(lambda z: function(z)[np.newaxis], splits)[0])


def expectations(functions: Callable[[Array], Array], splits: Iterable[float] = (), most_panels: int = MOST_PANELS) -> Array:
    """The expectations of several functions that are computed at once: `functions(z)` has one more axis, the first, than z."""
    cuts = np.array(list(splits), dtype=np.float64)
    edges = distinct(np.concatenate([_EDGES, cuts[np.abs(cuts) < REACH]]))

    def weighted(z: Array) -> Array:
        density = np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
        return np.where(density > 0, functions(z) * density, 0.0)

    total, size = integrals(weighted, edges, most_panels)
    vanishing = np.isfinite(size) & (np.abs(total) <= _ROUNDING * size)
    return np.where(vanishing, 0.0, total)


def probability(begin: float, end: float, scale: float = 1.0) -> float:
    """P(begin < z < end) for z ~ N(0, scale**2)."""
    low, high = begin / scale / math.sqrt(2), end / scale / math.sqrt(2)
    return (math.erfc(low) - math.erfc(high)) / 2 if low + high > 0 else (math.erfc(-high) - math.erfc(-low)) / 2
