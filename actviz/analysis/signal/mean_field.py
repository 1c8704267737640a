"""Mean field theory of wide random networks: how variance and correlation of signals change from layer to layer.

A layer's pre-activations are h = W f(h_before) + b with W ~ N(0, weight**2/fan_in) and b ~ N(0, bias**2). In a wide network they are
normal with variance q, and q of the next layer is a function of q (Poole et al. 2016, arXiv:1606.05340); gradients grow or
shrink by chi_1 in every layer (Schoenholz et al. 2017, arXiv:1611.01232). `weight` and `bias` are sigma_w and sigma_b.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np

from actviz.analysis.signal.expectation import expectations
from actviz.analysis.signal.gains import diverges
from actviz.analysis.signal.quadrature import MOST_PANELS, QuadratureRule, normal_rule
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array

#: Distances from 0, in x, at which a function may bend: panels of integrals end there.
_BENDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
#: The variances of the table of moments, and its rows in a decade.
LEAST, MOST, _ROWS = 1e-4, 1e4, 5
#: Numbers that differ by less than this, relative to their size, are equal but for rounding.
STILL = 1e-11
#: The correlations of a record's points of the correlation map.
_CORRELATIONS = (0.0, 0.25, 0.5, 0.75, 0.9, 1.0)
#: The fixed rule for the table and for covariances: from -9 to 9, beyond which the density is below 2e-18.
_REACH, _PANELS, _NODES = 9.0, 18, 12
#: The panels of integrals over a function whose jumps have no end, of which those far from 0 are not known: no rule is exact there.
_FEW_PANELS = 500


class LayerMoments(NamedTuple):
    """Means over z ~ N(0, 1) with x = sqrt(q) z: of f, f**2, f'**2 and z f f'."""

    mean: float
    square: float
    slope_square: float
    growth: float


class MomentTable(NamedTuple):
    """Variances q in ascending order, and for each E f**2 and E f'**2 to about eight digits."""

    q: Array
    square: Array
    slope_square: Array


class MeanField:
    """The maps of one activation function."""

    def __init__(self, activation: Activation) -> None:
        self.activation = activation
        self.splits = np.array([0.0, *(joint.x for joint in activation.breaks), *(s * b for b in _BENDS for s in (-1, 1))])
        self.moments = lru_cache(maxsize=None)(self._moments)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the function alone: the moments that are kept are computed again."""
        return MeanField, (self.activation,)

    def _moments(self, q: float) -> LayerMoments:
        """The means for a variance q of the pre-activations."""
        if self._diverges:
            return LayerMoments(math.nan, math.inf, math.inf, math.nan)
        scale = math.sqrt(q)

        def integrands(z: Array) -> Array:
            f, df = self.activation.jet(scale * z, 1)
            return np.stack([f, f * f, df * df, z * f * df])

        return LayerMoments(*expectations(integrands, self.splits / scale, self._most_panels).tolist())

    def rough_moments(self, q: float, f: Callable[[Array], tuple[Array, Array]]) -> tuple[float, float]:
        """E f**2 and E f'**2 at a variance q by the fixed rule, to about eight digits; `f` computes both, perhaps faster than the function."""
        scale = math.sqrt(q)
        z, weights = _rule(self.splits[np.newaxis] / scale)
        with np.errstate(all="ignore"):
            value, slope = f(scale * z)
            return float((weights * value * value).sum()), float((weights * slope * slope).sum())

    def slope_fourth(self, q: float) -> float:
        """E f'(sqrt(q) z)**4, which determines how much gradients of networks of finite width scatter."""
        scale = math.sqrt(q)
        return float(expectations(lambda z: self.activation.derivative(scale * z)[np.newaxis] ** 4, self.splits / scale)[0])

    def variance(self, q: float, weight: float, bias: float = 0.0) -> float:
        """The variance of the next layer's pre-activations: sigma_w**2 E f(sqrt(q) z)**2 + sigma_b**2."""
        return weight**2 * self.moments(q).square + bias**2

    def change(self, q: float, weight: float, bias: float) -> float:
        """The change of the variance in one layer, relative to q."""
        return self.variance(q, weight, bias) / q - 1

    def chi_1(self, q: float, weight: float) -> float:
        """The factor of a gradient's second moment in one layer: sigma_w**2 E f'(sqrt(q) z)**2."""
        return weight**2 * self.moments(q).slope_square

    def critical(self, q: float) -> tuple[float, float]:
        """The sigma_w and sigma_b for which q is a fixed point with chi_1 = 1; sigma_b is NaN where there is none."""
        moments = self.moments(q)
        weight = 1 / moments.slope_square if moments.slope_square > 0 else math.inf
        bias = q - weight * moments.square
        bias = 0.0 if abs(bias) <= STILL * q else bias
        return math.sqrt(weight), math.sqrt(bias) if bias >= 0 else math.nan

    def covariance(self, q: float, correlation: float, *, order: int = 0) -> float:
        """E f(u) f(v), or with `order=1` E f'(u) f'(v), of two normal pre-activations of variance q with this correlation."""
        if correlation >= 1:
            return self.moments(q).slope_square if order else self.moments(q).square
        scale, rest = math.sqrt(q), math.sqrt((1 - correlation) * (1 + correlation))
        splits = self.splits / scale
        outer = _rule(splits[np.newaxis])
        u = outer.nodes.reshape(-1, 1)
        inner = _rule((splits - correlation * u) / rest if rest else np.tile(splits, (u.size, 1)))
        with np.errstate(over="ignore", invalid="ignore"):
            one = self.activation.derivative(scale * u.ravel(), order)
            two = self.activation.derivative(scale * (correlation * u + rest * inner.nodes), order)
            return float((outer.weights.ravel() * one * (inner.weights * two).sum(axis=1)).sum())

    def correlation(self, q: float, correlation: float, weight: float, bias: float = 0.0) -> float:
        """The correlation of two inputs' pre-activations in the next layer, where q is (near) a fixed point."""
        return (weight**2 * self.covariance(q, correlation) + bias**2) / self.variance(q, weight, bias)

    def maps(self) -> dict[str, list[dict[str, float]]]:
        """Points of both maps without biases: E f(sqrt(q) z)**2, which times sigma_w**2 is the next q, and the next correlation at q = 1.

        A function with a pole has none.
        """
        if any(kink.is_pole for kink in self.activation.kinks):
            return {"second_moment": [], "correlation": []}
        second = [{"q": q, "second_moment": self.moments(q).square} for q in np.geomspace(0.01, 100, 9).tolist()]
        next_correlations = [
            {"correlation": c, "next": self.covariance(1.0, c) / self.moments(1.0).square} for c in _CORRELATIONS
        ]
        return {"second_moment": second, "correlation": next_correlations}

    @cached_property
    def _diverges(self) -> bool:
        """Whether E f**2 is infinite for every variance, as f grows too fast towards a pole."""
        return any(diverges(self.activation, kink.x) for kink in self.activation.kinks if kink.is_pole)

    @property
    def _most_panels(self) -> int:
        return _FEW_PANELS if self.activation.definition.endless else MOST_PANELS

    @cached_property
    def table(self) -> MomentTable:
        """The moments at variances from `LEAST` to `MOST`, by a fixed rule."""
        q = np.geomspace(LEAST, MOST, round(_ROWS * math.log10(MOST / LEAST)) + 1)
        if self._diverges:
            return MomentTable(q, np.full(len(q), math.inf), np.full(len(q), math.inf))
        scale = np.sqrt(q)[:, np.newaxis]
        z, weights = _rule(self.splits / scale)
        f, df = self.activation.jet(scale * z, 1)
        with np.errstate(over="ignore", invalid="ignore"):
            return MomentTable(q, (weights * f * f).sum(axis=1), (weights * df * df).sum(axis=1))


def _rule(splits: Array) -> QuadratureRule:
    return normal_rule(splits, _REACH, _PANELS, _NODES)
