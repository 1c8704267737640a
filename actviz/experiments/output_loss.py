"""A sigmoid unit that begins sure and wrong: what the squared error and the cross-entropy make of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from actviz.errors import UsageError
from actviz.experiments.result import Line, Outcome, Plot, Progress, Record, ResultTable, Settings, no_progress
from actviz.experiments.script import program
from actviz.function.activation import Activation
from actviz.text.numbers import rounded

#: Weight and bias at the beginning (Nielsen 2015, Neural Networks and Deep Learning, chapter 3), the input, the target, and the steps.
WEIGHT, BIAS, INPUT, TARGET, STEPS = 2.0, 2.0, 1.0, 0.0, 300
_SHOWN = (0, 50, 100, 150, 200, 300)
#: The step that is told of; an output above this is as wrong as at the start.
_SEEN, _STUCK = 150, 0.5


class _Loss(NamedTuple):
    """A loss: its name, its value and dL/dz, both of y = sigmoid(z)."""

    name: str
    value: Callable[[float], float]
    slope: Callable[[float], float]


_LOSSES = (
    _Loss("squared error", lambda y: (y - TARGET) ** 2 / 2, lambda y: (y - TARGET) * y * (1 - y)),
    _Loss("cross-entropy", lambda y: -TARGET * math.log(y) - (1 - TARGET) * math.log1p(-y), lambda y: y - TARGET),
)


def run(functions: Sequence[Activation], settings: Settings, progress: Progress = no_progress) -> Outcome:
    """Train the unit on its one example with each loss."""
    _only_sigmoid(functions)
    progress("two units, one example")
    rate = settings.lr or 0.0
    paths = {loss.name: _path(loss, rate) for loss in _LOSSES}
    records: list[Record] = [
        {"function": "sigmoid", "loss": name, "step": step, "output": y, "gradient": gradient}
        for name, path in paths.items()
        for step, (y, gradient) in enumerate(path)
    ]
    rows = tuple((step, *(value for path in paths.values() for value in path[step])) for step in _SHOWN)
    headings = ("step", *(heading for name in paths for heading in (name, "dL/dz")))
    steps = tuple(float(step) for step in range(STEPS + 1))
    stuck = "still " if paths["squared error"][_SEEN][0] > _STUCK else ""
    ends = {name: rounded(path[_SEEN][0], 2) for name, path in paths.items()}
    starts = {name: rounded(path[0][1], 2) for name, path in paths.items()}
    return Outcome(
        experiment="output-loss",
        config={"functions": ["sigmoid"], **settings.as_config()},
        records=tuple(records),
        tables=(ResultTable(headings, rows),),
        sentence=(
            f"A unit that says {rounded(paths['squared error'][0][0], 2)} where 0 is right {stuck}says {ends['squared error']} after "
            f"{_SEEN} steps with the squared error, and {ends['cross-entropy']} with the cross-entropy, whose gradient cancels "
            f"the flat slope: dL/dz begins at {starts['squared error']} with the one, at {starts['cross-entropy']} with the other."
        ),
        note=(
            f"sigmoid(w x + b), w = b = {WEIGHT:g}, x = {INPUT:g}, target {TARGET:g}, learning rate {rounded(rate)}. Theory: dL/dz is "
            "(y - t) y (1 - y) with L = (y - t)^2/2, and y - t with the cross-entropy."
        ),
        plots=(
            Plot("output by step (target 0)", tuple(Line(name, steps, tuple(y for y, _ in paths[name])) for name in paths)),
        ),
    )


def _only_sigmoid(functions: Sequence[Activation]) -> None:
    for function in functions:
        if function.name != "sigmoid":
            raise UsageError(
                f"lab output-loss is about a sigmoid unit, not {function.spec}", "`actviz lab output-loss` shows it"
            )


def _path(loss: _Loss, rate: float) -> list[tuple[float, float]]:
    """The output and dL/dz before each step, and after the last."""
    weight, bias, found = WEIGHT, BIAS, []
    for _ in range(STEPS + 1):
        z = weight * INPUT + bias
        y = 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))
        gradient = loss.slope(y)
        found.append((y, gradient))
        weight -= rate * gradient * INPUT
        bias -= rate * gradient
    return found


def script(title: str, functions: Sequence[Activation], settings: Settings) -> str:
    """The program."""
    _only_sigmoid(functions)
    return program(title, {"lr": settings.lr}, (), _SCRIPT)


_SCRIPT = f"""
print("loss,step,output,gradient")
for loss in ("squared error", "cross-entropy"):
    w, b, x, target = {WEIGHT}, {BIAS}, {INPUT}, {TARGET}
    for step in range({STEPS} + 1):
        y = 1 / (1 + np.exp(-(w * x + b)))
        gradient = y - target  # dL/dz of the cross-entropy
        if loss == "squared error":
            gradient *= y * (1 - y)
        print(loss, step, f"{{y:.6g}}", f"{{gradient:.6g}}", sep=",")
        w, b = w - lr * gradient * x, b - lr * gradient
"""
