"""Units that die: before training, in it, and narrow networks that are born dead."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from actviz.analysis.shape.pieces import pieces_with
from actviz.experiments.result import (
    Line,
    Outcome,
    Plot,
    Progress,
    Record,
    ResultTable,
    Settings,
    Value,
    count,
    each_network,
    no_progress,
    percent,
)
from actviz.experiments.script import program
from actviz.experiments.small_networks import POINTS, SCRIPT, Trained, built, circles
from actviz.experiments.statistics import Spread, spread
from actviz.experiments.weight_scale import weights
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array
from actviz.text.numbers import rounded

#: A unit is dead where the largest |f'| over the data set is below this; so many steps of gradient descent, all points in each.
DEAD, STEPS = 1e-6, 100
#: What may kill units, one cause at a time, where no other is asked for.
CAUSES: Mapping[str, float] = {"lr": 3.0, "bias": -3.0, "depth": 30}
#: The recipe that a cause departs from.
RECIPE: Mapping[str, float] = {"lr": 0.1, "bias": 0.0, "depth": 3}
#: Widths and number of the networks of which the share born dead is counted.
WIDTHS, BORN = (1, 2, 3, 4, 5), 2000
#: The widths that a reader sees: narrower networks are all dead.
SHOWN = WIDTHS[2:]


class Case(NamedTuple):
    """A function under one recipe: the shares of dead units by layer before and after, revived units, and the accuracy."""

    activation: Activation
    recipe: str
    before: list[Spread]
    after: list[Spread]
    revived: list[int]
    accuracy: Spread

    def mean(self, shares: list[Spread]) -> float:
        """The mean over layers."""
        return sum(share.median for share in shares) / len(shares)


def run(functions: Sequence[Activation], settings: Settings, progress: Progress = no_progress) -> Outcome:
    """Train under each recipe, then draw narrow networks and count those that are born dead."""
    recipes = _recipes(settings)
    cases = [_case(activation, *recipe, progress) for activation in functions for recipe in recipes.items()]
    deepest = max(recipe.depth or 1 for recipe in recipes.values())
    born = [
        (
            each.spec,
            width,
            _born_dead(each, width, deepest, settings),
            _theory(each, width, deepest, weights(each, settings)[0]),
        )
        for each in functions
        for width in WIDTHS
    ]
    cause = next(reversed(recipes))
    trained = [record for case in cases for record in _records(case)]
    return Outcome(
        experiment="dying",
        config={"functions": [each.spec for each in functions], **settings.as_config()},
        records=(*trained, *(_born_record(*each, deepest, trained[0]) for each in born)),
        tables=(
            ResultTable(
                ("share of dead units", "before", "after", "layer 1", "revived", "deeper", "accuracy"),
                tuple(map(_row, cases)),
            ),
            ResultTable(
                (f"born dead, depth {deepest}", *(f"{width} units" for width in SHOWN)),
                tuple(_born_row(each.spec, born) for each in functions),
            ),
        ),
        sentence=_seen(cases),
        note=_note(settings),
        plots=(
            Plot(
                f"share of dead units by layer after training ({cause})",
                tuple(
                    Line(
                        case.activation.spec,
                        tuple(map(float, range(1, len(case.after) + 1))),
                        tuple(s.median for s in case.after),
                    )
                    for case in cases
                    if case.recipe == cause
                ),
            ),
        ),
    )


def _note(settings: Settings) -> str:
    weights_ = f"gain {rounded(settings.gain)}" if settings.gain is not None else f"init {settings.init or 'auto'}"
    return (
        f"Dead: |f'| is below {DEAD:g} on all {POINTS} points of two circles; {STEPS} steps of full-batch gradient descent, "
        f"{settings.units} units, cross-entropy, {weights_}, {_text(RECIPE)} but for what is named; {count(settings.networks)}: median "
        "shares, sums of units that came back (layer 1, deeper). Born dead on one input, no biases: counted of "
        f"{BORN} | theory 1 - (1 - 2^-N)^depth (Lu et al. 2019; for data a bound)."
    )


def _recipes(settings: Settings) -> dict[str, Settings]:
    """The recipe without a cause, and each cause: those asked for, else all of CAUSES."""
    given = {name: value for name in CAUSES if (value := getattr(settings, name)) is not None}
    usual = replace(settings, lr=RECIPE["lr"], bias=RECIPE["bias"], depth=int(RECIPE["depth"]))
    recipes = {"usual": usual}
    for name, value in (given or CAUSES).items():
        recipes[f"{name} {rounded(value)}"] = Settings(**{**usual.as_config(), name: int(value) if name == "depth" else value})
    return recipes


def _text(recipe: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {rounded(value)}" for name, value in recipe.items())


def _case(activation: Activation, recipe: str, settings: Settings, progress: Progress) -> Case:
    each = each_network(f"{activation.spec}, {recipe}", settings, progress)
    found = [_trained(activation, settings, network) for network in each]
    before, after = ([spread(layer) for layer in np.array([each[place] for each in found]).T] for place in (0, 1))
    revived = np.sum([each[2] for each in found], axis=0)
    return Case(activation, recipe, before, after, [int(units) for units in revived], spread([each[3] for each in found]))


def _trained(activation: Activation, settings: Settings, number: int) -> tuple[Array, Array, Array, float]:
    """The share of dead units in each hidden layer before and after, how many were dead and then not, and the accuracy.

    Where training diverged there is no share, and no accuracy.
    """
    random = np.random.default_rng([settings.seed or 0, number])
    data = circles(random)
    weight, depth = weights(activation, settings)[0], settings.depth or 1
    network = built(activation, 2, settings.units or 1, depth, weight, random, settings.bias or 0.0)
    training = Trained(network, *data)
    dead = first = revived = np.zeros((depth, settings.units or 1), dtype=bool)
    for step in range(STEPS + 1):
        gradient, way = training.gradient()
        with np.errstate(all="ignore"):
            now = np.array([np.abs(slope).max(axis=1) < DEAD for slope in way.slope[:-1]])
            if not np.isfinite(gradient).all():
                lost = np.full(depth, np.nan)
                return first.mean(axis=1), lost, revived.sum(axis=1), math.nan
            first, revived = (first, revived | (dead & ~now)) if step else (now, revived)
            dead = now
            if step < STEPS:
                network.parameters -= (settings.lr or 0.0) * gradient
    return first.mean(axis=1), dead.mean(axis=1), revived.sum(axis=1), training.accuracy()


def _born_dead(activation: Activation, width: int, depth: int, settings: Settings) -> float:
    """The share of networks without biases in which, for one input, all units of some layer are dead."""
    random = np.random.default_rng([settings.seed or 0, width])
    signal = random.standard_normal((BORN, width))
    dead = np.zeros(BORN, dtype=bool)
    scale = weights(activation, settings)[0] / math.sqrt(width)
    with np.errstate(all="ignore"):
        for _ in range(depth):
            matrix = random.standard_normal((BORN, width, width)) * scale
            signal, slope = activation.jet(np.einsum("nij,nj->ni", matrix, signal), 1)
            dead |= np.abs(slope).max(axis=1) < DEAD
    return float(dead.mean())


def _theory(activation: Activation, width: int, depth: int, weight: float) -> float | None:
    """1 - (1 - 2**-N)**depth for a line on one side and 0 on the other; 0 for lines on both; None for others (arXiv:1903.06733)."""
    slopes = [piece.texts[1] for piece in activation.pieces]
    if weight == 0 or any("x" in slope for slope in slopes):
        return None
    off = pieces_with(activation, 1, 0.0)
    if not off:
        return 0.0
    return 1 - (1 - 0.5**width) ** depth if off == [(-np.inf, 0.0)] else None


def _records(case: Case) -> list[Record]:
    return [
        {
            "function": case.activation.spec, "recipe": case.recipe, "layer": layer, "dead_before": before.median,
            "dead_before_low": before.low, "dead_before_high": before.high, "dead_after": after.median, "dead_after_low": after.low,
            "dead_after_high": after.high, "revived": revived, "accuracy": case.accuracy.median, "accuracy_low": case.accuracy.low,
            "accuracy_high": case.accuracy.high, "units": None, "born_dead": None, "born_dead_theory": None,
        }
        for layer, (before, after, revived) in enumerate(zip(case.before, case.after, case.revived, strict=True), start=1)
    ]  # fmt: skip


def _born_record(spec: str, width: int, found: float, theory: float | None, depth: int, like: Record) -> Record:
    return {
        **dict.fromkeys(like), "function": spec, "recipe": f"born depth {depth}", "units": width, "born_dead": found,
        "born_dead_theory": theory,
    }  # fmt: skip


def _row(case: Case) -> tuple[Value, ...]:
    return (
        f"{case.activation.spec} {case.recipe}",
        case.mean(case.before),
        case.mean(case.after),
        case.after[0].median,
        case.revived[0],
        sum(case.revived[1:]),
        case.accuracy.median,
    )


def _born_row(spec: str, born: Sequence[tuple[str, int, float, float | None]]) -> tuple[Value, ...]:
    cells = [
        f"{rounded(found, 3)} | {'?' if theory is None else rounded(theory, 3)}"
        for name, width, found, theory in born
        if name == spec and width in SHOWN
    ]
    return (spec, *cells)


def _seen(cases: Sequence[Case]) -> str:
    texts = []
    for activation in dict.fromkeys(case.activation for case in cases):
        own = [case for case in cases if case.activation == activation]
        shares = ", ".join(f"{_dead(case)} ({case.recipe})" for case in own)
        alive = all(case.mean(case.after) == 0 for case in own)
        texts.append(f"of {activation.spec}'s units {'none' if alive else shares}")
    first, deeper = (sum(sum(case.revived[part]) for case in cases) for part in (slice(0, 1), slice(1, None)))
    return f"Dead after training are {'; '.join(texts)}. Revived: {first} in first layers, {deeper} in deeper ones.{_survivors(cases)}"


def _dead(case: Case) -> str:
    share = case.mean(case.after)
    return "diverged" if math.isnan(share) else percent(share)


def _survivors(cases: Sequence[Case]) -> str:
    """The recipe in which the functions' accuracies differ most."""
    recipes: dict[str, dict[str, float]] = {}
    for case in cases:
        recipes.setdefault(case.recipe, {})[case.activation.spec] = case.accuracy.median
    known = {recipe: reached for recipe, reached in recipes.items() if all(map(math.isfinite, reached.values()))}
    recipe, reached = max(known.items(), key=lambda item: np.ptp(list(item[1].values())), default=("", {}))
    if len({rounded(accuracy, 2) for accuracy in reached.values()}) < 2:
        return ""
    return f" Accuracy with {recipe}: {', '.join(f'{name} {rounded(accuracy, 2)}' for name, accuracy in reached.items())}."


def script(title: str, functions: Sequence[Activation], settings: Settings) -> str:
    """The program."""
    recipes = [(name, each.lr, each.bias, each.depth) for name, each in _recipes(settings).items()]
    cases = [(each.spec, *weights(each, settings)[::-1]) for each in functions]
    names = {"units": settings.units, "networks": settings.networks, "seed": settings.seed, "RECIPES": recipes, "CASES": cases}
    return program(title, names, functions, _SCRIPT, SCRIPT)


_SCRIPT = f"""
def train(f, slope, sigma_w, lr, bias, depth, network):
    random = np.random.default_rng([seed, network])
    x, target = circles(random)
    layers = build(2, depth, sigma_w, bias, random)
    found = []
    for step in range({STEPS} + 1):
        z, a = forward(layers, f, x)
        found.append([np.max(abs(slope(each)), axis=0) < {DEAD} for each in z[:-1]])
        delta = (1 / (1 + np.exp(-z[-1])) - target) / {POINTS}
        parts = gradient(layers, slope, z, a, delta)
        if not all(np.isfinite(part).all() for layer in parts for part in layer):
            found[-1] = np.full((depth, units), np.nan)  # it diverged
            z[-1] = z[-1] + np.nan
            break
        if step < {STEPS}:
            for layer, (by_W, by_b) in zip(layers, parts):
                layer[0], layer[1] = layer[0] - lr * by_W, layer[1] - lr * by_b
    found = np.array(found)  # [step, layer, unit]
    revived = np.sum(np.any((found[:-1] == 1) & (found[1:] == 0), axis=0), axis=1)
    return np.array([found[0].mean(axis=1), found[-1].mean(axis=1), revived, np.full(depth, accuracy(z[-1], target))])

def born_dead(f, slope, sigma_w, width):  # one input, no biases: all units of some layer dead
    random = np.random.default_rng([seed, width])
    a, dead = random.standard_normal(({BORN}, width)), np.zeros({BORN}, bool)
    for _ in range(max(depth for *_, depth in RECIPES)):
        z = np.einsum("nij,nj->ni", random.standard_normal(({BORN}, width, width)) * (sigma_w / np.sqrt(width)), a)
        dead |= np.max(abs(slope(z)), axis=1) < {DEAD}
        a = f(z)
    return dead.mean()

print("function,recipe,layer,dead_before,dead_after,revived,accuracy,units,born_dead")
for name, init, sigma_w in CASES:
    for recipe, lr, bias, depth in RECIPES:
        found = np.array([train(*FUNCTIONS[name], sigma_w, lr, bias, depth, network) for network in range(networks)])
        before, after, _, right = np.median(found, axis=0)
        for layer in range(depth):
            values = before[layer], after[layer], found[:, 2, layer].sum(), right[layer]
            print(name, recipe, layer + 1, *(f"{{value:.6g}}" for value in values), "", "", sep=",")
    for width in {WIDTHS}:
        depth = max(depth for *_, depth in RECIPES)
        print(name, f"born depth {{depth}}", "", "", "", "", "", width, born_dead(*FUNCTIONS[name], sigma_w, width), sep=",")
"""
