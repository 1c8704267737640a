"""The scale of the weights of square layers: W ~ N(0, sigma_w**2 / fan_in)."""

from __future__ import annotations

import math

from actviz.errors import UsageError
from actviz.experiments.settings import Settings
from actviz.function.activation import Activation
from actviz.nn.initialisations import gain, standard, usual
from actviz.text.numbers import rounded

#: sigma_w where fan_in = fan_out.
SIGMA_W = {name: standard(name, 1, 1) for name in ("glorot", "he", "lecun")}
#: "matched" keeps the variance 1 of a function's pre-activations; "auto" is the function's usual initialisation.
NAMES = (*SIGMA_W, "matched", "auto")


def sigma_w(init: str, activation: Activation) -> float:
    """sigma_w of an initialisation; raises UsageError for an unknown one, and where no sigma_w keeps the variance."""
    init = _named(init, activation)
    if init == "matched":
        factor = gain(activation)
        if not 0 < factor < math.inf:
            raise UsageError(f"no sigma_w keeps the variance of {activation.spec}", f"--init is one of {', '.join(SIGMA_W)}")
        return factor
    return SIGMA_W[init]


def weight_scale(activation: Activation, settings: Settings) -> tuple[str, float]:
    """The name of the initialisation, or of the gain that replaces it, and its sigma_w."""
    if settings.gain is not None:
        return f"gain {rounded(settings.gain)}", settings.gain
    init = settings.init or "auto"
    return _named(init, activation), sigma_w(init, activation)


def _named(init: str, activation: Activation) -> str:
    if init not in NAMES:
        raise UsageError(f"--init: {init!r} is not one of {', '.join(NAMES)}")
    return usual(activation) if init == "auto" else init
