"""Optimizers, each one step on one flat vector: gradient in, parameters changed in place."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from actviz.errors import UsageError
from actviz.nn.curve import Floats


class Optimizer(Protocol):
    """What moves parameters against their gradient; it may keep what it needs from step to step."""

    def step(self, parameters: Floats, gradient: Floats, rate: float) -> None:
        """Take one step with a learning rate; the gradient may be overwritten."""


@dataclass
class Sgd:
    """Stochastic gradient descent: w -= rate g."""

    def step(self, parameters: Floats, gradient: Floats, rate: float) -> None:
        """w -= rate g."""
        gradient *= rate
        parameters -= gradient


@dataclass
class Momentum:
    """Gradient descent with a velocity v = momentum v + g (Polyak 1964); `nesterov` looks ahead (Nesterov 1983).

    As in PyTorch: w -= rate v, or with `nesterov` w -= rate (g + momentum v).
    """

    momentum: float = 0.9
    nesterov: bool = False
    _velocity: Floats | None = field(default=None, repr=False)

    def step(self, parameters: Floats, gradient: Floats, rate: float) -> None:
        """Let the velocity take up the gradient, then move along it."""
        if self._velocity is None:
            self._velocity = np.zeros_like(parameters)
        self._velocity *= self.momentum
        self._velocity += gradient
        if self.nesterov:
            gradient += self.momentum * self._velocity
            gradient *= rate
            parameters -= gradient
        else:
            parameters -= rate * self._velocity


@dataclass
class RmsProp:
    """w -= rate g/(sqrt(v) + epsilon), v the running mean of g^2 (Tieleman, Hinton 2012, lecture 6.5)."""

    decay: float = 0.99
    epsilon: float = 1e-8
    _square: Floats | None = field(default=None, repr=False)

    def step(self, parameters: Floats, gradient: Floats, rate: float) -> None:
        """Divide each gradient by the size that it usually has."""
        if self._square is None:
            self._square = np.zeros_like(parameters)
        self._square *= self.decay
        self._square += (1 - self.decay) * gradient * gradient
        gradient *= rate
        gradient /= np.sqrt(self._square) + self.epsilon
        parameters -= gradient


@dataclass
class Adam:
    """w -= rate m/(sqrt(v) + epsilon), m and v the unbiased running means of g and g^2 (Kingma, Ba 2015, arXiv:1412.6980).

    With `weight_decay` w shrinks by rate weight_decay w in each step, apart from the gradient: AdamW (Loshchilov, Hutter 2019,
    arXiv:1711.05101).
    """

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    weight_decay: float = 0.0
    _steps: int = 0
    _mean: Floats | None = field(default=None, repr=False)

    def step(self, parameters: Floats, gradient: Floats, rate: float) -> None:
        """Move by the mean gradient in units of its usual size; both means are freed of their beginning at 0."""
        if self._mean is None:
            self._mean, self._square, self._work = (np.zeros_like(parameters) for _ in range(3))
        mean, square, work = self._mean, self._square, self._work
        self._steps += 1
        root = math.sqrt(1 - self.beta2**self._steps)
        if self.weight_decay:
            parameters *= 1 - rate * self.weight_decay
        np.subtract(gradient, mean, out=work)
        work *= 1 - self.beta1
        mean += work  # m = beta1 m + (1 - beta1) g
        gradient *= gradient
        gradient -= square
        gradient *= 1 - self.beta2
        square += gradient  # v = beta2 v + (1 - beta2) g^2
        np.sqrt(square, out=work)
        work += self.epsilon * root
        np.divide(mean, work, out=work)
        work *= rate * root / (1 - self.beta1**self._steps)
        parameters -= work


#: How each is made, and the learning rate that usually works with it.
OPTIMIZERS: dict[str, tuple[Callable[[], Optimizer], float]] = {
    "sgd": (Sgd, 0.1),
    "momentum": (Momentum, 0.03),
    "nesterov": (lambda: Momentum(nesterov=True), 0.03),
    "rmsprop": (RmsProp, 0.01),
    "adam": (Adam, 0.01),
    "adamw": (lambda: Adam(weight_decay=0.01), 0.01),
}
#: What each does in a step, and what that is in the first one.
RULES = {
    "sgd": ("w - lr g", ""),
    "momentum": ("w - lr v, v = 0.9 v + g", "v = g"),
    "nesterov": ("w - lr (g + 0.9 v), v = 0.9 v + g", "w - 1.9 lr g"),
    "rmsprop": ("w - lr g/(sqrt(v) + 1e-8), v = 0.99 v + 0.01 g^2", "w - 10 lr sign(g)"),
    "adam": ("w - lr m/(sqrt(v) + 1e-8), m and v the unbiased running means of g and g^2", "w - lr sign(g)"),
    "adamw": ("w - lr (m/(sqrt(v) + 1e-8) + 0.01 w), m and v as in adam", "w - lr (sign(g) + 0.01 w)"),
}


def optimizer_named(name: str) -> Optimizer:
    """A new optimizer of this name; raises UsageError where there is none."""
    if name not in OPTIMIZERS:
        raise UsageError(f"there is no optimizer {name!r}", f"the optimizers are {', '.join(OPTIMIZERS)}")
    return OPTIMIZERS[name][0]()


def clip(gradient: Floats, largest: float) -> float:
    """Shorten a gradient to a norm of at most `largest` (Pascanu, Mikolov, Bengio 2013, arXiv:1211.5063); its norm before."""
    size = float(np.abs(gradient).max(initial=0.0))
    if not 0 < size < math.inf:
        return size
    norm = size * math.sqrt(float(np.sum(np.square(gradient / size))))  # the square of a large one may overflow
    if norm > largest:
        gradient *= largest / norm
    return norm
