"""Which formulas cannot be zero: what their parts say, without a search."""

from __future__ import annotations

from actviz.expression.primitives import PRIMITIVES
from actviz.expression.tree import Call, Expression, Name, Number


def is_positive(tree: Expression) -> bool:
    """Whether a formula is above 0 wherever it has a value; False where that is not plain from its parts."""
    match tree:
        case Number(text):
            return float(text) > 0
        case Name(name):
            return name in PRIMITIVES and PRIMITIVES[name].sign == "+"
        case Call("+", (left, right)):
            return (is_positive(left) and is_nonnegative(right)) or (is_nonnegative(left) and is_positive(right))
        case Call("*" | "/", (left, right)):
            return is_positive(left) and is_positive(right)
        case Call("**", (base, _)):
            return is_positive(base)
        case Call("max", (left, right)):
            return is_positive(left) or is_positive(right)
        case Call("min", (left, right)) | Call("where", (_, left, right)):
            return is_positive(left) and is_positive(right)
        case Call("sqrt" | "cbrt" | "abs", (inner,)):
            return is_positive(inner)
    return isinstance(tree, Call) and tree.function in PRIMITIVES and PRIMITIVES[tree.function].sign == "+"


def is_nonnegative(tree: Expression) -> bool:
    """Whether a formula is nowhere below 0; False where that is not plain from its parts."""
    if is_positive(tree):
        return True
    match tree:
        case Number(text):
            return float(text) >= 0
        case Call("**", (_, Number(text))) if float(text).is_integer() and int(float(text)) % 2 == 0:
            return True
        case Call("*", (left, right)):
            return left == right or (is_nonnegative(left) and is_nonnegative(right))
        case Call("+", (left, right)) | Call("min", (left, right)) | Call("where", (_, left, right)):
            return is_nonnegative(left) and is_nonnegative(right)
        case Call("/", (top, bottom)):
            return is_nonnegative(top) and is_positive(bottom)
        case Call("max", (left, right)):
            return is_nonnegative(left) or is_nonnegative(right)
        case Call("indicator", _):
            return True
    return isinstance(tree, Call) and tree.function in PRIMITIVES and PRIMITIVES[tree.function].sign != ""
