"""Two functions on a range: the search for their largest differences and their crossings."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Literal

import numpy as np

from actviz.analysis.comparison import measures
from actviz.analysis.shape.samples import MOST_TURNS, Samples
from actviz.analysis.signal.quadrature import integrals
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array, distinct
from actviz.numerics.number_types import NumberType
from actviz.numerics.sign_changes import Indices, sign_changes

Side = Literal["left", "right"]
#: Even samples of the range, beside those of either function.
_SAMPLES = 4001
#: Even samples that it takes to see a wave.
_SAMPLES_OF_A_WAVE = 6
#: Values that differ by less than this, relative to the largest, are equal but for rounding.
_TIE = 1e-15
#: A difference that is smaller than this, relative to the values, is rounding.
_NOISE = 8 * np.finfo(np.float64).eps
#: The ulp error leaps: the number of best samples to refine, of points around each, and of times that the interval is narrowed.
_PEAKS, _POINTS, _ZOOMS = 24, 33, 12
#: Ends of even panels of the integral.
_EDGES = 65


@dataclass(frozen=True)
class Deviation:
    """The largest value of a measure, the x where it occurs, and A and B (or A' and B') there."""

    value: float
    x: float
    a: float
    b: float

    def record(self) -> dict[str, Any]:
        """The deviation as JSON-compatible values; numbers may be infinite."""
        return {"value": self.value, "x": self.x, "a": self.a, "b": self.b}


@dataclass(frozen=True)
class SlopeChoice:
    """A kink in which A and B take different slopes."""

    x: float
    a: float
    b: float

    def record(self) -> dict[str, Any]:
        """The kink as JSON-compatible values."""
        return {"x": self.x, "a": self.a, "b": self.b}


class Pair:
    """Two functions on a range: their samples, and at breaks their values on either side."""

    def __init__(self, a: Activation, b: Activation, low: float, high: float) -> None:
        self.a, self.b, self.low, self.high = a, b, low, high
        self.same = a == b
        breaks = np.array([*(joint.x for joint in (*a.breaks, *b.breaks))], dtype=np.float64)
        self.breaks = distinct(breaks[(low <= breaks) & (breaks <= high)])
        share = np.linspace(0, 1, _SAMPLES)
        extrema = np.array([*a.extrema, *b.extrema], dtype=np.float64)
        of_each = Samples(a), Samples(b)
        waves = [np.median(np.diff(samples.turns)) for samples in of_each if len(samples.turns) == MOST_TURNS]
        #: Whether a wave has fewer samples than it takes to see it.
        self.is_coarse = any(_SAMPLES_OF_A_WAVE * (high / _SAMPLES - low / _SAMPLES) > wave for wave in waves)
        grid = np.concatenate([low * (1 - share) + high * share, *(samples.x for samples in of_each), extrema])
        grid = distinct(grid[(low <= grid) & (grid <= high)] + 0.0)
        self.x: Array = grid[~np.isin(grid, self.breaks)]
        self.jets = a.jet(self.x, 2), b.jet(self.x, 2)
        self.piece: Indices = np.searchsorted(self.breaks, self.x)

    def apart(self, order: int, x: Array) -> Array:
        """A - B, or the difference of their derivatives; see `measures.subtract`."""
        return measures.subtract(*(function.jet(x, order)[order] for function in (self.a, self.b)))

    def largest(self, order: int) -> Deviation:
        """Where f, or f', differs most: at a sample, a break, an end, or a stationary point of the difference."""
        x, a, b = self._candidates(order, self._stationary_points(order))
        return _largest(measures.absolute(a, b), x, a, b, len(self.x))

    def relative(self) -> Deviation:
        """Where the difference is largest relative to the larger of |A| and |B|."""

        def slope_sign(jet_a: Sequence[Array], jet_b: Sequence[Array]) -> Array:
            """The sign of the slope of (A - B)/A, which is also that of (A - B)/B."""
            with np.errstate(all="ignore"):
                return np.asarray(np.sign(jet_b[0] * jet_a[1] - jet_a[0] * jet_b[1]))

        stationary = self._sign_changes(lambda x: slope_sign(self.a.jet(x, 1), self.b.jet(x, 1)), slope_sign(*self.jets))
        with np.errstate(over="ignore", invalid="ignore"):
            total = self.jets[0][0] + self.jets[1][0]
        opposite = self._sign_changes(lambda x: self.a(x) + self.b(x), total)
        x, a, b = self._candidates(0, np.concatenate([stationary, opposite, self._stationary_points(0)]))
        return _largest(measures.relative(a, b), x, a, b, len(self.x))

    def ulp(self, number_type: NumberType) -> Deviation:
        """Where the difference is largest in ulp; as the ulp leaps, the intervals around the best samples are searched closely."""
        measure = partial(measures.in_ulp, number_type=number_type)
        x, a, b = self._candidates(0, self._stationary_points(0))
        best = np.argsort(measure(a, b), kind="stable")[-_PEAKS:]
        ordered = np.unique(x)
        places = np.searchsorted(ordered, x[best])
        left, right = ordered[np.maximum(places - 1, 0)], ordered[np.minimum(places + 1, len(ordered) - 1)]
        closer = self._zoomed(left, right, lambda points: measure(self.a(points), self.b(points)))
        x, a, b = (np.concatenate(parts) for parts in ((x, closer), (a, self.a(closer)), (b, self.b(closer))))
        return _largest(measure(a, b), x, a, b)

    def _zoomed(self, left: Array, right: Array, measure: Callable[[Array], Array]) -> Array:
        """In each bracket a point at which the measure is large; breaks, whose sides are candidates anyway, are left out."""
        share = np.linspace(0, 1, _POINTS)[:, np.newaxis]
        columns, centre = np.arange(len(left)), left
        for _ in range(_ZOOMS):
            points = left * (1 - share) + right * share
            best = measure(points.ravel()).reshape(points.shape).argmax(axis=0)
            centre = points[best, columns]
            left, right = points[np.maximum(best - 1, 0), columns], points[np.minimum(best + 1, _POINTS - 1), columns]
        inside: Array = centre[~np.isin(centre, self.breaks)]
        return inside

    def _stationary_points(self, order: int) -> Array:
        """Where the difference of f, or of f', turns."""
        return self._stationary_of_values if order == 0 else self._sign_changes_of_difference(order + 1)

    @cached_property
    def _stationary_of_values(self) -> Array:
        return self._sign_changes_of_difference(1)

    def _sign_changes_of_difference(self, order: int) -> Array:
        return self._sign_changes(lambda x: self.apart(order, x), measures.subtract(self.jets[0][order], self.jets[1][order]))

    @cached_property
    def crossings(self) -> tuple[float, ...]:
        """Where A - B changes its sign, other than by rounding.

        Where A and B are equal for a while, they may part with the other sign afterwards; that is no crossing. So each run of equal
        samples is the end of a piece: `together` counts the steps between equal samples, and a sign change counts only between
        samples with the same number. A crossing beside a break is at the break.
        """
        if self.same:
            return ()
        a, b = self.jets[0][0], self.jets[1][0]
        apart = measures.subtract(a, b)
        with np.errstate(invalid="ignore"):
            clear = np.abs(apart) > _NOISE * np.maximum(np.abs(a), np.abs(b))
        together = np.concatenate([[0], np.cumsum((a[1:] == b[1:]) & (a[:-1] == b[:-1]))])
        places = self._sign_changes(lambda x: self.apart(0, x), np.where(clear, apart, 0.0), together)
        for joint in self.breaks:
            near = max(4 * np.spacing(np.abs(joint)), 1e-24 * (self.high - self.low))
            places = np.where(np.abs(places - joint) <= near, joint, places)
        return tuple((distinct(places) + 0.0).tolist())

    def _sign_changes(self, function: Callable[[Array], Array], values: Array, piece: Indices | None = None) -> Array:
        """Where `function`, whose samples are `values`, changes its sign inside a piece, by default one between breaks."""
        if self.same:
            return np.empty(0)
        with np.errstate(all="ignore"):
            return sign_changes(function, self.x, values, self.piece if piece is None else piece)

    def _candidates(self, order: int, places: Array) -> tuple[Array, Array, Array]:
        """x, A and B (or their derivatives) at all samples, the places and the breaks, and on either side of each break in the range."""
        more = np.concatenate([places, self.breaks])
        sides: tuple[Side, ...] = ("left", "right")
        one_sided = [
            (x, _one_sided(self.a, x, order, side), _one_sided(self.b, x, order, side))
            for x in self.breaks.tolist()
            for side in sides
            if (x > self.low if side == "left" else x < self.high)
        ]
        columns = np.array(one_sided, dtype=np.float64).reshape(-1, 3).T
        jets = self.jets[0][order], self.jets[1][order]
        at = [function.jet(more, order)[order] for function in (self.a, self.b)]
        a, b = (np.concatenate([jet, points, column]) for jet, points, column in zip(jets, at, columns[1:], strict=True))
        return np.concatenate([self.x, more, columns[0]]), a, b

    def integral(self) -> float:
        """The integral of |A - B| over the range."""
        if self.same:
            return 0.0
        share = np.linspace(0, 1, _EDGES)
        cuts = [self.low * (1 - share) + self.high * share, self.breaks, np.array(self.crossings, dtype=np.float64)]
        total, _ = integrals(lambda x: np.abs(self.apart(0, x))[np.newaxis], distinct(np.concatenate(cuts)))
        return float(total[0])

    def slopes_at_kinks(self) -> tuple[SlopeChoice, ...]:
        """The jumps and kinks of A or B in which the two take different slopes."""
        places = {kink.x for function in (self.a, self.b) for kink in function.kinks if kink.order <= 1}
        choices = []
        for x in sorted(place for place in places if self.low <= place <= self.high):
            a, b = float(self.a.derivative(x)), float(self.b.derivative(x))
            if not math.isclose(a, b, rel_tol=_NOISE, abs_tol=0.0) and not (math.isnan(a) and math.isnan(b)):
                choices.append(SlopeChoice(x, a, b))
        return tuple(choices)


def _one_sided(function: Activation, x: float, order: int, side: Side) -> float:
    """f or a derivative as it comes up to a point from one side."""
    kink = next((kink for kink in function.kinks if kink.x == x), None)
    if kink:
        return float(getattr(kink, side)[order])
    return float(function.jet(x, order)[order])


def _largest(values: Array, x: Array, a: Array, b: Array, samples: int = 0) -> Deviation:
    """The largest value, and of several places that share it the one nearest to 0.

    The first `samples` values belong to samples. By rounding one of them may be as large as the value at a place that was solved
    for, which comes later; that place is preferred.
    """
    largest = values.max()
    places = np.flatnonzero(values >= largest * (1 - _TIE)) if np.isfinite(largest) else np.flatnonzero(values == largest)
    solved = places[places >= samples]
    places = solved if samples and len(solved) else np.flatnonzero(values == largest)
    place = places[np.argmin(np.abs(x[places]))]
    return Deviation(float(largest) + 0.0, *(float(column[place]) + 0.0 for column in (x, a, b)))
