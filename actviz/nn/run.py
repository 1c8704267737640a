"""Runs: a configuration that repeats them exactly, the network that it describes, and what came out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from itertools import pairwise
from typing import Any

import numpy as np

from actviz.activation import Activation
from actviz.errors import UsageError
from actviz.nn.curve import Floats
from actviz.nn.datasets import OUTPUTS, Dataset, Task
from actviz.nn.initialisations import initialise
from actviz.nn.losses import Loss, loss_named
from actviz.nn.measures import Measures, measured
from actviz.nn.network import Network
from actviz.nn.optimisers import OPTIMISERS, optimiser_named
from actviz.nn.problem import Problem, Table, generated, prepared
from actviz.nn.schedules import schedule
from actviz.nn.training import Epoch, Recipe, train
from actviz.spec import get, scalar
from actviz.vector import VectorActivation

#: What is drawn at random, each from a generator of its own: another initialisation leaves the data as they are.
_DATA, _SPLIT, _WEIGHTS, _ORDER = range(4)


@dataclass(frozen=True)
class Config:
    """All that is needed to repeat runs. `data` is a data set or a file; `target` the column of a file."""

    data: str
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
        if not isinstance(value, list) or not all(isinstance(item, inner) for item in value):
            raise wrong
        return tuple(value)
    if kind == "float" and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    wanted = {"int": int, "str": str, "str | None": str | None}.get(kind)
    if wanted is None or not isinstance(value, wanted) or isinstance(value, bool):
        raise wrong
    return value


@dataclass(frozen=True)
class Result:
    """What a run came to: its last epoch, and every epoch's measures where they were taken."""

    function: str
    seed: int
    last: Epoch
    final: Measures
    network: Network
    problem: Problem
    loss: Loss
    first: Measures | None = None
    #: By how much each layer's weights and biases changed, as a share of what they were; None where they were 0.
    movement: tuple[float, ...] = ()
    growth: float = 1.0

    @property
    def gives_a_model(self) -> bool:
        """Whether what came out can be used."""
        return self.last.stopped != "diverged" and bool(np.isfinite(self.network.parameters).all())


def default_config(dataset: Dataset, task: Task, **given: Any) -> Config:
    """A data set's defaults, with what is given (not None) in place of them; output and loss fit each other and the task."""
    wanted = {name: value for name, value in given.items() if value is not None}
    usual_output = "auto" if "loss" in wanted else dataset.output
    output, loss = _output_and_loss(task, wanted.pop("output", usual_output), wanted.pop("loss", "auto"))
    optimizer = wanted.get("optimizer", dataset.optimizer)
    usual = dataset.rate * (OPTIMISERS[optimizer][1] / OPTIMISERS[dataset.optimizer][1] if optimizer in OPTIMISERS else 1)
    base = Config(
        data=dataset.name, functions=("relu",), layers=dataset.layers, output=output, loss=loss, optimizer=optimizer,
        lr=round(usual, 6), batch=dataset.batch, epochs=dataset.epochs, init="auto", clip=0.0, schedule="constant",
        tolerance=dataset.tolerance, patience=dataset.patience, noise=dataset.noise, test_share=dataset.test_share,
        dtype="float64", seed=0, seeds=1, target_loss=0.0,
    )  # fmt: skip
    return replace(base, **wanted)


def checked(config: Config) -> Config:
    """The configuration, if each part of it means something; raises UsageError else."""
    if config.dtype not in ("float32", "float64"):
        raise UsageError(f"a network is trained in float32 or float64, not in {config.dtype}")
    if not 0 <= config.test_share < 1:
        raise UsageError(f"a share of {config.test_share:g} to test with leaves nothing to learn", "--test-share 0.25")
    if not 0 <= config.noise < math.inf or not 0 <= config.target_loss < math.inf:
        raise UsageError("noise, and a loss to reach, are 0 or more")
    if config.seeds < 1 or config.seed < 0 or not config.functions:
        raise UsageError("a run needs a seed, from 0, and a function")
    for function in config.functions:
        scalar(function, "train with")
    loss_named(config.loss)
    optimiser_named(config.optimizer)
    schedule(config.schedule, 1)
    _ = config.recipe
    return config


def _output_and_loss(task: Task, output: str, loss: str) -> tuple[str, str]:
    usual_output, usual_loss = OUTPUTS[task]
    if output == loss == "auto":
        return usual_output, usual_loss
    if loss == "auto":
        fused = next((name for name in OUTPUTS.values() if name[0] == output and task != "regression"), None)
        loss = fused[1] if fused and output == usual_output else "poisson" if output == "exponential" else "mse"
    elif output == "auto":
        output = loss_named(loss).output or usual_output
    needed = loss_named(loss).output
    if needed and _name(output) != needed:
        raise UsageError(
            f"the loss {loss} belongs to the output {needed}, not to {output}", f"--output {needed}, or --loss mse"
        )
    if _name(output) == "softmax" and loss != "cce":
        raise UsageError(f"softmax at the output is trained with the loss cce, not with {loss}")
    if task == "classes" and loss in ("bce", "poisson"):
        raise UsageError(f"the loss {loss} is for one output, but there are several classes", "--loss cce")
    return output, loss


def _name(output: str) -> str:
    found = get(output)
    return str(found.name)


def build(config: Config, activation: Activation, problem: Problem) -> Network:
    """The network that a configuration describes, its parameters all 0."""
    output = get(config.output)
    fused = loss_named(config.loss).output == output.name
    if isinstance(output, VectorActivation) and not fused:
        raise UsageError(f"{output.name} maps a whole vector; as an output it needs the loss cce, and classes to tell apart")
    sizes = [problem.inputs, *config.layers, problem.outputs]
    return Network(sizes, [*[activation] * len(config.layers), None if fused else output], config.dtype)


def problem_of(config: Config, seed: int, source: Dataset | Table) -> Problem:
    """The examples of a seed: a data set's are drawn, a file's are split."""
    if isinstance(source, Dataset):
        source = generated(source, np.random.default_rng([seed, _DATA]), config.noise)
    if source.in_units and (loss_named(config.loss).output or config.output != "identity"):
        source = replace(source, in_units=False)  # what such an output can say is not any number
    return prepared(source, config.test_share, np.random.default_rng([seed, _SPLIT]), config.dtype)


class Run:
    """One function, one seed: iterate for the measures of each epoch (all of them if `watched`), then ask for the result."""

    def __init__(
        self, config: Config, function: str, seed: int, source: Dataset | Table, parameters: Floats | None = None
    ) -> None:
        self.config, self.function, self.seed = config, function, seed
        self.loss = loss_named(config.loss)
        self.problem = problem_of(config, seed, source)
        self.loss.check(self.problem.train.targets)
        self.network = build(config, scalar(function, "train with"), self.problem)
        if parameters is None:
            initialise(self.network, config.init, np.random.default_rng([seed, _WEIGHTS]))
        elif parameters.size != self.network.parameters.size:
            raise UsageError(f"the model has {parameters.size} parameters, but this network {self.network.parameters.size}")
        else:
            self.network.parameters[:] = parameters
        self._begin = self.network.parameters.copy()
        self._moves: list[float] = []
        self.history: list[Measures] = []
        self.last = Epoch(0, math.nan, 0.0)

    def epochs(self) -> Iterator[Epoch]:
        """Train, epoch by epoch."""
        random = np.random.default_rng([self.seed, _ORDER])
        for epoch in train(
            self.network,
            self.loss,
            self.problem.train,
            self.config.recipe,
            random,
            target_loss=self.config.target_loss,
        ):
            self.last = epoch
            self._moves = [*self._moves[-4:], epoch.moved]
            yield epoch

    def watched(self) -> Iterator[Measures]:
        """Train, and measure after each epoch."""
        for epoch in self.epochs():
            self.history.append(measured(self.network, self.loss, self.problem, epoch))
            yield self.history[-1]

    def result(self) -> Result:
        """What it has come to so far; a run that was left in the middle was interrupted."""
        last = self.last if self.last.stopped else replace(self.last, stopped="interrupted")
        return Result(
            self.function,
            self.seed,
            last,
            measured(self.network, self.loss, self.problem, last),
            self.network,
            self.problem,
            self.loss,
            self.history[0] if self.history else None,
            tuple(map(_moved, *map(self.network.views, (self._begin, self.network.parameters)))),
            self._growth(),
        )

    def _growth(self) -> float:
        """The mean factor from each epoch's step to the next one's, of the last few."""
        steps = [later / earlier for earlier, later in pairwise(self._moves) if earlier > 0]
        finite = [step for step in steps if math.isfinite(step)]
        return float(np.exp(np.mean(np.log(finite)))) if finite and min(finite) > 0 else 1.0


def _moved(before: Floats, now: Floats) -> float:
    """By how much parameters changed, as a share of what they were."""
    if not np.isfinite(now).all():
        return math.inf
    with np.errstate(over="ignore"):
        return float(np.linalg.norm(now - before) / (np.linalg.norm(before) or 1.0))
