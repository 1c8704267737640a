"""Which layers learn: how far the weights of each have moved after training."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from actviz.experiments.random_networks import theory
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
    each_network,
    no_progress,
    percent,
    thinned,
)
from actviz.experiments.script import program
from actviz.experiments.small_networks import MEAN_SQUARE, POINTS, SCRIPT, Trained, built, circles
from actviz.experiments.statistics import Spread, spread
from actviz.experiments.weight_scale import weights
from actviz.function.activation import Activation
from actviz.nn.optimizers import Adam, Sgd
from actviz.numerics.arrays import Array
from actviz.text.numbers import rounded

EPOCHS, BATCH = 50, 32
#: Each optimizer with its learning rate; --lr is for SGD.
ADAM_RATE = 0.005
OPTIMIZERS = ("SGD", "Adam")


class Case(NamedTuple):
    """A function with an optimizer: how far each layer moved, the accuracy, and how the first layer's gradient begins.

    `theory` is |dL/dW|/|W| of the first layer over the last hidden one's at the start, None where an optimizer divides it out.
    """

    activation: Activation
    init: str
    optimizer: str
    moved: list[Spread]
    accuracy: Spread
    theory: float | None

    @property
    def label(self) -> str:
        """What to call it."""
        return f"{self.activation.spec} {self.optimizer}"

    @property
    def ends(self) -> tuple[float, float]:
        """How far the first layer moved, and the last hidden one."""
        return self.moved[0].median, self.moved[-1].median

    @property
    def ratio(self) -> float:
        """The first layer's movement over the last's."""
        first, last = self.ends
        return first / last if last else math.nan


def run(functions: Sequence[Activation], settings: Settings, progress: Progress = no_progress) -> Outcome:
    """Train each function with SGD and with Adam, several independent networks each."""
    depth = settings.depth or 1
    cases = [_case(activation, optimizer, settings, progress) for activation in functions for optimizer in OPTIMIZERS]
    shown = thinned(depth, 3)
    layers = tuple(map(float, range(1, depth + 1)))
    headings = ("", *(f"layer {layer}" for layer in shown), "1st/last", "theory", "accuracy")
    return Outcome(
        experiment="movement",
        config={"functions": [each.spec for each in functions], **settings.as_config()},
        records=tuple(record for case in cases for record in _records(case)),
        tables=(ResultTable(headings, tuple(_row(case, shown) for case in cases)),),
        sentence="On circles the first layer moves " + "; ".join(map(_seen, cases)) + ".",
        note=(
            f"|W - W0|/|W0| after {EPOCHS} epochs on {POINTS} points of two circles, batches of {BATCH}, SGD lr "
            f"{rounded(settings.lr or 0)}, Adam lr {ADAM_RATE:g}, {settings.units} units; median of {count(settings.networks)}. "
            "Theory, of wide networks: first over last |dL/dW|/|W| of one example at the start; Adam divides the size out."
        ),
        plots=(
            Plot(
                "|W - W0|/|W0| by layer",
                tuple(Line(case.label, layers, tuple(each.median for each in case.moved)) for case in cases),
                log=True,
            ),
        ),
    )


def _case(activation: Activation, optimizer: str, settings: Settings, progress: Progress) -> Case:
    weight, init = weights(activation, settings)
    each = each_network(f"{activation.spec}, {optimizer}", settings, progress)
    found = [_trained(activation, weight, optimizer, settings, network) for network in each]
    return Case(
        activation,
        init,
        optimizer,
        [spread(column) for column in np.array([layers for layers, _ in found]).T],
        spread([share for _, share in found]),
        _theory(activation, weight, settings) if optimizer == "SGD" else None,
    )


def _theory(activation: Activation, weight: float, settings: Settings) -> float:
    """|dL/dW| is |dL/dz| times the norm of what the layer is fed with; all |W| of hidden layers are alike."""
    units, depth = settings.units or 1, settings.depth or 1
    predicted = theory(activation, weight, depth, first=MEAN_SQUARE)
    fed = [math.sqrt(2 * MEAN_SQUARE), *(math.sqrt(units) * size for size in predicted.signal)]
    last = predicted.gradient[-1] * fed[depth - 1]
    return predicted.gradient[0] * fed[0] / last if last else math.nan


def _records(case: Case) -> list[Record]:
    return [
        {
            "function": case.activation.spec, "init": case.init, "optimiser": case.optimizer, "layer": layer,
            "moved": moved.median, "moved_low": moved.low, "moved_high": moved.high, "ratio": case.ratio,
            "ratio_theory": case.theory, "accuracy": case.accuracy.median, "accuracy_low": case.accuracy.low,
            "accuracy_high": case.accuracy.high,
        }
        for layer, moved in enumerate(case.moved, start=1)
    ]  # fmt: skip


def _row(case: Case, shown: Sequence[int]) -> tuple[Value, ...]:
    medians = (case.moved[layer - 1].median for layer in shown)
    return (case.label, *medians, case.ratio, "-" if case.theory is None else case.theory, case.accuracy.median)


def _seen(case: Case) -> str:
    first, last = (percent(share) for share in case.ends)
    if math.isnan(case.accuracy.median):
        return f"to no end with {case.label}, which diverged"
    return f"{first} with {case.label}, the last hidden one {last} (accuracy {rounded(case.accuracy.median, 3)})"


def _trained(activation: Activation, weight: float, optimizer: str, settings: Settings, number: int) -> tuple[Array, float]:
    """How far each hidden layer's weights moved, and the accuracy reached."""
    random = np.random.default_rng([settings.seed or 0, number])
    data = circles(random)
    network = built(activation, 2, settings.units or 1, settings.depth or 1, weight, random)
    begun = network.parameters.copy()
    training = Trained(network, *data)
    stepper, rate = (Sgd(), settings.lr or 0.0) if optimizer == "SGD" else (Adam(), ADAM_RATE)
    with np.errstate(all="ignore"):
        for _ in range(EPOCHS):
            order = random.permutation(POINTS)
            for start in range(0, POINTS, BATCH):
                gradient, _ = training.gradient(order[start : start + BATCH])
                stepper.step(network.parameters, gradient, rate)
        pairs = list(zip(network.views(network.parameters), network.views(begun), strict=True))[:-1]
        moved = np.array([np.linalg.norm(now[:-1] - old[:-1]) / np.linalg.norm(old[:-1]) for now, old in pairs])
    return moved, training.accuracy()


def script(title: str, functions: Sequence[Activation], settings: Settings) -> str:
    """The program."""
    cases = [(each.spec, *weights(each, settings)[::-1]) for each in functions]
    names = {name: getattr(settings, name) for name in ("units", "depth", "lr", "networks", "seed")}
    return program(title, {**names, "CASES": cases}, functions, _SCRIPT, SCRIPT)


_SCRIPT = f"""
def train(f, slope, sigma_w, optimizer, network):
    random = np.random.default_rng([seed, network])
    x, target = circles(random)
    layers = build(2, depth, sigma_w, 0.0, random)
    begun = [W.copy() for W, _ in layers]
    flat = [part for layer in layers for part in layer]
    m, v, t = [0 * part for part in flat], [0 * part for part in flat], 0
    for _ in range({EPOCHS}):
        order = random.permutation({POINTS})
        for start in range(0, {POINTS}, {BATCH}):
            batch = order[start:start + {BATCH}]
            z, a = forward(layers, f, x[batch])
            delta = (1 / (1 + np.exp(-z[-1])) - target[batch]) / {BATCH}
            t += 1
            for place, g in enumerate(part for layer in gradient(layers, slope, z, a, delta) for part in layer):
                if optimizer == "SGD":
                    flat[place] -= lr * g
                else:
                    m[place], v[place] = 0.9 * m[place] + 0.1 * g, 0.999 * v[place] + 0.001 * g**2
                    flat[place] -= {ADAM_RATE} * (m[place] / (1 - 0.9**t)) / (np.sqrt(v[place] / (1 - 0.999**t)) + 1e-8)
    moved = [np.linalg.norm(W - old) / np.linalg.norm(old) for (W, _), old in zip(layers, begun)]
    return [*moved[:-1], accuracy(forward(layers, f, x)[0][-1], target)]

print("function,init,optimiser,layer,moved,accuracy")
for name, init, sigma_w in CASES:
    for optimizer in {OPTIMIZERS}:
        found = np.median([train(*FUNCTIONS[name], sigma_w, optimizer, network) for network in range(networks)], axis=0)
        for layer in range(depth):
            print(name, init, optimizer, layer + 1, f"{{found[layer]:.6g}}", f"{{found[-1]:.6g}}", sep=",")
"""
