"""The property card of a function: what can be said about it in a line each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from actviz.analysis.shape import critical_points as features
from actviz.analysis.shape.intervals import Range
from actviz.analysis.shape.pieces import pieces_with
from actviz.analysis.shape.samples import Samples
from actviz.analysis.shape.suprema import Supremum, largest_curvature, largest_slope
from actviz.analysis.shape.tails import Rounding, Saturation, rounding, saturation
from actviz.analysis.shape.value_range import Monotone, Symmetry, monotone, symmetry, value_range
from actviz.analysis.signal.expectation import probability
from actviz.analysis.signal.gains import Exact, Statistics, statistics, torch_gain
from actviz.analysis.signal.mean_field import Edge, MeanField, Phase
from actviz.function.activation import Activation
from actviz.function.kink import Kink

_JET_NAMES = ("y", "dy", "d2y")
#: Usual initialisations: the variance of the weights times the fan-in, biases 0; Glorot's is LeCun's where fan-in and fan-out agree.
INITIALISATIONS = {"he": 2.0, "lecun": 1.0}


@dataclass(frozen=True)
class Card:
    """What can be said about a function with its parameters; each is computed when it is asked for, none is looked up.

    Means and shares are over z ~ N(0, 1). `limits` are those at -inf and inf, None where there is none. `value` and `slope` are f and
    f' at 0, as picked where there is a kink.
    """

    activation: Activation

    @property
    def function(self) -> str:
        """The canonical text of the function."""
        return self.activation.spec

    @property
    def name(self) -> str:
        """The name in the catalogue."""
        return self.activation.name

    @property
    def parameters(self) -> dict[str, float]:
        """The values of the parameters."""
        return dict(self.activation.parameters)

    @property
    def formula(self) -> str:
        """f in x."""
        return self.activation.formula

    @property
    def kinks(self) -> tuple[Kink, ...]:
        """Where f, f' or f'' jumps."""
        return self.activation.kinks

    @cached_property
    def samples(self) -> Samples:
        """The samples and nodes that all else is found with."""
        return Samples(self.activation)

    @cached_property
    def range(self) -> Range:
        """The set of values."""
        return value_range(self.activation, self.samples)

    @cached_property
    def limits(self) -> tuple[float | None, float | None]:
        """f at -inf and inf."""
        low, high = self.samples.limits
        return None if np.isnan(low) else low, None if np.isnan(high) else high

    @cached_property
    def rounding(self) -> Rounding:
        """From where on float64 rounds f to its limits."""
        return rounding(self.samples)

    @cached_property
    def zeros(self) -> features.Points:
        """Where f is 0."""
        return features.zeros(self.samples)

    @cached_property
    def extrema(self) -> features.Points:
        """Local minima and maxima."""
        return features.extrema(self.samples)

    @cached_property
    def inflections(self) -> features.Points:
        """Where f turns from convex to concave or back."""
        return features.inflections(self.samples)

    @cached_property
    def convexity(self) -> features.Convexity:
        """Whether f is convex, concave, both or neither."""
        return features.convexity(self.samples)

    @cached_property
    def smoothness(self) -> str:
        """`discontinuous`, `C0`, `C1`, `C2` or `Cinf`."""
        return features.smoothness(self.samples)

    @cached_property
    def monotone(self) -> Monotone:
        """How f runs."""
        return monotone(self.samples)

    @cached_property
    def symmetry(self) -> Symmetry:
        """Whether f is even, odd or neither."""
        return symmetry(self.samples)

    @cached_property
    def largest_slope(self) -> Supremum:
        """The supremum of |f'|."""
        return largest_slope(self.samples)

    @cached_property
    def largest_curvature(self) -> Supremum:
        """The supremum of |f''|."""
        return largest_curvature(self.samples)

    @property
    def lipschitz(self) -> float:
        """The smallest L with |f(a) - f(b)| <= L |a - b|: infinite where f jumps, else the largest slope."""
        return np.inf if any(kink.order == 0 for kink in self.kinks) else self.largest_slope.value

    @cached_property
    def saturation(self) -> Saturation:
        """Where the slope stays small, and where it is 0."""
        return saturation(self.samples)

    @cached_property
    def statistics(self) -> Statistics:
        """Moments over N(0, 1), and the gains that make up for them."""
        return statistics(self.samples)

    @property
    def mean(self) -> float:
        """E f(z)."""
        return self.statistics.mean.value

    @property
    def zero_centred(self) -> bool:
        """Whether E f(z) = 0."""
        return self.mean == 0

    @cached_property
    def linear_share(self) -> float:
        """P(f'(z) is exactly 1), from the pieces."""
        return _share(self.activation, 1, 1.0)

    @cached_property
    def flat_share(self) -> float:
        """P(f'(z) is exactly 0), from the pieces."""
        return _share(self.activation, 1, 0.0)

    @cached_property
    def zero_share(self) -> float:
        """P(f(z) is exactly 0), from the pieces."""
        return _share(self.activation, 0, 0.0)

    @property
    def torch_gain(self) -> Exact | None:
        """What torch.nn.init.calculate_gain recommends; None where it knows nothing of the function."""
        gain = torch_gain(self.activation)
        return None if gain is None else Exact(gain)

    @cached_property
    def mean_field(self) -> MeanField:
        """The maps of wide random networks."""
        return MeanField(self.activation)

    def phase(self, initialisation: str) -> Phase:
        """What becomes of the signal in a wide network with a usual initialisation."""
        return self.mean_field.phase(INITIALISATIONS[initialisation] ** 0.5)

    @property
    def edge(self) -> Edge:
        """The sigma_w with chi_1 = 1."""
        return self.mean_field.edge

    @property
    def value(self) -> float:
        """f(0)."""
        return float(self.activation(0.0))

    @property
    def slope(self) -> float:
        """f'(0)."""
        return float(self.activation.derivative(0.0))

    def as_json(self) -> dict[str, Any]:
        """The card as what JSON knows; numbers may still be infinite."""
        from actviz.analysis.properties import records  # noqa: PLC0415 - which reads cards

        return {"function": self.name, "spec": self.function, "parameters": self.parameters, **records(self)}


def _share(activation: Activation, order: int, value: float) -> float:
    """P(f, or f' for order 1, is exactly this number) for z ~ N(0, 1): by pieces, whatever others round to."""
    return sum((probability(begin, end) for begin, end in pieces_with(activation, order, value)), start=0.0)


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
    """The property card of a function.

    >>> from actviz import get
    >>> relu = card(get("relu"))
    >>> print(relu.range, relu.monotone, relu.largest_slope, sep="; ")
    [0, inf); nondecreasing; 1 for x > 0
    """
    return Card(activation)


def cards(activations: Sequence[Activation]) -> tuple[Card, ...]:
    """The property cards of several functions."""
    return tuple(card(activation) for activation in activations)


def values_at(activations: Sequence[Activation], xs: Sequence[float], order: int = 0) -> tuple[Values, ...]:
    """f of each function at each x in float64, with f' and f'' up to the order asked for; at kinks what is picked."""
    points = np.array(xs, dtype=np.float64)
    return tuple(
        Values(activation.spec, tuple(points.tolist()), tuple(tuple(row.tolist()) for row in activation.jet(points, order)))
        for activation in activations
    )
