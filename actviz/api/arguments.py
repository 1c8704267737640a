"""Arguments of the Python functions: functions by text or as objects, numbers by ones or in sequences, options by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, SupportsFloat

from actviz.catalogue.resolve import scalar
from actviz.errors import UsageError
from actviz.function.activation import Activation
from actviz.function.vector import VectorActivation
from actviz.text.names import did_you_mean
from actviz.text.schema import Option, options

#: A function of one number: its text, as on the command line, or the function.
Scalar = str | Activation
#: The same, or a function of vectors.
AnyFunction = str | Activation | VectorActivation
#: A number, or several.
Numbers = SupportsFloat | Iterable[SupportsFloat]


def text_of(function: AnyFunction) -> str:
    """The text that stands for a function on the command line, with its label if it has one."""
    if isinstance(function, str):
        return function
    return f"{function.given_label}={function.spec}" if function.given_label else function.spec


def scalars(functions: Iterable[Scalar], purpose: str) -> list[Activation]:
    """The functions; raises UsageError for a vector function, which cannot serve the purpose."""
    return [scalar(function, purpose) for function in functions]


def numbers_in(values: Numbers) -> list[float]:
    """The numbers in a sequence, or the only one.

    >>> numbers_in(2), numbers_in([0, 0.5])
    ([2.0], [0.0, 0.5])
    """
    return list(map(float, values)) if isinstance(values, Iterable) else [float(values)]


def pair(values: Sequence[SupportsFloat] | None) -> tuple[float, float] | None:
    """The two ends of a range; raises UsageError for anything else."""
    if values is None:
        return None
    if len(values) != 2:
        raise UsageError(f"a range has two ends, not {len(values)}", "for example range=(-5, 10)")
    low, high = values
    return float(low), float(high)


def by_field(schema: type, given: Mapping[str, Any], purpose: str) -> dict[str, Any]:
    """The options of a dataclass by the names of its fields; they may be named as on the command line too.

    A text is read as the command line reads it. Raises UsageError for an option that there is not.
    """
    known = options(schema)
    names = {**{item.key: name for name, item in known.items() if item.flag}, **{name: name for name in known}}
    for name in given:
        if name not in names:
            keys = [item.key for item in known.values() if item.flag]
            raise UsageError(
                f"{purpose} has no option {name!r}{did_you_mean(name, names)}", f"its options are {', '.join(keys)}"
            )
    return {names[name]: _value(known[names[name]], value) for name, value in given.items() if value is not None}


def _value(option: Option, value: Any) -> Any:
    """The value of an option; raises UsageError for one of another type."""
    if isinstance(value, str) and option.read:
        return option.read(value)
    value = value.item() if hasattr(value, "item") else value
    if option.kind is tuple:
        value = [value] if isinstance(value, str | int | float) else list(value)
    return option.of_json(value)
