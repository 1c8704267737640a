"""The learning problem: examples split and scaled, and the meaning of their numbers."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from actviz.errors import DataError
from actviz.nn.config import Task
from actviz.nn.datasets import Dataset
from actviz.nn.features import check_features, computed
from actviz.nn.training import Examples
from actviz.numerics.arrays import Array

#: A file with fewer examples is learned whole, unless --test-share says otherwise.
LEAST_TO_TEST = 20


@dataclass(frozen=True)
class RawExamples:
    """Unscaled examples: inputs as rows, for each row a target (a number, a class number or a row of labels), names of columns and classes.

    `in_units`: the targets have a unit of their own, and are standardised for the network.
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
    """The scaling of inputs and targets: subtract the mean, divide by the standard deviation."""

    means: Array
    deviations: Array
    target_mean: float = 0.0
    target_deviation: float = 1.0

    def inputs(self, inputs: Array) -> Array:
        """Inputs as rows, scaled."""
        return (inputs - self.means) / self.deviations


@dataclass(frozen=True)
class Problem:
    """Examples to learn and examples to test with, scaled by the first, or as a saved network was."""

    task: Task
    train: Examples
    test: Examples | None
    scaling: Scaling
    names: tuple[str, ...]
    classes: tuple[str, ...]
    in_units: bool = False
    standardised: bool = True
    #: The features that the network has for inputs; without any the inputs themselves.
    features: tuple[str, ...] = ()
    #: The inputs to learn in their own units, as rows.
    learned: Array = field(default_factory=lambda: np.empty((0, 0)), repr=False)

    @property
    def inputs(self) -> int:
        """The number of inputs of an example."""
        return len(self.scaling.means)

    @property
    def width(self) -> int:
        """The number of inputs of the network."""
        return int(self.train.inputs.shape[0]) - 1

    @property
    def outputs(self) -> int:
        """The number of outputs."""
        return int(self.train.targets.shape[0])

    def scaled(self, inputs: Array) -> Array:
        """Inputs, given as rows, for the network: scaled, and turned into features, one column each."""
        return computed(self.features, self.scaling.inputs(inputs)).T


def generated(dataset: Dataset, random: np.random.Generator, noise: float) -> RawExamples:
    """Draw the examples of a data set."""
    inputs, targets = dataset.make(random, noise)
    classes = tuple(map(str, range(int(targets.max()) + 1))) if dataset.task != "regression" else ()
    names = tuple(f"x{n}" for n in range(1, inputs.shape[1] + 1))
    return RawExamples(inputs, targets, dataset.task, names, classes, standardised=dataset.standardised)


def prepared(
    raw: RawExamples,
    test_share: float,
    random: np.random.Generator,
    dtype: npt.DTypeLike = np.float64,
    scaling: Scaling | None = None,
    features: tuple[str, ...] = (),
) -> Problem:
    """Split the examples at random, scale them by those to learn from, or as given, and compute the features of their inputs.

    Raises DataError for too few examples, or if they are all of one class.
    """
    check_features(features, raw.inputs.shape[1])
    train, test = _split(raw, round(len(raw.targets) * test_share), random)
    targets = raw.targets if raw.task == "labels" else raw.targets[:, None]
    if raw.task == "classes":
        targets = np.eye(len(raw.classes))[raw.targets.astype(int)]
    if raw.task != "regression" and np.ptp(raw.targets[train]) == 0:
        raise DataError("the examples to learn from are all of one class", "another --seed splits them in another way")
    scaling = scaling or _scaling(raw, train, targets)
    if raw.in_units:
        targets = (targets - scaling.target_mean) / scaling.target_deviation
    inputs = computed(features, scaling.inputs(raw.inputs))

    def part(chosen: npt.NDArray[np.intp]) -> Examples:
        return Examples.of(inputs[chosen], targets[chosen], dtype)

    return Problem(
        raw.task,
        part(train),
        part(test) if len(test) else None,
        scaling,
        raw.names,
        raw.classes,
        raw.in_units,
        raw.standardised,
        features,
        raw.inputs[train],
    )


def _split(raw: RawExamples, count: int, random: np.random.Generator) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The examples to learn, and about `count` to test with; at least one of each class is learned."""
    size = len(raw.targets)
    if size - count < 2:
        raise DataError(f"there is {_examples(size - count)} to learn from, but at least two are needed")
    order = random.permutation(size) if count else np.arange(size)
    tested, learned = np.sort(order[:count]), np.sort(order[count:])
    if raw.task in ("binary", "classes"):
        missing = np.setdiff1d(raw.targets, raw.targets[learned])
        moved = [int(np.flatnonzero(raw.targets == value)[0]) for value in missing]
        tested, learned = np.setdiff1d(tested, moved), np.union1d(learned, np.array(moved, dtype=np.intp))
    return learned, tested


def _scaling(raw: RawExamples, learned: npt.NDArray[np.intp], targets: Array) -> Scaling:
    """Mean 0 and standard deviation 1 over the examples to learn; an input that never changes keeps its size."""
    means, deviations = _spread(raw.inputs[learned])
    if not raw.standardised:
        means[:], deviations[:] = 0.0, 1.0
    deviations[deviations == 0] = 1.0  # a pixel that is never lit
    if not raw.in_units:
        return Scaling(means, deviations)
    mean, deviation = _spread(targets[learned])
    return Scaling(means, deviations, float(mean[0]), float(deviation[0]) or 1.0)


def _spread(values: Array) -> tuple[Array, Array]:
    """The means and standard deviations of columns, also where the squares of their numbers are too large for float64."""
    with np.errstate(over="ignore", invalid="ignore"):
        means, deviations = values.mean(axis=0), values.std(axis=0)
    if np.isfinite(deviations).all():
        return means, deviations
    largest = np.abs(values).max(axis=0)
    size = np.where(largest > 0, largest, 1.0)
    return (values / size).mean(axis=0) * size, (values / size).std(axis=0) * size


def _examples(count: int) -> str:
    return f"{count} example{'s' if count != 1 else ''}"


def accuracy(task: Task, predicted: Array, targets: Array) -> float | None:
    """The share of examples whose class, or each of whose labels, is predicted as the likelier one; None for a regression."""
    match task:
        case "binary" | "labels":
            return float(((predicted > 0.5) == (targets > 0.5)).all(axis=0).mean())
        case "classes":
            return float((predicted.argmax(axis=0) == targets.argmax(axis=0)).mean())
    return None
