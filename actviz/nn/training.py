"""Training: epochs of mini-batches until a reason to stop."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from actviz.errors import UsageError
from actviz.nn.config import Config
from actviz.nn.curve import Floats
from actviz.nn.losses import Loss
from actviz.nn.network import Network, Pass, with_ones
from actviz.nn.optimizers import Optimizer, clip, optimizer_named
from actviz.nn.schedules import schedule
from actviz.nn.stopping import Epoch, StopRule


@dataclass(frozen=True)
class Examples:
    """Inputs with a last row of ones, of shape (inputs + 1, examples), and targets, of shape (outputs, examples)."""

    inputs: Floats
    targets: Floats

    @classmethod
    def of(cls, inputs: npt.ArrayLike, targets: npt.ArrayLike, dtype: npt.DTypeLike = np.float64) -> Examples:
        """From examples as rows, as data usually comes; targets may have one axis."""
        x = np.atleast_2d(np.asarray(inputs, dtype).T)
        t = np.atleast_2d(np.asarray(targets, dtype).T)
        if x.shape[1] != t.shape[1]:
            raise UsageError(f"there are {x.shape[1]} inputs but {t.shape[1]} targets")
        return cls(np.ascontiguousarray(with_ones(x)), np.ascontiguousarray(t))

    @property
    def count(self) -> int:
        """The number of examples."""
        return int(self.targets.shape[1])


class Stepper:
    """A network with a loss and an optimizer, which takes steps on batches of examples."""

    def __init__(self, network: Network, loss: Loss, optimizer: Optimizer, clip_norm: float = 0.0) -> None:
        self.network, self.loss, self.optimizer, self.clip_norm = network, loss, optimizer, clip_norm
        self._passes: dict[int, Pass] = {}

    @classmethod
    def of(cls, network: Network, loss: Loss, config: Config) -> Stepper:
        """The stepper of a configuration."""
        return cls(network, loss, optimizer_named(config.optimizer, config.weight_decay), config.clip)

    def pass_of(self, count: int) -> Pass:
        """The arrays for a batch of `count` examples."""
        if count not in self._passes:
            self._passes[count] = Pass(self.network, count)
        return self._passes[count]

    def gradient(self, passed: Pass, inputs: Floats, targets: Floats, *, exact: bool = False) -> Floats:
        """The gradient of the mean loss of a batch by all parameters: forward, then back."""
        outputs = passed.forward(inputs, slopes=True, exact=exact)
        self.loss.derivative(outputs, targets, passed.delta)
        return passed.backward()

    def step(self, passed: Pass, inputs: Floats, targets: Floats, learning_rate: float) -> bool:
        """Take one step down the gradient; False, without a change, if the gradient is not finite."""
        gradient = self.gradient(passed, inputs, targets)
        if not math.isfinite(gradient.dot(gradient)):
            # a formula may overflow where its function does not, and a square where its root does not
            gradient = self.gradient(passed, inputs, targets, exact=True)
            if not np.isfinite(gradient).all():
                return False
        if self.clip_norm:
            clip(gradient, self.clip_norm)
        self.optimizer.step(self.network.parameters, gradient, learning_rate)
        return True

    def mean_loss(self, examples: Examples) -> float:
        """The loss over all examples."""
        outputs = self.pass_of(examples.count).forward(examples.inputs)
        value = self.loss.value(outputs, examples.targets)
        if not math.isfinite(value):
            outputs = self.pass_of(examples.count).forward(examples.inputs, exact=True)
            value = self.loss.value(outputs, examples.targets)
        return value


class Batches:
    """The examples in a new order each epoch, cut into batches; the last one may be shorter."""

    def __init__(self, examples: Examples, size: int, stepper: Stepper, random: np.random.Generator) -> None:
        self._examples, self._random = examples, random
        size = min(size or examples.count, examples.count)
        self._is_whole = size == examples.count
        self._inputs, self._targets = examples.inputs.copy(), examples.targets.copy()
        starts = range(0, examples.count, size)
        spans = [slice(start, min(start + size, examples.count)) for start in starts]
        #: For each batch: its pass, its inputs and its targets.
        self.batches = [
            (stepper.pass_of(span.stop - span.start), self._inputs[:, span], self._targets[:, span]) for span in spans
        ]

    def shuffle(self) -> None:
        """Shuffle the examples, unless one batch holds them all."""
        if not self._is_whole:
            order = self._random.permutation(self._examples.count)
            np.take(self._examples.inputs, order, axis=1, out=self._inputs)
            np.take(self._examples.targets, order, axis=1, out=self._targets)


class Course:
    """The epochs of a training run, which can be halted between two batches; it trains the network in place.

    `epoch` is the last one that is complete, `done` the number of steps since. NumPy's warnings are silenced in each call.
    """

    def __init__(self, network: Network, loss: Loss, examples: Examples, config: Config, random: np.random.Generator) -> None:
        self._stepper, self._config, self._examples = Stepper.of(network, loss, config), config, examples
        self._batches = Batches(examples, config.batch, self._stepper, random)
        self._factor = schedule(config.schedule, max(config.epochs, 1))
        self._stop = StopRule(config, loss.baseline(examples.targets))
        self._finite, self._learning_rate, self._before = True, 0.0, network.parameters
        self.done = 0
        with np.errstate(all="ignore"):
            self.epoch = self._stop.epoch(0, self._stepper.mean_loss(examples))

    @property
    def batches(self) -> int:
        """The number of batches of an epoch."""
        return len(self._batches.batches)

    def step(self, steps: int = 1) -> None:
        """Take steps, up to the end of the epoch; one without a finite gradient ends it too."""
        self._advance(steps)

    def epochs(self) -> Iterator[Epoch]:
        """Yield the last complete epoch and each one after it, up to the one with a reason to stop."""
        yield self.epoch
        while not self.epoch.stopped:
            self._advance(self.batches)
            yield self.epoch

    def lift(self) -> bool:
        """Let training continue beyond its reason to stop; False where there is nothing to continue: a divergence, a standstill."""
        if self.epoch.stopped == "diverged" or not (self.epoch.moved or self.epoch.number == 0):
            return False
        self._stop.lift()
        self.epoch = replace(self.epoch, stopped="")
        return True

    def _advance(self, steps: int) -> None:
        with np.errstate(all="ignore"):
            if not self.done:
                self._before = self._stepper.network.parameters.copy()
                self._batches.shuffle()
                self._learning_rate = self._config.learning_rate * self._factor(self.epoch.number + 1)
            part = self._batches.batches[self.done : self.done + steps]
            rate, step = self._learning_rate, self._stepper.step
            finite = all(step(*batch, rate) for batch in part)
            self.done += steps
            if self.done >= self.batches or not finite:
                self._end_epoch(finite)

    def _end_epoch(self, finite: bool) -> None:
        """Measure the loss after the last step of an epoch."""
        self._before -= self._stepper.network.parameters
        moved = float(np.sqrt(np.vdot(self._before, self._before)))
        value = self._stepper.mean_loss(self._examples) if finite else math.inf
        self.epoch = self._stop.epoch(self.epoch.number + 1, value, moved)
        self.done = 0


def train(
    network: Network,
    loss: Loss,
    examples: Examples,
    config: Config,
    random: np.random.Generator,
) -> Iterator[Epoch]:
    """Train a network in place; yield the state before the first step and after each epoch, the last with its reason to stop.

    >>> import actviz
    >>> from actviz.nn.losses import LOSSES
    >>> network = Network([1, 1], [None])
    >>> line = Examples.of([[-1.0], [0.0], [1.0]], [-1.0, 1.0, 3.0])
    >>> config = Config("line", "regression", optimizer="sgd", learning_rate=0.5, batch=0, tolerance=1e-20)
    >>> *_, last = train(network, LOSSES["mse"], line, config, np.random.default_rng(0))
    >>> last.stopped, network.parameters.round(9)
    ('tolerance', array([2., 1.]))
    """
    yield from Course(network, loss, examples, config, random).epochs()
