"""What a run shows of itself, said in sentences with its numbers: divergence, dead layers, plateaus, worse than a constant."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from actviz.function.activation import Activation
from actviz.nn.config import Config
from actviz.nn.measures import Measures
from actviz.nn.optimizers import OPTIMIZERS
from actviz.nn.runs import RunResult
from actviz.text.numbers import rounded

_DIGITS = 3
#: A loss this much above its best, as a share of it, jumps about.
_JUMP = 0.01
_EQUAL = (
    "all weights began at 0, so that the units of a layer are alike and stay so, and most of them never move; draw them at random: "
    "--init auto"
)


def findings(result: RunResult, config: Config, history: Sequence[Measures] = ()) -> tuple[str, ...]:
    """The sentences about a run, the most important first; none for one that went as it should."""
    if result.last.stopped == "diverged":
        return (_divergence(result, config),)
    if config.init == "zeros" and len(result.network.layers) > 1 and not config.load:
        return (_EQUAL, *_no_better(result))
    dead, straight = tuple(_dead(result, history)), tuple(_straight(result))
    explained = straight or any("died" in text for text in dead)
    return (*_no_better(result), *_unmoved(result), *dead, *(() if explained else _plateau(result, config)), *straight)


def failure(result: RunResult, config: Config) -> str:
    """Why a run gives no model."""
    return next(iter(findings(result, config)), "the parameters are not finite")


def happened(before: Measures | None, now: Measures) -> Iterator[str]:
    """What is new in this epoch: a layer whose units have all died."""
    for layer, share in enumerate(now.dead):
        if share == 1 and (before is None or before.dead[layer] < 1):
            yield f"layer {layer + 1} is dead from epoch {now.epoch} on"


def _divergence(result: RunResult, config: Config) -> str:
    last, growth = result.last, result.growth
    worse = ""
    what = "is not finite any more" if np.isnan(result.final.loss) else "overflowed"
    if math.isfinite(last.loss):
        what, constant = f"has grown to {rounded(last.loss, _DIGITS)}", result.constant_loss
        worse = (
            f", worse than predicting {result.loss.constant_name} ({rounded(constant, _DIGITS)})"
            if last.loss > constant
            else ""
        )
    why = f": the step grew {rounded(growth, 2)}x per epoch" if growth >= 1.5 else ""
    return f"loss {what} at epoch {last.number}{worse}{why}; try {_smaller(config)}"


def _smaller(config: Config) -> str:
    """A smaller learning rate, and for optimizers that follow the gradient's size a bound on it."""
    smaller = min(config.learning_rate / 10, OPTIMIZERS[config.optimizer].learning_rate)
    rate = f"--lr {rounded(smaller, 2)}"
    return rate if config.clip or config.optimizer.startswith(("adam", "rms")) else f"{rate}, or --clip 1 and a smaller --lr"


def _activation(result: RunResult) -> Activation | None:
    return result.network.layers[0].activation if len(result.network.layers) > 1 else None


def _unmoved(result: RunResult) -> Iterator[str]:
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


def _dead(result: RunResult, history: Sequence[Measures]) -> Iterator[str]:
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


def _plateau(result: RunResult, config: Config) -> Iterator[str]:
    """Where a loss finds nothing lower any more, which may be a stationary point and says nothing about others."""
    last = result.last
    if last.stopped != "plateau" or (result.loss.output and result.final.loss <= 2 * config.tolerance):
        return
    if not last.moved:
        yield f"the loss stands at {rounded(last.loss, _DIGITS)}: the step was exactly 0"
        return
    norm = rounded(math.hypot(*result.final.gradients), 2)
    if last.loss - last.best > _JUMP * last.best:
        yield (
            f"no lower loss for {config.patience} epochs: the best was {rounded(last.best, _DIGITS)} at epoch {last.best_at}, it is "
            f"{rounded(last.loss, _DIGITS)} now and jumps about; a smaller --lr, or --schedule cosine, may go on"
        )
    else:
        yield (
            f"the loss stands at {rounded(last.loss, _DIGITS)} for {config.patience} epochs, with a gradient of norm {norm}: near a "
            "stationary point; there may be lower ones"
        )


def _no_better(result: RunResult) -> Iterator[str]:
    """Losses that a constant reaches too."""
    constant = result.constant_loss
    if result.final.loss >= 0.99 * constant and result.last.number:
        word = "worse than" if result.final.loss > 1.001 * constant else "no better than"
        yield (
            f"{word} predicting {result.loss.constant_name}: the loss is {rounded(result.final.loss, 4)}, that of a constant "
            f"{rounded(constant, 4)}"
        )


def _straight(result: RunResult) -> Iterator[str]:
    """A network without a curve is a line; the best one is known."""
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
        f"{'line' if result.problem.inputs == 1 else 'plane'} has R^2 {rounded(1 - least / variance, 6)}, this network "
        f"{rounded(1 - result.final.loss / variance, 6)}; they differ by {rounded(float(np.abs(outputs - line).max()), 1)} at most"
    )
