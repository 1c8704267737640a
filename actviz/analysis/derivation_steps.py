"""The rules that lead to a derivative, one after the other, for each piece of a function."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from actviz.analysis.derivative_formula import texts_of_pieces
from actviz.errors import UsageError
from actviz.expression.steps import Step, steps
from actviz.function.activation import Activation

#: Higher derivatives have too many terms for a blackboard.
MOST_ORDERS = 3


@dataclass(frozen=True)
class Pass:
    """The steps from one derivative to the next, of the given order, between two points."""

    order: int
    begin: float
    end: float
    steps: tuple[Step, ...]


def passes(activation: Activation, order: int) -> tuple[Pass, ...]:
    """The steps from f to f', from f' to f'', up to an order; each for the pieces from left to right."""
    if order > MOST_ORDERS:
        raise UsageError(f"order is {order}, but steps are shown up to order {MOST_ORDERS}")
    texts = [texts_of_pieces(activation, known) for known in range(order + 1)]
    return tuple(
        Pass(place, piece.begin, piece.end, tuple(steps(before.textbook, after.textbook)))
        for place, (lower, higher) in enumerate(pairwise(texts), start=1)
        for piece, before, after in zip(activation.pieces, lower, higher, strict=True)
    )
