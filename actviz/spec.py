"""From what a user wrote, a name with parameters, to an Activation."""

import copyreg
from collections.abc import Mapping
from typing import Any

from actviz.activation import Activation
from actviz.definition import Definition, Parameter
from actviz.errors import UsageError
from actviz.naming import did_you_mean, normalise
from actviz.numbers import read_number
from actviz.registry import find


def get(spec: str | Activation, /, *values: float, **parameters: float) -> Activation:
    """The activation function that a text names: `relu`, `LeakyReLU`, `leaky_relu:0.2`, `elu:alpha=0.5`.

    Parameters may also be given as arguments, by position or by any framework's name for them. Raises UnknownNameError
    for an unknown name and UsageError for parameters that the function does not have or that are outside its domain.

    >>> get("elu", alpha=0.5)
    <Activation elu:alpha=0.5>
    >>> get("Hard-Tanh:-2,2").spec
    'hard_tanh:min_val=-2.0,max_val=2.0'
    """
    if isinstance(spec, Activation):
        spec = spec.spec
    if not isinstance(spec, str):
        raise TypeError(f"an activation is named by a text such as 'elu:0.5', not by {type(spec).__name__}")
    name, colon, written = spec.strip().partition(":")
    if not name.strip():
        raise UsageError(f"{spec!r} names no activation", "`actviz list` shows all names")
    definition = find(name.strip())
    given = [_read(definition, text) for text in written.split(",")] if colon else []
    given += [("", value) for value in values]
    given += list(parameters.items())
    return Activation(definition, _bind(definition, given))


def _read(definition: Definition, text: str) -> tuple[str, float]:
    """A parameter as written: its name, empty where it goes by position, and its value."""
    name, equals, value = text.rpartition("=")
    if equals and not name.strip():
        raise UsageError(f"{definition.name}: {text.strip()!r} lacks the parameter's name", _signature(definition))
    try:
        return name.strip(), read_number(value)
    except ValueError:
        raise UsageError(f"{definition.name}: {value.strip()!r} is not a number", _signature(definition)) from None


def _bind(definition: Definition, given: list[tuple[str, Any]]) -> Mapping[str, float]:
    """A value for every parameter: what is given, by position first, then by name, else the default."""
    bound: dict[str, float] = {}
    for position, (name, value) in enumerate(given):
        parameter = _named(definition, name) if name else _placed(definition, position, given)
        if parameter.name in bound:
            raise UsageError(f"{definition.name}: {parameter.name} is given twice", _signature(definition))
        try:
            bound[parameter.name] = float(value)
        except (TypeError, ValueError):
            raise UsageError(f"{definition.name}: {parameter.name} is {value!r}, which is not a number") from None
    return {parameter.name: bound.get(parameter.name, parameter.default_value) for parameter in definition.parameters}


def _placed(definition: Definition, position: int, given: list[tuple[str, Any]]) -> Parameter:
    if any(name for name, _ in given[:position]):
        raise UsageError(f"{definition.name}: a parameter without a name follows one with a name", _signature(definition))
    if position >= len(definition.parameters):
        count = len(definition.parameters)
        allowed = f"only {count} parameter{'s' if count > 1 else ''}" if count else "no parameters"
        raise UsageError(f"{definition.name} takes {allowed}", _signature(definition))
    return definition.parameters[position]


def _named(definition: Definition, name: str) -> Parameter:
    for parameter in definition.parameters:
        if normalise(name) in map(normalise, parameter.names):
            return parameter
    if not definition.parameters:
        raise UsageError(f"{definition.name} takes no parameters")
    question = did_you_mean(name, (known for parameter in definition.parameters for known in parameter.names))
    raise UsageError(f"{definition.name} has no parameter {name!r}{question}", _signature(definition))


def _signature(definition: Definition) -> str:
    """How the function is written with its parameters, as the way out of a mistake."""
    return f"write {definition.signature}" if definition.parameters else ""


def _as_spec(activation: Activation) -> tuple[Any, tuple[str]]:
    return get, (activation.spec,)


copyreg.pickle(Activation, _as_spec)  # kernels do not pickle; the text they are found by does
