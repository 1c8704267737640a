"""Which activation, loss and initialisation suit a task: rules read from `task_rules.toml`, numbers computed from the functions."""

from __future__ import annotations

import ast
import math
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from actviz.analysis.card import Card, card
from actviz.catalogue.resolve import get
from actviz.errors import UsageError
from actviz.function.vector import VectorActivation
from actviz.text.names import did_you_mean, normalise
from actviz.text.numbers import DIGITS, rounded

#: What is chosen inside where nothing is said.
DEFAULT_HIDDEN = "mlp"
_GAINS = ("forward", "backward")


@dataclass(frozen=True)
class Citation:
    """Where a rule comes from; `arxiv` is empty where there is no such paper."""

    authors: str
    year: int
    title: str
    arxiv: str = ""

    def __str__(self) -> str:
        return f"{self.authors} {self.year}" + (f", arXiv:{self.arxiv}" if self.arxiv else "")


@dataclass(frozen=True)
class Reasoned:
    """An activation function, why it is the choice, and who says so; `loss` is empty inside a network."""

    activation: str
    reason: str
    sources: tuple[Citation, ...]
    loss: str = ""


@dataclass(frozen=True)
class Alternative(Reasoned):
    """Another activation or loss: `reason` says when, `costs` are computed from the function."""

    costs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Initialisation:
    """How the weights begin. `forward` and `backward` are computed from the activation; `gain` is what the rule takes."""

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
    """What else is to be known, and who says so."""

    text: str
    sources: tuple[Citation, ...]


@dataclass(frozen=True)
class Recommendation:
    """All that is chosen for a task and a kind of network; `train` is the command that shows it."""

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


@cache
def rules() -> dict[str, Any]:
    """The rules as the file has them."""
    return tomllib.loads((files("actviz.analysis.advice") / "task_rules.toml").read_text(encoding="utf-8"))


def tasks() -> tuple[str, ...]:
    """The tasks, in the order of the file."""
    return tuple(rules()["tasks"])


def kinds() -> tuple[str, ...]:
    """The kinds of networks, in the order of the file."""
    return tuple(rules()["hidden"])


def recommend(task: str, hidden: str = DEFAULT_HIDDEN) -> Recommendation:
    """What suits a task inside a kind of network; raises UsageError where one of them is unknown.

    >>> chosen = recommend("binary")
    >>> chosen.output.activation, chosen.hidden.activation, chosen.init.gain_text
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
        output_alternatives=tuple(_alternative(one, _slope_costs) for one in outside["alternatives"]),
        hidden_alternatives=tuple(_alternative(one, _hidden_costs) for one in inside["alternatives"]),
        notes=tuple(Note(one["text"], _sources(one)) for rule in (outside, inside) for one in rule.get("notes", ())),
        code=dict(_code(outside["code"], inside["code"], init.gain)),
        train=outside["train"].replace("{hidden}", inside["activation"]),
    )


def _known(name: str, choices: Sequence[str], what: str) -> str:
    """The choice that was meant, whatever its case and hyphens."""
    found = next((choice for choice in choices if normalise(choice) == normalise(name)), None)
    if found is None:
        raise UsageError(f"there is no {what} {name!r}{did_you_mean(name, choices)}", f"choose one of {', '.join(choices)}")
    return found


def _sources(rule: Mapping[str, Any], field: str = "sources") -> tuple[Citation, ...]:
    return tuple(Citation(**rules()["sources"][key]) for key in rule.get(field, ()))


def _initialisation(rule: Mapping[str, Any]) -> Initialisation:
    moments = _card(rule["activation"]).statistics
    exact = {"forward": moments.forward_gain, "backward": moments.backward_gain}
    texts = {name: f"{exact[name]:.{DIGITS}g}" for name in _GAINS}
    wanted = rule["gain"]
    is_computed = wanted in exact
    return Initialisation(
        name=rule["init"],
        rule=rule["rule"],
        gain=exact[wanted].value if is_computed else float(wanted),
        gain_text=texts[wanted] if is_computed else rounded(float(wanted)),
        gain_is=f"computed, {wanted}" if is_computed else "by the rule",
        gains={name: exact[name].value for name in _GAINS},
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
    """What the slopes of a function of one number cost; nothing is computed for one of vectors."""
    if isinstance(get(activation), VectorActivation):
        return ()
    return tuple(_slopes(_card(activation)))


@cache
def _hidden_costs(activation: str) -> tuple[str, ...]:
    """What a function of one number costs inside a network."""
    if isinstance(get(activation), VectorActivation):
        return ()
    found = _card(activation)
    mean = "zero-centred" if found.zero_centred else f"mean {rounded(found.mean, 3)}"
    return (*_slopes(found), mean, f"gain {found.statistics.forward_gain.value:.{DIGITS}g}")


def _slopes(found: Card) -> Iterator[str]:
    largest = found.largest_slope.value
    yield f"largest slope {rounded(largest, 3)}" if math.isfinite(largest) else "slope without bound"
    saturated = f"{found.saturation:.3g}"
    if math.isfinite(largest) and saturated != "no":
        yield f"saturates for {saturated}"
    if found.flat_share:
        yield f"slope 0 for {100 * found.flat_share:.3g} % of inputs"


def _code(outside: Mapping[str, str], inside: Mapping[str, str], gain: float) -> Iterator[tuple[str, str]]:
    """What to write in each framework: imports, the hidden layer with its first weights, the output and the loss."""
    for framework, imports in rules()["imports"].items():
        written = f"{inside[framework]}\n{outside[framework]}"
        needed = "".join(f"{line}\n" for line in imports.splitlines() if _binds(line) & _names(written))
        text = f"{needed}\n{written}"
        yield framework, text.replace("{gain_square}", rounded(gain * gain)).replace("{gain}", rounded(gain))


def _binds(line: str) -> set[str]:
    """The names that a line of imports brings.

    >>> sorted(_binds("import jax.numpy as jnp")), sorted(_binds("from torch import nn"))
    (['jnp'], ['nn'])
    """
    (statement,) = ast.parse(line).body or [ast.Pass()]
    aliases = statement.names if isinstance(statement, ast.Import | ast.ImportFrom) else []
    return {alias.asname or alias.name.partition(".")[0] for alias in aliases}


def _names(code: str) -> set[str]:
    """The names that code refers to."""
    return {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
