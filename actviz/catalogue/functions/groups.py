"""Functions of groups of units: concatenations, maxima, sorted pairs, and vectors that are scaled as a whole."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from actviz.catalogue.kernels.sums import wide_total
from actviz.function.definition import Parameter
from actviz.function.vector import vector
from actviz.numerics.arrays import Array
from actviz.numerics.double_double import DoubleDouble

#: Lengths between 2**-_NEAR and 2**_NEAR are not negligible beside 1, nor is 1 beside them.
_NEAR = 60


@vector(
    "relu(x_i), then relu(-x_i)",
    "[i = j]*[x_i > 0], then -[i = j]*[x_i < 0]",
    signatures="tf.nn.crelu(features, axis=-1, name=None)",
    aliases="concatenated_relu",
    local=True,
    others=(),
    source="Shang, Sohn, Almeida, Lee 2016, arXiv:1603.05201",
)
def crelu(x: Array) -> Iterator[Array]:
    """The rectified vector, followed by the rectified negative vector: no information is lost."""
    yield np.concatenate([np.maximum(x, 0.0), np.maximum(-x, 0.0)], axis=1)
    place = np.arange(x.shape[1])
    jacobian = np.zeros((len(x), 2 * x.shape[1], x.shape[1]))
    jacobian[:, place, place] = np.heaviside(x, 0.0)
    jacobian[:, x.shape[1] + place, place] = 0.0 - np.heaviside(-x, 0.0)
    yield jacobian


@vector(
    "max(x_(k*i), ..., x_(k*i + k - 1))",
    "[x_j is the first maximum of group i]",
    parameters=[Parameter("k", "2", "k >= 1", whole=True)],
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
    jacobian = np.zeros((len(x), groups.shape[1], x.shape[1]))
    rows, columns = np.indices(first.shape)
    jacobian[rows, columns, columns * int(k) + first] = np.where(np.isnan(largest), np.nan, 1.0)
    yield jacobian


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
    """Each pair of numbers, sorted with the larger one first: gradients keep their norm."""
    pairs = x.reshape(len(x), -1, 2)
    yield np.stack([pairs.max(axis=2), pairs.min(axis=2)], axis=2).reshape(x.shape)
    swapped = np.where(np.isnan(pairs).any(axis=2), np.nan, pairs[:, :, 1] > pairs[:, :, 0])
    jacobian = np.zeros((len(x), x.shape[1], x.shape[1]))
    even = np.arange(0, x.shape[1], 2)
    for row, column, value in ((0, 0, 1 - swapped), (0, 1, swapped), (1, 0, swapped), (1, 1, 1 - swapped)):
        jacobian[:, even + row, even + column] = value
    yield jacobian


def _scaled(x: Array, least: int = -1100) -> tuple[Array, Array]:
    """Scale each vector to a largest component of about 1; return it and the power of two (at least `least`) it was divided by."""
    size = np.abs(x).max(axis=1, keepdims=True)
    _, power = np.frexp(np.where(np.isfinite(size), size, 1.0))
    power = np.maximum(power, least)
    return np.where(np.isfinite(size), np.ldexp(x, -power), np.nan), power


@vector(
    "x_i*r/(1 + r**2), r = sqrt(sum_k x_k**2)",
    "[i = j]*r/(1 + r**2) + x_i*x_j*(1 - r**2)/(r*(1 + r**2)**2)",
    others=(1.0,),
    source="Sabour, Frosst, Hinton 2017, arXiv:1710.09829",
)
def squash(x: Array) -> Iterator[Array]:
    """The vector, shortened to a length below 1 in the same direction."""
    one = np.isinf(x).sum(axis=1, keepdims=True) == 1  # one infinite component gives a direction, several do not
    endless = one & ~np.isnan(x).any(axis=1, keepdims=True)
    small, power = _scaled(np.where(endless, np.where(np.isinf(x), np.sign(x), 0.0), x))
    squares = DoubleDouble.product(small, small)
    whole = wide_total(squares)
    length = np.sqrt(np.asarray(whole.high))
    unit = np.where(length > 0, small / np.where(length > 0, length, 1.0), 0.0)
    r = np.ldexp(length, power)
    inverse = 1.0 / np.where(r > 0, r, 1.0)
    far = r > 1
    yield np.where(endless, unit, unit * np.where(far, 1.0 / (1.0 + inverse * inverse), r * r / (1.0 + r * r)))
    across = np.where(far, inverse / (1.0 + inverse * inverse), r / (1.0 + r * r))
    # (1 - r**2)/(1 + r**2): near r = 1 this needs r**2 in double-double
    near = np.abs(power) < _NEAR
    exact = DoubleDouble(
        *(np.ldexp(np.where(near, part, 0.0), 2 * np.where(near, power, 0)) for part in (whole.high, whole.low))
    )
    inside = np.where(near, (-exact + 1.0).high / (1.0 + exact.high), np.where(far, -1.0, 1.0))
    size = np.where(length > 0, whole.high, 1.0)
    jacobian = (across * inside / size)[:, :, np.newaxis] * (small[:, :, np.newaxis] * small[:, np.newaxis, :])
    place = np.arange(x.shape[1])
    others = np.asarray((whole - squares).high) / size
    rest = np.where(far, 2.0 * inverse * inverse / (1.0 + inverse * inverse), 2.0 / (1.0 + r * r))
    jacobian[:, place, place] = across * np.where(r > 0, others + squares.high / size * rest, 0.0)
    yield np.where(endless[:, :, np.newaxis], 0.0, jacobian)


@vector(
    "(x_i - m)/sqrt(v + epsilon), m and v the mean and variance of x",
    "([i = j] - 1/n - y_i*y_j/n)/sqrt(v + epsilon)",
    parameters=[Parameter("epsilon", "1e-5", "epsilon >= 0")],
    signatures="""
        {jax.nn,flax.linen,flax.nnx}.standardize(x, axis=-1, mean=None, variance=None, epsilon=1e-5, where=None, *, algorithm='fast')
    """,
)
def standardize(x: Array, epsilon: float) -> Iterator[Array]:
    """The vector, shifted and scaled to mean 0 and variance 1, as in layer normalisation."""
    count = x.shape[1]
    small, power = _scaled(x, -450 if epsilon else -1100)  # epsilon is scaled with the variance and must not overflow
    mean = wide_total(DoubleDouble(small, np.zeros_like(small))).over(np.array(float(count)))
    centred = DoubleDouble(small, np.zeros_like(small)) - mean
    variance = wide_total(centred * centred).over(np.array(float(count))) + np.ldexp(epsilon, -2 * power)
    scale = np.sqrt(np.asarray(variance.high))
    yield np.where(scale == 0, 0.0, np.asarray(centred.high) / np.where(scale == 0, 1.0, scale))
    place = np.arange(count)
    across = DoubleDouble(*(np.asarray(part)[:, :, np.newaxis] for part in (centred.high, centred.low)))
    along = DoubleDouble(*(np.asarray(part)[:, np.newaxis, :] for part in (centred.high, centred.low)))
    spread = DoubleDouble(*(np.asarray(part)[:, :, np.newaxis] for part in (variance.high, variance.low)))
    less = across * along + spread
    once = np.zeros((1, count, count))
    once[:, place, place] = count
    jacobian = np.asarray((spread * once - less).high) / np.asarray(spread.high) / count
    yield jacobian / np.ldexp(scale, power)[:, :, np.newaxis]
