"""The largest slope and curvature of a function, and where: attained in a point or on an interval, or only approached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from numpy.polynomial import chebyshev

from actviz.analysis.shape.pieces import is_constant
from actviz.analysis.shape.samples import Samples
from actviz.expression.evaluate.floats import FLOATS
from actviz.expression.evaluate.fold import evaluate
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array
from actviz.numerics.sign_changes import bisect
from actviz.text.numbers import written

_TIE = 1e-13
_MOST_PLACES = 3
_STEPS = 200
#: What a maximum is polished with, and how far it may move, relative to the samples.
_CHEBYSHEV_NODES = chebyshev.chebpts1(30)
_TO_COEFFICIENTS = np.linalg.inv(chebyshev.chebvander(_CHEBYSHEV_NODES, len(_CHEBYSHEV_NODES) - 1))
_MOST_PEAKS = 12
_NEARBY = 1e-3


@dataclass(frozen=True)
class Place:
    """Where a value is attained: in a point, on an open interval; or from which side of a point it is only approached."""

    low: float
    high: float
    approach: Literal["", "left", "right"] = ""

    def __str__(self) -> str:
        return format(self)

    def __format__(self, specification: str) -> str:
        low, high = written(self.low, specification), written(self.high, specification)
        if self.approach:
            return f"as x -> {low}" + ("" if np.isinf(self.low) else f" from the {self.approach}")
        if self.low == self.high:
            return f"at {low}"
        if np.isinf(self.low) and np.isinf(self.high):
            return "everywhere"
        return "for " + (
            f"x < {high}" if np.isinf(self.low) else f"x > {low}" if np.isinf(self.high) else f"{low} < x < {high}"
        )


@dataclass(frozen=True)
class Supremum:
    """A supremum and all the places where it is attained, or if there is none, where it is approached; nearest to 0 first."""

    value: float
    places: tuple[Place, ...]

    @property
    def attained(self) -> bool:
        """Whether there is an x with this value."""
        return not self.places[0].approach

    def __str__(self) -> str:
        return format(self)

    def __format__(self, specification: str) -> str:
        if self.value == 0:
            return "0"
        return f"{written(self.value, specification)} {self.where(specification)}"

    def where(self, specification: str = "") -> str:
        """The places in words.

        >>> Supremum(1.0, (Place(-1.0, -1.0), Place(1.0, 1.0))).where()
        'at -1 and 1'
        """
        shown = sorted(self.places[:_MOST_PLACES], key=lambda place: place.low)
        texts = [format(place, specification) for place in shown]
        lead = next((lead for lead in ("at ", "as x -> ", "for ") if texts[0].startswith(lead)), "")
        texts[1:] = [text.removeprefix(lead) for text in texts[1:]]
        return ", ".join([*texts, "..."]) if len(self.places) > _MOST_PLACES else " and ".join(texts)

    def as_json(self) -> dict[str, Any]:
        """The supremum as what JSON knows."""
        places = [{"low": place.low, "high": place.high, "approach": place.approach or None} for place in self.places]
        return {"value": self.value, "attained": self.attained, "where": self.where(), "places": places}


def largest_slope(samples: Samples) -> Supremum:
    """The supremum of |f'| where f' exists; what f does in a jump is not a slope.

    Constant slopes of pieces, one-sided slopes at breaks and limits at infinities are exact; so is |f'| where f'' changes its
    sign, which is searched on the samples's samples and then bisected to the last bit.
    """
    return _largest(samples, 1, samples.df, np.array(samples.turns))


def largest_curvature(samples: Samples) -> Supremum:
    """The supremum of |f''| where f'' exists; what f' does at a kink is not a curvature.

    As `largest_slope`, but interior maxima of |f''| are searched by differences, and polished with a polynomial through f''.
    """
    return _largest(samples, 2, samples.d2f, _peaks(samples))


def _largest(samples: Samples, order: int, values: Array, turns: Array) -> Supremum:
    sizes = np.abs(samples.activation.derivative(turns, order)).tolist()
    points = [(value, x) for value, x in zip(sizes, turns.tolist(), strict=True) if np.isfinite(value)]
    others = [*_on_pieces(samples.activation, order), *_at_breaks(samples, order), *_at_infinities(samples, order, values)]
    supremum = max(value for value, _ in [*points, *others])
    tied = [place for value, place in others if value >= supremum * (1 - _TIE)]
    peaks = _apart(samples, order, supremum, [x for value, x in points if value >= supremum * (1 - _TIE)])
    return Supremum(supremum, _chosen([*tied, *(Place(x, x) for x in peaks)]))


def _chosen(tied: list[Place]) -> tuple[Place, ...]:
    """Whole intervals rather than points of them, what is attained rather than what is approached, nearest to 0 first."""
    spans = [place for place in tied if place.low < place.high]
    tied = [place for place in tied if place in spans or not any(span.low <= place.low <= span.high for span in spans)]
    tied = [place for place in tied if not place.approach] or tied
    return tuple(sorted(dict.fromkeys(tied), key=lambda place: (min(abs(place.low), abs(place.high)), place.low)))


def _on_pieces(activation: Activation, order: int) -> Iterator[tuple[float, Place]]:
    for begin, end, texts in activation.pieces:
        if is_constant(texts[order]):
            yield abs(evaluate(texts[order], FLOATS)), Place(begin, end)


def _at_breaks(samples: Samples, order: int) -> Iterator[tuple[float, Place]]:
    """What the derivative comes up to on either side of each break; attained if the function is smooth there to this order."""
    broken = {kink.x: kink for kink in samples.activation.kinks if kink.order <= order}
    for x in samples.breaks:
        if x in broken:
            yield abs(broken[x].left[order]), Place(x, x, "left")
            yield abs(broken[x].right[order]), Place(x, x, "right")
        else:
            yield abs(float(samples.activation.derivative(x, order))), Place(x, x)


def _at_infinities(samples: Samples, order: int, values: Array) -> Iterator[tuple[float, Place]]:
    """The limits at -inf and inf; where there is none, infinity if the samples of the last two decades are the largest by far."""
    for end, limit in zip((-np.inf, np.inf), samples.limits_of(order), strict=True):
        place = Place(end, end, "right" if end < 0 else "left")
        if not np.isnan(limit):
            yield abs(limit), place
            continue
        beyond = samples.x > 0 if end > 0 else samples.x < 0
        side, size = np.abs(values[beyond]), np.abs(samples.x[beyond])
        if np.nanmax(side) > 2 * np.nanmax(side[size < size.max() / 100]):
            yield np.inf, place


def _peaks(samples: Samples) -> Array:
    """Where |f''| has a local maximum that may be the largest: where a difference quotient of it changes its sign."""
    size = np.where(np.isfinite(samples.d2f), np.abs(samples.d2f), 0.0)
    piece = np.searchsorted(np.asarray(samples.breaks), samples.x)
    high = (size[1:-1] >= size[:-2]) & (size[1:-1] >= size[2:]) & (size[1:-1] >= 0.9 * size.max()) & (size[1:-1] > 0)
    peaks = _foremost(1 + np.flatnonzero(high & (piece[:-2] == piece[2:])), size, samples.x)
    low, end = samples.x[peaks - 1], samples.x[peaks + 1]
    step = (end - low) / _STEPS

    def rise(x: Array) -> Array:
        with np.errstate(invalid="ignore", over="ignore"):  # f'' may overflow
            far, near, back, farther_back = np.split(
                _curvature(samples, np.concatenate([x + 2 * step, x + step, x - step, x - 2 * step])), 4
            )
            return 8 * (near - back) - (far - farther_back)

    found = np.array([_polished(samples, x) for x in bisect(rise, low, end, steps=25, sections=2).tolist()])
    better = _curvature(samples, found) > size[peaks] * (1 + _TIE)
    return np.where(better, found, samples.x[peaks])


def _foremost(peaks: npt.NDArray[np.intp], size: Array, x: Array) -> npt.NDArray[np.intp]:
    """Of the peaks of a function that oscillates the largest and those nearest to 0."""
    if len(peaks) <= 2 * _MOST_PEAKS:
        return peaks
    largest, nearest = peaks[np.argsort(-size[peaks])], peaks[np.argsort(np.abs(x[peaks]))]
    return np.array(sorted({*largest[:_MOST_PEAKS].tolist(), *nearest[:_MOST_PEAKS].tolist()}))


def _polished(samples: Samples, x: float) -> float:
    """A stationary point of f'' to the last digits: that of a polynomial through samples beside it; x itself where none fits."""
    room = min((abs(x - b) for b in samples.breaks), default=np.inf)
    for width in (0.5, 0.2, 0.05, 0.01):
        reach = min(width * max(abs(x), 1e-3), room)
        if not x - reach < x < x + reach:
            continue
        values = samples.activation.derivative(x + reach * _CHEBYSHEV_NODES, 2)
        if not np.isfinite(values).all():
            continue
        coefficients = _TO_COEFFICIENTS @ values
        if not np.abs(coefficients[-3:]).max() <= 1e-15 * np.abs(coefficients).max():
            continue
        slope = chebyshev.chebder(coefficients)
        curvature = chebyshev.chebder(slope)
        place = 0.0
        with np.errstate(all="ignore"):
            for _ in range(4):
                place -= float(chebyshev.chebval(place, slope) / chebyshev.chebval(place, curvature))
        return x + reach * place if abs(place) < _NEARBY else x
    return x


def _curvature(samples: Samples, x: Array) -> Array:
    found: Array = np.abs(samples.activation.derivative(x, 2))
    return found


def _apart(samples: Samples, order: int, supremum: float, points: list[float]) -> list[float]:
    """One point for each peak: next to each other two points belong to the same one if the derivative ties between them too."""
    points = sorted(points)
    between = [left / 2 + right / 2 for left, right in pairwise(points)]
    ties = np.abs(samples.activation.derivative(np.array(between), order)) >= supremum * (1 - _TIE)
    groups = [points[:1]] if points else []
    for x, tie in zip(points[1:], ties.tolist(), strict=True):
        if tie:
            groups[-1].append(x)
        else:
            groups.append([x])
    return [0.0 if group[0] <= 0 <= group[-1] else group[0] / 2 + group[-1] / 2 for group in groups]
