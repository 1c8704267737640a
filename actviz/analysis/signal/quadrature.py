"""Gauss-Legendre quadrature on panels: the rule itself, adaptive integrals, and fixed rules for the normal density."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

from actviz.numerics.arrays import Array

#: Nodes on each panel of an adaptive integral.
_ADAPTIVE_NODES = 20
#: The halves of a panel agree with it if they differ by less than this share of the whole integral, or of themselves.
_SHARE, _NOISE = 1e-16, 1e-15
#: The most times a panel is halved.
_MOST_HALVINGS = 44
#: More panels than these are not halved: what is noise everywhere, as the difference of two forms of one function, never agrees.
MOST_PANELS = 4000


class QuadratureRule(NamedTuple):
    """Nodes x and weights w: the sum of w f(x) is about the integral of f, or of f times a density."""

    nodes: Array
    weights: Array


@cache
def _legendre(count: int) -> QuadratureRule:
    return QuadratureRule(*np.polynomial.legendre.leggauss(count))


def panel_rule(centres: Array, halves: Array, count: int) -> QuadratureRule:
    """The Gauss-Legendre rule with `count` nodes on each panel, given by its centre and half its width; the nodes are a new last axis."""
    nodes, weights = _legendre(count)
    width = halves[..., np.newaxis]
    return QuadratureRule(centres[..., np.newaxis] + width * nodes, width * weights)


def normal_rule(splits: Array, reach: float, panels: int, count: int) -> QuadratureRule:
    """Rules for means over N(0, 1), one for each row of `splits`, points at which the integrands may be not smooth.

    The line from -reach to reach is divided evenly into panels, and further at the splits; each has `count` nodes.
    """
    even = np.broadcast_to(np.linspace(-reach, reach, panels + 1), (len(splits), panels + 1))
    ends = np.sort(np.concatenate([even, np.clip(splits, -reach, reach)], axis=1), axis=1)
    halves = np.diff(ends) / 2
    rule = panel_rule(ends[:, :-1] + halves, halves, count)
    nodes, weights = (part.reshape(len(splits), -1) for part in rule)
    return QuadratureRule(nodes, weights * np.exp(-nodes * nodes / 2) / math.sqrt(2 * math.pi))


def integrals(functions: Callable[[Array], Array], edges: Array, most_panels: int = MOST_PANELS) -> tuple[Array, Array]:
    """The integrals of several functions, and of their absolute values, from the first edge to the last.

    `functions(x)` has one more axis, the first, than x. A panel between two edges is halved until its halves agree with it; one on
    which a function is infinite or NaN is not halved, and no more than `most_panels` at a time are.
    """
    low, high = edges[:-1], edges[1:]
    whole, _ = _on_panels(functions, low, high)
    total = size = np.zeros(len(whole))
    for halvings in range(_MOST_HALVINGS + 1):
        middle = low / 2 + high / 2
        (left, left_size), (right, right_size) = _on_panels(functions, low, middle), _on_panels(functions, middle, high)
        with np.errstate(invalid="ignore", over="ignore"):
            refined, sizes = left + right, left_size + right_size
            allowed = np.maximum(_SHARE * (size + sizes.sum(axis=1))[:, np.newaxis], _NOISE * sizes)
            again = (np.abs(refined - whole) > allowed).any(axis=0) & np.isfinite(refined).all()
            again &= halvings < _MOST_HALVINGS and len(low) < most_panels
            total = total + refined[:, ~again].sum(axis=1)
            size = size + sizes[:, ~again].sum(axis=1)
        if not again.any():
            break
        low, high = np.concatenate([low[again], middle[again]]), np.concatenate([middle[again], high[again]])
        whole = np.concatenate([left[:, again], right[:, again]], axis=1)
    return total, size


def _on_panels(functions: Callable[[Array], Array], low: Array, high: Array) -> tuple[Array, Array]:
    """For each function and panel the integral of the function and of its absolute value."""
    x, weights = panel_rule(low / 2 + high / 2, high / 2 - low / 2, _ADAPTIVE_NODES)
    with np.errstate(all="ignore"):
        values = functions(x) * weights
        return values.sum(axis=2), np.abs(values).sum(axis=2)
