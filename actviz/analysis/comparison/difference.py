"""How far two functions are apart: where f and f' differ most, where one overtakes the other, and the area between them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Literal

import numpy as np

from actviz.analysis.plotting.curves import ordered_range
from actviz.analysis.plotting.plot_range import default_x_range
from actviz.analysis.shape.samples import MOST_TURNS, Samples
from actviz.analysis.signal.quadrature import integrals
from actviz.errors import DataError
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array, distinct
from actviz.numerics.number_types import FLOAT64, NumberType
from actviz.numerics.sign_changes import Indices, sign_changes
from actviz.text.numbers import rounded

Measure = Literal["absolute", "relative", "ulp"]
#: A range is looked at in so many places, and where either function has something to see.
_SAMPLES = 4001
#: Values this near to each other, as a share, are the same but for rounding.
_ROUNDED = 1e-15
#: A wave is seen with so many samples.
_IN_A_WAVE = 6
#: Differences of so many units of rounding say nothing about which function is above the other.
_NOISE = 8 * np.finfo(np.float64).eps
#: So many of the best samples are looked at closely, with so many points, so many times.
_PEAKS, _CLOSE, _ZOOMS = 24, 33, 12
_PANELS = 65
_SIGNS = {"absolute": "|A - B|", "relative": "|A - B|/max(|A|, |B|)", "ulp": "|A - B| in ulp"}


@dataclass(frozen=True)
class Deviation:
    """The largest value of something, where it is, and what A and B are there."""

    value: float
    x: float
    a: float
    b: float

    def as_json(self) -> dict[str, Any]:
        """The value as what JSON knows; it may still be infinite."""
        return {"value": self.value, "x": self.x, "a": self.a, "b": self.b}


@dataclass(frozen=True)
class SlopeChoice:
    """A kink in which A and B take different slopes."""

    x: float
    a: float
    b: float

    def as_json(self) -> dict[str, Any]:
        """The kink as what JSON knows."""
        return {"x": self.x, "a": self.a, "b": self.b}


@dataclass(frozen=True)
class Difference:
    """What separates the functions A and B for low <= x <= high, at kinks and jumps on both sides of the point.

    `relative` is in units of the larger of |A| and |B|, `ulp` in units in the last place that this has in the type `dtype`. A difference
    is infinite where only one of the two has a value. `integral` is that of |A - B|. `coarse`: the range holds so many waves that some
    of them were not looked at.
    """

    a: str
    b: str
    formulas: tuple[str, str]
    low: float
    high: float
    dtype: str
    absolute: Deviation
    relative: Deviation
    ulp: Deviation
    slope: Deviation
    crossings: tuple[float, ...]
    integral: float
    slopes_at_kinks: tuple[SlopeChoice, ...]
    coarse: bool = False

    def measured(self, measure: Measure) -> Deviation:
        """The worst of one of the three measures."""
        found: Deviation = getattr(self, measure)
        return found

    def as_json(self) -> dict[str, Any]:
        """The difference as what JSON knows; numbers may still be infinite."""
        worst = {name: self.measured(name).as_json() for name in ("absolute", "relative", "ulp")}
        return {
            "a": self.a,
            "b": self.b,
            "formulas": list(self.formulas),
            "range": [self.low, self.high],
            "dtype": self.dtype,
            **worst,
            "slope": self.slope.as_json(),
            "crossings": list(self.crossings),
            "integral": self.integral,
            "slopes_at_kinks": [kink.as_json() for kink in self.slopes_at_kinks],
            "coarse": self.coarse,
        }


@dataclass(frozen=True)
class Tolerance:
    """How far two functions may be apart, by which measure."""

    most: float
    measure: Measure = "absolute"

    def holds(self, difference: Difference) -> bool:
        """Whether the two are as near as this."""
        return difference.measured(self.measure).value <= self.most

    def verdict(self, difference: Difference) -> str:
        """What came out, in a line, with the worst point."""
        worst, sign = difference.measured(self.measure), _SIGNS[self.measure]
        relation = "<=" if self.holds(difference) else ">"
        where = f" at x = {worst.x!r}" if worst.value else ""
        return f"{difference.a}, {difference.b}: {sign} = {rounded(worst.value)} {relation} {self.most:g}{where}"

    def raise_if_broken(self, differences: Iterable[Difference]) -> None:
        """Raise DataError unless all are as near as this."""
        broken = [each for each in differences if not self.holds(each)]
        if broken:
            raise DataError("the check failed: " + "; ".join(map(self.verdict, broken)))


def difference(
    a: Activation, b: Activation, low: float | None = None, high: float | None = None, number_type: NumberType = FLOAT64
) -> Difference:
    """Compare two functions on a range, by default the one in which both would be drawn.

    >>> from actviz import get
    >>> found = difference(get("gelu"), get("gelu_tanh"))
    >>> f"{found.absolute.value:.3g} at {found.absolute.x:.4g}"
    '0.000473 at 2.699'
    """
    ends = default_x_range([a, b])
    low, high = ordered_range((ends[0] if low is None else low, ends[1] if high is None else high), "range of x")
    pair = _Pair(a, b, low, high)
    return Difference(
        a=a.spec,
        b=b.spec,
        formulas=(a.formula, b.formula),
        low=low,
        high=high,
        dtype=number_type.name,
        absolute=pair.largest(0),
        relative=pair.relative(),
        ulp=pair.ulp(number_type),
        slope=pair.largest(1),
        crossings=pair.crossings,
        integral=pair.integral(),
        slopes_at_kinks=pair.slopes_at_kinks(),
        coarse=pair.is_coarse,
    )


class _Pair:
    """Two functions on a range: their samples, and at breaks what they are on either side."""

    def __init__(self, a: Activation, b: Activation, low: float, high: float) -> None:
        self.a, self.b, self.low, self.high = a, b, low, high
        self.same = a == b
        breaks = np.array([*(joint.x for joint in (*a.breaks, *b.breaks))], dtype=np.float64)
        self.breaks = distinct(breaks[(low <= breaks) & (breaks <= high)])
        share = np.linspace(0, 1, _SAMPLES)
        extrema = np.array([*a.extrema, *b.extrema], dtype=np.float64)
        both_samples = Samples(a), Samples(b)
        waves = [np.median(np.diff(samples.turns)) for samples in both_samples if len(samples.turns) == MOST_TURNS]
        #: Whether a wave has fewer samples than it takes to see it.
        self.is_coarse = any(_IN_A_WAVE * (high / _SAMPLES - low / _SAMPLES) > wave for wave in waves)
        grid = np.concatenate([low * (1 - share) + high * share, *(samples.x for samples in both_samples), extrema])
        grid = distinct(grid[(low <= grid) & (grid <= high)] + 0.0)
        self.x: Array = grid[~np.isin(grid, self.breaks)]
        self.jets = a.jet(self.x, 2), b.jet(self.x, 2)
        self.piece: Indices = np.searchsorted(self.breaks, self.x)

    def apart(self, order: int, x: Array) -> Array:
        """A - B, or the same of a derivative; 0 where both are infinite alike or without a value, infinite where one is."""
        return _apart(*(function.jet(x, order)[order] for function in (self.a, self.b)))

    def largest(self, order: int) -> Deviation:
        """Where f, or f', differs most: at a sample, a break, an end, or where the difference turns."""
        turns = self._turns(
            _apart(self.jets[0][order + 1], self.jets[1][order + 1]), lambda x: self.apart(order + 1, x), self.piece
        )
        x, a, b = self._candidates(order, turns)
        return _worst(np.abs(_apart(a, b)), x, a, b, len(self.x))

    def relative(self) -> Deviation:
        """Where the difference is largest against the larger of |A| and |B|."""

        def turn(jet_a: Sequence[Array], jet_b: Sequence[Array]) -> Array:
            """The sign of the slope of (A - B)/A or, where |B| is larger, of (A - B)/B."""
            with np.errstate(all="ignore"):
                cross = jet_b[0] * jet_a[1] - jet_a[0] * jet_b[1]
                return np.asarray(np.sign(cross))

        turns = self._turns(turn(*self.jets), lambda x: turn(self.a.jet(x, 1), self.b.jet(x, 1)), self.piece)
        with np.errstate(over="ignore", invalid="ignore"):
            both = self.jets[0][0] + self.jets[1][0]
        opposite = self._turns(both, lambda x: self.a(x) + self.b(x), self.piece)
        x, a, b = self._candidates(0, np.concatenate([turns, opposite, self._turning_points]))
        return _worst(_relative(a, b), x, a, b, len(self.x))

    def ulp(self, number_type: NumberType) -> Deviation:
        """Where the difference is largest in units of the last place; these leap, so that the best samples are looked at closely."""
        measure = partial(_in_ulp, number_type=number_type)
        x, a, b = self._candidates(0, self._turning_points)
        found = measure(a, b)
        best = np.argsort(found, kind="stable")[-_PEAKS:]
        ordered = np.unique(x)
        places = np.searchsorted(ordered, x[best])
        left, right = ordered[np.maximum(places - 1, 0)], ordered[np.minimum(places + 1, len(ordered) - 1)]
        closer = self._zoomed(left, right, lambda points: measure(self.a(points), self.b(points)))
        x, a, b = (np.concatenate(parts) for parts in ((x, closer), (a, self.a(closer)), (b, self.b(closer))))
        return _worst(measure(a, b), x, a, b)

    def _zoomed(self, left: Array, right: Array, measure: Callable[[Array], Array]) -> Array:
        """In each bracket a point at which the measure is large; breaks, whose sides are candidates, are left out."""
        share = np.linspace(0, 1, _CLOSE)[:, np.newaxis]
        columns, centre = np.arange(len(left)), left
        for _ in range(_ZOOMS):
            points = left * (1 - share) + right * share
            best = measure(points.ravel()).reshape(points.shape).argmax(axis=0)
            centre = points[best, columns]
            left, right = points[np.maximum(best - 1, 0), columns], points[np.minimum(best + 1, _CLOSE - 1), columns]
        found: Array = centre[~np.isin(centre, self.breaks)]
        return found

    @cached_property
    def _turning_points(self) -> Array:
        return self._turns(_apart(self.jets[0][1], self.jets[1][1]), lambda x: self.apart(1, x), self.piece)

    @cached_property
    def crossings(self) -> tuple[float, ...]:
        """Where A - B changes its sign, other than by rounding."""
        if self.same:
            return ()
        a, b = self.jets[0][0], self.jets[1][0]
        apart = _apart(a, b)
        with np.errstate(invalid="ignore"):
            clear = np.abs(apart) > _NOISE * np.maximum(np.abs(a), np.abs(b))
        # Where they are one for a while, they part afterwards, and do not cross.
        together = np.concatenate([[0], np.cumsum((a[1:] == b[1:]) & (a[:-1] == b[:-1]))])
        found = self._turns(np.where(clear, apart, 0.0), lambda x: self.apart(0, x), together)
        for joint in self.breaks:
            near = max(4 * np.spacing(np.abs(joint)), 1e-24 * (self.high - self.low))
            found = np.where(np.abs(found - joint) <= near, joint, found)
        return tuple((distinct(found) + 0.0).tolist())

    def _turns(self, values: Array, function: Callable[[Array], Array], piece: Indices) -> Array:
        """Where `function`, whose samples are `values`, changes its sign inside a piece."""
        if self.same:
            return np.empty(0)
        with np.errstate(all="ignore"):
            return sign_changes(function, self.x, values, piece)

    def _candidates(self, order: int, turns: Array) -> tuple[Array, Array, Array]:
        """Points, and what A and B are there: all samples, the turns, and what breaks have on either side and in the point."""
        more = np.concatenate([turns, self.breaks])
        sides = [(x, *self._sided(x, order, side)) for x in self.breaks.tolist() for side in ("left", "right")]
        inside = [row for row, side in zip(sides, ["left", "right"] * len(self.breaks), strict=True) if self._has(row[0], side)]
        columns = np.array(inside, dtype=np.float64).reshape(-1, 3).T
        jets = self.jets[0][order], self.jets[1][order]
        at = [function.jet(more, order)[order] for function in (self.a, self.b)]
        a, b = (np.concatenate([jet, points, column]) for jet, points, column in zip(jets, at, columns[1:], strict=True))
        return np.concatenate([self.x, more, columns[0]]), a, b

    def _has(self, x: float, side: str) -> bool:
        """Whether the range has points on this side of one."""
        return x > self.low if side == "left" else x < self.high

    def _sided(self, x: float, order: int, side: str) -> tuple[float, float]:
        """A and B, or their derivatives, as they come up to a point from one side."""
        return _one_sided(self.a, x, order, side), _one_sided(self.b, x, order, side)

    def integral(self) -> float:
        """The integral of |A - B| over the range."""
        if self.same:
            return 0.0
        share = np.linspace(0, 1, _PANELS)
        cuts = [self.low * (1 - share) + self.high * share, self.breaks, np.array(self.crossings, dtype=np.float64)]
        total, _ = integrals(lambda x: np.abs(self.apart(0, x))[np.newaxis], distinct(np.concatenate(cuts)))
        return float(total[0])

    def slopes_at_kinks(self) -> tuple[SlopeChoice, ...]:
        """Where A or B has a jump or a kink, and the two take different slopes in it."""
        spots = {kink.x for function in (self.a, self.b) for kink in function.kinks if kink.order <= 1}
        found = []
        for x in sorted(spot for spot in spots if self.low <= spot <= self.high):
            a, b = float(self.a.derivative(x)), float(self.b.derivative(x))
            if not math.isclose(a, b, rel_tol=_NOISE, abs_tol=0.0) and not (math.isnan(a) and math.isnan(b)):
                found.append(SlopeChoice(x, a, b))
        return tuple(found)


def _one_sided(function: Activation, x: float, order: int, side: str) -> float:
    kink = next((kink for kink in function.kinks if kink.x == x), None)
    if kink:
        return float(getattr(kink, side)[order])
    return float(function.jet(x, order)[order])


def _apart(a: Array, b: Array) -> Array:
    """a - b: 0 where both are infinite alike or NaN, infinite where only one is NaN."""
    with np.errstate(all="ignore"):
        alike = (a == b) | (np.isnan(a) & np.isnan(b))
        return np.where(alike, 0.0, np.where(np.isnan(a) | np.isnan(b), np.inf, np.asarray(a) - b))


def _relative(a: Array, b: Array) -> Array:
    apart = np.abs(_apart(a, b))
    with np.errstate(all="ignore"):
        share = apart / np.fmax(np.abs(a), np.abs(b))
    return np.where(apart == 0, 0.0, np.where(np.isfinite(apart), share, np.inf))


def _in_ulp(a: Array, b: Array, number_type: NumberType) -> Array:
    """|a - b| in units of the last place that the larger has in the type."""
    apart = np.abs(_apart(a, b))
    size = np.fmax(np.abs(a), np.abs(b))
    _, exponent = np.frexp(np.where(np.isfinite(size), size, 1.0))
    steps = np.maximum(exponent, 2 - number_type.largest_exponent) - number_type.bits
    with np.errstate(over="ignore"):
        return np.where(apart == 0, 0.0, np.ldexp(apart, -steps))


def _worst(values: Array, x: Array, a: Array, b: Array, samples: int = 0) -> Deviation:
    """The largest value, and of several places that share it the one nearest to 0.

    The first are `samples`, which by rounding may be as good as the place that was solved for and comes after them.
    """
    largest = values.max()
    places = np.flatnonzero(values >= largest * (1 - _ROUNDED)) if np.isfinite(largest) else np.flatnonzero(values == largest)
    solved = places[places >= samples]
    places = solved if samples and len(solved) else np.flatnonzero(values == largest)
    place = places[np.argmin(np.abs(x[places]))]
    return Deviation(float(largest) + 0.0, *(float(column[place]) + 0.0 for column in (x, a, b)))
