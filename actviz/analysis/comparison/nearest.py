"""The functions of the catalogue that are closest to one, for inputs z ~ N(0, 1)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from actviz.analysis.signal.expectation import expectation
from actviz.analysis.signal.quadrature import QuadratureRule, normal_rule
from actviz.catalogue.resolve import scalar_catalogue as scalar_catalogue  # noqa: PLC0414 - others import it from here
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array

#: The rule for rough distances: from -12 to 12, beyond which the density is below 1e-31.
_REACH, _PANELS, _NODES = 12.0, 48, 12
#: Functions beyond the requested number whose exact distance is computed, as the rough one may err where functions break.
_SPARE = 3
#: A distance that is this small, relative to the functions, is rounding.
_ROUNDING = 1e-13


@dataclass(frozen=True)
class Neighbour:
    """A function and its distance: the root of E (f(z) - g(z))^2; 0 where the two are equal."""

    function: str
    distance: float

    @property
    def equal(self) -> bool:
        """Whether the two are the same function."""
        return self.distance == 0

    def record(self) -> dict[str, Any]:
        """The neighbour as JSON-compatible values."""
        return {"function": self.function, "distance": self.distance, "equal": self.equal}


def nearest(
    activation: Activation, count: int, among: Iterable[Activation] | None = None, *, exactly: bool = True
) -> list[Neighbour]:
    """The `count` functions with the smallest distances, the nearest first, without the function itself.

    Functions with an infinite distance, or without a value for some inputs, are left out. `among` is the catalogue by default. With
    `exactly` false the distances have a few digits, for functions with very many breaks.

    >>> from actviz import get
    >>> [neighbour.function for neighbour in nearest(get("silu"), 1)]
    ['swish']
    """
    others = [other for other in (scalar_catalogue() if among is None else among) if not _is_same(other, activation)]
    x, weights = _rough_rule()
    with np.errstate(all="ignore"):
        values = activation(x)
        rough = [float(((values - other(x)) ** 2 * weights).sum()) for other in others]
    ranked = sorted((size, place) for place, size in enumerate(rough) if np.isfinite(size))
    if not exactly:
        return [Neighbour(others[place].spec, math.sqrt(size)) for size, place in ranked[:count]]
    candidates = [others[place] for _, place in ranked[: count + _SPARE]]
    neighbours = [Neighbour(other.spec, distance(activation, other)) for other in candidates]
    return sorted(neighbours, key=lambda neighbour: (neighbour.distance, neighbour.function))[:count]


def distance(a: Activation, b: Activation) -> float:
    """The root of E (a(z) - b(z))^2 for z ~ N(0, 1); 0 where the two agree but for rounding."""
    x, weights = _rough_rule()
    with np.errstate(all="ignore"):
        f, g = a(x), b(x)
        rough = float(((f - g) ** 2 * weights).sum())
        size = float((np.maximum(f * f, g * g) * weights).sum())
    if rough <= _ROUNDING**2 * size:
        return 0.0
    splits = [joint.x for function in (a, b) for joint in function.breaks]
    return math.sqrt(expectation(lambda z: (a(z) - b(z)) ** 2, splits))


def _is_same(a: Activation, b: Activation) -> bool:
    return a.name == b.name and dict(a.parameters) == dict(b.parameters)


@cache
def _rough_rule() -> QuadratureRule:
    no_splits: Array = np.empty((1, 0))
    x, weights = normal_rule(no_splits, _REACH, _PANELS, _NODES)
    return QuadratureRule(x[0], weights[0])
