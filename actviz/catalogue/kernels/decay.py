"""The decaying exponential exp(-y) for y >= 0, usable as a factor or as a divisor down to the smallest subnormal."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from actviz.numerics.arrays import Array
from actviz.numerics.constants import DEEP_SCALE, DEEP_SHIFT

#: Beyond this, exp(-y) or a product with it may be subnormal, and exp(y) may overflow.
_DEEP = 690.0
#: Beyond this, exp(-y) times any finite number is 0. Clipping here keeps infinities out of the kernels.
FAR = 1300.0
#: Beyond this, a number of ordinary size divided by exp(v) is 0; a growth does not rise further.
HIGHEST = 1160.0


class Decay(NamedTuple):
    """exp(-y) = w*scale, where w is never subnormal. Multiply by `scale` last: what is subnormal before has lost digits.

    The scale is 1 except near underflow. There w is so small beside 1 that a sum 1 + w needs no scale.
    """

    w: Array
    scale: Array | float

    def scaled(self, values: Array) -> Array:
        """Return the values times the scale."""
        return values if isinstance(self.scale, float) else values * self.scale


def decay(y: Array, low: Array | float = 0.0) -> Decay:
    """Return exp(-(y + low)) for y >= 0 and a low part far below 1."""
    exponent, scale = _shifted(-y, y > _DEEP, DEEP_SHIFT)
    w = np.exp(exponent, out=exponent)
    if not isinstance(low, float):
        w -= w * low
    return Decay(w, scale)


class Growth(NamedTuple):
    """exp(v) = e/scale, where e never overflows. Divide by e or by a sum with it, then multiply by `scale`.

    The scale is 1 except near overflow. There e is so large that numbers of ordinary size vanish beside it.
    """

    e: Array
    scale: Array | float

    def divide(self, values: Array | float, divisor: Array) -> Array:
        """Return values/divisor times the scale; the divisor is a sum with e."""
        quotient = values / divisor
        return quotient if isinstance(self.scale, float) else quotient * self.scale


def growth(v: Array) -> Growth:
    """Return exp(v) for v <= HIGHEST, and beyond that exp(HIGHEST)."""
    exponent, scale = _shifted(v, v > _DEEP, -DEEP_SHIFT)
    if not isinstance(scale, float):
        exponent = np.minimum(exponent, HIGHEST - DEEP_SHIFT)
    return Growth(np.exp(exponent), scale)


def _shifted(exponent: Array, deep: npt.NDArray[np.bool_], shift: float) -> tuple[Array, Array | float]:
    """Return the exponents, shifted where they are deep, and the factor that undoes the shift."""
    if not deep.any():
        return exponent, 1.0
    return np.where(deep, exponent + shift, exponent), np.where(deep, DEEP_SCALE, 1.0)
