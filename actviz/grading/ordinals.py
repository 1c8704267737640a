"""The numbers of a type in ascending order, counted: 0.0 is number 0, -0.0 is -1, and neighbours differ by 1."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from actviz.numerics.number_types import Floats, NumberType

Integers = npt.NDArray[np.int64]


class Ordinals:
    """The order of the numbers of a type. NaN has no place in it.

    >>> from actviz.numerics.number_types import BFLOAT16
    >>> order = Ordinals(BFLOAT16)
    >>> order.of(BFLOAT16.round([-0.0, 0.0, 1.0])).tolist()
    [-1, 0, 16256]
    >>> order.numbers(np.array([16257, order.infinity])).tolist()
    [1.0078125, inf]
    """

    def __init__(self, number_type: NumberType) -> None:
        self.type = number_type
        #: The bits of a number, and those below them in the type that holds it (bfloat16 is the upper half of a float32).
        self._shift = 0 if number_type.is_native else 16
        self._width = 8 * number_type.held_as.itemsize - self._shift
        self._unsigned = np.dtype(f"u{number_type.held_as.itemsize}")
        #: The ordinal of infinity; that of minus infinity is -1 - infinity.
        self.infinity = int(self.of(np.array([np.inf], number_type.held_as))[0])

    @property
    def magnitudes(self) -> int:
        """How many bit patterns a sign has, NaN included."""
        return 1 << (self._width - 1)

    @property
    def in_a_binade(self) -> int:
        """How many numbers lie between a power of two and the next."""
        return 1 << (self.type.bits - 1)

    def of(self, x: Floats) -> Integers:
        """The ordinals of numbers; those of NaN lie beyond the infinities."""
        bits = np.ascontiguousarray(x).view(self._unsigned) >> self._unsigned.type(self._shift)
        sign = self._unsigned.type(self.magnitudes)
        magnitude = (bits & ~sign).astype(np.int64)
        ordinals: Integers = np.where(bits & sign, -1 - magnitude, magnitude)
        return ordinals

    def numbers(self, ordinals: Integers) -> Floats:
        """The numbers with these ordinals."""
        negative = ordinals < 0
        magnitude = np.where(negative, -1 - ordinals, ordinals).astype(self._unsigned)
        bits: npt.NDArray[Any] = magnitude | (negative.astype(self._unsigned) << self._unsigned.type(self._width - 1))
        return self._of_bits(bits)

    def run(self, start: int, stop: int) -> Floats:
        """The numbers with ordinals from start until stop."""
        if start < 0 < stop:
            return np.concatenate([self.run(start, 0), self.run(0, stop)])
        if start >= 0:
            bits = np.arange(start, stop, dtype=self._unsigned)
        else:
            bits = np.arange(-1 - start, -1 - stop, -1, dtype=np.int64).astype(self._unsigned) | self._unsigned.type(
                self.magnitudes
            )
        return self._of_bits(bits)

    def _of_bits(self, bits: npt.NDArray[Any]) -> Floats:
        numbers: Floats = (bits << self._unsigned.type(self._shift)).view(self.type.held_as)
        return numbers

    def nearest(self, values: npt.ArrayLike) -> Integers:
        """The ordinals of the numbers next to some float64."""
        return self.of(self.type.round(values))
