"""The number types in which a function can be evaluated: float16, bfloat16, float32 and float64."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from actviz.errors import UsageError
from actviz.numerics.arrays import Array

Floats = npt.NDArray[Any]
#: A value is near a tie if at most this many floats are between them: more than the largest error of any function, in ulp.
_NEAR_TIE = 32


@dataclass(frozen=True)
class NumberType:
    """A binary floating-point type: its precision in bits, its largest exponent, and the NumPy type that stores its numbers.

    >>> BFLOAT16.round([1.0, 1.005, 3.4e38]).tolist()
    [1.0, 1.0078125, inf]
    """

    name: str
    bits: int
    largest_exponent: int
    held_as: np.dtype[Any]

    @property
    def is_native(self) -> bool:
        """Whether NumPy has this type."""
        return self.held_as.name == self.name

    @property
    def largest(self) -> float:
        """The largest finite number."""
        return float((2 - 2.0 ** (1 - self.bits)) * 2.0**self.largest_exponent)

    @property
    def smallest_normal(self) -> float:
        """The smallest positive number with full precision."""
        return 2.0 ** (1 - self.largest_exponent)

    def round(self, values: npt.ArrayLike) -> Floats:
        """Round to the nearest numbers of the type, ties to even; numbers beyond the largest become infinite."""
        exact = np.asarray(values)
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            if self.is_native:
                return exact.astype(self.held_as)
            wide = exact.astype(np.float64)
            steps = self._steps(wide)
            rounded = np.ldexp(np.rint(np.ldexp(wide, -steps)), steps)
            rounded = np.where(np.abs(rounded) > self.largest, np.copysign(np.inf, wide), rounded)
            return np.where(np.isfinite(wide), rounded, wide).astype(self.held_as)

    def _steps(self, values: Array) -> npt.NDArray[Any]:
        """Return the exponents of the distances between neighbouring numbers of the type, at float64 values."""
        _, exponent = np.frexp(values)
        return np.maximum(exponent, 2 - self.largest_exponent) - self.bits

    def near_ties(self, values: Array) -> tuple[npt.NDArray[np.intp], Array]:
        """Return where float64 values are halfway between two numbers of the type or a few ulp beside, and these halfway points.

        >>> BFLOAT16.near_ties(np.array([1.0, 257.0, 257.5]))
        (array([1]), array([257.]))
        """
        dropped = FLOAT64.bits - self.bits
        if not dropped:
            return np.empty(0, np.intp), np.empty(0)
        rest = values.view(np.int64) + (_NEAR_TIE - (1 << (dropped - 1)))
        rest &= (1 << dropped) - 1
        size = np.abs(values)
        places = np.flatnonzero((rest <= 2 * _NEAR_TIE) | ((size < self.smallest_normal) & (size > 0)))
        size, signs = size[places], np.copysign(1.0, values[places])
        steps = self._steps(size)
        multiples = np.ldexp(size, -steps)
        halves = np.floor(multiples) + 0.5
        near = np.isfinite(size) & (np.abs(multiples - halves) <= _NEAR_TIE * 2.0**-52 * halves)
        return places[near], (np.ldexp(halves, steps) * signs)[near]

    def shortest(self, value: float) -> float:
        """The float64 whose shortest decimal is the shortest one that reads back to a number of the type.

        >>> BFLOAT16.shortest(0.10009765625)
        0.1
        """
        texts = (f"{value:.{digits}e}" for digits in range(17))
        return next((float(text) for text in texts if float(self.round(float(text))) == value), value)

    def numbers(self) -> Floats:
        """Return all finite numbers of a 16-bit type, or about 160,000 of all magnitudes of a wider one, in ascending order."""
        if self.is_native and self.held_as.itemsize > 2:
            return _sampled(self)
        bits = np.arange(1 << 16, dtype=np.uint32)
        every = bits.astype(np.uint16).view(np.float16) if self.is_native else (bits << 16).astype(np.uint32).view(np.float32)
        finite: Floats = every[np.isfinite(every)]
        return np.sort(finite)


def _sampled(number_type: NumberType) -> Floats:
    """Sample numbers of all magnitudes, more densely between -800 and 800, where functions bend."""
    low = np.log10(number_type.smallest_normal) - (number_type.bits - 1) * np.log10(2)
    with np.errstate(over="ignore"):  # the last one, where its logarithm is rounded up
        sizes = np.concatenate([np.logspace(low, np.log10(number_type.largest), 40_001), np.linspace(0, 800, 40_001)])
    sizes = number_type.round(np.minimum(sizes, number_type.largest))
    return np.sort(np.concatenate([-sizes, sizes]))


FLOAT16 = NumberType("float16", 11, 15, np.dtype(np.float16))
BFLOAT16 = NumberType("bfloat16", 8, 127, np.dtype(np.float32))
FLOAT32 = NumberType("float32", 24, 127, np.dtype(np.float32))
FLOAT64 = NumberType("float64", 53, 1023, np.dtype(np.float64))
NUMBER_TYPES = {kind.name: kind for kind in (FLOAT16, BFLOAT16, FLOAT32, FLOAT64)}


def number_type(name: str) -> NumberType:
    """Look up a number type by name; raises UsageError for an unknown one."""
    try:
        return NUMBER_TYPES[name]
    except KeyError:
        raise UsageError(f"there is no number type {name!r} here", f"choose one of {', '.join(NUMBER_TYPES)}") from None
