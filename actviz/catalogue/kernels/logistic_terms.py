"""The logistic family: sigmoid, softplus and x*sigmoid(u(x)), with their derivatives.

All are quotients of sums of exp(u) and exp(-u) that do not cancel. An argument u that was rounded is passed as u + low.
"""

from typing import NamedTuple

import numpy as np

from actviz.catalogue.kernels.decay import FAR, HIGHEST, Growth, decay, growth
from actviz.numerics.arrays import Array
from actviz.numerics.double_double import product_error

_LARGEST = np.finfo(np.float64).max


def scaled(x: Array, factor: float) -> tuple[Array, Array | float]:
    """Return factor*x as u + low, clipped to abs(u) <= FAR, beyond which the functions of this family are constant."""
    if factor == 1.0:
        return np.clip(x, -FAR, FAR), 0.0
    x = np.clip(x, -_LARGEST, _LARGEST)
    u = x * factor
    low = product_error(x, factor, u)
    near = np.abs(u) < HIGHEST
    return np.clip(u, -FAR, FAR), np.where(near, low, 0.0)


def gated(x: Array, u: Array, low: Array | float = 0.0) -> Array:
    """Return x/(1 + exp(-u)), which is 0 where u is -HIGHEST or below."""
    opened = growth(-u)
    if not isinstance(opened.scale, float):
        x = np.where(u > -HIGHEST, x, np.copysign(0.0, x))
    return opened.divide(x, _one_plus(opened, low))


def sigmoid(u: Array, low: Array | float = 0.0) -> Array:
    """Return 1/(1 + exp(-u))."""
    opened = growth(-u)
    return opened.divide(1.0, _one_plus(opened, low))


def _one_plus(opened: Growth, low: Array | float) -> Array:
    """Return 1 + exp(-(u + low)), given exp(-u)."""
    return (1.0 if isinstance(low, float) else 1.0 - opened.e * low) + opened.e


def softplus(u: Array, low: Array | float = 0.0, divisor: float = 1.0) -> Array:
    """Return log(1 + exp(-abs(u))), by which softplus exceeds max(u, 0), divided by a number."""
    fall = decay(np.abs(u), _outwards(u, low))
    values = np.log1p(fall.w)
    return fall.scaled(values if divisor == 1.0 else values / divisor)


def _outwards(u: Array, low: Array | float) -> Array | float:
    """Return the low part of abs(u + low)."""
    return low if isinstance(low, float) else np.copysign(1.0, u) * low


class Bell(NamedTuple):
    """The bell sigmoid(u)*sigmoid(-u) = 1/(2 + exp(-y) + exp(y)), in terms of y + y_low = abs(u)."""

    y: Array
    y_low: Array | float
    w: Array
    rise: Growth

    @classmethod
    def of(cls, u: Array, low: Array | float = 0.0, *, is_gate: bool = False) -> "Bell":
        """Return the bell at u + low; for a gate exp(-y) is not the reciprocal of exp(y), as the slope hangs on its last digit."""
        y = np.abs(u)
        rise = growth(y)
        return cls(y, _outwards(u, low), np.exp(-y) if is_gate else 1.0 / rise.e, rise)

    def times(self, values: Array | float) -> Array:
        """Return the values times the bell."""
        w, e = self.w, self.rise.e
        rest = w + 2.0
        if not isinstance(self.y_low, float):
            rest += self.y_low * (e - w)
        return self.rise.divide(values, rest + e)

    def slope(self, u: Array) -> Array:
        """Return the derivative of the bell."""
        return self.times(np.tanh(-0.5 * u))

    def gated_slope(self, u: Array, v: Array, v_low: Array | float) -> Array:
        """Return the derivative of x*sigmoid(u), given abs(x*u') = v + v_low."""
        rest = self.w if isinstance(v_low, float) else self.w - (v_low + self.w * self.y_low)
        difference = (v - 1.0) - rest
        side = np.copysign(1.0, u)
        return self.times(difference) * side + (0.5 + 0.5 * side)

    def gated_curvature(self, factor: float) -> Array:
        """Return the second derivative of u*sigmoid(u) times a factor: the bell times 2 - y*tanh(y/2)."""
        y, w = self.y, self.w
        bracket = (2.0 + y) * w
        if not isinstance(self.y_low, float):
            bracket -= self.y_low * (1.0 + w * (1.0 + y))
        bracket += 2.0 - y
        return self.rise.divide(bracket if factor == 1.0 else factor * bracket, self.cube())

    def cube(self) -> Array:
        """Return (1 + exp(-y))**3*exp(y), but for the scale of exp(y)."""
        w, e = self.w, self.rise.e
        rest = w * (3.0 + w) + 3.0
        if not isinstance(self.y_low, float):
            rest += self.y_low * (e - w * (3.0 + 2.0 * w))
        return rest + e
