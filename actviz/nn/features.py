"""Features: what a network has for inputs in place of the inputs themselves, as in TensorFlow Playground."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from actviz.errors import UsageError

if TYPE_CHECKING:
    from actviz.numerics.arrays import Array


def _sin(x: Array) -> Array:
    import numpy as np  # noqa: PLC0415 - as above

    sine: Array = np.sin(np.pi * x)
    return sine


#: The forms of a feature of the standardised inputs: as a pattern, as it is written, and its value from the inputs that it names.
_FORMS: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    (r"x(\d{1,4})", "x1", lambda x: x),
    (r"x(\d{1,4})\^2", "x1^2", lambda x: x * x),
    (r"x(\d{1,4})\*x(\d{1,4})", "x1*x2", lambda x, y: x * y),
    (r"sin\(pi\*x(\d{1,4})\)", "sin(pi*x1)", _sin),
)
FORMS = tuple(written for _, written, _ in _FORMS)
_WRITTEN = ", ".join(FORMS)
#: The most features.
_MOST = 256


def read_features(text: str) -> tuple[str, ...]:
    """The features in a text such as `x1,x2,x1*x2`; none for `none`: the inputs as they are.

    >>> read_features("x1, x1**2, sin(pi*x2)")
    ('x1', 'x1^2', 'sin(pi*x2)')
    """
    if text.strip() == "none":
        return ()
    names = tuple("".join(part.split()).replace("**", "^") for part in text.split(","))
    for name in names:
        _form(name)
    return names


class Features:
    """The features that a network may have."""

    def __contains__(self, names: Any) -> bool:
        return len(names) <= _MOST and all(any(re.fullmatch(pattern, name) for pattern, _, _ in _FORMS) for name in names)

    def __str__(self) -> str:
        return f"at most {_MOST} of {_WRITTEN}, ..."


def check_features(names: Sequence[str], inputs: int) -> None:
    """Raise UsageError for a feature of an input that there is not."""
    for name in names:
        places, _ = _form(name)
        if not all(1 <= place <= inputs for place in places):
            have = "the only input is x1" if inputs == 1 else f"the inputs are x1 to x{inputs}"
            raise UsageError(f"--features: {name}: {have}")


def computed(names: Sequence[str], inputs: Array) -> Array:
    """The features of scaled inputs, both as rows of examples; the inputs themselves if there are no names.

    >>> import numpy as np
    >>> computed(["x2", "x1*x2"], np.array([[2.0, 3.0], [0.5, 4.0]])).tolist()
    [[3.0, 6.0], [4.0, 2.0]]
    """
    if not names:
        return inputs
    import numpy as np  # noqa: PLC0415 - the command line knows the options without NumPy

    columns = []
    for name in names:
        places, value = _form(name)
        columns.append(value(*(inputs[:, place - 1] for place in places)))
    return np.column_stack(columns)


def _form(name: str) -> tuple[list[int], Callable[..., Any]]:
    """The numbers of the inputs that a feature names, and its value; raises UsageError for an unknown feature."""
    for pattern, _, value in _FORMS:
        if match := re.fullmatch(pattern, name):
            return [int(number) for number in match.groups()], value
    raise UsageError(f"--features: {name!r} is not a feature", f"the features are {_WRITTEN}, ... of the inputs x1, x2, ...")
