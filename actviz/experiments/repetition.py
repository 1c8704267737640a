"""Measurements in independent networks, each drawn from a generator of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from actviz.experiments.settings import Settings
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array

#: Receives a few words about what is being done.
Progress = Callable[[str], None]
#: A function of an array.
Elementwise = Callable[[Array], Array]


def no_progress(_: str) -> None:
    """Report to nobody."""


def in_each_network(
    measure: Callable[[np.random.Generator], Any], label: str, settings: Settings, progress: Progress
) -> list[Any]:
    """Measure in each network, drawn from a generator that is seeded with the seed and the network's number."""
    values = []
    for network in range(settings.networks):
        progress(f"{label}: network {network + 1} of {settings.networks}")
        with np.errstate(all="ignore"):  # an overflow is a result
            values.append(measure(np.random.default_rng([settings.seed, network])))
    return values


def value_and_slope(activation: Activation) -> tuple[Elementwise, Elementwise]:
    """f and f', computed together: the slope at the last argument of f is known already."""
    argument = slope = np.empty(0)

    def f(z: Array) -> Array:
        nonlocal argument, slope
        argument = z
        value: Array
        value, slope = activation.jet(z, 1)
        return value

    def df(z: Array) -> Array:
        return slope if z is argument else activation.derivative(z)

    return f, df
