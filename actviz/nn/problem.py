"""What a network is given: examples split and scaled, and what their numbers mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from actviz.errors import DataError
from actviz.nn.config import Task
from actviz.nn.datasets import Dataset
from actviz.nn.training import Examples
from actviz.numerics.arrays import Array


@dataclass(frozen=True)
class RawExamples:
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
class Scaling:
    """How numbers become what a network sees: less `means` (of inputs) or `target_mean`, over the deviations."""

    means: Array
    deviations: Array
    target_mean: float = 0.0
    target_deviation: float = 1.0

    def inputs(self, inputs: Array) -> Array:
        """Inputs as rows, scaled."""
        return (inputs - self.means) / self.deviations


@dataclass(frozen=True)
class Problem:
    """Examples to learn and examples to test with, scaled by what is in the first, or as a model was."""

    task: Task
    train: Examples
    test: Examples | None
    scaling: Scaling
    names: tuple[str, ...]
    classes: tuple[str, ...]
    in_units: bool = False
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
        return self.scaling.inputs(inputs).T


def generated(dataset: Dataset, random: np.random.Generator, noise: float) -> RawExamples:
    """Make a data set's examples."""
    inputs, targets = dataset.make(random, noise)
    classes = tuple(map(str, range(int(targets.max()) + 1))) if dataset.task != "regression" else ()
    names = tuple(f"x{n}" for n in range(1, inputs.shape[1] + 1))
    return RawExamples(inputs, targets, dataset.task, names, classes, standardised=dataset.standardised)


def prepared(
    table: RawExamples,
    test_share: float,
    random: np.random.Generator,
    dtype: npt.DTypeLike = np.float64,
    scaling: Scaling | None = None,
) -> Problem:
    """Split the examples at random, and scale them by what is in the part to learn from, or as given.

    Raises DataError where nothing can be learned: too few examples, or one class among them.
    """
    learned, tested = _split(table, round(len(table.targets) * test_share), random)
    targets = table.targets if table.task == "labels" else table.targets[:, None]
    if table.task == "classes":
        targets = np.eye(len(table.classes))[table.targets.astype(int)]
    if table.task != "regression" and np.ptp(table.targets[learned]) == 0:
        raise DataError("the examples to learn from are all of one class", "another --seed splits them in another way")
    scaling = scaling or _scaling(table, learned, targets)
    if table.in_units:
        targets = (targets - scaling.target_mean) / scaling.target_deviation
    inputs = scaling.inputs(table.inputs)

    def part(chosen: npt.NDArray[np.intp]) -> Examples:
        return Examples.of(inputs[chosen], targets[chosen], dtype)

    test = part(tested) if len(tested) else None
    return Problem(table.task, part(learned), test, scaling, table.names, table.classes, table.in_units, table.standardised)


def _split(table: RawExamples, count: int, random: np.random.Generator) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Which examples are learned, and `count` or so that are for tests; of each class one at least is learned."""
    size = len(table.targets)
    if size - count < 2:
        raise DataError(f"there is {_examples(size - count)} to learn from, but two are the least")
    order = random.permutation(size) if count else np.arange(size)
    tested, learned = np.sort(order[:count]), np.sort(order[count:])
    if table.task in ("binary", "classes"):
        missing = np.setdiff1d(table.targets, table.targets[learned])
        moved = [int(np.flatnonzero(table.targets == value)[0]) for value in missing]
        tested, learned = np.setdiff1d(tested, moved), np.union1d(learned, np.array(moved, dtype=np.intp))
    return learned, tested


def _scaling(table: RawExamples, learned: npt.NDArray[np.intp], targets: Array) -> Scaling:
    """Mean 0 and deviation 1 over the examples to learn; what never changes is left at its size."""
    means, deviations = table.inputs[learned].mean(axis=0), table.inputs[learned].std(axis=0)
    if not table.standardised:
        means[:], deviations[:] = 0.0, 1.0
    deviations[deviations == 0] = 1.0  # a pixel that is never lit
    if not table.in_units:
        return Scaling(means, deviations)
    return Scaling(means, deviations, float(targets[learned].mean()), float(targets[learned].std()) or 1.0)


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
