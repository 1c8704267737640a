"""From what a user wrote, a name with parameters or a framework's call, to an Activation."""

from __future__ import annotations

import copyreg
from typing import Any

from actviz.activation import Activation
from actviz.call import Call, read_call
from actviz.definition import Definition, Parameter
from actviz.errors import UsageError
from actviz.naming import did_you_mean, normalise
from actviz.registry import find, spelled, variants
from actviz.spelling import NEUTRAL, Spelling


def get(spec: str | Activation, /, *values: float, **parameters: float) -> Activation:
    """The activation function that a text names: `relu`, `LeakyReLU`, `leaky_relu:0.2`, `elu:alpha=0.5`.

    A framework's path (`jax.nn.gelu`, `F.silu`), alone or as a call (`nn.LeakyReLU(0.2)`), means what that framework means by it:
    its defaults, and its gradient at kinks. Parameters may also be given as arguments, by position or by any framework's name
    for them. Raises UnknownNameError for an unknown name and UsageError for parameters that the function does not have or that
    are outside its domain.

    >>> get("elu", alpha=0.5)
    <Activation elu:alpha=0.5>
    >>> get("Hard-Tanh:-2,2").spec
    'hard_tanh:min_val=-2.0,max_val=2.0'
    >>> get("keras.layers.LeakyReLU").parameters["negative_slope"]
    0.3
    >>> get("F.gelu(approximate='tanh')").name
    'gelu_tanh'
    """
    if isinstance(spec, Activation):
        spec = spec.spec
    if not isinstance(spec, str):
        raise TypeError(f"an activation is named by a text such as 'elu:0.5', not by {type(spec).__name__}")
    call = read_call(spec).extended(values, parameters)
    return _framework_function(call) if call.is_dotted else _catalogue_function(call)


def _catalogue_function(call: Call) -> Activation:
    """The function of a bare name; an argument such as `approximate=tanh` chooses among those that share the name."""
    definition = find(call.name)
    if any(definition.parameter(name) is None and normalise(name) not in NEUTRAL for name in call.named):
        for other, spelling in variants(call.name):
            if all(spelling.argument(name) for name in call.named) and not isinstance(
                found := _bound(other, spelling, call), UsageError
            ):
                given = {name: value for name, value in found.items() if name in _given_names(other, spelling, call)}
                return Activation(other, {**other.defaults(), **given})
    bound = _bound(definition, None, call)
    if isinstance(bound, UsageError):
        raise bound
    return Activation(definition, bound)


def _given_names(definition: Definition, spelling: Spelling, call: Call) -> set[str]:
    written = [*(argument.name for argument in spelling.arguments[: len(call.positional)]), *call.named]
    return {parameter.name for name in written if (parameter := definition.parameter(name))}


def _framework_function(call: Call) -> Activation:
    """What a framework means by a path."""
    faults = []
    for definition, spelling in spelled(call.name):
        bound = _bound(definition, spelling, call)
        if not isinstance(bound, UsageError):
            return Activation(definition, bound, spelling)
        faults.append(bound)
    raise faults[0]


def _bound(definition: Definition, spelling: Spelling | None, call: Call) -> dict[str, float] | UsageError:
    """A value for every parameter: what is given, by position first, then by name, else the default; or what is wrong."""
    name = spelling.path if spelling else definition.name
    hint = f"write {spelling or definition.signature}" if definition.parameters or spelling else ""
    slots = [argument.name for argument in spelling.arguments] if spelling else [item.name for item in definition.parameters]
    values = definition.defaults(spelling)
    if len(call.positional) > len(slots):
        count = len(slots)
        allowed = f"only {count} parameter{'s' if count > 1 else ''}" if count else "no parameters"
        return UsageError(f"{name} takes {allowed}", hint if slots else "")
    pairs = [*zip(slots, call.positional, strict=False), *call.named.items()]
    seen: set[str] = set()
    for given, value in pairs:
        parameter = definition.parameter(given)
        argument = spelling.argument(given) if spelling else None
        key = parameter.name if parameter else normalise(given)
        if key in seen:
            return UsageError(f"{name}: {key} is given twice", hint)
        seen.add(key)
        if parameter and not (argument and argument.fixed):
            number = _number(value, parameter, name, hint)
            if isinstance(number, UsageError):
                return number
            values[parameter.name] = number
        elif argument:
            if not argument.allows(value):
                return UsageError(f"{name} is not written with {given}={value}", hint)
        elif not (spelling and normalise(given) in NEUTRAL):
            return _no_such_parameter(definition, name, given, hint)
    if spelling:
        for argument in spelling.arguments:
            if argument.fixed and normalise(argument.name) not in map(normalise, dict(pairs)):
                return UsageError(f"{name} is written with {argument.name}={argument.default}", hint)
    return values


def _number(value: Any, parameter: Parameter, name: str, hint: str) -> float | UsageError:
    if value is None and parameter.default == "inf":
        return parameter.default_value
    try:
        if isinstance(value, str | bool):
            raise TypeError
        return float(value)
    except (TypeError, ValueError):
        return UsageError(f"{name}: {parameter.name} is {value!r}, which is not a number", hint)


def _no_such_parameter(definition: Definition, name: str, given: str, hint: str) -> UsageError:
    if not definition.parameters:
        return UsageError(f"{name} takes no parameters")
    question = did_you_mean(given, (known for parameter in definition.parameters for known in parameter.names))
    return UsageError(f"{name} has no parameter {given!r}{question}", hint)


def _as_spec(activation: Activation) -> tuple[Any, tuple[str]]:
    return get, (activation.spec,)


copyreg.pickle(Activation, _as_spec)  # kernels do not pickle; the text they are found by does
