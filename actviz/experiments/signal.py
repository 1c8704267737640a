"""Mean, variance and correlation of the pre-activations by layer, beside the maps of the theory."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from actviz.analysis.signal.mean_field import MeanField
from actviz.experiments.discovery import Experiment
from actviz.experiments.outcome import Line, Outcome, Plot, Record, ResultTable, Value, count, thinned
from actviz.experiments.repetition import Elementwise, Progress, in_each_network, no_progress
from actviz.experiments.script import MEAN_SQUARE, Script
from actviz.experiments.settings import Settings
from actviz.experiments.statistics import Spread, spread
from actviz.experiments.weight_scale import weight_scale
from actviz.experiments.wide_networks import moment
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array
from actviz.text.numbers import rounded

EXPERIMENT = Experiment(
    name="signal",
    summary="mean, variance, correlation",
    functions=("relu", "tanh"),
    defaults={"units": 200, "depth": 30, "networks": 20, "seed": 0, "init": "auto", "gain": None, "bias": 0.0},
    order=100,
    measures=("variance", "variance_theory", "correlation", "correlation_theory", "mean", "chi_1_theory"),
)
#: The inputs of a network are pairs of this correlation.
CORRELATION, PAIRS = 0.5, 16
_NAMES = ("mean", "variance", "correlation")


def moments(f: Elementwise, sigma_w: float, sigma_b: float, units: int, depth: int, random: np.random.Generator) -> Array:
    """The mean, variance and correlation of the pre-activations, by layer."""
    one, other = random.standard_normal((2, PAIRS, units))
    a = np.concatenate([one, CORRELATION * one + np.sqrt(1 - CORRELATION**2) * other])
    rows = []
    for _ in range(depth):
        W = random.standard_normal((units, units)) * (sigma_w / np.sqrt(units))
        z = a @ W.T + sigma_b * random.standard_normal(units)
        square = np.mean(z**2)
        rows.append((np.mean(z), square, np.mean(z[:PAIRS] * z[PAIRS:]) / square))
        a = f(z)
    return np.array(rows).T


@dataclass(frozen=True)
class SignalCase:
    """A function with an initialisation: by name and layer, measured and predicted."""

    spec: str
    init: str
    sigma_w: float
    measured: dict[str, list[Spread]]
    predicted: dict[str, list[float]]

    def line(self, name: str) -> Line:
        """A quantity by layer, for a plot."""
        medians = tuple(layer.median for layer in self.measured[name])
        return Line(self.spec, tuple(map(float, range(1, len(medians) + 1))), medians)


def run(functions: Sequence[Activation], settings: Settings, progress: Progress = no_progress) -> Outcome:
    """Each function with its initialisation, or all with sigma_w = gain."""
    cases = [_case(activation, settings, progress) for activation in functions]
    return Outcome(
        records=tuple(record for case in cases for record in _records(case)),
        tables=(_table(cases, settings.depth),),
        sentence="Through the layers " + "; ".join(map(_part, cases)) + ".",
        note=(
            f"z: pre-activations, {PAIRS} pairs of inputs of variance 1 and correlation {CORRELATION}; median of "
            f"{count(settings.networks)}, {settings.units} wide, sigma_b = {rounded(settings.bias)}. "
            "Theory: the maps of infinitely many units; its mean is 0."
        ),
        plots=(
            Plot("variance of z by layer", tuple(case.line("variance") for case in cases), log=True),
            Plot("correlation of two inputs' z", tuple(case.line("correlation") for case in cases)),
        ),
    )


def _case(activation: Activation, settings: Settings, progress: Progress) -> SignalCase:
    init, sigma_w = weight_scale(activation, settings)

    def measure(random: np.random.Generator) -> Array:
        return moments(activation, sigma_w, settings.bias, settings.units, settings.depth, random)

    networks = np.array(in_each_network(measure, activation.spec, settings, progress)).transpose(1, 2, 0)
    measured = {name: [spread(layer) for layer in layers] for name, layers in zip(_NAMES, networks, strict=True)}
    return SignalCase(activation.spec, init, sigma_w, measured, _predicted(activation, sigma_w, settings.bias, settings.depth))


def measure(activation: Activation, settings: Settings) -> dict[str, float | None]:
    """Variance, correlation and mean in the last layer: medians over networks; and chi_1 in theory, for the variance there."""
    case = _case(activation, settings, no_progress)
    (mean, variance, correlation), theory = (case.measured[name][-1].median for name in _NAMES), case.predicted
    return {
        "variance": variance, "variance_theory": theory["variance"][-1], "correlation": correlation,
        "correlation_theory": theory["correlation"][-1], "mean": mean,
        "chi_1_theory": moment(MeanField(activation), theory["variance"][-1], "slope_square") * case.sigma_w**2,
    }  # fmt: skip


@lru_cache(maxsize=64)
def _predicted(activation: Activation, sigma_w: float, bias: float, depth: int) -> dict[str, list[float]]:
    """Variance and correlation iterated from the inputs' 1 and CORRELATION, by layer."""
    field = MeanField(activation)
    variance = sigma_w**2 + bias**2
    correlation = (sigma_w**2 * CORRELATION + bias**2) / variance if variance else 0.0
    variances, correlations = [variance], [correlation]
    for _ in range(depth - 1):
        following = moment(field, variance, "square") * sigma_w**2 + bias**2
        known = following and 0 < variance < math.inf
        correlation = field.correlation(variance, min(correlation, 1.0), sigma_w, bias) if known else math.nan
        variance = following
        variances.append(variance)
        correlations.append(correlation)
    return {"mean": [0.0] * depth, "variance": variances, "correlation": correlations}


def _records(case: SignalCase) -> list[Record]:
    records: list[Record] = []
    for place in range(len(case.measured["mean"])):
        record: dict[str, Value] = {"function": case.spec, "init": case.init, "sigma_w": case.sigma_w, "layer": place + 1}
        for name in _NAMES:
            low, median, high = case.measured[name][place]
            predicted = case.predicted[name][place]
            record |= {name: median, f"{name}_low": low, f"{name}_high": high, f"{name}_theory": predicted}
        records.append(record)
    return records


def _table(cases: Sequence[SignalCase], depth: int) -> ResultTable:
    rows: list[tuple[Value, ...]] = []
    for case in cases:
        for layer in thinned(depth, 3):
            mean, variance, correlation = (case.measured[name][layer - 1].median for name in _NAMES)
            _, theory, correlation_theory = (case.predicted[name][layer - 1] for name in _NAMES)
            rows.append((case.spec, layer, mean, variance, theory, correlation, correlation_theory))
    return ResultTable(("function", "layer", "mean", "variance", "theory", "correlation", "theory"), tuple(rows))


def _part(case: SignalCase) -> str:
    label = f"{case.spec} ({case.init})"
    first, last = (case.measured["variance"][place].median for place in (0, -1))
    correlation = case.measured["correlation"][-1].median
    if not math.isfinite(last):
        return f"the signal of {label} overflows"
    if not last:
        return f"the signal of {label} is 0"
    factor = last / first
    verb = "keeps its variance" if 1 / 3 < factor < 3 else "fades" if factor < 1 else "grows"
    alike = (
        "two inputs become alike"
        if correlation > 0.95
        else "two inputs stay apart"
        if correlation < 0.8
        else "inputs draw near"
    )
    return f"{label} {verb} (x {rounded(factor, 2)}) and {alike} (correlation {rounded(correlation, 3)})"


def script(functions: Sequence[Activation], settings: Settings) -> Script:
    """The program: the measurement in full, the variance in theory."""
    names = {name: getattr(settings, name) for name in ("units", "depth", "networks", "seed")}
    cases = [(function.spec, *weight_scale(function, settings)) for function in functions]
    return Script({**names, "sigma_b": settings.bias, "CASES": cases}, functions, _BODY, (MEAN_SQUARE, moments))


_BODY = """
print("function,init,layer,mean,variance,correlation,variance_theory")
for name, init, sigma_w in CASES:
    f, _ = FUNCTIONS[name]
    generators = [np.random.default_rng([seed, network]) for network in range(networks)]
    measured = np.median([moments(f, sigma_w, sigma_b, units, depth, random) for random in generators], axis=0)
    q = sigma_w**2 + sigma_b**2
    for layer in range(depth):
        print(name, init, layer + 1, *(f"{value:.6g}" for value in (*measured[:, layer], q)), sep=",")
        q = sigma_w**2 * mean_square(f, q) + sigma_b**2
"""
