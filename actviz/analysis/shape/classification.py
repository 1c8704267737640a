"""Classes of functions: monotone, symmetric, convex, smooth."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from actviz.analysis.shape.samples import Samples
from actviz.function.activation import Activation
from actviz.numerics.arrays import distinct

Monotone = Literal["increasing", "nondecreasing", "decreasing", "nonincreasing", "constant", "no"]
Symmetry = Literal["even", "odd", "none"]
Convexity = Literal["convex", "concave", "linear", "neither"]
Smoothness = Literal["pole", "discontinuous", "C0", "C1", "C2", "Cinf"]
#: How far the two halves of a symmetric function may differ, relative to f and x f'.
_SYMMETRY_TOLERANCE = 1e-12


@dataclass(frozen=True)
class Bend:
    """An open interval on which f'' keeps its sign: 1 where f is convex, -1 where it is concave, 0 where it is straight."""

    begin: float
    end: float
    sign: int


def monotone(samples: Samples) -> Monotone:
    """Whether f is monotone on the whole real line, jumps included: `increasing` and `decreasing` are strict."""
    directions = [segment.direction for segment in samples.segments]
    moves = {*directions, *(move for x in samples.jumps for move in _jump(samples, x))}
    if not moves - {0}:
        return "constant"
    if -1 not in moves:
        return "increasing" if 0 not in directions else "nondecreasing"
    if 1 not in moves:
        return "decreasing" if 0 not in directions else "nonincreasing"
    return "no"


def _jump(samples: Samples, x: float) -> tuple[int, int]:
    """The signs of the steps from the left side's value to the value in x, and on to the right side's."""
    kink = samples.jumps[x]
    left, value, right = kink.left[0], kink.picked[0], kink.right[0]
    return int(value > left) - int(value < left), int(right > value) - int(right < value)


def symmetry(samples: Samples) -> Symmetry:
    """Whether f(-x) is f(x), -f(x) or neither, up to rounding: at all samples and nodes, mirrored, and at infinity."""
    x = distinct(np.abs(np.append(samples.x, samples.nodes)))
    right, slope = samples.activation.jet(np.append(x, np.inf), 1)
    left = samples.activation(np.append(-x, -np.inf))
    finite = np.isfinite(right) & np.isfinite(left)
    with np.errstate(invalid="ignore", over="ignore"):
        allowed = _SYMMETRY_TOLERANCE * (np.abs(right) + np.abs(np.append(x, 0.0) * slope))
        for name, mirrored in (("even", left), ("odd", -left)):
            if np.all((np.abs(right - mirrored) <= allowed)[finite]) and np.array_equal(
                right[~finite], mirrored[~finite], equal_nan=True
            ):
                return name  # type: ignore[return-value]
    return "none"


def bends(samples: Samples) -> tuple[Bend, ...]:
    """The intervals between breaks and sign changes of f'', from left to right."""
    ends = np.array([-np.inf, *sorted({*samples.breaks, *samples.turns}), np.inf])
    places = np.searchsorted(samples.x, ends)
    intervals: list[Bend] = []
    for (begin, end), (start, stop) in zip(pairwise(ends.tolist()), pairwise(places.tolist()), strict=True):
        sign = int(np.sign(np.nansum(np.sign(samples.d2f[start:stop])))) if stop > start else 0
        intervals.append(Bend(begin, end, sign))
    return tuple(intervals)


def convexity(samples: Samples) -> Convexity:
    """Whether f is convex, concave, both (`linear`) or neither on the whole line."""
    signs = {bend.sign for bend in bends(samples)}
    for kink in samples.activation.kinks:
        if kink.order == 0:
            return "neither"
        if kink.order == 1:
            signs.add(1 if kink.right[1] > kink.left[1] else -1)
    if {1, -1} <= signs:
        return "neither"
    return "convex" if 1 in signs else "concave" if -1 in signs else "linear"


def smoothness(activation: Activation) -> Smoothness:
    """The class of f by the lowest derivative that jumps at a break: `discontinuous` for f itself, `C0` for f', `C1` for f''.

    `pole` if it has one. The ends of a domain do not count. If none jumps: `Cinf` where every break is a removable point, or f'' is one formula on both of its sides; else `C2`.
    """
    kinks = [kink for kink in activation.kinks if not kink.is_domain_end]
    if any(kink.is_pole for kink in kinks):
        return "pole"
    orders = [kink.order for kink in kinks]
    if orders:
        classes: tuple[Smoothness, ...] = ("discontinuous", "C0", "C1")
        return classes[min(orders)]
    breaks = zip(activation.breaks, pairwise(activation.pieces), strict=True)
    return (
        "Cinf"
        if all(joint.point.left or joint.point.right or left.texts[2] == right.texts[2] for joint, (left, right) in breaks)
        else "C2"
    )
