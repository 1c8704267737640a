"""Pieces of a function on which f, f' or f'' is one number."""

from __future__ import annotations

from actviz.expression.evaluate.floats import FLOATS
from actviz.expression.evaluate.fold import evaluate
from actviz.expression.grammar import parse
from actviz.expression.tree import depends_on
from actviz.function.activation import Activation


def pieces_with(activation: Activation, order: int, value: float) -> list[tuple[float, float]]:
    """The pieces on which f (order 0), f' (1) or f'' (2) is exactly this number."""
    return [
        (begin, end)
        for begin, end, texts in activation.pieces
        if is_constant(texts[order]) and evaluate(texts[order], FLOATS) == value
    ]


def is_constant(text: str) -> bool:
    """Whether a piece's text does not depend on x."""
    return not depends_on(parse(text))
