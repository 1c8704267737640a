"""The rules that lead to a derivative, one after the other, for each piece of a function."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from actviz.analysis.derivative_formula import texts_of_pieces
from actviz.errors import UsageError
from actviz.expression.differentiate import textbook
from actviz.expression.steps import Step, steps
from actviz.function.activation import Activation

#: Higher derivatives have too many terms for a blackboard.
MOST_ORDERS = 3
#: A function of more pieces is differentiated as a whole.
_MOST_PIECES = 12


@dataclass(frozen=True)
class Pass:
    """The steps from one derivative to the next, of the given order, between two points."""

    order: int
    begin: float
    end: float
    steps: tuple[Step, ...]


def passes(activation: Activation, order: int) -> tuple[Pass, ...]:
    """The steps from f to f', from f' to f'', up to an order; each for the pieces from left to right where f has a value."""
    if order > MOST_ORDERS:
        raise UsageError(f"order is {order}, but steps are shown up to order {MOST_ORDERS}")
    if len(activation.pieces) > _MOST_PIECES:
        return _as_a_whole(activation.formula, order)
    texts = [[piece.textbook for piece in texts_of_pieces(activation, known)] for known in range(order + 1)]
    return tuple(
        Pass(place, piece.begin, piece.end, tuple(steps(before, after)))
        for place, (lower, higher) in enumerate(pairwise(texts), start=1)
        for piece, before, after, own in zip(activation.pieces, lower, higher, texts[0], strict=True)
        if own != "nan"
    )


def _as_a_whole(text: str, order: int) -> tuple[Pass, ...]:
    """The steps of a formula everywhere, however many pieces it has."""
    texts = [text, *(textbook(text, known) for known in range(1, order + 1))]
    return tuple(
        Pass(place, -math.inf, math.inf, tuple(steps(before, after)))
        for place, (before, after) in enumerate(pairwise(texts), start=1)
    )
