"""Compare measured values and gradients with actviz: at kinks, at special inputs, and everywhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

import actviz
from actviz.function.activation import Activation
from parity.data import Measured

#: The range of ordinary inputs of a network; an error in it is not an error in a tail.
CORE = 5.0
#: This close to a kink, rounding decides on which side of it a framework is.
_BESIDE = 1e-6
_SPECIAL = 1e150


@dataclass(frozen=True)
class Point:
    """One disagreement: f (order 0) or f' (order 1) at x, the framework's value and the right one."""

    order: int
    x: float
    got: float
    right: float

    @property
    def relative(self) -> float:
        """The relative error."""
        return abs(self.got - self.right) / abs(self.right) if self.right else np.inf


@dataclass(frozen=True)
class Comparison:
    """The comparison of one call with actviz.

    `kinks` holds the framework's slope (order 1) or value (order 0) at kinks, and the one that actviz states for it. `core` holds the
    largest errors at ordinary inputs, relative to the largest value; `worst` and `worst_ulps` hold the largest errors anywhere, in ulp.
    `special` holds disagreements at infinities, NaN, and huge or subnormal inputs.
    """

    measured: Measured
    function: Activation
    kinks: tuple[Point, ...]
    core: tuple[float, float]
    worst: tuple[Point | None, Point | None]
    worst_ulps: tuple[float, float]
    special: tuple[Point, ...]


def compare(item: Measured, versions: Mapping[str, str] = MappingProxyType({})) -> Comparison:
    """Compare one call with actviz, at the same inputs in the framework's own type."""
    function: Activation = actviz.get(item.spec)
    x = _in_type(item.x, item.dtype)
    exact = [np.asarray(values) for values in function.jet(x, 1)]
    got = [item.value, item.gradient]
    orders = [0] if np.isnan(item.gradient).all() else [0, 1]
    at = np.isin(x, [kink.x for kink in function.kinks])
    beside = np.zeros(x.shape, dtype=bool)
    for kink in function.kinks:
        beside |= np.abs(x - kink.x) <= _BESIDE * max(1.0, abs(kink.x))
    ordinary = (np.abs(x) <= CORE) & (np.abs(x) > 1e-4) & ~beside
    special = (np.abs(x) > _SPECIAL) | np.isnan(x) | ((np.abs(x) < 1e-300) & (x != 0))
    inner = ~at & ~beside & ~special & (x != 0)
    dtype = np.dtype(np.float32 if item.dtype == "float32" else np.float64)
    worst = [_worst(order, x, got[order], exact[order], inner, dtype) for order in orders]
    return Comparison(
        item,
        function,
        tuple(_at_kinks(function, item, x, orders, versions)),
        _padded([_core(got[order], exact[order], ordinary) for order in orders], np.nan),
        _padded([point for point, _ in worst], None),
        _padded([ulps for _, ulps in worst], np.nan),
        tuple(point for order in orders for point in _special(order, x, got[order], exact[order], special & ~at)),
    )


def _padded(values: list[Any], filler: Any) -> tuple[Any, Any]:
    return values[0], values[1] if len(values) > 1 else filler


def _in_type(x: np.ndarray, dtype: str) -> np.ndarray:
    with np.errstate(over="ignore", under="ignore"):
        return x.astype(np.float32).astype(np.float64) if dtype == "float32" else x


def _at_kinks(
    function: Activation, item: Measured, x: np.ndarray, orders: list[int], versions: Mapping[str, str]
) -> Iterator[Point]:
    older = "torch<2.14" if "torch" in function.own and not _at_least(versions.get("torch", "2.14"), 2, 14) else ""
    for kink in function.kinks:
        place = np.flatnonzero(x == kink.x)
        if not len(place):
            continue
        if kink.order == 0:
            yield Point(0, kink.x, float(item.value[place[0]]), kink.picked[0])
        if 1 in orders and not np.isnan(item.gradient[place[0]]):
            yield Point(1, kink.x, float(item.gradient[place[0]]), kink.picks.get(older, kink.picked[1]))


def _at_least(text: str, *wanted: int) -> bool:
    return tuple(map(int, text.split(".")[: len(wanted)])) >= wanted


def _core(got: np.ndarray, right: np.ndarray, where: np.ndarray) -> float:
    """Return the largest error, relative to the largest value."""
    scale = float(np.nanmax(np.abs(right[where]), initial=1e-3))
    with np.errstate(invalid="ignore"):
        return float(np.nanmax(np.abs(got[where] - right[where]), initial=0.0)) / scale


def _worst(
    order: int, x: np.ndarray, got: np.ndarray, right: np.ndarray, where: np.ndarray, dtype: np.dtype[Any]
) -> tuple[Point | None, float]:
    """Find the largest error in ulp of the type, among results in its normal range."""
    normal = where & (np.abs(right) > np.finfo(dtype).tiny) & (np.abs(right) <= np.finfo(dtype).max)
    if not normal.any():
        return None, 0.0
    with np.errstate(all="ignore"):
        ulps = np.abs(got - right) / np.spacing(np.abs(right).astype(dtype)).astype(np.float64)
    ulps = np.where(normal, np.where(np.isfinite(got), ulps, np.inf), -1.0)
    place = int(np.argmax(ulps))
    return Point(order, float(x[place]), float(got[place]), float(right[place])), float(ulps[place])


def _special(order: int, x: np.ndarray, got: np.ndarray, right: np.ndarray, where: np.ndarray) -> Iterator[Point]:
    for place in np.flatnonzero(where):
        one, other = got[place], right[place]
        same = one == other or (np.isnan(one) and np.isnan(other))
        if not same and not (np.isfinite(one) and np.isfinite(other) and abs(one - other) <= 1e-3 * abs(other)):
            yield Point(order, float(x[place]), float(one), float(other))
