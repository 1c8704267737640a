"""An activation function in a type of numbers: evaluated exactly and rounded once, or naively, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from actviz.expression.evaluate.emulated import naive
from actviz.function.activation import Activation
from actviz.function.kink import AtKink
from actviz.numerics.number_types import Floats, NumberType


@dataclass(frozen=True)
class Typed:
    """A function of numbers of one type. What it says of itself (name, kinks, ...) is what the activation says.

    Exactly: x is rounded to the type, f evaluated exactly, the result rounded once, which is the best that a kernel in this
    type can do. Naively: the formula is computed step by step in the type, as a line of code would.

    >>> import actviz
    >>> from actviz.numerics.number_types import FLOAT16
    >>> gelu = actviz.get("gelu")
    >>> Typed(gelu, FLOAT16)(-5.0), Typed(gelu, FLOAT16, naively=True)(-5.0)
    (np.float16(-1.43e-06), np.float16(-0.0))
    """

    activation: Activation
    type: NumberType
    naively: bool = False

    def __getattr__(self, name: str) -> Any:
        if name == "activation" or name.startswith("__"):  # asked for by copy and pickle before there is one
            raise AttributeError(name)
        return getattr(self.activation, name)

    @property
    def label(self) -> str:
        """What to call it in a picture or a table."""
        return f"{self.activation.spec} {self.type.name}{' naive' * self.naively}"

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
            return tuple(self.type.round(values)[()] for values in exact)
        return tuple(self._naive(rounded, now, at_kink)[()] for now in range(order + 1))

    def _naive(self, x: Floats, order: int, at_kink: AtKink | None) -> Floats:
        text = self.activation.text(order) if order else self.activation.formula
        values = naive(text, x.reshape(-1), self.type).reshape(x.shape)
        for kink in self.activation.kinks if at_kink and order else ():
            values[x == kink.x] = self.type.round(kink.at(at_kink)[order])
        return values
