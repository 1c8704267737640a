"""The outputs of a layer that are exactly 0, and those that are nearly."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from actviz.analysis.shape.pieces import pieces_with
from actviz.analysis.signal.expectation import probability
from actviz.experiments.discovery import Experiment
from actviz.experiments.outcome import Line, Outcome, Plot, Record, ResultTable, Value, count, thinned
from actviz.experiments.repetition import Elementwise, Progress, in_each_network, no_progress
from actviz.experiments.script import Script
from actviz.experiments.settings import Settings
from actviz.experiments.statistics import Spread, spread
from actviz.experiments.weight_scale import weight_scale
from actviz.experiments.wide_networks import theory
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array
from actviz.text.numbers import rounded

EXPERIMENT = Experiment(
    name="sparsity",
    summary="true zeros",
    functions=("relu", "sigmoid", "gelu"),
    defaults={"units": 100, "depth": 10, "networks": 20, "seed": 0, "init": "auto", "gain": None},
    order=70,
)
#: An output is nearly 0 within this; inputs ~ N(0, 1) that pass each network.
NEAR, INPUTS = 1e-3, 64


def zeros(f: Elementwise, sigma_w: float, units: int, depth: int, random: np.random.Generator) -> Array:
    """The shares of outputs that are 0, and nearly 0, by layer."""
    a, rows = random.standard_normal((INPUTS, units)), []
    for _ in range(depth):
        W = random.standard_normal((units, units)) * (sigma_w / np.sqrt(units))
        a = f(a @ W.T)
        rows.append((np.mean(a == 0), np.mean(abs(a) <= NEAR)))
    return np.array(rows).T


@dataclass(frozen=True)
class SparsityCase:
    """A function with an initialisation: by layer, the shares of outputs that are 0 and nearly, and the predicted share."""

    spec: str
    init: str
    exact: list[Spread]
    near: list[Spread]
    predicted: list[float]


def run(functions: Sequence[Activation], settings: Settings, progress: Progress = no_progress) -> Outcome:
    """Each function with its initialisation; the spread is over networks, whose units share their inputs."""
    cases = [_case(activation, settings, progress) for activation in functions]
    layers = tuple(float(layer) for layer in range(1, settings.depth + 1))
    lines = tuple(Line(case.spec, layers, tuple(layer.median for layer in case.exact)) for case in cases)
    headings = ("function, init", "layer", "exactly 0", "quartiles", "theory", f"within {NEAR:g}")
    return Outcome(
        records=tuple(record for case in cases for record in _records(case)),
        tables=(ResultTable(headings, tuple(row for case in cases for row in _rows(case, settings.depth))),),
        sentence=f"Of {settings.depth} layers' outputs " + "; ".join(map(_part, cases)) + ".",
        note=(
            f"Shares of outputs for {INPUTS} inputs ~ N(0, 1); median and quartiles over {count(settings.networks)}, "
            f"{settings.units} wide. Theory: P(f(z) = 0), z ~ N(0, q), q iterated layer by layer."
        ),
        plots=(Plot("share of outputs that are exactly 0, by layer", lines),),
    )


def _case(activation: Activation, settings: Settings, progress: Progress) -> SparsityCase:
    init, sigma_w = weight_scale(activation, settings)

    def measure(random: np.random.Generator) -> Array:
        return zeros(activation, sigma_w, settings.units, settings.depth, random)

    shares = np.array(in_each_network(measure, activation.spec, settings, progress)).transpose(1, 2, 0)
    exact, near = ([spread(layer) for layer in layers] for layers in shares)
    return SparsityCase(activation.spec, init, exact, near, _predicted(activation, sigma_w, settings.depth))


def _predicted(activation: Activation, sigma_w: float, depth: int) -> list[float]:
    """P(f(z) = 0) in each layer, from the pieces where f is 0."""
    flat = pieces_with(activation, 0, 0.0)
    variances = theory(activation, sigma_w, depth).variance
    at_zero = float(activation(0.0) == 0)
    return [sum((probability(*ends, math.sqrt(q)) for ends in flat), start=0.0) if q else at_zero for q in variances]


def _records(case: SparsityCase) -> list[Record]:
    return [
        {
            "function": case.spec, "init": case.init, "layer": layer,
            "zero": exact.median, "zero_low": exact.low, "zero_high": exact.high, "zero_theory": predicted,
            "near_zero": near.median, "near_zero_low": near.low, "near_zero_high": near.high,
        }
        for layer, (exact, near, predicted) in enumerate(zip(case.exact, case.near, case.predicted, strict=True), start=1)
    ]  # fmt: skip


def _rows(case: SparsityCase, depth: int) -> list[tuple[Value, ...]]:
    rows: list[tuple[Value, ...]] = []
    for layer in thinned(depth, 3):
        low, median, high = case.exact[layer - 1]
        quartiles = f"{rounded(low, 3)}..{rounded(high, 3)}"
        near = case.near[layer - 1].median
        rows.append((f"{case.spec} {case.init}", layer, median, quartiles, case.predicted[layer - 1], near))
    return rows


def _part(case: SparsityCase) -> str:
    exact, near = (sum(layer.median for layer in layers) / len(layers) for layers in (case.exact, case.near))
    if exact:
        return f"{case.spec} makes {100 * exact:.0f} % exactly 0"
    return f"{case.spec} makes none exactly 0 ({100 * near:.2g} % are within {NEAR:g})"


def script(functions: Sequence[Activation], settings: Settings) -> Script:
    """The program that measures the same."""
    names = {name: getattr(settings, name) for name in ("units", "depth", "networks", "seed")}
    cases = [(function.spec, *weight_scale(function, settings)) for function in functions]
    return Script({**names, "CASES": cases}, functions, _BODY, (zeros,))


_BODY = """
print("function,init,layer,zero,near_zero")
for name, init, sigma_w in CASES:
    f, _ = FUNCTIONS[name]
    generators = [np.random.default_rng([seed, network]) for network in range(networks)]
    shares = np.median([zeros(f, sigma_w, units, depth, random) for random in generators], axis=0)
    for layer in range(depth):
        print(name, init, layer + 1, *(f"{value:.6g}" for value in shares[:, layer]), sep=",")
"""
