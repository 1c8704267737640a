"""Elementary functions: the identity and the exponential."""

import numpy as np

from actviz.arrays import Array
from actviz.definition import Jet, activation


@activation(
    ("x", "1", "0"),
    spellings="""
        torch.nn.Identity() jax.nn.identity() keras.activations.linear() onnx.Identity() hf.linear() mlx.nn.Identity()
        timm.identity()
    """,
    aliases="linear none",
)
def identity(x: Array) -> Jet:
    """The input itself, as after a last layer that predicts any real number."""
    yield x.copy()
    yield np.ones_like(x)
    yield np.zeros_like(x)


@activation(
    ("exp(x)", "exp(x)", "exp(x)"),
    spellings="""
        torch.exp() jax.numpy.exp() tf.exp() tf.math.exp() keras.activations.exponential() keras.ops.exp() onnx.Exp()
        mlx.core.exp() tinygrad.exp()
    """,
)
def exponential(x: Array) -> Jet:
    """The exponential function: always positive, and its own derivative."""
    y = np.exp(x)
    yield y.copy()
    yield y.copy()
    yield y
