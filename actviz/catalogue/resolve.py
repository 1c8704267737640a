"""From a text, a name with parameters or a framework's call, to the function: the only door."""

from __future__ import annotations

import ast
import copyreg
import warnings
from dataclasses import replace
from typing import Any

from actviz.catalogue.call import read_call
from actviz.catalogue.registry import candidates
from actviz.errors import UnknownNameError, UsageError
from actviz.expression.evaluate.floats import FLOATS
from actviz.function.activation import Activation
from actviz.function.definition import Definition, Described
from actviz.function.parametrized import Parametrized
from actviz.function.signature import Signature
from actviz.function.vector import VectorActivation, VectorDefinition

Function = Activation | VectorActivation


class InputNote(UserWarning):
    """A note on the expression that stands for x in a pasted call."""


def get(spec: str | Function, /, *values: float, **parameters: float) -> Any:
    """Return the activation function that a text names: `relu`, `LeakyReLU`, `leaky_relu:0.2`, `elu:alpha=0.5`.

    A framework's path (`jax.nn.gelu`, `F.silu`), alone or as a call (`nn.LeakyReLU(0.2)`), means what that framework means by it:
    its defaults, and its gradient at kinks. Parameters may also be given as arguments, by position or by any framework's name
    for them. The result is an Activation, or for softmax and similar functions a VectorActivation. Raises UnknownNameError for an
    unknown name and UsageError for arguments that the call does not take or that are outside the domain of their parameter.

    >>> get("elu", alpha=0.5)
    <Activation elu:alpha=0.5>
    >>> get("Hard-Tanh:-2,2").spec
    'hard_tanh:min_val=-2.0,max_val=2.0'
    >>> get("keras.layers.LeakyReLU").parameters["negative_slope"]
    0.3
    >>> get("F.gelu(x, approximate='tanh')").name
    'gelu_tanh'
    """
    if isinstance(spec, Parametrized):
        spec = spec.spec
    if not isinstance(spec, str):
        raise TypeError(f"an activation is named by a text such as 'elu:0.5', not by {type(spec).__name__}")
    call = read_call(spec).extended(values, parameters)
    refusals: list[UsageError] = []
    for entry, signature in candidates(call.name, call.named):
        try:
            given = signature.bind(*call.positional, **call.named)
        except UsageError as refusal:
            refusals.append(refusal)
            continue
        _check_input(spec, call.applied_to or signature.input_of(*call.positional, **call.named))
        origin = signature if call.is_dotted else None
        return _made(entry, {**entry.defaults(origin), **given}, origin)
    raise refusals[-1]


def scalar(spec: str, purpose: str) -> Activation:
    """Return the scalar function that a text names; raises UsageError for a vector function, which cannot serve the purpose."""
    function = get(spec)
    if isinstance(function, VectorActivation):
        raise UsageError(
            f"{function.name} maps a whole vector to another, so that there is nothing to {purpose}: that takes one number in, one out",
            f"`actviz eval {function.name} 1 2 3 -d` shows values and the Jacobian",
        )
    activation: Activation = function
    return activation


def _made(entry: Described, parameters: dict[str, float], origin: Signature | None) -> Function:
    if isinstance(entry, VectorDefinition):
        return VectorActivation(entry, parameters, origin)
    assert isinstance(entry, Definition)  # noqa: S101 - there are two kinds
    return Activation(entry, parameters, origin)


def _check_input(spec: str, value: ast.expr | None) -> None:
    """Note what stands for x, unless it is a plain name; raises UsageError for a formula, which would make another function."""
    if value is None or isinstance(value, ast.Name):
        return
    if _is_formula(value) and len(_variables(value)) == 1:
        raise UsageError(f"{spec!r}: {ast.unparse(value)!r} is a formula, and only x can stand there", "write x in its place")
    warnings.warn(f"{ast.unparse(value)} stands for x in {spec}", InputNote, stacklevel=1)


def _is_formula(value: ast.expr) -> bool:
    """Return whether an expression consists of operations and known functions."""
    match value:
        case ast.Name() | ast.Constant():
            return True
        case ast.BinOp(left=left, op=op, right=right):
            return not isinstance(op, ast.MatMult) and _is_formula(left) and _is_formula(right)
        case ast.UnaryOp(operand=operand):
            return _is_formula(operand)
        case ast.Call(func=ast.Name() | ast.Attribute() as function, args=values, keywords=[]):
            return _is_known(ast.unparse(function)) and all(map(_is_formula, values))
    return False


def _variables(value: ast.expr) -> set[str]:
    """Return the names in an expression other than those of functions."""
    functions = {id(node) for call in ast.walk(value) if isinstance(call, ast.Call) for node in ast.walk(call.func)}
    return {node.id for node in ast.walk(value) if isinstance(node, ast.Name) and id(node) not in functions}


def _is_known(name: str) -> bool:
    try:
        return name.rpartition(".")[2] in FLOATS or bool(candidates(name))
    except UnknownNameError:
        return False


def _pickled(function: Any) -> tuple[Any, ...]:
    """Reduce a function of the catalogue to its canonical text, as kernels do not pickle, and one made by hand to its parts."""
    try:
        known = get(function.spec) == function
    except UsageError:
        known = False
    if known:
        return _of_text, (function.spec, function.given_label)
    return _of_parts, (type(function), function.definition, dict(function.parameters), function.origin, function.given_label)


def _of_text(spec: str, label: str) -> Function:
    function: Function = get(spec)
    return replace(function, given_label=label) if label else function


def _of_parts(kind: type[Function], *parts: Any) -> Function:
    definition, parameters, origin, label = parts
    return kind(definition, parameters, origin, given_label=label)


for kind in (Activation, VectorActivation):
    copyreg.pickle(kind, _pickled)
