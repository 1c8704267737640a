"""The functions of the catalogue that are closest to one, for inputs z ~ N(0, 1)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from actviz.analysis.signal.expectation import expectation
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array

#: The first look: Gauss-Legendre panels up to here, beyond which the density is below 1e-30.
_REACH, _PANELS, _NODES = 12.0, 48, 12
#: So many more than are asked for are looked at closely: the first look may err where functions break.
_SPARE = 3
#: A distance that is so small a share of both functions is rounding.
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

    def as_json(self) -> dict[str, Any]:
        """The neighbour as what JSON knows."""
        return {"function": self.function, "distance": self.distance, "equal": self.equal}


def nearest(activation: Activation, count: int, among: Iterable[Activation] | None = None) -> list[Neighbour]:
    """The `count` functions with the smallest distances, the nearest first; the function itself is left out.

    Those whose distance is infinite, or that have no value for some inputs, are none. `among` is the catalogue by default.

    >>> from actviz import get
    >>> [each.function for each in nearest(get("silu"), 1)]
    ['swish']
    """
    others = [each for each in (scalar_catalogue() if among is None else among) if not _is_itself(each, activation)]
    x, weights = _grid()
    with np.errstate(all="ignore"):
        own = activation(x)
        roughly = [float(((own - each(x)) ** 2 * weights).sum()) for each in others]
    ranked = sorted((size, place) for place, size in enumerate(roughly) if np.isfinite(size))
    close = [others[place] for _, place in ranked[: count + _SPARE]]
    found = [Neighbour(each.spec, distance(activation, each)) for each in close]
    return sorted(found, key=lambda each: (each.distance, each.function))[:count]


def scalar_catalogue() -> list[Activation]:
    """The catalogue's functions of one number, with default parameters, by name."""
    from actviz.catalogue.index import index  # noqa: PLC0415
    from actviz.catalogue.resolve import get  # noqa: PLC0415

    return [get(entry.name) for entry in index() if entry.kind == "scalar"]


def distance(a: Activation, b: Activation) -> float:
    """The root of E (a(z) - b(z))^2 for z ~ N(0, 1); 0 where the two agree but for rounding."""
    x, weights = _grid()
    with np.errstate(all="ignore"):
        f, g = a(x), b(x)
        rough = float(((f - g) ** 2 * weights).sum())
        size = float((np.maximum(f * f, g * g) * weights).sum())
    if rough <= _ROUNDING**2 * size:
        return 0.0
    splits = [joint.x for function in (a, b) for joint in function.breaks]
    return math.sqrt(expectation(lambda z: (a(z) - b(z)) ** 2, splits))


def _is_itself(a: Activation, b: Activation) -> bool:
    return a.name == b.name and dict(a.parameters) == dict(b.parameters)


def _grid() -> tuple[Array, Array]:
    """Points, and the weights of their squares: the normal density times those of the quadrature."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    half = _REACH / _PANELS
    centres = np.linspace(-_REACH + half, _REACH - half, _PANELS)[:, np.newaxis]
    x = centres + half * nodes
    density = np.exp(-x * x / 2) / np.sqrt(2 * np.pi) * weights * half
    return x.ravel(), density.ravel()
