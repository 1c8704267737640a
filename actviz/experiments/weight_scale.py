"""Initialisations of square layers: W ~ N(0, sigma_w**2 / fan_in)."""

from __future__ import annotations

import math

from actviz.errors import UsageError
from actviz.experiments.result import Settings
from actviz.function.activation import Activation
from actviz.nn.initialisations import gain, standard, usual
from actviz.text.numbers import rounded

#: sigma_w where fan_in = fan_out.
SIGMA_W = {name: standard(name, 1, 1) for name in ("glorot", "he", "lecun")}
#: "matched" keeps the variance 1 of a function's pre-activations; "auto" is what a function is usually given.
NAMES = (*SIGMA_W, "matched", "auto")


def sigma_w(init: str, activation: Activation) -> float:
    """The standard deviation of a weight, times the root of fan_in. Raises UsageError for an initialisation that is none."""
    init = named(init, activation)
    if init == "matched":
        factor = gain(activation)
        if not 0 < factor < math.inf:
            raise UsageError(f"no sigma_w keeps the variance of {activation.spec}", f"--init is one of {', '.join(SIGMA_W)}")
        return factor
    return SIGMA_W[init]


def named(init: str, activation: Activation) -> str:
    """The initialisation's name, a function's usual one for "auto"."""
    if init not in NAMES:
        raise UsageError(f"--init: {init!r} is not one of {', '.join(NAMES)}")
    return usual(activation) if init == "auto" else init


def weights(activation: Activation, settings: Settings) -> tuple[float, str]:
    """sigma_w and what it is called: the gain that is asked for, or that of the initialisation."""
    if settings.gain is not None:
        return settings.gain, f"gain {rounded(settings.gain)}"
    init = settings.init or "auto"
    return sigma_w(init, activation), named(init, activation)
