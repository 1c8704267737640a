"""One walk evaluates a formula in any number system: what each name means is the system's vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from actviz.errors import FormulaError
from actviz.expression.grammar import parse
from actviz.expression.primitive import Primitive
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.tree import Call, Expression, Name, Number, indicator

#: What operators mean to numbers that overload them.
OPERATORS: Mapping[str, Any] = {row.name: row.python for row in PRIMITIVES.values() if row.symbol}
_NO_MEMORY: Any = object()


def evaluate(
    formula: str | Expression,
    names: Mapping[str, Any],
    number: Callable[[str], Any] = float,
    memory: dict[Expression, Any] | None = None,
) -> Any:
    """The value of a formula, a text or a tree, with `names` for its variables, constants and functions.

    `number` reads a literal's decimal text. What `memory` holds is not computed again: several formulas over the same names share
    their parts. Operators that `names` does not have are Python's own. Raises FormulaError for a name that is not in `names`.

    >>> evaluate("1/6 + x", {"x": 0.5})
    0.6666666666666666
    """

    def walk(node: Expression) -> Any:
        if memory is None or isinstance(node, Number):
            return step(node)
        value = memory.get(node, _NO_MEMORY)
        if value is _NO_MEMORY:
            value = memory[node] = step(node)
        return value

    def step(node: Expression) -> Any:
        match node:
            case Number(text):
                return number(text)
            case Name(name):
                return known(name)
            case Call("where", (condition, yes, no)) if isinstance(holds := walk(condition), bool):
                return walk(yes if holds else no)  # the other side may have no value here
            case Call("indicator", (condition,)):
                return walk(indicator(condition))
            case Call(function, (_, _)):
                return operation(node)
            case Call(function, arguments):
                return known(function)(*map(walk, arguments))
        raise TypeError(node)

    def operation(node: Expression) -> Any:
        """A call of two arguments, after those that are its first argument: a sum of many terms is as deep as it is long."""
        waiting: list[Call] = []
        while isinstance(node, Call) and len(node.arguments) == 2 and not (waiting and memory is not None and node in memory):
            waiting.append(node)
            node = node.arguments[0]
        value = walk(node)
        for call in reversed(waiting):
            value = known(call.function)(value, walk(call.arguments[1]))
            if memory is not None:
                memory[call] = value
        return value

    def known(name: str) -> Any:
        try:
            return names[name]
        except KeyError:
            if name in OPERATORS:
                return OPERATORS[name]
        raise FormulaError(f"{name!r} is not known in this formula")

    return walk(parse(formula) if isinstance(formula, str) else formula)


def vocabulary(
    native: Callable[[Primitive], Any],
    formula: Callable[[Primitive], str] = lambda row: row.computed,
    number: Callable[[str], Any] = float,
) -> dict[str, Any]:
    """Every primitive in a number system: `native` gives what the system has itself, None where the row's formula is to be used."""
    names: dict[str, Any] = {}
    for row in PRIMITIVES.values():
        own = native(row)
        if own is not None:
            names[row.name] = own
        elif formula(row):
            names[row.name] = _composed(formula(row), names, number)
    return names


def _composed(text: str, names: Mapping[str, Any], number: Callable[[str], Any]) -> Callable[..., Any]:
    """A function by the formula that it is made of."""

    def function(*arguments: Any) -> Any:
        return evaluate(text, {**names, **dict(zip("uvw", arguments, strict=False))}, number)

    return function
