"""What a user wrote for a function, taken apart: a name, or a framework's path, and the arguments that go with it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from actviz.errors import FormulaError, UsageError
from actviz.expression.evaluate.floats import FLOATS
from actviz.expression.evaluate.fold import evaluate
from actviz.text.numbers import read_number


@dataclass(frozen=True)
class Call:
    """A name with arguments by position and by name; each is a number, a text, a truth value or None."""

    name: str
    positional: tuple[Any, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_dotted(self) -> bool:
        """Whether the name is a framework's path."""
        return "." in self.name

    def extended(self, values: tuple[Any, ...], parameters: Mapping[str, Any]) -> Call:
        """The same call with further arguments; raises UsageError for one that is given twice."""
        for name in parameters:
            if name in self.named:
                raise UsageError(f"{self.name}: {name} is given twice")
        if values and self.named:
            raise UsageError(f"{self.name}: a parameter without a name follows one with a name")
        return Call(self.name, (*self.positional, *values), {**self.named, **parameters})


def read_call(text: str) -> Call:
    """The call that a text is: `relu`, `elu:alpha=0.5`, `F.leaky_relu(0.2)`; a first argument `x` says nothing.

    >>> read_call("threshold:1,value=0").positional
    (1.0,)
    >>> read_call("nn.GELU(approximate='tanh')").named
    {'approximate': 'tanh'}
    """
    text = text.strip()
    if text.endswith(")") and (tree := _as_call(text)) is not None:
        return _from_code(tree, text)
    name, colon, written = text.partition(":")
    if not name.strip():
        raise UsageError(f"{text!r} names no activation", "`actviz list` shows all names")
    call = Call(name.strip())
    for part in written.split(",") if colon else ():
        before, equals, value = part.rpartition("=")
        if equals and not before.strip():
            raise UsageError(f"{call.name}: {part.strip()!r} lacks the parameter's name")
        argument = _read_value(value.strip())
        call = call.extended(() if equals else (argument,), {before.strip(): argument} if equals else {})
    return call


def _read_value(text: str) -> Any:
    """A value after a colon: a number if it is one, else the text."""
    try:
        return read_number(text)
    except ValueError:
        return {"true": True, "false": False, "none": None}.get(text.casefold(), text.strip("'\""))


def _as_call(text: str) -> ast.Call | None:
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError:
        return None
    return tree if isinstance(tree, ast.Call) else None


def _from_code(tree: ast.Call, text: str) -> Call:
    """A call as it is written in Python."""
    if any(isinstance(argument, ast.Starred) for argument in tree.args) or any(item.arg is None for item in tree.keywords):
        raise UsageError(f"{text!r}: arguments with * are not read")
    arguments = tree.args
    if arguments and isinstance(arguments[0], ast.Name) and arguments[0].id in ("x", "input", "features", "tensor"):
        arguments = arguments[1:]
    named = {str(item.arg): _value(item.value, text) for item in tree.keywords}
    return Call(ast.unparse(tree.func), tuple(_value(argument, text) for argument in arguments), named)


def _value(node: ast.expr, text: str) -> Any:
    """A literal, or arithmetic with numbers."""
    if isinstance(node, ast.Constant) and not isinstance(node.value, int | float):
        return node.value
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd):
        return _value(node.operand, text)
    try:
        return float(evaluate(ast.unparse(node), FLOATS))
    except (FormulaError, TypeError, ValueError, ArithmeticError):
        raise UsageError(f"{text!r}: {ast.unparse(node)!r} is not a number") from None
