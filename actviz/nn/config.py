"""Configurations: all that is needed to repeat runs, what a data set has by default, and what does not go together."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, get_args

from actviz.catalogue.resolve import get, scalar
from actviz.errors import UsageError
from actviz.nn.datasets import OUTPUTS, Dataset, Task
from actviz.nn.losses import LOSSES, loss_named
from actviz.nn.optimizers import OPTIMIZERS, optimizer_named
from actviz.nn.schedules import schedule
from actviz.nn.training import Recipe

#: The most units in a layer, and layers.
MOST_UNITS, MOST_LAYERS = 4096, 1000


@dataclass(frozen=True)
class Config:
    """All that is needed to repeat runs. `data` is a data set or a file, `target` the column of a file, `task` what is learned."""

    data: str
    task: str
    functions: tuple[str, ...]
    layers: tuple[int, ...]
    output: str
    loss: str
    optimizer: str
    lr: float
    batch: int
    epochs: int
    init: str
    clip: float
    schedule: str
    tolerance: float
    patience: int
    noise: float
    test_share: float
    dtype: str
    seed: int
    seeds: int
    target_loss: float
    target: str | None = None
    #: A model in a file to start from, in place of drawn weights.
    load: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The configuration as what JSON knows."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @classmethod
    def of_json(cls, record: Mapping[str, Any]) -> Config:
        """The configuration that JSON holds; raises UsageError where something is missing, unknown or of another type."""
        names = {field.name: field for field in fields(cls)}
        missing, unknown = names.keys() - record.keys() - {"target", "load"}, record.keys() - names.keys()
        if missing or unknown:
            fault = f"lacks {', '.join(sorted(missing))}" if missing else f"has an unknown {', '.join(sorted(unknown))}"
            raise UsageError(f"the configuration {fault}", "`--format json` of `actviz train` writes one")
        values = {name: _as_field(name, str(names[name].type), value) for name, value in record.items()}
        return cls(**values)

    @property
    def recipe(self) -> Recipe:
        """How it is trained."""
        return Recipe(self.optimizer, self.lr, self.batch, self.epochs, self.clip, self.schedule, self.tolerance, self.patience)


def _as_field(name: str, kind: str, value: Any) -> Any:
    """A value of JSON as the field has it."""
    wrong = UsageError(f"the configuration's {name} is {value!r}, which is not what belongs there")
    if kind.startswith("tuple"):
        inner = int if "int" in kind else str
        if not isinstance(value, list) or not all(isinstance(item, inner) and not isinstance(item, bool) for item in value):
            raise wrong
        return tuple(value)
    if kind == "float" and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    wanted = {"int": int, "str": str, "str | None": str | None}.get(kind)
    if wanted is None or not isinstance(value, wanted) or isinstance(value, bool):
        raise wrong
    return value


def default_config(dataset: Dataset, task: Task, **given: Any) -> Config:
    """A data set's defaults, with what is given (not None) in place of them; output and loss fit each other and the task."""
    wanted = {name: value for name, value in given.items() if value is not None}
    usual_output = "auto" if "loss" in wanted else dataset.output
    output, loss = output_and_loss(task, wanted.pop("output", usual_output), wanted.pop("loss", "auto"))
    rate = usual_rate(dataset.rate, dataset.optimizer, wanted.get("optimizer", dataset.optimizer))
    base = Config(
        data=dataset.name, task=task, functions=("relu",), layers=dataset.layers, output=output, loss=loss,
        optimizer=dataset.optimizer, lr=rate, batch=dataset.batch, epochs=dataset.epochs, init="auto", clip=0.0,
        schedule="constant", tolerance=dataset.tolerance, patience=dataset.patience, noise=dataset.noise,
        test_share=dataset.test_share, dtype="float64", seed=0, seeds=1, target_loss=0.0,
    )  # fmt: skip
    return replace(base, **wanted)


def task_of(output: str | None, loss: str | None) -> Task | None:
    """What the numbers of a target mean where the output or the loss says so; None where it may be either."""
    name = None if output in (None, "auto") else str(get(str(output)).name)
    if name == "softmax" or loss == "cce":
        return "classes"
    if name == "sigmoid" or loss == "bce":
        return None
    return "regression" if name or loss not in (None, "auto") else None


def usual_rate(rate: float, optimizer: str, other: str) -> float:
    """The learning rate for another optimizer that is like `rate` for the first."""
    return round(rate * (OPTIMIZERS[other][1] / OPTIMIZERS[optimizer][1] if other in OPTIMIZERS else 1), 6)


def checked(config: Config) -> Config:
    """The configuration, if each part of it means something; raises UsageError else."""
    if config.dtype not in ("float32", "float64"):
        raise UsageError(f"a network is trained in float32 or float64, not in {config.dtype}")
    if not 0 <= config.test_share < 1:
        raise UsageError(f"--test-share is {config.test_share:g}, but must be from 0 to below 1", "--test-share 0.25")
    if len(config.layers) > MOST_LAYERS or not all(1 <= units <= MOST_UNITS for units in config.layers):
        raise UsageError(f"a network has at most {MOST_LAYERS} layers of 1 to {MOST_UNITS} units")
    if not 0 <= config.noise < math.inf or not 0 <= config.target_loss < math.inf:
        raise UsageError("noise, and a loss to reach, are 0 or more")
    if config.seeds < 1 or config.seed < 0 or not config.functions:
        raise UsageError("a run needs a seed, from 0, and a function")
    if config.load and (config.seeds > 1 or len(config.functions) > 1):
        raise UsageError("a model goes on with its own function and seed, in one run")
    for function in config.functions:
        scalar(function, "train with")
    output_and_loss(config.task, config.output, config.loss)
    optimizer_named(config.optimizer)
    schedule(config.schedule, 1)
    _ = config.recipe
    return config


def output_and_loss(task: str, output: str, loss: str) -> tuple[str, str]:
    """The output function and the loss, "auto" replaced by what suits the other and the task.

    Raises UsageError for what does not go together.
    """
    usual_output, usual_loss = OUTPUTS[_task(task)]
    output = output if output == "auto" else _canonical(output)
    if output == loss == "auto":
        return usual_output, usual_loss
    if loss == "auto":
        fused = next((each.name for each in LOSSES.values() if each.output == output), "mse")
        loss = fused if task != "regression" or output == "exponential" else "mse"
    elif output == "auto":
        output = loss_named(loss).output or (usual_output if task in ("binary", "labels") else "identity")
    needed = loss_named(loss).output
    if "softmax" in (output, needed) and task != "classes":
        raise UsageError(
            "softmax, and its loss cce, tell several classes apart", f"--output {usual_output}, --loss {usual_loss}"
        )
    if output == "softmax" != needed:
        raise UsageError(
            f"softmax at the output is trained with the loss cce, not with {loss}", f"--output identity --loss {loss}"
        )
    if needed and output != needed:
        raise UsageError(
            f"the loss {loss} belongs to the output {needed}, not to {output}", f"--output {needed}, or --loss mse"
        )
    if task == "classes" and loss == "poisson":
        raise UsageError("the loss poisson is for counts, but there are several classes", "--loss cce")
    return output, loss


def _canonical(output: str) -> str:
    """One name for a function, as whichever framework it is spelled."""
    found = get(output)
    return str(found.name) if not found.parameters else str(found.spec)


def _task(name: str) -> Task:
    found: Task | None = next((task for task in get_args(Task) if task == name), None)
    if found is None:
        raise UsageError(f"there is no task {name!r}", f"there are {', '.join(get_args(Task))}")
    return found
