"""Random networks of square layers, their signals forwards and their gradients backwards."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from actviz.analysis.signal.mean_field import MeanField
from actviz.experiments.result import Progress, Settings, each_network, no_progress
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array

#: So many inputs ~ N(0, 1) pass each network.
INPUTS = 32


@dataclass(frozen=True, eq=False)
class Signals:
    """Root mean squares over a network's inputs, `[network, layer]` from the first layer on.

    `gradient` is of the norm of dL/dz of one example, `weight_gradient` of dL/dW, `signal` of a single f(z).
    """

    gradient: Array
    weight_gradient: Array
    signal: Array


def signals(activation: Activation, weight: float, settings: Settings, progress: Progress = no_progress) -> Signals:
    """Draw the networks and pass inputs forwards and gradients backwards; the loss is a random linear map of the last layer."""
    found = [_network(activation, weight, settings, network) for network in each_network(activation.spec, settings, progress)]
    return Signals(*np.moveaxis(np.array(found), 1, 0))


def _network(activation: Activation, weight: float, settings: Settings, network: int) -> Array:
    units, depth = settings.units or 1, settings.depth or 1
    random = np.random.default_rng([settings.seed or 0, network])
    signal = random.standard_normal((INPUTS, units))
    layers = []
    with np.errstate(all="ignore"):  # what overflows is found and told
        for _ in range(depth):
            matrix = random.standard_normal((units, units)) * (weight / math.sqrt(units))
            before = np.sum(signal**2, axis=1)
            signal, slope = activation.jet(signal @ matrix.T, 1)
            layers.append((matrix, slope, before, math.sqrt(np.mean(signal**2))))
        back = np.broadcast_to(random.standard_normal(units) / math.sqrt(units), signal.shape)
        rows = []
        for matrix, slope, before, size in reversed(layers):
            delta = back * slope
            square = np.sum(delta**2, axis=1)
            rows.append((math.sqrt(np.mean(square)), math.sqrt(np.mean(square * before)), size))
            back = delta @ matrix
    return np.array(rows[::-1]).T


@dataclass(frozen=True)
class Theory:
    """What holds in wide networks, from the first layer on.

    `variance` of the pre-activations, `chi_1` the factor of the gradient's mean square from the layer above to this one, the
    root mean square `gradient` of dL/dz and `signal` of f(z). `scatter` is the variance of the logarithm of a gradient's square
    that each layer adds, times the width: what a network of finite width has for its median is `typical`.
    """

    variance: tuple[float, ...]
    chi_1: tuple[float, ...]
    gradient: tuple[float, ...]
    signal: tuple[float, ...]
    scatter: tuple[float, ...]

    def typical(self, units: int) -> tuple[float, ...]:
        """The median, over networks so wide, of one input's gradient: a product of random factors has a median below its mean.

        The square of the gradient is log-normal: its logarithm has the variance 5/units a layer for relu, and half of that is
        missing in the median (Hanin & Nica 2018, arXiv:1812.05994).
        """
        missing = np.cumsum([0.0, *self.scatter[-2::-1]])[::-1] / (4 * units)
        return tuple((np.array(self.gradient) * np.exp(-missing)).tolist())


def theory(activation: Activation, weight: float, depth: int, bias: float = 0.0, first: float = 1.0) -> Theory:
    """The variance iterated layer by layer, and back from the last layer the product of the chi_1.

    The inputs' mean square is `first`; Poole et al. 2016, arXiv:1606.05340; Schoenholz et al. 2017, arXiv:1611.01232.
    """
    field = MeanField(activation)
    variances = [weight**2 * first + bias**2]
    for _ in range(depth - 1):
        variances.append(moment(field, variances[-1], "square") * weight**2 + bias**2)
    slopes = [moment(field, q, "slope_square") for q in variances]
    squares = [slopes[-1]]
    for slope in slopes[-2::-1]:
        squares.append(squares[-1] * slope * weight**2)
    return Theory(
        tuple(variances),
        tuple(slope * weight**2 for slope in slopes),
        tuple(math.sqrt(square) for square in reversed(squares)),
        tuple(math.sqrt(moment(field, q, "square")) for q in variances),
        tuple(_scatter(field, q, slope) for q, slope in zip(variances, slopes, strict=True)),
    )


def _scatter(field: MeanField, q: float, slope_square: float) -> float:
    """3 E f'**4 / (E f'**2)**2 - 1: the variance of a square in the sum of squares, over that sum's own."""
    if not (0 < q < math.inf and slope_square > 0):
        return 0.0
    return 3 * field.slope_fourth(q) / slope_square**2 - 1


def moment(field: MeanField, q: float, name: str) -> float:
    """A mean for a variance q; where q is no positive number there is none: NaN."""
    if q == 0:  # z is 0, and nothing spreads
        value, slope = (float(part) for part in field.activation.jet(0.0, 1))
        return value**2 if name == "square" else slope**2
    if not math.isfinite(q):
        return math.nan
    return float(getattr(field.moments(q), name))
