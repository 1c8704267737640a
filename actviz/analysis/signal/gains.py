"""Moments of a function and its slope over N(0, 1), and the gains that make up for them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from actviz.analysis.signal.closed_forms import ClosedForm, closed_moment, inverse_root
from actviz.analysis.signal.expectation import expectations
from actviz.expression.evaluate.floats import FLOATS
from actviz.expression.evaluate.fold import evaluate
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array


@dataclass(frozen=True)
class Moments:
    """Means over z ~ N(0, 1): of f, (f - mean)**2, f**2, f'**2 and |f'|; to 12 digits (fewer beside a pole), infinite where they overflow."""

    mean: ClosedForm
    variance: float
    second_moment: ClosedForm
    slope_second_moment: ClosedForm
    mean_absolute_slope: float

    @cached_property
    def forward_gain(self) -> ClosedForm:
        """The gain that keeps the second moment of the pre-activations: 1/sqrt(E f(z)**2)."""
        return inverse_root(self.second_moment)

    @cached_property
    def backward_gain(self) -> ClosedForm:
        """The gain that keeps the second moment of the gradient: 1/sqrt(E f'(z)**2)."""
        return inverse_root(self.slope_second_moment)


def moments(activation: Activation, splits: tuple[float, ...]) -> Moments:
    """The moments of a function, by quadrature between the points where it is not smooth or turns, `splits`.

    >>> from actviz import get
    >>> print(f"{moments(get('relu'), (0.0,)).forward_gain:.6g}")
    1.41421 = sqrt(2)
    """
    if any(diverges(activation, kink.x) for kink in activation.kinks if kink.is_pole):
        unknown, infinite = ClosedForm(math.nan), ClosedForm(math.inf)
        return Moments(unknown, math.nan, infinite, infinite, math.inf)

    def integrands(z: Array) -> Array:
        f, df = activation.jet(z, 1)
        return np.stack([f, f * f, df * df, np.abs(df)])

    *means, absolute_slope = expectations(integrands, splits).tolist()
    powers = ((1, 0), (2, 0), (0, 2))
    mean, square, slope_square = (
        closed_moment(activation, *pair) or ClosedForm(value) for pair, value in zip(powers, means, strict=True)
    )
    with np.errstate(invalid="ignore", over="ignore"):
        variance = _variance(activation, splits, mean.value)
    return Moments(mean, variance, square, slope_square, absolute_slope)


def diverges(activation: Activation, pole: float) -> bool:
    """Whether the integral of f**2 up to a pole is infinite: whether f**2 times the distance from it does not go to 0."""
    near = pole + np.array([1e-100, 1e-90]) if pole == 0 else pole * (1 + np.array([1e-12, 1e-8]))
    with np.errstate(over="ignore"):
        closer, farther = (activation(near) ** 2 * np.abs(near - pole)).tolist()
    return bool(closer >= farther)


def _variance(activation: Activation, splits: tuple[float, ...], mean: float) -> float:
    """E (f - mean)**2, which unlike E f**2 - mean**2 loses no digits where the mean is large beside the spread."""
    if not math.isfinite(mean):
        return math.nan
    return float(expectations(lambda z: (activation(z)[np.newaxis] - mean) ** 2, splits)[0])


def torch_gain(activation: Activation) -> ClosedForm | None:
    """The gain that torch.nn.init.calculate_gain recommends; None for a function that it does not know."""
    text = activation.definition.torch_gain
    return ClosedForm(float(evaluate(text, {**FLOATS, **activation.parameters}))) if text else None
