"""From a text, a name with parameters or a framework's call, to the function: the only door."""

from __future__ import annotations

import ast
import copyreg
import warnings
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from actviz.catalogue.call import WrittenCall, read_call
from actviz.catalogue.registry import candidates, knows
from actviz.catalogue.specification import Specification, read_specification
from actviz.errors import ActvizError, UnknownNameError, UsageError
from actviz.expression import tree
from actviz.expression.grammar import parsed, write
from actviz.expression.primitives import PRIMITIVES, SPELLINGS
from actviz.function.activation import Activation
from actviz.function.definition import Definition, Described
from actviz.function.parametrized import Parametrized
from actviz.function.releases import read_releases
from actviz.function.signature import Signature
from actviz.function.vector import VectorActivation, VectorDefinition
from actviz.text.quoting import quoted

Function = Activation | VectorActivation
_CONSTANTS = {name for name, row in PRIMITIVES.items() if row.is_constant}


class InputNote(UserWarning):
    """A note on the expression that stands for x in a pasted call."""


def get(spec: str | Function, /, *values: float, **parameters: float) -> Any:
    """The activation function that a text stands for: `relu`, `leaky_relu:0.2`, `x*sigmoid(1.702*x)`, `mine=x*tanh(a*x):a=2`.

    A framework's path (`jax.nn.gelu`, `F.silu`), alone or as a call (`nn.LeakyReLU(0.2)`), means what that framework means by it:
    its defaults, and its gradient at kinks. Parameters may also be given as arguments, by position or by any framework's name
    for them. Any other text is a formula in one variable. What comes back is an Activation, or for softmax and its kin a
    VectorActivation. Raises UnknownNameError for an unknown name, UsageError for parameters that the function does not have or
    that are outside its domain, and FormulaError for a text that is no formula.

    >>> get("elu", alpha=0.5)
    <Activation elu:alpha=0.5>
    >>> get("Hard-Tanh:-2,2").spec
    'hard_tanh:min_val=-2.0,max_val=2.0'
    >>> get("keras.layers.LeakyReLU").parameters["negative_slope"]
    0.3
    >>> get("F.gelu(x, approximate='tanh')").name
    'gelu_tanh'
    >>> get("x * torch.sigmoid(beta*x)", beta=1.702).spec
    'x*sigmoid(beta*x):beta=1.702'
    """
    if isinstance(spec, Parametrized):
        if not (values or parameters):
            return spec
        spec = spec.spec
    if not isinstance(spec, str):
        raise TypeError(f"an activation is named by a text such as 'elu:0.5', not by {type(spec).__name__}")
    parts = read_specification(spec)
    try:
        function = _function(parts, values, parameters)
    except ActvizError:
        raise
    except (ValueError, RecursionError):  # an integer of thousands of digits cannot be shown
        raise UsageError(f"{quoted(spec)} is nested too deeply, or has a number of too many digits") from None
    return replace(function, given_label=_checked_label(parts.label)) if parts.label else function


def _function(parts: Specification, values: tuple[float, ...], parameters: Mapping[str, float]) -> Function:
    """The catalogue is asked first; a text that it does not know is a formula, unless it can only be a name."""
    if parts.is_name and not parts.has_x:
        return _of_name(parts, values, parameters)
    if _is_plainly_a_formula(parts.text):
        return _formula(parts, values, parameters)
    try:
        function, argument = _of_catalogue(read_call(parts.text).extended(values, parameters))
    except UnknownNameError:
        return _formula(parts, values, parameters)
    except UsageError:
        if not (parts.parameters or _is_text_of_formula(parts.text) or _has_names(parts.text, parameters)):
            raise
        return _formula(parts, values, parameters)
    if argument is not None and not isinstance(argument, ast.Name):
        if _is_formula(argument) and len(_variables(argument) - {*parts.parameters, *parameters}) == 1:
            return _formula(parts, values, parameters)
        warnings.warn(f"{ast.unparse(argument)} stands for x in {parts.text}", InputNote, stacklevel=1)
    return function


def _of_name(parts: Specification, values: tuple[float, ...], parameters: Mapping[str, float]) -> Function:
    """The function of a name; one that only the language of formulas has is that of x: `np.sqrt` is `sqrt(x)`."""
    try:
        return _of_catalogue(read_call(parts.text).extended(values, parameters))[0]
    except UnknownNameError:
        module, _, name = parts.text.strip().rpartition(".")
        row = PRIMITIVES.get(SPELLINGS.get(name, ""))
        if values or parameters or row is None or len(row.arguments) != 1 or row.symbol:
            raise
        from actviz.catalogue.pasted import MODULES  # noqa: PLC0415 - names of the catalogue are the common case

        if module not in MODULES:
            raise
        called = f"{row.name}(x)"
        return _formula(Specification(parts.label, called, called), (), {})


def _is_plainly_a_formula(text: str) -> bool:
    """Whether a text is an operation, or a call of a function of formulas that the catalogue does not have."""
    try:
        tree = parsed(read_releases(text.strip()).path)
    except SyntaxError:
        return False
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name):
        return tree.func.id in SPELLINGS and not knows(tree.func.id)
    return isinstance(tree, ast.BinOp | ast.UnaryOp | ast.Compare | ast.BoolOp | ast.IfExp)


def _is_text_of_formula(text: str) -> bool:
    """Whether a text is no call and no name, so that only a formula can be meant."""
    try:
        code = parsed(read_releases(text.strip()).path)
        return not isinstance(code, ast.Call | ast.Subscript | ast.Name | ast.Attribute)
    except SyntaxError:
        return True


def _has_names(text: str, parameters: Mapping[str, float]) -> bool:
    """Whether all these parameters, of which there is one, occur in a text, so that a formula is meant."""
    return bool(parameters) and set(parameters) <= _variables(parsed(text))


def _of_catalogue(call: WrittenCall) -> tuple[Function, ast.expr | None]:
    """The function of the catalogue that a call means, and what the call takes it of."""
    refusals: list[UsageError] = []
    for entry, signature in candidates(call.name, call.named):
        try:
            given = signature.bind(*call.positional, **call.named)
        except UsageError as refusal:
            refusals.append(refusal)
            continue
        origin = signature if call.is_dotted else None
        function = _made(entry, {**entry.defaults(origin), **given}, origin)
        return function, call.applied_to or signature.input_of(*call.positional, **call.named)
    raise refusals[-1]


def _formula(parts: Specification, values: tuple[float, ...], parameters: Mapping[str, float]) -> Function:
    from actviz.catalogue.pasted import PastedReader  # noqa: PLC0415 - names of the catalogue are the common case
    from actviz.formulas.formula import Formula, activation  # noqa: PLC0415

    if values:
        raise UsageError("the parameters of a formula have names", "get('x*sigmoid(beta*x)', beta=2)")
    known = {**parts.parameters, **{name: float(value) for name, value in parameters.items()}}
    formula = PastedReader(parts.formula, _meaning, known).formula()
    unused = set(known) - tree.names(formula)
    if unused:
        raise UsageError(f"{min(unused)} does not occur in {parts.formula.strip()}")
    return activation(Formula(formula, known), _called)


def _meaning(code: str) -> Activation:
    """The activation of the catalogue that the code of a call means."""
    function, _ = _of_catalogue(read_call(code))
    if not isinstance(function, Activation):
        raise UsageError(f"{function.name} maps a whole vector to another, and a formula is of one number")
    return function


@cache
def _called(node: tree.Call) -> Activation:
    """The activation that a call in a canonical formula means."""
    arguments = "".join(f", {write(argument)}" for argument in node.arguments[1:])
    return _meaning(f"{node.function}(x{arguments})")


def _checked_label(label: str) -> str:
    """A label that no function of the catalogue has for its name."""
    try:
        candidates(label)
    except UnknownNameError:
        return label
    raise UsageError(f"the label {label} is the name of a function", "choose another label: my_" + label)


def scalar(spec: str | Function, purpose: str, /, **parameters: float) -> Activation:
    """Return the scalar function that a text names, or the function itself; raises UsageError for a vector function, which cannot serve the purpose."""
    function = get(spec, **parameters)
    if isinstance(function, VectorActivation):
        raise UsageError(
            f"{function.name} maps a whole vector to another, so that there is nothing to {purpose}: that takes one number in, one out",
            f"`actviz eval {function.name} 1 2 3 -d` shows values and the Jacobian",
        )
    activation: Activation = function
    return activation


def scalar_catalogue() -> list[Activation]:
    """The catalogue's functions of one number, with default parameters, by name."""
    from actviz.catalogue.index import index  # noqa: PLC0415 - only for the whole catalogue

    return [get(entry.name) for entry in index() if entry.kind == "scalar"]


def _made(entry: Described, parameters: dict[str, float], origin: Signature | None) -> Function:
    if isinstance(entry, VectorDefinition):
        return VectorActivation(entry, parameters, origin)
    assert isinstance(entry, Definition)  # noqa: S101 - there are two kinds
    return Activation(entry, parameters, origin)


def _is_formula(value: ast.expr) -> bool:
    """Return whether an expression consists of operations and known functions."""
    match value:
        case ast.Name() | ast.Constant():
            return True
        case ast.Attribute(value=ast.Name(), attr=name):  # math.pi
            return name in _CONSTANTS
        case ast.BinOp(left=left, op=op, right=right):
            return not isinstance(op, ast.MatMult) and _is_formula(left) and _is_formula(right)
        case ast.UnaryOp(operand=operand):
            return _is_formula(operand)
        case ast.Call(func=ast.Name() | ast.Attribute() as function, args=values, keywords=[]):
            return _is_known(ast.unparse(function)) and all(map(_is_formula, values))
    return False


def _variables(value: ast.AST) -> set[str]:
    """Return the names in an expression other than those of functions and constants."""
    nodes = list(ast.walk(value))
    paths = [node.func if isinstance(node, ast.Call) else node for node in nodes if isinstance(node, ast.Call | ast.Attribute)]
    inside = {id(part) for path in paths for part in ast.walk(path)}
    return {node.id for node in nodes if isinstance(node, ast.Name) and id(node) not in inside} - _CONSTANTS


def _is_known(name: str) -> bool:
    try:
        return name.rpartition(".")[2] in SPELLINGS or bool(candidates(name))
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
