"""The names of a function: each framework's calls, whose defaults differ, other names, models that use it, and its source."""

from __future__ import annotations

from collections.abc import Iterator

from actviz.catalogue.resolve import get
from actviz.function.argument import Rule
from actviz.function.definition import Described
from actviz.function.frameworks import by_framework
from actviz.render.explanation.paragraphs import Statement
from actviz.text.numbers import rounded


def names(definition: Described) -> Iterator[Statement]:
    """What others call the function."""
    for framework, signatures in by_framework(definition.signatures).items():
        calls = (f"{signature.call} {signature.period}".rstrip() for signature in signatures)
        yield Statement(framework, ", ".join(calls))
    if differing := "; ".join(_differences(definition)):
        yield Statement("differ", differing)
    if others := ", ".join(name for name in definition.names if name != definition.name):
        yield Statement("also", others)
    if definition.uses:
        yield Statement("used in", definition.uses)
    if definition.source:
        yield Statement("source", definition.source)


def _differences(definition: Described) -> Iterator[str]:
    """Which framework's defaults are not the bare name's, and which calls without arguments are another function."""
    others: dict[str, list[str]] = {}
    for signature in definition.signatures:
        chooses = any(argument.rule is Rule.EQUAL for argument in signature.taken) and not signature.before
        other = get(signature.path) if chooses else None
        if other is not None and other.name != definition.name:
            others.setdefault(other.name, []).append(f"{signature.path}()")
    for name, calls in others.items():
        yield f"{', '.join(calls)}: {name}"
    usual = definition.defaults()
    groups: dict[str, list[str]] = {}
    for signature in definition.signatures:
        defaults = definition.defaults(signature)
        changed = ", ".join(f"{name} = {rounded(value)}" for name, value in defaults.items() if value != usual[name])
        if changed:
            groups.setdefault(changed, []).append(f"{signature.path} {signature.period}".rstrip())
    for changed, paths in groups.items():
        yield f"{', '.join(paths)}: {changed} by default"
