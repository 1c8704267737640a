"""GELU and its derivatives, in terms of E = exp(-x**2/2) and of tails that do not cancel."""

import numpy as np

from actviz.catalogue.kernels.decay import Decay, decay
from actviz.numerics.arrays import Array
from actviz.numerics.constants import (
    GELU_SLOPE_ODD,
    GELU_SLOPE_ROOT,
    GELU_SLOPE_TAIL,
    GELU_TAIL,
    GELU_TAIL_CENTRE,
    INVERSE_SQRT_TAU,
    NORMAL_ODD,
)
from actviz.numerics.double_double import product_error
from actviz.numerics.horner import horner

#: Beyond this the normal distribution function rounds to 0 or 1.
_BEYOND = 45.0


class Bell:
    """x clipped to where the normal distribution function is not constant, x**2 as square + low, and exp(-x**2/2)."""

    def __init__(self, x: Array) -> None:
        self.x = np.clip(x, -_BEYOND, _BEYOND)
        self.y = np.abs(self.x)
        self.square = self.x * self.x
        self.low = product_error(self.x, self.x, self.square)
        self.fall: Decay = decay(0.5 * self.square, 0.5 * self.low)


def gelu(x: Array, bell: Bell) -> Array:
    """Return x*Phi(x)."""
    z = bell.x
    tail = bell.fall.w * horner(GELU_TAIL, _mapped(bell.y)) * bell.fall.scale
    near = z * (0.5 + z * horner(NORMAL_ODD, np.minimum(bell.square, 0.25)))
    return np.where(bell.y < 0.5, near, np.where(x < 0, -tail, x - tail))


def gelu_slope(bell: Bell) -> Array:
    """Return Phi(x) + x*phi(x): -tail or 1 + tail, where tail is E times a function with a root at GELU_SLOPE_ROOT."""
    z, y = bell.x, bell.y
    distance = (y - GELU_SLOPE_ROOT[0]) - GELU_SLOPE_ROOT[1]
    tail = bell.fall.w * distance * horner(GELU_SLOPE_TAIL, _mapped(y)) * bell.fall.scale
    near = 0.5 + z * horner(GELU_SLOPE_ODD, np.minimum(bell.square, 0.25))
    return np.where(y < 0.4, near, np.where(z < 0, -tail, 1.0 + tail))


def gelu_curvature(bell: Bell) -> Array:
    """Return phi(x)*(2 - x**2)."""
    return bell.fall.w * INVERSE_SQRT_TAU * ((2.0 - bell.square) - bell.low) * bell.fall.scale


def _mapped(y: Array) -> Array:
    return (y - GELU_TAIL_CENTRE) / (y + GELU_TAIL_CENTRE)
