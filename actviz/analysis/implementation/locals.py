"""Parts that a formula has more than once, given a name each, as a programmer would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from actviz.expression.primitives import PRIMITIVES
from actviz.expression.tree import Call, Expression, Name, depends_on, parts, rebuilt

#: A part of operators with fewer of them is as short as a name for it.
_LEAST = 3
_LETTERS = {"sigmoid": "s", "softplus": "p", "tanh": "t", "exp": "ex", "sqrt": "r", "cosh": "c"}
_OTHERS = ("u", "v", "w", "y", "z")


class Local(NamedTuple):
    """A name and what it stands for."""

    name: str
    value: Expression


def shared(trees: Sequence[Expression], taken: Iterable[str]) -> tuple[list[Local], list[Expression]]:
    """Name the repeated parts of trees, and return the names in the order of their use, and the trees with names in them.

    >>> from actviz.expression.grammar import parse, write
    >>> names, trees = shared([parse("tanh(2*x) + x*(1 - tanh(2*x)**2)")], ["x"])
    >>> names[0].name, write(names[0].value), write(trees[0])
    ('t', 'tanh(2*x)', 't + x*(1 - t**2)')
    """
    used, locals_ = set(taken), list[Local]()
    while part := _largest_repeated(trees):
        name = _free(part, used)
        used.add(name)
        trees = [_named(tree, part, name) for tree in trees]
        locals_ = [Local(local.name, _named(local.value, part, name)) for local in locals_]
        locals_.append(Local(name, part))
        trees = list(trees)
    return _ordered(locals_), list(trees)


def _largest_repeated(trees: Sequence[Expression]) -> Call | None:
    counts = Counter(part for tree in trees for part in parts(tree) if isinstance(part, Call) and _is_worth(part))
    repeated = [part for part, count in counts.items() if count > 1]
    return max(repeated, key=_size, default=None)


def _is_worth(part: Call) -> bool:
    """Whether a part takes time to compute, or is long."""
    row = PRIMITIVES[part.function]
    return depends_on(part) and row.result == "number" and part.function != "where" and (not row.cheap or _size(part) >= _LEAST)


def _size(part: Expression) -> int:
    return sum(isinstance(node, Call) for node in parts(part))


def _free(part: Call, used: set[str]) -> str:
    """A name for a part that nothing else has."""
    letters = (_LETTERS.get(part.function, ""), *_OTHERS, *(f"u{number}" for number in range(1, 100)))
    return next(letter for letter in letters if letter and letter not in used)


def _named(tree: Expression, part: Call, name: str) -> Expression:
    return rebuilt(tree, lambda node: Name(name) if node == part else node)


def _ordered(locals_: list[Local]) -> list[Local]:
    """Each after those that it needs."""
    placed: list[Local] = []
    waiting = list(locals_)
    while waiting:
        names = {local.name for local in waiting}
        ready = [
            local for local in waiting if not any(isinstance(node, Name) and node.name in names for node in parts(local.value))
        ]
        placed += ready
        waiting = [local for local in waiting if local not in ready]
    return placed
