"""Where a curve leaves the picture: intervals without a value, with values beyond the largest float, or beyond what is shown of y."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from actviz.numerics.arrays import Array
from actviz.numerics.sign_changes import bisected

Mask = npt.NDArray[np.bool_]
#: `undefined`: f has no value; `overflow`: its value is beyond the largest float; `above`, `below`: beyond what is shown of y.
GapKind = Literal["undefined", "overflow", "above", "below"]
#: Halvings of a bracket of any width, and the share of the range below which a gap is a point.
_HALVINGS, _POINT = 1_200, 1e-9
#: By how much of the height of a picture a value may exceed it and still be shown.
_MARGIN = 0.01
#: How near to a pole a curve ends that is cut off there, as a share of half of the range.
_NEAR = 1e-6


@dataclass(frozen=True)
class Gap:
    """An interval in which a curve is not in the picture: from the last x before it to the first x behind it.

    An end that is infinite says that the range ends first.
    """

    kind: GapKind
    low: float
    high: float


def gaps(x: Array, y: Array, evaluate: Callable[[Array], Array], poles: Sequence[float]) -> tuple[Gap, ...]:
    """The intervals between samples in which f has no value or overflows, from left to right; poles are none.

    >>> x = np.linspace(-1e3, 1e3, 11)
    >>> with np.errstate(over="ignore"):
    ...     gaps(x, np.exp(x), np.exp, [])
    (Gap(kind='overflow', low=709.782712893384, high=inf),)
    """
    found: list[Gap] = []
    for kind, test in (("undefined", np.isnan), ("overflow", np.isinf)):
        for gap in _runs(x, test(y), lambda points, test=test: test(evaluate(points)), kind):  # type: ignore[arg-type, misc]
            is_pole = kind == "overflow" and any(gap.low <= pole <= gap.high for pole in poles)
            if not is_pole and not min(gap.high, x[-1]) / 2 - max(gap.low, x[0]) / 2 < _POINT * (x[-1] / 2 - x[0] / 2):
                found.append(gap)
    return tuple(sorted(found, key=lambda gap: gap.low))


def beyond(
    segments: Sequence[tuple[Array, Array]],
    evaluate: Callable[[Array], Array],
    heights: tuple[float, float],
    poles: Sequence[float],
) -> tuple[Gap, ...]:
    """The intervals in which the values are finite, but above or below what is shown; not those at a pole or another gap of the curve."""
    margin = _MARGIN * (heights[1] / 2 - heights[0] / 2)
    found: list[Gap] = []
    span = segments[-1][0][-1] / 2 - segments[0][0][0] / 2 if segments else 0.0
    for kind, bound, sign in (("below", heights[0], -1.0), ("above", heights[1], 1.0)):
        limit = bound + sign * margin
        if not math.isfinite(limit):
            continue
        for place, (x, y) in enumerate(segments):

            def outside(points: Array, sign: float = sign, limit: float = limit) -> Mask:
                result: Mask = sign * (evaluate(points) / 2 - limit / 2) > 0
                return result

            for gap in _runs(x, sign * (y / 2 - limit / 2) > 0, outside, kind):  # type: ignore[arg-type]
                ends = [x[0]] * (gap.low == -np.inf) + [x[-1]] * (gap.high == np.inf)
                at_gap = (gap.low == -np.inf and place > 0) or (gap.high == np.inf and place < len(segments) - 1)
                at_pole = any(abs(end - pole) <= _NEAR * span for end in ends for pole in poles)
                if not at_gap and not at_pole and gap.high > gap.low:
                    found.append(gap)
    return tuple(sorted(found, key=lambda gap: gap.low))


def _runs(x: Array, inside: Mask, test: Callable[[Array], Mask], kind: GapKind) -> Iterator[Gap]:
    """The runs of samples inside a gap, with ends bisected down to neighbouring floats."""
    places = np.flatnonzero(inside[1:] != inside[:-1])
    if not len(places):
        if inside.any():
            yield Gap(kind, -np.inf, np.inf)
        return
    low, high = bisected(lambda points: np.where(test(points), 1.0, -1.0), x[places], x[places + 1], _HALVINGS)
    # The ends outside of the gap.
    ends = np.where(inside[places], high, low).tolist()
    ends = [*([-np.inf] if inside[0] else []), *ends, *([np.inf] if inside[-1] else [])]
    yield from (Gap(kind, begin, end) for begin, end in zip(ends[::2], ends[1::2], strict=True))
