"""Softplus and related functions: logarithms of exponentials, and square roots that replace them."""

import numpy as np
import numpy.typing as npt

from actviz.catalogue.kernels import logistic_terms
from actviz.catalogue.kernels.decay import FAR
from actviz.function.definition import Break, Jet, Parameter, activation
from actviz.numerics.arrays import Array
from actviz.numerics.double_double import product_error


@activation(
    "log(1 + exp(beta*x))/beta",
    Break("threshold/beta"),
    "x",
    parameters=[Parameter("beta", "1", "beta > 0"), Parameter("threshold", "inf", "threshold >= 0")],
    signatures="""
        torch.nn.Softplus(beta=1, threshold=20) torch.nn.functional.softplus(input, beta=1, threshold=20)
        {jax.nn,flax.linen,flax.nnx}.softplus(x) {tf.nn,tf.math}.softplus(features, name=None)
        {keras.activations,keras.ops}.softplus(x) onnx.Softplus(X) mlx.nn.softplus(x) mlx.nn.Softplus()
        tinygrad.softplus(self, beta=1) scipy.special.softplus(x, **kwargs)
        paddle.nn.functional.softplus(x, beta=1, threshold=20, name=None) paddle.nn.Softplus(beta=1, threshold=20, name=None)
        mindspore.ops.softplus(input, beta=1, threshold=20) mindspore.mint.nn.functional.softplus(input, beta=1, threshold=20)
        ggml.softplus(ctx, a, threshold:=20)
    """,
    aliases="smooth_relu",
    source=(
        'Dugas et al. 2000, "Incorporating second-order functional knowledge for better option pricing", '
        "Advances in Neural Information Processing Systems 13"
    ),
    uses="Mamba, step size (arXiv:2312.00752); deep ensembles, predicted variance (arXiv:1612.01474)",
)
def softplus(x: Array, beta: float, threshold: float) -> Jet:
    """A smooth rectifier: the logarithm of 1 + exp(x), which PyTorch replaces by x above a threshold."""
    u, low = logistic_terms.scaled(x, beta)
    straight = x > threshold / beta if np.isfinite(threshold) else None
    beyond = _but(straight, 0.0, logistic_terms.softplus(u, low, beta))
    yield np.maximum(x, 0.0) + beyond
    yield _but(straight, 1.0, logistic_terms.sigmoid(u, low))
    yield _but(straight, 0.0, logistic_terms.Bell.of(u, low).times(beta))


def _but(straight: npt.NDArray[np.bool_] | None, constant: float, values: Array) -> Array:
    """Replace the values above the threshold, if there is one."""
    return values if straight is None else np.where(straight, constant, values)


@activation(
    "-log(1 + exp(-x))",
    signatures="""
        torch.nn.LogSigmoid() torch.nn.functional.logsigmoid(input) {jax.nn,flax.linen,flax.nnx}.log_sigmoid(x)
        tf.math.log_sigmoid(x, name=None) {keras.activations,keras.ops,mlx.nn}.log_sigmoid(x) mlx.nn.LogSigmoid()
        tinygrad.logsigmoid(self) scipy.special.log_expit(x, out=None, **ufunc)
        paddle.nn.functional.log_sigmoid(x, name=None) paddle.nn.LogSigmoid(name=None) mindspore.ops.logsigmoid(x)
        mindspore.nn.LogSigmoid() mindspore.mint.nn.functional.logsigmoid(input)
    """,
    aliases="log_expit",
)
def log_sigmoid(x: Array) -> Jet:
    """The logarithm of the sigmoid, for losses that take the logarithm of a probability."""
    u = np.clip(-x, -FAR, FAR)
    beyond = logistic_terms.softplus(u)
    yield np.minimum(x, 0.0) - beyond
    yield logistic_terms.sigmoid(u)
    yield logistic_terms.Bell.of(u).times(-1.0)


@activation(
    (
        "where(x < 0, log1p(expm1(x)/2), x + log1p(expm1(-x)/2))",
        "sigmoid(x)",
        "sigmoid(x)*sigmoid(-x)",
    ),  # does not cancel
    formula="log((1 + exp(x))/2)",
    aliases="ssp",
    source="Schütt et al. 2017, arXiv:1706.08566",
    uses="SchNet, interatomic potentials (arXiv:1706.08566)",
)
def shifted_softplus() -> None:
    """Softplus lowered by log(2), so that it passes through the origin."""


@activation(
    "(x + sqrt(x**2 + b))/2",
    parameters=[Parameter("b", "4", "b >= 1e-280")],
    signatures="{jax.nn,keras.activations,keras.ops}.squareplus(x, b=4)",
    source="Barron 2021, arXiv:2112.11687",
)
def squareplus(x: Array, b: float) -> Jet:
    """A smooth rectifier with a square root in place of logarithm and exponential."""
    y = np.abs(x)
    h, low = _hypotenuse(y, b)
    s, s_low = 0.5 * h + 0.5 * y, 0.5 * low
    left = b / s * 0.25
    yield np.where(x < 0, left - left * (s_low / s), s + s_low)
    slope = (left - left * (s_low / s + low / h)) / h
    yield np.where(x < 0, slope, 1.0 - slope)
    yield (b - b * (3.0 * low / h)) / h / h / h * 0.5


def _hypotenuse(y: Array, b: float) -> tuple[Array, Array]:
    """Return sqrt(y**2 + b) for y >= 0 in two parts; the low part is 0 where a square overflows or is subnormal."""
    h = np.hypot(y, np.sqrt(b))
    top, square = h * h, y * y
    rest = (np.maximum(square, b) - top) + np.minimum(square, b)
    rest += product_error(y, y, square) - product_error(h, h, top)
    return h, np.where((h > 1e-140) & (h < 1e150), 0.5 * rest / h, 0.0)


@activation(
    "sqrt(softplus(x))",
    signatures="hf.sqrtsoftplus(input) hf.SqrtSoftplusActivation()",
    source="DeepSeek-AI 2026, arXiv:2606.19348",
)
def sqrt_softplus() -> None:
    """The square root of softplus, used to score the experts of a mixture."""


@activation(
    ("log(cosh(x))", "tanh(x)", "1 - tanh(x)**2"),  # does not cancel
    aliases="logcosh",
    source=(
        'Hyvärinen 1999, "Fast and Robust Fixed-Point Algorithms for Independent Component Analysis", IEEE Transactions on '
        "Neural Networks"
    ),
)
def log_cosh() -> None:
    """The integral of the hyperbolic tangent: a parabola at 0, straight lines far away."""


@activation(
    (
        "(1 + alpha)/2*x + (1 - alpha)/2*log(cosh(x))",
        "alpha + (1 - alpha)*sigmoid(2*x)",
        "2*(1 - alpha)*sigmoid(2*x)*sigmoid(-2*x)",
    ),  # does not cancel
    parameters=[Parameter("alpha", "0.01")],
)
def smooth_leaky_relu() -> None:
    """A leaky rectifier with a smoothed kink: a straight line plus the integral of a hyperbolic tangent."""
