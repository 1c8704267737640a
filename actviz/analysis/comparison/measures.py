"""Measures of how far two values are apart: absolute, relative, in ulp."""

from __future__ import annotations

from typing import Literal

import numpy as np

from actviz.numerics.arrays import Array
from actviz.numerics.number_types import NumberType

Measure = Literal["absolute", "relative", "ulp"]


def subtract(a: Array, b: Array) -> Array:
    """a - b: 0 where both are NaN or the same infinity, infinite where only one is NaN."""
    with np.errstate(all="ignore"):
        alike = (a == b) | (np.isnan(a) & np.isnan(b))
        return np.where(alike, 0.0, np.where(np.isnan(a) | np.isnan(b), np.inf, np.asarray(a) - b))


def absolute(a: Array, b: Array) -> Array:
    """|a - b|, for NaN and infinities as in `subtract`."""
    return np.abs(subtract(a, b))


def relative(a: Array, b: Array) -> Array:
    """|a - b| as a share of the larger of |a| and |b|; infinite where |a - b| is.

    >>> relative(np.array([1.0, 0.0, np.inf]), np.array([2.0, 0.0, 1.0]))
    array([0.5, 0. , inf])
    """
    apart = absolute(a, b)
    with np.errstate(all="ignore"):
        share = apart / np.fmax(np.abs(a), np.abs(b))
    return np.where(apart == 0, 0.0, np.where(np.isfinite(apart), share, np.inf))


def in_ulp(a: Array, b: Array, number_type: NumberType) -> Array:
    """|a - b| in units in the last place that the larger of |a| and |b| has in the type."""
    apart = absolute(a, b)
    size = np.fmax(np.abs(a), np.abs(b))
    _, exponent = np.frexp(np.where(np.isfinite(size), size, 1.0))
    steps = np.maximum(exponent, 2 - number_type.largest_exponent) - number_type.bits
    with np.errstate(over="ignore"):
        return np.where(apart == 0, 0.0, np.ldexp(apart, -steps))
