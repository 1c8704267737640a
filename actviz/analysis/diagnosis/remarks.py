"""Sentences about the layers of a network: what is wrong, why, and what helps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from actviz.analysis.diagnosis import DEAD_BELOW
from actviz.analysis.diagnosis.layer import LayerDiagnosis
from actviz.text.numbers import rounded

#: From these shares on, values that are saturated, or in a linear part, are worth a sentence.
_SATURATED, _LINEAR = 0.5, 0.99
#: Below this, a layer hardly lets a gradient through.
_SMALL_SLOPE = 0.1
#: The distance of a dead unit's mean from 0, in standard deviations, from which on its bias is the cause.
_BIASED = 2.0
_DIGITS = 2
_DEAD = f"{DEAD_BELOW:.0e}".replace("e-0", "e-")


def remarks(layers: Sequence[LayerDiagnosis]) -> tuple[str, ...]:
    """The sentences about all layers, in their order; a layer without a fault has none."""
    sentences = tuple(f"{layer.layer}: {sentence}" for layer in layers for sentence in _of_layer(layer))
    return sentences or (f"No layer has dead units or NaN, or more than {_percent(_SATURATED)} of its values saturated.",)


def _of_layer(layer: LayerDiagnosis) -> Iterator[str]:
    if layer.nan:
        yield f"{_percent(layer.nan)} of the pre-activations are NaN; the first layer that has any is where it began"
    if layer.dead:
        yield _dead(layer)
    if layer.saturated > _SATURATED:
        yield (
            f"{_percent(layer.saturated)} of the pre-activations are saturated, as their deviation is "
            f"{rounded(layer.std_before, _DIGITS)}; normalise the layer's inputs, or begin with smaller weights"
        )
    if layer.rms_slope < _SMALL_SLOPE and layer.dead < 1:
        factor = f"divides it by about {rounded(1 / layer.rms_slope, _DIGITS)}" if layer.rms_slope else "stops it"
        yield f"a gradient shrinks on its way back: the layer {factor} (rms slope {rounded(layer.rms_slope, _DIGITS)})"
    if layer.linear > _LINEAR and layer.activation.text(0) != "x":
        yield (
            f"{_percent(layer.linear)} of the pre-activations are where the slope is 1, so that the layer is almost linear; "
            "a smaller bias moves them to the kink or the bend"
        )


def _dead(layer: LayerDiagnosis) -> str:
    """Which share of the units is dead, why, and what helps."""
    count = f"{_percent(layer.dead)} of the units are dead (a slope below {_DEAD} for every example)"
    mean = layer.dead_mean
    sign = "negative" if mean < 0 else "positive"
    biased = abs(mean) > _BIASED * layer.std_within
    cause = f"a large {sign} bias" if biased else f"pre-activations far from 0 (deviation {rounded(layer.std_before, _DIGITS)})"
    remedy = (
        "lower the learning rate, or use a function that has a slope there, such as leaky_relu"
        if layer.tails.off
        else "normalise the layer's inputs, or begin with smaller weights"
    )
    return f"{count}, with a mean z of {rounded(mean, _DIGITS)} (median over these units): {cause}; {remedy}"


def _percent(share: float) -> str:
    return f"{rounded(100 * share, _DIGITS)} %"
