"""Elementary functions: the identity, exponentials, logarithms and the absolute value."""

import numpy as np

from actviz.function.definition import Break, Jet, activation
from actviz.numerics.arrays import Array


@activation(
    "x",
    spellings="""
        torch.nn.Identity() jax.nn.identity() keras.activations.linear() onnx.Identity() hf.linear() hf.LinearActivation() mlx.nn.Identity()
        timm.identity()
    """,
    aliases="linear none",
    torch_gain="1",
)
def identity(x: Array) -> Jet:
    """The input itself, as used at an output that predicts any real number."""
    yield x.copy()
    yield np.ones_like(x)
    yield np.zeros_like(x)


@activation(
    "exp(x)",
    spellings="""
        torch.exp() jax.numpy.exp() tf.exp() tf.math.exp() keras.activations.exponential() keras.ops.exp() onnx.Exp()
        mlx.core.exp() tinygrad.exp()
    """,
    range="(0, inf)",
)
def exponential(x: Array) -> Jet:
    """The exponential function: always positive, and its own derivative."""
    y = np.exp(x)
    yield y.copy()
    yield y.copy()
    yield y


@activation(
    "sinh(x)",
    spellings="torch.sinh() jax.numpy.sinh() tf.math.sinh() keras.ops.sinh() onnx.Sinh() mlx.core.sinh() tinygrad.sinh()",
    aliases="hyperbolic_sine",
)
def sinh() -> None:
    """The hyperbolic sine: exponential growth on both sides."""


@activation(
    "asinh(x)",
    spellings="""
        torch.asinh() torch.arcsinh() jax.numpy.arcsinh() tf.math.asinh() keras.ops.arcsinh() onnx.Asinh()
        mlx.core.arcsinh() tinygrad.asinh()
    """,
    aliases="inverse_hyperbolic_sine",
)
def arcsinh() -> None:
    """The inverse hyperbolic sine: close to the input near 0, logarithmic far away."""


@activation(
    "-log(1 - x)",
    Break("0"),
    "log(1 + x)",
    formula="sign(x)*log(1 + abs(x))",
    source=(
        'Webber 2012, "A bi-symmetric log transformation for wide-range data", Measurement Science and Technology; '
        "Hafner, Pasukonis, Ba, Lillicrap 2023, arXiv:2301.04104"
    ),
)
def symlog() -> None:
    """The logarithm of 1 + |x|, with the sign of the input."""


@activation(
    "-x",
    Break("0", slope="0", picks={"right": "jax keras[jax]"}),
    "x",
    formula="abs(x)",
    spellings="""
        torch.abs() jax.numpy.abs() tf.abs() tf.math.abs() {keras.ops.abs,keras.ops.absolute}() onnx.Abs()
        mlx.core.abs() tinygrad.abs()
    """,
    aliases="vrelu modulus abs_val absolute_value",
    range="[0, inf)",
    source=(
        'Jarrett, Kavukcuoglu, Ranzato, LeCun 2009, "What is the best multi-stage architecture for object recognition?", ICCV'
    ),
)
def abs_() -> None:
    """The absolute value of the input."""
