"""How many outputs of a layer are exactly 0, and how many nearly."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from actviz.analysis.shape.pieces import pieces_with
from actviz.analysis.signal.expectation import probability
from actviz.experiments.random_networks import theory
from actviz.experiments.result import (
    Line,
    Outcome,
    Plot,
    Progress,
    Record,
    ResultTable,
    Settings,
    count,
    each_network,
    no_progress,
    thinned,
)
from actviz.experiments.script import MEAN_SQUARE, program
from actviz.experiments.statistics import Spread, spread
from actviz.experiments.weight_scale import weights
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array
from actviz.text.numbers import rounded

#: An output is nearly 0 within this; so many inputs ~ N(0, 1) pass each network.
NEAR, INPUTS = 1e-3, 64


def run(functions: Sequence[Activation], settings: Settings, progress: Progress = no_progress) -> Outcome:
    """Each function with its initialisation; the spread is over networks, whose units share their inputs."""
    depth = settings.depth or 1
    layers = tuple(float(layer) for layer in range(1, depth + 1))
    records: list[Record] = []
    rows, lines, texts = [], [], []
    for activation in functions:
        weight, name = weights(activation, settings)
        exact, near = _measured(activation, weight, settings, progress)
        predicted = _theory(activation, weight, depth)
        records += [
            {
                "function": activation.spec, "init": name, "layer": layer + 1,
                "zero": exact[layer].median, "zero_low": exact[layer].low, "zero_high": exact[layer].high,
                "zero_theory": predicted[layer],
                "near_zero": near[layer].median, "near_zero_low": near[layer].low, "near_zero_high": near[layer].high,
            }
            for layer in range(depth)
        ]  # fmt: skip
        rows += [
            (f"{activation.spec} {name}", layer, exact[layer - 1].median, _quartiles(exact[layer - 1]),
             predicted[layer - 1], near[layer - 1].median)
            for layer in thinned(depth, 3)
        ]  # fmt: skip
        lines.append(Line(activation.spec, layers, tuple(each.median for each in exact)))
        texts.append(_seen(activation.spec, exact, near))
    return Outcome(
        experiment="sparsity",
        config={"functions": [each.spec for each in functions], **settings.as_config()},
        records=tuple(records),
        tables=(ResultTable(("function, init", "layer", "exactly 0", "quartiles", "theory", f"within {NEAR:g}"), tuple(rows)),),
        sentence=f"Of {depth} layers' outputs " + "; ".join(texts) + ".",
        note=(
            f"Shares of outputs for {INPUTS} inputs ~ N(0, 1); median and quartiles over {count(settings.networks)}, "
            f"{settings.units} wide. Theory: P(f(z) = 0), z ~ N(0, q), q iterated layer by layer."
        ),
        plots=(Plot("share of outputs that are exactly 0, by layer", tuple(lines)),),
    )


def _measured(
    activation: Activation, weight: float, settings: Settings, progress: Progress
) -> tuple[list[Spread], list[Spread]]:
    found = [_network(activation, weight, settings, network) for network in each_network(activation.spec, settings, progress)]
    exact, near = np.array(found).transpose(2, 1, 0)
    return [spread(layer) for layer in exact], [spread(layer) for layer in near]


def _network(activation: Activation, weight: float, settings: Settings, network: int) -> Array:
    """The share of outputs that are 0, and nearly 0, in each layer."""
    units = settings.units or 1
    random = np.random.default_rng([settings.seed or 0, network])
    signal = random.standard_normal((INPUTS, units))
    rows = []
    with np.errstate(all="ignore"):
        for _ in range(settings.depth or 1):
            signal = activation(signal @ (random.standard_normal((units, units)) * (weight / math.sqrt(units))).T)
            rows.append((np.mean(signal == 0), np.mean(np.abs(signal) <= NEAR)))
    return np.array(rows)


def _theory(activation: Activation, weight: float, depth: int) -> list[float]:
    """P(f(z) = 0) in each layer, from the pieces where f is 0."""
    flat = pieces_with(activation, 0, 0.0)
    variances = theory(activation, weight, depth).variance
    at_zero = float(activation(0.0) == 0)
    return [sum((probability(*ends, math.sqrt(q)) for ends in flat), start=0.0) if q else at_zero for q in variances]


def _quartiles(share: Spread) -> str:
    return f"{rounded(share.low, 3)}..{rounded(share.high, 3)}"


def _seen(spec: str, exact: Sequence[Spread], near: Sequence[Spread]) -> str:
    zero, close = (sum(each.median for each in shares) / len(shares) for shares in (exact, near))
    if zero:
        return f"{spec} makes {100 * zero:.0f} % exactly 0"
    return f"{spec} makes none exactly 0 ({100 * close:.2g} % are within {NEAR:g})"


def script(title: str, functions: Sequence[Activation], settings: Settings) -> str:
    """The program."""
    cases = [(each.spec, *weights(each, settings)[::-1]) for each in functions]
    names = {"units": settings.units, "depth": settings.depth, "networks": settings.networks, "seed": settings.seed}
    return program(title, {**names, "CASES": cases}, functions, _SCRIPT, MEAN_SQUARE)


_SCRIPT = f"""
def one_network(f, sigma_w, network):
    random = np.random.default_rng([seed, network])
    a, found = random.standard_normal(({INPUTS}, units)), []
    for _ in range(depth):
        W = random.standard_normal((units, units)) * (sigma_w / np.sqrt(units))
        a = f(a @ W.T)
        found.append((np.mean(a == 0), np.mean(abs(a) <= {NEAR})))
    return found

print("function,init,layer,zero,near_zero")
for name, init, sigma_w in CASES:
    f, _ = FUNCTIONS[name]
    found = np.median([one_network(f, sigma_w, network) for network in range(networks)], axis=0)
    for layer in range(depth):
        print(name, init, layer + 1, *(f"{{value:.6g}}" for value in found[layer]), sep=",")
"""
