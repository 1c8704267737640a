"""The examples of each data set: functions of a random generator, the number of examples, and the noise.

Each returns inputs as rows, and for each row a target: a number, the number of a class, or a row of labels.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from actviz.nn.digits import digits
from actviz.numerics.arrays import Array

__all__ = [
    "blobs", "checkerboard", "circles", "counts", "decay", "digits", "labels", "linear", "moons", "sine", "spirals", "step", "truth_table",
]  # fmt: skip

Points = tuple[Array, Array]


def truth_table(random: np.random.Generator, size: int, noise: float, truth: Sequence[float]) -> Points:
    """The four rows of a truth table."""
    inputs = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    return inputs + noise * random.standard_normal((size, 2)), np.array(truth)


def circles(random: np.random.Generator, size: int, noise: float) -> Points:
    """Two rings around 0: class 1 at radius 0.5, class 0 at radius 1."""
    inner = np.arange(size) % 2
    angle = random.uniform(0, 2 * np.pi, size)
    ring = np.where(inner, 0.5, 1.0)[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return ring + noise * random.standard_normal((size, 2)), inner.astype(np.float64)


def moons(random: np.random.Generator, size: int, noise: float) -> Points:
    """Two half circles, each with an end inside the other."""
    lower = np.arange(size) % 2
    angle = random.uniform(0, np.pi, size)
    x, y = np.cos(angle), np.sin(angle)
    points = np.column_stack([np.where(lower, 1 - x, x), np.where(lower, 0.5 - y, y)])
    return points + noise * random.standard_normal((size, 2)), lower.astype(np.float64)


def spirals(random: np.random.Generator, size: int, noise: float) -> Points:
    """Two arms that wind once and a half around each other."""
    arm = np.arange(size) % 2
    radius = np.sqrt(random.uniform(0.01, 1, size))  # as dense outside as inside
    angle = 3 * np.pi * radius + np.pi * arm
    points = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return points + noise * random.standard_normal((size, 2)), arm.astype(np.float64)


def blobs(random: np.random.Generator, size: int, noise: float) -> Points:
    """Three clouds at the corners of a triangle."""
    corner = np.arange(size) % 3
    angle = np.pi / 2 + 2 * np.pi / 3 * corner
    points = np.column_stack([np.cos(angle), np.sin(angle)])
    return points + noise * random.standard_normal((size, 2)), corner.astype(np.float64)


def checkerboard(random: np.random.Generator, size: int, noise: float) -> Points:
    """Four by four fields, black and white in turn; the noise moves a point after its field is decided."""
    points = random.uniform(-2, 2, (size, 2))
    colour = np.floor(points).sum(axis=1) % 2
    return points + noise * random.standard_normal((size, 2)), colour


def labels(random: np.random.Generator, size: int, noise: float) -> Points:
    """Points of a square with two labels: inside the circle of radius 1, and above the diagonal; the noise moves them afterwards."""
    points = random.uniform(-1.5, 1.5, (size, 2))
    inside, above = np.hypot(*points.T) < 1, points[:, 1] > points[:, 0]
    return points + noise * random.standard_normal((size, 2)), np.column_stack([inside, above]).astype(np.float64)


def _over(random: np.random.Generator, size: int, low: float, high: float, function: Callable[[Array], Array]) -> Points:
    x = random.uniform(low, high, size)
    return x[:, None], function(x)


def sine(random: np.random.Generator, size: int, noise: float) -> Points:
    """sin(x) for x from -pi to pi."""
    return _over(random, size, -np.pi, np.pi, lambda x: np.sin(x) + noise * random.standard_normal(size))


def step(random: np.random.Generator, size: int, noise: float) -> Points:
    """0 left of 0, 1 right of it."""
    return _over(random, size, -1, 1, lambda x: (x > 0) + noise * random.standard_normal(size))


def linear(random: np.random.Generator, size: int, noise: float) -> Points:
    """2 x + 1."""
    return _over(random, size, -1, 1, lambda x: 2 * x + 1 + noise * random.standard_normal(size))


def decay(random: np.random.Generator, size: int, noise: float) -> Points:
    """exp(-x), times a factor whose logarithm is the noise: always above 0."""
    return _over(random, size, 0, 4, lambda x: np.exp(-x + noise * random.standard_normal(size)))


def counts(random: np.random.Generator, size: int, noise: float) -> Points:
    """Poisson's counts of rate exp(1 + sin(x)); the noise is on the logarithm of the rate."""

    def sample(x: Array) -> Array:
        return random.poisson(np.exp(1 + np.sin(x) + noise * random.standard_normal(size))).astype(np.float64)

    return _over(random, size, -np.pi, np.pi, sample)
