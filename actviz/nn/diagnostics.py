"""Diagnostics of a training run: divergence, dead layers, plateaus, a loss no better than a constant's."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from actviz.analysis.diagnosis import DEAD_BELOW
from actviz.function.activation import Activation
from actviz.nn.config import Config
from actviz.nn.monitoring import Measures
from actviz.nn.optimizers import OPTIMIZERS
from actviz.nn.runs import RunResult
from actviz.text.numbers import rounded

_DIGITS = 3
_DEAD = f"{DEAD_BELOW:.0e}".replace("e-0", "e-")
#: A loss that is above its best by more than this share jumps about.
_JUMP = 0.01
_ALIKE = "all weights began at 0, so the units of a layer stay alike and most of them never move; draw the weights at random with --init auto"


def diagnostics(result: RunResult, config: Config, history: Sequence[Measures] = ()) -> tuple[str, ...]:
    """The sentences about a run, the most important first; none for a run without faults."""
    if result.last.stopped == "diverged":
        return (_divergence(result, config),)
    if config.init == "zeros" and len(result.network.layers) > 1 and not config.load:
        return (_ALIKE, *_no_better(result))
    dead, straight = tuple(_dead(result, history)), tuple(_straight(result))
    explained = straight or any("died" in text for text in dead)
    return (*_no_better(result), *_unmoved(result), *dead, *(() if explained else _plateau(result, config)), *straight)


def failure(result: RunResult, config: Config) -> str:
    """The reason why a run gives no model."""
    return next(iter(diagnostics(result, config)), "the parameters are not finite")


def events(before: Measures | None, after: Measures) -> Iterator[str]:
    """The events of an epoch: a layer whose last units have died."""
    for layer, share in enumerate(after.dead):
        if share == 1 and (before is None or before.dead[layer] < 1):
            yield f"layer {layer + 1} is dead from epoch {after.epoch} on"


def _divergence(result: RunResult, config: Config) -> str:
    last, growth = result.last, result.growth
    worse = ""
    fault = "is not finite any more" if np.isnan(result.final.loss) else "overflowed"
    if math.isfinite(last.loss):
        fault, constant = f"has grown to {rounded(last.loss, _DIGITS)}", result.constant_loss
        if last.loss > constant:
            worse = f", worse than predicting {result.loss.constant_name} ({rounded(constant, _DIGITS)})"
    why = f": the step grew {rounded(growth, 2)}x per epoch" if growth >= 1.5 else ""
    return f"loss {fault} at epoch {last.number}{worse}{why}; try {_smaller(config)}"


def _smaller(config: Config) -> str:
    """A smaller learning rate, and for optimizers whose step follows the size of the gradient, clipping."""
    smaller = min(config.learning_rate / 10, OPTIMIZERS[config.optimizer].learning_rate)
    advice = f"--lr {rounded(smaller, 2)}"
    return (
        advice if config.clip or config.optimizer.startswith(("adam", "rms")) else f"{advice}, or --clip 1 and a smaller --lr"
    )


def _activations(result: RunResult) -> list[Activation]:
    """The activations of the hidden layers."""
    return [layer.activation for layer in result.network.layers[:-1] if layer.activation]


def _unmoved(result: RunResult) -> Iterator[str]:
    """Layers that never changed for another reason than that they are dead."""
    still = [layer for layer, moved in enumerate(result.movement, start=1) if moved == 0]
    hidden = _activations(result)
    flat = next((activation for activation in hidden[still[0] - 1 :] if _is_flat(activation)), None) if still else None
    if not still or not hidden or result.last.number == 0 or (max(result.final.dead) == 1 and not flat):
        return
    why = f"the slope of {flat.name} is 0 wherever it has one" if flat else "every gradient that reached it was exactly 0"
    learned = "" if len(still) == len(result.movement) else "; only the later layers learned"
    yield f"{_layers(still)} moved by exactly 0: {why}{learned}"


def _is_flat(activation: Activation) -> bool:
    return all(piece.texts[1] == "0" for piece in activation.pieces)


def _layers(numbers: Sequence[int]) -> str:
    """Layers by their numbers from 1.

    >>> _layers([1]), _layers([1, 2, 3]), _layers([1, 3])
    ('layer 1', 'layers 1 to 3', 'layers 1 and 3')
    """
    if len(numbers) == 1:
        return f"layer {numbers[0]}"
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"layers {numbers[0]} to {numbers[-1]}"
    return f"layers {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def _dead(result: RunResult, history: Sequence[Measures]) -> Iterator[str]:
    """Layers of which all units are dead, or at least half of them."""
    shares = [
        0.0 if _is_flat(activation) else share
        for activation, share in zip(_activations(result), result.final.dead, strict=True)
    ]
    dead = [layer for layer, share in enumerate(shares) if share == 1]
    if dead:
        since = next((measures.epoch for measures in history if all(measures.dead[layer] == 1 for layer in dead)), None)
        when = f" at epoch {since}" if since else " before the first step" if since == 0 else ""
        yield (
            f"{_layers([layer + 1 for layer in dead])} died{when}: the slope of every unit is below {_DEAD} on every example, so "
            "no layer up to there learns any more; try a smaller --lr, or leaky_relu"
        )
    for layer, share in enumerate(shares):
        if 0.5 <= share < 1:
            units = result.network.layers[layer].fan_out
            count = round(share * units)
            yield f"{count} of {units} units of layer {layer + 1} are dead: their slope is below {_DEAD} on every example"


def _plateau(result: RunResult, config: Config) -> Iterator[str]:
    """A loss that does not improve any more: it may be near a stationary point, and there may be lower ones."""
    last = result.last
    if last.stopped != "plateau" or (result.loss.output and result.final.loss <= 2 * config.tolerance):
        return
    if not last.moved:
        yield f"the loss stays at {rounded(last.loss, _DIGITS)}: the step was exactly 0"
        return
    norm = rounded(math.hypot(*result.final.gradients), 2)
    if last.loss - last.best > _JUMP * last.best:
        yield (
            f"no lower loss for {config.patience} epochs: the best was {rounded(last.best, _DIGITS)} at epoch {last.best_at}, the last "
            f"is {rounded(last.loss, _DIGITS)}, and it jumps about; a smaller --lr, or --schedule cosine, may improve it"
        )
    else:
        yield (
            f"the loss stays at {rounded(last.loss, _DIGITS)} for {config.patience} epochs, with a gradient of norm {norm}: it is near "
            "a stationary point; there may be lower ones"
        )


def _no_better(result: RunResult) -> Iterator[str]:
    """A loss that a constant prediction reaches too."""
    constant = result.constant_loss
    if result.final.loss >= 0.99 * constant and result.last.number:
        word = "worse than" if result.final.loss > 1.001 * constant else "no better than"
        yield (
            f"{word} predicting {result.loss.constant_name}: the loss is {rounded(result.final.loss, 4)}, a constant's is "
            f"{rounded(constant, 4)}"
        )


def _straight(result: RunResult) -> Iterator[str]:
    """A network without a curved activation, beside the line of least squares."""
    layers = result.network.layers
    hidden = [layer.activation for layer in layers[:-1] if layer.activation]
    if any(activation.text(1) != "1" or activation.text(0) != "x" for activation in hidden) or result.loss.name != "mse":
        return
    if not layers[-1].is_linear:
        return
    examples = result.problem.train
    x, t = examples.inputs.T.astype(np.float64), examples.targets.T.astype(np.float64)
    weights, *_ = np.linalg.lstsq(x, t, rcond=None)
    line = x @ weights
    least, variance = float(((line - t) ** 2).mean()), float(t.var())
    outputs = result.network.outputs(examples.inputs[:-1]).T
    yield (
        "a network without a curved activation is linear regression, whatever its depth: the least-squares "
        f"{_of_least_squares(result)} has R^2 {rounded(1 - least / variance, 6)}, this network "
        f"{rounded(1 - result.final.loss / variance, 6)}; they differ by at most {rounded(float(np.abs(outputs - line).max()), 1)}"
    )


def _of_least_squares(result: RunResult) -> str:
    if result.problem.features:
        return "fit"
    return "line" if result.problem.inputs == 1 else "plane"
