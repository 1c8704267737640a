"""Units that die: before training, in it, and narrow networks that are born dead."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from actviz.analysis.shape.pieces import is_constant, pieces_with
from actviz.experiments.discovery import Experiment
from actviz.experiments.outcome import Line, Outcome, Plot, Record, ResultTable, Value, count, percent
from actviz.experiments.repetition import Elementwise, Progress, in_each_network, no_progress, value_and_slope
from actviz.experiments.script import Script
from actviz.experiments.settings import Settings
from actviz.experiments.small_networks import NETWORK, POINTS, Trained, built, circles
from actviz.experiments.statistics import Spread, spread
from actviz.experiments.weight_scale import weight_scale
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array
from actviz.text.numbers import rounded
from actviz.text.schema import options

EXPERIMENT = Experiment(
    name="dying",
    summary="units whose slope is 0 for all data",
    functions=("relu", "leaky_relu"),
    defaults={
        "units": 16, "depth": None, "init": "auto", "gain": None, "bias": None, "learning_rate": None, "networks": 3, "seed": 0,
    },
    order=40,
    measures=("dead", "accuracy", "dead_before", "revived", "born_dead", "born_dead_theory"),
)  # fmt: skip
#: A unit is dead where the largest |f'| over the data set is below this; steps of gradient descent, all points in each.
DEAD, STEPS = 1e-6, 100
#: The recipe, and what may kill units: each cause departs from the recipe by one option.
RECIPE: Mapping[str, float] = {"learning_rate": 0.1, "bias": 0.0, "depth": 3}
CAUSES: Mapping[str, float] = {"learning_rate": 3.0, "bias": -3.0, "depth": 30}
#: Widths and number of the networks of which the share born dead is counted; narrower ones than those shown are all dead.
WIDTHS, BORN = (1, 2, 3, 4, 5), 2000
_SHOWN = WIDTHS[2:]
#: The widest networks whose share born dead is counted: in wider ones it is far below 1 in a million for a function such as relu.
_WIDEST = 40


def born_dead(f: Elementwise, slope: Elementwise, sigma_w: float, width: int, depth: int, random: np.random.Generator) -> Any:
    """The share of networks without biases in which all units of some layer are dead, for one input."""
    a, dead = random.standard_normal((BORN, width)), np.zeros(BORN, bool)
    for _ in range(depth):
        W = random.standard_normal((BORN, width, width)) * (sigma_w / np.sqrt(width))
        z = np.einsum("nij,nj->ni", W, a)
        a = f(z)
        dead |= np.max(abs(slope(z)), axis=1) < DEAD
    return np.mean(dead)


@dataclass(frozen=True)
class DyingCase:
    """A function under a recipe: the shares of dead units by layer before and after, revived units, and the accuracy."""

    spec: str
    recipe: str
    before: list[Spread]
    after: list[Spread]
    revived: list[int]
    accuracy: Spread

    @property
    def dead_after(self) -> float:
        """The mean share of dead units over layers; NaN where training diverged."""
        return _mean(self.after)


@dataclass(frozen=True)
class BornDead:
    """The share of networks of a width that are born dead, counted and predicted."""

    spec: str
    width: int
    share: float
    predicted: float | None


def run(functions: Sequence[Activation], settings: Settings, progress: Progress = no_progress) -> Outcome:
    """Train under each recipe, then draw narrow networks and count those that are born dead."""
    recipes = _recipes(settings)
    cases = [_case(activation, *recipe, progress) for activation in functions for recipe in recipes.items()]
    depth = max(recipe.depth for recipe in recipes.values())
    born = [_born(activation, width, depth, settings) for activation in functions for width in WIDTHS]
    trained = [record for case in cases for record in _records(case)]
    headings = ("share of dead units", "before", "after", "layer 1", "revived", "deeper", "accuracy")
    born_headings = (f"born dead, depth {depth}", *(f"{width} units" for width in _SHOWN))
    return Outcome(
        records=(*trained, *(_born_record(share, depth, trained[0]) for share in born)),
        tables=(
            ResultTable(headings, tuple(map(_row, cases))),
            ResultTable(born_headings, tuple(_born_row(function.spec, born) for function in functions)),
        ),
        sentence=_sentence(cases),
        note=_note(settings),
        plots=(_plot(cases, next(reversed(recipes))),),
    )


def measure(activation: Activation, settings: Settings) -> dict[str, float | None]:
    """Shares of dead units before and after training under one recipe, and of networks of this width and depth born dead."""
    given = {name: value for name in RECIPE if (value := getattr(settings, name)) is not None}
    learning_rate, bias, depth = ({**RECIPE, **given}[name] for name in ("learning_rate", "bias", "depth"))
    recipe = replace(settings, learning_rate=learning_rate, bias=bias, depth=int(depth))
    case = _case(activation, "", recipe, no_progress)
    is_narrow = recipe.units <= _WIDEST
    born = _born(activation, recipe.units, recipe.depth, recipe) if is_narrow else BornDead("", 0, math.nan, None)
    return {
        "dead": case.dead_after, "accuracy": case.accuracy.median, "dead_before": _mean(case.before),
        "revived": sum(case.revived), "born_dead": born.share if is_narrow else None, "born_dead_theory": born.predicted,
    }  # fmt: skip


def _plot(cases: Sequence[DyingCase], recipe: str) -> Plot:
    lines = (
        Line(case.spec, tuple(map(float, range(1, len(case.after) + 1))), tuple(layer.median for layer in case.after))
        for case in cases
        if case.recipe == recipe
    )
    return Plot(f"share of dead units by layer after training ({recipe})", tuple(lines))


def _note(settings: Settings) -> str:
    weights = f"gain {rounded(settings.gain)}" if settings.gain is not None else f"init {settings.init or 'auto'}"
    recipe = ", ".join(f"{options(Settings)[name].key} {rounded(value)}" for name, value in RECIPE.items())
    return (
        f"Dead: |f'| is below {DEAD:g} on all {POINTS} points of two circles; {STEPS} steps of full-batch gradient descent, "
        f"{settings.units} units, cross-entropy, {weights}, {recipe} but for what is named; {count(settings.networks)}: median "
        "shares, sums of units that came back (layer 1, deeper). Born dead on one input, no biases: counted of "
        f"{BORN} | theory 1 - (1 - 2^-N)^depth (Lu et al. 2019; for data a bound)."
    )


def _recipes(settings: Settings) -> dict[str, Settings]:
    """The usual recipe, and one for each cause: the chosen ones, else all of CAUSES."""
    chosen = {name: value for name in CAUSES if (value := getattr(settings, name)) is not None}
    usual = replace(settings, learning_rate=RECIPE["learning_rate"], bias=RECIPE["bias"], depth=int(RECIPE["depth"]))
    recipes = {"usual": usual}
    for name, value in (chosen or CAUSES).items():
        changed = {"depth": int(value)} if name == "depth" else {name: value}
        recipes[f"{options(Settings)[name].key} {rounded(value)}"] = replace(usual, **changed)
    return recipes


def _case(activation: Activation, recipe: str, settings: Settings, progress: Progress) -> DyingCase:
    def measure(random: np.random.Generator) -> tuple[Array, Array, Array, float]:
        return _trained(activation, settings, random)

    networks = in_each_network(measure, f"{activation.spec}, {recipe}", settings, progress)
    before, after, revived, accuracies = (np.array(values) for values in zip(*networks, strict=True))
    return DyingCase(
        activation.spec,
        recipe,
        [spread(layer) for layer in before.T],
        [spread(layer) for layer in after.T],
        revived.sum(axis=0).tolist(),
        spread(accuracies),
    )


def _trained(activation: Activation, settings: Settings, random: np.random.Generator) -> tuple[Array, Array, Array, float]:
    """The share of dead units in each hidden layer before and after, the number that were dead and then not, and the accuracy.

    NaN where training diverged.
    """
    examples = circles(random)
    sigma_w, depth = weight_scale(activation, settings)[1], settings.depth
    network = built(activation, 2, settings.units, depth, sigma_w, random, settings.bias)
    training = Trained(network, *examples)
    dead = first = revived = np.zeros((depth, settings.units), dtype=bool)
    for step in range(STEPS + 1):
        gradient, passed = training.gradient()
        before, dead = dead, np.array([np.abs(layer.slope).max(axis=1) < DEAD for layer in passed.layers[:-1]])
        if not np.isfinite(gradient).all():
            return first.mean(axis=1), np.full(depth, np.nan), revived.sum(axis=1), math.nan
        first, revived = (first, revived | (before & ~dead)) if step else (dead, revived)
        if step < STEPS:
            network.parameters -= settings.learning_rate * gradient
    return first.mean(axis=1), dead.mean(axis=1), revived.sum(axis=1), training.accuracy()


def _born(activation: Activation, width: int, depth: int, settings: Settings) -> BornDead:
    sigma_w = weight_scale(activation, settings)[1]
    with np.errstate(all="ignore"):
        random = np.random.default_rng([settings.seed, width])
        share = float(born_dead(*value_and_slope(activation), sigma_w, width, depth, random))
    return BornDead(activation.spec, width, share, _predicted(activation, width, depth, sigma_w))


def _predicted(activation: Activation, width: int, depth: int, sigma_w: float) -> float | None:
    """1 - (1 - 2**-N)**depth for a line on one side and 0 on the other; 0 for lines on both; None for others (arXiv:1903.06733)."""
    if sigma_w == 0 or not all(is_constant(piece.texts[1]) for piece in activation.pieces):
        return None
    off = pieces_with(activation, 1, 0.0)
    if not off:
        return 0.0
    return 1 - (1 - 0.5**width) ** depth if off == [(-np.inf, 0.0)] else None


def _mean(shares: Sequence[Spread]) -> float:
    return sum(share.median for share in shares) / len(shares)


def _records(case: DyingCase) -> list[Record]:
    return [
        {
            "function": case.spec, "recipe": case.recipe, "layer": layer, "dead_before": before.median,
            "dead_before_low": before.low, "dead_before_high": before.high, "dead_after": after.median, "dead_after_low": after.low,
            "dead_after_high": after.high, "revived": revived, "accuracy": case.accuracy.median, "accuracy_low": case.accuracy.low,
            "accuracy_high": case.accuracy.high, "units": None, "born_dead": None, "born_dead_theory": None,
        }
        for layer, (before, after, revived) in enumerate(zip(case.before, case.after, case.revived, strict=True), start=1)
    ]  # fmt: skip


def _born_record(born: BornDead, depth: int, like: Record) -> Record:
    return {
        **dict.fromkeys(like), "function": born.spec, "recipe": f"born depth {depth}", "units": born.width,
        "born_dead": born.share, "born_dead_theory": born.predicted,
    }  # fmt: skip


def _row(case: DyingCase) -> tuple[Value, ...]:
    return (
        f"{case.spec} {case.recipe}",
        _mean(case.before),
        case.dead_after,
        case.after[0].median,
        case.revived[0],
        sum(case.revived[1:]),
        case.accuracy.median,
    )


def _born_row(spec: str, born: Sequence[BornDead]) -> tuple[Value, ...]:
    shown = [share for share in born if share.spec == spec and share.width in _SHOWN]
    predictions = ("?" if share.predicted is None else rounded(share.predicted, 3) for share in shown)
    return (spec, *(f"{rounded(share.share, 3)} | {predicted}" for share, predicted in zip(shown, predictions, strict=True)))


def _sentence(cases: Sequence[DyingCase]) -> str:
    texts = []
    for spec in dict.fromkeys(case.spec for case in cases):
        of_function = [case for case in cases if case.spec == spec]
        shares = ", ".join(f"{_dead(case)} ({case.recipe})" for case in of_function)
        alive = all(case.dead_after == 0 for case in of_function)
        texts.append(f"of {spec}'s units {'none' if alive else shares}")
    first, deeper = (sum(sum(case.revived[part]) for case in cases) for part in (slice(0, 1), slice(1, None)))
    return f"Dead after training are {'; '.join(texts)}. Revived: {first} in first layers, {deeper} in deeper ones.{_survivors(cases)}"


def _dead(case: DyingCase) -> str:
    return "diverged" if math.isnan(case.dead_after) else percent(case.dead_after)


def _survivors(cases: Sequence[DyingCase]) -> str:
    """The accuracy of every function under each recipe that changes it for some function."""
    recipes: dict[str, dict[str, float]] = {}
    for case in cases:
        recipes.setdefault(case.recipe, {})[case.spec] = case.accuracy.median
    usual, *others = recipes
    changed = [recipe for recipe in others if _differs(recipes[recipe], recipes[usual])]
    return "".join(f" Accuracy with {recipe}: {_accuracies(recipes[recipe])}." for recipe in changed)


def _differs(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    """Whether some accuracy differs in its two first digits; one that diverged has none."""
    return any(math.isfinite(one[name]) and rounded(one[name], 2) != rounded(other[name], 2) for name in one)


def _accuracies(reached: Mapping[str, float]) -> str:
    """The accuracies in words: one number where all are alike."""
    texts = {name: "diverged" if math.isnan(accuracy) else rounded(accuracy, 2) for name, accuracy in reached.items()}
    if len(texts) > 1 and len(set(texts.values())) == 1:
        return f"{next(iter(texts.values()))} for all"
    return ", ".join(f"{name} {text}" for name, text in texts.items())


def script(functions: Sequence[Activation], settings: Settings) -> Script:
    """The program that measures the same."""
    names = {name: getattr(settings, name) for name in ("units", "networks", "seed")}
    recipes = [(name, recipe.learning_rate, recipe.bias, recipe.depth) for name, recipe in _recipes(settings).items()]
    cases = [(function.spec, *weight_scale(function, settings)) for function in functions]
    return Script({**names, "RECIPES": recipes, "CASES": cases}, functions, _BODY, (circles, NETWORK, born_dead))


_BODY = f"""
def train(f, slope, sigma_w, lr, bias, depth, random):
    x, target = circles(random)
    layers = build(2, depth, sigma_w, bias, random)
    dead = []
    for step in range({STEPS} + 1):
        z, a = forward(layers, f, x)
        dead.append([np.max(abs(slope(of_layer)), axis=0) < DEAD for of_layer in z[:-1]])
        delta = (1 / (1 + np.exp(-z[-1])) - target) / POINTS
        parts = gradient(layers, slope, z, a, delta)
        if not all(np.isfinite(part).all() for layer in parts for part in layer):
            dead[-1] = np.full((depth, units), np.nan)  # it diverged
            z[-1] = z[-1] + np.nan
            break
        if step < {STEPS}:
            for layer, (by_W, by_b) in zip(layers, parts):
                layer[0], layer[1] = layer[0] - lr * by_W, layer[1] - lr * by_b
    dead = np.array(dead)  # [step, layer, unit]
    revived = np.sum(np.any((dead[:-1] == 1) & (dead[1:] == 0), axis=0), axis=1)
    return np.array([dead[0].mean(axis=1), dead[-1].mean(axis=1), revived, np.full(depth, accuracy(z[-1], target))])

print("function,recipe,layer,dead_before,dead_after,revived,accuracy,units,born_dead")
deepest = max(depth for *_, depth in RECIPES)
for name, init, sigma_w in CASES:
    f, slope = FUNCTIONS[name]
    for recipe, lr, bias, depth in RECIPES:
        generators = [np.random.default_rng([seed, network]) for network in range(networks)]
        runs = np.array([train(f, slope, sigma_w, lr, bias, depth, random) for random in generators])
        before, after, _, right = np.median(runs, axis=0)
        for layer in range(depth):
            values = before[layer], after[layer], runs[:, 2, layer].sum(), right[layer]
            print(name, recipe, layer + 1, *(f"{{value:.6g}}" for value in values), "", "", sep=",")
    for width in {WIDTHS}:
        share = born_dead(f, slope, sigma_w, width, deepest, np.random.default_rng([seed, width]))
        print(name, f"born depth {{deepest}}", "", "", "", "", "", width, share, sep=",")
"""
