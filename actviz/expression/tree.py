"""The syntax tree of a formula: numbers, names, and calls of primitives and other functions.

Operators are calls too: `x + 1` is `Call("+", (Name("x"), Number("1")))`. Trees are immutable, compare by structure and hash in
constant time, so that equal parts of formulas can share what is computed for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias


class Number:
    """A literal, as it is written; each number system reads its value (see `literals`)."""

    __match_args__ = ("text",)
    __slots__ = ("_hash", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._hash = hash((Number, text))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Number) and self.text == other.text

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[object, ...]:
        return Number, (self.text,)

    def __repr__(self) -> str:
        return f"Number({self.text!r})"


class Name:
    """A variable, a parameter or a constant."""

    __match_args__ = ("name",)
    __slots__ = ("_hash", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self._hash = hash((Name, name))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Name) and self.name == other.name

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[object, ...]:
        return Name, (self.name,)

    def __repr__(self) -> str:
        return f"Name({self.name!r})"


class Call:
    """An operator or a function, and its arguments."""

    __match_args__ = ("function", "arguments")
    __slots__ = ("_hash", "arguments", "function")

    def __init__(self, function: str, arguments: tuple[Expression, ...]) -> None:
        self.function, self.arguments = function, arguments
        self._hash = hash((Call, function, arguments))

    def __eq__(self, other: object) -> bool:
        one: object = self
        while (
            isinstance(one, Call) and one is not other
        ):  # down the first arguments: a sum of many terms is as deep as it is long
            if not isinstance(other, Call) or one._hash != other._hash or one.function != other.function:
                return False
            if one.arguments[1:] != other.arguments[1:] or not (one.arguments and other.arguments):
                return one.arguments == other.arguments
            one, other = one.arguments[0], other.arguments[0]
        return one is other or one == other

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[object, ...]:
        return Call, (self.function, self.arguments)

    def __repr__(self) -> str:
        return f"Call({self.function!r}, {self.arguments!r})"


Expression: TypeAlias = Number | Name | Call

X = Name("x")
ZERO, ONE, TWO = Number("0"), Number("1"), Number("2")


def indicator(condition: Expression) -> Call:
    """1 where a condition holds, else 0, as a choice."""
    return Call("where", (condition, ONE, ZERO))


def call(function: str, *arguments: Expression) -> Call:
    """A call with its arguments one by one."""
    return Call(function, arguments)


def parts(tree: Expression) -> Iterator[Expression]:
    """The tree itself and every part of it."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Call):
            waiting.extend(node.arguments)


def names(tree: Expression) -> set[str]:
    """The variables, parameters and constants in a tree."""
    return {node.name for node in parts(tree) if isinstance(node, Name)}


def functions(tree: Expression) -> set[str]:
    """The operators and functions that a tree calls."""
    return {node.function for node in parts(tree) if isinstance(node, Call)}


def depends_on(tree: Expression, name: str = "x") -> bool:
    """Whether a name occurs in a tree."""
    return any(isinstance(node, Name) and node.name == name for node in parts(tree))


def rebuilt(tree: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """The tree with every part, innermost first, replaced by what `change` makes of it."""
    waiting: list[Call] = []
    while isinstance(tree, Call) and tree.arguments:  # down the first arguments: a sum of many terms is as deep as it is long
        waiting.append(tree)
        tree = tree.arguments[0]
    result = change(tree)
    for node in reversed(waiting):
        arguments = (result, *(rebuilt(argument, change) for argument in node.arguments[1:]))
        unchanged = all(new is old for new, old in zip(arguments, node.arguments, strict=True))
        result = change(node if unchanged else Call(node.function, arguments))
    return result


def replace(tree: Expression, values: Mapping[str, Expression]) -> Expression:
    """The tree with other trees in place of names."""
    return rebuilt(tree, lambda node: values.get(node.name, node) if isinstance(node, Name) else node)


def filled(template: Expression, values: Mapping[str, Expression]) -> Expression:
    """A formula of u, v, w with trees in their place; no sign stands before a sign, and no factor is 1."""

    def put(node: Expression) -> Expression:
        match node:
            case Name(name):
                return values.get(name, node)
            case Call("neg", (Call("neg", (operand,)),)):
                return operand
            case Call("*", (one, factor)) if one == ONE:
                return factor
        return node

    match template:
        case Call(function, arguments):
            return put(Call(function, tuple(filled(argument, values) for argument in arguments)))
    return put(template)
