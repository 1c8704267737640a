"""Rectifiers: linear on either side of a break."""

import numpy as np

from actviz.activation import Array, Break, Jet, Parameter, activation


@activation(
    ("0", "0", "0"),
    Break("0"),
    ("x", "1", "0"),
    formula="max(0, x)",
    spellings="torch.nn.ReLU() torch.nn.functional.relu() torch.relu() jax.nn.relu() flax.linen.relu() tf.nn.relu() keras.activations.relu()"
    " keras.ops.relu() keras.layers.ReLU() onnx.Relu() hf.relu mlx.nn.relu() mlx.nn.ReLU() timm.relu tinygrad.relu()",
    aliases="ramp rectifier",
    source="Fukushima 1969; Nair, Hinton 2010",
)
def relu(x: Array) -> Jet:
    """Zero for a negative input, the input itself for a positive one."""
    yield np.maximum(x, 0.0)
    yield np.where(x > 0, 1.0, 0.0)
    yield np.zeros_like(x)


@activation(
    ("negative_slope*x", "negative_slope", "0"),
    Break("0", picks={"right": "jax keras[jax] mlx tinygrad"}),
    ("x", "1", "0"),
    parameters=[Parameter("negative_slope", "0.01", also=("alpha", "neg_slope"))],
    spellings="torch.nn.LeakyReLU(negative_slope=0.01) jax.nn.leaky_relu(negative_slope=0.01) tf.nn.leaky_relu(alpha=0.2)"
    " keras.layers.LeakyReLU(negative_slope=0.3)",
    aliases="lrelu",
    source="Maas, Hannun, Ng 2013",
)
def leaky_relu(x: Array, negative_slope: float) -> Jet:
    """A rectifier that lets a small share of a negative input through."""
    yield np.where(x > 0, x, negative_slope * x)
    yield np.where(x > 0, 1.0, negative_slope)
    yield np.zeros_like(x)
