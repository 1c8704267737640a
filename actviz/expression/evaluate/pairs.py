"""Formulas over arrays with pairs of floats: much faster than balls, and where a rounded value is certain, the same.

A formula is prepared once: functions without a form for pairs are written out as the table of primitives defines them, and each part
without x becomes a constant. What pairs cannot decide (zeros, sums that cancel, numbers beyond their range, results beside the middle
of two floats) is left to balls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from actviz.expression.evaluate.fold import evaluate
from actviz.expression.grammar import parse
from actviz.expression.literals import exact
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.tree import Call, Expression, Name, Number, X, depends_on, filled, functions, indicator, parts, rebuilt
from actviz.numerics import pair_functions
from actviz.numerics.arrays import BLOCK, Array
from actviz.numerics.ball import Ball
from actviz.numerics.pair import Pair, PairRangeError

#: Fewer numbers are left to balls: tables and passes over blocks would cost more than they save.
FEWEST = 64
#: How many numbers are computed at a time: more than elsewhere, as each step has many calls of NumPy.
_BLOCK = 3 * BLOCK // 2
#: A formula of more parts is left to balls: `Pair.nearest` allows for the products of that many errors.
_MOST_PARTS = 300
#: The sizes of numbers for which pairs are tried, and where an array is split if its range is too wide.
_ENDS = (2.0**-200, 2.0**-20, 16.0, 256.0, 2.0**200)
#: What the names of a formula mean for pairs: fewer than for balls.
_NAMES: Mapping[str, Any] = {
    row.name: row.python if row.symbol else getattr(pair_functions, row.balls)
    for row in PRIMITIVES.values()
    if row.symbol or (row.balls and row.arguments and hasattr(pair_functions, row.balls))
}


@dataclass(frozen=True)
class PairFormula:
    """A formula in x that pairs can evaluate, and the constants in it by their names."""

    tree: Expression
    constants: Mapping[str, Pair]


def pair_formula(tree: Expression, constant: Callable[[Expression], Any]) -> PairFormula | None:
    """Prepare a formula, given what evaluates a part without x; None if it has a function that pairs do not know."""
    tree = rebuilt(tree, _written_out)
    if not depends_on(tree) or sum(1 for _ in parts(tree)) > _MOST_PARTS or not functions(tree) <= _NAMES.keys():
        return None
    constants: dict[str, Pair] = {}
    try:
        tree = _folded(tree, lambda part: _constant(part, constant, constants))
    except PairRangeError:
        return None
    return PairFormula(tree, constants)


def _written_out(node: Expression) -> Expression:
    """A call of a function that pairs do not have, by the formula that it is made of."""
    match node:
        case Call("indicator", (condition,)):
            return indicator(condition)
        case Call(function, arguments) if function not in _NAMES and PRIMITIVES[function].computed:
            values = dict(zip("uvw", arguments, strict=False))
            return rebuilt(filled(parse(PRIMITIVES[function].computed), values), _written_out)
    return node


def _folded(tree: Expression, name: Callable[[Expression], Name]) -> Expression:
    """The tree with a name for each largest part without x."""
    waiting: list[Call] = []
    while isinstance(tree, Call) and depends_on(tree):  # down the first arguments: a sum of many terms is as deep as it is long
        waiting.append(tree)
        tree = tree.arguments[0]
    result: Expression = X if tree == X else name(tree)
    for node in reversed(waiting):
        result = Call(node.function, (result, *(_folded(argument, name) for argument in node.arguments[1:])))
    return result


def _constant(part: Expression, value: Callable[[Expression], Any], constants: dict[str, Pair]) -> Name:
    """The name of a part without x, whose value is put into `constants`; parts that are equal have one name in all formulas."""
    name = f"constant {part!r}"
    constants[name] = Pair.constant(exact(part.text)) if isinstance(part, Number) else _of_ball(value(part))
    return Name(name)


def _of_ball(ball: Any) -> Pair:
    """A single ball as a pair; raises PairRangeError for what is no finite number, such as a condition."""
    if not isinstance(ball, Ball):
        raise PairRangeError
    high, low, radius = (float(np.asarray(part).ravel()[0]) for part in (ball.high, ball.low, ball.radius))
    if not (np.isfinite(high) and radius <= 2.0**-62 * abs(high)):
        raise PairRangeError
    pair = Pair.constant((Fraction(high) + Fraction(low)) * Fraction(2) ** int(np.asarray(ball.exponent).ravel()[0]))
    error = radius / abs(high) if high else 0.0
    return Pair(pair.high, pair.low, pair.error + 1.5 * error, pair.spread, pair.range)


def nearest(formulas: Sequence[PairFormula], x: Array) -> list[tuple[Array, npt.NDArray[np.bool_]]]:
    """The floats next to the values of formulas at finite numbers, and where that is certain; balls would give the same there."""
    results = [(np.zeros(x.shape), np.zeros(x.shape, bool)) for _ in formulas]
    for start in range(0, x.size, _BLOCK):
        block = slice(start, start + _BLOCK)
        _settle(formulas, x[block], [(values[block], certain[block]) for values, certain in results])
    return results


def _settle(formulas: Sequence[PairFormula], x: Array, results: Sequence[tuple[Array, npt.NDArray[np.bool_]]]) -> None:
    """Put values and where they are certain into `results`, for one block."""
    size = np.abs(x)
    inside = size.min() >= _ENDS[0] and size.max() <= _ENDS[-1]
    pending = list(zip(formulas, results, strict=True))
    if inside:
        pending = _evaluated(pending, x, slice(None))
    for places in _groups(size, inside=inside) if pending else ():
        _evaluated(pending, x[places], places)


_Pending = list[tuple[PairFormula, tuple[Array, npt.NDArray[np.bool_]]]]


def _evaluated(pending: _Pending, x: Array, places: Any) -> _Pending:
    """Evaluate formulas at numbers of which none is 0, and return those for whose range pairs are too narrow."""
    memory: dict[Expression, Any] = {}
    left: _Pending = []
    variable = Pair.of(x)
    for formula, (values, certain) in pending:
        try:
            result = evaluate(formula.tree, {**_NAMES, **formula.constants, "x": variable}, memory=memory)
            values[places], certain[places] = result.nearest()
        except PairRangeError:
            left.append((formula, (values, certain)))
    return left


def _groups(size: Array, *, inside: bool) -> Iterator[npt.NDArray[np.intp]]:
    """The places of numbers of similar size; none if all are, and that was tried."""
    for least, end in pairwise(_ENDS):
        places = np.flatnonzero((size >= least) & (size < end))
        if places.size and not (inside and places.size == size.size):
            yield places
