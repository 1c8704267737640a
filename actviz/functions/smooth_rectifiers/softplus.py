"""Smooth rectifiers: like the rectifier far from 0, without its corner."""

import numpy as np

from actviz.arrays import Array
from actviz.definition import Jet, Parameter, activation
from actviz.numerics import logistic
from actviz.numerics.decay import FAR
from actviz.numerics.double_double import product_error


@activation(
    ("log(1 + exp(beta*x))/beta", "sigmoid(beta*x)", "beta*sigmoid(beta*x)*sigmoid(-beta*x)"),
    parameters=[Parameter("beta", "1", "beta > 0")],
    spellings="""
        torch.nn.Softplus(beta=1) torch.nn.functional.softplus(beta=1) jax.nn.softplus() flax.linen.softplus()
        flax.nnx.softplus() tf.nn.softplus() tf.math.softplus() keras.activations.softplus() keras.ops.softplus()
        onnx.Softplus() mlx.nn.softplus() mlx.nn.Softplus() tinygrad.softplus(beta=1)
    """,
    aliases="smooth_relu",
    source="Dugas, Bengio, Bélisle, Nadeau, Garcia 2000",
)
def softplus(x: Array, beta: float) -> Jet:
    """A smooth rectifier: the logarithm of 1 + exp(x), always above it."""
    u, low = logistic.scaled(x, beta)
    beyond = logistic.softplus(u, low) / beta
    yield np.where(u > 0, x + beyond, beyond)
    yield logistic.sigmoid(u, low)
    yield beta * logistic.bell(u, low)


@activation(
    ("-log(1 + exp(-x))", "sigmoid(-x)", "-sigmoid(x)*sigmoid(-x)"),
    spellings="""
        torch.nn.LogSigmoid() torch.nn.functional.logsigmoid() jax.nn.log_sigmoid() flax.linen.log_sigmoid()
        flax.nnx.log_sigmoid() tf.math.log_sigmoid() keras.activations.log_sigmoid() keras.ops.log_sigmoid()
        mlx.nn.log_sigmoid() mlx.nn.LogSigmoid() tinygrad.logsigmoid()
    """,
    aliases="log_expit",
)
def log_sigmoid(x: Array) -> Jet:
    """The logarithm of the sigmoid, for losses that take the logarithm of a probability."""
    u = np.clip(-x, -FAR, FAR)
    beyond = logistic.softplus(u)
    yield np.where(u > 0, x - beyond, -beyond)
    yield logistic.sigmoid(u)
    yield -logistic.bell(u)


@activation(
    ("(x + sqrt(x**2 + b))/2", "(1 + x/sqrt(x**2 + b))/2", "b/(2*sqrt(x**2 + b)**3)"),
    parameters=[Parameter("b", "4", "b > 0")],
    spellings="""
        jax.nn.squareplus(b=4) flax.nnx.squareplus(b=4) keras.activations.squareplus(b=4) keras.ops.squareplus(b=4)
    """,
    source="Barron 2021, arXiv:2112.11687",
)
def squareplus(x: Array, b: float) -> Jet:
    """A smooth rectifier made with a square root in place of logarithm and exponential."""
    y = np.abs(x)
    h, low = _hypotenuse(y, b)
    s, s_low = 0.5 * h + 0.5 * y, 0.5 * low
    left = b / s * 0.25
    yield np.where(x < 0, left - left * (s_low / s), s + s_low)
    slope = (left - left * (s_low / s + low / h)) / h
    yield np.where(x < 0, slope, 1.0 - slope)
    yield (b - b * (3.0 * low / h)) / h / h / h * 0.5


def _hypotenuse(y: Array, b: float) -> tuple[Array, Array]:
    """sqrt(y**2 + b) for y >= 0 in two parts; the low one where squares neither overflow nor are subnormal."""
    h = np.hypot(y, np.sqrt(b))
    top, square = h * h, y * y
    rest = (np.maximum(square, b) - top) + np.minimum(square, b)
    rest += product_error(y, y, square) - product_error(h, h, top)
    return h, np.where((h > 1e-140) & (h < 1e150), 0.5 * rest / h, 0.0)
