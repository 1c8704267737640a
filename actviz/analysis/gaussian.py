"""Means over the standard normal distribution: what a unit's input looks like after initialisation."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import numpy as np

from actviz.activation import Activation
from actviz.analysis.sampling import distinct
from actviz.analysis.survey import is_constant
from actviz.arrays import Array
from actviz.formula import FLOATS, evaluate

_REACH = 38.5  # beyond it the density is below the smallest float
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(20)
_ROUNDING = 1e-14
_LEVELS = 45


def expectation(function: Callable[[Array], Array], splits: Iterable[float] = ()) -> float:
    """E function(z) for z ~ N(0, 1), to about 14 digits of E |function|; 0 where it is below these.

    Gauss-Legendre quadrature on panels between the `splits`, the points where the function is not smooth; a panel is
    halved until its halves agree with it. The mean of a function that overflows before the density vanishes is infinite or NaN.
    """
    cuts = np.array(list(splits), dtype=np.float64)
    edges = distinct(np.concatenate([np.linspace(-_REACH, _REACH, 78), cuts[np.abs(cuts) < _REACH]]))
    low, high = edges[:-1], edges[1:]
    whole = _integrate(function, low, high)
    accepted, size = 0.0, 0.0
    for level in range(_LEVELS):
        middle = low / 2 + high / 2
        left, right = _integrate(function, low, middle), _integrate(function, middle, high)
        refined = left + right
        if not np.isfinite(refined).all():
            with np.errstate(invalid="ignore"):
                return float(refined[:, 0].sum())
        close = np.abs(refined - whole)[:, 0] <= 0.01 * _ROUNDING * (size + refined[:, 1].sum())
        if level == _LEVELS - 1:
            close[:] = True
        accepted += math.fsum(refined[close, 0])
        size += math.fsum(refined[close, 1])
        if close.all():
            break
        low, high = np.concatenate([low[~close], middle[~close]]), np.concatenate([middle[~close], high[~close]])
        whole = np.concatenate([left[~close], right[~close]])
    return accepted if abs(accepted) > _ROUNDING * size else 0.0


def share_of_slope(activation: Activation, slope: float) -> float:
    """P(f'(z) = slope) for z ~ N(0, 1): the pieces whose slope is exactly this number, whatever others round to."""
    spans = (
        (begin, end) for begin, end, (_, text, _) in activation.pieces if is_constant(text) and evaluate(text, FLOATS) == slope
    )
    return sum((_probability(begin, end) for begin, end in spans), start=0.0)


def _probability(begin: float, end: float) -> float:
    return (math.erfc(begin / math.sqrt(2)) - math.erfc(end / math.sqrt(2))) / 2


def _integrate(function: Callable[[Array], Array], low: Array, high: Array) -> Array:
    """For each panel the integrals of the function and of its absolute value, times the normal density."""
    half = ((high - low) / 2)[:, np.newaxis]
    z = (low / 2 + high / 2)[:, np.newaxis] + half * _NODES
    with np.errstate(all="ignore"):
        weights = np.exp(-z * z / 2) / math.sqrt(2 * math.pi) * _WEIGHTS * half
        values = np.where(weights > 0, function(z) * weights, 0.0)
        return np.stack([values.sum(axis=1), np.abs(values).sum(axis=1)], axis=1)
