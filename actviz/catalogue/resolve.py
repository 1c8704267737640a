"""From what a user wrote, a name with parameters or a framework's call, to an Activation."""

from __future__ import annotations

import copyreg
from collections.abc import Mapping
from typing import Any

from actviz.catalogue.call import Call, read_call
from actviz.catalogue.registry import find, spelled, variants
from actviz.errors import UsageError
from actviz.function.activation import Activation
from actviz.function.definition import Definition, Described, Parameter
from actviz.function.spelling import NEUTRAL, Spelling
from actviz.function.vector import VectorActivation, VectorDefinition
from actviz.text.names import did_you_mean, normalise

Function = Activation | VectorActivation


def get(spec: str | Function, /, *values: float, **parameters: float) -> Any:
    """The activation function that a text names: `relu`, `LeakyReLU`, `leaky_relu:0.2`, `elu:alpha=0.5`.

    A framework's path (`jax.nn.gelu`, `F.silu`), alone or as a call (`nn.LeakyReLU(0.2)`), means what that framework means by it:
    its defaults, and its gradient at kinks. Parameters may also be given as arguments, by position or by any framework's name
    for them. What comes back is an Activation, or for softmax and its kin a VectorActivation. Raises UnknownNameError for an
    unknown name and UsageError for parameters that the function does not have or that are outside its domain.

    >>> get("elu", alpha=0.5)
    <Activation elu:alpha=0.5>
    >>> get("Hard-Tanh:-2,2").spec
    'hard_tanh:min_val=-2.0,max_val=2.0'
    >>> get("keras.layers.LeakyReLU").parameters["negative_slope"]
    0.3
    >>> get("F.gelu(approximate='tanh')").name
    'gelu_tanh'
    """
    if isinstance(spec, Activation | VectorActivation):
        spec = spec.spec
    if not isinstance(spec, str):
        raise TypeError(f"an activation is named by a text such as 'elu:0.5', not by {type(spec).__name__}")
    call = read_call(spec).extended(values, parameters)
    return _framework_function(call) if call.is_dotted else _catalogue_function(call)


def scalar(spec: str, purpose: str) -> Activation:
    """The function of one number that a text names; raises UsageError for one of vectors, saying what was wanted."""
    found = get(spec)
    if isinstance(found, VectorActivation):
        raise UsageError(
            f"{found.name} maps a whole vector to another, so that there is nothing to {purpose}: that takes one number in, one out",
            f"`actviz eval {found.name} 1 2 3 -d` shows values and the Jacobian",
        )
    activation: Activation = found
    return activation


def _made(entry: Described, parameters: Mapping[str, float], origin: Spelling | None = None) -> Function:
    if isinstance(entry, VectorDefinition):
        return VectorActivation(entry, parameters, origin)
    assert isinstance(entry, Definition)  # noqa: S101 - there are two kinds
    return Activation(entry, parameters, origin)


def _catalogue_function(call: Call) -> Function:
    """The function of a bare name; an argument such as `approximate=tanh` chooses among those that share the name."""
    entry = find(call.name)
    if any(entry.parameter(name) is None and normalise(name) not in NEUTRAL for name in call.named):
        for other, spelling in variants(call.name):
            if all(spelling.argument(name) for name in call.named) and not isinstance(
                found := _bound(other, spelling, call), UsageError
            ):
                given = {name: value for name, value in found.items() if name in _given_names(other, spelling, call)}
                return _made(other, {**other.defaults(), **given})
    bound = _bound(entry, None, call)
    if isinstance(bound, UsageError):
        raise bound
    return _made(entry, bound)


def _given_names(entry: Described, spelling: Spelling, call: Call) -> set[str]:
    written = [*(argument.name for argument in spelling.taken[: len(call.positional)]), *call.named]
    return {parameter.name for name in written if (parameter := entry.parameter(name))}


def _framework_function(call: Call) -> Function:
    """What a framework means by a path: the function of which every argument without a default is given, else the first."""
    faults: list[UsageError] = []
    fits: list[tuple[bool, Described, Spelling, dict[str, float]]] = []
    for entry, spelling in spelled(call.name):
        bound = _bound(entry, spelling, call)
        if isinstance(bound, UsageError):
            faults.append(bound)
        else:
            needed = {found.name for item in spelling.taken if item.default is None and (found := entry.parameter(item.name))}
            fits.append((not needed <= _given_names(entry, spelling, call), entry, spelling, bound))
    if not fits:
        raise faults[0]
    _, entry, spelling, bound = min(fits, key=lambda fit: fit[0])
    return _made(entry, bound, spelling)


def _bound(entry: Described, spelling: Spelling | None, call: Call) -> dict[str, float] | UsageError:
    """A value for every parameter: what is given, by position first, then by name, else the default; or what is wrong."""
    name = spelling.path if spelling else entry.name
    hint = f"write {spelling or entry.signature}" if entry.parameters or spelling else ""
    slots = [argument.name for argument in spelling.taken] if spelling else [item.name for item in entry.parameters]
    values = entry.defaults(spelling)
    if len(call.positional) > len(slots):
        count = len(slots)
        allowed = f"only {count} parameter{'s' if count > 1 else ''}" if count else "no parameters"
        return UsageError(f"{name} takes {allowed}", hint if slots else "")
    pairs = [*zip(slots, call.positional, strict=False), *call.named.items()]
    seen: set[str] = set()
    for given, value in pairs:
        parameter = entry.parameter(given)
        key = parameter.name if parameter else normalise(given)
        if key in seen:
            return UsageError(f"{name}: {key} is given twice", hint)
        seen.add(key)
        taken = _taken(entry, spelling, given, value, hint)
        if isinstance(taken, UsageError):
            return taken
        if parameter and taken is not None:
            values[parameter.name] = taken
    for argument in spelling.taken if spelling else ():
        if argument.fixed and normalise(argument.name) not in map(normalise, dict(pairs)):
            return UsageError(f"{name} is written with {argument.name}={argument.default}", hint)
    return values


def _taken(entry: Described, spelling: Spelling | None, given: str, value: Any, hint: str) -> float | UsageError | None:
    """The number that an argument gives its parameter; None if it says nothing about the function; or what is wrong with it."""
    name = spelling.path if spelling else entry.name
    parameter, argument = entry.parameter(given), spelling.argument(given) if spelling else None
    if spelling and parameter and entry.is_built_in(spelling, parameter):
        return UsageError(f"{name} takes no {given}", hint)
    if parameter and not (argument and argument.fixed):
        return _number(value, parameter, name, hint)
    if normalise(given) in NEUTRAL and spelling:
        return None
    if not argument:
        return _no_such_parameter(entry, name, given, hint)
    return None if argument.allows(value) else UsageError(f"{name} is not written with {given}={value}", hint)


def _number(value: Any, parameter: Parameter, name: str, hint: str) -> float | UsageError:
    if value is None and parameter.default == "inf":
        return parameter.default_value
    try:
        if isinstance(value, str):
            raise TypeError
        return float(value)
    except (TypeError, ValueError):
        return UsageError(f"{name}: {parameter.name} is {value!r}, which is not a number", hint)


def _no_such_parameter(definition: Described, name: str, given: str, hint: str) -> UsageError:
    if not definition.parameters:
        return UsageError(f"{name} takes no parameters")
    question = did_you_mean(given, (known for parameter in definition.parameters for known in parameter.names))
    return UsageError(f"{name} has no parameter {given!r}{question}", hint)


def _as_spec(function: Any) -> tuple[Any, tuple[str]]:
    return get, (function.spec,)


for kind in (Activation, VectorActivation):
    copyreg.pickle(kind, _as_spec)  # kernels do not pickle; the text they are found by does
