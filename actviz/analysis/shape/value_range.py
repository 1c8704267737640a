"""The range of a function: its set of values."""

from __future__ import annotations

import numpy as np

from actviz.analysis.shape.intervals import Interval, Range
from actviz.analysis.shape.samples import Samples
from actviz.function.activation import Activation
from actviz.function.definition import OUTSIDE


def value_range(activation: Activation, samples: Samples | None = None) -> Range:
    """The set of values that f takes on the whole real line.

    Which ends are attained is exact: f is monotone between its nodes (see `Samples`), so that a piece that is not constant comes
    up to its one-sided values and limits without taking them, whatever they round to. The ends themselves are f, one-sided
    where it jumps, in float64. Where f has no limit at an infinity, as sin, the values there are those of the samples.

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
    ends = zip(samples.limits, (activation.pieces[0], activation.pieces[-1]), strict=True)
    has_values = not np.isnan(samples.f).all()
    if has_values and any(np.isnan(limit) and piece.texts != OUTSIDE for limit, piece in ends):
        parts.append(_oscillation(samples))
    return Range.of(parts)


def _oscillation(samples: Samples) -> Interval:
    """The interval of all sampled values; an end is infinite if the last two decades of x double it."""
    size = np.abs(samples.x)
    inner = samples.f[size < size[-1] / 100]
    low, high = float(np.nanmin(samples.f)), float(np.nanmax(samples.f))
    grows_down, grows_up = low < 2 * np.nanmin(inner, initial=0.0), high > 2 * np.nanmax(inner, initial=0.0)
    return Interval(-np.inf if grows_down else low, np.inf if grows_up else high, not grows_down, not grows_up)
