"""A sigmoid unit that begins sure and wrong, trained with the squared error and with the cross-entropy."""

from __future__ import annotations

import math
from collections.abc import Sequence

from actviz.errors import UsageError
from actviz.experiments.discovery import Experiment
from actviz.experiments.outcome import Line, Outcome, Plot, Record, ResultTable
from actviz.experiments.repetition import Progress, no_progress
from actviz.experiments.script import Script
from actviz.experiments.settings import Settings
from actviz.function.activation import Activation
from actviz.text.numbers import rounded

EXPERIMENT = Experiment(
    name="output-loss",
    summary="sure and wrong: which loss corrects it",
    functions=("sigmoid",),
    defaults={"learning_rate": 0.15},
    order=80,
)
#: Weight and bias at the beginning (Nielsen 2015, Neural Networks and Deep Learning, chapter 3), the input, the target, the steps.
WEIGHT, BIAS, INPUT, TARGET, STEPS = 2.0, 2.0, 1.0, 0.0, 300
LOSSES = ("squared error", "cross-entropy")
_SHOWN = (0, 50, 100, 150, 200, 300)
#: The step that the sentence reports; an output above this is as wrong as at the start.
_REPORTED, _STUCK = 150, 0.5


def train(loss: str, lr: float) -> list[tuple[float, float]]:
    """The output and dL/dz before each step, and after the last."""
    w, b, path = WEIGHT, BIAS, []
    for _ in range(STEPS + 1):
        z = w * INPUT + b
        y = 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))
        gradient = y - TARGET  # dL/dz of the cross-entropy
        if loss == "squared error":
            gradient = gradient * y * (1 - y)
        path.append((y, gradient))
        w, b = w - lr * gradient * INPUT, b - lr * gradient
    return path


def run(functions: Sequence[Activation], settings: Settings, progress: Progress = no_progress) -> Outcome:
    """Train the unit on its one example with each loss."""
    _only_sigmoid(functions)
    progress("two units, one example")
    paths = {loss: train(loss, settings.learning_rate) for loss in LOSSES}
    squared, entropy = (paths[loss] for loss in LOSSES)
    records: list[Record] = [
        {"function": "sigmoid", "loss": loss, "step": step, "output": y, "gradient": gradient}
        for loss, path in paths.items()
        for step, (y, gradient) in enumerate(path)
    ]
    rows = tuple((step, *squared[step], *entropy[step]) for step in _SHOWN)
    steps = tuple(map(float, range(STEPS + 1)))
    lines = tuple(Line(loss, steps, tuple(y for y, _ in path)) for loss, path in paths.items())
    return Outcome(
        records=tuple(records),
        tables=(ResultTable(("step", *(heading for loss in LOSSES for heading in (loss, "dL/dz"))), rows),),
        sentence=_sentence(squared, entropy),
        note=(
            f"sigmoid(w x + b), w = b = {WEIGHT:g}, x = {INPUT:g}, target {TARGET:g}, learning rate {rounded(settings.learning_rate)}. "
            "Theory: dL/dz is (y - t) y (1 - y) with L = (y - t)^2/2, and y - t with the cross-entropy."
        ),
        plots=(Plot("output by step (target 0)", lines),),
    )


def _only_sigmoid(functions: Sequence[Activation]) -> None:
    for function in functions:
        if function.name != "sigmoid":
            raise UsageError(
                f"lab output-loss is about a sigmoid unit, not {function.spec}", "`actviz lab output-loss` shows it"
            )


def _sentence(squared: list[tuple[float, float]], entropy: list[tuple[float, float]]) -> str:
    begin, end = rounded(squared[0][0], 2), rounded(squared[_REPORTED][0], 2)
    return (
        f"A unit that says {begin} where 0 is right {'still ' * (squared[_REPORTED][0] > _STUCK)}says {end} after {_REPORTED} steps "
        f"with the squared error, and {rounded(entropy[_REPORTED][0], 2)} with the cross-entropy, whose gradient cancels the flat "
        f"slope: dL/dz begins at {rounded(squared[0][1], 2)} with the one, at {rounded(entropy[0][1], 2)} with the other."
    )


def script(functions: Sequence[Activation], settings: Settings) -> Script:
    """The program that trains the same."""
    _only_sigmoid(functions)
    return Script({"lr": settings.learning_rate}, (), _BODY, (train,))


_BODY = f"""
print("loss,step,output,gradient")
for loss in {LOSSES}:
    for step, (y, gradient) in enumerate(train(loss, lr)):
        print(loss, step, f"{{y:.6g}}", f"{{gradient:.6g}}", sep=",")
"""
