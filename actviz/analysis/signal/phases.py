"""Phases of wide random networks: the fixed points of the variance, the edge of chaos, and the critical line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

import numpy as np

from actviz.analysis.signal.mean_field import LEAST, MOST, STILL, MeanField
from actviz.numerics.arrays import Array
from actviz.numerics.sign_changes import brackets, find_root
from actviz.text.numbers import written

#: As `STILL`, for what is computed with the coarse table of moments.
_ROUGHLY_STILL = 1e-8
#: Where the variance still falls below the table's variances, or grows above them, fixed points are searched as far as these.
_SMALLEST, _LARGEST, _STEPS = 1e-12, 1e12, 9
#: The unstable correlation 1 is left out of the search for a smaller one.
_BELOW_ONE = 1 - 1e-6


@dataclass(frozen=True)
class FixedPoint:
    """A variance q that the layers approach (stable), and the numbers that hold there, computed at their first use."""

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
        """The correlation that two different inputs approach; NaN for a function that jumps, for which no correlation is stable."""
        if self._jumps:
            return math.nan
        return self._stable_correlation() if self.chi_1 > 1 + STILL else 1.0

    def _stable_correlation(self) -> float:
        """The correlation below 1 that two inputs approach where a correlation of 1 is unstable."""

        def change(correlation: float) -> float:
            return self.field.correlation(self.q, correlation, self.weight, self.bias) - correlation

        return 0.0 if change(0.0) <= STILL else find_root(change, 0.0, _BELOW_ONE)

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

    def record(self) -> dict[str, float]:
        """The fixed point as JSON-compatible values; numbers may be infinite."""
        names = ("q", "chi_1", "correlation", "depth_q", "depth_c", "depth_gradient")
        return {name: getattr(self, name) for name in names}


def _depth(factor: float) -> float:
    """The number of layers in which a quantity that each layer multiplies by the factor changes e-fold."""
    if factor <= 0:
        return 0.0
    return math.inf if abs(factor - 1) <= STILL else 1 / abs(math.log(factor))


@dataclass(frozen=True)
class Phase:
    """Where the layers of a network lead a variance of 1: to a fixed point, to 0, to infinity; or every variance stays ("all").

    `points` are the stable fixed points, first the one that is approached from 1, if there is one. `change` is the change of the
    variance 1 in one layer, relative to itself.
    """

    weight: float
    bias: float
    points: tuple[FixedPoint, ...]
    fate: Literal["fixed", "decays", "grows", "all", "unknown"]
    change: float = 0.0

    def __format__(self, specification: str) -> str:
        """The variance in deep layers, and the gradient's factor chi_1 there.

        >>> from actviz import get
        >>> print(find_phase(MeanField(get("relu")), 2**0.5))
        every q stays, chi_1 = 1
        """
        match self.fate:
            case "all":
                return f"every q stays, chi_1 = {written(float(round(self.points[0].chi_1, 12)), specification)}"
            case "fixed":
                return "; ".join(
                    f"q = {written(point.q, specification)}, chi_1 = {written(point.chi_1, specification)}"
                    for point in self.points
                )
            case "decays":
                return "q decays to 0"
            case "grows":
                return "q grows without bound"
        return "unknown"

    def __str__(self) -> str:
        return format(self)

    def record(self) -> dict[str, Any]:
        """The phase as JSON-compatible values; numbers may be infinite."""
        return {
            "sigma_w": self.weight,
            "sigma_b": self.bias,
            "fate": self.fate,
            "change_of_1": self.change,
            "fixed_points": [point.record() for point in self.points],
        }


def find_phase(field: MeanField, weight: float, bias: float = 0.0) -> Phase:
    """The phase of a network: its stable fixed points, and which of them a variance of 1 approaches."""
    q, square, _ = field.table
    change = (weight**2 * square + bias**2) / q - 1
    if not np.isfinite(change[: len(q) // 2]).all():
        return Phase(weight, bias, (), "unknown")
    moving = np.flatnonzero(~(np.abs(change) < _ROUGHLY_STILL))
    if not len(moving):
        return Phase(weight, bias, (FixedPoint(field, 1.0, weight, bias),), "all")
    grows = change[moving] > 0
    stable = np.flatnonzero(grows[:-1] & ~grows[1:])
    pairs = [(float(q[moving[place]]), float(q[moving[place + 1]])) for place in stable]
    pairs += _outside_table(field, weight, bias, down=not grows[0], up=bool(grows[-1]))
    fixed = sorted(
        find_root(lambda at: field.change(at, weight, bias), *pair) for pair in pairs if _attracts(field, pair, weight, bias)
    )
    unstable = [float(q[moving[place]]) for place in np.flatnonzero(~grows[:-1] & grows[1:])]
    low = max((source for source in unstable if source < 1), default=0.0)
    high = min((source for source in unstable if source >= 1), default=math.inf)
    approached = [at for at in fixed if low <= at <= high]
    others = [at for at in fixed if at not in approached]
    points = tuple(FixedPoint(field, at, weight, bias) for at in (*approached, *others))
    at_one = float(change[np.abs(np.log(q)).argmin()])
    return Phase(weight, bias, points, "fixed" if approached else "grows" if at_one > 0 else "decays", at_one)


def settled(field: MeanField, weight: float, bias: float = 0.0) -> FixedPoint:
    """The fixed point that a variance of 1 approaches; where it decays or grows without bound, a variance of 1e-12 or 1e12 stands for it.

    The variance is NaN where the phase is unknown.

    >>> from actviz import get
    >>> round(settled(MeanField(get("tanh")), 1.5, 0.1).chi_1, 3), settled(MeanField(get("tanh")), 0.5).q
    (1.129, 1e-12)
    """
    phase = find_phase(field, weight, bias)
    limits = {"decays": _SMALLEST, "grows": _LARGEST, "unknown": math.nan}
    return phase.points[0] if phase.fate in ("fixed", "all") else FixedPoint(field, limits[phase.fate], weight, bias)


def _outside_table(field: MeanField, weight: float, bias: float, *, down: bool, up: bool) -> list[tuple[float, float]]:
    """Brackets of stable fixed points at variances below (`down`) and above (`up`) those of the table."""
    pairs: list[tuple[float, float]] = []
    for wanted, ends in ((down, (_SMALLEST, LEAST)), (up, (MOST, _LARGEST))):
        steps = np.geomspace(*ends, _STEPS).tolist() if wanted else []
        grows = [field.change(q, weight, bias) > 0 for q in steps]
        pairs += [
            (low, high)
            for low, high, before, after in zip(steps, steps[1:], grows, grows[1:], strict=False)
            if before and not after
        ]
    return pairs


def _attracts(field: MeanField, pair: tuple[float, float], weight: float, bias: float) -> bool:
    """Whether the variance grows at one end and falls at the other by more than the error of an integral."""
    low, high = pair
    return field.change(low, weight, bias) > STILL and field.change(high, weight, bias) < -STILL


@dataclass(frozen=True)
class Edge:
    """The sigma_w of the edge of chaos without biases, and the variance q there, both NaN if it does not exist; a word on it."""

    weight: float
    q: float
    note: str

    def __format__(self, specification: str) -> str:
        return "none" if np.isnan(self.weight) else written(self.weight, specification)

    def record(self) -> dict[str, Any]:
        """The edge as JSON-compatible values."""
        exists = not np.isnan(self.weight)
        return {
            "sigma_w": self.weight if exists else None,
            "sigma_b": 0.0,
            "q": self.q if exists else None,
            "note": self.note,
        }


def edge_of_chaos(field: MeanField) -> Edge:
    """The sigma_w for which, without biases, chi_1 = 1 at a fixed point that is stable."""
    q, square, slope_square = field.table
    with np.errstate(invalid="ignore", over="ignore"):
        excess = slope_square - square / q
    if (np.abs(excess) < _ROUGHLY_STILL).all():
        return Edge(field.critical(1.0)[0], math.nan, "every variance is a fixed point")
    slope = _slope_at_zero(field)
    if 0 < slope < math.inf and field.variance(LEAST, 1 / slope) <= LEAST * (1 + STILL):
        return Edge(1 / slope, 0.0, "the variance decays to 0, the more slowly the smaller it is")
    for low, high in zip(*brackets(np.where(np.isfinite(excess), excess, np.nan)), strict=True):
        if high > low + 1 or abs(excess[low]) <= _ROUGHLY_STILL:
            continue
        critical = find_root(lambda at: _excess(field, at), float(q[low]), float(q[high]))
        if _is_stable(field, critical, weight := field.critical(critical)[0]):
            return Edge(weight, critical, "")
    return Edge(math.nan, math.nan, "no sigma_w has chi_1 = 1 at a stable fixed point")


def _slope_at_zero(field: MeanField) -> float:
    """The root mean square of the slopes on both sides of 0, if f is 0 there and does not jump; else 0."""
    value, slope = (float(part) for part in field.activation.jet(0.0, 1))
    kink = next((kink for kink in field.activation.kinks if kink.x == 0), None)
    if value != 0 or (kink and kink.order == 0):
        return 0.0
    return math.hypot(kink.left[1], kink.right[1]) / math.sqrt(2) if kink and kink.order == 1 else abs(slope)


def _excess(field: MeanField, q: float) -> float:
    """The variance of the biases that make q a fixed point with chi_1 = 1, up to a positive factor."""
    moments = field.moments(q)
    return moments.slope_square - moments.square / q


def _is_stable(field: MeanField, q: float, weight: float) -> bool:
    """Whether variances beside a fixed point do not move away from it."""
    return weight**2 * field.moments(q).growth <= math.sqrt(q) * (1 + _ROUGHLY_STILL)


class CriticalPoint(NamedTuple):
    """A point of the critical line: sigma_w and sigma_b for which q is a fixed point with chi_1 = 1."""

    weight: float
    bias: float
    q: float


def critical_line(field: MeanField, variances: Array) -> list[CriticalPoint]:
    """The points of the critical line at those variances that have one that is stable; none for a function with a pole."""
    if any(kink.is_pole for kink in field.activation.kinks):
        return []
    points = [CriticalPoint(*field.critical(q), q) for q in variances.tolist()]
    known = [point for point in points if math.isfinite(point.weight) and not math.isnan(point.bias)]
    return [point for point in known if _is_stable(field, point.q, point.weight)]
