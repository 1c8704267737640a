"""One function sampled over a range of x: dense where something narrow may be, with exact ends at jumps, poles and overflow."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cached_property, partial

import numpy as np

from actviz.analysis.plotting.features import Feature, features
from actviz.analysis.plotting.gaps import Gap, beyond, gaps
from actviz.analysis.plotting.picture import Curve, End, Facts
from actviz.analysis.plotting.plot_range import visible_span
from actviz.analysis.plotting.refinement import Unit, line
from actviz.function.function import Function
from actviz.function.kink import Kink
from actviz.numerics.arrays import Array, distinct

_POINTS = 801
_CLUSTER: Array = np.ldexp(1.0, -np.arange(1, 44))
#: At most about this many samples lie in clusters.
_CLUSTERED = 4_000


class Sampled:
    """Samples of f and of its derivatives up to an order, from `low` to `high`."""

    def __init__(self, function: Function, low: float, high: float, order: int) -> None:
        self.function, self._order = function, order
        self.kinks = [kink for kink in function.kinks if low <= kink.x <= high]
        self.x = _grid(function, low, high)
        self.jet = self._jet(self.x)
        # The last values before an overflow are part of the curve.
        ends = [
            end
            for number in range(order + 1)
            for gap in self._gaps(number)
            for end in (gap.low, gap.high)
            if math.isfinite(end)
        ]
        if ends:
            new = np.setdiff1d(np.array(ends), self.x)
            places = np.searchsorted(self.x, new)
            self.x = np.insert(self.x, places, new)
            self.jet = [np.insert(values, places, more) for values, more in zip(self.jet, self._jet(new), strict=True)]

    def _jet(self, x: Array) -> list[Array]:
        return [np.asarray(values, np.float64) for values in self.function.jet(x, self._order)]

    def _gaps(self, order: int) -> tuple[Gap, ...]:
        return gaps(self.x, self.jet[order], self.evaluator(order), self._poles)

    @property
    def _poles(self) -> list[float]:
        return [kink.x for kink in self.kinks if kink.is_pole]

    def evaluator(self, order: int) -> Callable[[Array], Array]:
        """f (order 0), f' or f'' as a function of x."""
        return partial(_values, self.function, order)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Where f has no finite value."""
        return self._gaps(0)

    @cached_property
    def features(self) -> tuple[Feature, ...]:
        """The features of f; a naive formula has too many that are made of rounding."""
        if getattr(self.function, "naively", False):
            return ()
        activation = self.function.activation
        return features(activation, self.x, activation.jet(self.x, 2))

    def span(self, order: int) -> tuple[float, float] | None:
        """The least and greatest value that a picture of the curve shows; None if it has no value."""
        overflows = any(gap.kind == "overflow" for gap in self._gaps(order))
        return visible_span(self.x, self.jet[order], self.evaluator(order), overflows=overflows)

    def curve(self, label: str, place: int, order: int, heights: tuple[float, float]) -> Curve:
        """The curve of f, f' or f'' in a picture that shows these heights."""
        jumps = [kink for kink in self.kinks if kink.order <= order]
        x, y = _with_sides(self.x, self.jet[order], jumps, order)
        segments, leaps = line(x, y, self.evaluator(order), Unit(*heights))
        ends = [End(*leap) for leap in leaps]
        ends += [end for kink in jumps for end in _ends(kink.x, kink.left[order], kink.right[order], kink.picked[order])]
        kinks = tuple((kink.x, kink.picked[order]) for kink in self.kinks if kink.order == order + 1)
        return Curve(label, place, order, tuple(segments), tuple(ends), kinks)

    def facts(self, curve: Curve, heights: tuple[float, float]) -> Facts:
        """What is true of f, whose curve is given, in a picture that shows these heights."""
        outside = beyond(curve.segments, self.evaluator(0), heights, self._poles)
        return Facts((*self.gaps, *outside), self.features)


def _values(function: Function, order: int, x: Array) -> Array:
    return np.asarray(function.derivative(x, order) if order else function(x), np.float64)


def _grid(function: Function, low: float, high: float) -> Array:
    """Even samples, and denser ones around breaks, extrema and 0, where something narrow may be."""
    share = np.linspace(0, 1, _POINTS)
    points = [low * (1 - share) + high * share]
    half = high / 2 - low / 2
    anchors = {0.0, *(where for where, *_ in function.breaks), *function.extrema}
    inside = [anchor for anchor in anchors if low <= anchor <= high]
    steps = half * _CLUSTER[:: max(1, 2 * len(_CLUSTER) * len(inside) // _CLUSTERED)]
    for anchor in inside:
        points += [np.array([anchor]), anchor - steps, anchor + steps]
    x = distinct(np.concatenate(points))
    return x[(x >= low) & (x <= high)]


def _with_sides(x: Array, y: Array, jumps: Sequence[Kink], order: int) -> tuple[Array, Array]:
    """The samples with both sides of each jump in place of the value that is picked there.

    At an end of the range only the side inside is kept.
    """
    if not jumps:
        return x, y
    places = np.searchsorted(x, [jump.x for jump in jumps])
    y = y.copy()
    y[places] = [jump.left[order] for jump in jumps]
    x, y = np.insert(x, places + 1, x[places]), np.insert(y, places + 1, [jump.right[order] for jump in jumps])
    inside = slice(int(x[0] == x[1]), len(x) - int(x[-1] == x[-2]))
    return x[inside], y[inside]


def _ends(x: float, left: float, right: float, picked: float) -> list[End]:
    """The marks of a jump: both ends, and the point itself if the function takes a value that neither side has."""
    if np.isclose(left, right, rtol=1e-9, atol=0) and picked in (left, right):
        return []
    sides = [left] if left == right else [left, right]
    ends = [End(x, y, y == picked) for y in sides if math.isfinite(y)]
    return ends + ([End(x, picked, True)] if math.isfinite(picked) and picked not in sides else [])
