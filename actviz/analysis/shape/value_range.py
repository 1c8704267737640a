"""The range of a function, whether it is monotone, and its symmetry, from where it turns and jumps."""

from __future__ import annotations

from typing import Literal

import numpy as np

from actviz.analysis.shape.intervals import Interval, Range
from actviz.analysis.shape.samples import Samples
from actviz.function.activation import Activation
from actviz.numerics.arrays import distinct

Monotone = Literal["increasing", "nondecreasing", "decreasing", "nonincreasing", "constant", "no"]
Symmetry = Literal["even", "odd", "none"]
_SYMMETRY_TOLERANCE = 1e-12


def value_range(activation: Activation, samples: Samples | None = None) -> Range:
    """The set of values that f takes on the whole real line.

    Which ends are attained is exact: f is monotone between its nodes (see `Samples`), so that a piece that is not constant comes
    up to its one-sided values and limits without taking them, whatever they round to. The ends themselves are f, one-sided
    where it jumps, in float64. Where f has no limit at an infinity (sin), what it takes there is searched.

    >>> from actviz import get
    >>> print(value_range(get("relu")), value_range(get("elu")))
    [0, inf) (-1, inf)
    """
    samples = samples or Samples(activation)
    at_nodes = activation(np.array(samples.nodes)).tolist()
    parts = [Interval.point(value) for value in at_nodes if np.isfinite(value)]
    for segment in samples.segments:
        low, high = sorted((segment.first, segment.last))
        if low == high:
            parts.append(Interval.point(low))
        elif not np.isnan(low) and not np.isnan(high):
            parts.append(Interval(low, high))
    if np.isnan(samples.limits).any():
        parts.append(_oscillation(samples))
    return Range.of(parts)


def _oscillation(samples: Samples) -> Interval:
    """What samples say of a function without a limit: their hull, unbounded where it grows with the last decades."""
    size = np.abs(samples.x)
    inner = samples.f[size < size[-1] / 100]
    low, high = float(np.nanmin(samples.f)), float(np.nanmax(samples.f))
    grows_down, grows_up = low < 2 * min(np.nanmin(inner), 0.0), high > 2 * max(np.nanmax(inner), 0.0)
    return Interval(-np.inf if grows_down else low, np.inf if grows_up else high, not grows_down, not grows_up)


def monotone(samples: Samples) -> Monotone:
    """How f runs on the whole real line: `increasing` and `decreasing` are strict."""
    steps = [segment.direction for segment in samples.segments]
    moves = {*steps, *(move for x in samples.jumps for move in _jump(samples, x))}
    if not moves - {0}:
        return "constant"
    if -1 not in moves:
        return "increasing" if 0 not in steps else "nondecreasing"
    if 1 not in moves:
        return "decreasing" if 0 not in steps else "nonincreasing"
    return "no"


def _jump(samples: Samples, x: float) -> tuple[int, int]:
    """The signs of the steps from the left side's value to the value in x, and on to the right side's."""
    kink = samples.jumps[x]
    left, value, right = kink.left[0], kink.picked[0], kink.right[0]
    return int(value > left) - int(value < left), int(right > value) - int(right < value)


def symmetry(samples: Samples) -> Symmetry:
    """Whether f(-x) is f(x), -f(x) or neither, at all sampled x, at breaks and infinity, up to 1e-12."""
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
