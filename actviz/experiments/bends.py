"""The linear pieces along a line of a network with piecewise linear units, counted from where its units bend."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from actviz.analysis.shape.pieces import is_constant
from actviz.expression.evaluate.floats import FLOATS
from actviz.expression.evaluate.fold import evaluate
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array


@dataclass(frozen=True, eq=False)
class PiecewiseLinear:
    """A function as slopes and offsets between its breaks."""

    breaks: Array
    slopes: Array
    offsets: Array

    @classmethod
    def of(cls, activation: Activation) -> PiecewiseLinear | None:
        """The function's pieces; None where one of them is not linear."""
        if not all(is_constant(piece.texts[1]) for piece in activation.pieces):
            return None
        slopes = [evaluate(piece.texts[1], FLOATS) for piece in activation.pieces]
        inside = [_inside(piece.begin, piece.end) for piece in activation.pieces]
        offsets = [
            evaluate(piece.texts[0], {**FLOATS, "x": x}) - slope * x
            for piece, slope, x in zip(activation.pieces, slopes, inside, strict=True)
        ]
        return cls(np.array([joint.x for joint in activation.breaks]), np.array(slopes), np.array(offsets))


def _inside(begin: float, end: float) -> float:
    """A number between two others."""
    if np.isinf(begin) and np.isinf(end):
        return 0.0
    return end - 1.0 if np.isinf(begin) else begin + 1.0 if np.isinf(end) else (begin + end) / 2


def pieces(function: PiecewiseLinear, direction: Array, layers: list[tuple[Array, Array]]) -> list[int]:
    """The number of intervals of t on which all units up to a layer are linear along x = t direction, by layer; exact but for rounding.

    `layers` are W of shape (units, fan_in) and b. On each interval a unit is slope t + offset, so that its crossing of a break is
    solved for, not sampled.
    """
    ends = np.array([-np.inf, np.inf])
    slope, offset = direction[np.newaxis], np.zeros((1, len(direction)))
    counts = []
    for weights, bias in layers:
        slope, offset = slope @ weights.T, offset @ weights.T + bias
        cuts = [ends]
        for at in function.breaks:
            with np.errstate(all="ignore"):
                crossing = (at - offset) / slope
            inside = (crossing > ends[:-1, np.newaxis]) & (crossing < ends[1:, np.newaxis])
            cuts.append(crossing[inside])
        finer = np.unique(np.concatenate(cuts))
        parent = np.searchsorted(ends, finer[:-1], side="right") - 1
        slope, offset, ends = slope[parent], offset[parent], finer
        middle = _middles(ends)[:, np.newaxis]
        place = np.searchsorted(function.breaks, slope * middle + offset)
        slope, offset = function.slopes[place] * slope, function.slopes[place] * offset + function.offsets[place]
        counts.append(len(ends) - 1)
    return counts


def _middles(ends: Array) -> Array:
    """A point inside each interval."""
    if len(ends) == 2:
        return np.zeros(1)
    inner = (ends[1:-2] + ends[2:-1]) / 2
    return np.concatenate([[ends[1] - 1.0], inner, [ends[-2] + 1.0]])
