"""When to use a function and when not, from the rules of `actviz choose`, and which command shows it at work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from shlex import quote
from typing import Any

from actviz.analysis.advice.rules import rules
from actviz.analysis.advice.verdicts import Verdict

#: More conditions than these are left to `actviz choose`.
MOST_CONDITIONS = 4
#: The experiments that show a drawback, by its topic.
_SHOWN_BY = {"dying": "dying", "vanishing": "vanishing", "exploding": "exploding", "saturation": "saturation"}


def usage(name: str) -> str:
    """When to use a function of the catalogue and when not, in sentences; empty if no rule speaks of it.

    >>> usage("softplus").partition(" In ")[0]
    'Output: positive (a number above 0; mean squared error).'
    """
    return " ".join([*first_choices(name), *islice(conditions(name), MOST_CONDITIONS)])


def next_commands(name: str, spec: str, verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """Commands that show a function beside its rivals, at work in a network, and where to use it."""
    drawback = next((_SHOWN_BY[one.topic] for one in verdicts if one.kind == "drawback" and one.topic in _SHOWN_BY), None)
    if _is_vector(name):
        lines = [f"actviz plot {quote(spec)}", f"actviz eval {quote(spec)} 1 2 3 4 -d"]
    else:
        rivals = list(_rivals(name))[:2] or [other for other in ("relu", "gelu") if other != name][:1]
        lines = [f"actviz compare {quote(spec)} {' '.join(rivals)}"]
        lines += [f"actviz lab {drawback} {quote(spec)}"] if drawback else [f"actviz plot {quote(spec)} -dd"]
    tasks = [task for task, rule in rules()["tasks"].items() if rule["output"] == name]
    # a loss from logits belongs to the function, as its derivative cancels
    tasks.sort(key=lambda task: "from logits" not in rules()["tasks"][task]["loss"])
    return (*lines, *(f"actviz choose {task}" for task in tasks[:1]))


def first_choices(name: str) -> Iterator[str]:
    """The tasks and the kinds of layers whose first choice it is."""
    tasks = [
        f"{task} ({rule['targets']}; {rule['loss']}{_as(rule['output'], name)})"
        for task, rule in rules()["tasks"].items()
        if _is(rule["output"], name)
    ]
    if tasks:
        yield f"Output: {'; '.join(tasks)}."
    kinds = [
        f"{kind} ({rule['title']}{_as(rule['activation'], name)})"
        for kind, rule in rules()["hidden"].items()
        if _is(rule["activation"], name)
    ]
    if kinds:
        yield f"Hidden layers: {'; '.join(kinds)}."


def conditions(name: str) -> Iterator[str]:
    """Where it is an alternative to the first choice, and under which condition."""
    by_condition: dict[str, list[str]] = {}
    for place, first in (("hidden", "activation"), ("tasks", "output")):
        for key, rule in rules()[place].items():
            for other in rule["alternatives"]:
                if _is(other["activation"], name):
                    with_loss = f" with {other['loss']}" if _is(rule[first], name) else f" instead of {rule[first]}"
                    where = f"In {key}{with_loss}" if place == "hidden" else f"For {key}{with_loss}"
                    by_condition.setdefault(other["when"], []).append(where + _as(other["activation"], name))
    for when, places in by_condition.items():
        yield f"{places[0]}: {when}."


def _rivals(name: str) -> Iterator[str]:
    """The scalar functions that `choose` names beside it, those inside a network first."""
    seen = {name}
    for rule in rules()["hidden"].values():
        members = [rule.get("scalar") or rule["activation"], *(other["activation"] for other in rule["alternatives"])]
        if any(_is(member, name) for member in members):
            for member in members:
                if member.partition(":")[0] not in seen and not _is_vector(member):
                    seen.add(member.partition(":")[0])
                    yield member


def _is(member: str, name: str) -> bool:
    """Whether a rule's activation is this function: with any parameters for a bare name, else with the same ones."""
    if ":" not in name:
        return member.partition(":")[0] == name
    from actviz.catalogue.resolve import get  # noqa: PLC0415 - functions with parameters only

    return member.partition(":")[0] == name.partition(":")[0] and get(member).spec == name


def _as(member: str, name: str) -> str:
    """The parameters of a rule's activation, where they are not those of the function."""
    return f", as {member}" if ":" in member and ":" not in name else ""


def _is_vector(member: str) -> bool:
    from actviz.catalogue.index import index  # noqa: PLC0415 - the index is large

    return any(entry.kind == "vector" and entry.name == member for entry in index())


def record(name: str, spec: str, verdicts: Sequence[Verdict]) -> Mapping[str, Any]:
    """The advice as JSON-compatible values."""
    return {"usage": usage(name) or None, "next": list(next_commands(name, spec, verdicts))}
