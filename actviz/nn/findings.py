"""What a run shows of itself, said in sentences with its numbers: divergence, dead layers, plateaus, worse than a constant."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from actviz.activation import Activation
from actviz.nn.measures import Measures
from actviz.nn.optimisers import OPTIMISERS
from actviz.nn.run import Config, Result
from actviz.notation import rounded

_DIGITS = 3
#: A gradient this small beside the loss: the network stands where the loss is flat.
_FLAT = 1e-3


def findings(result: Result, config: Config, history: Sequence[Measures] = ()) -> tuple[str, ...]:
    """The sentences about a run, the most important first; none for one that went as it should."""
    if result.last.stopped == "diverged":
        return (_divergence(result, config),)
    return (*_unmoved(result), *_dead(result, history), *_plateau(result, config), *_no_better(result), *_straight(result))


def happened(before: Measures | None, now: Measures) -> Iterator[str]:
    """What is new in this epoch: a layer whose units have all died."""
    for layer, share in enumerate(now.dead):
        if share == 1 and (before is None or before.dead[layer] < 1):
            yield f"layer {layer + 1} is dead from epoch {now.epoch} on"


def _divergence(result: Result, config: Config) -> str:
    last, growth = result.last, result.growth
    worse = ""
    what = "is not finite any more" if np.isnan(result.final.loss) else "overflowed"
    if math.isfinite(last.loss):
        what = f"has grown to {rounded(last.loss, _DIGITS)}"
        constant = result.loss.baseline(result.problem.train.targets)
        worse = f", worse than {_constant_prediction(result)} ({rounded(constant, _DIGITS)})" if last.loss > constant else ""
    why = f": the step grew {rounded(growth, 2)}x per epoch" if growth >= 1.5 else ""
    usual = OPTIMISERS[config.optimizer][1]
    smaller = f"--lr {rounded(min(config.lr / 10, usual), 2)}"
    return f"loss {what} at epoch {last.number}{worse}{why}; try {smaller}{'' if config.clip else ' or --clip 1'}"


def _activation(result: Result) -> Activation | None:
    return result.network.layers[0].activation if len(result.network.layers) > 1 else None


def _unmoved(result: Result) -> Iterator[str]:
    """Layers that were never changed, where the reason is not that they are dead."""
    still = [layer for layer, moved in enumerate(result.movement, start=1) if moved == 0]
    activation = _activation(result)
    flat = activation is not None and _is_flat(activation)
    if not still or not activation or result.last.number == 0 or (max(result.final.dead) == 1 and not flat):
        return
    why = f"the slope of {activation.name} is 0 wherever it has one" if flat else "every gradient that reached it was exactly 0"
    learned = "" if len(still) == len(result.movement) else "; only what comes after learned"
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


def _dead(result: Result, history: Sequence[Measures]) -> Iterator[str]:
    """Layers whose units are dead, all or half of them."""
    activation = _activation(result)
    if not activation or _is_flat(activation):
        return
    dead = [layer for layer, share in enumerate(result.final.dead) if share == 1]
    if dead:
        since = next((each.epoch for each in history if all(each.dead[layer] == 1 for layer in dead)), None)
        when = f" at epoch {since}" if since else " before the first step" if since == 0 else ""
        yield (
            f"{_layers([layer + 1 for layer in dead])} died{when}: the slope of every unit is below 1e-6 on every example, so that "
            "nothing up to there learns any more; try a smaller --lr, or leaky_relu"
        )
    for layer, share in enumerate(result.final.dead):
        if 0.5 <= share < 1:
            units = result.network.layers[layer].fan_out
            yield f"{round(share * units)} of {units} units of layer {layer + 1} are dead: their slope is below 1e-6 on every example"


def _plateau(result: Result, config: Config) -> Iterator[str]:
    """Where a loss stands still, which is a stationary point and says nothing about others."""
    if result.last.stopped != "plateau":
        return
    norm = math.hypot(*result.final.gradients)
    at = "a stationary point, there may be lower ones" if norm < _FLAT else "it jumps about; a smaller --lr may go on"
    if result.loss.output == "" or result.final.loss > 2 * config.tolerance:
        waited = f"for {config.patience} epochs" if result.last.moved else "because the gradient is exactly 0"
        yield (
            f"the loss stands at {rounded(result.final.loss, _DIGITS)} {waited}, with a gradient of norm {rounded(norm, 2)}: {at}"
        )


def _no_better(result: Result) -> Iterator[str]:
    """Losses that a constant reaches too."""
    examples = result.problem.train
    constant = result.loss.baseline(examples.targets)
    if result.final.loss >= 0.99 * constant and result.last.number:
        word = "worse than" if result.final.loss > 1.001 * constant else "no better than"
        yield f"{word} {_constant_prediction(result)}: the loss is {rounded(result.final.loss, 4)}, that of a constant {rounded(constant, 4)}"


def _constant_prediction(result: Result) -> str:
    return "predicting the mean" if result.problem.task == "regression" else "predicting how frequent each class is"


def _straight(result: Result) -> Iterator[str]:
    """A network without a curve is a line; the best one is known."""
    layers = result.network.layers
    hidden = [layer.activation for layer in layers[:-1] if layer.activation]
    if any(activation.text(1) != "1" or activation.text(0) != "x" for activation in hidden) or result.loss.name != "mse":
        return
    if not result.network.is_linear_at_the_end:
        return
    examples = result.problem.train
    x, t = examples.inputs.T.astype(np.float64), examples.targets.T.astype(np.float64)
    weights, *_ = np.linalg.lstsq(x, t, rcond=None)
    least = float(((x @ weights - t) ** 2).mean())
    yield (
        "a network without a curved activation is linear regression, whatever its depth: the least-squares "
        f"{'line' if result.problem.inputs == 1 else 'plane'} has the loss {rounded(least, 6)}, this network {rounded(result.final.loss, 6)}"
    )
