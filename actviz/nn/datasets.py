"""The data sets, and how each is trained where nothing else is asked for: one table, which the manual shows too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from actviz.arrays import Array
from actviz.errors import UsageError
from actviz.naming import did_you_mean
from actviz.nn.digits import digits

Task = Literal["binary", "classes", "regression"]
#: The output function and the loss of a task.
OUTPUTS: dict[Task, tuple[str, str]] = {
    "binary": ("sigmoid", "bce"),
    "classes": ("softmax", "cce"),
    "regression": ("identity", "mse"),
}
Generator = Callable[[np.random.Generator, int, float], tuple[Array, Array]]


@dataclass(frozen=True)
class Dataset:
    """A data set and its defaults: `make(random, size, noise)` gives inputs as rows, and a target or class number for each.

    `noise` is the standard deviation on every coordinate, pixel or y. `batch` 0 takes all examples at once. `tolerance` is the loss
    that is good enough, `patience` how many epochs a loss may stand still. A truth table's inputs are
    not `standardised`: they are the 0 and 1 that stand in it.
    """

    name: str
    task: Task
    summary: str
    make: Generator
    size: int = 512
    noise: float = 0.0
    test_share: float = 0.25
    layers: tuple[int, ...] = (16, 16)
    optimizer: str = "adam"
    rate: float = 0.01
    batch: int = 32
    epochs: int = 200
    tolerance: float = 0.01
    patience: int = 50
    standardised: bool = True


def circles(random: np.random.Generator, size: int, noise: float) -> tuple[Array, Array]:
    """Two rings around 0: class 1 at radius 0.5, class 0 at radius 1."""
    inner = np.arange(size) % 2
    angle = random.uniform(0, 2 * np.pi, size)
    ring = np.where(inner, 0.5, 1.0)[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return ring + noise * random.standard_normal((size, 2)), inner.astype(np.float64)


def moons(random: np.random.Generator, size: int, noise: float) -> tuple[Array, Array]:
    """Two half circles, each with its end in the other's hollow."""
    lower = np.arange(size) % 2
    angle = random.uniform(0, np.pi, size)
    x, y = np.cos(angle), np.sin(angle)
    points = np.column_stack([np.where(lower, 1 - x, x), np.where(lower, 0.5 - y, y)])
    return points + noise * random.standard_normal((size, 2)), lower.astype(np.float64)


def spirals(random: np.random.Generator, size: int, noise: float) -> tuple[Array, Array]:
    """Two arms that wind once and a half around each other."""
    arm = np.arange(size) % 2
    way = np.sqrt(random.uniform(0.01, 1, size))  # as dense outside as inside
    angle = 3 * np.pi * way + np.pi * arm
    points = way[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return points + noise * random.standard_normal((size, 2)), arm.astype(np.float64)


def blobs(random: np.random.Generator, size: int, noise: float) -> tuple[Array, Array]:
    """Three clouds at the corners of a triangle."""
    corner = np.arange(size) % 3
    angle = np.pi / 2 + 2 * np.pi / 3 * corner
    points = np.column_stack([np.cos(angle), np.sin(angle)])
    return points + noise * random.standard_normal((size, 2)), corner.astype(np.float64)


def checkerboard(random: np.random.Generator, size: int, noise: float) -> tuple[Array, Array]:
    """Four by four fields, black and white in turn; the noise moves a point after its field was seen."""
    points = random.uniform(-2, 2, (size, 2))
    colour = np.floor(points).sum(axis=1) % 2
    return points + noise * random.standard_normal((size, 2)), colour


def _truth(name: str, summary: str, *truth: float) -> Dataset:
    """A truth table of two inputs: all of it is learned, nothing is left to test with."""

    def make(random: np.random.Generator, size: int, noise: float) -> tuple[Array, Array]:
        inputs = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
        return inputs + noise * random.standard_normal((size, 2)), np.array(truth)

    return Dataset(
        name,
        "binary",
        f"the truth table: {summary}",
        make,
        size=4,
        test_share=0.0,
        layers=(16,),
        batch=0,
        epochs=3000,
        patience=100,
        standardised=False,
    )


def _fitted(name: str, summary: str, function: Callable[[Array], Array], reach: float, noise: float) -> Dataset:
    """A function of one number on an interval around 0, with noise on y; all examples are taken at once."""

    def make(random: np.random.Generator, size: int, noise: float) -> tuple[Array, Array]:
        x = random.uniform(-reach, reach, size)
        return x[:, None], function(x) + noise * random.standard_normal(size)

    return Dataset(name, "regression", summary, make, size=256, noise=noise, batch=0, epochs=1000, tolerance=1e-4, patience=100)


DATASETS = {
    item.name: item
    for item in (
        _truth("xor", "one of two, not both", 0, 1, 1, 0),
        _truth("and", "both of two", 0, 0, 0, 1),
        _truth("or", "at least one of two", 0, 1, 1, 1),
        Dataset("circles", "binary", "a ring inside a ring", circles, noise=0.1),
        Dataset("moons", "binary", "two half circles in each other's hollow", moons, noise=0.1),
        Dataset("spirals", "binary", "two arms around each other", spirals, noise=0.02, layers=(32, 32), epochs=400),
        Dataset("blobs", "classes", "three clouds at the corners of a triangle", blobs, noise=0.3),
        Dataset(
            "checkerboard", "binary", "four by four fields", checkerboard, size=1024, noise=0.0, layers=(32, 32), epochs=400
        ),
        _fitted("sine", "sin(x) for x from -pi to pi", np.sin, np.pi, 0.1),
        _fitted("step", "0 left of 0, 1 right of it, for x from -1 to 1", lambda x: (x > 0).astype(np.float64), 1.0, 0.05),
        _fitted("linear", "2 x + 1 for x from -1 to 1", lambda x: 2 * x + 1, 1.0, 0.1),
        Dataset("digits", "classes", "ten digits of 8 by 8 pixels", digits, size=1500, noise=0.2, layers=(32,), epochs=60),
    )
}
#: What a file is trained with, whatever it holds.
FILE_DEFAULTS = Dataset("file", "regression", "rows of a file", lambda *_: (np.empty((0, 0)), np.empty(0)), size=0)


def dataset_named(name: str) -> Dataset:
    """The data set of this name; raises UsageError where there is none."""
    if name not in DATASETS:
        raise UsageError(
            f"there is no data set {name!r}{did_you_mean(name, DATASETS)}",
            f"the data sets are {', '.join(DATASETS)}; a file ends in .csv or .tsv",
        )
    return DATASETS[name]
