"""Inputs on which an implementation is likely to fail: at and beside breaks, extrema and roots, in tails, of all magnitudes."""

from functools import cache

import numpy as np

from actviz.function.activation import Activation
from actviz.grading.ordinals import Ordinals
from actviz.numerics.arrays import Array
from actviz.numerics.number_types import FLOAT64

#: Zeros, the ends of the subnormal and of the normal numbers, and large numbers.
_EXTREMES = (
    0.0,
    -0.0,
    5e-324,
    -5e-324,
    2.2250738585072014e-308,
    1e300,
    -1e300,
    1.7976931348623157e308,
    -1.7976931348623157e308,
)
#: Where roots and fading tails are looked for, on either side of 0.
_SIDE = np.logspace(-3, 4, 700)
#: Of the sign changes of a function that oscillates: how many of those nearest to 0 are special, and about how many of the others.
_NEAREST, _OTHERS = 6, 3
#: Halvings of a bracket, counted in floats, until its ends are neighbours.
_HALVINGS = 64
#: Results smaller than this are on their way to 0.
_FAINT = 1e-290


def sample_inputs(activation: Activation, count: int, seed: int) -> Array:
    """`count` finite test inputs, the special points first, then extremes, then the rest in random order.

    The rest: near special points, ordinary ones (normal, and uniform over three ranges), of all magnitudes, and from tails in
    which results fade to 0 through the subnormal numbers.
    """
    random = np.random.default_rng(seed)
    share = -(-count // 10)
    signs = random.choice([-1.0, 1.0], (4, 2 * share))
    special = np.array(special_points(activation) or (0.0,))
    fading = _fading(activation)
    near = random.choice(special, 2 * share)
    parts = [
        near * (1 + signs[0] * 10 ** random.uniform(-17, -0.5, 2 * share)),
        random.normal(0, 2, share),
        random.uniform(-12, 12, 2 * share),
        random.uniform(-60, 60, share),
        signs[1, :share] * random.uniform(0, 800, share),
        signs[2, :share] * 10 ** random.uniform(-18, 4, share),
        signs[3, :share] * 10 ** random.uniform(-323, 308, share),
        *(random.uniform(fading[place][0], fading[place][1], share) for place in random.permutation(len(fading))[:2]),
    ]
    points: Array = np.concatenate([special[: 3 * share], _EXTREMES, random.permutation(np.concatenate(parts))])
    return points[np.isfinite(points)][:count]


@cache
def special_points(activation: Activation) -> tuple[float, ...]:
    """Breaks, claimed extrema, and roots of f, f', f'' other than 0, each with the floats next to it."""
    grid = np.concatenate([-_SIDE[::-1], _SIDE])
    points = [where for where, *_ in activation.breaks] + list(activation.extrema)
    for order, values in enumerate(activation.jet(grid, 2)):
        left = np.flatnonzero(np.sign(values[:-1]) * np.sign(values[1:]) < 0)
        left = left[np.argsort(np.abs(grid[left]))]
        chosen = np.array([*left[:_NEAREST], *left[_NEAREST :: max(1, len(left) // _OTHERS)]], dtype=np.intp)
        points += _roots(activation, order, grid[chosen], grid[chosen + 1])
    around = (np.nextafter(x, side) for x in points for side in (-np.inf, x, np.inf))
    return tuple(dict.fromkeys(float(x) for x in around))


def _roots(activation: Activation, order: int, low: Array, high: Array) -> list[float]:
    """In each bracket the last float before f, f' or f'' changes its sign."""

    def sign(x: Array) -> Array:
        signs: Array = np.copysign(1.0, activation.jet(x, 2)[order])
        return signs

    if not len(low):
        return []
    floats = Ordinals(FLOAT64)
    first, last = floats.of(low), floats.of(high)
    before = sign(low)
    for _ in range(_HALVINGS):
        middle = first + (last - first) // 2
        same = sign(floats.numbers(middle)) == before
        first, last = np.where(same, middle, first), np.where(same, last, middle)
    roots: list[float] = floats.numbers(first).tolist()
    return roots


@cache
def _fading(activation: Activation) -> tuple[tuple[float, float], ...]:
    """Intervals in which f, f' or f'' goes from small to 0 through the subnormal numbers."""
    intervals = []
    for side in (-1.0, 1.0):
        for values in activation.jet(side * _SIDE, 2):
            visible = np.flatnonzero(np.abs(values) > _FAINT)
            if len(visible) and visible[-1] + 1 < len(_SIDE) and not values[visible[-1] + 1 :].all():
                ends = sorted(side * _SIDE[[visible[-1], min(visible[-1] + 2, len(_SIDE) - 1)]])
                intervals.append((float(ends[0]), float(ends[1])))
    return tuple(dict.fromkeys(intervals))
