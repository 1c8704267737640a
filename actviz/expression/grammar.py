"""Formulas as text: one small language that any number system can evaluate.

A formula is arithmetic (`+ - * / **`), comparisons, names and calls of functions, written as in Python. The text is parsed
with `ast` against a whitelist and walked by `evaluate`; what `exp` or `0.1` means is the caller's choice: floats
here, arbitrary precision or symbols in `actviz.expression.symbolic`.
"""

import ast
import math
import operator
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from actviz.errors import FormulaError

_BINARY: dict[type[ast.operator], tuple[str, int, Callable[[Any, Any], Any]]] = {
    ast.Add: (" + ", 2, operator.add),
    ast.Sub: (" - ", 2, operator.sub),
    ast.Mult: ("*", 3, operator.mul),
    ast.Div: ("/", 3, operator.truediv),
    ast.Pow: ("**", 5, operator.pow),
}
_COMPARE: dict[type[ast.cmpop], tuple[str, Callable[[Any, Any], Any]]] = {
    ast.Lt: (" < ", operator.lt),
    ast.LtE: (" <= ", operator.le),
    ast.Gt: (" > ", operator.gt),
    ast.GtE: (" >= ", operator.ge),
}
_LOWEST = 0


def _unbounded(function: Callable[[float], float]) -> Callable[[float], float]:
    """The function with infinity where its value is beyond the largest float."""

    def bounded(x: float) -> float:
        try:
            return function(x)
        except OverflowError:
            return math.inf

    return bounded


_exp = _unbounded(math.exp)

#: The functions and constants of a formula over Python's floats. Every other number system has the same names.
FLOATS: Mapping[str, Any] = {
    "pi": math.pi,
    "e": math.e,
    "abs": abs,
    "max": max,
    "min": min,
    "sign": lambda x: float((x > 0) - (x < 0)),
    "sqrt": math.sqrt,
    "exp": _exp,
    "expm1": _unbounded(math.expm1),
    "log": math.log,
    "log1p": math.log1p,
    "sin": math.sin,
    "cos": math.cos,
    "sinh": lambda x: math.copysign(_unbounded(math.sinh)(abs(x)), x),
    "cosh": _unbounded(math.cosh),
    "tanh": math.tanh,
    "atan": math.atan,
    "asinh": math.asinh,
    "erf": math.erf,
    "erfc": math.erfc,
    "normal_cdf": lambda x: 0.5 * math.erfc(-x * math.sqrt(0.5)),
    "normal_pdf": lambda x: math.exp(-0.5 * x * x) / math.sqrt(2 * math.pi),
    "sigmoid": lambda x: 1.0 / (1.0 + _exp(-x)),
    "softplus": lambda x: max(x, 0.0) + math.log1p(_exp(-abs(x))),
    "where": lambda condition, yes, no: yes if condition else no,
}


@cache
def parse(text: str) -> ast.expr:
    """The checked syntax tree of a formula; raises FormulaError at the first thing that does not belong."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise FormulaError(f"{text!r} is not a formula: {error.msg}", column=(error.offset or 1) - 1) from None
    for node in ast.walk(tree):
        _check(node, text)
    return tree


def _check(node: ast.AST, text: str) -> None:
    match node:
        case ast.BinOp(op=op) if type(op) in _BINARY:
            return
        case ast.UnaryOp(op=ast.USub()) | ast.Name() | ast.Load() | ast.USub():
            return
        case ast.Constant(value=value) if type(value) in (int, float):
            return
        case ast.Call(func=ast.Name(), keywords=[]):
            return
        case ast.Compare(ops=[op], comparators=[_]) if type(op) in _COMPARE:
            return
        case ast.operator() | ast.cmpop() if type(node) in _BINARY or type(node) in _COMPARE:
            return
    column = getattr(node, "col_offset", 0)
    raise FormulaError(f"{text!r} is not a formula: {text[column:]!r} does not belong in one", column=column)


def evaluate(
    formula: str | ast.expr,
    names: Mapping[str, Any],
    number: Callable[[str], Any] = float,
    memory: dict[str, Any] | None = None,
) -> Any:
    """The value of a formula, a text or a checked tree, with `names` for its variables, constants and functions.

    `number` makes a number of a literal's decimal text, so that `0.1` can stay exactly one tenth. What `memory` holds is not
    computed again: several formulas over the same names share their parts. Raises FormulaError for a name that is not in `names`.

    >>> evaluate("1/6 + x", {"x": 0.5})
    0.6666666666666666
    """

    def walk(node: ast.expr) -> Any:
        if memory is None:
            return step(node)
        key = _dumped(node)
        if key not in memory:
            memory[key] = step(node)
        return memory[key]

    def step(node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=value):
                return number(repr(value))
            case ast.Name(id=name):
                return _known(name, names, node)
            case ast.UnaryOp(operand=operand):
                return -walk(operand)
            case ast.BinOp(left=left, op=op, right=right):
                return _BINARY[type(op)][2](walk(left), walk(right))
            case ast.Compare(left=left, ops=[compare], comparators=[right]):
                return _COMPARE[type(compare)][1](walk(left), walk(right))
            case ast.Call(func=ast.Name(id="where"), args=[condition, yes, no]) if isinstance(chosen := walk(condition), bool):
                return walk(yes if chosen else no)  # the other side may have no value here
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return _known(name, names, node)(*(walk(argument) for argument in arguments))
        raise AssertionError(ast.dump(node))  # parse() let nothing else through

    return walk(parse(formula) if isinstance(formula, str) else formula)


def depends_on(tree: ast.expr, name: str = "x") -> bool:
    """Whether a name occurs in a formula's tree."""
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))


@cache
def _dumped(node: ast.expr) -> str:
    return ast.dump(node)


def _known(name: str, names: Mapping[str, Any], node: ast.expr) -> Any:
    try:
        return names[name]
    except KeyError:
        raise FormulaError(f"a formula does not know {name!r}", column=node.col_offset) from None


def substitute(text: str, values: Mapping[str, float]) -> str:
    """The formula with numbers in place of names, and without the factors, divisors and summands that this makes idle.

    >>> substitute("alpha*(exp(beta*x) - 1)/beta", {"alpha": 0.5, "beta": 1})
    '0.5*(exp(x) - 1)'
    """
    return _write(_replace(parse(text), values), _LOWEST)


def _replace(node: ast.expr, values: Mapping[str, float]) -> ast.expr:
    match node:
        case ast.Name(id=name) if name in values:
            return _number(values[name])
        case ast.UnaryOp(operand=operand):
            return _negate(_replace(operand, values))
        case ast.Call(func=function, args=arguments):
            return ast.Call(function, [_replace(argument, values) for argument in arguments], [])
        case ast.Compare(left=left, ops=ops, comparators=[right]):
            return ast.Compare(_replace(left, values), ops, [_replace(right, values)])
        case ast.BinOp(left=left, op=op, right=right):
            return _combine(_replace(left, values), op, _replace(right, values))
    return node


def _number(value: float) -> ast.expr:
    if value < 0:
        return ast.UnaryOp(ast.USub(), _number(-value))
    return ast.Constant(int(value) if value == int(value) and value < 1e15 else float(value))


def _negate(node: ast.expr) -> ast.expr:
    match node:
        case ast.UnaryOp(operand=operand):
            return operand
        case ast.Constant(value=0):
            return node
    return ast.UnaryOp(ast.USub(), node)


def _combine(left: ast.expr, op: ast.operator, right: ast.expr) -> ast.expr:
    """left op right, without what multiplies by one, adds nothing or negates twice."""
    match left, op, right:
        case (_, ast.Mult() | ast.Div() | ast.Pow(), ast.Constant(value=1)) | (_, ast.Add() | ast.Sub(), ast.Constant(value=0)):
            return left
        case (ast.Constant(value=1), ast.Mult(), _) | (ast.Constant(value=0), ast.Add(), _):
            return right
        case ast.Constant(value=0), ast.Sub(), _:
            return _negate(right)
        case (ast.Constant(value=0), ast.Mult() | ast.Div(), _) | (_, ast.Mult(), ast.Constant(value=0)):
            return ast.Constant(0)
        case _, ast.Pow(), ast.Constant(value=0):
            return ast.Constant(1)
        case _, ast.Add(), ast.UnaryOp(operand=operand):
            return ast.BinOp(left, ast.Sub(), operand)
        case _, ast.Sub(), ast.UnaryOp(operand=operand):
            return ast.BinOp(left, ast.Add(), operand)
        case ast.UnaryOp(operand=operand), ast.Mult() | ast.Div(), _:
            return _negate(_combine(operand, op, right))
        case _, ast.Mult() | ast.Div(), ast.UnaryOp(operand=operand):
            return _negate(_combine(left, op, operand))
        case ast.Constant(value=int() | float() as a), (ast.Add() | ast.Sub()), ast.Constant(value=int() | float() as b):
            return _number(a + b if isinstance(op, ast.Add) else a - b)
    return ast.BinOp(left, op, right)


def _write(node: ast.expr, binding: int) -> str:
    """The text of a tree: spaces around sums only, brackets where `binding`, the surrounding operator's, asks for them."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Constant(value=value):
            return repr(value)
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return f"{name}({', '.join(_write(argument, _LOWEST) for argument in arguments)})"
        case ast.Compare(left=left, ops=[compare], comparators=[right]):
            text, own = _write(left, 2) + _COMPARE[type(compare)][0] + _write(right, 2), 1
        case ast.UnaryOp(operand=operand):
            text, own = "-" + _write(operand, 3), 2
        case ast.BinOp(left=left, op=op, right=right):
            sign, own, _ = _BINARY[type(op)]
            tight_right = isinstance(op, ast.Sub | ast.Div)
            tight_left = isinstance(op, ast.Pow)
            text = _write(left, own + tight_left) + sign + _write(right, own + tight_right)
        case _:
            raise AssertionError(ast.dump(node))
    return f"({text})" if own < binding else text
