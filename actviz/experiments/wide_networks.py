"""The theory of wide random networks: what becomes of a signal on its way forwards, and of a gradient on its way back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from actviz.analysis.signal.mean_field import MeanField
from actviz.function.activation import Activation


@dataclass(frozen=True)
class Theory:
    """The predictions for a wide network, from the first layer on.

    `variance` is that of the pre-activations, `chi_1` the factor of the gradient's mean square from the layer above to this one;
    `gradient` and `signal` are the root mean squares of dL/dz and f(z). Each layer adds `scatter`, divided by the width, to the
    variance of the logarithm of a gradient's square; `typical` is the median that follows for a finite width.
    """

    variance: tuple[float, ...]
    chi_1: tuple[float, ...]
    gradient: tuple[float, ...]
    signal: tuple[float, ...]
    scatter: tuple[float, ...]

    def typical(self, units: int) -> tuple[float, ...]:
        """The median over networks of this width of one input's gradient: a product of random factors has a median below its mean.

        The square of the gradient is log-normal: its logarithm has the variance 5/units per layer for relu, and the median is lower
        by half of that (Hanin & Nica 2018, arXiv:1812.05994).
        """
        missing = np.cumsum([0.0, *self.scatter[-2::-1]])[::-1] / (4 * units)
        return tuple((np.array(self.gradient) * np.exp(-missing)).tolist())


@lru_cache(maxsize=64)
def theory(activation: Activation, weight: float, depth: int, bias: float = 0.0, first: float = 1.0) -> Theory:
    """The variance iterated layer by layer, and the product of the chi_1 back from the last layer.

    `weight` is sigma_w, `bias` sigma_b, `first` the mean square of the inputs; Poole et al. 2016, arXiv:1606.05340; Schoenholz et al. 2017, arXiv:1611.01232.
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
    """3 E f'**4 / (E f'**2)**2 - 1: the variance of one square, relative to the mean square."""
    if not (0 < q < math.inf and slope_square > 0):
        return 0.0
    return 3 * field.slope_fourth(q) / slope_square**2 - 1


def moment(field: MeanField, q: float, name: str) -> float:
    """The mean `square` of f, or `slope_square` of f', for z ~ N(0, q); NaN for an infinite q."""
    if q == 0:  # z is always 0
        value, slope = (float(part) for part in field.activation.jet(0.0, 1))
        return value**2 if name == "square" else slope**2
    if not math.isfinite(q):
        return math.nan
    return float(getattr(field.moments(q), name))
