"""Reference values with 50 correct digits, from formulas evaluated by mpmath, and errors against them in units in the last place."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from actviz.expression.evaluate import multiprecision
from actviz.function.activation import Activation, PlacedBreak
from actviz.function.definition import OUTSIDE
from actviz.function.kink import AtKink
from actviz.numerics.number_types import FLOAT64, NumberType

#: The largest error of f, f' and f'' that the catalogue promises, in units in the last place (ulp).
PROMISED_ULP = (4.0, 4.0, 8.0)
#: Digits of a reference value in a certificate.
_CERTIFICATE_DIGITS = 30
#: The order of a break that is no kink: above that of f''.
_SMOOTH = 3
#: Bits that hold the exact difference of any two float64 numbers, subnormal ones included.
_DIFFERENCE_BITS = 2400


@dataclass(frozen=True)
class WorstError:
    """The largest error among some points, in ulp: where it is, the computed value, and the exact one to 20 digits.

    `points` counts those where the exact value is known.
    """

    order: int
    ulp: float
    x: float
    computed: float
    exact: str
    points: int


def reference_value(activation: Activation, x: Any, order: int, texts: Sequence[str] | None = None) -> Any:
    """f (order 0), f' (1) or f'' (2) at x as an mpmath number of 50 correct digits, from the entry's formula texts.

    `texts`, one for each piece of the definition, replace the entry's: the derivative that SymPy finds, for example.
    A parameter is the float64 that it is, but one at its default is the default's text exactly: 1/6, not the float64 next to it.
    At the float64 next to a break the result is what the entry defines in the break: the value there, and for a derivative that
    jumps the derivative of the side whose slope is picked. -0.0 lies to the left of a pole at 0.
    """
    from mpmath import mp  # noqa: PLC0415 - slow to load, and rarely needed

    texts = texts or [piece[order] for piece in activation.definition.pieces]
    parameters = activation.exact_parameters
    kink_orders = {kink.x: kink.order for kink in activation.kinks}
    piece = activation.piece_indices[0]
    for placed in activation.breaks:
        one_sided = placed.point.left
        if x == placed.x and (one_sided or kink_orders.get(x, _SMOOTH) <= order):
            from_left = math.copysign(1, x) < 0 and x == 0 and kink_orders.get(0.0) == 0
            if one_sided and one_sided != OUTSIDE and from_left:
                return multiprecision.value(one_sided[order], x, parameters)
            text = _text_in_break(activation, placed, texts, order)
            return multiprecision.value(text, x, parameters) if text else mp.nan
        if x > multiprecision.value(placed.point.at, 0, parameters):
            piece = placed.right
    return multiprecision.value(texts[piece], x, parameters)


def extended_reference_value(activation: Activation, x: float, order: int) -> Any:
    """`reference_value`, also for NaN (NaN) and at an infinity: the limit there.

    A finite limit other than 0 is the function at 1e40 on that side, where 30 digits no longer change.
    """
    from mpmath import mpf  # noqa: PLC0415

    if math.isnan(x):
        return mpf(x)
    if not math.isinf(x):
        return reference_value(activation, x, order)
    limit = activation.limit(order, 1 if x > 0 else -1)
    far = mpf(math.copysign(1, x)) * mpf(10) ** 40
    return reference_value(activation, far, order) if limit and math.isfinite(limit) else mpf(limit)


def certificate(
    activation: Activation,
    x: float,
    order: int,
    computed: float,
    number_type: NumberType = FLOAT64,
    at_kink: AtKink | None = None,
) -> tuple[str, float]:
    """The reference value to 30 digits, and the error of a computed value in ulp; `at_kink` chooses the derivative at kinks."""
    from mpmath import mp  # noqa: PLC0415

    is_choice = at_kink and order and any(kink.x == x for kink in activation.kinks)
    exact = _chosen_at_kink(activation, x, order, at_kink) if is_choice and at_kink else None
    exact = extended_reference_value(activation, x, order) if exact is None else exact
    return str(mp.nstr(exact, _CERTIFICATE_DIGITS)).removeprefix("+"), ulp_error(computed, exact, number_type)


def _chosen_at_kink(activation: Activation, x: float, order: int, choice: AtKink) -> Any:
    """The chosen derivative at a kink: one side's, from its text, or the mean of both; NaN if the choice is NaN there."""
    from mpmath import mp  # noqa: PLC0415

    placed = next(placed for placed in activation.breaks if placed.x == x)
    if math.isnan(next(kink for kink in activation.kinks if kink.x == x).at(choice)[order]):
        return mp.nan
    texts = _one_sided_texts(placed, [piece[order] for piece in activation.definition.pieces], order)
    sides = {side: multiprecision.value(text, x, activation.exact_parameters) for side, text in texts.items()}
    return (sides["left"] + sides["right"]) / 2 if choice == "mean" else sides.get(choice)


def _one_sided_texts(placed: PlacedBreak, texts: Sequence[str], order: int) -> dict[str, str]:
    """The texts of f or a derivative on either side of a break."""
    point = placed.point
    return {
        "left": _limit(point.left, order) if point.left else texts[placed.left],
        "right": _limit(point.right, order) if point.right else texts[placed.right],
    }


def _limit(limits: Sequence[str], order: int) -> str:
    """The limit of f, f' or f'' at a break; those of higher derivatives are not known."""
    return limits[order] if order < len(limits) else "nan"


def _text_in_break(activation: Activation, placed: PlacedBreak, texts: Sequence[str], order: int) -> str:
    """The text that holds in a break itself; empty for f'' if the picked slope is neither side's."""
    point = placed.point
    choice = point.slope_of(*activation.own) if order else point.value_of(*activation.own)
    return _one_sided_texts(placed, texts, order).get(choice, choice if order < 2 else "")


def ulp_error(computed: float, exact: Any, number_type: NumberType = FLOAT64) -> float:
    """The error |computed - exact| in units in the last place of the exact value in the given type.

    Below the smallest normal number the unit is the smallest subnormal. Where the exact value rounds to infinity only infinity
    is right (error 0); any other result, and NaN for a number or a number for NaN, has the error infinity. An infinite result
    for a finite value counts as the power of two above the largest number.
    """
    from mpmath import mp, mpf  # noqa: PLC0415

    if math.isnan(computed) or mp.isnan(exact):
        return 0.0 if math.isnan(computed) and mp.isnan(exact) else math.inf
    bits, top = number_type.bits, number_type.largest_exponent
    with mp.workprec(_DIFFERENCE_BITS):
        if abs(exact) >= mpf(2) ** (top + 1) - mpf(2) ** (top - bits):
            return 0.0 if computed == math.copysign(math.inf, exact) else math.inf
        finite = mpf(computed) if math.isfinite(computed) else mp.sign(mpf(computed)) * mpf(2) ** (top + 1)
        exponent = max(int(mp.mag(exact)) - 1, 1 - top) if exact else 1 - top
        return float(abs(finite - exact) / mpf(2) ** (exponent - bits + 1))


def worst_error(activation: Activation, order: int, points: Iterable[float], texts: Sequence[str] | None = None) -> WorstError:
    """The largest error of f (order 0), f' (1) or f'' (2) at the points; for `texts` see `reference_value`.

    Points at which other texts than the entry's do not give 50 digits, as they cancel, are left out. Raises ValueError without points.
    """
    from mpmath import mp  # noqa: PLC0415

    xs = np.fromiter(points, np.float64)
    computed = activation(xs) if order == 0 else activation.derivative(xs, order)
    errors = []
    for x, y in zip(xs.tolist(), computed.tolist(), strict=True):
        try:
            exact = reference_value(activation, x, order, texts)
        except ArithmeticError:
            if texts is None:
                raise
            continue
        errors.append((ulp_error(y, exact), x, y, exact))
    ulp, x, y, exact = max(errors, key=lambda row: row[0])
    return WorstError(order, ulp, x, y, mp.nstr(exact, 20), len(errors))
