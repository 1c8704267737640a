"""An activation function in a type of numbers: evaluated exactly and rounded once, or step by step as a naive line of code is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from actviz.function.activation import Activation, PlacedBreak
from actviz.function.function import Function
from actviz.function.kink import AtKink, Kink
from actviz.function.rounding import rounded_once
from actviz.numerics.arrays import Array
from actviz.numerics.number_types import Floats, NumberType, number_type


@dataclass(frozen=True)
class InPrecision:
    """An activation function of numbers of one type; see `actviz.function.function.Function`.

    By default x is rounded to the type, f evaluated exactly and the result rounded once, which is the best that a kernel in this
    type can do. With `naively` each operation of the formula is rounded to the type, as in a line of code.

    >>> import actviz
    >>> from actviz.numerics.number_types import FLOAT16
    >>> gelu = actviz.get("gelu")
    >>> InPrecision(gelu, FLOAT16)(-5.0), InPrecision(gelu, FLOAT16, naively=True)(-5.0)
    (np.float16(-1.43e-06), np.float16(-0.0))
    """

    activation: Activation
    type: NumberType
    naively: bool = False

    @property
    def name(self) -> str:
        """The function's name in the catalogue."""
        return self.activation.name

    @property
    def parameters(self) -> Mapping[str, float]:
        """The value of each parameter."""
        return self.activation.parameters

    @property
    def label(self) -> str:
        """The name for pictures and tables."""
        return f"{self.activation.label} {self.type.name}{' naive' * self.naively}"

    @property
    def formula(self) -> str:
        """The exact f as one text in x."""
        return self.activation.formula

    @property
    def breaks(self) -> tuple[PlacedBreak, ...]:
        """The points between pieces, which need not be numbers of the type."""
        return self.activation.breaks

    @property
    def kinks(self) -> tuple[Kink, ...]:
        """The points where f, f' or f'' jumps, which need not be numbers of the type."""
        return self.activation.kinks

    @property
    def extrema(self) -> tuple[float, ...]:
        """The points inside a piece where the exact f turns."""
        return self.activation.extrema

    def __call__(self, x: npt.ArrayLike) -> Any:
        """f(x) in the type."""
        return self.jet(x, 0)[0]

    def derivative(self, x: npt.ArrayLike, order: int = 1, *, at_kink: AtKink | None = None) -> Any:
        """f'(x), or f''(x) for order 2, in the type."""
        return self.jet(x, order, at_kink=at_kink)[order]

    def jet(self, x: npt.ArrayLike, order: int = 2, *, at_kink: AtKink | None = None) -> tuple[Any, ...]:
        """(f(x), f'(x), ...) up to the given order in the type."""
        rounded = self.type.round(x)
        if not self.naively:
            exact = self.activation.jet(rounded.astype(np.float64), order, at_kink=at_kink)
            return tuple(self._rounded_once(rounded, np.asarray(values), now)[()] for now, values in enumerate(exact))
        return tuple(self._naive(rounded, derivative, at_kink)[()] for derivative in range(order + 1))

    def _rounded_once(self, x: Floats, values: Array, order: int) -> Floats:
        flat = rounded_once(self.activation, x.reshape(-1), values.reshape(-1), order, self.type)
        return flat.reshape(x.shape)

    def _naive(self, x: Floats, order: int, at_kink: AtKink | None) -> Floats:
        values = self.activation.definition.naive(self.activation, order, x.reshape(-1), self.type).reshape(x.shape)
        for kink in self.activation.kinks if at_kink and order else ():
            values[x == kink.x] = self.type.round(kink.at(at_kink)[order])
        return values


def in_precision(activation: Activation, dtype: str | None, naive: bool) -> Function:
    """Return the function in the number type of this name; `naive` alone means float64, and without either it is as it was."""
    if dtype is None and not naive:
        return activation
    return InPrecision(activation, number_type(dtype or "float64"), naive)
