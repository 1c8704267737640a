"""From the text of a formula to its tree, and back.

A formula is arithmetic, comparisons, conditions, names and calls, written as in Python. The text is parsed with `ast` against a
whitelist, so that nothing in it is ever executed.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from sys import float_info

from actviz.errors import FormulaError
from actviz.expression.primitive import Kind
from actviz.expression.primitives import PRIMITIVES, SPELLINGS
from actviz.expression.tree import Call, Expression, Name, Number, call, parts

_BINARY: Mapping[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
_LOGICAL: Mapping[type[ast.AST], str] = {ast.And: "and", ast.Or: "or", ast.BitAnd: "and", ast.BitOr: "or"}
_COMPARE: Mapping[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
#: How strongly the parts of a comparison, and the operand of a sign, must bind.
_LOWEST, _TERM, _FACTOR = 0, 5, 6


@dataclass(frozen=True)
class Limits:
    """How large a formula may be: characters, levels of nesting, parts, the size of an exponent, and powers in exponents in powers."""

    length: int = 4000
    depth: int = 100
    parts: int = 2000
    exponent: int = 1000
    tower: int = 4


#: What holds for formulas that users write; texts that actviz writes itself may be longer.
LIMITS = Limits()
#: What makes a tree of a call that is no primitive's: its name and arguments.
Outside = Callable[[str, tuple[Expression, ...]], Expression | None]


def parsed(text: str) -> ast.expr:
    """Python's tree of an expression, without warnings; raises SyntaxError, also for one that is nested too deeply."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            return ast.parse(text.strip(), mode="eval").body
    except (ValueError, RecursionError, MemoryError):
        raise SyntaxError("nested too deeply", ("", 1, 1, text)) from None


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """The tree of a formula; raises FormulaError at the first thing that does not belong.

    >>> write(parse("x*(1 + 2)"))
    'x*(1 + 2)'
    """
    return Reader(text).tree()


class Reader:
    """Reads one text; `outside` makes trees of calls that the language does not know, `limits` bound what is read."""

    def __init__(self, text: str, outside: Outside | None = None, limits: Limits | None = None) -> None:
        self.text, self._outside, self._limits = text, outside, limits

    def tree(self) -> Expression:
        """The tree of the text, a number."""
        limits = self._limits
        if limits and len(self.text) > limits.length:
            raise self.error(
                f"a formula has at most {limits.length:,} characters, and this one {len(self.text):,}", limits.length
            )
        try:
            tree = self.number(self._parsed())
            if limits:
                check_size(tree, limits)
        except RecursionError:
            raise self.error("nested too deeply", 0) from None
        return tree

    def _parsed(self) -> ast.expr:
        try:
            return parsed(self.text)
        except SyntaxError as error:
            raise self.error(_said(error), _column(error, self.text)) from None

    def error(self, message: str, place: ast.AST | int) -> FormulaError:
        """An error at a node or a column."""
        column = place if isinstance(place, int) else getattr(place, "col_offset", 0)
        return FormulaError(f"{self.text!r} is not a formula: {message}", column=column)

    def number(self, node: ast.expr) -> Expression:
        """The tree of a node that is a number; a condition counts 1 where it holds, else 0."""
        tree = self._any(node)
        return call("indicator", tree) if kind(tree) == "condition" else tree

    def condition(self, node: ast.expr) -> Expression:
        """The tree of a node that is a condition."""
        tree = self._any(node)
        if kind(tree) != "condition":
            raise self.error(
                f"{ast.unparse(node)!r} is a number, and a condition is needed, such as {ast.unparse(node)} != 0", node
            )
        return tree

    def _any(self, node: ast.expr) -> Expression:
        match node:
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                if value > float_info.max:
                    raise self.error("this number is beyond the largest float64", node)
                return _literal(value)
            case ast.Name(id=name):
                return Name(SPELLINGS.get(name, name)) if self._is_constant(name) else self._named(node)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return call("neg", self.number(operand))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.number(operand)
            case ast.UnaryOp(op=ast.Not() | ast.Invert(), operand=operand):
                return call("not", self.condition(operand))
            case ast.BinOp(op=op) if type(op) in _BINARY:
                return self._arithmetic(node)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _LOGICAL:
                return call(_LOGICAL[type(op)], self.condition(left), self.condition(right))
            case ast.BoolOp(op=op, values=values):
                return self._joined(_LOGICAL[type(op)], [self.condition(value) for value in values])
            case ast.Compare(left=left, ops=ops, comparators=others) if all(type(op) in _COMPARE for op in ops):
                sides = [self.number(side) for side in (left, *others)]
                pairs = zip(ops, sides, sides[1:], strict=False)
                return self._joined("and", [call(_COMPARE[type(op)], a, b) for op, a, b in pairs])
            case ast.IfExp(test=test, body=yes, orelse=no):
                return call("where", self.condition(test), self.number(yes), self.number(no))
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self._call(node, name, arguments)
        raise self.error(f"{ast.unparse(node)!r} does not belong in one", node)

    def _arithmetic(self, node: ast.expr) -> Expression:
        """The tree of operations, read from the left, however many there are."""
        waiting: list[ast.BinOp] = []
        while isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
            waiting.append(node)
            node = node.left
        tree = self.number(node)
        for operation in reversed(waiting):
            tree = _signed(_BINARY[type(operation.op)], tree, self.number(operation.right))
        return tree

    @staticmethod
    def _joined(function: str, trees: list[Expression]) -> Expression:
        tree, *rest = trees
        for other in rest:
            tree = call(function, tree, other)
        return tree

    @staticmethod
    def _is_constant(name: str) -> bool:
        return (row := PRIMITIVES.get(SPELLINGS.get(name, ""))) is not None and row.is_constant

    def _named(self, node: ast.Name) -> Expression:
        return Name(node.id)

    def _call(self, node: ast.Call, name: str, arguments: list[ast.expr]) -> Expression:
        """The tree of a call of a primitive, or of what `outside` knows."""
        row = PRIMITIVES.get(SPELLINGS.get(name, ""))
        if row is None or name == row.symbol or row.is_constant:
            known = self._outside(name, tuple(map(self.number, arguments))) if self._outside else None
            return known or Call(name, tuple(map(self.number, arguments)))
        if row.name in ("max", "min") and len(arguments) > 2:
            return self._joined(row.name, [self.number(argument) for argument in arguments])
        if len(arguments) != len(row.arguments):
            wanted = f"{len(row.arguments)} argument{'s' * (len(row.arguments) > 1)}"
            raise self.error(f"{name} takes {wanted}, and is given {len(arguments)}", node)
        read: Mapping[Kind, Callable[[ast.expr], Expression]] = {"number": self.number, "condition": self.condition}
        return Call(row.name, tuple(read[kind](argument) for kind, argument in zip(row.arguments, arguments, strict=True)))


def kind(tree: Expression) -> Kind:
    """Whether a tree is a number or a condition."""
    row = PRIMITIVES.get(tree.function) if isinstance(tree, Call) else None
    return row.result if row else "number"


def _signed(function: str, left: Expression, right: Expression) -> Expression:
    """An operation; a sign before a product is the product's, so that `-a*b` reads back as it is written."""
    match function, left:
        case "*" | "/", Call("neg", (operand,)):
            return call("neg", call(function, operand, right))
    return call(function, left, right)


def _literal(value: float) -> Number:
    """A literal with its shortest decimal text."""
    return Number(repr(value))


def check_size(tree: Expression, limits: Limits = LIMITS) -> None:
    """Raise FormulaError for a tree with too many levels or parts, or with an exponent too large."""
    level, depth, count = [tree], 0, 0
    while level:
        depth, count = depth + 1, count + len(level)
        if depth > limits.depth:
            raise FormulaError(f"a formula is nested at most {limits.depth} levels deep")
        if count > limits.parts:
            raise FormulaError(f"a formula has at most {limits.parts:,} parts")
        level = [argument for node in level if isinstance(node, Call) for argument in node.arguments]
    if _tower(tree) > limits.tower:
        raise FormulaError(f"a formula has at most {limits.tower} powers in each other's exponents")
    for node in parts(tree):
        if isinstance(node, Call) and node.function == "**" and isinstance(node.arguments[1], Number):
            text = node.arguments[1].text
            if abs(float(text)) > limits.exponent:
                raise FormulaError(f"an exponent is at most {limits.exponent:,} in a formula, not {text}")


def _tower(tree: Expression) -> int:
    """How many powers stand in each other's exponents."""
    height, waiting = 0, [(tree, 0)]
    while waiting:
        node, level = waiting.pop()
        height = max(height, level)
        if isinstance(node, Call):
            *others, last = node.arguments
            waiting += [(argument, level) for argument in others]
            waiting.append((last, level + (node.function == "**")))
    return height


def write(tree: Expression, binding: int = _LOWEST) -> str:
    """The text of a tree: spaces around sums and comparisons only, brackets where the surrounding operator's binding needs them."""
    match tree:
        case Name(text) | Number(text):
            return text
        case Call("indicator", (condition,)):
            return f"({write(condition)})" if binding else write(condition)
        case Call(function, arguments):
            row = PRIMITIVES.get(function)
            if row is None or not row.symbol:
                return f"{function}({', '.join(write(argument) for argument in arguments)})"
            text = _operation(tree)
            return f"({text})" if row.binding < binding else text
    raise TypeError(tree)


def _operation(tree: Call) -> str:
    """An operator between, or before, its arguments; operations on the left that need no brackets are written in the same loop."""
    written: list[str] = []
    while True:
        row = PRIMITIVES[tree.function]
        if len(tree.arguments) == 1:
            written.append(row.symbol + write(tree.arguments[0], _FACTOR if row.name == "neg" else row.binding))
            break
        left, right = tree.arguments
        comparison, power = row.binding == PRIMITIVES["<"].binding, row.name == "**"
        written.append(row.symbol + write(right, _TERM if comparison else row.binding + (not power)))
        needed = _TERM if comparison else row.binding + power
        below = PRIMITIVES.get(left.function) if isinstance(left, Call) else None
        if not isinstance(left, Call) or below is None or not below.symbol or below.binding < needed:
            written.append(write(left, needed))
            break
        tree = left
    return "".join(reversed(written))


def _column(error: SyntaxError, text: str) -> int:
    """Where Python's parser stopped; at the end of a text that ends too early."""
    return error.offset - 1 if error.offset else len(text)


def _said(error: SyntaxError) -> str:
    """What is wrong with the syntax, in words for someone who writes mathematics."""
    message = error.msg
    if message.startswith("invalid syntax"):
        return "something is missing or does not belong here"
    if "was never closed" in message or "unmatched" in message or "does not match" in message:
        return message
    return f"{message[:1].lower()}{message[1:]}"
