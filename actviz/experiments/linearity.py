"""What makes a network more than a linear regression: sums that do not add up, pieces of a line, and a fit beyond least squares."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from actviz.experiments.bends import PiecewiseLinear, pieces
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
    no_progress,
    thinned,
)
from actviz.experiments.script import program
from actviz.experiments.small_networks import SCRIPT, Trained, built
from actviz.experiments.statistics import Spread, spread
from actviz.experiments.weight_scale import weights
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array
from actviz.text.numbers import rounded

#: The sine to be fitted, its noise, and gradient descent with all points in each step.
FITTED, FIT_NOISE, RATE, STEPS = 64, 0.1, 0.01, 1000
#: Where sums are tried.
_TRIED = (-2.0, -1.0, 1.0, 2.0, 3.0)


class Case(NamedTuple):
    """One function: a sum that does not add up, the fit, and by width the linear pieces up to each layer, where it has such."""

    activation: Activation
    counter: tuple[float, float, float, float]
    fit: Array
    r2: float
    difference: float
    counts: dict[int, list[Spread]]

    @property
    def adds_up(self) -> bool:
        """Whether f(a + b) = f(a) + f(b) wherever it was tried."""
        return math.isclose(self.counter[2], self.counter[3], rel_tol=1e-12, abs_tol=1e-12)


def run(functions: Sequence[Activation], settings: Settings, progress: Progress = no_progress) -> Outcome:
    """Each function: a counter-example, a deep network beside least squares, and its pieces along a line."""
    x, target = _data(settings)
    line = _least_squares(x, target)
    line_r2 = _r2(line, target)
    cases = [_case(activation, settings, progress) for activation in functions]
    counted = [case for case in cases if case.counts and case.activation.breaks]
    headings = ("function", "f(a + b)", "f(a) + f(b)", "R^2", "least squares", "difference")
    return Outcome(
        experiment="linearity",
        config={"functions": [each.spec for each in functions], **settings.as_config()},
        records=tuple(record for case in cases for record in _records(case, line_r2, settings)),
        tables=(ResultTable(headings, _rows(cases, line_r2)), *([_pieces(counted, settings)] if counted else ())),
        sentence=_seen(cases, line_r2, settings.depth or 1),
        note=_note(settings, counted),
        plots=(_fits(cases, x, line), *([_growth(counted, settings)] if counted else ())),
    )


def _pieces(counted: Sequence[Case], settings: Settings) -> ResultTable:
    """The number of pieces by width and depth, and for one layer what is known of it."""
    shown = thinned(settings.depth or 1, 5)
    rows: list[tuple[Value, ...]] = []
    for case in counted:
        for width in _widths(settings.units or 1):
            found = [layer.median for layer in case.counts[width]]
            known = _predicted(case.activation, width, settings)
            cells: list[Value] = [f"{rounded(found[0])} | {known}", *(found[layer - 1] for layer in shown[1:])]
            rows.append((f"{case.activation.spec}, {width} units", *cells))
    return ResultTable(("pieces, by depth", *(str(layer) for layer in shown)), tuple(rows))


def _note(settings: Settings, counted: Sequence[Case]) -> str:
    fit = (
        f"R^2: sine with noise, {FITTED} points, {_layers(settings.depth or 1)} of {settings.units} units, gradient descent, {STEPS} "
        f"steps of all points, lr {RATE:g}; difference: largest to least squares."
    )
    at_zero = all(joint.x == 0 for case in counted for joint in case.activation.breaks)
    pieces_ = (
        f" Pieces along x = t v, counted from the units' signs, biases N(0, {rounded(settings.bias or 0.0)}^2)"
        f"{' (without biases there are 2 at any size)' * at_zero}: median of {count(settings.networks)} | theory, for one layer."
    )
    return fit + pieces_ * bool(counted)


def _fits(cases: Sequence[Case], x: Array, line: Array) -> Plot:
    """What each network says, and the line of least squares."""
    fits = [("least squares", line), *((case.activation.spec, case.fit) for case in cases)]
    return Plot("the fit of a sine with noise", tuple(Line(name, tuple(x.tolist()), tuple(y.tolist())) for name, y in fits))


def _growth(counted: Sequence[Case], settings: Settings) -> Plot:
    layers = tuple(map(float, range(1, (settings.depth or 1) + 1)))
    widest = settings.units or 1
    lines = (Line(case.activation.spec, layers, tuple(each.median for each in case.counts[widest])) for case in counted)
    return Plot(f"linear pieces along a line by layer, {settings.units} units", tuple(lines))


def _layers(depth: int) -> str:
    return f"{depth} layer{'s' * (depth > 1)}"


def _case(activation: Activation, settings: Settings, progress: Progress) -> Case:
    progress(f"{activation.spec}: training")
    x, target = _data(settings)
    y = _fitted(activation, settings, x, target)
    counts = {}
    if PiecewiseLinear.of(activation):
        progress(f"{activation.spec}: counting")
        widths = _widths(settings.units or 1)
        counts = {width: [spread(found) for found in _counts(activation, width, settings)] for width in widths}
    difference = float(np.abs(y - _least_squares(x, target)).max())
    return Case(activation, _counter_example(activation), y, _r2(y, target), difference, counts)


def _counter_example(activation: Activation) -> tuple[float, float, float, float]:
    """a, b, f(a + b) and f(a) + f(b) where these differ most."""
    tried = [(a, b, float(activation(a + b)), float(activation(a) + activation(b))) for a in _TRIED for b in _TRIED]
    return max(tried, key=lambda each: (abs(each[2] - each[3]), -abs(each[0]), -abs(each[1])))


def _data(settings: Settings) -> tuple[Array, Array]:
    """A sine with noise; x has the variance 1."""
    x = np.linspace(-1, 1, FITTED) * math.sqrt(3)
    noise = np.random.default_rng([settings.seed or 0, 0]).standard_normal(FITTED)
    return x, np.sin(np.pi * x / math.sqrt(3)) + FIT_NOISE * noise


def _least_squares(x: Array, target: Array) -> Array:
    """The line's values."""
    columns = np.stack([x, np.ones_like(x)], axis=1)
    found: Array = columns @ np.linalg.lstsq(columns, target, rcond=None)[0]
    return found


def _fitted(activation: Activation, settings: Settings, x: Array, target: Array) -> Array:
    """What the trained network says; NaN or infinite where training diverged."""
    random = np.random.default_rng([settings.seed or 0, 1])
    network = built(activation, 1, settings.units or 1, settings.depth or 1, weights(activation, settings)[0], random)
    training = Trained(network, x[np.newaxis], target[np.newaxis], squared=True)
    with np.errstate(all="ignore"):
        for _ in range(STEPS):
            network.parameters -= RATE * training.gradient()[0]
    found: Array = training.outputs()[0]
    return found


def _r2(y: Array, target: Array) -> float:
    with np.errstate(all="ignore"):
        return float(1 - np.sum((y - target) ** 2) / np.sum((target - target.mean()) ** 2))


def _widths(units: int) -> list[int]:
    return list(dict.fromkeys((max(units // 4, 1), max(units // 2, 1), units)))


def _counts(activation: Activation, units: int, settings: Settings) -> list[list[float]]:
    """The number of pieces up to each layer, of each network: `[layer][network]`."""
    function = PiecewiseLinear.of(activation)
    found = []
    for network in range(settings.networks or 1) if function else ():
        random = np.random.default_rng([settings.seed or 0, network])
        direction, layers, weight = random.standard_normal(units), [], weights(activation, settings)[0]
        for _ in range(settings.depth or 1):
            matrix = random.standard_normal((units, units)) * (weight / math.sqrt(units))
            layers.append((matrix, (settings.bias or 0.0) * random.standard_normal(units)))
        assert function  # noqa: S101 - the loop is empty otherwise
        found.append(pieces(function, direction, layers))
    return [[float(count) for count in layer] for layer in zip(*found, strict=True)]


def _predicted(activation: Activation, width: int, settings: Settings) -> int:
    """Pieces of one layer: as many bends for each unit as its function has; without biases those at 0 fall together in one."""
    breaks = [joint.x for joint in activation.breaks]
    if not settings.bias and 0 in breaks:
        return width * (len(breaks) - 1) + 2
    return width * len(breaks) + 1


def _rows(cases: Sequence[Case], line_r2: float) -> tuple[tuple[str | float, ...], ...]:
    rows: list[tuple[str | float, ...]] = []
    for case in cases:
        a, b, whole, parts = case.counter
        name = case.activation.spec
        left, right = f"f({a + b:g}) = {rounded(whole, 3)}", f"f({a:g}) + f({b:g}) = {rounded(parts, 3)}"
        if case.adds_up:
            left, right = "the same", "wherever tried"
        rows.append((name, left, right, case.r2, line_r2, case.difference))
    return tuple(rows)


def _records(case: Case, line_r2: float, settings: Settings) -> list[Record]:
    a, b, whole, parts = case.counter
    fields: dict[str, str | float | int | None] = {
        "function": case.activation.spec, "a": a, "b": b, "f(a+b)": whole, "f(a)+f(b)": parts, "r2": case.r2,
        "r2_least_squares": line_r2, "difference": case.difference,
    }  # fmt: skip
    none = {"units": None, "layer": None, "pieces": None, "pieces_low": None, "pieces_high": None, "pieces_theory": None}
    if not case.counts:
        return [{**fields, **none}]
    rows: list[Record] = []
    for width, layers in case.counts.items():
        for layer, (low, median, high) in enumerate(layers, start=1):
            rows.append(
                {
                    **fields, "units": width, "layer": layer, "pieces": median, "pieces_low": low, "pieces_high": high,
                    "pieces_theory": _predicted(case.activation, width, settings) if layer == 1 else None,
                }
            )  # fmt: skip
    return rows


def _seen(cases: Sequence[Case], line_r2: float, depth: int) -> str:
    texts = []
    for case in cases:
        spec = case.activation.spec
        if not math.isfinite(case.r2):
            texts.append(f"{spec} diverged at this depth: fewer layers, or units, converge")
        elif case.difference < 1e-6:
            texts.append(f"{_layers(depth)} of {spec} give the line of least squares (within {rounded(case.difference, 1)})")
        else:
            beyond = case.r2 - line_r2
            verb = "leaves the line" if beyond > 0.01 else "stays near the line" if beyond > -0.01 else "does not even reach it"
            texts.append(f"{spec} {verb} (R^2 {rounded(case.r2, 3)}, least squares {rounded(line_r2, 3)})")
    return "Fitted to a sine, " + "; ".join(texts) + "."


def script(title: str, functions: Sequence[Activation], settings: Settings) -> str:
    """The program: the fit, and pieces counted where the slope between close points changes."""
    cases = [(each.spec, weights(each, settings)[0]) for each in functions]
    breaks = {each.spec: [joint.x for joint in each.breaks] for each in functions if PiecewiseLinear.of(each)}
    names = {
        "units": settings.units, "depth": settings.depth, "networks": settings.networks, "seed": settings.seed,
        "sigma_b": settings.bias, "WIDTHS": _widths(settings.units or 1), "CASES": cases, "BREAKS": breaks,
    }  # fmt: skip
    return program(title, names, functions, _SCRIPT, SCRIPT)


_SCRIPT = f"""
x = np.linspace(-1, 1, {FITTED}) * np.sqrt(3)
target = np.sin(np.pi * x / np.sqrt(3)) + {FIT_NOISE} * np.random.default_rng([seed, 0]).standard_normal({FITTED})
columns = np.stack([x, np.ones_like(x)], axis=1)
line = columns @ np.linalg.lstsq(columns, target, rcond=None)[0]

def r2(y):
    return 1 - np.sum((y - target)**2) / np.sum((target - target.mean())**2)

def fit(f, slope, sigma_w):
    layers = build(1, depth, sigma_w, 0.0, np.random.default_rng([seed, 1]))
    for _ in range({STEPS}):
        z, a = forward(layers, f, x[:, None])
        for layer, parts in zip(layers, gradient(layers, slope, z, a, (z[-1] - target[:, None]) / {FITTED})):
            layer[0], layer[1] = layer[0] - {RATE} * parts[0], layer[1] - {RATE} * parts[1]
    return forward(layers, f, x[:, None])[0][-1][:, 0]

def pieces(f, slope, breaks, sigma_w, units, network):  # crossings of x = t v, layer by layer, interval by interval
    random = np.random.default_rng([seed, network])
    v = random.standard_normal(units)
    layers = [(random.standard_normal((units, units)) * (sigma_w / np.sqrt(units)), sigma_b * random.standard_normal(units))
              for _ in range(depth)]
    cuts, counts = [], []
    for layer in range(depth):
        ends = np.array([cuts[0] - 1, *cuts, cuts[-1] + 1] if cuts else [-1.0, 1.0])
        found = list(cuts)
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
                if not any(abs(at - other) < 1e-9 for other in found):  # one place, up to rounding
                    found.append(at)
        cuts = sorted(found)
        counts.append(len(cuts) + 1)
    return counts

tried = {_TRIED}
print("function,layer,f(a+b),f(a)+f(b),r2,r2_least_squares,difference,units,pieces")
for name, sigma_w in CASES:
    f, slope = FUNCTIONS[name]
    sums = [(a, b, f(np.array(a + b)), f(np.array(a)) + f(np.array(b))) for a in tried for b in tried]
    *_, whole, parts = max(sums, key=lambda each: (abs(each[2] - each[3]), -abs(each[0]), -abs(each[1])))
    y = fit(f, slope, sigma_w)
    told = *(f"{{value:.6g}}" for value in (whole, parts, r2(y), r2(line), abs(y - line).max())),
    for n in WIDTHS if name in BREAKS else ():
        found = np.median([pieces(f, slope, BREAKS[name], sigma_w, n, network) for network in range(networks)], axis=0)
        for layer in range(depth):
            print(name, layer + 1, *told, n, f"{{found[layer]:.6g}}", sep=",")
    if name not in BREAKS:
        print(name, "", *told, "", "", sep=",")
"""
