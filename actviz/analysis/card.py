"""A property of an activation function, and the card that keeps the properties of one function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple, TypeAlias

from actviz.analysis import property_values
from actviz.analysis.recorded import decode, recorded
from actviz.analysis.shape.samples import Samples
from actviz.analysis.signal.gains import Moments, moments
from actviz.analysis.signal.mean_field import MeanField
from actviz.function.activation import Activation

#: How a value is obtained: `exact` from the formulas and claims of the entry, `quadrature` as an integral, `search` from samples and
#: bisection.
How: TypeAlias = Literal["exact", "quadrature", "search"]


@dataclass(frozen=True)
class Property:
    """A property: its key in files and options, its title in tables, the unit of its numbers, how it is computed and how it is shown.

    `unit` is written in `x` and `f`, the units of the axes (`f/x` is a slope); it is empty where a value is no number, or has no unit.
    `show` formats a value for a reader, given a format specification for numbers; without it the value formats itself. `how` may depend on
    the function and the value.
    `core`: a reader sees it without choosing properties. `in_record`: the JSON record has it as a key of its own, else as a part of
    another value. `record` makes its JSON-compatible value where that takes more than the value. `recorded`: tools/properties.py records its
    value, which takes more than a look at the entry or at another property.
    """

    key: str
    title: str
    unit: str
    compute: Callable[[Card], Any]
    show: Callable[[Card, str], str] | None = None
    how: How | Callable[[Card, Any], How] = "exact"
    core: bool = False
    in_record: bool = True
    recorded: bool = True
    record: Callable[[Card], Any] | None = None

    def shown(self, card: Card, digits: int) -> str:
        """The value for a reader, numbers rounded to `digits`."""
        return self.show(card, f".{digits}g") if self.show else property_values.as_text(card[self.key], digits)

    def field(self, card: Card) -> str:
        """The value for a script, numbers exact."""
        return property_values.as_field(card[self.key])

    def json(self, card: Card) -> Any:
        """The value as JSON-compatible values; numbers may be infinite."""
        return self.record(card) if self.record else property_values.as_record(card[self.key])

    def rank(self, card: Card) -> property_values.Rank:
        """The sort key of the value: numbers ascending, then texts; what has no value comes last."""
        return property_values.as_rank(card[self.key])


class Computed(NamedTuple):
    """The value of a property, and how it was obtained."""

    value: Any
    how: How


@dataclass(frozen=True, eq=False)
class Card:
    """The properties of one function: `card[key]` looks a value up or computes it at its first use, and keeps it in `values`.

    Values of the catalogue's functions at their defaults are recorded. A property may be computed from others through the card. What several of them share is computed once, too: samples, moments over
    N(0, 1), and the maps of wide random networks. Only `values` can be sent to another process.
    """

    activation: Activation
    table: Mapping[str, Property]
    values: dict[str, Computed] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Any:
        return self._computed(key).value

    def how(self, key: str) -> How:
        """How the value of a property is obtained for this function."""
        return self._computed(key).how

    def _computed(self, key: str) -> Computed:
        if key not in self.values:
            self.values[key] = self._recorded(key) or self._compute(self.table[key])
        return self.values[key]

    def _recorded(self, key: str) -> Computed | None:
        if key not in self.recorded:
            return None
        how, value = self.recorded[key]
        return Computed(decode(value, lambda: self.mean_field), how)

    def _compute(self, item: Property) -> Computed:
        value = item.compute(self)
        return Computed(value, item.how(self, value) if callable(item.how) else item.how)

    @cached_property
    def recorded(self) -> Mapping[str, Any]:
        """The recorded properties, encoded; empty where nothing is recorded."""
        return recorded(self.activation)

    @cached_property
    def samples(self) -> Samples:
        """f, f' and f'' at samples, and the points between which f is monotone."""
        return Samples(self.activation)

    @cached_property
    def moments(self) -> Moments:
        """Moments of f and f' over N(0, 1)."""
        return moments(self.activation, self.samples.nodes)

    @cached_property
    def mean_field(self) -> MeanField:
        """The maps of wide random networks."""
        return MeanField(self.activation)
