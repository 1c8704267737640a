"""Functions made of straight lines, in passes over whole blocks."""

import numpy as np
import numpy.typing as npt

from actviz.function.definition import Jet
from actviz.numerics.arrays import Array


def indicator(condition: npt.NDArray[np.bool_]) -> Array:
    """Return 1 where a condition holds, else 0."""
    return condition.astype(np.float64)


def with_zeros(values: Array, x: Array) -> Array:
    """Return the values, in place, with the sign of x where both are 0: -0.0 keeps its sign."""
    if not x.all():
        zeros = (x == 0) & (values == 0)
        values[zeros] = x[zeros]
    return values


def clamped(x: Array, lower: float, upper: float) -> Jet:
    """Compute x between two bounds, and its derivatives; infinite bounds are none."""
    yield lambda: with_zeros(np.clip(x, lower, upper), x) if 0.0 in (lower, upper) else np.clip(x, lower, upper)
    inside = x > lower if lower > -np.inf else np.ones(x.shape, bool)
    if upper < np.inf:
        inside &= x < upper
    yield indicator(inside)
    yield np.zeros_like(x)
