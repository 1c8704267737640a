"""Initialisation: weights are normal and independent, with a standard deviation for each layer; biases start at 0, or are normal too."""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from actviz.analysis.signal.expectation import expectation
from actviz.errors import UsageError
from actviz.function.activation import Activation
from actviz.nn.network import Layer, Network
from actviz.text.numbers import read_number

#: The fans whose mean is n, and g, in the variance g/n.
_NAMED = {
    "zeros": ("in", 0.0),
    "glorot": ("both", 1.0),  # Glorot, Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks"
    "he": ("in", 2.0),  # He, Zhang, Ren, Sun 2015, arXiv:1502.01852
    "lecun": ("in", 1.0),  # LeCun, Bottou, Orr, Müller 1998, "Efficient BackProp"
}
#: Initialisations with a number after a colon, and its default.
_NUMBERED = {"normal": 0.1, "gain": 1.0}
#: Initialisations without a number.
_PLAIN = (*_NAMED, "matched", "matched:", "matched:forward", "matched:backward", "auto")
NAMES = (*_NAMED, "normal:STD", "gain:GAIN", "matched", "matched:backward", "auto")
#: A function whose forward gain is this close to 1 keeps the variance by itself (selu: 1.0000).
_SELF_NORMALISING = 0.02


@cache
def gain(activation: Activation, *, backward: bool = False) -> float:
    """The factor g for which weights of variance g^2/fan_in keep the second moment of what passes the activation.

    Forward it is 1/sqrt(E f(z)^2), backward 1/sqrt(E f'(z)^2), z ~ N(0, 1); infinite where the mean is 0.

    >>> import actviz
    >>> round(gain(actviz.get("relu")) ** 2, 12)
    2.0
    """
    splits = [joint.x for joint in activation.breaks]
    function = activation.derivative if backward else activation
    moment = expectation(lambda z: function(z) ** 2, splits)
    return 1 / math.sqrt(moment) if moment > 0 else math.inf


def usual(activation: Activation) -> str:
    """The usual initialisation of an activation: glorot for two finite limits, lecun if the variance is kept, he otherwise."""
    limits = [activation.limit(0, side) for side in (-1, 1)]
    if np.isfinite(limits).all():
        return "glorot"
    return "lecun" if abs(gain(activation) - 1) < _SELF_NORMALISING else "he"


def standard(name: str, fan_in: int, fan_out: int) -> float:
    """The standard deviation of zeros, glorot, he or lecun for a layer's fan-in and fan-out."""
    fans, variance = _NAMED[name]
    return math.sqrt(variance / (fan_in if fans == "in" else (fan_in + fan_out) / 2))


def deviations(network: Network, init: str) -> list[float]:
    """The standard deviation of each layer's weights under an initialisation such as `he`, `gain:3` or `matched:backward`.

    The gain of `matched` is that of the activation below the layer, and 1 for the first layer, whose inputs are standardised.
    Raises UsageError for an unknown initialisation, and for an activation without a gain.
    """
    check_name(init)
    if init == "auto":
        usuals = _usuals(network)
        return [standard(*shape) for shape in zip(usuals, network.sizes, network.sizes[1:], strict=False)]
    name, _, argument = init.partition(":")
    if name in _NAMED:
        return [standard(name, layer.fan_in, layer.fan_out) for layer in network.layers]
    if name in _NUMBERED:
        number = _number(init, argument) if argument else _NUMBERED[name]
        return [number / (math.sqrt(layer.fan_in) if name == "gain" else 1.0) for layer in network.layers]
    return _matched(network.layers, backward=argument == "backward")


def check_name(init: str) -> None:
    """Raise UsageError for an unknown initialisation."""
    name, _, argument = init.partition(":")
    if name in _NUMBERED and argument:
        _number(init, argument)
    elif name not in _NUMBERED and init not in _PLAIN:
        raise UsageError(f"unknown initialisation {init!r}", f"the initialisations are {', '.join(NAMES)}")


def named(network: Network, init: str) -> str:
    """The name of the initialisation; for `auto` that of the activation, or of each layer where they differ."""
    if init != "auto":
        return init
    usuals = _usuals(network)
    return usuals[0] if len(set(usuals)) == 1 else ", ".join(usuals)


def _usuals(network: Network) -> list[str]:
    """The usual initialisation of each layer's activation; the last layer has that of the layer below."""
    usuals = [usual(layer.activation) if layer.activation else "glorot" for layer in network.layers[:-1]]
    return [*usuals, usuals[-1] if usuals else "glorot"]


def initialise(network: Network, init: str, random: np.random.Generator, *, bias: float = 0.0) -> None:
    """Draw the weights of a network anew, and the biases with the standard deviation `bias`."""
    for matrix, deviation in zip(network.views(network.parameters), deviations(network, init), strict=True):
        matrix[:-1] = random.standard_normal(matrix[:-1].shape) * deviation
        matrix[-1] = random.standard_normal(matrix.shape[1]) * bias if bias else 0.0


def _matched(layers: list[Layer], *, backward: bool) -> list[float]:
    deviations_ = []
    for layer, below in zip(layers, [None, *layers], strict=False):
        factor = gain(below.activation, backward=backward) if below and below.activation else 1.0
        if not math.isfinite(factor):
            assert below  # noqa: S101 - only an activation has an infinite gain
            raise UsageError(
                f"{below.activation!r} has no gain: the mean of its {'slope' if backward else 'value'} squared is 0",
                "--init glorot works for every activation",
            )
        deviations_.append(factor / math.sqrt(layer.fan_in))
    return deviations_


def _number(init: str, argument: str) -> float:
    try:
        value = read_number(argument)
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        raise UsageError(f"--init {init}: {argument!r} must be a number from 0", "--init normal:0.1")
    return value
