"""Movement of the weights in training, layer by layer: which layers learn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from actviz.experiments.discovery import Experiment
from actviz.experiments.outcome import Line, Outcome, Plot, Record, ResultTable, Value, count, percent, thinned
from actviz.experiments.repetition import Progress, in_each_network, no_progress
from actviz.experiments.script import Script
from actviz.experiments.settings import Settings
from actviz.experiments.small_networks import MEAN_SQUARE, NETWORK, POINTS, Trained, built, circles
from actviz.experiments.statistics import Spread, spread
from actviz.experiments.weight_scale import weight_scale
from actviz.experiments.wide_networks import theory
from actviz.function.activation import Activation
from actviz.nn.optimizers import Adam, Optimizer, Sgd
from actviz.numerics.arrays import Array
from actviz.text.numbers import rounded

EXPERIMENT = Experiment(
    name="movement",
    summary="which layers learn",
    functions=("sigmoid", "relu"),
    defaults={"units": 16, "depth": 8, "init": "auto", "gain": None, "learning_rate": 0.1, "networks": 3, "seed": 0},
    order=30,
)
EPOCHS, BATCH = 50, 32
#: --lr is the learning rate of SGD.
ADAM_LEARNING_RATE = 0.005
OPTIMIZERS = ("SGD", "Adam")


@dataclass(frozen=True)
class MovementCase:
    """A function with an optimizer: the movement of each hidden layer, and the accuracy.

    `predicted` is |dL/dW|/|W| of the first layer over the last hidden one's at the start, None where an optimizer divides it out.
    """

    activation: Activation
    init: str
    optimizer: str
    moved: list[Spread]
    accuracy: Spread
    predicted: float | None

    @property
    def label(self) -> str:
        """The name in a table or a plot."""
        return f"{self.activation.spec} {self.optimizer}"

    @property
    def ratio(self) -> float:
        """The movement of the first layer over the last hidden one's."""
        first, last = self.moved[0].median, self.moved[-1].median
        return first / last if last else math.nan


def run(functions: Sequence[Activation], settings: Settings, progress: Progress = no_progress) -> Outcome:
    """Train each function with SGD and with Adam, several independent networks each."""
    cases = [_case(activation, optimizer, settings, progress) for activation in functions for optimizer in OPTIMIZERS]
    shown = thinned(settings.depth, 3)
    layers = tuple(map(float, range(1, settings.depth + 1)))
    lines = tuple(Line(case.label, layers, tuple(layer.median for layer in case.moved)) for case in cases)
    headings = ("", *(f"layer {layer}" for layer in shown), "1st/last", "theory", "accuracy")
    return Outcome(
        records=tuple(record for case in cases for record in _records(case)),
        tables=(ResultTable(headings, tuple(_row(case, shown) for case in cases)),),
        sentence="On circles the first layer moves " + "; ".join(map(_part, cases)) + ".",
        note=(
            f"|W - W0|/|W0| after {EPOCHS} epochs on {POINTS} points of two circles, batches of {BATCH}, SGD lr "
            f"{rounded(settings.learning_rate)}, Adam lr {ADAM_LEARNING_RATE:g}, {settings.units} units; median of "
            f"{count(settings.networks)}. Theory, of wide networks: first over last |dL/dW|/|W| of one example at the start; Adam "
            "divides the size out."
        ),
        plots=(Plot("|W - W0|/|W0| by layer", lines, log=True),),
    )


def _case(activation: Activation, optimizer: str, settings: Settings, progress: Progress) -> MovementCase:
    init, sigma_w = weight_scale(activation, settings)

    def measure(random: np.random.Generator) -> tuple[Array, float]:
        return _trained(activation, sigma_w, optimizer, settings, random)

    networks = in_each_network(measure, f"{activation.spec}, {optimizer}", settings, progress)
    moved, accuracies = zip(*networks, strict=True)
    predicted = _predicted(activation, sigma_w, settings) if optimizer == "SGD" else None
    return MovementCase(
        activation, init, optimizer, [spread(layer) for layer in np.array(moved).T], spread(accuracies), predicted
    )


def _trained(
    activation: Activation, sigma_w: float, optimizer: str, settings: Settings, random: np.random.Generator
) -> tuple[Array, float]:
    """The movement of each hidden layer's weights, and the accuracy after training."""
    examples = circles(random)
    network = built(activation, 2, settings.units, settings.depth, sigma_w, random)
    start = network.parameters.copy()
    training = Trained(network, *examples)
    stepper: Optimizer = Sgd() if optimizer == "SGD" else Adam()
    learning_rate = settings.learning_rate if optimizer == "SGD" else ADAM_LEARNING_RATE
    for _ in range(EPOCHS):
        order = random.permutation(POINTS)
        for begin in range(0, POINTS, BATCH):
            gradient, _ = training.gradient(order[begin : begin + BATCH])
            stepper.step(network.parameters, gradient, learning_rate)
    pairs = list(zip(network.views(network.parameters), network.views(start), strict=True))[:-1]
    moved = np.array([np.linalg.norm(after[:-1] - before[:-1]) / np.linalg.norm(before[:-1]) for after, before in pairs])
    return moved, training.accuracy()


def _predicted(activation: Activation, sigma_w: float, settings: Settings) -> float:
    """|dL/dW| is |dL/dz| times the norm of the layer's inputs; all |W| of hidden layers are alike."""
    units, depth = settings.units, settings.depth
    wide = theory(activation, sigma_w, depth, first=MEAN_SQUARE)
    inputs = [math.sqrt(2 * MEAN_SQUARE), *(math.sqrt(units) * size for size in wide.signal)]
    last = wide.gradient[-1] * inputs[depth - 1]
    return wide.gradient[0] * inputs[0] / last if last else math.nan


def _records(case: MovementCase) -> list[Record]:
    return [
        {
            "function": case.activation.spec, "init": case.init, "optimiser": case.optimizer, "layer": layer,
            "moved": moved.median, "moved_low": moved.low, "moved_high": moved.high, "ratio": case.ratio,
            "ratio_theory": case.predicted, "accuracy": case.accuracy.median, "accuracy_low": case.accuracy.low,
            "accuracy_high": case.accuracy.high,
        }
        for layer, moved in enumerate(case.moved, start=1)
    ]  # fmt: skip


def _row(case: MovementCase, shown: Sequence[int]) -> tuple[Value, ...]:
    medians = (case.moved[layer - 1].median for layer in shown)
    return (case.label, *medians, case.ratio, "-" if case.predicted is None else case.predicted, case.accuracy.median)


def _part(case: MovementCase) -> str:
    first, last = (percent(case.moved[place].median) for place in (0, -1))
    if math.isnan(case.accuracy.median):
        return f"to no end with {case.label}, which diverged"
    return f"{first} with {case.label}, the last hidden one {last} (accuracy {rounded(case.accuracy.median, 3)})"


def script(functions: Sequence[Activation], settings: Settings) -> Script:
    """The program that trains the same."""
    names = {name: getattr(settings, name) for name in ("units", "depth", "networks", "seed")}
    cases = [(function.spec, *weight_scale(function, settings)) for function in functions]
    return Script({**names, "lr": settings.learning_rate, "CASES": cases}, functions, _BODY, (circles, NETWORK))


_BODY = f"""
def train(f, slope, sigma_w, optimizer, random):
    x, target = circles(random)
    layers = build(2, depth, sigma_w, 0.0, random)
    start = [W.copy() for W, _ in layers]
    flat = [part for layer in layers for part in layer]
    m, v, t = [0 * part for part in flat], [0 * part for part in flat], 0
    for _ in range({EPOCHS}):
        order = random.permutation(POINTS)
        for begin in range(0, POINTS, {BATCH}):
            batch = order[begin:begin + {BATCH}]
            z, a = forward(layers, f, x[batch])
            delta = (1 / (1 + np.exp(-z[-1])) - target[batch]) / {BATCH}
            t += 1
            for place, g in enumerate(part for layer in gradient(layers, slope, z, a, delta) for part in layer):
                if optimizer == "SGD":
                    flat[place] -= lr * g
                else:
                    m[place], v[place] = 0.9 * m[place] + 0.1 * g, 0.999 * v[place] + 0.001 * g**2
                    flat[place] -= {ADAM_LEARNING_RATE} * (m[place] / (1 - 0.9**t)) / (np.sqrt(v[place] / (1 - 0.999**t)) + 1e-8)
    moved = [np.linalg.norm(W - before) / np.linalg.norm(before) for (W, _), before in zip(layers, start)]
    return [*moved[:-1], accuracy(forward(layers, f, x)[0][-1], target)]

print("function,init,optimiser,layer,moved,accuracy")
for name, init, sigma_w in CASES:
    for optimizer in {OPTIMIZERS}:
        generators = [np.random.default_rng([seed, network]) for network in range(networks)]
        medians = np.median([train(*FUNCTIONS[name], sigma_w, optimizer, random) for random in generators], axis=0)
        for layer in range(depth):
            print(name, init, optimizer, layer + 1, f"{{medians[layer]:.6g}}", f"{{medians[-1]:.6g}}", sep=",")
"""
