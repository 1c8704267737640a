"""Options that fit each other: output, loss and task, a learning rate for an optimizer, and what is refused together."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any, get_args

from actviz.catalogue.resolve import get, scalar
from actviz.errors import UsageError
from actviz.nn.config import Config, Task
from actviz.nn.datasets import OUTPUTS
from actviz.nn.initialisations import check_name
from actviz.nn.losses import LOSSES, loss_named
from actviz.nn.optimizers import OPTIMIZERS, optimizer_named
from actviz.nn.schedules import schedule
from actviz.text.quoting import quoted


def with_options(defaults: Config, **given: Any) -> Config:
    """Defaults with the given options (None: not given) in place of theirs; output and loss fit each other and the task.

    A given optimizer brings its own learning rate, a given loss its own output.
    """
    stated = {name: value for name, value in given.items() if value is not None}
    if stated.get("activations") and "functions" not in stated:
        stated["functions"] = ()
    output, loss = output_and_loss(
        defaults.task,
        stated.pop("output", "auto" if "loss" in stated else defaults.output),
        stated.pop("loss", "auto"),
    )
    learning_rate = usual_learning_rate(defaults, stated.get("optimizer", defaults.optimizer))
    return replace(defaults, **{"learning_rate": learning_rate, **stated, "output": output, "loss": loss})


def usual_learning_rate(config: Config, optimizer: str) -> float:
    """The learning rate for another optimizer that corresponds to the configuration's for its own."""
    if optimizer not in OPTIMIZERS:
        return config.learning_rate
    return round(config.learning_rate * OPTIMIZERS[optimizer].learning_rate / OPTIMIZERS[config.optimizer].learning_rate, 6)


def task_of(output: str | None, loss: str | None) -> Task | None:
    """The task that an output or a loss implies for a numeric target; None where it may be classes or a regression."""
    name = None if output in (None, "auto") else str(get(str(output)).name)
    if name == "softmax" or loss == "cce":
        return "classes"
    if name == "sigmoid" or loss == "bce":
        return None
    return "regression" if name or loss not in (None, "auto") else None


def checked(config: Config) -> Config:
    """The configuration, if its options are known and fit each other; raises UsageError otherwise."""
    _check_functions(config)
    if config.load and (config.seeds > 1 or len(config.functions) > 1):
        raise UsageError("--load continues one network, with its own function and seed")
    output_and_loss(config.task, config.output, config.loss)
    optimizer_named(config.optimizer)
    schedule(config.schedule, 1)
    check_name(config.init)
    return config


def _check_functions(config: Config) -> None:
    """Raise UsageError unless the hidden layers have a known function each, or one in common."""
    functions, activations = config.functions, config.activations
    if functions and activations:
        raise UsageError("--activation stands in place of FUNCTION", f"leave out {' '.join(map(quoted, functions))}")
    if not functions and not activations:
        raise UsageError("a run needs a function")
    if activations and len(activations) != len(config.layers):
        raise UsageError(
            f"--activation is given {_times(len(activations))}, but the network has {_hidden_layers(len(config.layers))}",
            f"--layers {','.join(['16'] * len(activations))}, or --activation once for each hidden layer",
        )
    for function in (*functions, *activations):
        _check_function(function)


@lru_cache
def _check_function(function: str) -> None:
    """Raise UsageError unless it is a function of one number; a sweep checks the same one for thousands of configurations."""
    scalar(function, "train with")


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _hidden_layers(count: int) -> str:
    return f"{count or 'no'} hidden layer{'s' * (count != 1)}"


def output_and_loss(task: str, output: str, loss: str) -> tuple[str, str]:
    """The output function and the loss, "auto" replaced by what suits the other and the task.

    Raises UsageError for a pair that does not fit.
    """
    usual_output, usual_loss = OUTPUTS[_task(task)]
    output = output if output == "auto" else _canonical(output)
    if output == loss == "auto":
        return usual_output, usual_loss
    if loss == "auto":
        fused = next((known.name for known in LOSSES.values() if known.output == output), "mse")
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


@lru_cache
def _canonical(output: str) -> str:
    """The catalogue's name of a function, whichever framework's spelling is given."""
    function = get(output)
    return str(function.spec) if function.parameters else str(function.name)


def _task(name: str) -> Task:
    task: Task | None = next((task for task in get_args(Task) if task == name), None)
    if task is None:
        raise UsageError(f"unknown task {name!r}", f"the tasks are {', '.join(get_args(Task))}")
    return task
