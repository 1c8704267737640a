"""Tails of a function: where it saturates, where its slope is 0, and from where on float64 rounds it to its limit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from actviz.analysis.shape.intervals import inequality
from actviz.analysis.shape.pieces import pieces_with
from actviz.analysis.shape.samples import MOST_TURNS, Samples
from actviz.analysis.shape.suprema import largest_slope
from actviz.analysis.signal.expectation import probability
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array
from actviz.numerics.sign_changes import bisect
from actviz.text.numbers import written

#: Below this share of the largest slope a unit hardly learns.
THRESHOLD = 0.01
#: Standard deviations of inputs for which the saturated share is reported.
SCALES = (1.0, 2.0, 5.0, 10.0)
#: Samples of one wave, the most samples in one step behind the last steep one, and the most steps.
_SAMPLES_OF_A_WAVE, _MOST_SAMPLES, _MOST_STEPS = 64, 200_000, 20
#: How many times as far as its last steep sample a wave is searched for the next.
_REACH = 3
_LARGEST_FLOAT = float(np.finfo(np.float64).max)


@dataclass(frozen=True)
class Saturation:
    """The tails on which |f'| stays below 1 % of its supremum; `off`: the intervals on which f' is exactly 0.

    `left` and `right` are where the tails begin, None where there is none; a tail on which f' is 0 throughout is no saturation.
    Nothing saturates where the slope has no bound (`largest` is infinite), or is 0 everywhere.
    """

    left: float | None
    right: float | None
    off: tuple[tuple[float, float], ...]
    largest: float

    def share(self, scale: float = 1.0) -> float:
        """P(z is in a saturated tail and f'(z) is not exactly 0) for z ~ N(0, scale**2)."""
        return sum((self._probability_on(begin, end, scale) for begin, end in self._tails), start=0.0)

    def off_share(self, scale: float = 1.0) -> float:
        """P(z is in an interval on which f' is exactly 0) for z ~ N(0, scale**2)."""
        return sum((probability(begin, end, scale) for begin, end in self.off), start=0.0)

    @property
    def _tails(self) -> list[tuple[float, float]]:
        left = [(-np.inf, self.left)] if self.left is not None else []
        return left + ([(self.right, np.inf)] if self.right is not None else [])

    def _probability_on(self, begin: float, end: float, scale: float) -> float:
        """The probability of an interval without the parts on which f' is 0."""
        off = [(max(begin, low), min(end, high)) for low, high in self.off if max(begin, low) < min(end, high)]
        return probability(begin, end, scale) - sum(probability(low, high, scale) for low, high in off)

    def __format__(self, specification: str) -> str:
        if not np.isfinite(self.largest):
            return "no, the slope has no largest"
        left, right = (None if end is None else written(end, specification) for end in (self.left, self.right))
        if self.left is not None and self.right is not None and self.left == -self.right:
            return f"|x| > {right}"
        parts = [f"x < {left}"] * (left is not None) + [f"x > {right}"] * (right is not None)
        return ", ".join(parts) or "no"

    def off_text(self, specification: str = "") -> str:
        """The intervals on which the slope is exactly 0, as inequalities."""
        return ", ".join(inequality(begin, end, specification) for begin, end in self.off) or "nowhere"

    def record(self) -> dict[str, Any]:
        """The tails, intervals and shares as JSON-compatible values."""
        return {
            "left": self.left,
            "right": self.right,
            "threshold": THRESHOLD * self.largest if np.isfinite(self.largest) else None,
            "off": [list(interval) for interval in self.off],
            "share": {written(scale): self.share(scale) for scale in SCALES},
            "off_share": {written(scale): self.off_share(scale) for scale in SCALES},
        }


def saturation(samples: Samples, largest: float | None = None) -> Saturation:
    """Where a function saturates; the ends of the tails are bisected to the last bit. `largest` is the supremum of |f'|, if known.

    >>> from actviz import get
    >>> f"{saturation(Samples(get('sigmoid'))):.3g}"
    '|x| > 5.99'
    """
    largest = largest_slope(samples).value if largest is None else largest
    off = _merged(pieces_with(samples.activation, 1, 0.0))
    if not 0 < largest < np.inf:
        return Saturation(None, None, off, largest)
    threshold = THRESHOLD * largest
    right = _tail(samples.x, samples.df, samples.activation, threshold)
    left = _tail(samples.x[::-1], samples.df[::-1], samples.activation, threshold)
    if len(samples.turns) == MOST_TURNS:  # waves without end, which the samples are too sparse for far out
        wave = float(np.median(np.diff(samples.turns)))
        left, right = (end and _behind_waves(samples.activation, end, wave, threshold) for end in (left, right))
    if right is not None and any(begin <= right and end == np.inf for begin, end in off):
        right = None
    if left is not None and any(begin == -np.inf and left <= end for begin, end in off):
        left = None
    return Saturation(left, right, off, largest)


def _tail(x: Array, slopes: Array, activation: Activation, threshold: float) -> float | None:
    """Where the tail begins in which all slopes are below the threshold: a break or a crossing; None if the last sample is steep."""
    steep = np.flatnonzero(~(np.abs(slopes) < threshold))
    if not len(steep) or steep[-1] == len(x) - 1:
        return None
    last = steep[-1]
    low, high = sorted((float(x[last]), float(x[last + 1])))
    for joint in activation.breaks:
        beside = np.nextafter(joint.x, [-np.inf, np.inf])
        if low < joint.x < high and np.ptp(np.sign(_excess(activation, threshold, beside))):
            return joint.x
    return _crossing(activation, threshold, low, high) + 0.0


def _behind_waves(activation: Activation, begin: float, wave: float, threshold: float) -> float | None:
    """Where the last wave ends whose slope reaches the threshold, searched from `begin` outwards; None if the waves do not fade."""
    step = math.copysign(wave / _SAMPLES_OF_A_WAVE, begin)
    for _ in range(_MOST_STEPS):
        x = begin + step * np.arange(1, min(_REACH * abs(begin / step), _MOST_SAMPLES))
        steep = np.flatnonzero(np.abs(activation.derivative(x)) >= threshold)
        if not len(steep):
            break
        begin = float(x[steep[-1]])
    else:
        return None
    if not _excess(activation, threshold, np.array([begin]))[0] > 0:
        return begin
    low, high = sorted((begin, begin + step))
    return _crossing(activation, threshold, low, high)


def _excess(activation: Activation, threshold: float, x: Array) -> Array:
    """By how much |f'| exceeds the threshold."""
    excess: Array = np.abs(activation.derivative(x)) - threshold
    return excess


def _crossing(activation: Activation, threshold: float, low: float, high: float) -> float:
    """Where |f'| crosses the threshold between two points."""
    return float(bisect(lambda x: _excess(activation, threshold, x), np.array([low]), np.array([high]))[0])


def _merged(intervals: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Ascending intervals, with those that touch merged."""
    merged: list[tuple[float, float]] = []
    for begin, end in intervals:
        if merged and merged[-1][1] == begin:
            merged[-1] = merged[-1][0], end
        else:
            merged.append((begin, end))
    return tuple(merged)


def rounds_to_limit(samples: Samples, side: Literal[-1, 1]) -> float | None:
    """The x from which on to the left (-1) or right (1) float64 rounds f to a finite limit that it only approaches; None: nowhere.

    >>> from actviz import get
    >>> round(rounds_to_limit(Samples(get("sigmoid")), 1), 4)
    36.7368
    """
    segment = samples.segments[0 if side < 0 else -1]
    node, limit = (segment.end, segment.first) if side < 0 else (segment.begin, segment.last)
    if segment.direction == 0 or not np.isfinite(limit):
        return None
    return _rounded_from(samples.activation, side, (0.0 if np.isinf(node) else node) * side, limit)


def _rounded_from(activation: Activation, side: int, begin: float, limit: float) -> float | None:
    """The x nearest to `side * begin` from which on f in float64 is its limit, bisected over the floats."""
    distances = np.append(begin + np.geomspace(1e-3, 1e300, 607), _LARGEST_FLOAT)
    away = np.flatnonzero(activation(side * distances) != limit)
    if len(away) and away[-1] == len(distances) - 1:
        return None
    low, high = (distances[away[-1]], distances[away[-1] + 1]) if len(away) else (begin, distances[0])

    def at_limit(distance: Array) -> Array:
        return np.where(activation(side * distance) == limit, 1.0, -1.0)

    end = float(bisect(at_limit, np.array([low]), np.array([high]))[0])
    return side * (end if at_limit(np.array([end]))[0] > 0 else float(np.nextafter(end, np.inf)))
