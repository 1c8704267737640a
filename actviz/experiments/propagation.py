"""The signal on its way forwards and the gradient on its way back, layer by layer, beside the theory of wide networks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from actviz.analysis.signal.mean_field import MeanField
from actviz.experiments.discovery import Experiment
from actviz.experiments.gradients import is_kept, verb
from actviz.experiments.outcome import Line, Outcome, Panels, Plot, Record, ResultTable, Value, count, thinned
from actviz.experiments.repetition import Elementwise, Jet, Progress, no_progress, value_and_slope
from actviz.experiments.script import MEAN_SQUARE, Script
from actviz.experiments.settings import Settings
from actviz.experiments.statistics import Spread, spread
from actviz.experiments.weight_scale import weight_scale
from actviz.function.activation import Activation
from actviz.nn.curve import curve
from actviz.numerics.arrays import Array
from actviz.text.numbers import rounded

EXPERIMENT = Experiment(
    name="propagation",
    summary="signal and gradient by layer",
    functions=("relu",),
    defaults={"units": 100, "depth": 50, "networks": 5, "seed": 0, "init": "auto", "gain": None, "bias": 0.0},
    order=25,
)
#: Inputs ~ N(0, 1) that pass each network.
INPUTS = 8
#: The most random numbers of networks that pass at once, and the number of batches that are kept for other gains and depths.
_BATCH, _BATCHES = 3_000_000, 2
#: Layers are drawn in multiples of this number, so that the first ones do not depend on the depth.
_LAYERS = 50
#: A chi_1 this close to 1 is 1 but for the error of an integral.
_CRITICAL = 1e-6
#: A signal that changes by less than this factor keeps its size.
_KEEPS = 2.0

Draws = tuple[Array, Array, Array]


def draws(units: int, depth: int, seed: int, networks: Sequence[int]) -> Draws:
    """For each network the inputs, dL/da of the last layer, and by layer the weights and as a last column the biases, all ~ N(0, 1)."""
    generators = [np.random.default_rng([seed, network]) for network in networks]
    inputs = np.array([random.standard_normal((INPUTS, units)) for random in generators])
    back = np.array([random.standard_normal((1, units)) for random in generators])
    return inputs, back, np.array([random.standard_normal((depth, units, units + 1)) for random in generators])


def propagate(f: Elementwise, slope: Elementwise, sigma_w: float, sigma_b: float, depth: int, drawn: Draws) -> Array:
    """The root mean squares of z and of |dL/dz| over inputs, [quantity, layer, network]. L is a random linear map of the last layer."""
    a, back, numbers = drawn
    W, b, scale = numbers[..., :-1], sigma_b * numbers[..., np.newaxis, :, -1], sigma_w / np.sqrt(a.shape[-1])
    passed, rows = [], []
    for layer in range(depth):  # forwards: z = W a + b
        z = scale * (a @ W[:, layer].swapaxes(1, 2)) + b[:, layer]
        a = f(z)
        passed.append((np.sqrt(np.mean(z**2, axis=(1, 2))), slope(z)))
    back = back / np.sqrt(a.shape[-1])  # dL/da of the last layer
    for layer in reversed(range(depth)):
        size, df = passed[layer]
        delta = back * df  # backwards: dL/dz = dL/da f'(z)
        rows.append((size, np.sqrt(np.mean(np.sum(delta**2, axis=2), axis=1))))
        back = scale * (delta @ W[:, layer])  # dL/da of the layer below
    return np.array(rows[::-1]).swapaxes(0, 1)


@dataclass(frozen=True)
class Prediction:
    """The theory of infinitely wide networks, by layer: the standard deviation of z, the root mean square of |dL/dz|, and chi_1."""

    deviation: tuple[float, ...]
    gradient: tuple[float, ...]
    chi_1: tuple[float, ...]


@dataclass(frozen=True)
class Propagation:
    """A function in random networks of one initialisation: by layer the spread over networks, measured, and the theory."""

    function: str
    init: str
    sigma_w: float
    sigma_b: float
    deviation: tuple[Spread, ...]
    gradient: tuple[Spread, ...]
    predicted: Prediction

    @property
    def depth(self) -> int:
        """The number of layers."""
        return len(self.deviation)

    @property
    def panels(self) -> Panels:
        """Both quantities by layer, the theory as a line and the medians of the networks as marks."""
        measured = {"std of z": self.deviation, "|dL/dz|": self.gradient}
        theory = {"std of z": self.predicted.deviation, "|dL/dz|": self.predicted.gradient}
        layers = tuple(map(float, range(1, self.depth + 1)))
        return Panels(
            tuple(
                Plot(
                    f"{name}, {self.function} {self.init}",
                    (Line("theory", layers, theory[name]), Line("measured", layers, tuple(s.median for s in measured[name]))),
                    log=True,
                )
                for name in measured
            )
        )

    @property
    def signal_factor(self) -> float:
        """The factor of the standard deviation of z from the first layer to the last."""
        return _ratio(self.deviation[-1].median, self.deviation[0].median)

    @property
    def gradient_factor(self) -> float:
        """The factor of the gradient from the last layer back to the first."""
        return _ratio(self.gradient[0].median, self.gradient[-1].median)

    @property
    def predicted_gradient_factor(self) -> float:
        """The same in infinitely wide networks."""
        return _ratio(self.predicted.gradient[0], self.predicted.gradient[-1])

    @property
    def overflow(self) -> int | None:
        """The first layer whose z is not finite."""
        return next((layer for layer, size in enumerate(self.deviation, 1) if not math.isfinite(size.median)), None)

    @property
    def sentence(self) -> str:
        """What becomes of the signal and of the gradient, and the scale of the depth."""
        label = f"{self.function} with {self.init}"
        if self.overflow:
            return f"{label}: the signal overflows at layer {self.overflow}, and no gradient comes back. {self._scale}"
        if not self.gradient[-1].median:
            return f"{label}: {self._signal}; the gradient is exactly 0, as is every slope of the last layer. {self._scale}"
        factor, theory = self.gradient_factor, self.predicted_gradient_factor
        numbers = f"x {rounded(factor, 2)}"
        if 0 < factor < math.inf and not is_kept(factor):
            numbers += f", {rounded(abs(math.log(factor)), 3)} e-folds"
        if math.isfinite(theory):
            numbers += f"; theory x {rounded(theory, 2)}"
        layers = f"{self.depth} layer{'s' * (self.depth != 1)}"
        return (
            f"{label}: {self._signal}; the gradient {verb(factor)} on its way back through {layers} ({numbers}). {self._scale}"
        )

    @property
    def _signal(self) -> str:
        factor = self.signal_factor
        if not self.deviation[-1].median:
            return "the signal is 0"
        does = "keeps its size" if 1 / _KEEPS < factor < _KEEPS else "fades" if factor < 1 else "grows"
        return f"the signal {does} (std of z x {rounded(factor, 2)})"

    @property
    def _scale(self) -> str:
        """chi_1 at the last layer, and how many layers change the gradient's mean square e-fold there."""
        chi_1 = self.predicted.chi_1[-1]
        if not 0 < chi_1 < math.inf:
            return "chi_1 is 0." if chi_1 == 0 else "The theory has no finite variance there."
        if abs(chi_1 - 1) < _CRITICAL:
            return "chi_1 = 1 at the last layer: critical, the gradient's mean square stays."
        below = "below 1: it vanishes" if chi_1 < 1 else "above 1: it explodes"
        return (
            f"chi_1 = {rounded(chi_1, 3)} at the last layer, {below} with depth, the mean square "
            f"by a factor e in xi = {rounded(1 / abs(math.log(chi_1)), 3)} layers."
        )


def propagation(activation: Activation, settings: Settings, progress: Progress = no_progress) -> Propagation:
    """Measure a function in random networks, and predict; raises UsageError for an initialisation that it has not.

    With 100 units, 50 layers and 5 networks a further call, with another gain, bias or depth, takes some hundredths of a second.
    """
    init, sigma_w = weight_scale(activation, settings)
    jet = _jet(activation)
    f, slope = value_and_slope(activation, jet)
    measured = []
    for networks in _batches(settings):
        progress(f"{activation.spec}: network {networks[0] + 1} of {settings.networks}")
        drawn = _drawn(settings.units, settings.depth, settings.seed, networks)
        with np.errstate(all="ignore"):  # an overflow is a result
            measured.append(propagate(f, slope, sigma_w, settings.bias, settings.depth, drawn))
    deviation, gradient = (tuple(map(spread, layers)) for layers in np.concatenate(measured, axis=2))
    predicted = _predicted(activation, jet, sigma_w, settings)
    return Propagation(activation.spec, init, sigma_w, settings.bias, deviation, gradient, predicted)


def _jet(activation: Activation) -> Jet:
    """f and f', fast: by the function's own code, or without one as a network computes them where that is finite."""
    if activation.definition.kernel:
        return lambda x: activation.jet(x, 1)
    compute = curve(activation)

    def jet(x: Array) -> tuple[Array, Array]:
        value, slope = np.empty_like(x), np.empty_like(x)
        compute(x, value, slope)
        if np.isfinite(value).all() and np.isfinite(slope).all():
            return value, slope
        value, slope = activation.jet(x, 1)
        return value, slope

    return jet


def _batches(settings: Settings) -> list[range]:
    """The networks in batches of limited size that are measured together."""
    numbers = settings.units * (settings.units + 1) * _rounded_up(settings.depth)
    size = max(_BATCH // numbers, 1)
    return [range(first, min(first + size, settings.networks)) for first in range(0, settings.networks, size)]


def _drawn(units: int, depth: int, seed: int, networks: range) -> Draws:
    """The random numbers of networks; those of small ones are kept."""
    layers = _rounded_up(depth)
    if len(networks) * layers * units * (units + 1) > _BATCH:
        return draws(units, depth, seed, networks)
    return _kept(units, layers, seed, networks)


@lru_cache(maxsize=_BATCHES)
def _kept(units: int, depth: int, seed: int, networks: range) -> Draws:
    return draws(units, depth, seed, networks)


def _rounded_up(depth: int) -> int:
    return _LAYERS * math.ceil(depth / _LAYERS)


def _predicted(activation: Activation, jet: Jet, sigma_w: float, settings: Settings) -> Prediction:
    """The variance iterated layer by layer, and the product of the chi_1 back from the last layer (Schoenholz et al. 2017)."""
    field, bias = MeanField(activation), settings.bias
    variances, slopes = [sigma_w**2 + bias**2], []
    diverges = any(kink.is_pole for kink in activation.kinks)
    for _ in range(settings.depth):
        q = variances[-1]
        if q == 0:
            square, slope_square = (float(part) ** 2 for part in activation.jet(0.0, 1))
        elif diverges or not math.isfinite(q):
            square = slope_square = math.nan
        else:
            square, slope_square = field.rough_moments(q, jet)
        slopes.append(slope_square)
        variances.append(sigma_w**2 * square + bias**2)
    with np.errstate(all="ignore"):
        chi_1 = sigma_w**2 * np.array(slopes)
        squares = slopes[-1] * np.cumprod(np.append(1.0, chi_1[-2::-1]))[::-1]
        return Prediction(tuple(np.sqrt(variances[:-1]).tolist()), tuple(np.sqrt(squares).tolist()), tuple(chi_1.tolist()))


def _ratio(one: float, other: float) -> float:
    return one / other if other else math.nan


def run(functions: Sequence[Activation], settings: Settings, progress: Progress = no_progress) -> Outcome:
    """Each function with its initialisation, or with weights of standard deviation gain/sqrt(fan_in)."""
    cases = [propagation(activation, settings, progress) for activation in functions]
    headings = ("function", "layer", "std of z", "theory", "|dL/dz|", "theory", "chi_1")
    most = 5 if len(cases) == 1 else 3
    return Outcome(
        records=tuple(record for case in cases for record in _records(case)),
        tables=(ResultTable(headings, tuple(row for case in cases for row in _rows(case, most))),),
        sentence=" ".join(case.sentence for case in cases),
        note=(
            f"Root mean squares over {INPUTS} inputs ~ N(0, 1); medians of {count(settings.networks)}, {settings.units} wide, "
            f"sigma_b = {rounded(settings.bias)}; L is a random linear map of the last layer. Theory, of infinitely many units: q "
            "iterated, and the product of chi_1 = sigma_w^2 E f'(sqrt(q) z)^2; the median of deep narrow networks lies lower."
        ),
        plots=tuple(case.panels for case in cases),
    )


def _rows(case: Propagation, most: int) -> list[tuple[Value, ...]]:
    predicted = case.predicted
    return [
        (
            f"{case.function} {case.init}", layer, case.deviation[layer - 1].median, predicted.deviation[layer - 1],
            case.gradient[layer - 1].median, predicted.gradient[layer - 1], predicted.chi_1[layer - 1],
        )
        for layer in thinned(case.depth, most)
    ]  # fmt: skip


def _records(case: Propagation) -> list[Record]:
    records: list[Record] = []
    for place in range(case.depth):
        record: dict[str, Value] = {
            "function": case.function, "init": case.init, "sigma_w": case.sigma_w, "sigma_b": case.sigma_b, "layer": place + 1,
        }  # fmt: skip
        for name, layers in (("std", case.deviation), ("gradient", case.gradient)):
            low, median, high = layers[place]
            record |= {name: median, f"{name}_low": low, f"{name}_high": high}
        predicted = case.predicted
        record |= {
            "std_theory": predicted.deviation[place], "gradient_theory": predicted.gradient[place],
            "chi_1": predicted.chi_1[place],
        }  # fmt: skip
        records.append(record)
    return records


def script(functions: Sequence[Activation], settings: Settings) -> Script:
    """The program that measures the same."""
    names = {name: getattr(settings, name) for name in ("units", "depth", "networks", "seed")}
    cases = [(function.spec, *weight_scale(function, settings)) for function in functions]
    return Script({**names, "sigma_b": settings.bias, "CASES": cases}, functions, _BODY, (MEAN_SQUARE, draws, propagate))


_BODY = """
print("function,init,layer,std,gradient,std_theory,gradient_theory,chi_1")
for name, init, sigma_w in CASES:
    f, slope = FUNCTIONS[name]
    drawn = draws(units, depth, seed, range(networks))
    measured = np.median(propagate(f, slope, sigma_w, sigma_b, depth, drawn), axis=2)
    q = [sigma_w**2 + sigma_b**2]
    for _ in range(depth - 1):
        q.append(sigma_w**2 * mean_square(f, q[-1]) + sigma_b**2)
    slopes = [mean_square(slope, variance) for variance in q]
    for layer in range(depth):
        theory = np.sqrt(slopes[-1] * np.prod([sigma_w**2 * s for s in slopes[layer:-1]]))
        values = (*measured[:, layer], np.sqrt(q[layer]), theory, sigma_w**2 * slopes[layer])
        print(name, init, layer + 1, *(f"{value:.6g}" for value in values), sep=",")
"""
