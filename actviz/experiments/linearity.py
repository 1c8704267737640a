"""What makes a network more than a linear regression: sums that do not add up, a fit beyond least squares, pieces of a line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from actviz.experiments.bends import PiecewiseLinear, pieces
from actviz.experiments.discovery import Experiment
from actviz.experiments.outcome import Line, Outcome, Plot, Record, ResultTable, Value, count, thinned
from actviz.experiments.repetition import Elementwise, Progress, in_each_network, no_progress
from actviz.experiments.script import Script
from actviz.experiments.settings import Settings
from actviz.experiments.small_networks import NETWORK, Trained, built
from actviz.experiments.statistics import Spread, spread
from actviz.experiments.weight_scale import weight_scale
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array
from actviz.text.numbers import rounded

EXPERIMENT = Experiment(
    name="linearity",
    summary="without it: a linear regression",
    functions=("identity", "relu", "tanh"),
    defaults={"units": 16, "depth": 5, "init": "auto", "gain": None, "bias": 1.0, "networks": 10, "seed": 0},
    order=90,
)
#: Points of the sine that is fitted, its noise, and gradient descent with all points in each step.
POINTS, NOISE, LEARNING_RATE, STEPS = 64, 0.1, 0.01, 1000
#: The summands that are tried.
TRIED = (-2.0, -1.0, 1.0, 2.0, 3.0)


def noisy_sine(random: np.random.Generator) -> tuple[Array, Array]:
    """A sine with noise; x has the variance 1."""
    x = np.linspace(-1, 1, POINTS) * np.sqrt(3)
    return x, np.sin(np.pi * x / np.sqrt(3)) + NOISE * random.standard_normal(POINTS)


def least_squares(x: Array, target: Array) -> Any:
    """The values of the line of least squares."""
    columns = np.stack([x, np.ones_like(x)], axis=1)
    return columns @ np.linalg.lstsq(columns, target, rcond=None)[0]


def r2(y: Array, target: Array) -> Any:
    """The share of the target's variance that y explains."""
    return 1 - np.sum((y - target) ** 2) / np.sum((target - target.mean()) ** 2)


def counterexample(f: Elementwise) -> tuple[float, float, Any, Any]:
    """a, b, f(a + b) and f(a) + f(b), for the sum that adds up least."""
    sums = [(a, b, f(np.array(a + b)), f(np.array(a)) + f(np.array(b))) for a in TRIED for b in TRIED]
    return max(sums, key=lambda tried: (abs(tried[2] - tried[3]), -abs(tried[0]), -abs(tried[1])))


@dataclass(frozen=True)
class LinearityCase:
    """One function: a sum that does not add up, the fit, and by width the linear pieces up to each layer, if it is piecewise linear."""

    activation: Activation
    a: float
    b: float
    whole: float
    parts: float
    fit: Array
    r2: float
    difference: float
    counts: dict[int, list[Spread]]

    @property
    def adds_up(self) -> bool:
        """Whether f(a + b) = f(a) + f(b) wherever it was tried."""
        return math.isclose(self.whole, self.parts, rel_tol=1e-12, abs_tol=1e-12)


def run(functions: Sequence[Activation], settings: Settings, progress: Progress = no_progress) -> Outcome:
    """Each function: a counterexample, a deep network beside least squares, and its pieces along a line."""
    x, target = noisy_sine(np.random.default_rng([settings.seed, 0]))
    line = least_squares(x, target)
    line_r2 = float(r2(line, target))
    cases = [_case(activation, settings, x, target, progress) for activation in functions]
    counted = [case for case in cases if case.counts and case.activation.breaks]
    headings = ("function", "f(a + b)", "f(a) + f(b)", "R^2", "least squares", "difference")
    return Outcome(
        records=tuple(record for case in cases for record in _records(case, line_r2, settings)),
        tables=(
            ResultTable(headings, tuple(_row(case, line_r2) for case in cases)),
            *([_pieces_table(counted, settings)] if counted else ()),
        ),
        sentence="Fitted to a sine, " + "; ".join(_part(case, line_r2, settings.depth) for case in cases) + ".",
        note=_note(settings, counted),
        plots=(_fits(cases, x, line), *([_growth(counted, settings)] if counted else ())),
    )


def _case(activation: Activation, settings: Settings, x: Array, target: Array, progress: Progress) -> LinearityCase:
    progress(f"{activation.spec}: training")
    a, b, whole, parts = map(float, counterexample(activation))
    with np.errstate(all="ignore"):
        y = _fitted(activation, settings, x, target)
        share, difference = float(r2(y, target)), float(np.abs(y - least_squares(x, target)).max())
    function = PiecewiseLinear.of(activation)
    counts = (
        {width: _counts(activation, function, width, settings, progress) for width in _widths(settings.units)}
        if function
        else {}
    )
    return LinearityCase(activation, a, b, whole, parts, y, share, difference, counts)


def _fitted(activation: Activation, settings: Settings, x: Array, target: Array) -> Array:
    """The outputs of the trained network; NaN or infinite where training diverged."""
    random = np.random.default_rng([settings.seed, 1])
    network = built(activation, 1, settings.units, settings.depth, weight_scale(activation, settings)[1], random)
    training = Trained(network, x[:, np.newaxis], target[:, np.newaxis], squared=True)
    for _ in range(STEPS):
        network.parameters -= LEARNING_RATE * training.gradient()[0]
    outputs: Array = training.outputs()[0]
    return outputs


def _widths(units: int) -> list[int]:
    return list(dict.fromkeys((max(units // 4, 1), max(units // 2, 1), units)))


def _counts(
    activation: Activation, function: PiecewiseLinear, units: int, settings: Settings, progress: Progress
) -> list[Spread]:
    """The number of pieces up to each layer."""
    sigma_w = weight_scale(activation, settings)[1]

    def measure(random: np.random.Generator) -> list[int]:
        direction, layers = random.standard_normal(units), []
        for _ in range(settings.depth):
            matrix = random.standard_normal((units, units)) * (sigma_w / math.sqrt(units))
            layers.append((matrix, settings.bias * random.standard_normal(units)))
        return pieces(function, direction, layers)

    networks = in_each_network(measure, f"{activation.spec}, {units} units", settings, progress)
    return [spread(layer) for layer in np.array(networks, dtype=np.float64).T]


def _predicted(activation: Activation, width: int, settings: Settings) -> int:
    """Pieces of one layer: each unit has the bends of its function; without biases all bends at 0 are one."""
    breaks = [joint.x for joint in activation.breaks]
    if not settings.bias and 0 in breaks:
        return width * (len(breaks) - 1) + 2
    return width * len(breaks) + 1


def _pieces_table(counted: Sequence[LinearityCase], settings: Settings) -> ResultTable:
    """The number of pieces by width and depth, and its prediction for one layer."""
    shown = thinned(settings.depth, 5)
    rows: list[tuple[Value, ...]] = []
    for case in counted:
        for width in _widths(settings.units):
            medians = [layer.median for layer in case.counts[width]]
            predicted = _predicted(case.activation, width, settings)
            cells: list[Value] = [f"{rounded(medians[0])} | {predicted}", *(medians[layer - 1] for layer in shown[1:])]
            rows.append((f"{case.activation.spec}, {width} units", *cells))
    return ResultTable(("pieces, by depth", *(str(layer) for layer in shown)), tuple(rows))


def _note(settings: Settings, counted: Sequence[LinearityCase]) -> str:
    fit = (
        f"R^2: sine with noise, {POINTS} points, {_layers(settings.depth)} of {settings.units} units, gradient descent, {STEPS} "
        f"steps of all points, lr {LEARNING_RATE:g}; difference: largest to least squares."
    )
    at_zero = all(joint.x == 0 for case in counted for joint in case.activation.breaks)
    pieces_ = (
        f" Pieces along x = t v, counted from the units' signs, biases N(0, {rounded(settings.bias)}^2)"
        f"{' (without biases there are 2 at any size)' * at_zero}: median of {count(settings.networks)} | theory, for one layer."
    )
    return fit + pieces_ * bool(counted)


def _fits(cases: Sequence[LinearityCase], x: Array, line: Array) -> Plot:
    """The outputs of each network, and the line of least squares."""
    fits = [("least squares", line), *((case.activation.spec, case.fit) for case in cases)]
    return Plot("the fit of a sine with noise", tuple(Line(name, tuple(x.tolist()), tuple(y.tolist())) for name, y in fits))


def _growth(counted: Sequence[LinearityCase], settings: Settings) -> Plot:
    layers = tuple(map(float, range(1, settings.depth + 1)))
    lines = (
        Line(case.activation.spec, layers, tuple(layer.median for layer in case.counts[settings.units])) for case in counted
    )
    return Plot(f"linear pieces along a line by layer, {settings.units} units", tuple(lines))


def _layers(depth: int) -> str:
    return f"{depth} layer{'s' * (depth > 1)}"


def _row(case: LinearityCase, line_r2: float) -> tuple[Value, ...]:
    left, right = "the same", "wherever tried"
    if not case.adds_up:
        left = f"f({case.a + case.b:g}) = {rounded(case.whole, 3)}"
        right = f"f({case.a:g}) + f({case.b:g}) = {rounded(case.parts, 3)}"
    return (case.activation.spec, left, right, case.r2, line_r2, case.difference)


def _records(case: LinearityCase, line_r2: float, settings: Settings) -> list[Record]:
    fields: dict[str, Value] = {
        "function": case.activation.spec, "a": case.a, "b": case.b, "f(a+b)": case.whole, "f(a)+f(b)": case.parts, "r2": case.r2,
        "r2_least_squares": line_r2, "difference": case.difference,
    }  # fmt: skip
    empty = {"units": None, "layer": None, "pieces": None, "pieces_low": None, "pieces_high": None, "pieces_theory": None}
    if not case.counts:
        return [{**fields, **empty}]
    return [
        {
            **fields, "units": width, "layer": layer, "pieces": median, "pieces_low": low, "pieces_high": high,
            "pieces_theory": _predicted(case.activation, width, settings) if layer == 1 else None,
        }
        for width, layers in case.counts.items()
        for layer, (low, median, high) in enumerate(layers, start=1)
    ]  # fmt: skip


def _part(case: LinearityCase, line_r2: float, depth: int) -> str:
    spec, gain = case.activation.spec, case.r2 - line_r2
    if not math.isfinite(case.r2):
        return f"{spec} diverged at this depth: fewer layers, or units, converge"
    if case.difference < 1e-6:
        return f"{_layers(depth)} of {spec} give the line of least squares (within {rounded(case.difference, 1)})"
    verb = "leaves the line" if gain > 0.01 else "stays near the line" if gain > -0.01 else "does not even reach it"
    return f"{spec} {verb} (R^2 {rounded(case.r2, 3)}, least squares {rounded(line_r2, 3)})"


def script(functions: Sequence[Activation], settings: Settings) -> Script:
    """The program: the fit, and pieces counted where the slope between close points changes."""
    names = {name: getattr(settings, name) for name in ("units", "depth", "networks", "seed")}
    cases = [(function.spec, weight_scale(function, settings)[1]) for function in functions]
    breaks = {function.spec: [joint.x for joint in function.breaks] for function in functions if PiecewiseLinear.of(function)}
    names |= {"sigma_b": settings.bias, "WIDTHS": _widths(settings.units), "CASES": cases, "BREAKS": breaks}
    return Script(names, functions, _BODY, (noisy_sine, least_squares, r2, counterexample, NETWORK))


_BODY = f"""
x, target = noisy_sine(np.random.default_rng([seed, 0]))
line = least_squares(x, target)

def fit(f, slope, sigma_w):
    layers = build(1, depth, sigma_w, 0.0, np.random.default_rng([seed, 1]))
    for _ in range({STEPS}):
        z, a = forward(layers, f, x[:, None])
        for layer, parts in zip(layers, gradient(layers, slope, z, a, (z[-1] - target[:, None]) / POINTS)):
            layer[0], layer[1] = layer[0] - {LEARNING_RATE} * parts[0], layer[1] - {LEARNING_RATE} * parts[1]
    return forward(layers, f, x[:, None])[0][-1][:, 0]

def pieces(f, slope, breaks, sigma_w, units, random):  # crossings of x = t v, layer by layer, interval by interval
    v = random.standard_normal(units)
    layers = [(random.standard_normal((units, units)) * (sigma_w / np.sqrt(units)), sigma_b * random.standard_normal(units))
              for _ in range(depth)]
    cuts, counts = [], []
    for layer in range(depth):
        ends = np.array([cuts[0] - 1, *cuts, cuts[-1] + 1] if cuts else [-1.0, 1.0])
        finer = list(cuts)
        for place, t in enumerate((ends[:-1] + ends[1:]) / 2):  # z = p t + q on this interval
            a, da = t * v, v
            for W, b in layers[:layer]:
                z, dz = W @ a + b, W @ da
                a, da = f(z), slope(z) * dz
            W, b = layers[layer]
            p, q = W @ da, W @ a + b - t * (W @ da)
            low = cuts[place - 1] if place else -np.inf
            high = cuts[place] if place < len(cuts) else np.inf
            for at in [at for bend in breaks for at in (bend - q) / p if low < at < high]:
                if not any(abs(at - other) < 1e-9 for other in finer):  # one place, up to rounding
                    finer.append(at)
        cuts = sorted(finer)
        counts.append(len(cuts) + 1)
    return counts

print("function,layer,f(a+b),f(a)+f(b),r2,r2_least_squares,difference,units,pieces")
for name, sigma_w in CASES:
    f, slope = FUNCTIONS[name]
    *_, whole, parts = counterexample(f)
    y = fit(f, slope, sigma_w)
    fitted = [f"{{value:.6g}}" for value in (whole, parts, r2(y, target), r2(line, target), abs(y - line).max())]
    for n in WIDTHS if name in BREAKS else ():
        generators = [np.random.default_rng([seed, network]) for network in range(networks)]
        medians = np.median([pieces(f, slope, BREAKS[name], sigma_w, n, random) for random in generators], axis=0)
        for layer in range(depth):
            print(name, layer + 1, *fitted, n, f"{{medians[layer]:.6g}}", sep=",")
    if name not in BREAKS:
        print(name, "", *fitted, "", "", sep=",")
"""
