"""Measured points over a curve, and how far they lie from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from actviz.numerics.arrays import Array


@dataclass(frozen=True)
class Distance:
    """The largest distance of points from a function, in y, and where it is; None where no point has a distance.

    `undefined` points lie where the function has no finite value.
    """

    value: float | None
    x: float | None
    undefined: int = 0


@dataclass(frozen=True, eq=False)
class Measured:
    """Points (x, y) from a source, the finite ones in their order; `dropped` are those with a number that is not finite."""

    name: str
    x: Array
    y: Array
    dropped: int = 0

    @classmethod
    def of(cls, name: str, x: Array, y: Array) -> Measured:
        """The finite points."""
        finite = np.isfinite(x) & np.isfinite(y)
        return cls(name, x[finite], y[finite], int(np.count_nonzero(~finite)))

    def distances(self, functions: Sequence[Any]) -> tuple[Distance, ...]:
        """The largest distance from each function.

        >>> from actviz import get
        >>> Measured("lab", np.array([-1.0, 2.0]), np.array([0.5, 2.25])).distances([get("relu")])
        (Distance(value=0.5, x=-1.0, undefined=0),)
        """
        return tuple(map(self._distance, functions))

    def _distance(self, function: Any) -> Distance:
        values = np.asarray(function(self.x), np.float64)
        known = np.isfinite(values)
        if not known.any():
            return Distance(None, None, int(np.count_nonzero(~known)))
        with np.errstate(over="ignore"):
            sizes = np.abs(self.y[known] - values[known])
        place = int(sizes.argmax())
        return Distance(float(sizes[place]), float(self.x[known][place]), int(np.count_nonzero(~known)))
