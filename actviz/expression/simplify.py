"""Numbers in place of names, without the factors, divisors and summands that this makes idle."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

from actviz.expression.grammar import parse, write
from actviz.expression.literals import exact
from actviz.expression.tree import ONE, ZERO, Call, Expression, Name, Number, call


def substitute(text: str, values: Mapping[str, float]) -> str:
    """The formula with numbers in place of names, idle parts left out.

    >>> substitute("alpha*(exp(beta*x) - 1)/beta", {"alpha": 0.5, "beta": 1})
    '0.5*(exp(x) - 1)'
    """
    return write(substituted(parse(text), values))


def substituted(tree: Expression, values: Mapping[str, float]) -> Expression:
    """The same of a tree."""
    match tree:
        case Name(name) if name in values:
            return number(values[name])
        case Call(function, arguments):
            return combined(function, *(substituted(argument, values) for argument in arguments))
    return tree


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
    return Call(function, arguments)


def _is_exact(value: Fraction) -> bool:
    """Whether a float64 holds the value."""
    return abs(value) < 2**1000 and Fraction(float(value)) == value


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
        case _, "+", Call("neg", (operand,)):
            return call("-", left, operand)
        case _, "-", Call("neg", (operand,)):
            return call("+", left, operand)
        case Call("neg", (operand,)), "*" | "/", _:
            return negated(_operation(op, operand, right))
        case _, "*" | "/", Call("neg", (operand,)):
            return negated(_operation(op, left, operand))
        case Number(a), "+" | "-", Number(b) if _is_exact(total := exact(a) + exact(b) if op == "+" else exact(a) - exact(b)):
            return number(float(total))
    return call(op, left, right)
