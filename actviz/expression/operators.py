"""The operators and comparisons of formulas, one row each."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from actviz.expression.primitive import Kind, Primitive

#: Operators as functions and methods of libraries: `torch.mul(a, b)`, `x.pow(2)`.
_OPERATOR_NAMES = {
    "+": ("add",), "-": ("sub", "subtract"), "*": ("mul", "multiply"), "/": ("div", "divide", "true_divide"),
    "**": ("pow", "power"), "neg": ("negative",),
    "<": ("lt", "less"), "<=": ("le", "less_equal"), ">": ("gt", "greater"), ">=": ("ge", "greater_equal"),
    "==": ("eq", "equal"), "!=": ("ne", "not_equal"),
    "and": ("logical_and",), "or": ("logical_or",), "not": ("logical_not",),
}  # fmt: skip


def _arguments(kind: Kind, count: int) -> tuple[Kind, ...]:
    return (kind,) * count


def _operator(name: str, symbol: str, binding: int, python: Callable[..., Any], numpy: str, *derivative: str) -> Primitive:
    return Primitive(
        name=name,
        aliases=_OPERATOR_NAMES[name],
        symbol=symbol,
        binding=binding,
        python=python,
        numpy=numpy,
        derivative=derivative,
        arguments=_arguments("number", max(1, len(derivative))),
        cheap=True,
    )


def _comparison(name: str, python: Callable[..., Any], numpy: str) -> Primitive:
    return Primitive(
        name=name,
        aliases=_OPERATOR_NAMES[name],
        symbol=f" {name} ",
        binding=4,
        python=python,
        numpy=numpy,
        cheap=True,
        arguments=("number", "number"),
        result="condition",
        derivative=("0", "0"),
        breaks="u - v",
    )


def _logical(name: str, symbol: str, binding: int, python: Callable[..., Any], numpy: str, count: int) -> Primitive:
    return Primitive(
        name=name,
        aliases=_OPERATOR_NAMES[name],
        symbol=symbol,
        binding=binding,
        python=python,
        numpy=numpy,
        cheap=True,
        arguments=_arguments("condition", count),
        result="condition",
    )


OPERATOR_ROWS = (
    # operators
    _operator("+", " + ", 5, operator.add, "add", "1", "1"),
    _operator("-", " - ", 5, operator.sub, "subtract", "1", "-1"),
    _operator("*", "*", 6, operator.mul, "multiply", "v", "u"),
    _operator("/", "/", 6, operator.truediv, "divide", "1/v", "-u/v**2"),
    _operator("**", "**", 8, operator.pow, "power", "v*u**(v - 1)", "u**v*log(u)"),
    _operator("neg", "-", 5, operator.neg, "negative", "-1"),
    # conditions
    _comparison("<", operator.lt, "less"),
    _comparison("<=", operator.le, "less_equal"),
    _comparison(">", operator.gt, "greater"),
    _comparison(">=", operator.ge, "greater_equal"),
    _comparison("==", operator.eq, "equal"),
    _comparison("!=", operator.ne, "not_equal"),
    _logical("and", " and ", 2, lambda a, b: a & b, "logical_and", 2),
    _logical("or", " or ", 1, lambda a, b: a | b, "logical_or", 2),
    _logical("not", "not ", 3, lambda a: (not a) if isinstance(a, bool) else ~a, "logical_not", 1),
)
