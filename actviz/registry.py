"""From a name, as any framework spells it, to its definition."""

from collections.abc import Mapping
from functools import cache

from actviz.definition import Definition
from actviz.errors import UnknownNameError
from actviz.functions import catalogue
from actviz.naming import did_you_mean, normalise


@cache
def definitions() -> Mapping[str, Definition]:
    """The definitions by name, in alphabetical order."""
    return {definition.name: definition for definition in sorted(catalogue(), key=lambda definition: definition.name)}


@cache
def _by_form() -> Mapping[str, Definition]:
    """Every bare name, normalised. A function's own name comes before what others are called by some framework."""
    called = {normalise(name): definition for definition in definitions().values() for name in definition.names}
    return called | {normalise(name): definition for name, definition in definitions().items()}


def find(name: str) -> Definition:
    """The definition that goes by this name; raises UnknownNameError with what may have been meant."""
    definition = _by_form().get(normalise(name))
    if definition is not None:
        return definition
    known = (candidate for definition in definitions().values() for candidate in definition.names)
    question = did_you_mean(name, known, lambda candidate: _by_form()[normalise(candidate)].name)
    raise UnknownNameError(f"unknown activation {name!r}{question}", "`actviz list` shows all names")
