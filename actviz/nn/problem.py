"""What a network is given: examples split and scaled, and what their numbers mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from actviz.arrays import Array
from actviz.errors import DataError
from actviz.nn.datasets import Dataset, Task
from actviz.nn.training import Examples


@dataclass(frozen=True)
class Table:
    """Examples as they come: inputs as rows, a target, a class number or a row of labels for each, names of columns and classes.

    `in_units`: the targets are numbers in units of their own, and are standardised for the network.
    """

    inputs: Array
    targets: Array
    task: Task
    names: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    in_units: bool = False
    standardised: bool = True


@dataclass(frozen=True)
class Problem:
    """Examples to learn and examples to test with, of inputs standardised by the mean and deviation of the first.

    `means` and `deviations` are those of the inputs, `target_mean` and `target_deviation` of targets in units of their own.
    """

    task: Task
    train: Examples
    test: Examples | None
    means: Array
    deviations: Array
    names: tuple[str, ...]
    classes: tuple[str, ...]
    target_mean: float = 0.0
    target_deviation: float = 1.0
    standardised: bool = True

    @property
    def inputs(self) -> int:
        """How many numbers an example has."""
        return int(self.train.inputs.shape[0]) - 1

    @property
    def outputs(self) -> int:
        """How many numbers are predicted."""
        return int(self.train.targets.shape[0])

    def scaled(self, inputs: Array) -> Array:
        """Inputs as rows, as the network takes them: one column each."""
        return ((inputs - self.means) / self.deviations).T


def generated(dataset: Dataset, random: np.random.Generator, noise: float) -> Table:
    """Make a data set's examples."""
    inputs, targets = dataset.make(random, noise)
    classes = tuple(map(str, range(int(targets.max()) + 1))) if dataset.task != "regression" else ()
    names = tuple(f"x{n}" for n in range(1, inputs.shape[1] + 1))
    return Table(inputs, targets, dataset.task, names, classes, standardised=dataset.standardised)


def prepared(table: Table, test_share: float, random: np.random.Generator, dtype: npt.DTypeLike = np.float64) -> Problem:
    """Split the examples at random, and scale them by what is in the part to learn from.

    Raises DataError where nothing can be learned: too few examples, or one class among them.
    """
    count = len(table.targets)
    tested = round(count * test_share)
    if count - tested < 2:
        raise DataError(f"there is {_examples(count - tested)} to learn from, but two are the least")
    order = random.permutation(count) if tested else np.arange(count)
    learned = np.sort(order[tested:])
    targets = table.targets if table.task == "labels" else table.targets[:, None]
    mean, deviation = 0.0, 1.0
    if table.task == "classes":
        targets = np.eye(len(table.classes))[table.targets.astype(int)]
    if table.task != "regression" and np.ptp(table.targets[learned]) == 0:
        raise DataError("the examples to learn from are all of one class", "another --seed splits them in another way")
    if table.in_units:
        mean, deviation = float(targets[learned].mean()), float(targets[learned].std()) or 1.0
        targets = (targets - mean) / deviation
    means, deviations = table.inputs[learned].mean(axis=0), table.inputs[learned].std(axis=0)
    if not table.standardised:
        means[:], deviations[:] = 0.0, 1.0
    deviations[deviations == 0] = 1.0  # a pixel that is never lit
    inputs = (table.inputs - means) / deviations

    def part(chosen: npt.NDArray[np.intp]) -> Examples:
        return Examples.of(inputs[chosen], targets[chosen], dtype)

    return Problem(
        table.task,
        part(learned),
        part(np.sort(order[:tested])) if tested else None,
        means,
        deviations,
        table.names,
        table.classes,
        mean,
        deviation,
        table.standardised,
    )


def _examples(count: int) -> str:
    return f"{count} example{'s' if count != 1 else ''}"


def accuracy(task: Task, predicted: Array, targets: Array) -> float | None:
    """The share of examples whose class is predicted, or each of whose labels is: the likelier one; None for a regression."""
    match task:
        case "binary" | "labels":
            return float(((predicted > 0.5) == (targets > 0.5)).all(axis=0).mean())
        case "classes":
            return float((predicted.argmax(axis=0) == targets.argmax(axis=0)).mean())
    return None
