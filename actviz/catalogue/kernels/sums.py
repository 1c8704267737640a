"""Sums along rows in double-double, accurate for rows of any length."""

from __future__ import annotations

import numpy as np

from actviz.numerics.arrays import Array
from actviz.numerics.double_double import DoubleDouble, Real


def wide_total(x: DoubleDouble) -> DoubleDouble:
    """Sum each row pairwise, as a column in double-double."""
    while np.asarray(x.high).shape[1] > 1:
        high, low = (_even(np.asarray(part)) for part in (x.high, x.low))
        x = DoubleDouble(high[:, ::2], low[:, ::2]) + DoubleDouble(high[:, 1::2], low[:, 1::2])
    return x


def _even(x: Array) -> Array:
    """Append a zero to rows of odd length."""
    return np.concatenate([x, np.zeros((len(x), 1))], axis=1) if x.shape[1] % 2 else x


def total(x: Array) -> Array:
    """Sum each row, as a column."""
    result = wide_total(DoubleDouble(x, np.zeros_like(x)))
    return np.asarray(result.high + result.low)


def cumulative(x: DoubleDouble) -> DoubleDouble:
    """Return the running sums of each row."""
    columns = [DoubleDouble(high, low) for high, low in zip(_columns(x.high), _columns(x.low), strict=True)]
    for place in range(1, len(columns)):
        columns[place] = columns[place - 1] + columns[place]
    high, low = ([getattr(column, part) for column in columns] for part in ("high", "low"))
    return DoubleDouble(np.concatenate(high, axis=1), np.concatenate(low, axis=1))


def _columns(x: Real) -> list[Array]:
    return np.split(np.asarray(x), np.asarray(x).shape[1], axis=1)


def below(top: Array, x: Array) -> DoubleDouble:
    """Return top - x for x <= top in double-double: 0 where both are infinite, infinity where one is or the difference overflows."""
    depth = DoubleDouble(top, np.zeros_like(top)) + DoubleDouble(-x, np.zeros_like(x))
    high = np.where(x == top, 0.0, np.where(np.isnan(depth.high), top - x, depth.high))
    return DoubleDouble(high, np.where(np.isfinite(depth.high) & (x != top), depth.low, 0.0))
