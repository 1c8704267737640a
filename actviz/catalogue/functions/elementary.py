"""Elementary functions: the identity, exponentials, logarithms and the absolute value."""

import numpy as np

from actviz.function.definition import OUTSIDE, Break, Jet, activation
from actviz.numerics.arrays import Array


@activation(
    "x",
    signatures="""
        torch.nn.Identity(*args, **kwargs) jax@0.10.nn.identity(x) keras.activations.linear(x) onnx.Identity(input) hf.linear(input)
        hf.LinearActivation() mlx.nn.Identity(*args, **kwargs) timm.identity(*args, **kwargs)
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
    signatures="""
        torch.exp(input, *, out=None) jax.numpy.exp(x) {tf,tf.math}.exp(x, name=None) keras.activations.exponential(x)
        keras.ops.exp(x) onnx.Exp(input) mlx.core.exp(a, *, stream=None) tinygrad.exp(self) numpy.exp(x, out=None, **ufunc)
        math.exp(x)
        paddle.exp(x, name=None, *, out=None) mindspore.ops.exp(input) ggml.exp(ctx, a)
    """,
)
def exponential(x: Array) -> Jet:
    """The exponential function: always positive, and its own derivative."""
    y = np.exp(x)
    yield y.copy()
    yield y.copy()
    yield y


@activation(
    "sinh(x)",
    signatures="""
        torch.sinh(input, *, out=None) jax.numpy.sinh(x) tf.math.sinh(x, name=None) keras.ops.sinh(x) onnx.Sinh(input)
        mlx.core.sinh(a, *, stream=None) tinygrad.sinh(self) numpy.sinh(x, out=None, **ufunc) math.sinh(x)
        paddle.sinh(x, name=None, *, out=None) mindspore.ops.sinh(input)
    """,
    aliases="hyperbolic_sine",
)
def sinh() -> None:
    """The hyperbolic sine: exponential growth on both sides."""


@activation(
    "asinh(x)",
    signatures="""
        torch.{asinh,arcsinh}(input, *, out=None) jax.numpy.arcsinh(x) tf.math.asinh(x, name=None) keras.ops.arcsinh(x)
        onnx.Asinh(input) mlx.core.arcsinh(a, *, stream=None) tinygrad.asinh(self) numpy.{arcsinh,asinh}(x, out=None, **ufunc)
        math.asinh(x)
        paddle.asinh(x, name=None) mindspore.ops.asinh(input)
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
    OUTSIDE,
    Break.domain_end("0", "right", "-inf", "inf", "-inf"),
    ("log(x/(1 - x))", "1/(x*(1 - x))", "(2*x - 1)/(x*(1 - x))**2"),  # shorter
    Break.domain_end("1", "left", "inf", "inf", "inf"),
    OUTSIDE,
    formula="log(x/(1 - x))",
    signatures="""
        {torch,torch.special}.logit(input, eps=None, *, out=None) jax.scipy.special.logit(x)
        scipy.special.logit(x, out=None, **ufunc)
        paddle.logit(x, eps=None, name=None)
    """,
    aliases="log_odds inverse_sigmoid",
    source='Berkson 1944, "Application of the logistic function to bio-assay", Journal of the American Statistical Association 39',
)
def logit() -> None:
    """The logarithm of the odds of a probability, for inputs from 0 to 1: the inverse of the sigmoid."""


@activation(
    OUTSIDE,
    Break.domain_end("0", "right", "-inf", "inf", "-inf"),
    (
        "where(x < log(2), log(-expm1(-x)), log1p(-exp(-x)))",
        "1/expm1(x)",
        "1/(expm1(x)*expm1(-x))",
    ),  # does not cancel
    formula="log(1 - exp(-x))",
    signatures="jax@0.10.nn.log1mexp(x)",
    source='Mächler 2012, "Accurately computing log(1 - exp(-|a|)) assessed by the Rmpfr package"',
)
def log1mexp() -> None:
    """The logarithm of 1 - exp(-x), for positive inputs: the logarithm of a probability from that of its complement."""


@activation(
    "-x",
    Break("0", slope="0", picks={"right": "jax keras[jax]"}),
    "x",
    formula="abs(x)",
    signatures="""
        torch.abs(input, *, out=None) jax.numpy.abs(x) {tf,tf.math}.abs(x, name=None) keras.ops.{abs,absolute}(x) onnx.Abs(X)
        mlx.core.abs(a, *, stream=None) tinygrad.abs(self) numpy.{abs,absolute,fabs}(x, out=None, **ufunc) math.fabs(x)
        paddle.abs(x, name=None, *, out=None) mindspore.ops.abs(input) ggml.abs(ctx, a) tflite.ABS(input)
    """,
    aliases="vrelu modulus abs_val absolute_value",
    source=(
        'Jarrett, Kavukcuoglu, Ranzato, LeCun 2009, "What is the best multi-stage architecture for object recognition?", ICCV'
    ),
)
def abs_() -> None:
    """The absolute value of the input."""
