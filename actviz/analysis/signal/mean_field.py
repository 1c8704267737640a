"""Mean field theory of wide random networks: how the size and the likeness of signals change from layer to layer.

A layer's pre-activations are h = W f(h_before) + b with W ~ N(0, weight**2/fan_in) and b ~ N(0, bias**2). In a wide network they are
normal with variance q, and q of the next layer is a function of q (Poole et al. 2016, arXiv:1606.05340); gradients grow or
shrink by chi_1 in every layer (Schoenholz et al. 2017, arXiv:1611.01232). `weight` and `bias` are sigma_w and sigma_b.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

import numpy as np

from actviz.analysis.signal.expectation import expectations
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array
from actviz.numerics.sign_changes import find_root

#: Distances from 0, in x, at which an activation function may bend: panels of integrals end there.
_BENDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
#: Fixed points are searched between these variances, with so many steps a decade.
LEAST, MOST, _STEPS = 1e-4, 1e4, 5
#: Where the variance still falls, or grows, at these ends, farther ones are asked.
_SMALLEST, _LARGEST = 1e-12, 1e12
#: A map whose q changes by less than this, relative to q, leaves it where it is; the same where integrals are rough.
_STILL, _ROUGHLY_STILL = 1e-11, 1e-8
_CORRELATIONS = (0.0, 0.25, 0.5, 0.75, 0.9, 1.0)
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(12)
_FAR = 9.0


class Moments(NamedTuple):
    """Means over z ~ N(0, 1) with x = sqrt(q) z: of f, f**2, f'**2 and z f f'."""

    mean: float
    square: float
    slope_square: float
    growth: float


@dataclass(frozen=True)
class FixedPoint:
    """A variance q that the layers approach (stable), and what holds there; what takes long is computed when it is asked for."""

    field: MeanField
    q: float
    weight: float
    bias: float

    @cached_property
    def chi_1(self) -> float:
        """The factor of the gradient's second moment in a layer."""
        return self.field.chi_1(self.q, self.weight)

    @cached_property
    def correlation(self) -> float:
        """The correlation that two different inputs approach; NaN for a function that jumps, which tears all inputs apart."""
        if self._jumps:
            return math.nan
        return self.field.likeness(self.q, self.weight, self.bias) if self.chi_1 > 1 + _STILL else 1.0

    @cached_property
    def depth_q(self) -> float:
        """The number of layers in which a deviation of q becomes e times smaller."""
        return _depth(self.weight**2 * self.field.moments(self.q).growth / math.sqrt(self.q))

    @cached_property
    def depth_c(self) -> float:
        """The number of layers in which a deviation of the correlation becomes e times smaller; infinite where it does not."""
        if self._jumps:
            return math.nan
        return _depth(self.weight**2 * self.field.covariance(self.q, self.correlation, order=1))

    @property
    def depth_gradient(self) -> float:
        """The number of layers in which the gradient's second moment changes e-fold; infinite where it stays."""
        return _depth(self.chi_1)

    @property
    def _jumps(self) -> bool:
        return any(kink.order == 0 for kink in self.field.activation.kinks)


@dataclass(frozen=True)
class Phase:
    """Where the layers of a network lead a variance of 1: to a fixed point, to 0, to infinity; or every variance stays ("all").

    `points` are the stable fixed points, first the one that is reached from 1, if one is. `change` is by what share of itself the
    variance 1 changes in one layer.
    """

    weight: float
    bias: float
    points: tuple[FixedPoint, ...]
    fate: Literal["fixed", "decays", "grows", "all", "unknown"]
    change: float = 0.0


class MeanField:
    """The maps of one activation function."""

    def __init__(self, activation: Activation) -> None:
        self.activation = activation
        self._splits = np.array([0.0, *(joint.x for joint in activation.breaks), *(s * b for b in _BENDS for s in (-1, 1))])
        self.moments = lru_cache(maxsize=None)(self._moments)

    def _moments(self, q: float) -> Moments:
        """The means for a variance q of the pre-activations."""
        scale = math.sqrt(q)

        def integrands(z: Array) -> Array:
            f, df = self.activation.jet(scale * z, 1)
            return np.stack([f, f * f, df * df, z * f * df])

        return Moments(*expectations(integrands, self._splits / scale).tolist())

    def slope_fourth(self, q: float) -> float:
        """E f'(sqrt(q) z)**4, from which follows how much gradients of networks of finite width scatter."""
        scale = math.sqrt(q)
        return float(expectations(lambda z: self.activation.derivative(scale * z)[np.newaxis] ** 4, self._splits / scale)[0])

    def variance(self, q: float, weight: float, bias: float = 0.0) -> float:
        """The variance of the next layer's pre-activations: sigma_w**2 E f(sqrt(q) z)**2 + sigma_b**2."""
        return weight**2 * self.moments(q).square + bias**2

    def chi_1(self, q: float, weight: float) -> float:
        """What the second moment of a gradient is multiplied by in a layer: sigma_w**2 E f'(sqrt(q) z)**2."""
        return weight**2 * self.moments(q).slope_square

    def critical(self, q: float) -> tuple[float, float]:
        """The sigma_w and sigma_b for which q is a fixed point with chi_1 = 1; sigma_b is NaN where there is none."""
        moments = self.moments(q)
        weight = 1 / moments.slope_square if moments.slope_square > 0 else math.inf
        left = q - weight * moments.square
        left = 0.0 if abs(left) <= _STILL * q else left
        return math.sqrt(weight), math.sqrt(left) if left >= 0 else math.nan

    def covariance(self, q: float, correlation: float, *, order: int = 0) -> float:
        """E f(u) f(v), or with `order=1` E f'(u) f'(v), of two normal pre-activations of variance q with this correlation."""
        if correlation >= 1:
            return self.moments(q).slope_square if order else self.moments(q).square
        scale, rest = math.sqrt(q), math.sqrt((1 - correlation) * (1 + correlation))
        splits = self._splits / scale
        outer, weights = _panels(np.broadcast_to(splits, (1, len(splits))))
        inner_splits = (splits - correlation * outer.reshape(-1, 1)) / rest if rest else np.tile(splits, (outer.size, 1))
        inner, inner_weights = _panels(inner_splits)
        with np.errstate(over="ignore", invalid="ignore"):
            one = self.activation.derivative(scale * outer.ravel(), order)
            two = self.activation.derivative(scale * (correlation * outer.reshape(-1, 1) + rest * inner), order)
            return float((weights.ravel() * one * (inner_weights * two).sum(axis=1)).sum())

    def correlation(self, q: float, correlation: float, weight: float, bias: float = 0.0) -> float:
        """The correlation of two inputs' pre-activations in the next layer, where q is (near) a fixed point."""
        return (weight**2 * self.covariance(q, correlation) + bias**2) / self.variance(q, weight, bias)

    def maps(self) -> dict[str, list[dict[str, float]]]:
        """Points of both maps without biases: E f(sqrt(q) z)**2, which sigma_w**2 makes the next q, and the next correlation, q = 1."""
        if any(kink.is_pole for kink in self.activation.kinks):
            return {"second_moment": [], "correlation": []}
        second = [{"q": q, "second_moment": self.moments(q).square} for q in np.geomspace(0.01, 100, 9).tolist()]
        alike = [{"correlation": c, "next": self.covariance(1.0, c) / self.moments(1.0).square} for c in _CORRELATIONS]
        return {"second_moment": second, "correlation": alike}

    @cached_property
    def _survey(self) -> tuple[Array, Array, Array]:
        """Variances from the least to the most, and E f**2 and E f'**2 for them to about eight digits."""
        q = np.geomspace(LEAST, MOST, round(_STEPS * math.log10(MOST / LEAST)) + 1)
        z, weights = _panels(self._splits / np.sqrt(q)[:, np.newaxis])
        f, df = self.activation.jet(np.sqrt(q)[:, np.newaxis] * z, 1)
        with np.errstate(over="ignore", invalid="ignore"):
            return q, (weights * f * f).sum(axis=1), (weights * df * df).sum(axis=1)

    def phase(self, weight: float, bias: float = 0.0) -> Phase:
        """Where the variance map leads from 1, and its stable fixed points."""
        q, square, _ = self._survey
        change = (weight**2 * square + bias**2) / q - 1
        if not np.isfinite(change[: len(q) // 2]).all():
            return Phase(weight, bias, (), "unknown")
        moving = np.flatnonzero(~(np.abs(change) < _ROUGHLY_STILL))
        if not len(moving):
            return Phase(weight, bias, (self._point(1.0, weight, bias),), "all")
        grows = change[moving] > 0
        turns = np.flatnonzero(grows[:-1] & ~grows[1:])
        ends = [(float(q[moving[turn]]), float(q[moving[turn + 1]])) for turn in turns]
        ends += self._beyond(weight, bias, down=not grows[0], up=bool(grows[-1]))
        found = sorted(self._settled(*pair, weight, bias) for pair in ends if self._is_attracting(*pair, weight, bias))
        at_one = float(change[np.abs(np.log(q)).argmin()])
        sources = [float(q[moving[turn]]) for turn in np.flatnonzero(~grows[:-1] & grows[1:])]  # what is left on both sides
        low = max((source for source in sources if source < 1), default=0.0)
        high = min((source for source in sources if source >= 1), default=math.inf)
        reached = [point for point in found if low <= point <= high]
        others = [point for point in found if point not in reached]
        points = tuple(self._point(point, weight, bias) for point in (*reached, *others))
        return Phase(weight, bias, points, "fixed" if reached else "grows" if at_one > 0 else "decays", at_one)

    def _beyond(self, weight: float, bias: float, *, down: bool, up: bool) -> list[tuple[float, float]]:
        """Brackets of fixed points at variances that the samples does not reach."""
        found = []
        for wanted, ends in ((down, np.geomspace(_SMALLEST, LEAST, 9)), (up, np.geomspace(MOST, _LARGEST, 9))):
            grows = [self._change(q, weight, bias) > 0 for q in ends.tolist()] if wanted else []
            found += [
                (low, high)
                for low, high, one, other in zip(ends, ends[1:], grows, grows[1:], strict=False)
                if one and not other
            ]
        return [(float(low), float(high)) for low, high in found]

    def _change(self, q: float, weight: float, bias: float) -> float:
        return self.variance(q, weight, bias) / q - 1

    def _is_attracting(self, low: float, high: float, weight: float, bias: float) -> bool:
        """Whether the variance grows at one end and falls at the other by more than integrals are rough."""
        return self._change(low, weight, bias) > _STILL and self._change(high, weight, bias) < -_STILL

    def _settled(self, low: float, high: float, weight: float, bias: float) -> float:
        """The q between two others at which the map stays where it is."""
        return find_root(lambda q: self._change(q, weight, bias), low, high)

    def _point(self, q: float, weight: float, bias: float) -> FixedPoint:
        return FixedPoint(self, q, weight, bias)

    def likeness(self, q: float, weight: float, bias: float) -> float:
        """The correlation below 1 that two inputs approach where their likeness of 1 is unstable."""

        def change(correlation: float) -> float:
            return self.correlation(q, correlation, weight, bias) - correlation

        at_zero = change(0.0)
        return 0.0 if at_zero <= _STILL else find_root(change, 0.0, 1 - 1e-6)

    @cached_property
    def edge(self) -> Edge:
        """The sigma_w for which, without biases, chi_1 = 1 at a fixed point that is stable."""
        q, square, slope_square = self._survey
        with np.errstate(invalid="ignore", over="ignore"):
            left = slope_square - square / q
        if (np.abs(left) < _ROUGHLY_STILL).all():
            return Edge(self.critical(1.0)[0], math.nan, "every variance is a fixed point")
        slope = self._slope_at_zero
        if 0 < slope < math.inf and self._sinks(slope):
            return Edge(1 / slope, 0.0, "the variance decays to 0, the more slowly the smaller it is")
        known = np.isfinite(left[:-1]) & np.isfinite(left[1:]) & (np.abs(left[:-1]) > _ROUGHLY_STILL)
        for turn in np.flatnonzero(known & (np.sign(left[:-1]) * np.sign(left[1:]) < 0)):
            found = find_root(self._left, float(q[turn]), float(q[turn + 1]))
            if self._stable(found, weight := self.critical(found)[0]):
                return Edge(weight, found, "")
        return Edge(math.nan, math.nan, "no sigma_w has chi_1 = 1 at a stable fixed point")

    @property
    def _slope_at_zero(self) -> float:
        """The find_root mean square of the slopes on both sides of 0, for a function that is 0 there and does not jump; else 0."""
        value, slope = (float(part) for part in self.activation.jet(0.0, 1))
        kink = next((kink for kink in self.activation.kinks if kink.x == 0), None)
        if value != 0 or (kink and kink.order == 0):
            return 0.0
        return math.hypot(kink.left[1], kink.right[1]) / math.sqrt(2) if kink and kink.order == 1 else abs(slope)

    def _stable(self, q: float, weight: float) -> bool:
        """Whether variances beside a fixed point do not move away from it."""
        return weight**2 * self.moments(q).growth <= math.sqrt(q) * (1 + _ROUGHLY_STILL)

    def _left(self, q: float) -> float:
        """What chi_1 = 1 leaves for the biases, up to a factor."""
        moments = self.moments(q)
        return moments.slope_square - moments.square / q

    def _sinks(self, slope: float) -> bool:
        """Whether the variance does not grow away from 0 where the slope there is just made up for."""
        return self.variance(LEAST, 1 / slope) <= LEAST * (1 + _STILL)

    def critical_line(self, variances: Array) -> list[tuple[float, float, float]]:
        """Points (sigma_w, sigma_b, q) with chi_1 = 1, for the variances that have one and are stable; none beside a pole."""
        if any(kink.is_pole for kink in self.activation.kinks):
            return []
        found = [(*self.critical(q), q) for q in variances.tolist()]
        known = [point for point in found if math.isfinite(point[0]) and not math.isnan(point[1])]
        return [point for point in known if self._stable(point[2], point[0])]


class Edge(NamedTuple):
    """The sigma_w of the edge of chaos without biases, NaN where there is none; the q there, and a word on it."""

    weight: float
    q: float
    note: str


def _depth(factor: float) -> float:
    """The number of layers in which something that is multiplied by the factor changes e-fold."""
    if factor <= 0:
        return 0.0
    return math.inf if abs(factor - 1) <= _STILL else 1 / abs(math.log(factor))


def _panels(splits: Array) -> tuple[Array, Array]:
    """For each row of splits the nodes on the line and their weights times the normal density."""
    edges = np.broadcast_to(np.linspace(-_FAR, _FAR, 19), (len(splits), 19))
    ends = np.sort(np.concatenate([edges, np.clip(splits, -_FAR, _FAR)], axis=1), axis=1)
    half = np.diff(ends)[..., np.newaxis] / 2
    nodes = (ends[:, :-1, np.newaxis] + half + half * _NODES).reshape(len(splits), -1)
    weights = (half * _WEIGHTS).reshape(len(splits), -1)
    return nodes, weights * np.exp(-nodes * nodes / 2) / math.sqrt(2 * math.pi)
