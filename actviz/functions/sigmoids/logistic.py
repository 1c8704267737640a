"""Sigmoids: S-shaped, from one finite limit to another."""

import numpy as np

from actviz.arrays import Array
from actviz.definition import Break, Jet, activation
from actviz.numerics import logistic
from actviz.numerics.decay import FAR, decay


@activation(
    ("1/(1 + exp(-x))", "sigmoid(x)*sigmoid(-x)", "sigmoid(x)*sigmoid(-x)*(1 - 2*sigmoid(x))"),
    spellings="""
        torch.nn.Sigmoid() torch.nn.functional.sigmoid() torch.sigmoid() torch.special.expit() jax.nn.sigmoid()
        jax.lax.logistic() flax.linen.sigmoid() flax.nnx.sigmoid() tf.nn.sigmoid() tf.math.sigmoid()
        keras.activations.sigmoid() keras.ops.sigmoid() onnx.Sigmoid() hf.sigmoid() mlx.nn.sigmoid() mlx.nn.Sigmoid()
        mlx.core.sigmoid() timm.sigmoid() tinygrad.sigmoid()
    """,
    aliases="logistic expit logistic_sigmoid",
    source="Verhulst 1845; Rumelhart, Hinton, Williams 1986",
)
def sigmoid(x: Array) -> Jet:
    """The logistic curve from 0 to 1, read as a probability."""
    x = np.clip(x, -FAR, FAR)
    yield logistic.sigmoid(x)
    yield logistic.bell(x)
    yield logistic.bell_slope(x)


@activation(
    ("tanh(x)", "1 - tanh(x)**2", "-2*tanh(x)*(1 - tanh(x)**2)"),
    spellings="""
        torch.nn.Tanh() torch.nn.functional.tanh() torch.tanh() jax.nn.tanh() jax.numpy.tanh() flax.linen.tanh()
        flax.nnx.tanh() tf.nn.tanh() tf.math.tanh() keras.activations.tanh() keras.ops.tanh() onnx.Tanh() hf.tanh()
        mlx.nn.tanh() mlx.nn.Tanh() mlx.core.tanh() timm.tanh() tinygrad.tanh()
    """,
    aliases="hyperbolic_tangent",
    source="LeCun, Bottou, Orr, Müller 1998",
)
def tanh(x: Array) -> Jet:
    """An S-shaped curve from -1 to 1 through the origin."""
    y = np.tanh(x)
    yield y.copy()
    w, scale = decay(np.minimum(2.0 * np.abs(x), FAR))
    slope = 4.0 * w / (1.0 + w * (2.0 + w)) * scale
    yield slope.copy()
    yield -2.0 * y * slope


@activation(
    ("x/(1 - x)", "1/(1 - x)**2", "2/(1 - x)**3"),
    Break("0"),
    ("x/(1 + x)", "1/(1 + x)**2", "-2/(1 + x)**3"),
    formula="x/(1 + abs(x))",
    spellings="""
        torch.nn.Softsign() torch.nn.functional.softsign() jax.nn.soft_sign() flax.linen.soft_sign()
        flax.nnx.soft_sign() tf.nn.softsign() keras.activations.softsign() keras.ops.soft_sign() onnx.Softsign()
        mlx.nn.softsign() mlx.nn.Softsign() tinygrad.softsign()
    """,
    source="Bergstra, Desjardins, Lamblin, Bengio 2009",
)
def softsign(x: Array) -> Jet:
    """An S-shaped curve from -1 to 1 that approaches its limits slowly, like -1/x."""
    z = np.clip(x, -np.finfo(np.float64).max, np.finfo(np.float64).max)
    y = np.abs(z)
    d = 1.0 + y
    yield z / d
    r = 1.0 / d
    lost = (np.where(y > 1, (y - d) + 1.0, (1.0 - d) + y) * r) * r
    yield (r - 2.0 * lost) / d
    yield np.copysign(2.0 * (r - 3.0 * lost) / d / d, -x)
