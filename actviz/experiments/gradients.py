"""The gradient on its way back through random networks, layer by layer, for `vanishing` and `exploding`."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from actviz.experiments.outcome import Line, Plot, Record, Value
from actviz.experiments.repetition import Elementwise, Progress, in_each_network, no_progress, value_and_slope
from actviz.experiments.script import MEAN_SQUARE, Script
from actviz.experiments.settings import Settings
from actviz.experiments.statistics import Spread, spread
from actviz.experiments.weight_scale import weight_scale
from actviz.experiments.wide_networks import Theory, theory
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array

#: Inputs ~ N(0, 1) that pass each network.
INPUTS = 32
#: A gradient that changes by less than the first of these factors over the whole depth is kept; by more than the second, it vanishes.
_KEPT, _GONE = 3.0, 1000.0
#: Up to this chi_1 inputs stay alike, so that their mean is like one of them.
_ALIKE = 1 + 1e-9


def gradients(f: Elementwise, slope: Elementwise, sigma_w: float, units: int, depth: int, random: np.random.Generator) -> Array:
    """Root mean squares over inputs, by layer: of |dL/dz|, of |dL/dW|, and of the signal f(z). L is a random linear map."""
    a, layers = random.standard_normal((INPUTS, units)), []
    for _ in range(depth):  # forwards: z = W a
        W = random.standard_normal((units, units)) * (sigma_w / np.sqrt(units))
        z, squares = a @ W.T, np.sum(a**2, axis=1)
        a = f(z)
        layers.append((W, slope(z), squares, np.sqrt(np.mean(a**2))))
    back = random.standard_normal(units) / np.sqrt(units)  # dL/da of the last layer
    rows = []
    for W, df, squares, signal in reversed(layers):  # backwards: the chain rule
        delta = back * df  # dL/dz = dL/da f'(z)
        square = np.sum(delta**2, axis=1)
        rows.append((np.sqrt(np.mean(square)), np.sqrt(np.mean(square * squares)), signal))
        back = delta @ W  # dL/da of the layer below
    return np.array(rows[::-1]).T


@dataclass(frozen=True, eq=False)
class Signals:
    """What `gradients` measures in each network, `[network, layer]`: `gradient` dL/dz, `weight_gradient` dL/dW, `signal` f(z)."""

    gradient: Array
    weight_gradient: Array
    signal: Array


def signals(activation: Activation, sigma_w: float, settings: Settings, progress: Progress = no_progress) -> Signals:
    """Measure in independent networks."""
    f, slope = value_and_slope(activation)

    def measure(random: np.random.Generator) -> Array:
        return gradients(f, slope, sigma_w, settings.units, settings.depth, random)

    return Signals(*np.moveaxis(np.array(in_each_network(measure, activation.spec, settings, progress)), 1, 0))


@dataclass(frozen=True)
class GradientCase:
    """A function with an initialisation and its sigma_w: measured and predicted, for networks of a width."""

    activation: Activation
    init: str
    sigma_w: float
    measured: Signals
    predicted: Theory
    units: int

    @classmethod
    def of(cls, activation: Activation, init: str, sigma_w: float, settings: Settings, progress: Progress) -> GradientCase:
        """Measure and predict."""
        measured = signals(activation, sigma_w, settings, progress)
        return cls(activation, init, sigma_w, measured, theory(activation, sigma_w, settings.depth), settings.units)

    @property
    def label(self) -> str:
        """The name in a table or a plot."""
        return f"{self.activation.spec} {self.init}"

    def median(self, layer: int) -> float:
        """The gradient at a layer, counted from 1."""
        return spread(self.measured.gradient[:, layer - 1]).median

    def median_signal(self, layer: int) -> float:
        """The signal at a layer, counted from 1."""
        return spread(self.measured.signal[:, layer - 1]).median

    @property
    def factor(self) -> Spread:
        """The factor of the gradient from the last layer back to the first."""
        return _factor(self.measured.gradient)

    @property
    def weight_factor(self) -> Spread:
        """The same factor of the gradient by the weights."""
        return _factor(self.measured.weight_gradient)

    @property
    def predicted_factor(self) -> float:
        """The factor in infinitely wide networks."""
        last = self.predicted.gradient[-1]
        return self.predicted.gradient[0] / last if last else math.nan

    @property
    def typical_factor(self) -> float:
        """The median factor in networks of this width; NaN where inputs become unlike each other, so that the theory of one does not hold."""
        typical = self.predicted.typical(self.units)
        return typical[0] / typical[-1] if typical[-1] and max(self.predicted.chi_1) < _ALIKE else math.nan

    @property
    def overflow(self) -> int | None:
        """The first layer whose signal is not finite."""
        layers = range(1, self.measured.signal.shape[1] + 1)
        return next((layer for layer in layers if not math.isfinite(self.median_signal(layer))), None)

    @property
    def line(self) -> Line:
        """The gradient by layer, for a plot."""
        layers = range(1, self.measured.gradient.shape[1] + 1)
        return Line(self.label, tuple(map(float, layers)), tuple(map(self.median, layers)))

    @property
    def records(self) -> list[Record]:
        """Every number, a record for each layer."""
        measured, predicted = self.measured, self.predicted
        typical = predicted.typical(self.units)
        records: list[Record] = []
        for place in range(measured.gradient.shape[1]):
            record: dict[str, Value] = {
                "function": self.activation.spec, "init": self.init, "sigma_w": self.sigma_w, "layer": place + 1,
            }  # fmt: skip
            for name in ("gradient", "weight_gradient", "signal"):
                low, median, high = spread(getattr(measured, name)[:, place])
                record |= {name: median, f"{name}_low": low, f"{name}_high": high}
            record |= {
                "gradient_theory": predicted.gradient[place], "gradient_typical": typical[place],
                "signal_theory": predicted.signal[place], "chi_1": predicted.chi_1[place],
            }  # fmt: skip
            records.append(record)
        return records


def _factor(gradient: Array) -> Spread:
    with np.errstate(all="ignore"):
        return spread(gradient[:, 0] / gradient[:, -1])


def is_kept(factor: float) -> bool:
    """Whether a gradient that is multiplied by this factor over the whole depth is kept."""
    return 1 / _KEPT < factor < _KEPT


def verb(factor: float) -> str:
    """What becomes of a gradient that is multiplied by this factor over the whole depth."""
    if is_kept(factor):
        return "is kept"
    return ("vanishes" if factor < 1 / _GONE else "shrinks") if factor < 1 else "explodes" if factor > _GONE else "grows"


def gradient_measures(activation: Activation, settings: Settings) -> dict[str, float | None]:
    """The gradient's factor from the last layer back to the first, and the signal in the last layer: medians over networks."""
    case = GradientCase.of(activation, *weight_scale(activation, settings), settings, no_progress)
    return {
        "gradient_factor": case.factor.median, "gradient_factor_theory": case.predicted_factor,
        "gradient_factor_typical": case.typical_factor, "weight_gradient_factor": case.weight_factor.median,
        "signal": case.median_signal(settings.depth), "signal_theory": case.predicted.signal[-1],
        "chi_1_theory": case.predicted.chi_1[-1],
    }  # fmt: skip


def gradient_plot(cases: Sequence[GradientCase]) -> Plot:
    """The gradients by layer."""
    return Plot("|dL/dz| by layer", tuple(case.line for case in cases), log=True)


def gradient_script(
    functions: Sequence[Activation], settings: Settings, cases: Sequence[tuple[Activation, str, float]]
) -> Script:
    """The program for cases: a function, its initialisation and sigma_w."""
    names: dict[str, Any] = {name: getattr(settings, name) for name in ("units", "depth", "networks", "seed")}
    names["CASES"] = [(activation.spec, init, sigma_w) for activation, init, sigma_w in cases]
    parts: tuple[str | Callable[..., Any], ...] = (MEAN_SQUARE, gradients)
    return Script(names, functions, _BODY, parts)


_BODY = """
print("function,init,layer,gradient,weight_gradient,signal,gradient_theory,signal_theory,chi_1")
for name, init, sigma_w in CASES:
    f, slope = FUNCTIONS[name]
    generators = [np.random.default_rng([seed, network]) for network in range(networks)]
    measured = np.median([gradients(f, slope, sigma_w, units, depth, random) for random in generators], axis=0)
    q = [sigma_w**2]
    for _ in range(depth - 1):
        q.append(sigma_w**2 * mean_square(f, q[-1]))
    slopes = [mean_square(slope, variance) for variance in q]
    for layer in range(depth):
        theory = np.sqrt(slopes[-1] * np.prod([sigma_w**2 * s for s in slopes[layer:-1]]))
        signal, chi_1 = np.sqrt(mean_square(f, q[layer])), sigma_w**2 * slopes[layer]
        print(name, init, layer + 1, *(f"{value:.6g}" for value in (*measured[:, layer], theory, signal, chi_1)), sep=",")
"""
