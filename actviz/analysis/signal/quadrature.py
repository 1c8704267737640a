"""Integrals of functions that are smooth between given points, to about the last digits."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from actviz.numerics.arrays import Array

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(20)
#: Halves of a panel agree with it if they differ by less than this share of the whole, or of themselves.
_SHARE, _NOISE = 1e-16, 1e-15
_LEVELS = 45
#: What is noise all over, as the difference of two forms of one function, is not looked at more closely than this.
_MOST_PANELS = 4000


def integrals(functions: Callable[[Array], Array], edges: Array) -> tuple[Array, Array]:
    """The integrals of several functions, and of their absolute values, from the first edge to the last.

    `functions(x)` has one more axis, the first, than x. Gauss-Legendre quadrature on the panels between the edges; a panel is
    halved until its halves agree with it. A panel on which a function is infinite or NaN stays as it is.
    """
    low, high = edges[:-1], edges[1:]
    whole, _ = _panels(functions, low, high)
    total = size = np.zeros(len(whole))
    for level in range(_LEVELS):
        middle = low / 2 + high / 2
        (left, left_size), (right, right_size) = _panels(functions, low, middle), _panels(functions, middle, high)
        with np.errstate(invalid="ignore", over="ignore"):
            refined, sizes = left + right, left_size + right_size
            allowed = np.maximum(_SHARE * (size + sizes.sum(axis=1))[:, np.newaxis], _NOISE * sizes)
            again = (np.abs(refined - whole) > allowed).any(axis=0) & np.isfinite(refined).all()
            again &= level < _LEVELS - 1 and len(low) < _MOST_PANELS
            total = total + refined[:, ~again].sum(axis=1)
            size = size + sizes[:, ~again].sum(axis=1)
        if not again.any():
            break
        low, high = np.concatenate([low[again], middle[again]]), np.concatenate([middle[again], high[again]])
        whole = np.concatenate([left[:, again], right[:, again]], axis=1)
    return total, size


def _panels(functions: Callable[[Array], Array], low: Array, high: Array) -> tuple[Array, Array]:
    """For each function and panel the integral of the function and of its absolute value."""
    half = (high / 2 - low / 2)[:, np.newaxis]
    x = (low / 2 + high / 2)[:, np.newaxis] + half * _NODES
    with np.errstate(all="ignore"):
        values = functions(x) * (_WEIGHTS * half)
        return values.sum(axis=2), np.abs(values).sum(axis=2)
