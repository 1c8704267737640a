"""Training runs: the network that a configuration describes, its training, and the result."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from actviz.catalogue.resolve import get, scalar
from actviz.errors import DataError, UsageError
from actviz.function.activation import Activation
from actviz.function.vector import VectorActivation
from actviz.nn.config import Config
from actviz.nn.curve import Floats
from actviz.nn.datasets import Dataset
from actviz.nn.initialisations import initialise
from actviz.nn.losses import Loss, loss_named
from actviz.nn.monitoring import Measures, measured
from actviz.nn.network import Network
from actviz.nn.problem import Problem, RawExamples, Scaling, generated, prepared
from actviz.nn.stopping import Epoch
from actviz.nn.training import Course

#: What is random has a generator each, so that another initialisation leaves the data as they are.
_DATA, _SPLIT, _WEIGHTS, _ORDER = range(4)
#: A loss above the first multiple of a constant's gives no model; a loss that still falls may be up to the second.
_USELESS, _FALLING = 2.0, 10.0


@dataclass(frozen=True)
class Start:
    """The start of a run that continues a saved network: its parameters, scaling and classes."""

    parameters: Floats
    scaling: Scaling
    classes: tuple[str, ...]


@dataclass(frozen=True)
class RunResult:
    """The result of a run: its last epoch, the final measures, and the network."""

    function: str
    seed: int
    last: Epoch
    final: Measures
    network: Network
    problem: Problem
    loss: Loss
    #: The change of each layer's weights and biases, relative to their norm at the start (or to 1 if that is 0).
    movement: tuple[float, ...] = ()
    #: The mean factor from one epoch's step to the next.
    growth: float = 1.0

    @property
    def gives_a_model(self) -> bool:
        """Whether the network can be used: finite, and after training not much worse than a constant."""
        return self.last.stopped != "diverged" and bool(np.isfinite(self.network.parameters).all()) and not self.is_useless

    @property
    def constant_loss(self) -> float:
        """The loss of the best constant prediction."""
        return self.loss.baseline(self.problem.train.targets)

    @property
    def is_useless(self) -> bool:
        """Whether a constant is much better after the last epoch; a loss that still falls may be worse for some time."""
        last = self.last
        falls = last.stopped == "epochs" and last.best_at == last.number
        return last.stopped in ("plateau", "epochs") and last.loss > (_FALLING if falls else _USELESS) * self.constant_loss


def build(config: Config, activations: Sequence[Activation], problem: Problem) -> Network:
    """The network that a configuration describes, with an activation for each hidden layer; its parameters are all 0."""
    output = get(config.output)
    fused = loss_named(config.loss).output == output.name
    if isinstance(output, VectorActivation) and not fused:
        raise UsageError(f"{output.name} maps a whole vector; as an output it needs the loss cce and several classes")
    sizes = [problem.width, *config.layers, problem.outputs]
    return Network(sizes, [*activations, None if fused else output], config.dtype)


def problem_of(config: Config, seed: int, source: Dataset | RawExamples, start: Start | None = None) -> Problem:
    """The examples for a seed: drawn or read, split, and scaled by themselves or as the saved network was."""
    if isinstance(source, Dataset):
        source = generated(source, np.random.default_rng([seed, _DATA]), config.noise)
    if source.in_units and (loss_named(config.loss).output or config.output != "identity"):
        source = replace(source, in_units=False)  # such an output cannot take every value
    if start and len(start.scaling.means) != source.inputs.shape[1]:
        raise DataError(
            f"{config.data} has {source.inputs.shape[1]} inputs, but the model in {config.load} has {len(start.scaling.means)}"
        )
    random, scaling = np.random.default_rng([seed, _SPLIT]), start.scaling if start else None
    problem = prepared(source, config.test_share, random, config.dtype, scaling, config.features)
    if start and start.classes != problem.classes:
        raise DataError(f"{config.data} has other classes than the model in {config.load}")
    return problem


class Run:
    """One network from one seed: iterate over `epochs`, or over `watched` for measures, then take the `result`.

    `function` is one of the configuration's `names`.
    """

    def __init__(
        self, config: Config, function: str, seed: int, source: Dataset | RawExamples, start: Start | None = None
    ) -> None:
        self.config, self.function, self.seed = config, function, seed
        self.loss = loss_named(config.loss)
        self.problem = problem_of(config, seed, source, start)
        self.loss.check(self.problem.train.targets)
        texts = config.activations or (function,) * len(config.layers)
        self.network = build(config, [scalar(text, "train with") for text in texts], self.problem)
        if start is None:
            initialise(self.network, config.init, np.random.default_rng([seed, _WEIGHTS]), bias=config.bias)
        elif start.parameters.size != self.network.parameters.size:
            raise DataError(
                f"the model has {start.parameters.size} parameters, but this network {self.network.parameters.size}"
            )
        else:
            self.network.parameters[:] = start.parameters
        self._begin = self.network.parameters.copy()
        self._moves: list[float] = []
        self.history: list[Measures] = []
        self.last = Epoch(0, math.nan, 0.0)

    def course(self) -> Course:
        """The epochs from the beginning, for a caller who halts between batches and passes each complete one to `follow`."""
        random = np.random.default_rng([self.seed, _ORDER])
        return Course(self.network, self.loss, self.problem.train, self.config, random)

    def follow(self, epoch: Epoch) -> None:
        """Take note of an epoch."""
        self.last = epoch
        self._moves = [*self._moves[-4:], epoch.moved]

    def epochs(self) -> Iterator[Epoch]:
        """Train, epoch by epoch."""
        for epoch in self.course().epochs():
            self.follow(epoch)
            yield epoch

    def watched(self) -> Iterator[Measures]:
        """Train, and measure after each epoch."""
        for epoch in self.epochs():
            self.history.append(measured(self.network, self.loss, self.problem, epoch))
            yield self.history[-1]

    def result(self) -> RunResult:
        """The result so far; a run that was left before its end was interrupted."""
        last = self.last
        if not last.stopped:  # perhaps in the middle of an epoch
            outputs = self.network.outputs(self.problem.train.inputs[:-1])
            with np.errstate(all="ignore"):
                last = replace(last, loss=self.loss.value(outputs, self.problem.train.targets), stopped="interrupted")
        return RunResult(
            self.function,
            self.seed,
            last,
            measured(self.network, self.loss, self.problem, last),
            self.network,
            self.problem,
            self.loss,
            tuple(map(_moved, *map(self.network.views, (self._begin, self.network.parameters)))),
            self._growth(),
        )

    def _growth(self) -> float:
        """The mean factor from one epoch's step to the next, over the last few."""
        steps = [later / earlier for earlier, later in pairwise(self._moves) if earlier > 0]
        finite = [step for step in steps if math.isfinite(step)]
        return float(np.exp(np.mean(np.log(finite)))) if finite and min(finite) > 0 else 1.0


def _moved(before: Floats, after: Floats) -> float:
    """The norm of the change of parameters, relative to their norm before."""
    if not np.isfinite(after).all():
        return math.inf
    with np.errstate(over="ignore"):
        return float(np.linalg.norm(after - before) / (np.linalg.norm(before) or 1.0))
