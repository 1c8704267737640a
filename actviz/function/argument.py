"""One argument of a framework's call: what it sets, its default, and how it must be given."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any

from actviz.function.frameworks import AXES, INPUTS, KEPT, NEUTRAL
from actviz.function.parameter import Parameter, number
from actviz.text.names import normalise

_ARGUMENT = re.compile(r"(\w+)(?:(==|!=|:=|\?=|=)(.*))?")


class Rule(StrEnum):
    """How an argument must be given for the call to mean the function; the sign precedes the framework's default."""

    #: Any value, or none: `alpha=1`.
    FREE = "="
    #: With this value: `approximate=='tanh'`.
    EQUAL = "=="
    #: With another value than the default: `negative_slope!=0`.
    OTHER = "!="
    #: At least one of the arguments with this sign: `min?=None, max?=None`.
    ONE_OF = "?="
    #: The framework has the value, but takes no argument for it: `gamma:=1.0507`.
    BUILT_IN = ":="


@dataclass(frozen=True)
class Argument:
    """An argument of a call: its name, its default as a text (None if there is none), and the parameter that it sets.

    An argument without a parameter is the input, does not change the function (`inplace`), or must keep its default.
    """

    name: str
    default: str | None = None
    parameter: Parameter | None = None
    rule: Rule = Rule.FREE
    keyword_only: bool = False

    @classmethod
    def read(cls, text: str, parameters: Iterable[Parameter] = (), *, keyword_only: bool = False) -> Argument:
        """Read an argument such as `weight`, `beta=1` or `approximate=='tanh'`; raises ValueError for any other text."""
        argument = _read(text, keyword_only)
        parameter = next((parameter for parameter in parameters if parameter.is_called(argument.name)), None)
        return replace(argument, parameter=parameter) if parameter else argument

    @property
    def is_input(self) -> bool:
        """Whether it is the array of which the function is taken."""
        return self.parameter is None and normalise(self.name) in INPUTS

    @property
    def is_neutral(self) -> bool:
        """Whether it does not change the function."""
        return self.parameter is None and normalise(self.name) in NEUTRAL

    @property
    def selects(self) -> bool:
        """Whether it chooses among functions, as `approximate` does, so that the name of the call alone does not mean this one."""
        plain = self.is_input or self.is_neutral or normalise(self.name) in KEPT
        return self.rule in (Rule.EQUAL, Rule.OTHER) or (self.parameter is None and not plain)

    @property
    def required(self) -> bool:
        """Whether the call means this function only with it."""
        return self.rule in (Rule.EQUAL, Rule.OTHER) or (self.default is None and self.parameter is not None)

    @property
    def is_shown(self) -> bool:
        """Whether it is shown to users."""
        hidden = self.is_input or normalise(self.name) in KEPT or (self.is_neutral and normalise(self.name) not in AXES)
        return self.rule is not Rule.BUILT_IN and (self.parameter is not None or not hidden)

    @property
    def value(self) -> str:
        """The default without the quotes of Python."""
        return (self.default or "").strip("'\"")

    @property
    def default_value(self) -> float | None:
        """The value of the parameter if the argument is not given; None if the signature does not tell."""
        if self.parameter is None or self.default in (None, "...") or self.rule is Rule.OTHER:
            return None
        if self.default == "None":
            return self.parameter.default_value if self.parameter.is_bound else None
        return number(str(self.default))

    def is_called(self, name: str) -> bool:
        """Return whether this is its name, or in some framework the name of its parameter."""
        return normalise(name) == normalise(self.name) or (self.parameter is not None and self.parameter.is_called(name))

    def is_default(self, value: Any) -> bool:
        """Return whether a value is the default."""
        same_text = self.value.casefold() == shown(value).casefold()
        return self.default is not None and (same_text or _equal(self.value, value))

    def __str__(self) -> str:
        if self.default in (None, "...") or self.rule in (Rule.OTHER, Rule.ONE_OF):
            return self.name
        return f"{self.name}{'==' if self.rule is Rule.EQUAL else '='}{self.default}"


@cache
def _read(text: str, keyword_only: bool) -> Argument:
    """Read an argument that sets no parameter."""
    match = _ARGUMENT.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not an argument")
    name, sign, default = match.groups()
    return Argument(name, default, None, Rule(sign or "="), keyword_only)


def shown(value: Any) -> str:
    """Return a value as code has it."""
    return ast.unparse(value) if isinstance(value, ast.expr) else str(value)


def _equal(text: str, value: Any) -> bool:
    try:
        return not isinstance(value, bool) and float(text) == float(value)
    except (TypeError, ValueError):
        return False
