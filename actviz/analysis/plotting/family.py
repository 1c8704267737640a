"""A family: a function for each of several values of one of its parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from actviz.errors import UsageError
from actviz.function.activation import Activation
from actviz.text.numbers import written

#: Makes the function that a text names, with a value for a parameter.
Get = Callable[..., Activation]


@dataclass(frozen=True)
class Sweep:
    """A parameter, and the values that it takes."""

    parameter: str
    values: tuple[float, ...]

    @property
    def texts(self) -> list[str]:
        """The values as they are written."""
        return [written(value) for value in self.values]

    def labels(self) -> list[str]:
        """How each value is named: `alpha=0.5`."""
        return [f"{self.parameter}={text}" for text in self.texts]


def family(specs: Sequence[str], sweep: Sweep, get: Get) -> list[Activation]:
    """Each function with each value: all values of the first function, then of the next; raises UsageError if one lacks the parameter."""
    return [_member(spec, sweep.parameter, value, get) for spec in specs for value in sweep.values]


def _member(spec: str, parameter: str, value: float, get: Get) -> Activation:
    try:
        return get(spec, **{parameter: value})
    except UsageError as error:
        raise _lacking(spec, parameter, get) or error from None


def _lacking(spec: str, parameter: str, get: Get) -> UsageError | None:
    """The error of a function without the parameter, with those that it has."""
    try:
        function = get(spec)
    except UsageError:  # the text is wrong, or the function needs the value
        return None
    if function.definition.parameter(parameter) is not None:
        return None
    names = [known.name for known in function.definition.parameters]
    hint = f"its parameters: {', '.join(names)}" if names else "it has none; a sweep: actviz plot elu --sweep alpha=0.5,1,2"
    return UsageError(f"{function.name} has no parameter {parameter!r}", hint)
