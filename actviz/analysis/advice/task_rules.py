"""Recommendations for a task: activation, loss and initialisation by the rules in `task_rules.toml`, numbers from the functions."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from actviz.analysis.advice.rules import rules
from actviz.analysis.card import Card
from actviz.analysis.properties import card
from actviz.catalogue.resolve import get
from actviz.errors import UsageError
from actviz.function.vector import VectorActivation
from actviz.text.names import did_you_mean, normalise
from actviz.text.numbers import DIGITS, rounded

#: The kind of hidden layers by default.
DEFAULT_HIDDEN = "mlp"
_GAINS = ("forward", "backward")


@dataclass(frozen=True)
class Citation:
    """The publication that a rule is taken from; `arxiv` is empty if it is not there."""

    authors: str
    year: int
    title: str
    arxiv: str = ""

    def __str__(self) -> str:
        return f"{self.authors} {self.year}" + (f", arXiv:{self.arxiv}" if self.arxiv else "")


@dataclass(frozen=True)
class Reasoned:
    """An activation function, the reason for it, and the sources; `loss` is empty inside a network."""

    activation: str
    reason: str
    sources: tuple[Citation, ...]
    loss: str = ""


@dataclass(frozen=True)
class Alternative(Reasoned):
    """Another activation or loss: `reason` says when to take it, `costs` are computed from the function."""

    costs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Initialisation:
    """How the weights are initialised. `gain` is that of the rule, `gain_is` tells how it was obtained.

    `gains` are the `forward` and, unless the activation maps pairs, the `backward` gain computed from the activation.
    """

    name: str
    rule: str
    gain: float
    gain_text: str
    gain_is: str
    gains: Mapping[str, float]
    gain_texts: Mapping[str, str]
    reason: str
    sources: tuple[Citation, ...]


@dataclass(frozen=True)
class Note:
    """A further remark, and its sources."""

    text: str
    sources: tuple[Citation, ...]


@dataclass(frozen=True)
class Recommendation:
    """The choices for a task and a kind of network; `train` is a command that shows them at work."""

    task: str
    targets: str
    kind: str
    kind_title: str
    output: Reasoned
    hidden: Reasoned
    init: Initialisation
    output_alternatives: tuple[Alternative, ...]
    hidden_alternatives: tuple[Alternative, ...]
    notes: tuple[Note, ...]
    code: Mapping[str, str]
    train: str


def tasks() -> tuple[str, ...]:
    """The tasks, in the order of the file."""
    return tuple(rules()["tasks"])


def kinds() -> tuple[str, ...]:
    """The kinds of networks, in the order of the file."""
    return tuple(rules()["hidden"])


def recommend(task: str, hidden: str = DEFAULT_HIDDEN) -> Recommendation:
    """The recommendation for a task and a kind of network; raises UsageError for an unknown one.

    >>> binary = recommend("binary")
    >>> binary.output.activation, binary.hidden.activation, binary.init.gain_text
    ('sigmoid', 'relu', '1.41421 = sqrt(2)')
    """
    task, hidden = _known(task, tasks(), "task"), _known(hidden, kinds(), "kind of hidden layers")
    outside, inside = rules()["tasks"][task], rules()["hidden"][hidden]
    init = _initialisation(inside)
    return Recommendation(
        task=task,
        targets=outside["targets"],
        kind=hidden,
        kind_title=inside["title"],
        output=Reasoned(outside["output"], outside["reason"], _sources(outside), outside["loss"]),
        hidden=Reasoned(inside["activation"], inside["reason"], _sources(inside)),
        init=init,
        output_alternatives=tuple(_alternative(rule, _slope_costs) for rule in outside["alternatives"]),
        hidden_alternatives=tuple(_alternative(rule, _hidden_costs) for rule in inside["alternatives"]),
        notes=tuple(Note(note["text"], _sources(note)) for rule in (outside, inside) for note in rule.get("notes", ())),
        code=dict(_code(outside["code"], inside["code"], init.gain)),
        train=outside["train"].replace("{hidden}", inside.get("shown") or inside.get("scalar") or inside["activation"]),
    )


def _known(name: str, choices: Sequence[str], what: str) -> str:
    """The choice with this name, whatever its case and hyphens."""
    choice = next((choice for choice in choices if normalise(choice) == normalise(name)), None)
    if choice is None:
        wider = rules()["broader"].get(name.casefold(), ())
        if meant := [choice for choice in wider if choice in choices]:
            raise UsageError(f"{what} {name!r} is not precise", f"choose {' or '.join(meant)}")
        raise UsageError(f"unknown {what} {name!r}{did_you_mean(name, choices)}", f"choose one of {', '.join(choices)}")
    return choice


def _sources(rule: Mapping[str, Any], field: str = "sources") -> tuple[Citation, ...]:
    return tuple(Citation(**rules()["sources"][key]) for key in rule.get(field, ()))


def _initialisation(rule: Mapping[str, Any]) -> Initialisation:
    gated = isinstance(get(rule["activation"]), VectorActivation)
    properties = _card(rule.get("scalar") or rule["activation"])
    exact = {name: properties[f"{name}_gain"] for name in (_GAINS[:1] if gated else _GAINS)}
    texts = {name: f"{gain:.{DIGITS}g}" for name, gain in exact.items()}
    wanted = rule["gain"]
    is_computed = wanted in exact
    return Initialisation(
        name=rule["init"],
        rule=rule["rule"],
        gain=exact[wanted].value if is_computed else float(wanted),
        gain_text=texts[wanted] if is_computed else rounded(float(wanted)),
        gain_is=f"computed, {wanted}" if is_computed else "by the rule",
        gains={name: gain.value for name, gain in exact.items()},
        gain_texts=texts,
        reason=rule["init_reason"],
        sources=_sources(rule, "init_sources"),
    )


def _alternative(rule: Mapping[str, Any], costs: Callable[[str], tuple[str, ...]]) -> Alternative:
    activation = rule["activation"]
    return Alternative(activation, rule["when"], _sources(rule), rule.get("loss", ""), costs(activation))


@cache
def _card(activation: str) -> Card:
    return card(get(activation))


@cache
def _slope_costs(activation: str) -> tuple[str, ...]:
    """The drawbacks of a scalar function's slopes; none are computed for a vector function."""
    if isinstance(get(activation), VectorActivation):
        return ()
    return tuple(_slopes(_card(activation)))


@cache
def _hidden_costs(activation: str) -> tuple[str, ...]:
    """The drawbacks of a scalar function inside a network; none are computed for a vector function."""
    if isinstance(get(activation), VectorActivation):
        return ()
    properties = _card(activation)
    mean = "zero-centred" if properties["zero_centred"] else f"mean {rounded(properties['mean'], 3)}"
    return (*_slopes(properties), mean, f"gain {properties['forward_gain'].value:.{DIGITS}g}")


def _slopes(properties: Card) -> Iterator[str]:
    largest = properties["largest_slope"].value
    yield f"largest slope {rounded(largest, 3)}" if math.isfinite(largest) else "slope without bound"
    saturated = f"{properties['saturation']:.3g}"
    if math.isfinite(largest) and saturated != "no":
        yield f"saturates for {saturated}"
    if properties["flat_share"]:
        yield f"slope 0 for {100 * properties['flat_share']:.3g} % of inputs"


def _code(outside: Mapping[str, str], inside: Mapping[str, str], gain: float) -> Iterator[tuple[str, str]]:
    """The code for each framework: imports, a hidden layer with its initial weights, the output and the loss."""
    for framework, imports in rules()["imports"].items():
        written = f"{inside[framework]}\n{outside[framework]}"
        needed = "".join(f"{line}\n" for line in imports.splitlines() if _binds(line) & _names(written))
        text = f"{needed}\n{written}"
        yield framework, text.replace("{gain_square}", rounded(gain * gain)).replace("{gain}", rounded(gain))


def _binds(line: str) -> set[str]:
    """The names that an import statement binds.

    >>> sorted(_binds("import jax.numpy as jnp")), sorted(_binds("from torch import nn"))
    (['jnp'], ['nn'])
    """
    (statement,) = ast.parse(line).body or [ast.Pass()]
    aliases = statement.names if isinstance(statement, ast.Import | ast.ImportFrom) else []
    return {alias.asname or alias.name.partition(".")[0] for alias in aliases}


def _names(code: str) -> set[str]:
    """The names that code refers to."""
    return {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
