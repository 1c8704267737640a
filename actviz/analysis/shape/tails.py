"""Where a function saturates, where it is off, and from where on float64 cannot tell it from its limit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

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
#: Standard deviations of inputs for which the share that is saturated is given.
SCALES = (1.0, 2.0, 5.0, 10.0)
#: Of a wave so many samples are looked at, in all at most so many at a time.
_IN_A_WAVE, _MOST_SAMPLES, _MOST_LOOKS = 64, 200_000, 20
_LARGEST = float(np.finfo(np.float64).max)


@dataclass(frozen=True)
class Saturation:
    """The tails beyond which |f'| stays below 1 % of its largest; `off`: the intervals on which f' is exactly 0.

    `left` and `right` are where the tails begin, None where there is none; a tail that is wholly off is no saturation. Nothing
    saturates where the slope has no largest (`largest` is infinite), or is 0 everywhere.
    """

    left: float | None
    right: float | None
    off: tuple[tuple[float, float], ...]
    largest: float

    def share(self, scale: float = 1.0) -> float:
        """P(z is in a saturated tail and not off) for z ~ N(0, scale**2)."""
        return sum((self._outside_off(begin, end, scale) for begin, end in self._tails), start=0.0)

    def off_share(self, scale: float = 1.0) -> float:
        """P(f'(z) is exactly 0) for z ~ N(0, scale**2), on an interval."""
        return sum((probability(begin, end, scale) for begin, end in self.off), start=0.0)

    @property
    def _tails(self) -> list[tuple[float, float]]:
        left = [(-np.inf, self.left)] if self.left is not None else []
        return left + ([(self.right, np.inf)] if self.right is not None else [])

    def _outside_off(self, begin: float, end: float, scale: float) -> float:
        inside = [(max(begin, low), min(end, high)) for low, high in self.off if max(begin, low) < min(end, high)]
        return probability(begin, end, scale) - sum(probability(low, high, scale) for low, high in inside)

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
        return ", ".join(_between(begin, end, specification) for begin, end in self.off) or "nowhere"

    def as_json(self) -> dict[str, Any]:
        """The tails, intervals and shares as what JSON knows."""
        return {
            "left": self.left,
            "right": self.right,
            "threshold": THRESHOLD * self.largest if np.isfinite(self.largest) else None,
            "off": [list(interval) for interval in self.off],
            "share": {written(scale): self.share(scale) for scale in SCALES},
            "off_share": {written(scale): self.off_share(scale) for scale in SCALES},
        }


def saturation(samples: Samples) -> Saturation:
    """Where a function saturates; the ends of the tails are bisected to the last bit.

    >>> from actviz import get
    >>> f"{saturation(Samples(get('sigmoid'))):.3g}"
    '|x| > 5.99'
    """
    largest = largest_slope(samples).value
    off = _merged(pieces_with(samples.activation, 1, 0.0))
    if not 0 < largest < np.inf:
        return Saturation(None, None, off, largest)
    right = _tail(samples.x, samples.df, samples.activation, THRESHOLD * largest)
    left = _tail(samples.x[::-1], samples.df[::-1], samples.activation, THRESHOLD * largest)
    if len(samples.turns) == MOST_TURNS:  # waves go on where samples are far apart
        wave = float(np.median(np.diff(samples.turns)))
        left, right = (end and _behind_waves(samples.activation, end, wave, THRESHOLD * largest) for end in (left, right))
    if right is not None and any(begin <= right and end == np.inf for begin, end in off):
        right = None
    if left is not None and any(begin == -np.inf and left <= end for begin, end in off):
        left = None
    return Saturation(left, right, off, largest)


def _tail(x: Array, slopes: Array, activation: Activation, threshold: float) -> float | None:
    """Where the last samples, all of which have a smaller slope, begin; None where the last one has not."""
    steep = np.flatnonzero(~(np.abs(slopes) < threshold))
    if not len(steep) or steep[-1] == len(x) - 1:
        return None
    last = steep[-1]

    def excess(z: Array) -> Array:
        found: Array = np.abs(activation.derivative(z)) - threshold
        return found

    low, high = sorted((float(x[last]), float(x[last + 1])))
    for joint in activation.breaks:
        beside = np.nextafter(joint.x, [-np.inf, np.inf])
        if low < joint.x < high and np.ptp(np.sign(excess(beside))):
            return joint.x
    return float(bisect(excess, np.array([low]), np.array([high]))[0]) + 0.0


def _behind_waves(activation: Activation, begin: float, wave: float, threshold: float) -> float | None:
    """The end of the last wave that has a slope as large, of those that follow without end; None where they do not fade."""
    step = math.copysign(wave / _IN_A_WAVE, begin)
    for _ in range(_MOST_LOOKS):
        x = begin + step * np.arange(1, min(3 * abs(begin / step), _MOST_SAMPLES))
        steep = np.flatnonzero(np.abs(activation.derivative(x)) >= threshold)
        if not len(steep):
            break
        begin = float(x[steep[-1]])
    else:
        return None

    def excess(z: Array) -> Array:
        found: Array = np.abs(activation.derivative(z)) - threshold
        return found

    if not excess(np.array([begin]))[0] > 0:
        return begin
    low, high = sorted((begin, begin + step))
    return float(bisect(excess, np.array([low]), np.array([high]))[0])


def _merged(intervals: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    merged: list[tuple[float, float]] = []
    for begin, end in intervals:
        if merged and merged[-1][1] == begin:
            merged[-1] = merged[-1][0], end
        else:
            merged.append((begin, end))
    return tuple(merged)


def _between(begin: float, end: float, specification: str) -> str:
    low, high = written(begin, specification), written(end, specification)
    if np.isinf(begin):
        return "everywhere" if np.isinf(end) else f"x < {high}"
    return f"x > {low}" if np.isinf(end) else f"{low} < x < {high}"


@dataclass(frozen=True)
class Rounding:
    """From where on, to the left and to the right, f in float64 is its limit though it never gets there; None: nowhere."""

    left: float | None
    right: float | None

    def as_json(self) -> dict[str, Any]:
        """Both places as what JSON knows."""
        return {"-inf": self.left, "inf": self.right}


def rounding(samples: Samples) -> Rounding:
    """Where float64 rounds f to a finite limit that it only approaches.

    >>> from actviz import get
    >>> round(rounding(Samples(get("sigmoid"))).right, 4)
    36.7368
    """
    found = []
    for segment, sign in ((samples.segments[0], -1), (samples.segments[-1], 1)):
        node, limit = (segment.end, segment.first) if sign < 0 else (segment.begin, segment.last)
        begin = (0.0 if np.isinf(node) else node) * sign
        smooth = segment.direction != 0 and np.isfinite(limit)
        found.append(_rounds(samples.activation, sign, begin, limit) if smooth else None)
    return Rounding(*found)


def _rounds(activation: Activation, sign: int, begin: float, limit: float) -> float | None:
    """The smallest distance on one side from which f is its limit, bisected over the floats."""
    steps = np.append(begin + np.geomspace(1e-3, 1e300, 607), _LARGEST)
    away = np.flatnonzero(activation(sign * steps) != limit)
    if len(away) and away[-1] == len(steps) - 1:
        return None
    low, high = (steps[away[-1]], steps[away[-1] + 1]) if len(away) else (begin, steps[0])

    def there(x: Array) -> Array:
        return np.where(activation(sign * x) == limit, 1.0, -1.0)

    found = float(bisect(there, np.array([low]), np.array([high]))[0])
    return sign * (found if there(np.array([found]))[0] > 0 else float(np.nextafter(found, np.inf)))
