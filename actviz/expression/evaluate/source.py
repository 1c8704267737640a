"""Formulas as source code that a reader can run with NumPy alone."""

from __future__ import annotations

import math
from collections.abc import Iterable

from actviz.expression.grammar import parse
from actviz.expression.primitive import Primitive
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.tree import depends_on, functions, names


def imported(texts: Iterable[str]) -> list[str]:
    """What `from numpy import ...` gives of the functions and constants that formulas call by the same name."""
    return [row.name for row in _used(texts) if row.numpy == row.name]


def defined(texts: Iterable[str]) -> list[str]:
    """A line for each function that NumPy calls otherwise or does not have; the module needs `np` and `math`."""
    return [_definition(row) for row in _used(texts) if row.numpy != row.name]


def of_x(text: str) -> str:
    """A formula that has the shape of x, though it may be a constant."""
    return text if depends_on(parse(text)) else f"np.full_like(x, {text})"


def _used(texts: Iterable[str]) -> list[Primitive]:
    """The primitives that formulas use, and those that their definitions use, in the order of the table."""
    waiting, used = list(texts), set[str]()
    while waiting:
        tree = parse(waiting.pop())
        for name in (functions(tree) | names(tree)) - used:
            row = PRIMITIVES.get(name)
            if row is not None and not row.symbol:
                used.add(name)
                waiting += [row.computed] if row.computed and not row.numpy else []
    return [row for row in PRIMITIVES.values() if row.name in used]


def _definition(row: Primitive) -> str:
    if row.numpy:
        return f"{row.name} = np.{row.numpy}"
    if row.computed:
        return f"def {row.name}({', '.join('uvw'[: len(row.arguments)])}): return {row.computed}"
    function = f"math.{row.name}"
    if not hasattr(math, row.name):
        raise TypeError(f"{row.name} has neither NumPy's name nor a formula")
    return f"{row.name} = np.vectorize({function}, otypes=[float])"
