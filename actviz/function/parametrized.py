"""The base of scalar and vector activations: a definition with values for its parameters, and an identity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from actviz.function.definition import Described
from actviz.function.signature import Signature


@dataclass(frozen=True, eq=False, repr=False)
class Parametrized:
    """A definition with a value for each parameter.

    Two of them are equal if their canonical texts and their definitions are; the label is for display only.
    """

    definition: Described
    parameters: Mapping[str, float]
    #: The framework's call that it stands for, if it was named by a dotted path.
    origin: Signature | None = None
    #: The label that a user gave it, if any.
    given_label: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        object.__setattr__(self, "parameters", MappingProxyType(dict(self.parameters)))
        for parameter in self.definition.parameters:
            parameter.check(self.name, self.parameters)

    @property
    def name(self) -> str:
        """The function's name in the catalogue."""
        return self.definition.name

    @cached_property
    def spec(self) -> str:
        """The canonical text, which `actviz.get` reads: the name or path, and the parameters other than defaults."""
        return self.definition.spec(self.parameters, self.origin)

    @property
    def label(self) -> str:
        """The name for pictures and tables."""
        return self.given_label or self.spec

    @property
    def symbol(self) -> str:
        """The name in a formula of its own: the label or name, or f where that is a formula."""
        name = self.given_label or self.name
        return name if name.isidentifier() else "f"

    def to_dict(self) -> dict[str, Any]:
        """The function as JSON names it: its name, its parameters, both in one text, and the label if a user gave one."""
        label = {"label": self.given_label} if self.given_label else {}
        return {"function": self.name, "parameters": dict(self.parameters), "spec": self.spec, **label}

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.spec}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Parametrized):
            return NotImplemented
        return self is other or (self.spec == other.spec and self.definition == other.definition)

    def __hash__(self) -> int:
        return hash(self.spec)
