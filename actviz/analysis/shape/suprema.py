"""Suprema of |f'| and |f''|: the largest slope and curvature, and where they are attained or approached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from actviz.analysis.shape.intervals import inequality
from actviz.analysis.shape.pieces import is_constant
from actviz.analysis.shape.samples import Samples
from actviz.expression.evaluate.floats import FLOATS
from actviz.expression.evaluate.fold import evaluate
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array
from actviz.numerics.sign_changes import bisect
from actviz.text.numbers import written

#: Values that differ by less than this, relative to the supremum, are equal but for rounding.
_TIE = 1e-13
#: The most places that are written out.
_MOST_PLACES = 3
#: The step of the difference quotients of f'', as a fraction of the bracket around a peak.
_STEPS = 200
#: The most peaks of f'' that are looked at: this many of the highest, and of those nearest to 0.
_MOST_PEAKS = 12
#: How many nodes f'' is sampled at to polish a peak.
_NODES = 30
#: How far polishing may move a peak, relative to the interval of the nodes.
_NEARBY = 1e-3


@dataclass(frozen=True)
class Place:
    """Where a supremum is attained: in a point, or on an open interval; with `approach`, only approached from that side of a point."""

    low: float
    high: float
    approach: Literal["", "left", "right"] = ""

    def __str__(self) -> str:
        return format(self)

    def __format__(self, specification: str) -> str:
        if self.approach:
            side = "" if np.isinf(self.low) else f" from the {self.approach}"
            return f"as x -> {written(self.low, specification)}{side}"
        if self.low == self.high:
            return f"at {written(self.low, specification)}"
        where = inequality(self.low, self.high, specification)
        return where if where == "everywhere" else f"for {where}"


@dataclass(frozen=True)
class Supremum:
    """A supremum and all places where it is attained, or if it is not, where it is approached; nearest to 0 first."""

    value: float
    places: tuple[Place, ...]

    @property
    def attained(self) -> bool:
        """Whether there is an x with this value."""
        return not self.places[0].approach

    def __str__(self) -> str:
        return format(self)

    def __format__(self, specification: str) -> str:
        if self.value == 0 or np.isnan(self.value):
            return "none" if self.value else "0"
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

    def record(self) -> dict[str, Any]:
        """The supremum as JSON-compatible values."""
        places = [{"low": place.low, "high": place.high, "approach": place.approach or None} for place in self.places]
        return {"value": self.value, "attained": self.attained, "where": self.where(), "places": places}


def largest_slope(samples: Samples) -> Supremum:
    """The supremum of |f'| where f' exists; a jump of f is not a slope.

    Constant slopes of pieces, one-sided slopes at breaks and limits at infinities are exact; so is |f'| where f'' changes its
    sign, which is searched among the samples and then bisected to the last bit.
    """
    return _supremum(samples, 1, samples.df, np.array(samples.turns))


def largest_curvature(samples: Samples) -> Supremum:
    """The supremum of |f''| where f'' exists; a jump of f' at a kink is not a curvature.

    As `largest_slope`, but interior maxima of |f''| are searched by difference quotients, and polished with a polynomial through f''.
    """
    return _supremum(samples, 2, samples.d2f, _peaks(samples))


def _supremum(samples: Samples, order: int, values: Array, stationary: Array) -> Supremum:
    """The supremum over pieces, breaks, infinities and stationary points of a derivative, whose samples are `values`."""
    sizes = np.abs(samples.activation.derivative(stationary, order)).tolist()
    points = [(size, x) for size, x in zip(sizes, stationary.tolist(), strict=True) if np.isfinite(size)]
    sides = (*_on_pieces(samples.activation, order), *_at_breaks(samples, order), *_at_infinities(samples, order, values))
    others = [(size, place) for size, place in sides if not np.isnan(size)]  # NaN: outside of the domain
    if not points and not others:  # a function without values
        return Supremum(np.nan, (Place(-np.inf, np.inf),))
    supremum = max(size for size, _ in [*points, *others])
    tied = [place for size, place in others if size >= supremum * (1 - _TIE)]
    peaks = _one_for_each_peak(samples, order, supremum, [x for size, x in points if size >= supremum * (1 - _TIE)])
    return Supremum(supremum, _in_order([*tied, *(Place(x, x) for x in peaks)]))


def _in_order(tied: list[Place]) -> tuple[Place, ...]:
    """The places nearest to 0 first, without points of whole intervals, and without approaches if any place attains the supremum."""
    spans = [place for place in tied if place.low < place.high]
    tied = [place for place in tied if place in spans or not any(span.low <= place.low <= span.high for span in spans)]
    tied = [place for place in tied if not place.approach] or tied
    return tuple(sorted(dict.fromkeys(tied), key=lambda place: (min(abs(place.low), abs(place.high)), place.low)))


def _on_pieces(activation: Activation, order: int) -> Iterator[tuple[float, Place]]:
    """The sizes of derivatives that are constant on a piece."""
    for begin, end, texts in activation.pieces:
        if is_constant(texts[order]):
            yield abs(evaluate(texts[order], FLOATS)), Place(begin, end)


def _at_breaks(samples: Samples, order: int) -> Iterator[tuple[float, Place]]:
    """The one-sided sizes of the derivative at each break; attained if neither it nor a lower one jumps there."""
    broken = {kink.x: kink for kink in samples.activation.kinks if kink.order <= order}
    for x in samples.breaks:
        if x in broken:
            yield abs(broken[x].left[order]), Place(x, x, "left")
            yield abs(broken[x].right[order]), Place(x, x, "right")
        else:
            yield abs(float(samples.activation.derivative(x, order))), Place(x, x)


def _at_infinities(samples: Samples, order: int, values: Array) -> Iterator[tuple[float, Place]]:
    """The limits at -inf and inf; without a limit infinity, if the last two decades of the samples double the largest before."""
    for end, limit in zip((-np.inf, np.inf), samples.limits_of(order), strict=True):
        place = Place(end, end, "right" if end < 0 else "left")
        if not np.isnan(limit):
            yield abs(limit), place
            continue
        beyond = samples.x > 0 if end > 0 else samples.x < 0
        beyond &= ~np.isnan(values)
        sizes, distances = np.abs(values[beyond]), np.abs(samples.x[beyond])
        if sizes.size and np.nanmax(sizes) > 2 * np.nanmax(sizes[distances < distances.max() / 100]):
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
        """The sign of the slope of |f''|, from a difference quotient of fourth order."""
        with np.errstate(invalid="ignore", over="ignore"):  # f'' may overflow
            far, near, back, farther_back = np.split(
                _curvature(samples, np.concatenate([x + 2 * step, x + step, x - step, x - 2 * step])), 4
            )
            return 8 * (near - back) - (far - farther_back)

    polished = np.array([_polished(samples, x) for x in bisect(rise, low, end, steps=25, sections=2).tolist()])
    better = _curvature(samples, polished) > size[peaks] * (1 + _TIE)
    return np.where(better, polished, samples.x[peaks])


def _foremost(peaks: npt.NDArray[np.intp], size: Array, x: Array) -> npt.NDArray[np.intp]:
    """Of many peaks, as of a function that oscillates, the highest and those nearest to 0."""
    if len(peaks) <= 2 * _MOST_PEAKS:
        return peaks
    highest, nearest = peaks[np.argsort(-size[peaks])], peaks[np.argsort(np.abs(x[peaks]))]
    return np.array(sorted({*highest[:_MOST_PEAKS].tolist(), *nearest[:_MOST_PEAKS].tolist()}))


@cache
def _series() -> tuple[Array, Array]:
    """The nodes of a Chebyshev series from -1 to 1, and the matrix that turns values at them into its coefficients."""
    from numpy.polynomial import chebyshev  # noqa: PLC0415 - slow to load, and a recorded function needs none

    nodes: Array = chebyshev.chebpts1(_NODES)
    to_coefficients: Array = np.linalg.inv(chebyshev.chebvander(nodes, _NODES - 1)).astype(np.float64)
    return nodes, to_coefficients


def _polished(samples: Samples, x: float) -> float:
    """The stationary point of f'' near x to the last digits, by Newton's method on a Chebyshev series through samples around x.

    The widest interval is taken on which the series has converged; x itself where none does, or where the point is not near.
    """
    from numpy.polynomial import chebyshev  # noqa: PLC0415 - see `_series`

    nodes, to_coefficients = _series()
    room = min((abs(x - where) for where in samples.breaks), default=np.inf)
    for width in (0.5, 0.2, 0.05, 0.01):
        reach = min(width * max(abs(x), 1e-3), room)
        if not x - reach < x < x + reach:
            continue
        values = samples.activation.derivative(x + reach * nodes, 2)
        if not np.isfinite(values).all():
            continue
        coefficients = to_coefficients @ values
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
    curvature: Array = np.abs(samples.activation.derivative(x, 2))
    return curvature


def _one_for_each_peak(samples: Samples, order: int, supremum: float, points: list[float]) -> list[float]:
    """One point for each peak: neighbours are one peak if the derivative reaches the supremum between them, too.

    Of several points the middle stands for the peak, or 0 if it is among them.
    """
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
