"""Values, slopes and tangents of functions in points; in a kink one half of a tangent for each side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from actviz.function.kink import Kink
from actviz.function.precision import InPrecision
from actviz.numerics.arrays import Array

#: Half of the length of a tangent in widths of the picture, whose height is about this share of its width.
_REACH, _ASPECT = 0.22, 0.55
_LEAST = math.ulp(0.0)


@dataclass(frozen=True)
class Tangent:
    """What a function is in a point: f, f', f'' as picked there, and the kink if it has one there."""

    function: int
    x: float
    jet: tuple[float, float, float]
    kink: Kink | None = None

    @property
    def sides(self) -> tuple[tuple[float, float, float], ...]:
        """(f, f', f'') of the left and of the right side where f or f' jumps, else the one triple that both have."""
        return (self.kink.left, self.kink.right) if self.kink and self.kink.order <= 1 else (self.jet,)

    def as_json(self) -> dict[str, Any]:
        """The point as JSON-compatible values; slopes in a kink are those of the two sides and the one that is picked."""
        y, slope, curvature = self.jet
        record: dict[str, Any] = {"x": self.x, "y": y, "dy": slope, "d2y": curvature}
        return record | ({"kink": self.kink.record()} if self.kink else {})

    def lines(self, x_range: tuple[float, float], y_range: tuple[float, float]) -> list[tuple[Array, Array]]:
        """The tangent, or its halves at a kink, as short lines that are about equally long in a picture of these ranges."""
        if len(self.sides) == 1:
            return _line(self.x, self.jet, (-1.0, 1.0), x_range, y_range)
        return [
            line
            for side, steps in zip(self.sides, ((-1.0, 0.0), (0.0, 1.0)), strict=True)
            for line in _line(self.x, side, steps, x_range, y_range)
        ]


def tangents(functions: Sequence[Any], points: Sequence[float]) -> tuple[Tangent, ...]:
    """What each function is in each of the points: all functions in the first point, then in the next.

    >>> from actviz import get
    >>> tangents([get("relu")], [0.0])[0].sides
    ((0.0, 0.0, 0.0), (0.0, 1.0, 0.0))
    """
    return tuple(_tangent(function, place, x) for x in points for place, function in enumerate(functions))


def _tangent(function: Any, place: int, x: float) -> Tangent:
    at = float(function.type.round(x)) if isinstance(function, InPrecision) else x
    f, slope, curvature = (float(values) for values in function.jet(x, 2))
    kink = next((kink for kink in function.kinks if kink.x == at), None)
    return Tangent(place, x, (f, slope, curvature), kink)


def _line(
    x: float,
    jet: tuple[float, float, float],
    steps: tuple[float, float],
    x_range: tuple[float, float],
    y_range: tuple[float, float],
) -> list[tuple[Array, Array]]:
    """A line through a point with a slope, from one step to another; none where the value or the slope is missing."""
    y, slope, _ = jet
    if not math.isfinite(y) or math.isnan(slope):
        return []
    width, height = (high / 2 - low / 2 for low, high in (x_range, y_range))
    # The angle in the picture, where both axes count alike.
    steep = math.atan(slope * (width / (height or _LEAST)) * _ASPECT) if slope else 0.0
    across, upwards = 2 * _REACH * width * math.cos(steep), 2 * _REACH * height / _ASPECT * math.sin(steep)
    places = np.array(steps)
    return [(x + places * across, y + places * upwards)]
