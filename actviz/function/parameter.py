"""A parameter of an activation function: its default, its domain, and every framework's name for it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from actviz.errors import UsageError
from actviz.expression.evaluate.floats import FLOATS
from actviz.expression.evaluate.fold import evaluate
from actviz.text.names import normalise


@dataclass(frozen=True)
class Parameter:
    """A parameter: its name and default as formula texts, the conditions it must meet, and other frameworks' names for it.

    Several conditions are joined by ` and `. `whole` says that it counts something.
    """

    name: str
    default: str
    domain: str = ""
    also: tuple[str, ...] = ()
    whole: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All names: its own, then those in frameworks."""
        return (self.name, *self.also)

    def is_called(self, name: str) -> bool:
        """Return whether this is one of its names."""
        return normalise(name) in map(normalise, self.names)

    def check(self, owner: str, values: Mapping[str, float]) -> None:
        """Raise UsageError unless the parameter among these values is finite (or its default) and meets the conditions."""
        value = values[self.name]
        if not math.isfinite(value) and value != self.default_value:
            raise UsageError(f"{owner}: {self.name} is {value}, but must be finite")
        if self.whole and value != math.floor(value):
            raise UsageError(f"{owner}: {self.name} is {value:g}, but must be a whole number")
        conditions = self.domain.split(" and ") if self.domain else []
        if not all(evaluate(condition, {**FLOATS, **values}) for condition in conditions):
            raise UsageError(f"{owner}: {self.name} is {value:g}, but must satisfy {self.domain}")

    @cached_property
    def default_value(self) -> float:
        """The default as a float64; `inf` and `-inf` mean no bound."""
        return number(self.default)

    @property
    def is_bound(self) -> bool:
        """Whether it is a bound that may be left out."""
        return math.isinf(self.default_value)


#: Texts that are no formulas: no bound, Keras's names of the initial values 0 and 1, and truths.
WORDS = {"inf": math.inf, "-inf": -math.inf, "zeros": 0.0, "ones": 1.0, "false": 0.0, "true": 1.0}


def number(text: str) -> float:
    """Read a number of the catalogue: `1/6`, `inf`, `'Zeros'`."""
    word = text.strip("'\"").casefold()
    return WORDS[word] if word in WORDS else float(evaluate(text, FLOATS))
