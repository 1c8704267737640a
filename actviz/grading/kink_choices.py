"""What is right at a kink: either side, the function's pick, or that of any framework."""

from __future__ import annotations

import numpy as np

from actviz.function.activation import Activation
from actviz.function.kink import AtKink, Kink
from actviz.grading.exact import Exact
from actviz.grading.ordinals import Integers
from actviz.numerics.arrays import Array
from actviz.numerics.number_types import Floats, NumberType


def right_values(kink: Kink, order: int) -> tuple[float, ...]:
    """The values of f, f' or f'' that are right at a kink; only one where it does not jump."""
    if kink.order > order:
        return (kink.picked[order],)
    by_framework = {0: kink.values, 1: kink.picks}.get(order, {}).values()
    return tuple(dict.fromkeys([kink.picked[order], kink.left[order], kink.right[order], *by_framework]))


def accepting(
    exact: Exact,
    x: Floats,
    answers: Floats,
    activation: Activation,
    order: int,
    number_type: NumberType,
    at_kink: AtKink | None,
) -> Exact:
    """The exact values, at kinks the right one that is next to the answer, unless `at_kink` chooses one of them."""
    if at_kink is not None:
        return exact
    for kink in activation.kinks:
        choices = np.array(right_values(kink, order))
        spot = np.flatnonzero(x == kink.x) if len(choices) > 1 else np.empty(0, np.int64)
        if spot.size:
            exact = _chosen(exact, spot, answers, choices, number_type)
    return exact


def _chosen(exact: Exact, spot: Integers, answers: Floats, choices: Array, number_type: NumberType) -> Exact:
    """The exact values with, at some places, the one of the choices that is next to the answer."""
    rounded = number_type.round(choices).astype(np.float64)
    answer = answers[spot].astype(np.float64)[:, None]
    with np.errstate(all="ignore"):
        distance = np.abs(rounded[None, :] - answer)
    same = (rounded[None, :] == answer) | (np.isnan(rounded)[None, :] & np.isnan(answer))
    chosen = choices[np.argmin(np.where(same, -1.0, np.where(np.isnan(distance), np.inf, distance)), axis=1)]
    high, right = exact.high.copy(), exact.rounded.copy()
    high[spot], right[spot] = chosen, number_type.round(chosen)
    low, exponent = exact.low, exact.exponent
    if not isinstance(low, float):
        low = low.copy()
        low[spot] = 0.0
    if not isinstance(exponent, int):
        exponent = exponent.copy()
        exponent[spot] = 0
    return Exact(high, low, exponent, right)
