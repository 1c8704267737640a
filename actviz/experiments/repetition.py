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
#: A function and its slope at an array.
Jet = Callable[[Array], tuple[Array, Array]]


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


def value_and_slope(activation: Activation, jet: Jet | None = None) -> tuple[Elementwise, Elementwise]:
    """f and f', computed together, by `jet` if it is given: the slope at the last argument of f is known already."""
    argument = known = np.empty(0)

    def both(z: Array) -> tuple[Array, Array]:
        value, slope = activation.jet(z, 1)
        return value, slope

    compute = jet or both

    def f(z: Array) -> Array:
        nonlocal argument, known
        argument = z
        value, known = compute(z)
        return value

    def df(z: Array) -> Array:
        return known if z is argument else compute(z)[1]

    return f, df
