"""Default x and y ranges of a plot: where functions bend, and the values that they take there."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from actviz.errors import UsageError
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array
from actviz.numerics.sign_changes import brackets

#: Half of the default x range of a function that has no scale of its own, such as relu.
HALF = 5.0
#: What half of a range may be, times a power of ten.
_NICE = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
#: The range reaches this many times as far as the farthest break or extremum, and as the farthest bend.
_ROOM, _BEND_ROOM = 2.0, 1.6
#: f' has settled where it is this near to its limit, relative to the span of f'.
_SETTLED = 0.025
#: Where |f''| is below this share of its maximum, f is straight. f' settles slowly if it does so at more than _SLOW times the distance.
_STRAIGHT, _SLOW, _SLOW_ROOM = 0.05, 4.0, 1.25
#: An f' that grows forever may grow by this factor from the middle to the end of the range.
_GROWTH = 20.0
#: A function that oscillates shows this many points of inflection on either side of 0; with five times as many it does oscillate.
_INFLECTIONS, _OSCILLATION = 3, 5
#: A function with kinks without end shows three on either side of 0, and reaches this many times as far.
_ENDLESS_ROOM = 1.1
_DECADE = 48
_DISTANCES = np.logspace(-7, 5, 12 * _DECADE + 1)
#: A curve that needs this many times the height of all others is cut off.
_EXPLODES = 3.0
#: It is cut off this many times the height of the others beyond them.
_BEYOND = 1.5
#: The share of a curve with a pole that is shown, and the even samples by which it is determined.
_MOST, _EVEN = 0.93, 201
#: The room beside points that lie outside of the range, as a share of half of the new one.
_POINT_ROOM = 0.04


def ordered_range(ends: tuple[float, float], what: str) -> tuple[float, float]:
    """A range in ascending order; raises UsageError unless it has two different finite ends. `what` names it in the message."""
    if not all(map(math.isfinite, ends)):
        raise UsageError(f"the {what} is {ends[0]:g} to {ends[1]:g}, but both ends must be finite")
    if ends[0] == ends[1]:
        raise UsageError(f"the {what} is {ends[0]:g} to {ends[1]:g}, but must have two different ends")
    return min(ends) + 0.0, max(ends) + 0.0


def default_x_range(functions: Sequence[Activation]) -> tuple[float, float]:
    """The common range of x: wide enough to show kinks, extrema and bends of every function with room around them.

    It is symmetric, but ends at 0 if no function has a value on the other side.

    >>> from actviz import get
    >>> default_x_range([get("relu")]), default_x_range([get("elu")])
    ((-5.0, 5.0), (-6.0, 6.0))
    """
    half = max((width for function in functions if (width := _half_width(function))), default=HALF)
    defined = [np.isfinite(function(np.linspace(-half, half, 41))) for function in functions]
    left = half if any(values[:20].any() for values in defined) else 0.0
    right = half if any(values[21:].any() for values in defined) or not left else 0.0
    return 0.0 - left, right


def with_points(usual: tuple[float, float], points: Sequence[float]) -> tuple[float, float]:
    """The range, or a wider one with a round end where points lie outside.

    >>> with_points((-5.0, 5.0), [0.0, 12.3])
    (-5.0, 13.0)
    """
    low, high = min(usual[0], *points, usual[1]), max(usual[1], *points, usual[0])
    if (low, high) == usual:
        return usual
    span = high / 2 - low / 2
    step = 10.0 ** math.floor(math.log10(span)) / 2
    room = _POINT_ROOM * span
    begin = low if low == usual[0] else math.floor((low - room) / step) * step
    end = high if high == usual[1] else math.ceil((high + room) / step) * step
    return (begin, end) if math.isfinite(begin) and math.isfinite(end) else (low, high)


def _half_width(function: Activation) -> float | None:
    """Half of the range that one function needs; None if it has no scale of its own."""
    if function.definition.endless:
        distances = sorted(abs(kink.x) for kink in function.kinks)
        return _nice(_ENDLESS_ROOM * distances[min(2 * _INFLECTIONS, len(distances) - 1)]) if any(distances) else None
    claimed = [*(kink.x for kink in function.kinks), *function.extrema]
    farthest = max((abs(x) for x in claimed if math.isfinite(x)), default=0.0)
    slopes = [function.derivative(sign * _DISTANCES) for sign in (-1.0, 1.0)]
    ends = [_growth(np.abs(side)) or _wave(function, sign) for side, sign in zip(slopes, (-1.0, 1.0), strict=True)]
    if any(ends):
        return _nice(max(min(end for end in ends if end), farthest * _ROOM))
    bends = [
        _BEND_ROOM * _quick(_bend(side, np.concatenate(slopes), farthest), function, sign)
        for side, sign in zip(slopes, (-1.0, 1.0), strict=True)
    ]
    needed = max(_ROOM * farthest, *bends)
    return _nice(needed) if needed else None


def _growth(slopes: Array) -> float:
    """The distance over which an exponential grows by a factor that can still be seen.

    0 for all other functions, such as powers of x, which look alike at any size.
    """
    middle = float(slopes[0])
    grown = np.flatnonzero(slopes > _GROWTH * middle)
    if not 0 < middle < np.inf or not len(grown):
        return 0.0
    later = float(slopes[min(grown[0] + _DECADE, len(slopes) - 1)])
    return float(_DISTANCES[grown[0]]) if not later < 1e4 * _GROWTH * middle else 0.0


def _wave(function: Activation, sign: float) -> float:
    """The distance over which a function that oscillates forever shows a few waves; 0 for all other functions."""
    curvature = function.derivative(sign * _DISTANCES, 2)
    turns, _ = brackets(np.where(np.isfinite(curvature), curvature, np.nan))
    return float(_DISTANCES[turns[_INFLECTIONS - 1]]) if len(turns) > _OSCILLATION * _INFLECTIONS else 0.0


def _bend(slopes: Array, both: Array, farthest: float) -> float:
    """The distance at which f' has settled on one side of 0; 0 if it is settled everywhere, or has no scale as it is unbounded at 0."""
    distances, slopes, both = _DISTANCES[np.isfinite(slopes)], slopes[np.isfinite(slopes)], both[np.isfinite(both)]
    if not len(slopes) or abs(slopes[0]) > 2 * np.abs(slopes[: 2 * _DECADE]).min():
        return 0.0
    away = np.abs(slopes - slopes[-1]) > _SETTLED * np.ptp(both)
    bend = float(distances[away][-1]) if away.any() else 0.0
    # A last sample just before a break only shows the break, and one in the last decade that f', as that of a power, never settles.
    return bend if farthest < bend < distances[-_DECADE] else 0.0


def _quick(bend: float, function: Activation, sign: float) -> float:
    """The bend, or where f bends no more to speak of if f' settles as slowly as that of a root or a logarithm."""
    if not bend:
        return 0.0
    curvature = np.nan_to_num(np.abs(function.derivative(sign * _DISTANCES, 2)), nan=0.0, posinf=0.0)
    straight = float(_DISTANCES[curvature > _STRAIGHT * curvature.max()][-1]) if curvature.any() else bend
    return bend if bend < _SLOW * straight else _SLOW_ROOM * straight


def _nice(size: float) -> float:
    """The nearest of 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten."""
    power = math.floor(math.log10(size))
    return float(f"{min(_NICE, key=lambda number: abs(math.log(size / 10.0**power / number))):g}e{power}")


def default_y_range(spans: Sequence[tuple[float, float]], *, together: bool) -> tuple[float, float]:
    """The range of y that shows curves with these spans: all of them `together`, or without those that dwarf the rest.

    0 is in the range if it is near, and a constant gets room above and below.
    """
    shown = list(spans) if together else _without_exploding(spans)
    low, high = min((low for low, _ in shown), default=0.0), max((high for _, high in shown), default=0.0)
    if len(shown) < len(spans):
        height = _BEYOND * (high - low)
        low = max(low - height, min(low, *(other for other, _ in spans)))
        high = min(high + height, max(high, *(other for _, other in spans)))
    return _with_zero(low, high)


def visible_span(
    x: Array, y: Array, evaluate: Callable[[Array], Array], *, overflows: bool = False
) -> tuple[float, float] | None:
    """The least and greatest value that a curve through the samples (x, y) should show; None if it has no value.

    At a pole, where values grow the more the nearer one looks, most of the curve counts; a curve that overflows is shown up to the largest
    float.
    """
    finite = np.isfinite(y)
    if not finite.any():
        return None
    least, greatest = float(y[finite].min()), float(y[finite].max())
    if overflows or not _has_pole(x, y, evaluate):
        return least, greatest
    even = evaluate(np.linspace(x[0], x[-1], _EVEN))
    low, high = np.quantile(even[np.isfinite(even)], [1 - _MOST, _MOST])
    room = float(high - low) / 4
    return max(float(low) - room, least), min(float(high) + room, greatest)


def _has_pole(x: Array, y: Array, evaluate: Callable[[Array], Array]) -> bool:
    """Whether the largest value is unbounded: each step towards it, to a tenth of the distance, gains almost as much or more."""
    reach = (x[-1] / 2 - x[0] / 2) / _EVEN * 2
    top, near = float(x[np.argmax(np.nan_to_num(np.abs(y), posinf=0.0))]), reach
    around_top = np.linspace(-1, 1, _EVEN)
    for _ in range(3):
        around = _moved(top, near * around_top, x)
        top, near = float(around[np.argmax(np.nan_to_num(np.abs(evaluate(around)), posinf=np.inf))]), near / 50
    steps = reach * 0.1 ** np.arange(5)
    sides = np.abs(evaluate(np.stack([_moved(top, -steps, x), _moved(top, steps, x)])))
    sizes = np.nan_to_num(sides, posinf=0.0).max(axis=0)
    gains = np.diff(sizes)
    return bool(gains[0] > 0 and np.all(gains[1:] > 0.9 * gains[:-1]))


def _moved(point: float, steps: Array, x: Array) -> Array:
    """The point after each step, but not beyond the samples."""
    with np.errstate(over="ignore"):
        result: Array = np.clip(point + steps, x[0], x[-1])
    return result


def _without_exploding(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """The spans without those that need many times the height that is enough for all others."""
    ordered = sorted(spans, key=lambda span: span[1] / 2 - span[0] / 2)
    while len(ordered) > 1:
        rest = ordered[:-1]
        enough = max(high for _, high in rest) / 2 - min(low for low, _ in rest) / 2
        if not 0 < _EXPLODES * enough < ordered[-1][1] / 2 - ordered[-1][0] / 2:
            break
        ordered = rest
    return ordered


def _with_zero(low: float, high: float) -> tuple[float, float]:
    """The range, extended to 0 if that is no farther away than its height, and for a constant by its size."""
    if low == high:
        size = abs(low)
        return (min(low, -size) if low else -1.0), (max(high, size) if high else 1.0)
    reach = high / 2 - low / 2
    return (min(low, 0.0) if low / 2 <= reach else low), (max(high, 0.0) if -high / 2 <= reach else high)
