"""The decaying exponential exp(-y) for y >= 0, usable as a factor down to the smallest subnormal."""

from typing import NamedTuple

import numpy as np

from actviz.numerics.arrays import Array
from actviz.numerics.constants import DEEP_SCALE, DEEP_SHIFT

#: Beyond this, exp(-y) or a product with it may be subnormal.
_DEEP = 690.0
#: Beyond this, exp(-y) times any finite number is 0. Clipping here keeps infinities out of the kernels.
FAR = 1300.0


class Decay(NamedTuple):
    """exp(-y) = w*scale, where w is never subnormal. Multiply by `scale` last.

    The scale is 1 except near underflow. There w is so small beside 1 that a sum 1 + w needs no scale.
    """

    w: Array
    scale: Array | float


def decay(y: Array, low: Array | float = 0.0) -> Decay:
    """Return exp(-(y + low)) for y >= 0 and a low part far below 1."""
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
