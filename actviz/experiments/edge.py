"""The edge of chaos: chi_1 over (sigma_w, sigma_b), the line where it is 1, and what random networks measure there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from actviz.analysis.signal.mean_field import MeanField
from actviz.experiments.result import (
    Map,
    Outcome,
    Progress,
    Record,
    ResultTable,
    Settings,
    Value,
    count,
    each_network,
    no_progress,
)
from actviz.experiments.script import program
from actviz.experiments.statistics import spread
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array
from actviz.text.numbers import rounded

#: The map's sigma_b, and sigma_w up to this, or where the edge lies beyond, half as far again; the variances at which the critical
#: line is asked for.
BIASES: Array = np.linspace(0, 2, 17)
WIDEST = 4.0
VARIANCES = (0.01, 0.5, 1.0, 2.0, 5.0)
_MOST = 4
#: A fixed point is sought between these variances; the map is iterated so often.
_LEAST, _GREATEST, _STEPS, _TURNS = 1e-6, 1e6, 241, 400


class Case(NamedTuple):
    """A function: its map, points of its critical line, and chi_1 measured at each of them in every network."""

    activation: Activation
    weights: Array
    values: Array
    on_line: list[tuple[float, float, float]]
    measured: list[list[float]]


def run(functions: Sequence[Activation], settings: Settings, progress: Progress = no_progress) -> Outcome:
    """The map of each function, and chi_1 measured on its critical line."""
    cases = []
    for activation in functions:
        progress(f"{activation.spec}: map")
        weights = _weights(activation)
        on_line = _critical(activation, float(weights[-1]))
        measured = [_measured(activation, *point, settings, progress) for point in on_line]
        cases.append(Case(activation, weights, _chi_1(activation, weights), on_line, measured))
    headings = ("function", "sigma_w", "sigma_b", "q", "chi_1 theory", "measured", "quartiles")
    return Outcome(
        experiment="edge",
        config={"functions": [each.spec for each in functions], **settings.as_config()},
        records=tuple(record for case in cases for record in _records(case)),
        tables=(ResultTable(headings, tuple(row for case in cases for row in _rows(case))),),
        sentence="; ".join(_seen(case.activation, [spread(found).median for found in case.measured]) for case in cases) + ".",
        note=(
            f"chi_1: the factor of the gradient's mean square in a layer, where the variance has settled (at q; in the map, coming from "
            f"1); measured over {settings.depth} layers, "
            f"{count(settings.networks)}, {settings.units} wide."
        ),
        plots=tuple(map(_map, cases)),
    )


def _map(case: Case) -> Map:
    rows = tuple(tuple(row) for row in case.values.tolist())
    title = f"chi_1 of {case.activation.spec}: sigma_b upwards, sigma_w to the right"
    return Map(title, tuple(case.weights.tolist()), tuple(BIASES.tolist()), rows)


def _weights(activation: Activation) -> Array:
    """The map's sigma_w."""
    edge = MeanField(activation).edge.weight
    widest = WIDEST if math.isnan(edge) or edge < WIDEST else math.ceil(1.5 * edge)
    return np.linspace(0, widest, 41)


def _rows(case: Case) -> list[tuple[Value, ...]]:
    rows: list[tuple[Value, ...]] = []
    for point, found in zip(case.on_line, case.measured, strict=True):
        low, median, high = spread(found)
        rows.append((case.activation.spec, *point, 1.0, median, f"{rounded(low, 3)}..{rounded(high, 3)}"))
    return rows


def _records(case: Case) -> list[Record]:
    critical = [
        _record(case.activation, "critical", *point, 1.0, found)
        for point, found in zip(case.on_line, case.measured, strict=True)
    ]
    on_map = [
        _record(case.activation, "map", weight, bias, None, value, None)
        for bias, line in zip(BIASES.tolist(), case.values.tolist(), strict=True)
        for weight, value in zip(case.weights.tolist(), line, strict=True)
    ]
    return critical + on_map


def _record(
    activation: Activation, kind: str, weight: float, bias: float, q: float | None, theory: float, found: Sequence[float] | None
) -> Record:
    low, median, high = spread(found) if found else (None, None, None)
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


def _critical(activation: Activation, widest: float) -> list[tuple[float, float, float]]:
    """Some points (sigma_w, sigma_b, q) of the critical line, in the map where there are such."""
    field = MeanField(activation)
    points = field.critical_line(np.array([*([field.edge.q] if field.edge.q > 0 else []), *VARIANCES]))
    if len({(round(weight, 9), round(bias, 9)) for weight, bias, _ in points}) == 1:
        return [point for point in points if point[2] == 1.0] or points[:1]
    inside = [point for point in points if point[0] <= widest and point[1] <= BIASES[-1]]
    return inside[:_MOST]


def _chi_1(activation: Activation, sigma_w: Array) -> Array:
    """chi_1 where the variance has settled, starting at 1, `[bias, weight]`: good to about three digits, for a picture."""
    q = np.geomspace(_LEAST, _GREATEST, _STEPS)
    z = np.arange(-8, 8, 0.01) + 0.005
    density = np.exp(-z * z / 2) / math.sqrt(2 * math.pi) * 0.01
    f, slope = activation.jet(np.sqrt(q)[:, np.newaxis] * z, 1)
    with np.errstate(all="ignore"):
        square, slope_square = (f * f) @ density, (slope * slope) @ density
        square = np.clip(np.where(np.isfinite(square), square, 1e300), 1e-300, 1e300)
        weights, biases = sigma_w[np.newaxis] ** 2, BIASES[:, np.newaxis] ** 2
        settled = np.zeros((len(BIASES), len(sigma_w)))
        for _ in range(_TURNS):
            following = weights * np.exp(np.interp(settled, np.log(q), np.log(square))) + biases
            settled = np.clip(np.log(following), math.log(_LEAST), math.log(_GREATEST))
        found: Array = weights * np.interp(settled, np.log(q), slope_square)
    return found


def _measured(
    activation: Activation, weight: float, bias: float, q: float, settings: Settings, progress: Progress
) -> list[float]:
    """The gradient's factor per layer, of each network that begins at the variance q."""
    return [
        _network(activation, weight, bias, q, settings, network)
        for network in each_network(activation.spec, settings, progress)
    ]


def _network(activation: Activation, weight: float, bias: float, q: float, settings: Settings, network: int) -> float:
    units, depth = settings.units or 1, settings.depth or 1
    random = np.random.default_rng([settings.seed or 0, network])
    z = math.sqrt(q) * random.standard_normal((8, units))
    layers = []
    with np.errstate(all="ignore"):
        for _ in range(depth):
            signal, slope = activation.jet(z, 1)
            matrix = random.standard_normal((units, units)) * (weight / math.sqrt(units))
            z = signal @ matrix.T + bias * random.standard_normal(units)
            layers.append((matrix, slope))
        delta = random.standard_normal((8, units))
        last = np.mean(delta**2)
        for matrix, slope in reversed(layers):
            delta = (delta @ matrix) * slope
        return float((np.mean(delta**2) / last) ** (1 / depth))


def _seen(activation: Activation, measured: Sequence[float]) -> str:
    edge = MeanField(activation).edge
    ends = list(dict.fromkeys(rounded(end, 3) for end in (min(measured), max(measured)))) if measured else []
    on_line = f"; on the line networks measure {' to '.join(ends)}" * bool(ends)
    if math.isnan(edge.weight):
        return f"{activation.spec}: without biases {edge.note}{on_line}"
    return (
        f"{activation.spec}: without biases the edge lies at sigma_w = {rounded(edge.weight, 4)}; left of the line gradients "
        f"vanish, right of it they explode{on_line}"
    )


def script(title: str, functions: Sequence[Activation], settings: Settings) -> str:
    """The program: chi_1 measured at the critical points."""
    names = {"units": settings.units, "depth": settings.depth, "networks": settings.networks, "seed": settings.seed}
    cases = [(each.spec, *point) for each in functions for point in _critical(each, float(_weights(each)[-1]))]
    return program(title, {**names, "CASES": cases}, functions, _SCRIPT)


_SCRIPT = """
def one_network(f, slope, sigma_w, sigma_b, q, network):
    random = np.random.default_rng([seed, network])
    z, layers = np.sqrt(q) * random.standard_normal((8, units)), []
    for _ in range(depth):
        W = random.standard_normal((units, units)) * (sigma_w / np.sqrt(units))
        layers.append((W, slope(z)))
        z = f(z) @ W.T + sigma_b * random.standard_normal(units)
    delta = random.standard_normal((8, units))
    last = np.mean(delta**2)
    for W, df in reversed(layers):
        delta = (delta @ W) * df
    return (np.mean(delta**2) / last) ** (1 / depth)

print("function,sigma_w,sigma_b,q,chi_1")
for name, sigma_w, sigma_b, q in CASES:  # sigma_w**2 E f'**2 = 1 at the variance q, which is a fixed point
    found = [one_network(*FUNCTIONS[name], sigma_w, sigma_b, q, network) for network in range(networks)]
    print(name, *(f"{value:.6g}" for value in (sigma_w, sigma_b, q, np.median(found))), sep=",")
"""
