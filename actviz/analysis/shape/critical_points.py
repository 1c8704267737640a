"""Points of a function where something happens: zeros, extrema, inflections; which way it bends, and how smooth it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np

from actviz.analysis.shape.pieces import pieces_with
from actviz.analysis.shape.samples import Samples
from actviz.numerics.sign_changes import sign_changes
from actviz.text.numbers import written

#: Of more points than these only so many, those nearest to 0, are given.
MOST = 9
Convexity = Literal["convex", "concave", "linear", "neither"]


@dataclass(frozen=True)
class Point:
    """A place, what f is there, and what kind of point it is."""

    x: float
    value: float
    kind: str = ""

    def as_json(self) -> dict[str, Any]:
        """The point as what JSON knows."""
        return {"x": self.x, "value": self.value, **({"kind": self.kind} if self.kind else {})}


@dataclass(frozen=True)
class Points:
    """Points in ascending order, and the intervals that consist of such points; `more` says that others lie farther out."""

    points: tuple[Point, ...]
    intervals: tuple[tuple[float, float], ...] = ()
    more: bool = False

    @classmethod
    def of(cls, points: Iterable[Point], intervals: Iterable[tuple[float, float]] = ()) -> Points:
        """The points nearest to 0, in ascending order."""
        near = sorted(points, key=lambda point: (abs(point.x), point.x))
        return cls(tuple(sorted(near[:MOST], key=lambda point: point.x)), tuple(intervals), len(near) > MOST)

    def __format__(self, specification: str) -> str:
        parts = [_interval(begin, end, specification) for begin, end in self.intervals]
        parts += [_written(point, specification) for point in self.points]
        return ", ".join(parts) + ", ..." * self.more if parts else "none"

    def as_json(self) -> dict[str, Any]:
        """The points as what JSON knows."""
        return {
            "points": [point.as_json() for point in self.points],
            "intervals": [list(interval) for interval in self.intervals],
            "more": self.more,
        }


def _written(point: Point, specification: str) -> str:
    x = written(point.x, specification)
    return f"{point.kind} {written(point.value, specification)} at {x}" if point.kind else x


def _interval(begin: float, end: float, specification: str) -> str:
    low, high = written(begin, specification), written(end, specification)
    if np.isinf(begin):
        return "everywhere" if np.isinf(end) else f"x <= {high}"
    return f"x >= {low}" if np.isinf(end) else f"{low} <= x <= {high}"


def zeros(samples: Samples) -> Points:
    """Where f is 0: sign changes, bisected to the last bit; breaks and extrema that touch 0; pieces that are 0.

    What only rounds to 0 far out is no zero.

    >>> from actviz import get
    >>> print(f"{zeros(Samples(get('relu')))}; {zeros(Samples(get('tanh')))}")
    x <= 0; 0
    """
    flat = _with_ends(samples, pieces_with(samples.activation, 0, 0.0))
    nodes = np.array(samples.nodes)
    touched = [x for x, value in zip(samples.nodes, samples.activation(nodes).tolist(), strict=True) if value == 0]
    piece = np.searchsorted(nodes, samples.x)
    crossed = sign_changes(samples.activation, samples.x, samples.f, piece, 2 * MOST).tolist()
    found = {x + 0.0 for x in (*touched, *crossed) if not any(begin <= x <= end for begin, end in flat)}
    return Points.of((Point(x, 0.0) for x in found), flat)


def _with_ends(samples: Samples, flat: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Open pieces that are 0 without those whose ends are not; next to each other they are one."""
    merged: list[tuple[float, float]] = []
    for begin, end in flat:
        if merged and merged[-1][1] == begin and float(samples.activation(begin)) == 0:
            merged[-1] = merged[-1][0], end
        else:
            merged.append((begin, end))
    return merged


def extrema(samples: Samples) -> Points:
    """Where f turns: local minima and maxima in a point, also at kinks; plateaus and jumps are none."""
    found = []
    for left, right in pairwise(samples.segments):
        if left.direction * right.direction < 0 and left.end not in samples.jumps:
            value = float(samples.activation(left.end))
            found.append(Point(left.end, value, "minimum" if left.direction < 0 else "maximum"))
    return Points.of(found)


@dataclass(frozen=True)
class Bend:
    """An open interval on which f'' keeps its sign: 1 where f is convex, -1 where it is concave, 0 where it is straight."""

    begin: float
    end: float
    sign: int


def bends(samples: Samples) -> tuple[Bend, ...]:
    """The line between breaks and sign changes of f'', from left to right."""
    ends = np.array([-np.inf, *sorted({*samples.breaks, *samples.turns}), np.inf])
    places = np.searchsorted(samples.x, ends)
    found: list[Bend] = []
    for (begin, end), (start, stop) in zip(pairwise(ends.tolist()), pairwise(places.tolist()), strict=True):
        sign = int(np.sign(np.nansum(np.sign(samples.d2f[start:stop])))) if stop > start else 0
        found.append(Bend(begin, end, sign))
    return tuple(found)


def inflections(samples: Samples) -> Points:
    """Where f turns from convex to concave or back, with a tangent: kinks and jumps are none."""
    broken = {kink.x for kink in samples.activation.kinks if kink.order <= 1}
    return Points.of(
        Point(left.end, float(samples.activation(left.end)))
        for left, right in pairwise(bends(samples))
        if left.sign * right.sign < 0 and left.end not in broken
    )


def convexity(samples: Samples) -> Convexity:
    """Whether f is convex or concave on the whole line."""
    signs = {bend.sign for bend in bends(samples)}
    for kink in samples.activation.kinks:
        if kink.order == 0:
            return "neither"
        if kink.order == 1:
            signs.add(1 if kink.right[1] > kink.left[1] else -1)
    if {1, -1} <= signs:
        return "neither"
    return "convex" if 1 in signs else "concave" if -1 in signs else "linear"


def smoothness(samples: Samples) -> str:
    """The class of f: `discontinuous`, `C0`, `C1`, `C2` or `Cinf`, by the lowest derivative that jumps at a break.

    Where f'' runs through a break and is the same formula on both sides, the function is taken to be smooth there.
    """
    orders = {kink.order for kink in samples.activation.kinks}
    if orders:
        return ("discontinuous", "C0", "C1")[min(orders)]
    pieces = samples.activation.pieces
    joined = zip(samples.activation.breaks, pairwise(pieces), strict=True)
    return "Cinf" if all(joint.point.left or left.texts[2] == right.texts[2] for joint, (left, right) in joined) else "C2"
