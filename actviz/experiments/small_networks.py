"""Small networks, trained on two circles or on a curve: for a program in NumPy, and with `actviz.nn`."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from actviz.function.activation import Activation
from actviz.nn.losses import logistic
from actviz.nn.network import Network, Pass, with_ones
from actviz.numerics.arrays import Array

#: Points on two rings of these radii with this noise; the second ring is the class 1.
POINTS, RADII, NOISE = 128, (0.5, 1.5), 0.1
#: The mean square of a coordinate of a point.
MEAN_SQUARE = (RADII[0] ** 2 + RADII[1] ** 2) / 4 + NOISE**2

#: Networks and their training in a program: layers are pairs [W, b], the rows of an array are examples.
NETWORK = """
def build(inputs, depth, sigma_w, bias, random):
    sizes = [inputs] + [units] * depth + [1]
    layers = [[random.standard_normal((m, n)) * (sigma_w / np.sqrt(m)), np.full(n, bias)] for m, n in zip(sizes, sizes[1:])]
    layers[-1][1][:] = 0
    return layers

def forward(layers, f, x):
    z, a = [], [x]
    for W, b in layers:
        z.append(a[-1] @ W + b)
        a.append(f(z[-1]))
    return z, a[:-1]

def accuracy(z, target):
    return np.mean((z > 0) == (target > 0.5)) if np.isfinite(z).all() else np.nan

def gradient(layers, slope, z, a, delta):  # the chain rule, from the last layer back
    parts = []
    for place in reversed(range(len(layers))):
        parts.append([a[place].T @ delta, delta.sum(axis=0)])
        delta = delta @ layers[place][0].T * slope(z[place - 1]) if place else None
    return parts[::-1]
"""


def circles(random: np.random.Generator) -> tuple[Any, Any]:
    """Points on two rings, and their classes, one row each."""
    angle = random.uniform(0, 2 * np.pi, POINTS)
    target = np.arange(POINTS) % 2
    radius = np.where(target == 1, RADII[1], RADII[0])
    x = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return x + NOISE * random.standard_normal((POINTS, 2)), target[:, np.newaxis]


def built(
    activation: Activation, inputs: int, units: int, depth: int, sigma_w: float, random: np.random.Generator, bias: float = 0.0
) -> Network:
    """A network with one linear output, its weights N(0, sigma_w**2 / fan_in), the biases of hidden layers `bias`."""
    network = Network([inputs, *[units] * depth, 1], [*[activation] * depth, None])
    for matrix in network.views(network.parameters):
        matrix[:-1] = random.standard_normal(matrix[:-1].shape) * (sigma_w / math.sqrt(len(matrix) - 1))
        matrix[-1] = bias
    network.matrix(depth)[-1] = 0.0
    return network


class Trained:
    """A network with its examples, one row each; the loss is the mean cross-entropy, or with `squared` half the mean squared error."""

    def __init__(self, network: Network, x: Array, target: Array, *, squared: bool = False) -> None:
        self.network, self.inputs, self.targets, self.squared = network, with_ones(x.T), target.T, squared
        self._passes: dict[int, Pass] = {}

    def gradient(self, examples: Any = slice(None)) -> tuple[Array, Pass]:
        """The gradient by all parameters over the chosen examples, and the pass with its slopes."""
        inputs, targets = self.inputs[:, examples], self.targets[:, examples]
        count = inputs.shape[1]
        if count not in self._passes:
            self._passes[count] = Pass(self.network, count)
        passed = self._passes[count]
        z = passed.evaluate(inputs, slopes=True)
        with np.errstate(all="ignore"):
            passed.delta[...] = ((z if self.squared else logistic(z)) - targets) / count
            return passed.backward(), passed

    def outputs(self) -> Array:
        """The outputs for all examples, before any output function, as one row."""
        outputs: Array = self.network.outputs(self.inputs[:-1])
        return outputs

    def accuracy(self) -> float:
        """The share of examples whose class is right; NaN where training diverged."""
        z = self.outputs()
        return float(np.mean((z > 0) == (self.targets > 0.5))) if np.isfinite(z).all() else math.nan
