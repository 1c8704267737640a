"""The data sets with the configuration that each is trained with by default: one table, which the manual shows too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from actviz.errors import UsageError
from actviz.nn.config import Config, Task
from actviz.text.names import did_you_mean

if TYPE_CHECKING:
    import numpy as np

    from actviz.numerics.arrays import Array

#: The output function and the loss of a task.
OUTPUTS: dict[Task, tuple[str, str]] = {
    "binary": ("sigmoid", "bce"),
    "classes": ("softmax", "cce"),
    "labels": ("sigmoid", "bce"),
    "regression": ("identity", "mse"),
}


@dataclass(frozen=True)
class Dataset:
    """A data set: its examples, and the configuration that it is trained with unless options say otherwise.

    The function `maker` of `actviz.nn.generators` makes `size` examples from the arguments `given`. The configuration's `noise` is the
    standard deviation on every coordinate, pixel or y. The inputs of a truth table are not `standardised`: they stay 0 and 1.
    """

    name: str
    summary: str
    defaults: Config
    maker: str
    given: Mapping[str, Any] = field(default_factory=dict)
    size: int = 512
    standardised: bool = True

    @property
    def task(self) -> Task:
        """What is learned from it."""
        return cast("Task", self.defaults.task)

    def make(self, random: np.random.Generator, noise: float) -> tuple[Array, Array]:
        """Draw the examples: inputs as rows, and a target for each row."""
        made: tuple[Array, Array] = getattr(import_module("actviz.nn.generators"), self.maker)(
            random, self.size, noise, **self.given
        )
        return made


def _dataset(name: str, task: Task, summary: str, *, size: int = 512, **defaults: Any) -> Dataset:
    """A data set whose examples come from the function of its name; `defaults` are options that differ from those of Config."""
    return Dataset(name, summary, Config(data=name, task=task, **defaults), name, size=size)


def _truth_table(name: str, summary: str, *truth: float) -> Dataset:
    """A truth table of two inputs: all rows are trained on, none is left for tests."""
    defaults = Config(name, "binary", test_share=0.0, layers=(16,), batch=0, epochs=3000, patience=100)
    return Dataset(name, f"the truth table: {summary}", defaults, "truth_table", {"truth": truth}, size=4, standardised=False)


def _curve(name: str, summary: str, noise: float, output: str = "auto") -> Dataset:
    """Numbers over an interval, trained in full batches; a line is found to ten digits before patience ends."""
    return _dataset(
        name, "regression", summary, size=256, noise=noise, output=output, batch=0, epochs=1000, tolerance=1e-4, patience=400
    )


DATASETS: Mapping[str, Dataset] = MappingProxyType(
    {
        item.name: item
        for item in (
            _truth_table("xor", "one of two, not both", 0, 1, 1, 0),
            _truth_table("and", "both of two", 0, 0, 0, 1),
            _truth_table("or", "at least one of two", 0, 1, 1, 1),
            _dataset("circles", "binary", "a ring inside a ring", noise=0.1),
            _dataset("moons", "binary", "two half circles in each other's hollow", noise=0.1),
            _dataset("spirals", "binary", "two arms around each other", noise=0.02, layers=(32, 32), epochs=400),
            _dataset("blobs", "classes", "three clouds at the corners of a triangle", noise=0.3),
            _dataset("checkerboard", "binary", "four by four fields", size=1024, layers=(32, 32), epochs=400),
            _dataset("labels", "labels", "inside a circle, above a diagonal: both, one or neither"),
            _curve("sine", "sin(x) for x from -pi to pi", 0.1),
            _curve("step", "0 left of 0, 1 right of it, for x from -1 to 1", 0.05),
            _curve("linear", "2 x + 1 for x from -1 to 1", 0.1),
            _curve("decay", "exp(-x) for x from 0 to 4, uneven by a factor: numbers above 0", 0.1, "softplus"),
            _curve("counts", "counts of rate exp(1 + sin(x)) for x from -pi to pi", 0.0, "exponential"),
            _dataset("digits", "classes", "ten digits of 8 by 8 pixels", size=1500, noise=0.2, layers=(32,), epochs=60),
        )
    }
)


def dataset_named(name: str) -> Dataset:
    """The data set of this name; raises UsageError where there is none."""
    if name not in DATASETS:
        raise UsageError(
            f"there is no data set {name!r}{did_you_mean(name, DATASETS)}",
            f"the data sets are {', '.join(DATASETS)}; a file ends in .csv or .tsv",
        )
    return DATASETS[name]
