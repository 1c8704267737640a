"""Exponential linear units: linear to the right, an exponential that levels off to the left."""

import numpy as np

from actviz.arrays import Array
from actviz.definition import Break, Jet, Parameter, activation
from actviz.numerics.constants import SELU
from actviz.numerics.decay import FAR, decay
from actviz.numerics.double_double import DoubleDouble


def _exponential_left(x: Array, right: float, left: float) -> Jet:
    """right*x for a positive input, left*(exp(x) - 1) for a negative one."""
    negative = np.clip(x, -FAR, 0.0)
    yield np.where(x < 0, left * np.expm1(negative), right * x)
    w, scale = decay(-negative)
    slope = left * w * scale
    yield np.where(x < 0, slope, right)
    yield np.where(x < 0, slope, 0.0)


@activation(
    ("alpha*(exp(x) - 1)", "alpha*exp(x)", "alpha*exp(x)"),
    Break("0", picks={"0": "tinygrad"}),
    ("x", "1", "0"),
    parameters=[Parameter("alpha", "1")],
    spellings="""
        torch.nn.ELU(alpha=1) torch.nn.functional.elu(alpha=1) jax.nn.elu(alpha=1) flax.linen.elu(alpha=1)
        flax.nnx.elu(alpha=1) tf.nn.elu() keras.activations.elu(alpha=1) keras.ops.elu(alpha=1)
        keras.layers.ELU(alpha=1) onnx.Elu(alpha=1) mlx.nn.elu(alpha=1) mlx.nn.ELU(alpha=1) timm.elu()
        tinygrad.elu(alpha=1)
    """,
    source="Clevert, Unterthiner, Hochreiter 2015, arXiv:1511.07289",
)
def elu(x: Array, alpha: float) -> Jet:
    """The identity for a positive input, an exponential that levels off at -alpha for a negative one."""
    return _exponential_left(x, 1.0, alpha)


@activation(
    ("gamma*alpha*(exp(x) - 1)", "gamma*alpha*exp(x)", "gamma*alpha*exp(x)"),
    Break("0", picks={"right": "tf keras tinygrad", "left": "keras[jax] keras[torch]"}),
    ("gamma*x", "gamma", "0"),
    parameters=[
        Parameter("alpha", "1.6732632423543772848170429916717", "alpha > 0"),
        Parameter("gamma", "1.0507009873554804934193349852946", "gamma > 0", also=("scale", "lambda", "lambda_")),
    ],
    spellings="""
        torch.nn.SELU() torch.nn.functional.selu() torch.selu() jax.nn.selu() flax.linen.selu() flax.nnx.selu()
        tf.nn.selu() keras.activations.selu() keras.ops.selu()
        onnx.Selu(alpha=1.67326319217681884765625,gamma=1.05070102214813232421875)
        mlx.nn.selu(alpha=1.67326,gamma=1.0507) mlx.nn.SELU(alpha=1.67326,gamma=1.0507) timm.selu()
        tinygrad.selu(alpha=1.67326,gamma=1.0507)
    """,
    source="Klambauer, Unterthiner, Mayr, Hochreiter 2017, arXiv:1706.02515",
)
def selu(x: Array, alpha: float, gamma: float) -> Jet:
    """An ELU scaled so that layers keep mean 0 and variance 1 by themselves."""
    return _exponential_left(x, gamma, SELU[2] if (alpha, gamma) == SELU[:2] else gamma * alpha)


@activation(
    ("alpha*(exp(x/alpha) - 1)", "exp(x/alpha)", "exp(x/alpha)/alpha"),
    Break("0", picks={"2": "keras", "0": "mlx", "left": "keras[jax] keras[torch]"}),
    ("x", "1", "0"),
    parameters=[Parameter("alpha", "1", "alpha > 0")],
    spellings="""
        torch.nn.CELU(alpha=1) torch.nn.functional.celu(alpha=1) torch.celu(alpha=1) jax.nn.celu(alpha=1)
        flax.linen.celu(alpha=1) flax.nnx.celu(alpha=1) keras.activations.celu(alpha=1) keras.ops.celu(alpha=1)
        onnx.Celu(alpha=1) mlx.nn.celu(alpha=1) mlx.nn.CELU(alpha=1) timm.celu() tinygrad.celu(alpha=1)
    """,
    source="Barron 2017, arXiv:1704.07483",
)
def celu(x: Array, alpha: float) -> Jet:
    """An ELU whose exponential is stretched so that the slope at 0 is one for every alpha."""
    q = DoubleDouble.quotient(np.minimum(x, 0.0), alpha)
    yield np.where(q.high < -1e-20, alpha * np.expm1(q.high), x)  # nearer to 0 the quotient may be subnormal
    near = np.abs(q.high) < FAR
    w, scale = decay(np.where(near, -q.high, FAR), np.where(near, -q.low, 0.0))
    yield np.where(x < 0, w * scale, 1.0)
    yield np.where(x < 0, w / alpha * scale, 0.0)
