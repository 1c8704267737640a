"""f, f' and f'' of functions at given points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from actviz.function.activation import Activation

_NAMES = ("y", "dy", "d2y")


@dataclass(frozen=True)
class PointValues:
    """f of one function at given points, and its derivatives up to some order: `jet[order][i]` belongs to `x[i]`."""

    function: str
    x: tuple[float, ...]
    jet: tuple[tuple[float, ...], ...]

    def record(self) -> dict[str, Any]:
        """The values as JSON-compatible values; numbers may be infinite."""
        return {"x": list(self.x), **{name: list(values) for name, values in zip(_NAMES, self.jet, strict=False)}}


def values_at(activations: Sequence[Activation], xs: Sequence[float], order: int = 0) -> tuple[PointValues, ...]:
    """f of each function at each x in float64, and its derivatives up to `order`; at kinks those that the function picks."""
    points = np.array(xs, dtype=np.float64)
    return tuple(
        PointValues(
            activation.spec, tuple(points.tolist()), tuple(tuple(row.tolist()) for row in activation.jet(points, order))
        )
        for activation in activations
    )
