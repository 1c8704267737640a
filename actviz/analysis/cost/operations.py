"""Calls of functions that cost more than arithmetic, counted in a formula."""

from __future__ import annotations

from collections import Counter

from actviz.expression.evaluate.floats import FLOATS
from actviz.expression.evaluate.fold import evaluate
from actviz.expression.grammar import parse
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.tree import Call, Expression, depends_on, parts
from actviz.function.activation import Activation


def costly_calls(activation: Activation) -> Counter[str]:
    """How often the costliest piece of f calls each function that is not arithmetic; calls without x are constants and cost nothing.

    A `power` is one with an exponent that is no whole number, which is the exponential of a logarithm.

    >>> from actviz import get
    >>> dict(costly_calls(get("silu")))
    {'sigmoid': 1}
    """
    counts = [Counter(name for node in parts(parse(piece.texts[0])) if (name := _costly(node))) for piece in activation.pieces]
    return max(counts, key=lambda count: sum(count.values()))


def _costly(node: Expression) -> str:
    """The name of a costly function that the node calls, or `power`; empty for any other node."""
    match node:
        case Call("**", (_, exponent)):
            is_whole = not depends_on(exponent) and float(evaluate(exponent, FLOATS)).is_integer()
            return "" if is_whole else "power"
        case Call(function, _) if depends_on(node) and not PRIMITIVES[function].cheap:
            return function
    return ""
