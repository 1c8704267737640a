"""Critical points of a function: zeros, extrema and inflections."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from actviz.analysis.shape.classification import bends
from actviz.analysis.shape.intervals import inequality
from actviz.analysis.shape.pieces import pieces_with
from actviz.analysis.shape.samples import Samples
from actviz.numerics.sign_changes import sign_changes
from actviz.text.numbers import written

#: The most points that are kept: those nearest to 0.
MOST_POINTS = 9


@dataclass(frozen=True)
class Point:
    """x, f there, and the kind of an extremum: `minimum` or `maximum`, else empty."""

    x: float
    value: float
    kind: str = ""

    def record(self) -> dict[str, Any]:
        """The point as JSON-compatible values."""
        return {"x": self.x, "value": self.value, **({"kind": self.kind} if self.kind else {})}

    def __format__(self, specification: str) -> str:
        x = written(self.x, specification)
        return f"{self.kind} {written(self.value, specification)} at {x}" if self.kind else x


@dataclass(frozen=True)
class Points:
    """Points in ascending order, and closed intervals that consist of such points; `more`: others lie farther out."""

    points: tuple[Point, ...]
    intervals: tuple[tuple[float, float], ...] = ()
    more: bool = False

    @classmethod
    def of(cls, points: Iterable[Point], intervals: Iterable[tuple[float, float]] = ()) -> Points:
        """The `MOST_POINTS` points nearest to 0, and the intervals."""
        near = sorted(points, key=lambda point: (abs(point.x), point.x))
        return cls(tuple(sorted(near[:MOST_POINTS], key=lambda point: point.x)), tuple(intervals), len(near) > MOST_POINTS)

    def __format__(self, specification: str) -> str:
        parts = [inequality(begin, end, specification, closed=True) for begin, end in self.intervals]
        parts += [format(point, specification) for point in self.points]
        return ", ".join(parts) + ", ..." * self.more if parts else "none"

    def record(self) -> dict[str, Any]:
        """The points and intervals as JSON-compatible values."""
        return {
            "points": [point.record() for point in self.points],
            "intervals": [list(interval) for interval in self.intervals],
            "more": self.more,
        }


def zeros(samples: Samples) -> Points:
    """Where f is 0: sign changes, bisected to the last bit; breaks and extrema where f is 0; pieces on which it is 0.

    A value far out that only rounds to 0 is no zero.

    >>> from actviz import get
    >>> print(f"{zeros(Samples(get('relu')))}; {zeros(Samples(get('tanh')))}")
    x <= 0; 0
    """
    flat = _joined_pieces(samples, pieces_with(samples.activation, 0, 0.0))
    nodes = np.array(samples.nodes)
    touching = [x for x, value in zip(samples.nodes, samples.activation(nodes).tolist(), strict=True) if value == 0]
    piece = np.searchsorted(nodes, samples.x)
    crossing = sign_changes(samples.activation, samples.x, samples.f, piece, 2 * MOST_POINTS).tolist()
    isolated = {x + 0.0 for x in (*touching, *crossing) if not any(begin <= x <= end for begin, end in flat)}
    return Points.of((Point(x, 0.0) for x in isolated), flat)


def _joined_pieces(samples: Samples, flat: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Pieces on which f is 0; neighbours are one interval if f is 0 between them, too."""
    merged: list[tuple[float, float]] = []
    for begin, end in flat:
        if merged and merged[-1][1] == begin and float(samples.activation(begin)) == 0:
            merged[-1] = merged[-1][0], end
        else:
            merged.append((begin, end))
    return merged


def extrema(samples: Samples) -> Points:
    """Local minima and maxima at single points, also at kinks; not plateaus, and not jumps."""
    points = []
    for left, right in pairwise(samples.segments):
        if left.direction * right.direction < 0 and left.end not in samples.jumps:
            value = float(samples.activation(left.end))
            points.append(Point(left.end, value, "minimum" if left.direction < 0 else "maximum"))
    return Points.of(points)


def inflections(samples: Samples) -> Points:
    """Where f turns from convex to concave or back and has a tangent: not at kinks, and not at jumps."""
    broken = {kink.x for kink in samples.activation.kinks if kink.order <= 1}
    return Points.of(
        Point(left.end, float(samples.activation(left.end)))
        for left, right in pairwise(bends(samples))
        if left.sign * right.sign < 0 and left.end not in broken
    )
