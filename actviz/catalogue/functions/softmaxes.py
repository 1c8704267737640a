"""Softmax and related functions: a vector of scores becomes weights that sum to 1, or the logarithm of a sum."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from actviz.catalogue.kernels.decay import FAR, decay
from actviz.catalogue.kernels.sums import below, cumulative, total, wide_total
from actviz.function.definition import Parameter
from actviz.function.vector import vector
from actviz.numerics.arrays import Array
from actviz.numerics.ball import Ball
from actviz.numerics.ball_functions import exp, expm1, log1p
from actviz.numerics.double_double import DoubleDouble

Which = npt.NDArray[np.bool_]
#: The exponential of minus this is negligible beside 1, and beside the smallest float.
_NEGLIGIBLE_DEPTH = 1e4
_TEMPERATURE = Parameter("temperature", "1", "temperature > 0", also=("tau",))


class _Weights:
    """exp((x - max)/temperature) for each row, their sum, and the distance of each exponent from the largest, in two parts."""

    def __init__(self, x: Array, temperature: float) -> None:
        top = x.max(axis=1, keepdims=True)
        depth = below(top, x) if temperature == 1.0 else below(top, x).over(np.array(temperature))
        self.depth = np.asarray(depth.high)
        near = self.depth < FAR
        self.low = np.where(near, depth.low, 0.0)
        self.weight, self.scale = decay(np.where(near, self.depth, FAR), self.low)
        self.peak = _first(x == top)
        self.undefined = _is_undefined(x, top)
        with np.errstate(under="ignore"):
            self.rest = total(np.where(self.peak, 0.0, self.weight * self.scale))
        self.sum = 1.0 + self.rest

    def shares(self) -> Array:
        """Return each weight divided by their sum; NaN where the scores leave them undefined."""
        result: Array = np.where(self.undefined, np.nan, self.weight / self.sum * self.scale)
        return result

    def complements(self) -> Array:
        """Return one minus each share, without cancellation."""
        with np.errstate(under="ignore"):
            others: Array = np.where(self.peak, self.rest, self.sum - self.weight * self.scale) / self.sum
        return np.where(self.undefined, np.nan, others)

    def logarithm(self) -> Array:
        """Return the logarithm of the sum of the weights."""
        return np.asarray(np.log1p(self.rest))


def _is_undefined(x: Array, top: Array) -> Which:
    """Whether the weights are undefined: several scores are infinite, or all are minus infinity."""
    result: Which = np.isposinf(top) & ((x == top).sum(axis=1, keepdims=True) > 1) | np.isneginf(top)
    return result


def _first(condition: Which) -> Which:
    """Mark the first place in each row where the condition holds."""
    result: Which = condition & (np.cumsum(condition, axis=1) == 1)
    return result


def _jacobian(shares: Array, complements: Array) -> Array:
    """Return the Jacobian of softmax: shares on the diagonal, minus their products."""
    jacobian = -shares[:, :, np.newaxis] * shares[:, np.newaxis, :]
    place = np.arange(shares.shape[1])
    jacobian[:, place, place] = shares * complements
    return jacobian


@vector(
    "exp(x_i/temperature)/sum_k exp(x_k/temperature)",
    "y_i*([i = j] - y_j)/temperature",
    parameters=[_TEMPERATURE],
    signatures="""
        torch.nn.Softmax(dim=None) torch.nn.functional.softmax(input, dim=None, _stacklevel=3, dtype=None)
        torch.softmax(input, dim, *, dtype=None) torch.nn.Softmax2d()
        {jax.nn,flax.linen,flax.nnx}.softmax(x, axis=-1, where=None) tf.nn.softmax(logits, axis=None, name=None)
        {keras.activations,keras.ops}.softmax(x, axis=-1) keras.layers.Softmax(axis=-1, **kwargs)
        onnx.Softmax(input, *, axis=-1) mlx.nn.softmax(x, axis=-1) mlx.core.softmax(a, axis=None, *, precise=False, stream=None)
        mlx.nn.Softmax() tinygrad.softmax(self, axis=-1, dtype=None) scipy.special.softmax(x, axis=None)
        paddle.nn.functional.softmax(x, axis=-1, dtype=None, name=None, *, out=None) paddle.nn.Softmax(axis=-1, name=None)
        paddle.nn.Softmax2D(name=None) mindspore.ops.softmax(input, axis=-1, *, dtype=None) mindspore.nn.Softmax(axis=-1)
        mindspore.mint.nn.functional.softmax(input, dim=None, dtype=None) ggml.soft_max(ctx, a) tflite.SOFTMAX(input)
    """,
    source=(
        'Bridle 1990, "Probabilistic interpretation of feedforward classification network outputs, with relationships to '
        'statistical pattern recognition"'
    ),
    uses="Transformer attention and output (arXiv:1706.03762)",
)
def softmax(x: Array, temperature: float) -> Iterator[Array]:
    """Probabilities from scores: each exponential divided by the sum of them all."""
    weights = _Weights(x, temperature)
    yield weights.shares()
    yield _jacobian(weights.shares(), weights.complements()) / temperature


@vector(
    "exp(x_i)/(1 + sum_k exp(x_k))",
    "y_i*([i = j] - y_j)",
    aliases="softmax_1 quiet_softmax softmax_one off_by_one_softmax",
    source='Miller 2023, "Attention Is Off By One"',
)
def softmax1(x: Array) -> Iterator[Array]:
    """Softmax beside one more score of 0: the weights sum to less than 1, so that an attention head may attend to nothing."""
    weights = _Weights(np.column_stack([x, np.zeros(len(x))]), 1.0)
    shares = weights.shares()[:, :-1]
    yield shares
    yield _jacobian(shares, weights.complements()[:, :-1])


@vector(
    "x_i/temperature - log(sum_k exp(x_k/temperature))",
    "([i = j] - softmax_j)/temperature",
    parameters=[_TEMPERATURE],
    signatures="""
        torch.nn.LogSoftmax(dim=None) torch.nn.functional.log_softmax(input, dim=None, _stacklevel=3, dtype=None)
        torch.log_softmax(input, dim, dtype=None) {jax.nn,flax.linen,flax.nnx}.log_softmax(x, axis=-1, where=None)
        tf.nn.log_softmax(logits, axis=None, name=None) {keras.activations,keras.ops}.log_softmax(x, axis=-1)
        onnx.LogSoftmax(input, *, axis=-1) mlx.nn.log_softmax(x, axis=-1) mlx.nn.LogSoftmax()
        tinygrad.log_softmax(self, axis=-1, dtype=None) scipy.special.log_softmax(x, axis=None)
        paddle.nn.functional.log_softmax(x, axis=-1, dtype=None, name=None) paddle.nn.LogSoftmax(axis=-1, name=None)
        mindspore.ops.log_softmax(logits, axis=-1) mindspore.nn.LogSoftmax(axis=-1)
        mindspore.mint.nn.functional.log_softmax(input, dim=None, *, dtype=None) tflite.LOG_SOFTMAX(logits)
    """,
)
def log_softmax(x: Array, temperature: float) -> Iterator[Array]:
    """The logarithm of softmax, for losses that take the logarithm of a probability."""
    weights = _Weights(x, temperature)
    logarithm = weights.logarithm()
    logarithms = DoubleDouble(-weights.depth, -weights.low) - DoubleDouble(logarithm, np.zeros_like(logarithm))
    plain = np.where(np.isfinite(weights.depth), logarithms.high, -np.inf)
    yield np.where(weights.undefined, np.nan, plain)
    shares, complements = weights.shares(), weights.complements()
    slopes = np.broadcast_to(-shares[:, np.newaxis, :], (*shares.shape, shares.shape[1])).copy()
    place = np.arange(shares.shape[1])
    slopes[:, place, place] = complements
    yield slopes / temperature


@vector(
    "exp(-x_i/temperature)/sum_k exp(-x_k/temperature)",
    "-y_i*([i = j] - y_j)/temperature",
    parameters=[_TEMPERATURE],
    signatures="""
        torch.nn.Softmin(dim=None) torch.nn.functional.softmin(input, dim=None, _stacklevel=3, dtype=None)
        mlx.nn.softmin(x, axis=-1) mlx.nn.Softmin()
        mindspore.ops.softmin(x, axis=-1, *, dtype=None) mindspore.nn.Softmin(axis=-1)
    """,
)
def softmin(x: Array, temperature: float) -> Iterator[Array]:
    """Softmax of the negated scores: the smallest gets the largest share."""
    weights = _Weights(-x, temperature)
    yield weights.shares()
    yield -_jacobian(weights.shares(), weights.complements()) / temperature


@vector(
    "[x_i is the first maximum]",
    "0",
    signatures="onnx.Hardmax(input, *, axis=-1)",
    aliases="one_hot_argmax",
)
def hardmax(x: Array) -> Iterator[Array]:
    """One at the first maximum, zero elsewhere."""
    yield _first(x == x.max(axis=1, keepdims=True)).astype(np.float64)
    yield np.zeros((*x.shape, x.shape[1]))


@vector(
    "softmax((x + g)/tau)_i, g the noise of the seed",
    "y_i*([i = j] - y_j)/tau",
    parameters=[
        Parameter("tau", "1", "tau > 0", also=("temperature",)),
        Parameter("seed", "0", "seed >= 0", whole=True),
        Parameter("hard", "0"),
    ],
    signatures="""
        torch.nn.functional.gumbel_softmax(logits, tau=1, hard=False, eps=1e-10, dim=-1)
        paddle.nn.functional.gumbel_softmax(x, temperature=1, hard=False, axis=-1, name=None)
        mindspore.ops.gumbel_softmax(logits, tau=1, hard=False, dim=-1)
    """,
    source="Jang, Gu, Poole 2016, arXiv:1611.01144; Maddison, Mnih, Teh 2016, arXiv:1611.00712",
)
def gumbel_softmax(x: Array, tau: float, seed: float, hard: float) -> Iterator[Array]:
    """Softmax of scores with Gumbel noise, the same for every vector of one seed; hard=1 is one-hot, with the soft derivative."""
    noise = np.random.default_rng(int(seed)).gumbel(size=x.shape[1])
    weights = _Weights(x + noise, tau)
    shares = weights.shares()
    yield _first(shares == shares.max(axis=1, keepdims=True)).astype(np.float64) if hard else shares
    yield _jacobian(shares, weights.complements()) / tau


def _on_simplex(x: Array, temperature: float) -> DoubleDouble:
    """Return (score - maximum)/temperature, clipped at -3: a score more than 2 below the maximum gets no share."""
    top = x.max(axis=1, keepdims=True)
    depth = below(np.where(_is_undefined(x, top), np.nan, top), x)
    far = np.asarray(depth.high) > 3.0 * temperature
    high, low = np.where(far, 3.0 * temperature, depth.high), np.where(far, 0.0, depth.low)
    depth = DoubleDouble(high, low) if temperature == 1.0 else DoubleDouble(high, low).over(np.array(temperature))
    return -depth


def _descending(scores: DoubleDouble) -> DoubleDouble:
    """Sort the scores of each row in descending order."""
    order = np.argsort(-np.asarray(scores.high), axis=1, kind="stable")
    return DoubleDouble(*(np.take_along_axis(np.asarray(part), order, axis=1) for part in (scores.high, scores.low)))


def _support_jacobian(slopes: Array) -> Array:
    """Return diag(s) - s s'/sum(s) for the slopes s of each row."""
    whole = wide_total(DoubleDouble(slopes, np.zeros_like(slopes)))
    others = np.asarray((whole - DoubleDouble(slopes, np.zeros_like(slopes))).high)
    jacobian = -slopes[:, :, np.newaxis] * (slopes / whole.high)[:, np.newaxis, :]
    place = np.arange(slopes.shape[1])
    jacobian[:, place, place] = slopes * others / whole.high
    return np.asarray(jacobian)


@vector(
    "max(0, x_i/temperature - tau), tau so that the sum is 1",
    "s_i*([i = j] - s_j/sum_k s_k)/temperature, s_i = [y_i > 0]",
    parameters=[_TEMPERATURE],
    signatures="{keras.activations,keras.ops}.sparsemax(x, axis=-1) tfa.activations.sparsemax(logits, axis=-1)",
    source="Martins, Astudillo 2016, arXiv:1602.02068",
)
def sparsemax(x: Array, temperature: float) -> Iterator[Array]:
    """The probabilities nearest to the scores: small scores get exactly zero."""
    scores = _on_simplex(x, temperature)
    ordered, count = _descending(scores), np.arange(1.0, x.shape[1] + 1)
    sums = cumulative(ordered)
    size = np.maximum((np.asarray((ordered * count - sums).high) > -1.0).sum(axis=1, keepdims=True), 1)
    chosen = (np.take_along_axis(np.asarray(part), size - 1, axis=1) for part in (sums.high, sums.low))
    threshold = (DoubleDouble(*chosen) - 1.0).over(size.astype(np.float64))
    shares = np.maximum(np.asarray((scores - threshold).high), 0.0)
    yield shares
    yield _support_jacobian((shares > 0).astype(np.float64)) / temperature


@vector(
    "max(0, x_i/2 - tau)**2, tau so that the sum is 1",
    "s_i*([i = j] - s_j/sum_k s_k), s_i = sqrt(y_i)",
    aliases="entmax_15",
    source="Peters, Niculae, Martins 2019, arXiv:1905.05702",
)
def entmax15(x: Array) -> Iterator[Array]:
    """Between softmax and sparsemax: small scores get exactly zero, the others vary smoothly."""
    scores = _on_simplex(x, 2.0)
    ordered = np.asarray(_descending(scores).high)
    count = np.arange(1, x.shape[1] + 1)
    mean = np.cumsum(ordered, axis=1) / count
    spread = np.cumsum(ordered * ordered, axis=1) - count * mean * mean
    thresholds = mean - np.sqrt(np.maximum((1 - spread) / count, 0.0))
    size = np.maximum((thresholds <= ordered).sum(axis=1, keepdims=True), 1)
    threshold = DoubleDouble(np.take_along_axis(thresholds, size - 1, 1), np.zeros((len(x), 1)))
    for _ in range(2):  # Newton's method in double-double
        above = scores - threshold
        inside = np.asarray(above.high) > 0
        above = DoubleDouble(np.where(inside, above.high, 0.0), np.where(inside, above.low, 0.0))
        excess = wide_total(above * above) - 1.0
        threshold = threshold + excess.over(2.0 * total(np.asarray(above.high)))
    roots = np.maximum(np.asarray((scores - threshold).high), 0.0)
    yield roots * roots
    yield _support_jacobian(roots)


@vector(
    "log(sum_k exp(x_k))",
    "softmax_j",
    signatures="""
        torch.logsumexp(input, dim, keepdim=False, *, out=None)
        {jax.nn,jax.scipy.special,flax.linen,flax.nnx}.logsumexp(a, axis=None, b=None, keepdims=False, return_sign=False, where=None)
        tf.reduce_logsumexp(input_tensor, axis=None, keepdims=False, name=None)
        keras.ops.logsumexp(x, axis=None, keepdims=False)
        onnx.ReduceLogSumExp(data, axes=None, *, keepdims=1, noop_with_empty_axes=0)
        mlx.core.logsumexp(a, axis=None, keepdims=False, *, stream=None) tinygrad.logsumexp(self, axis=None, keepdim=False)
        scipy.special.logsumexp(a, axis=None, b=None, keepdims=False, return_sign=False)
        paddle.logsumexp(x, axis=None, keepdim=False, name=None, *, out=None) mindspore.ops.logsumexp(input, dim, keepdim=False)
    """,
)
def logsumexp(x: Array) -> Iterator[Array]:
    """A smooth maximum: the logarithm of the sum of the exponentials."""
    top = x.max(axis=1, keepdims=True)
    others = np.where(_first(x == top), -_NEGLIGIBLE_DEPTH, -_depths(top, x).high)
    yield _plus_logarithm(top, log1p(_sum(exp(Ball(others, -_depths(top, x).low)))))
    yield _Weights(x, 1.0).shares()[:, np.newaxis, :]


@vector("log(sum_k exp(x_k)/n)", "softmax_j", signatures="jax@0.10.nn.logmeanexp(x, axis=None, where=None, keepdims=False)")
def logmeanexp(x: Array) -> Iterator[Array]:
    """The logarithm of the mean of the exponentials."""
    top = x.max(axis=1, keepdims=True)
    depths = _depths(top, x)
    yield _plus_logarithm(top, log1p(_sum(expm1(Ball(-depths.high, -depths.low)), over=x.shape[1])))
    yield _Weights(x, 1.0).shares()[:, np.newaxis, :]


def _depths(top: Array, x: Array) -> DoubleDouble:
    """Return how far each score is below the largest, at most _NEGLIGIBLE_DEPTH."""
    depths = below(top, x)
    near = np.asarray(depths.high) < _NEGLIGIBLE_DEPTH
    return DoubleDouble(np.where(near, depths.high, _NEGLIGIBLE_DEPTH), np.where(near, depths.low, 0.0))


def _sum(terms: Ball, over: int = 1) -> Ball:
    """Sum each row and divide by a number, in double-double."""
    high, low, _ = terms.clamped(2.0)
    result = wide_total(DoubleDouble(high, low)).over(np.array(float(over)))
    return Ball(result.high, result.low)


def _plus_logarithm(top: Array, more: Ball) -> Array:
    """Add a logarithm in double-double to the largest score, rounding once."""
    high, low, _ = more.clamped(_NEGLIGIBLE_DEPTH)
    result = DoubleDouble(top, np.zeros_like(top)) + DoubleDouble(high, low)
    return np.where(np.isinf(top), top, result.high)
