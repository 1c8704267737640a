"""Double-double arithmetic: numbers of twice the precision, as unevaluated sums of two float64.

The algorithms are Dekker's and Knuth's, because NumPy has no fused multiply-add. Values must not exceed 1e290.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from actviz.numerics.arrays import Array

Real = Array | float
#: A mask that clears the low 27 bits of a float64. 26 significant bits remain, so that the product of two such heads is exact.
_HEAD = -(1 << 27)


def split(a: Real) -> tuple[Array, Array]:
    """Return a number as a head of 26 bits and a tail of 27."""
    head = (np.asarray(a, np.float64).view(np.int64) & _HEAD).view(np.float64)
    return head, a - head


def product_error(a: Real, b: Real, product: Real) -> Array:
    """Return a*b - product, the rounding error of a product, to the last bit but one of the exact product."""
    return rounded_off(product, split(a), split(b))


def rounded_off(product: Real, a: tuple[Array, Array], b: tuple[Array, Array]) -> Array:
    """Return the rounding error of a product, given the parts of its factors."""
    (a_head, a_tail), (b_head, b_tail) = a, b
    error = a_head * b_head
    error -= product
    if a is b:
        cross = a_head * a_tail
        error += cross
        error += cross
    else:
        error += a_head * b_tail
        error += a_tail * b_head
    error += a_tail * b_tail
    return np.asarray(error)


@dataclass(frozen=True, slots=True)
class DoubleDouble:
    """high + low, where low is at most half a unit in the last place of high."""

    high: Real
    low: Real

    @classmethod
    def product(cls, a: Real, b: Real) -> DoubleDouble:
        """Return a*b, to its last bit but one."""
        high = a * b
        return cls(high, product_error(a, b, high))

    @classmethod
    def quotient(cls, a: Array, b: Real) -> DoubleDouble:
        """Return a/b, with one correction step after the rounded quotient."""
        high = a / b
        product = high * b
        return cls(high, ((a - product) - product_error(high, b, product)) / b)

    def over(self, divisor: Array) -> DoubleDouble:
        """Divide by a float64."""
        first = DoubleDouble.quotient(np.asarray(self.high), divisor)
        return self._normal(first.high, first.low + self.low / divisor)

    @classmethod
    def _normal(cls, high: Real, low: Real) -> DoubleDouble:
        total = high + low
        return cls(total, low - (total - high))

    def __add__(self, other: DoubleDouble | float) -> DoubleDouble:
        high, low = (other.high, other.low) if isinstance(other, DoubleDouble) else (other, 0.0)
        total = self.high + high
        part = total - self.high
        error = (self.high - (total - part)) + (high - part)
        return self._normal(total, error + (self.low + low))

    def __neg__(self) -> DoubleDouble:
        return DoubleDouble(-self.high, -self.low)

    def __sub__(self, other: DoubleDouble | float) -> DoubleDouble:
        return self + -other

    def __mul__(self, other: DoubleDouble | Real) -> DoubleDouble:
        high, low = (other.high, other.low) if isinstance(other, DoubleDouble) else (other, 0.0)
        exact = DoubleDouble.product(self.high, high)
        return self._normal(exact.high, exact.low + (self.high * low + self.low * high))
