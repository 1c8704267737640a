"""Optimizers, each one step on one flat vector: gradient in, parameters changed in place."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np

from actviz.errors import UsageError
from actviz.nn.curve import Floats

#: Added to the root of a mean square before it divides; AdamW's decay of the weights, as in PyTorch.
EPSILON, WEIGHT_DECAY = 1e-8, 0.01


class Optimizer(Protocol):
    """Moves parameters against their gradient, and may keep a state from step to step."""

    def step(self, parameters: Floats, gradient: Floats, learning_rate: float) -> None:
        """Take one step; the gradient may be overwritten."""


@dataclass
class Sgd:
    """Stochastic gradient descent: w -= lr g."""

    _rate: Floats | None = field(default=None, repr=False)

    def step(self, parameters: Floats, gradient: Floats, learning_rate: float) -> None:
        """Move against the gradient."""
        if self._rate is None:
            self._rate = np.empty((), parameters.dtype)  # NumPy multiplies by an array faster than by a Python number
        self._rate.fill(learning_rate)
        np.multiply(gradient, self._rate, gradient)
        np.subtract(parameters, gradient, parameters)


@dataclass
class Momentum:
    """Gradient descent with a velocity v = momentum v + g (Polyak 1964); `nesterov` looks ahead (Nesterov 1983).

    As in PyTorch: w -= lr v, or with `nesterov` w -= lr (g + momentum v).
    """

    momentum: float = 0.9
    nesterov: bool = False
    _velocity: Floats | None = field(default=None, repr=False)

    def step(self, parameters: Floats, gradient: Floats, learning_rate: float) -> None:
        """Add the gradient to the velocity, then move along it."""
        if self._velocity is None:
            self._velocity = np.zeros_like(parameters)
        self._velocity *= self.momentum
        self._velocity += gradient
        if self.nesterov:
            gradient += self.momentum * self._velocity
            gradient *= learning_rate
            parameters -= gradient
        else:
            parameters -= learning_rate * self._velocity


@dataclass
class RmsProp:
    """w -= lr g/(sqrt(v) + epsilon), v the running mean of g^2 (Tieleman, Hinton 2012, lecture 6.5)."""

    decay: float = 0.99
    epsilon: float = EPSILON
    _square: Floats | None = field(default=None, repr=False)

    def step(self, parameters: Floats, gradient: Floats, learning_rate: float) -> None:
        """Divide each gradient by its usual size."""
        if self._square is None:
            self._square = np.zeros_like(parameters)
        self._square *= self.decay
        self._square += (1 - self.decay) * gradient * gradient
        gradient *= learning_rate
        gradient /= np.sqrt(self._square) + self.epsilon
        parameters -= gradient


@dataclass
class Adam:
    """w -= lr m/(sqrt(v) + epsilon), m and v the unbiased running means of g and g^2 (Kingma, Ba 2015, arXiv:1412.6980)."""

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = EPSILON
    _steps: int = 0
    _mean: Floats | None = field(default=None, repr=False)

    def step(self, parameters: Floats, gradient: Floats, learning_rate: float) -> None:
        """Move by the mean gradient in units of its usual size; both means are corrected for their start at 0."""
        if self._mean is None:
            self._mean, self._square, self._work = (np.zeros_like(parameters) for _ in range(3))
            # NumPy computes with arrays faster than with Python numbers
            self._scalars = [np.array(value, parameters.dtype) for value in (1 - self.beta1, 1 - self.beta2, 0.0, 0.0)]
        mean, square, work = self._mean, self._square, self._work
        share1, share2, epsilon, rate = self._scalars
        self._steps += 1
        root = math.sqrt(1 - self.beta2**self._steps)
        epsilon.fill(self.epsilon * root)
        rate.fill(learning_rate * root / (1 - self.beta1**self._steps))
        np.subtract(gradient, mean, work)
        np.multiply(work, share1, work)
        np.add(mean, work, mean)  # m = beta1 m + (1 - beta1) g
        np.multiply(gradient, gradient, gradient)
        np.subtract(gradient, square, gradient)
        np.multiply(gradient, share2, gradient)
        np.add(square, gradient, square)  # v = beta2 v + (1 - beta2) g^2
        np.sqrt(square, work)
        np.add(work, epsilon, work)
        np.divide(mean, work, work)
        np.multiply(work, rate, work)
        np.subtract(parameters, work, parameters)


@dataclass
class Decayed:
    """An optimizer before whose steps w shrinks by lr weight_decay w (Loshchilov, Hutter 2019, arXiv:1711.05101)."""

    optimizer: Optimizer
    weight_decay: float

    def step(self, parameters: Floats, gradient: Floats, learning_rate: float) -> None:
        """Shrink the parameters, then take the optimizer's step."""
        parameters *= 1 - learning_rate * self.weight_decay
        self.optimizer.step(parameters, gradient, learning_rate)


class OptimizerRow(NamedTuple):
    """An optimizer in the table: how it is made, its usual learning rate, its step and what that is in the first one, its weight decay."""

    make: Callable[[], Optimizer]
    learning_rate: float
    rule: str
    first_step: str = ""
    weight_decay: float = 0.0

    def written(self, weight_decay: float | None = None) -> tuple[str, str]:
        """Its step with its own or a given weight decay, and what that is in the first one ("": the same).

        >>> OPTIMIZERS["sgd"].written(0.1)[0]
        '(1 - 0.1 lr) w - lr g'
        """
        decay = self.weight_decay if weight_decay is None else weight_decay
        shrunk = f"(1 - {decay:g} lr) w" if decay else "w"
        rule, first = (text.replace("w -", f"{shrunk} -", 1) for text in (self.rule, self.first_step))
        return rule, first


_NEW_V, _NESTEROV = f"v = {Momentum.momentum} v + g", f"{1 + Momentum.momentum} lr g"
_EPSILON = f"{EPSILON:g}".replace("e-0", "e-")
_ADAM = f"m/(sqrt(v) + {_EPSILON})"
OPTIMIZERS: dict[str, OptimizerRow] = {
    "sgd": OptimizerRow(Sgd, 0.1, "w - lr g"),
    "momentum": OptimizerRow(Momentum, 0.03, f"w - lr v, {_NEW_V}", "v = g"),
    "nesterov": OptimizerRow(
        lambda: Momentum(nesterov=True), 0.03, f"w - lr (g + {Momentum.momentum} v), {_NEW_V}", f"w - {_NESTEROV}"
    ),
    "rmsprop": OptimizerRow(
        RmsProp,
        0.01,
        f"w - lr g/(sqrt(v) + {_EPSILON}), v = {RmsProp.decay} v + {1 - RmsProp.decay:g} g^2",
        f"w - {1 / math.sqrt(1 - RmsProp.decay):g} lr sign(g)",
    ),
    "adam": OptimizerRow(Adam, 0.01, f"w - lr {_ADAM}, m and v the unbiased running means of g and g^2", "w - lr sign(g)"),
    "adamw": OptimizerRow(Adam, 0.01, f"w - lr {_ADAM}, m and v as in adam", "w - lr sign(g)", WEIGHT_DECAY),
}


def optimizer_named(name: str, weight_decay: float | None = None) -> Optimizer:
    """A new optimizer of this name, with its own weight decay or the given one; raises UsageError for an unknown name."""
    if name not in OPTIMIZERS:
        raise UsageError(f"unknown optimizer {name!r}", f"the optimizers are {', '.join(OPTIMIZERS)}")
    row = OPTIMIZERS[name]
    decay = row.weight_decay if weight_decay is None else weight_decay
    return Decayed(row.make(), decay) if decay else row.make()


def clip(gradient: Floats, largest: float) -> float:
    """Shorten a gradient to a norm of at most `largest`, and return its norm before (Pascanu, Mikolov, Bengio 2013, arXiv:1211.5063)."""
    size = float(np.abs(gradient).max(initial=0.0))
    if not 0 < size < math.inf:
        return size
    norm = size * math.sqrt(float(np.sum(np.square(gradient / size))))  # the square of a large one may overflow
    if norm > largest:
        gradient *= largest / norm
    return norm
