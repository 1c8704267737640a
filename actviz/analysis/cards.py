"""The property card of a function: what can be said about it in a line each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from actviz.activation import Activation
from actviz.analysis.gaussian import expectation, share_of_slope
from actviz.analysis.intervals import Range
from actviz.analysis.largest import Largest, largest_curvature, largest_slope
from actviz.analysis.shape import Monotone, Symmetry, monotone, symmetry, value_range
from actviz.analysis.survey import Survey
from actviz.kink import Kink

_JET_NAMES = ("y", "dy", "d2y")


@dataclass(frozen=True)
class Card:
    """What can be said about a function with its parameters; each is computed from the function, none is looked up.

    `limits` are those at -inf and inf, None where there is none. `mean` is E f(z) for z ~ N(0, 1). `linear_share` and
    `flat_share` are the probabilities that f'(z) is exactly 1 and exactly 0. `value` and `slope` are f and f' at 0, as
    picked where there is a kink.
    """

    function: str
    name: str
    parameters: dict[str, float]
    formula: str
    range: Range
    limits: tuple[float | None, float | None]
    monotone: Monotone
    symmetry: Symmetry
    kinks: tuple[Kink, ...]
    largest_slope: Largest
    largest_curvature: Largest
    mean: float
    linear_share: float
    flat_share: float
    value: float
    slope: float

    @property
    def zero_centred(self) -> bool:
        """Whether E f(z) = 0 for z ~ N(0, 1)."""
        return self.mean == 0

    @property
    def lipschitz(self) -> float:
        """The smallest L with |f(a) - f(b)| <= L |a - b|: infinite where f jumps, else the largest slope."""
        return np.inf if any(kink.order == 0 for kink in self.kinks) else self.largest_slope.value

    def as_json(self) -> dict[str, Any]:
        """The card as what JSON knows; numbers may still be infinite."""
        return {
            "function": self.name,
            "spec": self.function,
            "parameters": dict(self.parameters),
            "formula": self.formula,
            "range": {
                "text": str(self.range),
                "low": self.range.low,
                "high": self.range.high,
                "low_attained": self.range.low_attained,
                "high_attained": self.range.high_attained,
                "intervals": [interval.as_json() for interval in self.range.intervals],
            },
            "limits": {"-inf": self.limits[0], "inf": self.limits[1]},
            "monotone": self.monotone,
            "symmetry": self.symmetry,
            "kinks": [kink.record() for kink in self.kinks],
            "largest_slope": self.largest_slope.as_json(),
            "lipschitz": self.lipschitz,
            "largest_curvature": self.largest_curvature.as_json(),
            "mean": self.mean,
            "zero_centred": self.zero_centred,
            "linear_share": self.linear_share,
            "flat_share": self.flat_share,
            "f(0)": self.value,
            "f'(0)": self.slope,
        }


@dataclass(frozen=True)
class Values:
    """f, and as far as asked for f' and f'', of one function at given points: `jet[order][i]` belongs to `x[i]`."""

    function: str
    x: tuple[float, ...]
    jet: tuple[tuple[float, ...], ...]

    def as_json(self) -> dict[str, Any]:
        """The values as what JSON knows; numbers may still be infinite."""
        return {"x": list(self.x), **{name: list(values) for name, values in zip(_JET_NAMES, self.jet, strict=False)}}


def card(activation: Activation) -> Card:
    """Compute the property card of a function.

    >>> from actviz import get
    >>> relu = card(get("relu"))
    >>> print(relu.range, relu.monotone, relu.largest_slope, sep="; ")
    [0, inf); nondecreasing; 1 for x > 0
    """
    survey = Survey(activation)
    low, high = survey.limits
    value, slope = activation.jet(0.0, 1)
    return Card(
        function=activation.spec,
        name=activation.name,
        parameters=dict(activation.parameters),
        formula=activation.formula,
        range=value_range(activation, survey),
        limits=(None if np.isnan(low) else low, None if np.isnan(high) else high),
        monotone=monotone(survey),
        symmetry=symmetry(survey),
        kinks=activation.kinks,
        largest_slope=largest_slope(survey),
        largest_curvature=largest_curvature(survey),
        mean=expectation(activation, survey.nodes),
        linear_share=share_of_slope(activation, 1.0),
        flat_share=share_of_slope(activation, 0.0),
        value=float(value),
        slope=float(slope),
    )


def cards(activations: Sequence[Activation]) -> tuple[Card, ...]:
    """Compute the property cards of several functions."""
    return tuple(card(activation) for activation in activations)


def values_at(activations: Sequence[Activation], xs: Sequence[float], order: int = 0) -> tuple[Values, ...]:
    """f of each function at each x in float64, with f' and f'' up to the order asked for; at kinks what is picked."""
    points = np.array(xs, dtype=np.float64)
    return tuple(
        Values(activation.spec, tuple(points.tolist()), tuple(tuple(row.tolist()) for row in activation.jet(points, order)))
        for activation in activations
    )
