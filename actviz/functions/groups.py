"""Functions of groups of units: concatenations, maxima, sorted pairs, and vectors that are scaled as a whole."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from actviz.arrays import Array
from actviz.definition import Parameter
from actviz.numerics.double_double import DoubleDouble
from actviz.numerics.sums import total, wide_total
from actviz.vector import vector


@vector(
    "relu(x_i), then relu(-x_i)",
    "[i = j]*[x_i > 0], then -[i = j]*[x_i < 0]",
    spellings="tf.nn.crelu(axis=-1)",
    aliases="concatenated_relu",
    range="[0, inf)",
    local=True,
    others=(),
    source="Shang, Sohn, Almeida, Lee 2016, arXiv:1603.05201",
)
def crelu(x: Array) -> Iterator[Array]:
    """The rectified vector, followed by the rectified negated one: nothing is lost."""
    yield np.concatenate([np.maximum(x, 0.0), np.maximum(-x, 0.0)], axis=1)
    place = np.arange(x.shape[1])
    found = np.zeros((len(x), 2 * x.shape[1], x.shape[1]))
    found[:, place, place] = np.heaviside(x, 0.0)
    found[:, x.shape[1] + place, place] = 0.0 - np.heaviside(-x, 0.0)
    yield found


@vector(
    "max(x_(k*i), ..., x_(k*i + k - 1))",
    "[x_j is the first maximum of group i]",
    parameters=[Parameter("k", "2", "k >= 1")],
    local=True,
    group="k",
    others=(0.0,),
    source="Goodfellow et al. 2013, arXiv:1302.4389",
)
def maxout(x: Array, k: float) -> Iterator[Array]:
    """The largest of each group of k numbers."""
    groups = x.reshape(len(x), -1, int(k))
    largest = groups.max(axis=2)
    yield largest
    first = groups.argmax(axis=2)
    found = np.zeros((len(x), groups.shape[1], x.shape[1]))
    rows, columns = np.indices(first.shape)
    found[rows, columns, columns * int(k) + first] = np.where(np.isnan(largest), np.nan, 1.0)
    yield found


@vector(
    "the larger, then the smaller of x_(2*i) and x_(2*i + 1)",
    "1 where y_i is x_j, else 0",
    aliases="oplu group_sort_2",
    local=True,
    group="2",
    others=(0.0,),
    source="Chernodub, Nowicki 2016, arXiv:1604.02313; Anil, Lucas, Grosse 2018, arXiv:1811.05381",
)
def maxmin(x: Array) -> Iterator[Array]:
    """Each pair of numbers with the larger one first: slopes keep their size."""
    pairs = x.reshape(len(x), -1, 2)
    yield np.stack([pairs.max(axis=2), pairs.min(axis=2)], axis=2).reshape(x.shape)
    swapped = np.where(np.isnan(pairs).any(axis=2), np.nan, pairs[:, :, 1] > pairs[:, :, 0])
    found = np.zeros((len(x), x.shape[1], x.shape[1]))
    even = np.arange(0, x.shape[1], 2)
    for row, column, value in ((0, 0, 1 - swapped), (0, 1, swapped), (1, 0, swapped), (1, 1, 1 - swapped)):
        found[:, even + row, even + column] = value
    yield found


def _scaled(x: Array, least: int = -1100) -> tuple[Array, Array]:
    """The vectors with a largest component of about 1, and the power of two, not below `least`, that this took."""
    size = np.abs(x).max(axis=1, keepdims=True)
    _, power = np.frexp(np.where(np.isfinite(size), size, 1.0))
    power = np.maximum(power, least)
    return np.where(np.isfinite(size), np.ldexp(x, -power), np.nan), power


@vector(
    "x_i*r/(1 + r**2), r = sqrt(sum_k x_k**2)",
    "[i = j]*r/(1 + r**2) + x_i*x_j*(1 - r**2)/(r*(1 + r**2)**2)",
    range="(-1, 1)",
    others=(1.0,),
    source="Sabour, Frosst, Hinton 2017, arXiv:1710.09829",
)
def squash(x: Array) -> Iterator[Array]:
    """The vector shortened to a length below one, its direction kept."""
    small, power = _scaled(x)
    length = np.sqrt(total(small * small))
    unit = np.where(length > 0, small / np.where(length > 0, length, 1.0), 0.0)
    r = np.ldexp(length, power)
    inverse = 1.0 / np.where(r > 0, r, 1.0)
    far = r > 1
    yield unit * np.where(far, 1.0 / (1.0 + inverse * inverse), r * r / (1.0 + r * r))
    across = np.where(far, inverse / (1.0 + inverse * inverse), r / (1.0 + r * r))
    along = np.where(
        far, across * (inverse * inverse - 1.0) / (1.0 + inverse * inverse), across * (1.0 - r * r) / (1.0 + r * r)
    )
    place = np.arange(x.shape[1])
    found = along[:, :, np.newaxis] * unit[:, :, np.newaxis] * unit[:, np.newaxis, :]
    found[:, place, place] += across
    yield found


@vector(
    "(x_i - m)/sqrt(v + epsilon), m and v the mean and variance of x",
    "([i = j] - 1/n - y_i*y_j/n)/sqrt(v + epsilon)",
    parameters=[Parameter("epsilon", "1e-5", "epsilon >= 0")],
    spellings="{jax.nn.standardize,flax.linen.standardize,flax.nnx.standardize}(axis=-1,epsilon=1e-5)",
)
def standardize(x: Array, epsilon: float) -> Iterator[Array]:
    """The vector moved and scaled to mean 0 and variance 1, as a layer normalisation does."""
    count = x.shape[1]
    small, power = _scaled(x, -450 if epsilon else -1100)  # epsilon is scaled with the variance, and must not overflow
    mean = wide_total(DoubleDouble(small, np.zeros_like(small))).over(np.array(float(count)))
    centred = np.asarray((DoubleDouble(small, np.zeros_like(small)) - mean).high)
    scale = np.sqrt(total(centred * centred) / count + np.ldexp(epsilon, -2 * power))
    standard = np.where(scale == 0, 0.0, centred / np.where(scale == 0, 1.0, scale))
    yield standard
    place = np.arange(count)
    found = -(1.0 + standard[:, :, np.newaxis] * standard[:, np.newaxis, :]) / count
    found[:, place, place] += 1.0
    yield found / np.ldexp(scale, power)[:, :, np.newaxis]
