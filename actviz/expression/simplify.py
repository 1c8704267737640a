"""Numbers in place of names, without the factors, divisors and summands that this makes idle."""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping
from typing import TYPE_CHECKING

from actviz.expression.grammar import parse, write
from actviz.expression.literals import exact
from actviz.expression.tree import ONE, ZERO, Call, Expression, Name, Number, call, rebuilt

if TYPE_CHECKING:
    from fractions import Fraction

#: How many digits a power of a whole number may have to be written as a whole number.
_LONGEST_POWER = 6
_COMPARISONS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne}


def substitute(text: str, values: Mapping[str, float | str]) -> str:
    """The formula with numbers, or formulas such as `1/6`, in place of names, idle parts left out.

    >>> substitute("alpha*(exp(beta*x) - 1)/beta", {"alpha": 0.5, "beta": 1})
    '0.5*(exp(x) - 1)'
    """
    return write(substituted(parse(text), values))


def substituted(tree: Expression, values: Mapping[str, float | str]) -> Expression:
    """The same of a tree."""

    def put(node: Expression) -> Expression:
        match node:
            case Name(name) if name in values:
                value = values[name]
                return parse(value) if isinstance(value, str) else number(value)
            case Call(function, arguments):
                return combined(function, *arguments)
        return node

    return rebuilt(tree, put)


def number(value: float) -> Expression:
    """A number as a tree: a whole one without its decimal point, a negative one as a negation."""
    if value < 0:
        return call("neg", number(-value))
    if not math.isfinite(value):
        return Name(repr(value))
    return Number(repr(int(value)) if value == int(value) and value < 1e15 else repr(float(value)))


def combined(function: str, *arguments: Expression) -> Expression:
    """The call, without what multiplies by one, adds nothing or negates twice."""
    match function, arguments:
        case "neg", (operand,):
            return negated(operand)
        case "+" | "-" | "*" | "/" | "**", (left, right):
            return _operation(function, left, right)
        case "where", (condition, yes, no) if (holds := _decided(condition)) is not None:
            return yes if holds else no
    return Call(function, arguments)


def _decided(condition: Expression) -> bool | None:
    """Whether a comparison of two numbers holds; None for other conditions."""
    match condition:
        case Call(function, (left, right)) if function in _COMPARISONS:
            one, other = _value(left), _value(right)
            return None if one is None or other is None else _COMPARISONS[function](one, other)
    return None


def _value(tree: Expression) -> Fraction | None:
    """The value of a literal, with its sign."""
    match tree:
        case Number(text):
            return exact(text)
        case Call("neg", (Number(text),)):
            return -exact(text)
    return None


def _is_exact(value: Fraction) -> bool:
    """Whether a float64 holds the value."""
    return abs(value) < 2**1000 and float(value) == value


def negated(tree: Expression) -> Expression:
    """The tree with the other sign."""
    match tree:
        case Call("neg", (operand,)):
            return operand
        case Number("0"):
            return tree
    return call("neg", tree)


def _operation(op: str, left: Expression, right: Expression) -> Expression:
    match left, op, right:
        case (_, "*" | "/" | "**", Number("1" | "1.0")) | (_, "+" | "-", Number("0" | "0.0")):
            return left
        case (Number("1" | "1.0"), "*", _) | (Number("0" | "0.0"), "+", _):
            return right
        case Number("0" | "0.0"), "-", _:
            return negated(right)
        case (Number("0" | "0.0"), "*" | "/", _) | (_, "*", Number("0" | "0.0")):
            return ZERO
        case (_, "**", Number("0" | "0.0")) | (Number("1" | "1.0"), "**", _):
            return ONE
        case Number(a), "**", Number(b) if a.isdecimal() and b.isdecimal() and int(b) * len(a) <= _LONGEST_POWER:
            return number(int(a) ** int(b))
        case Call("neg", (Number() as literal,)), "**", Number(b) if b.isdecimal():
            power = _operation(op, literal, right)
            return negated(power) if int(b) % 2 else power
        case _, "+", Call("neg", (operand,)):
            return _operation("-", left, operand)
        case _, "-", Call("neg", (operand,)):
            return _operation("+", left, operand)
        case Call("neg", (operand,)), "*" | "/", _:
            return negated(_operation(op, operand, right))
        case _, "*" | "/", Call("neg", (operand,)):
            return negated(_operation(op, left, operand))
        case Number() | Call("neg", (Number(),)), "+" | "-", Number():
            return _sum_of_numbers(op, left, right)
    return _folded(op, left, right) if op in ("*", "/") else call(op, left, right)


def _sum_of_numbers(op: str, left: Expression, right: Expression) -> Expression:
    """One number for two, where a float64 holds it and it has no more digits than they have: 2.3 - 1 is not quite 1.3."""
    one, other = _value(left), _value(right)
    total = None if one is None or other is None else one + other if op == "+" else one - other
    if total is None or not _is_exact(total):
        return call(op, left, right)
    result = number(float(total))
    return result if _digits(result) <= max(_digits(left), _digits(right), 1) else call(op, left, right)


def _digits(tree: Expression) -> int:
    """How many digits a literal has behind its point."""
    return len(write(tree).partition(".")[2])


def _folded(op: str, left: Expression, right: Expression) -> Expression:
    """A product or quotient; the literals in front of its two sides become one where the result is exactly a whole number."""
    one, other = _front(left), _front(right)
    if not one or not other or other == 1:
        return call(op, left, right)
    if op == "*" and other != 1 and (value := one * other).denominator == 1:
        return combined("*", _with_front(left, value), _with_front(right, exact("1")))
    if op == "/" and other != 1 and (value := one / other).denominator == 1:
        return combined("/", _with_front(left, value), _with_front(right, exact("1")))
    if op == "/" and (value := other / one).denominator == 1:
        return call("/", _with_front(left, exact("1")), _with_front(right, value))
    return call(op, left, right)


def _front(tree: Expression) -> Fraction | None:
    """The literal in front of a product, where its decimal is a float64 exactly."""
    while isinstance(tree, Call) and tree.function in ("*", "/"):
        tree = tree.arguments[0]
    if not isinstance(tree, Number):
        return None
    value = exact(tree.text)
    return value if value == type(value)(tree.text) else None


def _with_front(tree: Expression, value: Fraction) -> Expression:
    """The product with a whole number in place of the literal in front of it."""
    match tree:
        case Call(function, (left, right)):
            return combined(function, _with_front(left, value), right)
    return number(int(value))
