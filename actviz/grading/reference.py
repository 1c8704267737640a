"""Reference values to 50 digits: formulas evaluated by mpmath, to measure what the NumPy kernels compute."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from actviz.expression.evaluate import multiprecision
from actviz.function.activation import Activation, Joint
from actviz.function.kink import AtKink
from actviz.numerics.arrays import Array
from actviz.numerics.number_types import FLOAT64, NumberType

#: How far the code may be from the exact value of f, f' and f'', in units in the last place.
PROMISED_ULP = (4.0, 4.0, 8.0)
#: So many digits of an exact value are shown.
_SHOWN = 30


@dataclass(frozen=True)
class Worst:
    """The worst error among some points, in units in the last place: where it is, what was computed, what is exact."""

    order: int
    ulp: float
    x: float
    computed: float
    exact: str


def value(activation: Activation, x: Any, order: int, texts: Sequence[str] | None = None) -> Any:
    """f (order 0), f' (1) or f'' (2) at x as an mpmath number of 50 correct digits, from the entry's formula texts.

    `texts` are evaluated in their place, one for each piece: what SymPy says the derivative is, for example.
    Parameters are the float64 they are; those at their default are its text exactly: 1/6, not the float64 next to it.
    In a break, the float64 next to it, it is what the entry says of the point: the value, or the derivatives of the side whose slope it takes.
    """
    from mpmath import mp  # noqa: PLC0415 - slow to load, and rarely needed

    texts = texts or [piece[order] for piece in activation.definition.pieces]
    kinked = {kink.x: kink.order for kink in activation.kinks}
    place = activation.breaks[0].left if activation.breaks else 0
    for joint in activation.breaks:
        if x == joint.x and (joint.point.left or kinked.get(x, 3) <= order):
            if joint.point.left and math.copysign(1, x) < 0 and x == 0 and kinked.get(0.0) == 0:
                return multiprecision.value(joint.point.left[order], x, activation.exact_parameters)  # -0.0 is left of a pole
            text = _in_break(activation, joint, texts, order)
            return multiprecision.value(text, x, activation.exact_parameters) if text else mp.nan
        if x > multiprecision.value(joint.point.at, 0, activation.exact_parameters):
            place = joint.right
    return multiprecision.value(texts[place], x, activation.exact_parameters)


def limit_or_value(activation: Activation, x: float, order: int) -> Any:
    """As `value`; NaN for NaN, and at an infinity the limit: what the function is so far out that 30 digits do not change."""
    from mpmath import mpf  # noqa: PLC0415

    if math.isnan(x):
        return mpf(x)
    if not math.isinf(x):
        return value(activation, x, order)
    limit = activation.limit(order, 1 if x > 0 else -1)
    return value(activation, mpf(math.copysign(1, x)) * mpf(10) ** 40, order) if limit and math.isfinite(limit) else mpf(limit)


def certificate(
    activation: Activation,
    x: float,
    order: int,
    computed: float,
    number_type: NumberType = FLOAT64,
    at_kink: AtKink | None = None,
) -> tuple[str, float]:
    """The exact value to 30 digits, and the distance of a computed one in ulp; `at_kink` is what was asked for at kinks."""
    from mpmath import mp  # noqa: PLC0415

    kinked = at_kink and order and any(kink.x == x for kink in activation.kinks)
    exact = _chosen(activation, x, order, at_kink) if kinked and at_kink else limit_or_value(activation, x, order)
    return str(mp.nstr(exact, _SHOWN)).removeprefix("+"), ulps(computed, exact, number_type)


def _chosen(activation: Activation, x: float, order: int, choice: AtKink) -> Any:
    """The derivative at a kink that was asked for: a side's, from its text, or the mean of both sides'; NaN where there is none."""
    from mpmath import mp  # noqa: PLC0415

    joint = next(joint for joint in activation.breaks if joint.x == x)
    if math.isnan(next(kink for kink in activation.kinks if kink.x == x).at(choice)[order]):
        return mp.nan
    sides = _sides(joint, [piece[order] for piece in activation.definition.pieces], order)
    exact = {side: multiprecision.value(text, x, activation.exact_parameters) for side, text in sides.items()}
    return (
        exact[choice]
        if choice in exact
        else (exact["left"] + exact["right"]) / 2
        if choice == "mean"
        else limit_or_value(activation, x, order)
    )


def _sides(joint: Joint, texts: Sequence[str], order: int) -> dict[str, str]:
    """What f or a derivative is on either side of a break, as texts."""
    point = joint.point
    return {
        "left": point.left[order] if point.left else texts[joint.left],
        "right": point.right[order] if point.right else texts[joint.right],
    }


def _in_break(activation: Activation, joint: Joint, texts: Sequence[str], order: int) -> str:
    """The text that holds in a break; empty where there is none."""
    point = joint.point
    choice = point.slope_of(*activation.own) if order else point.value_of(*activation.own)
    return _sides(joint, texts, order).get(choice, choice if order < 2 else "")


def ulps(computed: float, exact: Any, number_type: NumberType = FLOAT64) -> float:
    """The distance of a computed number from the exact value, in units in the last place of the exact one rounded.

    Subnormal results count in units of the smallest number of the type, a result beyond its largest must be infinite.
    """
    from mpmath import mp, mpf  # noqa: PLC0415

    if math.isnan(computed) or mp.isnan(exact):
        return 0.0 if math.isnan(computed) and mp.isnan(exact) else math.inf
    bits, top = number_type.bits, number_type.largest_exponent
    with mp.workprec(2400):
        if abs(exact) >= mpf(2) ** (top + 1) - mpf(2) ** (top - bits):
            return 0.0 if computed == math.copysign(math.inf, exact) else math.inf
        nearest = mpf(computed) if math.isfinite(computed) else mp.sign(mpf(computed)) * mpf(2) ** (top + 1)
        exponent = max(int(mp.mag(exact)) - 1, 1 - top) if exact else 1 - top
        return float(abs(nearest - exact) / mpf(2) ** (exponent - bits + 1))


def worst(activation: Activation, order: int, points: Iterable[float], texts: Sequence[str] | None = None) -> Worst:
    """The worst error of f (order 0), f' (1) or f'' (2) at the points; raises ValueError without points. `texts` as in `value`."""
    from mpmath import mp  # noqa: PLC0415

    xs = np.fromiter(points, np.float64)
    computed = activation(xs) if order == 0 else activation.derivative(xs, order)
    found = (
        (ulps(y, exact), x, y, exact)
        for x, y in zip(xs.tolist(), computed.tolist(), strict=True)
        for exact in [value(activation, x, order, texts)]
    )
    ulp, x, y, exact = max(found, key=lambda row: row[0])
    return Worst(order, ulp, x, y, mp.nstr(exact, 20))


def sample(activation: Activation, count: int, seed: int) -> Array:
    """`count` test points: near roots, breaks and extrema, ordinary, of all magnitudes, in the tails, where results fade away."""
    random = np.random.default_rng(seed)
    share = -(-count // 10)
    signs = random.choice([-1.0, 1.0], (4, 2 * share))
    special = np.array(_special_points(activation) or (0.0,))
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
_SIDE = np.logspace(-3, 4, 700)
#: Of the sign changes of a function that oscillates, so many are special: the nearest to 0, and others.
_NEAREST, _OTHERS = 6, 3


@cache
def _special_points(activation: Activation) -> tuple[float, ...]:
    """Breaks, extrema and roots of f, f', f'' other than 0, with the floats next to them."""
    grid = np.concatenate([-_SIDE[::-1], _SIDE])
    found = [where for where, *_ in activation.breaks] + list(activation.extrema)
    for order, values in enumerate(activation.jet(grid, 2)):
        turns = np.flatnonzero(np.sign(values[:-1]) * np.sign(values[1:]) < 0)
        turns = turns[np.argsort(np.abs(grid[turns]))]
        for index in [*turns[:_NEAREST], *turns[_NEAREST :: max(1, len(turns) // _OTHERS)]]:
            found.append(_bisect(activation, order, grid[index], grid[index + 1]))
    around = (np.nextafter(x, side) for x in found for side in (-np.inf, x, np.inf))
    return tuple(dict.fromkeys(float(x) for x in around))


@cache
def _fading(activation: Activation) -> tuple[tuple[float, float], ...]:
    """Intervals in which f, f' or f'' goes from small to zero through the subnormal numbers."""
    found = []
    for side in (-1.0, 1.0):
        for values in activation.jet(side * _SIDE, 2):
            seen = np.flatnonzero(np.abs(values) > 1e-290)
            if len(seen) and seen[-1] + 1 < len(_SIDE) and not values[seen[-1] + 1 :].all():
                ends = sorted(side * _SIDE[[seen[-1], min(seen[-1] + 2, len(_SIDE) - 1)]])
                found.append((float(ends[0]), float(ends[1])))
    return tuple(dict.fromkeys(found))


def _bisect(activation: Activation, order: int, a: float, b: float) -> float:
    """Where f, f' or f'' changes its sign between a and b."""

    def sign(x: float) -> float:
        return math.copysign(1.0, activation.jet(x, 2)[order])

    left = sign(a)
    while a < (middle := a + (b - a) / 2) < b:
        a, b = (middle, b) if sign(middle) == left else (a, middle)
    return a
