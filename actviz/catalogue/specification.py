"""A FUNCTION as users write it, taken apart: label, text, and the parameters of a formula."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from actviz.errors import UsageError
from actviz.text.numbers import read_number

_LABEL = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)=(?!=)\s*(?=\S)")
_LONGEST_LABEL = 40
#: A text that can only be a name or a path, with parameters: no operator, bracket or blank before a colon.
_NAME = re.compile(r"\s*[\w.\-@\[\]]+\s*(?::.*)?", re.DOTALL)
_X = re.compile(r"(?<![A-Za-z0-9_.])x(?![A-Za-z0-9_.])")
_PARAMETER = re.compile(r"\s*([A-Za-z_]\w*)\s*=(?!=)")


@dataclass(frozen=True)
class Specification:
    """The parts of a FUNCTION; `parameters` are those of a formula, behind its last colon."""

    label: str
    text: str
    formula: str
    parameters: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_name(self) -> bool:
        """Whether it can only name a function: letters, digits, dots and dashes, and parameters."""
        return self.formula.strip()[:1] in ("", ":") or _NAME.fullmatch(self.text) is not None

    @property
    def has_x(self) -> bool:
        """Whether x is a word of it, so that a text that names nothing is a formula: `x`, `1-x`."""
        return _X.search(self.formula) is not None


def read_specification(text: str) -> Specification:
    """The parts of a text; raises UsageError for a label that is too long and for a parameter that is no number.

    >>> read_specification("mine=x*sigmoid(beta*x):beta=1.702")
    Specification(label='mine', text='x*sigmoid(beta*x):beta=1.702', formula='x*sigmoid(beta*x)', parameters={'beta': 1.702})
    """
    match = _LABEL.match(text)
    label = match.group(1) if match else ""
    if len(label) > _LONGEST_LABEL:
        raise UsageError(f"the label {label[:_LONGEST_LABEL]}... is longer than {_LONGEST_LABEL} characters")
    body = text[match.end() :] if match else text
    colon = _last_colon(body)
    if colon is None:
        return Specification(label, body, body)
    parameters: dict[str, float] = {}
    for part in body[colon + 1 :].split(","):
        name, equals, value = part.partition("=")
        name = name.strip()
        if not equals or not name.isidentifier():
            return Specification(label, body, body)
        if name in parameters:
            raise UsageError(f"{body}: {name} is given twice")
        try:
            parameters[name] = read_number(value.strip())
        except ValueError:
            return Specification(label, body, body)
    return Specification(label, body, body[:colon], parameters)


def _last_colon(text: str) -> int | None:
    """The last colon outside brackets that `NAME=` follows."""
    depth, place = 0, None
    for index, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if character == ":" and not depth and _PARAMETER.match(text, index + 1):
            place = index
    return place
