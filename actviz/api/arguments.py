"""Arguments of the Python functions: functions by text or as objects, numbers by ones or in sequences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import SupportsFloat

from actviz.catalogue.resolve import scalar
from actviz.errors import UsageError
from actviz.function.activation import Activation
from actviz.function.vector import VectorActivation

#: A function of one number: its text, as on the command line, or the function.
Scalar = str | Activation
#: The same, or a function of vectors.
AnyFunction = str | Activation | VectorActivation
#: A number, or several.
Numbers = SupportsFloat | Iterable[SupportsFloat]

_RANGE_HINT = "for example range=(-5, 10)"


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
    try:
        ends = [float(value) for value in values]
    except (TypeError, ValueError):
        raise UsageError(f"a range has two ends, but {values!r} has none", _RANGE_HINT) from None
    if len(ends) != 2:
        raise UsageError(f"a range has two ends, not {len(ends)}", _RANGE_HINT)
    return ends[0], ends[1]
