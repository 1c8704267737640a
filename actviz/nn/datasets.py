"""The data sets, and how each is trained where nothing else is asked for: one table, which the manual shows too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from actviz.errors import UsageError
from actviz.text.names import did_you_mean

if TYPE_CHECKING:
    import numpy as np

    from actviz.numerics.arrays import Array

Task = Literal["binary", "classes", "labels", "regression"]
#: The output function and the loss of a task.
OUTPUTS: dict[Task, tuple[str, str]] = {
    "binary": ("sigmoid", "bce"),
    "classes": ("softmax", "cce"),
    "labels": ("sigmoid", "bce"),
    "regression": ("identity", "mse"),
}


@dataclass(frozen=True)
class Dataset:
    """A data set and its defaults.

    Its examples come from the function `maker` (or that of its own name) of `actviz.nn.points`, with what is `given`. `noise` is the
    standard deviation on every coordinate, pixel or y. `output` is the usual one where it is not the task's. `batch` 0 takes all
    examples at once. `tolerance` is the loss that is good enough, `patience` how many epochs a loss may stand still. A truth table's
    inputs are not `standardised`: they are the 0 and 1 that stand in it.
    """

    name: str
    task: Task
    summary: str
    maker: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    size: int = 512
    noise: float = 0.0
    test_share: float = 0.25
    layers: tuple[int, ...] = (16, 16)
    output: str = "auto"
    optimizer: str = "adam"
    rate: float = 0.01
    batch: int = 32
    epochs: int = 200
    tolerance: float = 0.01
    patience: int = 50
    standardised: bool = True

    def make(self, random: np.random.Generator, noise: float) -> tuple[Array, Array]:
        """Inputs as rows, and for each row a target."""
        made: tuple[Array, Array] = getattr(import_module("actviz.nn.points"), self.maker or self.name)(
            random, self.size, noise, **self.given
        )
        return made


def _truth(name: str, summary: str, *truth: float) -> Dataset:
    """A truth table of two inputs: all of it is learned, nothing is left to test with."""
    return Dataset(
        name,
        "binary",
        f"the truth table: {summary}",
        "truth_table",
        {"truth": truth},
        size=4,
        test_share=0.0,
        layers=(16,),
        batch=0,
        epochs=3000,
        patience=100,
        standardised=False,
    )


def _fitted(name: str, summary: str, noise: float, output: str = "auto") -> Dataset:
    """Numbers over an interval; all examples are taken at once, and a line is found to ten digits before patience ends."""
    return Dataset(
        name, "regression", summary, size=256, noise=noise, output=output, batch=0, epochs=1000, tolerance=1e-4, patience=400
    )


DATASETS: Mapping[str, Dataset] = MappingProxyType(
    {
        item.name: item
        for item in (
            _truth("xor", "one of two, not both", 0, 1, 1, 0),
            _truth("and", "both of two", 0, 0, 0, 1),
            _truth("or", "at least one of two", 0, 1, 1, 1),
            Dataset("circles", "binary", "a ring inside a ring", noise=0.1),
            Dataset("moons", "binary", "two half circles in each other's hollow", noise=0.1),
            Dataset("spirals", "binary", "two arms around each other", noise=0.02, layers=(32, 32), epochs=400),
            Dataset("blobs", "classes", "three clouds at the corners of a triangle", noise=0.3),
            Dataset("checkerboard", "binary", "four by four fields", size=1024, layers=(32, 32), epochs=400),
            Dataset("labels", "labels", "inside a circle, above a diagonal: both, one or neither"),
            _fitted("sine", "sin(x) for x from -pi to pi", 0.1),
            _fitted("step", "0 left of 0, 1 right of it, for x from -1 to 1", 0.05),
            _fitted("linear", "2 x + 1 for x from -1 to 1", 0.1),
            _fitted("decay", "exp(-x) for x from 0 to 4, uneven by a factor: numbers above 0", 0.1, "softplus"),
            _fitted("counts", "counts of rate exp(1 + sin(x)) for x from -pi to pi", 0.0, "exponential"),
            Dataset("digits", "classes", "ten digits of 8 by 8 pixels", size=1500, noise=0.2, layers=(32,), epochs=60),
        )
    }
)
#: What a file is trained with, whatever it holds.
FILE_DEFAULTS = Dataset("file", "regression", "rows of a file", size=0)


def dataset_named(name: str) -> Dataset:
    """The data set of this name; raises UsageError where there is none."""
    if name not in DATASETS:
        raise UsageError(
            f"there is no data set {name!r}{did_you_mean(name, DATASETS)}",
            f"the data sets are {', '.join(DATASETS)}; a file ends in .csv or .tsv",
        )
    return DATASETS[name]
