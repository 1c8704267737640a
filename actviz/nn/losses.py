"""Losses with their derivatives: of the outputs, or fused with their output function.

A fused loss is computed from the pre-activations z, where the slope of sigmoid or softmax cancels: its derivative is p - t, however
sure and wrong the network is, and its value is never the logarithm of a rounded 0. Every value is the mean over examples (and for the
squared error, Huber's, the binary cross-entropy and Poisson's over outputs too); every derivative is that of the mean.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from actviz.errors import UsageError
from actviz.nn.curve import Floats

#: The error where Huber's loss changes from a parabola to a line.
HUBER_DELTA = 1.0


@dataclass(frozen=True)
class Loss:
    """A loss: `value` and `derivative` of the network's outputs and the targets, both of shape (outputs, examples).

    `output` is the output function that it is fused with, so that it takes z, and y is `outputs(z)`; "" if it takes any y.
    """

    name: str
    output: str
    value: Callable[[Floats, Floats], float]
    #: Writes the derivative of the mean loss into the third array.
    derivative: Callable[[Floats, Floats, Floats], object]
    #: The best constant prediction for targets, of shape (outputs, 1).
    constant: Callable[[Floats], Floats]
    #: Its name.
    constant_name: str = "the mean"
    outputs: Callable[[Floats], Floats] = np.positive
    #: The smallest and largest target.
    domain: tuple[float, float] = (-np.inf, np.inf)

    def check(self, t: Floats) -> None:
        """Raise UsageError for targets outside the domain."""
        low, high = float(t.min()), float(t.max())
        if low < self.domain[0] or high > self.domain[1]:
            wanted = "0 to 1" if self.domain[1] == 1 else "0 up"
            raise UsageError(
                f"the loss {self.name} is for targets from {wanted}, but these go from {low:.4g} to {high:.4g}", "--loss mse"
            )

    def baseline(self, t: Floats) -> float:
        """The loss of the best constant prediction: the targets' variance for squared errors, their entropy for classes."""
        with np.errstate(all="ignore"):
            return self.value(np.broadcast_to(self.constant(t), t.shape), t)


@lru_cache(maxsize=64)
def _one_and_share(count: int, dtype: npt.DTypeLike) -> tuple[Floats, Floats]:
    """1, and 1 over the number of values: NumPy computes with arrays faster than with Python numbers."""
    return np.array(1.0, dtype), np.array(1.0 / count, dtype)


def squared(y: Floats, t: Floats) -> float:
    """The mean of (y - t)^2."""
    error = y - t
    return float(np.vdot(error, error)) / t.size


def squared_slope(y: Floats, t: Floats, out: Floats) -> None:
    """2 (y - t) over the number of values."""
    np.subtract(y, t, out=out)
    out *= 2.0 / t.size


def huber(y: Floats, t: Floats) -> float:
    """The mean of r^2/2 for a small error r, of |r| - 1/2 beyond 1 (Huber 1964, "Robust estimation of a location parameter")."""
    error = np.abs(y - t)
    near = np.minimum(error, HUBER_DELTA)
    return float((near * (error - near / 2)).mean())


def huber_slope(y: Floats, t: Floats, out: Floats) -> None:
    """The error, cut off at -1 and 1, over the number of values."""
    np.subtract(y, t, out=out)
    np.clip(out, -HUBER_DELTA, HUBER_DELTA, out=out)
    out *= 1.0 / t.size


def logistic(z: Floats) -> Floats:
    """1/(1 + exp(-z)) without an overflow: exp takes a negative number only."""
    w = np.exp(-np.abs(z))
    return np.where(z < 0, w, 1.0) / (1.0 + w)


def binary(z: Floats, t: Floats) -> float:
    """The mean of -t log p - (1 - t) log(1 - p) with p = sigmoid(z): softplus(z) - t z."""
    return float((np.maximum(z, 0.0) - t * z + np.log1p(np.exp(-np.abs(z)))).mean())


def binary_slope(z: Floats, t: Floats, out: Floats) -> None:
    """p - t, over the number of values."""
    one, share = _one_and_share(t.size, out.dtype)
    np.negative(z, out)
    np.exp(out, out)  # infinite for a very negative z, where 1/(1 + inf) = 0 is right
    np.add(out, one, out)
    np.reciprocal(out, out)
    np.subtract(out, t, out)
    np.multiply(out, share, out)


def softmax(z: Floats) -> Floats:
    """exp(z) over its sum, for each example."""
    w = np.exp(z - z.max(axis=0))
    shares: Floats = w / w.sum(axis=0)
    return shares


def categorical(z: Floats, t: Floats) -> float:
    """The mean over examples of -log p of the right class, p = softmax(z): log sum exp(z) - t z."""
    shifted = z - z.max(axis=0)
    return float((np.log(np.exp(shifted).sum(axis=0)) - (t * shifted).sum(axis=0)).mean())


def categorical_slope(z: Floats, t: Floats, out: Floats) -> None:
    """p - t, over the number of examples."""
    np.subtract(z, z.max(axis=0), out=out)
    np.exp(out, out=out)
    out /= out.sum(axis=0)
    out -= t
    out *= 1.0 / t.shape[1]


def poisson(z: Floats, t: Floats) -> float:
    """The mean of exp(z) - t z, Poisson's negative log likelihood, less its minimum: 0 where exp(z) = t."""
    with np.errstate(all="ignore"):
        least = np.where(t > 0, t - t * np.log(t), 0.0)
        return float((np.exp(z) - t * z - least).mean())


def poisson_slope(z: Floats, t: Floats, out: Floats) -> None:
    """exp(z) - t, over the number of values."""
    np.exp(z, out=out)
    out -= t
    out *= 1.0 / t.size


def _mean(t: Floats) -> Floats:
    mean: Floats = t.mean(axis=1, keepdims=True)
    return mean


def _median(t: Floats) -> Floats:
    median: Floats = np.median(t, axis=1, keepdims=True)
    return median


def _log_odds(t: Floats) -> Floats:
    share = np.clip(_mean(t), 1e-9, 1 - 1e-9)
    odds: Floats = np.log(share / (1 - share))
    return odds


def _log_mean(t: Floats) -> Floats:
    logarithm: Floats = np.log(np.maximum(_mean(t), 1e-9))
    return logarithm


LOSSES = {
    loss.name: loss
    for loss in (
        Loss("mse", "", squared, squared_slope, _mean),
        Loss("huber", "", huber, huber_slope, _median, "the median"),
        Loss("bce", "sigmoid", binary, binary_slope, _log_odds, "how frequent each class is", logistic, (0, 1)),
        Loss("cce", "softmax", categorical, categorical_slope, _log_mean, "how frequent each class is", softmax, (0, 1)),
        Loss("poisson", "exponential", poisson, poisson_slope, _log_mean, "the mean", np.exp, (0, np.inf)),
    )
}


def loss_named(name: str) -> Loss:
    """The loss of this name; raises UsageError for an unknown one."""
    if name not in LOSSES:
        raise UsageError(f"unknown loss {name!r}", f"the losses are {', '.join(LOSSES)}")
    return LOSSES[name]
