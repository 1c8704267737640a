"""Options by name, as keyword arguments of the Python functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actviz.errors import UsageError
from actviz.text.names import did_you_mean
from actviz.text.schema import Option, options


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
