"""The logistic family: sigmoid, softplus and x*sigmoid(u(x)), with their derivatives.

All are expressed in w = exp(-abs(u)), which never overflows, and in sums that do not cancel.
An argument u that was rounded is passed as u + low.
"""

import numpy as np

from actviz.catalogue.kernels.decay import FAR, Decay, decay
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
    near = np.abs(u) < FAR
    return np.clip(u, -FAR, FAR), np.where(near, low, 0.0)


def _fall(u: Array, low: Array | float) -> Decay:
    return decay(np.abs(u), low if isinstance(low, float) else np.copysign(1.0, u) * low)


def sigmoid(u: Array, low: Array | float = 0.0) -> Array:
    """Return 1/(1 + exp(-u))."""
    w, scale = _fall(u, low)
    return np.where(u < 0, w * scale, 1.0) / (1.0 + w)


def bell(u: Array, low: Array | float = 0.0) -> Array:
    """Return the derivative of the sigmoid, sigmoid(u)*sigmoid(-u)."""
    w, scale = _fall(u, low)
    return w / (1.0 + w * (2.0 + w)) * scale


def bell_slope(u: Array, low: Array | float = 0.0) -> Array:
    """Return the second derivative of the sigmoid."""
    w, scale = _fall(u, low)
    return np.tanh(-0.5 * u) * w / (1.0 + w * (2.0 + w)) * scale


def softplus(u: Array, low: Array | float = 0.0) -> Array:
    """Return log(1 + exp(-abs(u))), by which softplus exceeds max(u, 0)."""
    w, scale = _fall(u, low)
    return np.log1p(w) * scale


def gated(x: Array, u: Array, fall: Decay) -> Array:
    """Return x*sigmoid(u), given exp(-abs(u))."""
    d = 1.0 + fall.w
    left = np.clip(x, -_LARGEST, _LARGEST) * fall.w / d * fall.scale
    return np.where(u < 0, left, x / d)


def gated_slope(u: Array, v: Array, fall: Decay, v_low: Array | float = 0.0) -> Array:
    """Return the derivative of x*sigmoid(u), given v = abs(x*u')."""
    d = 1.0 + fall.w
    d_low = (1.0 - d) + fall.w
    tail = fall.w * ((v - d) + (v_low - d_low)) / (1.0 + fall.w * (2.0 + fall.w)) * fall.scale
    return np.where(u < 0, -tail, 1.0 + tail)
