"""One gradient step on one example, written out: forward values, loss, every derivative by the chain rule, new weights."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

import numpy as np

from actviz.nn.config import Config
from actviz.nn.curve import Floats
from actviz.nn.network import Layer, Pass
from actviz.nn.optimizers import OPTIMIZERS, clip
from actviz.nn.runs import Run
from actviz.nn.schedules import schedule
from actviz.nn.training import Examples, Stepper
from actviz.text.numbers import rounded

#: The most products of a sum that is written out.
_MOST_TERMS = 4
#: The first examples, of which the one with the largest gradient in the first layer is shown.
_CANDIDATES = 64
#: Each loss, and its derivative by the last pre-activation, p or y being the output.
_LOSSES = {
    "mse": "mean of (y - t)^2", "huber": "mean of r^2/2 for r = |y - t| <= 1, else of r - 1/2",
    "bce": "mean of -t log p - (1 - t) log(1 - p)", "cce": "-log p of the right class",
    "poisson": "mean of exp(z) - t z, less t - t log t",
}  # fmt: skip
_SLOPES = {
    "mse": "2 (y - t)/{n}", "huber": "clip(y - t, -1, 1)/{n}", "bce": "(p - t)/{n}", "cce": "p - t", "poisson": "(exp(z) - t)/{n}",
}  # fmt: skip


def trace(run: Run, config: Config, width: int) -> str:
    """The step as text, no line wider than `width`; it changes the network of the run."""
    stepper = Stepper.of(run.network, run.loss, config)
    passed = Pass(run.network, 1)
    chosen, one = _example(run, stepper, passed)
    with np.errstate(all="ignore"):
        gradient = stepper.gradient(passed, one.inputs, one.targets).copy()
        before, loss = run.network.parameters.copy(), run.loss.value(passed.outputs, one.targets)
        formula = _LOSSES[config.loss]
        lines = [*_forward(run, passed, one), "", f"loss = {formula} = {_n(loss)}", "", *_backward(run, passed, one, config)]
        learning_rate = config.learning_rate * schedule(config.schedule, max(config.epochs, 1))(1)
        stepper.step(stepper.pass_of(1), one.inputs, one.targets, learning_rate)
        after = run.loss.value(run.network.outputs(one.inputs[:-1]), one.targets)
    lines += [
        "",
        *_update(run, before, gradient, config, learning_rate),
        "",
        f"loss on this example after the step: {_n(after)}",
    ]
    scaled = ", inputs standardised" if run.problem.standardised else ""
    title = f"one step of {run.function} on training example {chosen + 1} of {config.data}{scaled}, seed {run.seed}"
    return "".join(_wrapped(line, width) + "\n" for line in [title, "", *lines])


def _wrapped(line: str, width: int) -> str:
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    return "\n".join(wrap(line, width, subsequent_indent=indent, break_long_words=False)) if len(line) > width else line


def _example(run: Run, stepper: Stepper, passed: Pass) -> tuple[int, Examples]:
    """The candidate with the largest gradient in the first layer: with an input of 0, or a dead unit, there is nothing to see."""
    examples = run.problem.train
    ones = [Examples(examples.inputs[:, [n]], examples.targets[:, [n]]) for n in range(min(examples.count, _CANDIDATES))]
    norms = []
    with np.errstate(all="ignore"):
        for one in ones:
            stepper.gradient(passed, one.inputs, one.targets)
            norms.append(float(np.linalg.norm(passed.layers[0].gradient)))
    chosen = int(np.argmax(norms))
    return chosen, ones[chosen]


def _n(value: float) -> str:
    return rounded(float(value), 5)


def _vector(values: Floats) -> str:
    return "  ".join(_n(value) for value in np.ravel(values))


def _sum(factors: Floats, others: Floats, rest: float | None = None) -> str:
    """`2*3 + 1*(-4) + 5`, the products of pairs and a last summand; "" for more than a few."""
    if len(factors) > _MOST_TERMS:
        return ""

    def bracketed(value: float) -> str:
        return f"({_n(value)})" if value < 0 else _n(value)

    terms = [f"{bracketed(a)}*{bracketed(b)}" for a, b in zip(factors, others, strict=True)]
    return " + ".join([*terms, *([] if rest is None else [bracketed(rest)])]) + " = "


def _forward(run: Run, passed: Pass, one: Examples) -> Iterator[str]:
    yield f"forward: x = {_vector(one.inputs[:-1])}, t = {_vector(one.targets)}"
    for number, layer in enumerate(run.network.layers):
        matrix, at = run.network.matrix(number), passed.layers[number]
        yield f"layer {number + 1}: z = W^T {'x' if number == 0 else 'a'} + b{_function(layer, run)}"
        for unit in range(layer.fan_out):
            z, y, slope = at.z[unit, 0], at.outputs[unit, 0], at.slope[unit, 0]
            computed = _sum(matrix[:-1, unit], at.inputs[:-1, 0], matrix[-1, unit])
            after = f", f(z) = {_n(y)}, f'(z) = {_n(slope)}" if layer.activation else ""
            yield f"  z[{unit + 1}] = {computed}{_n(z)}{after}"
    if run.loss.output:
        yield f"output: p = {run.loss.output}(z) = {_vector(run.loss.outputs(passed.outputs))}"


def _function(layer: Layer, run: Run) -> str:
    return f", a = f(z), f = {layer.activation.name}" if layer.activation else f"; {run.loss.output} belongs to the loss"


def _backward(run: Run, passed: Pass, one: Examples, config: Config) -> Iterator[str]:
    layers = run.network.layers
    yield "backward, by the chain rule"
    for number in reversed(range(len(layers))):
        if number == len(layers) - 1:
            slope = "" if layers[-1].is_linear else " f'(z)"
            formula = _SLOPES[config.loss].format(n=one.targets.size).removesuffix("/1") + slope
            yield f"layer {number + 1}: dL/dz = {formula} = {_vector(passed.delta)}"
        else:
            yield f"layer {number + 1}: dL/dz = dL/da f'(z), dL/da = W dL/dz of layer {number + 2}"
            weights, above = run.network.matrix(number + 1)[:-1], passed.layers[number + 1].delta[:, 0]
            for unit in range(layers[number].fan_out):
                computed = _sum(weights[unit], above)
                by_a, f_slope = float(weights[unit] @ above), passed.layers[number].slope[unit, 0]
                yield (
                    f"  dL/da[{unit + 1}] = {computed}{_n(by_a)}, dL/dz[{unit + 1}] = {_n(by_a)}*{_n(f_slope)} = "
                    f"{_n(passed.layers[number].delta[unit, 0])}"
                )
        yield f"  dL/dW = {'x' if number == 0 else 'a'} dL/dz^T, dL/db = dL/dz"
        yield from _matrix(passed.layers[number].gradient, "dL/dW", "dL/db")


def _matrix(matrix: Floats, weights: str, biases: str) -> Iterator[str]:
    for place, row in enumerate(matrix[:-1], start=1):
        yield f"  {weights}[{place}] = {_vector(row)}"
    yield f"  {biases}    = {_vector(matrix[-1])}"


def _update(run: Run, before: Floats, gradient: Floats, config: Config, learning_rate: float) -> Iterator[str]:
    rule, first_step = OPTIMIZERS[config.optimizer].written(config.weight_decay)
    begins = f"; in the first step {first_step}" if first_step else ""
    yield f"update by {config.optimizer}, lr {rounded(learning_rate)}: w becomes {rule}, g = dL/dw{begins}"
    norm = clip(gradient, config.clip) if config.clip else 0.0
    if norm > config.clip:
        yield f"g is clipped: its norm {_n(norm)} is cut to {config.clip:g}, every derivative times {_n(config.clip / norm)}"
    old, new = (run.network.views(flat) for flat in (before, run.network.parameters))
    for number, (start, end) in enumerate(zip(old, new, strict=True), start=1):
        yield f"layer {number}"
        yield from _matrix(start, "before W", "before b")
        yield from _matrix(end, "after  W", "after  b")
