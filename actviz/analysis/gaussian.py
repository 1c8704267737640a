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

#: Beyond it the density is below the smallest float.
REACH = 38.5
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(20)
_ROUNDING, _NOISE = 1e-14, 1e-15
_LEVELS = 45
#: What is noise all over, as the difference of two forms of one function, is not looked at more closely than this.
_MOST_PANELS = 4000


def expectation(function: Callable[[Array], Array], splits: Iterable[float] = ()) -> float:
    """E function(z) for z ~ N(0, 1), to about 14 digits of E |function|; 0 where it is below these.

    Gauss-Legendre quadrature on panels between the `splits`, the points where the function is not smooth; a panel is
    halved until its halves agree with it. The mean of a function that overflows before the density vanishes is infinite or NaN.
    """
    return float(expectations(lambda z: function(z)[np.newaxis], splits)[0])


def expectations(functions: Callable[[Array], Array], splits: Iterable[float] = ()) -> Array:
    """The same of several functions that are computed at once: `functions(z)` has one more axis, the first, than z."""
    cuts = np.array(list(splits), dtype=np.float64)
    edges = distinct(np.concatenate([np.linspace(-REACH, REACH, 78), cuts[np.abs(cuts) < REACH]]))
    low, high = edges[:-1], edges[1:]
    whole, _ = _integrate(functions, low, high)
    accepted = size = np.zeros(len(whole))
    for level in range(_LEVELS):
        middle = low / 2 + high / 2
        (left, left_size), (right, right_size) = _integrate(functions, low, middle), _integrate(functions, middle, high)
        refined, sizes = left + right, left_size + right_size
        finite = np.isfinite(refined).all(axis=1, keepdims=True)
        with np.errstate(invalid="ignore"):
            allowed = np.maximum(0.01 * _ROUNDING * (size + sizes.sum(axis=1))[:, np.newaxis], _NOISE * sizes)
            off = np.abs(refined - whole) > allowed
            again = (off & finite).any(axis=0) & (level < _LEVELS - 1 and len(low) < _MOST_PANELS)
            accepted = accepted + refined[:, ~again].sum(axis=1)
            size = size + sizes[:, ~again].sum(axis=1)
        if not again.any():
            break
        low, high = np.concatenate([low[again], middle[again]]), np.concatenate([middle[again], high[again]])
        whole = np.concatenate([left[:, again], right[:, again]], axis=1)
    return np.where(np.abs(accepted) <= _ROUNDING * size, np.where(np.isfinite(size), 0.0, accepted), accepted)


def share_of_slope(activation: Activation, slope: float) -> float:
    """P(f'(z) = slope) for z ~ N(0, 1): the pieces whose slope is exactly this number, whatever others round to."""
    return sum((probability(begin, end) for begin, end in pieces_with(activation, 1, slope)), start=0.0)


def pieces_with(activation: Activation, order: int, value: float) -> list[tuple[float, float]]:
    """The pieces on which f (order 0), f' (1) or f'' (2) is exactly this number."""
    return [
        (begin, end)
        for begin, end, texts in activation.pieces
        if is_constant(texts[order]) and evaluate(texts[order], FLOATS) == value
    ]


def probability(begin: float, end: float, scale: float = 1.0) -> float:
    """P(begin < z < end) for z ~ N(0, scale**2)."""
    low, high = begin / scale / math.sqrt(2), end / scale / math.sqrt(2)
    return (math.erfc(low) - math.erfc(high)) / 2 if low + high > 0 else (math.erfc(-high) - math.erfc(-low)) / 2


def _integrate(functions: Callable[[Array], Array], low: Array, high: Array) -> tuple[Array, Array]:
    """For each function and panel the integrals of the function and of its absolute value, times the normal density."""
    half = ((high - low) / 2)[:, np.newaxis]
    z = (low / 2 + high / 2)[:, np.newaxis] + half * _NODES
    with np.errstate(all="ignore"):
        weights = np.exp(-z * z / 2) / math.sqrt(2 * math.pi) * _WEIGHTS * half
        values = np.where(weights > 0, functions(z) * weights, 0.0)
        return values.sum(axis=2), np.abs(values).sum(axis=2)
