"""The exponential that falls: exp(-y) for y >= 0, usable as a factor down to the smallest subnormal."""

from typing import NamedTuple

import numpy as np

from actviz.numerics.arrays import Array
from actviz.numerics.constants import DEEP_SCALE, DEEP_SHIFT

#: From here on exp(-y), or what is made of it, may be subnormal.
_DEEP = 690.0
#: Beyond this nothing is left of exp(-y), whatever multiplies it; it keeps infinities out of the kernels.
FAR = 1300.0


class Decay(NamedTuple):
    """exp(-y) = w*scale. The scale is 1 but for the last digits before zero, where it is the last factor of a result.

    There w is never subnormal, yet so small beside 1 that sums with it are right without the scale.
    """

    w: Array
    scale: Array | float


def decay(y: Array, low: Array | float = 0.0) -> Decay:
    """exp(-(y + low)) for y >= 0 and a low part far below 1."""
    scale: Array | float = 1.0
    exponent = -y
    deep = y > _DEEP
    if deep.any():
        exponent[deep] += DEEP_SHIFT
        scale = np.where(deep, DEEP_SCALE, 1.0)
    w = np.exp(exponent, out=exponent)
    if not isinstance(low, float):
        w -= w * low
    return Decay(w, scale)
