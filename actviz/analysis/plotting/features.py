"""Points of a curve that a reader looks for in a picture: minima, maxima, zeros and points of inflection within a range of x."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
import numpy.typing as npt

from actviz.function.activation import Activation
from actviz.numerics.arrays import Array
from actviz.numerics.sign_changes import brackets, roots

FeatureKind = Literal["minimum", "maximum", "zero", "inflection"]
#: Of one kind at most this many are looked for.
MOST = 400


@dataclass(frozen=True)
class Feature:
    """A point of a curve and what it is."""

    kind: FeatureKind
    x: float
    y: float


def features(function: Activation, x: Array, jet: tuple[Array, ...]) -> tuple[Feature, ...]:
    """The features between the first and the last of the samples (f, f', f'') at the ascending x, from left to right.

    A plateau has none, nor have jumps; more than MOST points of one kind are none either.

    >>> from actviz import get
    >>> x = np.linspace(-2, 2, 41)
    >>> features(get("abs"), x, get("abs").jet(x))
    (Feature(kind='minimum', x=0.0, y=0.0), Feature(kind='zero', x=0.0, y=0.0))
    """
    samples = _Samples(function, x, jet)
    found = [Feature(kind, *point) for kind, points in samples.points().items() if len(points) <= MOST for point in points]
    return tuple(sorted(set(found), key=lambda feature: (feature.x, feature.kind)))


class _Samples:
    """Samples between the breaks of a function, each with the number of its piece."""

    def __init__(self, function: Activation, x: Array, jet: tuple[Array, ...]) -> None:
        self.function = function
        self.breaks = np.array([joint.x for joint in function.breaks if x[0] < joint.x < x[-1]], dtype=np.float64)
        kept = np.isfinite(jet[0]) & ~np.isin(x, self.breaks)
        self.x: Array = x[kept]
        self.f, self.df, self.d2f = (values[kept] for values in jet)
        self.piece: npt.NDArray[np.intp] = np.searchsorted(self.breaks, self.x)
        self.kinks = {kink.x: kink for kink in function.kinks}

    def points(self) -> dict[FeatureKind, list[tuple[float, float]]]:
        """The points (x, f(x)) of each kind."""
        turns = self._changes(self.function.derivative, self.df)
        joints = [joint for joint in map(self._joint, self.breaks.tolist()) if joint is not None]
        minima = [(at, value) for at, value, rising in turns if rising]
        maxima = [(at, value) for at, value, rising in turns if not rising]
        minima += [joint.point for joint in joints if joint.df[0] < 0 < joint.df[1]]
        maxima += [joint.point for joint in joints if joint.df[0] > 0 > joint.df[1]]
        crossings = [(at, 0.0) for at, *_ in self._changes(self.function, self.f)]
        touching = [(at, value) for at, value in (*minima, *maxima) if value == 0]
        touching += [joint.point for joint in joints if joint.is_zero]
        bends = self._changes(partial(self.function.derivative, order=2), self.d2f)
        inflections = [(at, value) for at, value, _ in bends]
        inflections += [joint.point for joint in joints if joint.order != 1 and joint.d2f[0] * joint.d2f[1] < 0]
        return {"minimum": minima, "maximum": maxima, "zero": [*crossings, *touching], "inflection": inflections}

    def _changes(self, evaluate: Callable[[Array], Array], values: Array) -> list[tuple[float, float, bool]]:
        """Where values change their sign inside a piece: x, f(x), and whether they rise there."""
        left, right = brackets(values, self.piece)
        if not 0 < len(left) <= MOST:
            return [(np.nan, np.nan, True)] * len(left)
        at = roots(evaluate, (self.x[left], self.x[right]), (values[left], values[right]))
        nearby = np.maximum(np.abs(values[left]), np.abs(values[right]))
        continuous = np.abs(evaluate(at)) <= nearby  # else there is a pole
        rows = zip(at.tolist(), np.asarray(self.function(at), np.float64).tolist(), (values[right] > 0).tolist(), strict=True)
        return [(x + 0.0, y, rising) for (x, y, rising), kept in zip(rows, continuous, strict=True) if kept]

    def _joint(self, x: float) -> _Joint | None:
        """What holds on both sides of a break at which f is continuous."""
        kink = self.kinks.get(x)
        order = kink.order if kink else 3
        place = int(np.searchsorted(self.x, x))
        if order == 0 or (kink and kink.is_pole) or not 0 < place < len(self.x):
            return None
        sides = slice(place - 1, place + 1)
        f, df, d2f = (tuple(values[sides].tolist()) for values in (self.f, self.df, self.d2f))
        y = kink.left[0] if kink else float(self.function(x))  # a kink may lie between two floats
        return _Joint((x, y), order, f, df, d2f)


@dataclass(frozen=True)
class _Joint:
    """A point between two pieces, and f, f', f'' at the samples beside it."""

    point: tuple[float, float]
    order: int
    f: tuple[float, ...]
    df: tuple[float, ...]
    d2f: tuple[float, ...]

    @property
    def is_zero(self) -> bool:
        """Whether f is 0 in the point, but not beside it."""
        return self.f[0] * self.f[1] < 0 or (self.point[1] == 0 and 0 not in self.f)


def of_kind(points: Iterable[Feature], kind: FeatureKind) -> list[Feature]:
    """The features of one kind."""
    return [point for point in points if point.kind == kind]
