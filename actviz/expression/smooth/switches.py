"""The points in question: expressions whose zeros are where a formula may break."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from actviz.expression.grammar import parse
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.smooth.positivity import is_positive
from actviz.expression.tree import ZERO, Call, Expression, Number, call, depends_on, filled

#: The break points of a function that formulas may call beside the primitives; None for a primitive.
Breaks = Callable[[Call], Sequence[Expression] | None]


class Switch(NamedTuple):
    """An expression with a break at each zero; with `steps` also where it takes a whole number or, by "half", a half one.

    `is_singular`: beside a zero the formula may be unbounded, or end; no case of it begins there.
    """

    tree: Expression
    steps: str = ""
    is_singular: bool = False


def switches(tree: Expression, breaks: Breaks) -> tuple[Switch, ...]:
    """Everything that may switch in a formula, each once, innermost first."""
    return tuple(dict.fromkeys(_switches(tree, breaks)))


def _switches(tree: Expression, breaks: Breaks) -> Iterator[Switch]:
    if not isinstance(tree, Call) or not depends_on(tree):
        return
    for argument in tree.arguments:
        yield from _switches(argument, breaks)
    own = breaks(tree)
    if own is not None:
        yield from (Switch(_difference(tree.arguments[0], point)) for point in own)
        return
    row = PRIMITIVES[tree.function]
    match tree:
        case Call("/", (_, bottom)):
            yield from _zeros(bottom)
        case Call("**", (base, exponent)):
            if not _is_whole_and_positive(exponent):
                yield from _zeros(base)
        case Call("clip", (value, low, high)):
            yield from (Switch(_difference(value, bound)) for bound in (low, high))
        case Call(_, arguments):
            values = dict(zip("uvw", arguments, strict=False))
            if row.breaks in ("whole", "half"):
                yield Switch(arguments[0], row.breaks)
            elif row.breaks:
                yield Switch(filled(parse(row.breaks), values))
            yield from (Switch(filled(edge, values), is_singular=True) for edge in _edges(row.domain))


def _zeros(tree: Expression) -> Iterator[Switch]:
    if depends_on(tree) and not is_positive(tree):
        yield Switch(tree, is_singular=True)


def _is_whole_and_positive(exponent: Expression) -> bool:
    return isinstance(exponent, Number) and float(exponent.text).is_integer() and float(exponent.text) > 0


def _edges(domain: str) -> Iterator[Expression]:
    """The differences that are 0 at the ends of a domain."""
    if not domain:
        return
    tree = parse(domain)  # a condition, as a number
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Call):
            if PRIMITIVES[node.function].binding == PRIMITIVES["<"].binding and len(node.arguments) == 2:
                yield _difference(*node.arguments)
            else:
                waiting.extend(node.arguments)


def _difference(left: Expression, right: Expression) -> Expression:
    return left if right == ZERO else call("-", left, right)


def exact_root(tree: Expression) -> Fraction | None:
    """The zero of a straight line with rational coefficients; None for anything else."""
    from actviz.expression.smooth.rational_polynomials import coefficients  # noqa: PLC0415 - only where something switches

    line = coefficients(tree)
    return -line[0] / line[1] if line is not None and len(line) == 2 else None
