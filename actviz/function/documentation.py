"""The documentation of a function, for `help(f)` and notebooks: it begins with the formula."""

from __future__ import annotations

from typing import Any, Protocol

from actviz.function.frameworks import by_framework
from actviz.function.parametrized import Parametrized
from actviz.text.numbers import written


class Documented(Protocol):
    """What has a documentation of its own, as `help` shows it."""

    @property
    def documentation(self) -> str: ...


class InstanceDocumentation(str):
    """The docstring of a class whose instances have documentation of their own.

    >>> import actviz
    >>> print(actviz.relu.__doc__.splitlines()[0])
    relu(x) = max(0, x)
    >>> print(actviz.Activation.__doc__.splitlines()[0])
    An activation function with its parameters: array in, array out, dtype and shape kept.
    """

    __slots__ = ()

    def __get__(self, instance: Documented | None, owner: Any = None) -> str:
        return str(self) if instance is None else instance.documentation


def documentation(formulas: str, function: Parametrized, facts: list[str], usage: str) -> str:
    """The formulas first, then what the function is, its parameters and facts, its names in frameworks, its source, and its use."""
    definition, parameters = function.definition, function.parameters
    calls = {name: [signature.call for signature in group] for name, group in by_framework(definition.signatures).items()}
    values = ", ".join(f"{name} = {written(value)}" for name, value in parameters.items())
    lines = [
        *([f"Parameters: {values}"] if parameters else []),
        *facts,
        *(f"{name}: {', '.join(group)}" for name, group in calls.items()),
        *([f"Source: {definition.source}"] if definition.source else []),
    ]
    parts = [formulas, definition.summary, "\n".join(lines), usage]
    return "\n\n".join(part for part in parts if part) + "\n"
