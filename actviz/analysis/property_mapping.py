"""The properties of one function as a mapping, for Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from actviz.analysis.properties import PROPERTIES, card
from actviz.function.activation import Activation
from actviz.text.names import did_you_mean
from actviz.text.numbers import DIGITS


class Properties(Mapping[str, Any]):
    """The properties of a function by key, each computed at its first use; a KeyError names what is similar.

    >>> import actviz
    >>> properties = actviz.relu.properties
    >>> str(properties["range"]), properties["largest_slope"].value
    ('[0, inf)', 1.0)
    >>> properties.title("largest_slope")
    'largest slope'
    """

    def __init__(self, activation: Activation) -> None:
        self._table = {item.key: item for item in PROPERTIES}
        self._card = card(activation)

    def __getitem__(self, key: str) -> Any:
        if key not in self._table:
            raise KeyError(f"there is no property {key!r}{did_you_mean(str(key), list(self._table))}")
        return self._card[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)

    def title(self, key: str) -> str:
        """The name of a property in tables."""
        return self._table[key].title

    def shown(self, key: str) -> str:
        """The value of a property as a table shows it, numbers rounded."""
        return self._table[key].shown(self._card, DIGITS)

    def __repr__(self) -> str:
        return f"<Properties of {self._card.activation.spec}: {', '.join(self)}>"

    def _repr_html_(self) -> str:
        """A table of all properties in a notebook."""
        rows = (f"<tr><th>{escape(self.title(key))}</th><td>{escape(self.shown(key))}</td></tr>" for key in self)
        return f"<table><tbody>{''.join(rows)}</tbody></table>"


def properties_of(activation: Activation) -> Properties:
    """The properties of a function."""
    return Properties(activation)
