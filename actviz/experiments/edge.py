"""The edge of chaos: chi_1 over (sigma_w, sigma_b), the critical line where it is 1, and chi_1 measured there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from actviz.analysis.signal.mean_field import MeanField
from actviz.analysis.signal.phases import CriticalPoint, critical_line, edge_of_chaos, settled
from actviz.errors import UsageError
from actviz.experiments.discovery import Experiment
from actviz.experiments.outcome import Map, Outcome, Record, ResultTable, Value, count
from actviz.experiments.repetition import Elementwise, Progress, in_each_network, no_progress, value_and_slope
from actviz.experiments.script import Script
from actviz.experiments.settings import Settings
from actviz.experiments.statistics import spread
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array
from actviz.text.numbers import rounded

EXPERIMENT = Experiment(
    name="edge",
    summary="the edge of chaos",
    functions=("tanh",),
    defaults={"units": 200, "depth": 10, "networks": 20, "seed": 0},
    order=60,
    measures=("chi_1", "chi_1_theory", "q", "correlation", "xi"),
    only_swept={"gain": None, "bias": 0.0},
)
#: The map's sigma_b; the largest sigma_w, unless the edge lies beyond it: then half as far again.
BIASES: Array = np.linspace(0, 2, 17)
WIDEST = 4.0
#: Points of the critical line with these variances are measured, the first few that lie in the map.
VARIANCES = (0.01, 0.5, 1.0, 2.0, 5.0, 20.0, 50.0, 100.0)
_MOST_POINTS = 4
#: A fixed point is sought between these variances, on a grid with this number of steps, in this number of iterations.
_LEAST, _GREATEST, _STEPS, _ITERATIONS = 1e-6, 1e6, 241, 400


def gradient_factor(
    f: Elementwise, slope: Elementwise, sigma_w: float, sigma_b: float, q: float, units: int, depth: int,
    random: np.random.Generator,
) -> Any:  # fmt: skip
    """chi_1, measured: the factor per layer of the gradient's mean square, in a network that begins at the variance q."""
    z, layers = np.sqrt(q) * random.standard_normal((8, units)), []
    for _ in range(depth):
        a, df = f(z), slope(z)
        W = random.standard_normal((units, units)) * (sigma_w / np.sqrt(units))
        z = a @ W.T + sigma_b * random.standard_normal(units)
        layers.append((W, df))
    delta = random.standard_normal((8, units))
    last = np.mean(delta**2)
    for W, df in reversed(layers):
        delta = (delta @ W) * df
    return (np.mean(delta**2) / last) ** (1 / depth)


@dataclass(frozen=True, eq=False)
class EdgeCase:
    """A function: its map, points (sigma_w, sigma_b, q) of its critical line, and chi_1 measured at each in every network."""

    activation: Activation
    weights: Array
    values: Array
    on_line: list[CriticalPoint]
    measured: list[list[float]]


def run(functions: Sequence[Activation], settings: Settings, progress: Progress = no_progress) -> Outcome:
    """The map of each function, and chi_1 measured on its critical line."""
    cases = [_case(activation, settings, progress) for activation in functions]
    headings = ("function", "sigma_w", "sigma_b", "q", "chi_1 theory", "measured", "quartiles")
    return Outcome(
        records=tuple(record for case in cases for record in _records(case)),
        tables=(ResultTable(headings, tuple(row for case in cases for row in _rows(case))),),
        sentence="; ".join(map(_part, cases)) + ".",
        note=(
            f"chi_1: the factor of the gradient's mean square in a layer, where the variance has settled (at q; in the map, coming from "
            f"1); measured over {settings.depth} layers, {count(settings.networks)}, {settings.units} wide."
        ),
        plots=tuple(map(_map, cases)),
    )


def _case(activation: Activation, settings: Settings, progress: Progress) -> EdgeCase:
    progress(f"{activation.spec}: map")
    weights = _weights(activation)
    on_line = _critical(activation, float(weights[-1]))
    measured = [_measured(activation, point, settings, progress) for point in on_line]
    return EdgeCase(activation, weights, _chi_1(activation, weights), on_line, measured)


def measure(activation: Activation, settings: Settings) -> dict[str, float | None]:
    """chi_1 in networks with sigma_w = gain and sigma_b = bias whose variance has settled, and the theory of that point.

    Without a gain sigma_w is that of the edge of chaos. `q` and `correlation` are the fixed points of variance and correlation, `xi` is
    the number of layers in which the correlation of two inputs comes e times closer to its own.
    """
    field = MeanField(activation)
    weight = edge_of_chaos(field).weight if settings.gain is None else settings.gain
    if math.isnan(weight):
        raise UsageError(f"{activation.spec} has no edge of chaos", "--gain chooses sigma_w")
    point = settled(field, weight, settings.bias)
    measured = _measured(activation, CriticalPoint(weight, settings.bias, point.q), settings, no_progress)
    return {
        "chi_1": spread(measured).median, "chi_1_theory": point.chi_1, "q": point.q, "correlation": point.correlation,
        "xi": point.depth_c,
    }  # fmt: skip


def _measured(activation: Activation, point: CriticalPoint, settings: Settings, progress: Progress) -> list[float]:
    """chi_1 at a point (sigma_w, sigma_b, q), in each network."""
    f, slope = value_and_slope(activation)

    def measure(random: np.random.Generator) -> float:
        return float(gradient_factor(f, slope, *point, settings.units, settings.depth, random))

    return in_each_network(measure, activation.spec, settings, progress)


def _map(case: EdgeCase) -> Map:
    rows = tuple(tuple(row) for row in case.values.tolist())
    title = f"chi_1 of {case.activation.spec}: sigma_b upwards, sigma_w to the right"
    return Map(title, tuple(case.weights.tolist()), tuple(BIASES.tolist()), rows)


def _weights(activation: Activation) -> Array:
    """The map's sigma_w."""
    edge = edge_of_chaos(MeanField(activation)).weight
    widest = WIDEST if math.isnan(edge) or edge < WIDEST else math.ceil(1.5 * edge)
    return np.linspace(0, widest, 41)


def _rows(case: EdgeCase) -> list[tuple[Value, ...]]:
    rows: list[tuple[Value, ...]] = []
    for point, measured in zip(case.on_line, case.measured, strict=True):
        low, median, high = spread(measured)
        rows.append((case.activation.spec, *point, 1.0, median, f"{rounded(low, 3)}..{rounded(high, 3)}"))
    return rows


def _records(case: EdgeCase) -> list[Record]:
    critical = [
        _record(case.activation, "critical", *point, 1.0, measured)
        for point, measured in zip(case.on_line, case.measured, strict=True)
    ]
    on_map = [
        _record(case.activation, "map", weight, bias, None, value, None)
        for bias, line in zip(BIASES.tolist(), case.values.tolist(), strict=True)
        for weight, value in zip(case.weights.tolist(), line, strict=True)
    ]
    return critical + on_map


def _record(
    activation: Activation,
    kind: str,
    weight: float,
    bias: float,
    q: float | None,
    theory: float,
    measured: Sequence[float] | None,
) -> Record:
    low, median, high = spread(measured) if measured else (None, None, None)
    return {
        "function": activation.spec,
        "point": kind,
        "sigma_w": weight,
        "sigma_b": bias,
        "q": q,
        "chi_1_theory": theory,
        "chi_1": median,
        "chi_1_low": low,
        "chi_1_high": high,
    }


def _critical(activation: Activation, widest: float) -> list[CriticalPoint]:
    """Some points (sigma_w, sigma_b, q) of the critical line that lie in the map."""
    field = MeanField(activation)
    edge = edge_of_chaos(field)
    points = critical_line(field, np.array([*([edge.q] if edge.q > 0 else []), *VARIANCES]))
    if len({(round(weight, 9), round(bias, 9)) for weight, bias, _ in points}) == 1:
        return [point for point in points if point[2] == 1.0] or points[:1]
    inside = [point for point in points if point[0] <= widest and point[1] <= BIASES[-1]]
    return inside[:_MOST_POINTS]


def _chi_1(activation: Activation, sigma_w: Array) -> Array:
    """chi_1 where the variance has settled, starting at 1, `[bias, weight]`: accurate to about three digits, for a picture."""
    q = np.geomspace(_LEAST, _GREATEST, _STEPS)
    z = np.arange(-8, 8, 0.01) + 0.005
    density = np.exp(-z * z / 2) / math.sqrt(2 * math.pi) * 0.01
    f, slope = activation.jet(np.sqrt(q)[:, np.newaxis] * z, 1)
    with np.errstate(all="ignore"):
        square, slope_square = (f * f) @ density, (slope * slope) @ density
        square = np.clip(np.where(np.isfinite(square), square, 1e300), 1e-300, 1e300)
        weights, biases = sigma_w[np.newaxis] ** 2, BIASES[:, np.newaxis] ** 2
        settled = np.zeros((len(BIASES), len(sigma_w)))
        for _ in range(_ITERATIONS):
            following = weights * np.exp(np.interp(settled, np.log(q), np.log(square))) + biases
            settled = np.clip(np.log(following), math.log(_LEAST), math.log(_GREATEST))
        chi_1: Array = weights * np.interp(settled, np.log(q), slope_square)
    return chi_1


def _part(case: EdgeCase) -> str:
    edge, name = edge_of_chaos(MeanField(case.activation)), case.activation.spec
    medians = [spread(measured).median for measured in case.measured]
    ends = list(dict.fromkeys(rounded(end, 3) for end in (min(medians), max(medians)))) if medians else []
    on_line = f"; on the line networks measure {' to '.join(ends)}" * bool(ends)
    ended = (
        ""
        if medians
        else f"; no point of the critical line in the map has a variance q up to {VARIANCES[-1]:g}, where the search ends"
    )
    if math.isnan(edge.weight):
        return f"{name}: without biases {edge.note}{on_line}{ended}"
    return (
        f"{name}: without biases the edge lies at sigma_w = {rounded(edge.weight, 4)}; left of the line gradients "
        f"vanish, right of it they explode{on_line}"
    )


def script(functions: Sequence[Activation], settings: Settings) -> Script:
    """The program: chi_1 measured at the critical points."""
    names = {name: getattr(settings, name) for name in ("units", "depth", "networks", "seed")}
    cases = [(function.spec, *point) for function in functions for point in _critical(function, float(_weights(function)[-1]))]
    return Script({**names, "CASES": cases}, functions, _BODY, (gradient_factor,))


_BODY = """
print("function,sigma_w,sigma_b,q,chi_1")
for name, sigma_w, sigma_b, q in CASES:  # sigma_w**2 E f'**2 = 1 at the variance q, which is a fixed point
    f, slope = FUNCTIONS[name]
    generators = [np.random.default_rng([seed, network]) for network in range(networks)]
    measured = [gradient_factor(f, slope, sigma_w, sigma_b, q, units, depth, random) for random in generators]
    print(name, *(f"{value:.6g}" for value in (sigma_w, sigma_b, q, np.median(measured))), sep=",")
"""
