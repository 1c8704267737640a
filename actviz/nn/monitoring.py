"""Measures of a network while it learns: losses, accuracy, gradients by layer, dead units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from actviz.analysis.diagnosis import DEAD_BELOW
from actviz.nn.losses import Loss
from actviz.nn.network import Network, Pass
from actviz.nn.problem import Problem, accuracy
from actviz.nn.stopping import Epoch


@dataclass(frozen=True)
class Measures:
    """A network after an epoch. `gradients` are the norms of dL/dW by layer, `dead` the shares of dead units by hidden layer."""

    epoch: int
    loss: float
    test_loss: float | None
    accuracy: float | None
    test_accuracy: float | None
    gradients: tuple[float, ...]
    dead: tuple[float, ...]
    stopped: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The measures as JSON-compatible values, but for infinite numbers."""
        both = {} if self.accuracy is None else {"accuracy": {"train": self.accuracy, "test": self.test_accuracy}}
        return {
            "epoch": self.epoch,
            "loss": {"train": self.loss, "test": self.test_loss},
            **both,
            "gradients": list(self.gradients),
            "dead": list(self.dead),
            "stopped": self.stopped,
        }


def measured(network: Network, loss: Loss, problem: Problem, epoch: Epoch) -> Measures:
    """Measure a network after an epoch, over all examples; its parameters stay as they are."""
    examples = problem.train
    passed = Pass(network, examples.count)
    outputs = passed.evaluate(examples.inputs, slopes=True)
    with np.errstate(all="ignore"):
        share = accuracy(problem.task, loss.outputs(outputs), examples.targets)
        loss.derivative(outputs, examples.targets, passed.delta)
        passed.backward()
        gradients = tuple(float(np.linalg.norm(layer.gradient)) for layer in passed.layers)
        dead = tuple(float((np.abs(layer.slope).max(axis=1) < DEAD_BELOW).mean()) for layer in passed.layers[:-1])
        test_loss = test_accuracy = None
        if problem.test:
            test_outputs = network.outputs(problem.test.inputs[:-1])
            test_loss = loss.value(test_outputs, problem.test.targets)
            test_accuracy = accuracy(problem.task, loss.outputs(test_outputs), problem.test.targets)
    return Measures(epoch.number, epoch.loss, test_loss, share, test_accuracy, gradients, dead, epoch.stopped)
