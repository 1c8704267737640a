"""Mean, variance and correlation of pre-activations layer by layer, beside the maps of the theory."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from actviz.analysis.signal.mean_field import MeanField
from actviz.experiments.random_networks import moment
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

#: The inputs are pairs of this correlation, so many in each network.
CORRELATION, PAIRS = 0.5, 16
_NAMES = ("mean", "variance", "correlation")


def run(functions: Sequence[Activation], settings: Settings, progress: Progress = no_progress) -> Outcome:
    """Each function with its initialisation, or all with sigma_w = gain."""
    records: list[Record] = []
    sentences, lines, columns = [], [], []
    depth = settings.depth or 1
    for activation in functions:
        weight, name = weights(activation, settings)
        found = _measured(activation, weight, settings, progress)
        theory = _theory(activation, weight, settings)
        records += _records(activation.spec, name, weight, found, theory)
        sentences.append(_seen(f"{activation.spec} ({name})", found, depth))
        lines.append((activation.spec, found))
        columns.append((activation.spec, found, theory))
    layers = tuple(float(layer) for layer in range(1, depth + 1))
    return Outcome(
        experiment="signal",
        config={"functions": [each.spec for each in functions], **settings.as_config()},
        records=tuple(records),
        tables=(_table(columns, depth),),
        sentence="Through the layers " + "; ".join(sentences) + ".",
        note=(
            f"z: pre-activations, {PAIRS} pairs of inputs of variance 1 and correlation {CORRELATION}; median of "
            f"{count(settings.networks)}, {settings.units} wide, sigma_b = {rounded(settings.bias or 0.0)}. "
            "Theory: the maps of infinitely many units; its mean is 0."
        ),
        plots=(
            Plot("variance of z by layer", tuple(_line(label, layers, found, "variance") for label, found in lines), log=True),
            Plot("correlation of two inputs' z", tuple(_line(label, layers, found, "correlation") for label, found in lines)),
        ),
    )


def _measured(activation: Activation, weight: float, settings: Settings, progress: Progress) -> dict[str, list[Spread]]:
    found = [_network(activation, weight, settings, network) for network in each_network(activation.spec, settings, progress)]
    by_layer = np.array(found).transpose(1, 2, 0)
    return {name: [spread(layer[place]) for layer in by_layer] for place, name in enumerate(_NAMES)}


def _network(activation: Activation, weight: float, settings: Settings, network: int) -> Array:
    """The mean, variance and correlation of the pre-activations in each layer of one network."""
    units, bias = settings.units or 1, settings.bias or 0.0
    random = np.random.default_rng([settings.seed or 0, network])
    one, other = random.standard_normal((2, PAIRS, units))
    signal = np.concatenate([one, CORRELATION * one + math.sqrt(1 - CORRELATION**2) * other])
    rows = []
    with np.errstate(all="ignore"):
        for _ in range(settings.depth or 1):
            matrix = random.standard_normal((units, units)) * (weight / math.sqrt(units))
            z = signal @ matrix.T + bias * random.standard_normal(units)
            square = np.mean(z**2)
            rows.append((np.mean(z), square, np.mean(z[:PAIRS] * z[PAIRS:]) / square))
            signal = activation(z)
    return np.array(rows)


def _theory(activation: Activation, weight: float, settings: Settings) -> list[tuple[float, float]]:
    """Variance and correlation iterated from the inputs' 1 and CORRELATION, by layer."""
    field, bias = MeanField(activation), settings.bias or 0.0
    q, correlation = weight**2 + bias**2, 0.0
    if q:
        correlation = (weight**2 * CORRELATION + bias**2) / q
    rows = [(q, correlation)]
    for _ in range((settings.depth or 1) - 1):
        following = moment(field, q, "square") * weight**2 + bias**2
        known = following and 0 < q < math.inf
        correlation = field.correlation(q, min(correlation, 1.0), weight, bias) if known else math.nan
        q = following
        rows.append((q, correlation))
    return rows


def _records(
    spec: str, init: str, weight: float, found: dict[str, list[Spread]], theory: list[tuple[float, float]]
) -> list[Record]:
    rows: list[Record] = []
    for place, predicted in enumerate(theory):
        row: dict[str, str | float | int | None] = {"function": spec, "init": init, "sigma_w": weight, "layer": place + 1}
        for name, expected in zip(_NAMES, (0.0, *predicted), strict=True):
            low, median, high = found[name][place]
            row |= {name: median, f"{name}_low": low, f"{name}_high": high, f"{name}_theory": expected}
        rows.append(row)
    return rows


def _line(label: str, layers: tuple[float, ...], found: dict[str, list[Spread]], name: str) -> Line:
    return Line(label, layers, tuple(each.median for each in found[name]))


def _table(columns: Sequence[tuple[str, dict[str, list[Spread]], list[tuple[float, float]]]], depth: int) -> ResultTable:
    rows = []
    for spec, found, theory in columns:
        for layer in thinned(depth, 3):
            q, correlation = theory[layer - 1]
            measured = {name: found[name][layer - 1].median for name in _NAMES}
            rows.append((spec, layer, measured["mean"], measured["variance"], q, measured["correlation"], correlation))
    return ResultTable(("function", "layer", "mean", "variance", "theory", "correlation", "theory"), tuple(rows))


def _seen(label: str, found: dict[str, list[Spread]], depth: int) -> str:
    first, last = (found["variance"][place].median for place in (0, depth - 1))
    likeness = found["correlation"][depth - 1].median
    if not math.isfinite(last):
        return f"the signal of {label} overflows"
    if not last:
        return f"the signal of {label} is 0"
    factor = last / first
    verb = "keeps its variance" if 1 / 3 < factor < 3 else "fades" if factor < 1 else "grows"
    alike = "two inputs become alike" if likeness > 0.95 else "two inputs stay apart" if likeness < 0.8 else "inputs draw near"
    return f"{label} {verb} (x {rounded(factor, 2)}) and {alike} (correlation {rounded(likeness, 3)})"


def script(title: str, functions: Sequence[Activation], settings: Settings) -> str:
    """The program: measurement in full, the variance by theory."""
    cases = [(each.spec, *weights(each, settings)[::-1]) for each in functions]
    names = {
        "units": settings.units,
        "depth": settings.depth,
        "networks": settings.networks,
        "seed": settings.seed,
        "sigma_b": settings.bias,
    }
    return program(title, {**names, "CASES": cases}, functions, _SCRIPT, MEAN_SQUARE)


_SCRIPT = f"""
def one_network(f, sigma_w, network):
    random = np.random.default_rng([seed, network])
    one, other = random.standard_normal((2, {PAIRS}, units))
    a = np.concatenate([one, {CORRELATION} * one + np.sqrt(1 - {CORRELATION}**2) * other])
    found = []
    for _ in range(depth):
        W = random.standard_normal((units, units)) * (sigma_w / np.sqrt(units))
        z = a @ W.T + sigma_b * random.standard_normal(units)
        q = np.mean(z**2)
        found.append((np.mean(z), q, np.mean(z[:{PAIRS}] * z[{PAIRS}:]) / q))
        a = f(z)
    return found

print("function,init,layer,mean,variance,correlation,variance_theory")
for name, init, sigma_w in CASES:
    f, _ = FUNCTIONS[name]
    found = np.median([one_network(f, sigma_w, network) for network in range(networks)], axis=0)
    q = sigma_w**2 + sigma_b**2
    for layer in range(depth):
        print(name, init, layer + 1, *(f"{{value:.6g}}" for value in (*found[layer], q)), sep=",")
        q = sigma_w**2 * mean_square(f, q) + sigma_b**2
"""
