"""GELU and its derivatives: polynomials where abs(x) < 1, beyond that E = exp(-x**2/2) times tails that do not cancel."""

from functools import cached_property

import numpy as np
import numpy.typing as npt

from actviz.catalogue.kernels.decay import Decay, decay
from actviz.numerics.arrays import Array
from actviz.numerics.constants import (
    GELU_SLOPE_NEAR,
    GELU_SLOPE_ROOT,
    GELU_SLOPE_TAIL,
    GELU_TAIL,
    GELU_TAIL_CENTRE,
    INVERSE_SQRT_TAU,
    NORMAL_TAIL,
    NORMAL_TAIL_CENTRE,
)
from actviz.numerics.double_double import product_error
from actviz.numerics.horner import horner, reduced_horner

#: Beyond this the normal distribution function rounds to 0 or 1.
_BEYOND = 45.0


class Bell:
    """E = exp(-y**2/2) for y = abs(x), clipped to where the normal distribution function is not constant.

    The square is rounded, so that E is `fall` times 1 - `excess`. The excess goes into the small terms of sums, which costs no digits.
    """

    def __init__(self, x: Array) -> None:
        self.y = np.minimum(np.abs(x), _BEYOND)
        self.square = self.y * self.y
        self.excess = 0.5 * product_error(self.y, self.y, self.square)
        self.fall: Decay = decay(0.5 * self.square)

    @cached_property
    def place(self) -> Array:
        """Where y is between 0 (at -1) and infinity (at 1): the variable of the tails."""
        return (self.y - GELU_TAIL_CENTRE) / (self.y + GELU_TAIL_CENTRE)

    @cached_property
    def near(self) -> npt.NDArray[np.intp]:
        """The indices of the numbers below 1."""
        return np.flatnonzero(self.y < 1.0)


def gelu(x: Array, bell: Bell) -> Array:
    """Return x*Phi(x) = max(x, 0) - y*Phi(-y)."""
    tail = bell.fall.scaled(bell.fall.w * reduced_horner(GELU_TAIL, bell.place, bell.excess))
    y = bell.y[bell.near]
    tail[bell.near] = y * horner(NORMAL_TAIL, y - NORMAL_TAIL_CENTRE)
    return np.copysign(np.maximum(x, 0.0) - tail, x)


def gelu_slope(x: Array, bell: Bell) -> Array:
    """Return Phi(x) + x*phi(x): -tail or 1 + tail, where the tail y*phi(y) - Phi(-y) has a root at GELU_SLOPE_ROOT."""
    high, low = GELU_SLOPE_ROOT
    distance = (bell.y - high) - low
    rounded_off = ((bell.y - distance) - high) - low
    excess = bell.excess - rounded_off / distance
    tail = bell.fall.scaled(bell.fall.w * distance * reduced_horner(GELU_SLOPE_TAIL, bell.place, excess))
    d = distance[bell.near]
    tail[bell.near] = d * horner(GELU_SLOPE_NEAR, d)
    side = np.copysign(1.0, x)
    return tail * side + (0.5 + 0.5 * side)


def gelu_curvature(bell: Bell) -> Array:
    """Return phi(x)*(2 - x**2)."""
    bracket = (2.0 - bell.square) - bell.excess * (4.0 - bell.square)
    return bell.fall.scaled(bell.fall.w * INVERSE_SQRT_TAU * bracket)
