"""How functions and their derivatives are named in a picture."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actviz.analysis.plotting.family import Sweep
from actviz.function.function import Function


def label(function: Function) -> str:
    """The function's text with whole numbers as such, and its type: `elu:alpha=2`, `gelu float16 naive`."""
    return re.sub(r"(?<=\d)\.0(?=,|$| )", "", function.label)


def primed(name: str, order: int) -> str:
    """The label with a prime for every order; a formula goes into brackets.

    >>> primed("relu", 1), primed("x*x + 1", 2)
    ("relu'", "(x*x + 1)''")
    """
    bare = re.fullmatch(r"[\w:=,.+-]+", name)
    return (name if bare or not order else f"({name})") + "'" * order


def family_name(function: Function, sweep: Sweep) -> str:
    """The function without the parameter of its family: `elu`, `selu:gamma=1`."""
    activation = function.activation
    if activation.given_label:
        return activation.given_label
    definition = activation.definition
    if definition.is_formula:
        others = {name: value for name, value in activation.parameters.items() if name != sweep.parameter}
        return definition.spec(others)
    parameter = definition.parameter(sweep.parameter)
    usual = definition.defaults(activation.origin)
    others = {
        name: usual[name] if parameter and name == parameter.name else value for name, value in activation.parameters.items()
    }
    return re.sub(r"(?<=\d)\.0(?=,|$)", "", definition.spec(others, activation.origin))


def family_label(functions: Sequence[Function], sweep: Sweep, index: int, order: int, *, bare: bool) -> str:
    """What a curve of a family is called; `bare`: only f is drawn, so that the value of one function says enough."""
    value = sweep.labels()[index % len(sweep.values)]
    is_single = len(functions) == len(sweep.values)
    if bare and is_single:
        return value
    count = len(sweep.values)
    name = family_name(functions[index // count * count], sweep)
    return f"{primed(name if name.isidentifier() or not is_single else 'f', order)} {value}"
