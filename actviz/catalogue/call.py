"""Read the text that names a function: a bare name or a framework's path, and its arguments."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from actviz.errors import FormulaError, UsageError
from actviz.expression.evaluate.floats import FLOATS
from actviz.expression.evaluate.fold import evaluate
from actviz.expression.grammar import parsed
from actviz.function.frameworks import NEUTRAL, full_path
from actviz.function.releases import read_releases, with_release
from actviz.text.names import normalise
from actviz.text.numbers import read_number

#: How code looks a function up by its name, and the path before that name: `ACT2FN["gelu_new"]` is `hf.gelu_new`.
LOOKUPS = {
    "keras.activations.get": "keras.activations",
    "keras.layers.Activation": "keras.activations",
    "Activation": "keras.activations",
    "hf.ACT2FN": "hf",
    "ACT2FN": "hf",
    "hf.get_activation": "hf",
    "get_activation": "hf",
    "timm.get_act_fn": "timm",
    "timm.get_act_layer": "timm",
    "timm.create_act_layer": "timm",
    "get_act_fn": "timm",
    "get_act_layer": "timm",
    "create_act_layer": "timm",
}
#: The modules of constants and functions in code, as in `math.pi`.
_MODULES = re.compile(r"\b(?:math|np|numpy|jnp|jax\.numpy|torch|tf\.math)\.(?=[a-z])")


#: Functions that make a tensor of a number: `torch.tensor(0.5)`.
_TENSORS = frozenset(["tensor", "Tensor", "array", "asarray", "constant", "as_tensor", "to_tensor", "float32", "float64"])


@dataclass(frozen=True)
class WrittenCall:
    """A name with arguments by position and by name.

    A value is a number, a text, True, False, None, or the syntax tree of any other expression. `applied_to` is the input of a second
    call, as in `nn.ReLU()(x)`.
    """

    name: str
    positional: tuple[Any, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict)
    applied_to: ast.expr | None = None

    @property
    def is_dotted(self) -> bool:
        """Whether the name is a framework's path."""
        return "." in full_path(self.name)

    def extended(self, values: tuple[Any, ...], parameters: Mapping[str, Any]) -> WrittenCall:
        """Return the call with further arguments; raises UsageError for one that is given twice."""
        for name in parameters:
            if name in self.named:
                raise UsageError(f"{self.name}: {name} is given twice")
        if values and self.named:
            raise UsageError(f"{self.name}: a parameter without a name follows one with a name")
        return replace(self, positional=(*self.positional, *values), named={**self.named, **parameters})


def read_call(text: str) -> WrittenCall:
    """Read a call such as `relu`, `elu:alpha=0.5`, `F.leaky_relu(x, 0.2)`, `nn.ReLU()(x)` or `ACT2FN["gelu_new"]`.

    >>> read_call("threshold:1,value=0").positional
    (1.0,)
    >>> read_call("nn.GELU(approximate='tanh')").named
    {'approximate': 'tanh'}
    """
    text = text.strip()
    code, release, _ = read_releases(text)
    if code.endswith((")", "]")) and (tree := _parsed(code)) is not None:
        call = _from_code(tree, text)
        return replace(call, name=with_release(call.name, release))
    name, colon, written = text.partition(":")
    if not name.strip():
        raise UsageError(f"{text!r} names no activation", "`actviz list` shows all names")
    call = WrittenCall(name.strip())
    for part in written.split(",") if colon else ():
        before, equals, value = part.rpartition("=")
        if equals and not before.strip():
            raise UsageError(f"{call.name}: {part.strip()!r} lacks the parameter's name")
        argument = _read_value(value.strip())
        call = call.extended(() if equals else (argument,), {before.strip(): argument} if equals else {})
    return call


def _read_value(text: str) -> Any:
    """Read a value after a colon: a number if possible, else a text."""
    try:
        return read_number(text)
    except ValueError:
        return {"true": True, "false": False, "none": None}.get(text.casefold(), text.strip("'\""))


def _parsed(text: str) -> ast.Call | ast.Subscript | None:
    try:
        tree = parsed(text)
    except SyntaxError:
        return None
    return tree if isinstance(tree, ast.Call | ast.Subscript) else None


def _from_code(tree: ast.expr, text: str) -> WrittenCall:
    """Read a call in Python code; raises UsageError for other code."""
    if isinstance(tree, ast.Call) and (path := _path(tree.func)):  # F.gelu(x), ACT2FN["gelu"](x)
        return WrittenCall(path, *_arguments(tree.args, tree.keywords, text))
    if path := _path(tree):  # ACT2FN["gelu"], Activation("relu", name="first")
        keywords = tree.keywords if isinstance(tree, ast.Call) else []
        named = _arguments([], keywords, text)[1]
        return WrittenCall(path, (), {name: value for name, value in named.items() if normalise(name) not in NEUTRAL})
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Call):  # nn.ReLU()(x)
        positional, named = _arguments(tree.args, tree.keywords, text)
        if len(positional) != 1 or named or not isinstance(positional[0], ast.expr):
            raise UsageError(f"{text!r}: the second call takes the input alone")
        return replace(_from_code(tree.func, text), applied_to=positional[0])
    raise UsageError(f"{text!r} names no activation", "`actviz list` shows all names")


def _path(tree: ast.expr) -> str:
    """Return the path of the function that code names or looks up; empty if it does neither."""
    match tree:
        case ast.Name() | ast.Attribute() if full_path(written := ast.unparse(tree)) not in LOOKUPS:
            return written
        case ast.Call(func=ast.Name(id="getattr"), args=[owner, ast.Constant(value=str(name))]):
            return f"{ast.unparse(owner)}.{name}"
        case ast.Subscript(value=table, slice=key) | ast.Call(func=table, args=[key, *_]):
            home = LOOKUPS.get(full_path(ast.unparse(table)), "")
            if home and isinstance(key, ast.Constant) and isinstance(key.value, str):
                return f"{home}.{key.value}"
            if home and isinstance(key, ast.Attribute) and isinstance(tree, ast.Call):  # Activation(tf.nn.relu)
                return ast.unparse(key)
    return ""


def _arguments(values: list[ast.expr], keywords: list[ast.keyword], text: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
    if any(isinstance(value, ast.Starred) for value in values) or any(keyword.arg is None for keyword in keywords):
        raise UsageError(f"{text!r}: arguments with * are not read")
    named = {str(keyword.arg): _value(keyword.value, text) for keyword in keywords}
    return tuple(_value(value, text) for value in values), named


def _value(node: ast.expr, text: str) -> Any:
    """Return the value of a literal or of arithmetic, and any other expression as it is."""
    match node:
        case ast.Constant(value=bool() | str() | None as value):
            return value
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _value(operand, text)
        case ast.UnaryOp(op=ast.USub(), operand=operand) if isinstance(value := _value(operand, text), float):
            return -value
        case ast.Call(func=ast.Name(id="float"), args=[ast.Constant(value=str() as word)], keywords=[]):
            with suppress(ValueError):
                return read_number(word)
        case ast.Call(func=maker, args=[value]) if ast.unparse(maker).rpartition(".")[2] in _TENSORS:
            number = _value(value.elts[0] if isinstance(value, ast.List) and len(value.elts) == 1 else value, text)
            return number if isinstance(number, float) else node
        case ast.BinOp() | ast.UnaryOp() | ast.Constant() | ast.Attribute() | ast.Call():
            with suppress(FormulaError, TypeError):
                return _computed(_MODULES.sub("", ast.unparse(node)), text)
    return node


def _computed(formula: str, text: str) -> float:
    try:
        return float(evaluate(formula, {**FLOATS, "inf": math.inf}))
    except (ArithmeticError, ValueError) as error:
        if isinstance(error, FormulaError):
            raise
        raise UsageError(f"{text!r}: {formula!r} is not a number") from None
