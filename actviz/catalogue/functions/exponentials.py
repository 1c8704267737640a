"""Exponential linear units: linear to the right, an exponential that levels off to the left."""

import numpy as np

from actviz.catalogue.kernels.decay import FAR, decay
from actviz.function.definition import Break, Jet, Parameter, activation
from actviz.numerics.arrays import Array
from actviz.numerics.double_double import DoubleDouble


def _exponential_left(x: Array, right: float, left: float) -> Jet:
    """Define right*x for a positive input, left*(exp(x) - 1) for a negative one."""
    negative = np.clip(x, -FAR, 0.0)
    yield np.where(x < 0, left * np.expm1(negative), right * x)
    w, scale = decay(-negative)
    slope = left * w * scale
    yield np.where(x < 0, slope, right)
    yield np.where(x < 0, slope, 0.0)


@activation(
    "alpha*(exp(x) - 1)",
    Break("0", picks={"0": "tinygrad"}),
    "x",
    parameters=[Parameter("alpha", "1")],
    signatures="""
        torch.nn.ELU(alpha=1, inplace=False) torch.nn.functional.elu(input, alpha=1, inplace=False)
        {jax.nn,flax.linen,flax.nnx}.elu(x, alpha=1) tf.nn.elu(features, name=None)
        {keras.activations,keras.ops}.elu(x, alpha=1) keras.layers.ELU(alpha=1, **kwargs) onnx.Elu(X, *, alpha=1)
        mlx.nn.elu(x, alpha=1) mlx.nn.ELU(alpha=1) timm.elu(input, alpha=1, inplace=False) tinygrad.elu(self, alpha=1)
        paddle.nn.functional.elu(x, alpha=1, name=None) paddle.nn.ELU(alpha=1, name=None) mindspore.ops.elu(input_x, alpha=1)
        mindspore.nn.ELU(alpha=1) mindspore.mint.nn.functional.elu(input, alpha=1, inplace=False) ggml.elu(ctx, a)
        tflite.ELU(input)
    """,
    source="Clevert, Unterthiner, Hochreiter 2015, arXiv:1511.07289",
)
def elu(x: Array, alpha: float) -> Jet:
    """The identity for a positive input, an exponential that levels off at -alpha for a negative one."""
    return _exponential_left(x, 1.0, alpha)


@activation(
    "gamma*alpha*(exp(x) - 1)",
    Break("0", picks={"right": "tf keras tinygrad mindspore", "left": "keras[jax] keras[torch]"}),
    "gamma*x",
    parameters=[
        Parameter("alpha", "1.6732632423543772848170429916717", "alpha > 0"),
        Parameter(
            "gamma",
            "1.0507009873554804934193349852946",
            "gamma > 0 and alpha*gamma < 1e300",
            also=("scale", "lambda", "lambda_"),
        ),
    ],
    signatures="""
        torch.nn.SELU(inplace=False) torch.nn.functional.selu(input, inplace=False) torch.selu(input)
        {jax.nn,flax.linen,flax.nnx}.selu(x) tf.nn.selu(features, name=None) {keras.activations,keras.ops}.selu(x)
        onnx.Selu(X, *, alpha=1.67326319217681884765625, gamma=1.05070102214813232421875)
        mlx.nn.selu(x, alpha:=1.67326, gamma:=1.0507) mlx.nn.SELU(alpha:=1.67326, gamma:=1.0507) timm.selu(input, inplace=False)
        tinygrad.selu(self, alpha=1.67326, gamma=1.0507)
        paddle.nn.functional.selu(x, scale=1.0507009873554804934193349852946, alpha=1.6732632423543772848170429916717, name=None)
        paddle.nn.SELU(scale=1.0507009873554804934193349852946, alpha=1.6732632423543772848170429916717, name=None)
        mindspore.ops.selu(input_x) mindspore.nn.SeLU() mindspore.mint.nn.functional.selu(input)
    """,
    source="Klambauer, Unterthiner, Mayr, Hochreiter 2017, arXiv:1706.02515",
    torch_gain="3/4",
    uses="self-normalizing networks (arXiv:1706.02515)",
)
def selu(x: Array, alpha: float, gamma: float) -> Jet:
    """An ELU scaled so that activations keep mean 0 and variance 1 from layer to layer."""
    return _exponential_left(x, gamma, gamma * alpha)


@activation(
    "alpha*(exp(x/alpha) - 1)",
    Break("0", picks={"2": "keras", "0": "mlx", "left": "keras[jax] keras[torch]"}),
    "x",
    parameters=[Parameter("alpha", "1", "alpha > 0")],
    signatures="""
        torch.nn.CELU(alpha=1, inplace=False) torch.nn.functional.celu(input, alpha=1, inplace=False) torch.celu(input, alpha=1)
        {jax.nn,flax.linen,flax.nnx,keras.activations,keras.ops}.celu(x, alpha=1) onnx.Celu(X, *, alpha=1)
        mlx.nn.celu(x, alpha=1) mlx.nn.CELU(alpha=1) timm.celu(input, alpha=1, inplace=False) tinygrad.celu(self, alpha=1)
        paddle.nn.functional.celu(x, alpha=1, name=None) paddle.nn.CELU(alpha=1, name=None) mindspore.ops.celu(x, alpha=1)
        mindspore.nn.CELU(alpha=1)
    """,
    source="Barron 2017, arXiv:1704.07483",
)
def celu(x: Array, alpha: float) -> Jet:
    """An ELU whose exponential is stretched so that the slope at 0 is 1 for every alpha."""
    q = DoubleDouble.quotient(np.minimum(x, 0.0), alpha)
    yield np.where(q.high < -1e-20, alpha * np.expm1(q.high), x)  # nearer to 0 the quotient may be subnormal
    near = np.abs(q.high) < FAR
    w, scale = decay(np.where(near, -q.high, FAR), np.where(near, -q.low, 0.0))
    yield np.where(x < 0, w * scale, 1.0)
    yield np.where(x < 0, w / alpha * scale, 0.0)


@activation(
    "a*(exp(x/b) - 1)",
    Break("0"),
    "a/b*x",
    parameters=[Parameter("a", "1.5", "a > 0"), Parameter("b", "2", "b > 0")],
    source="Trottier, Giguère, Chaib-draa 2016, arXiv:1605.09332",
)
def pelu() -> None:
    """An ELU with two learned parameters, without a kink for any of their values."""


@activation(
    "alpha*(exp(beta*x) - 1)",
    Break("0"),
    "x",
    parameters=[Parameter("alpha", "0.25"), Parameter("beta", "1", "beta > 0")],
    source="Li et al. 2016, arXiv:1606.00305",
)
def mpelu() -> None:
    """An ELU whose exponential has a learned amplitude and a learned rate."""


@activation(
    "alpha*(exp(beta*x) - 1)",
    Break("0"),
    "k*x",
    parameters=[Parameter("alpha", "1"), Parameter("beta", "1", "beta > 0"), Parameter("k", "1")],
    source='Kim, Kim, Kim 2020, "Elastic exponential linear units for convolutional neural networks", Neurocomputing',
)
def eelu() -> None:
    """An ELU whose slope for positive inputs is random in training; here with its mean, as used for inference."""


@activation(
    "alpha*(exp(x) - 1)",
    Break("0"),
    "x",
    formula="where(x < 0, alpha*(2**(x/log(2)) - 1), x)",
    parameters=[Parameter("alpha", "1")],
    aliases="fast_elu",
    source=(
        'Qiumei, Dan, Fenghua 2019, "Improved convolutional neural network based on fast exponentially linear unit activation '
        'function", IEEE Access'
    ),
)
def felu() -> None:
    """An ELU written with powers of two, which some hardware computes faster; the same function."""


@activation(
    "x/sqrt(1 + alpha*x**2)",
    Break("0"),
    "x",
    parameters=[Parameter("alpha", "1", "alpha >= 0")],
    source="Carlile et al. 2017, arXiv:1710.09967",
)
def isrlu() -> None:
    """An ELU with an inverse square root in place of the exponential."""


@activation(
    "-1",
    Break("-2"),
    "x*(1 + x/4)",
    Break("0"),
    "x",
    aliases="square_law_linear_unit",
    source='Wuraola, Patel, Nguang 2021, "Efficient activation functions for embedded inference engines", Neurocomputing',
)
def sqlu() -> None:
    """An ELU with a parabola in place of the exponential."""


@activation(
    "alpha_n*(exp(x) - 1 - x) + beta*x",
    Break("min(eps, 0)"),
    "alpha_n*(exp(eps) - 1 - x) + beta*x",
    Break("0"),
    "alpha_p*x**2 + beta*x",
    parameters=[
        Parameter("alpha_p", "0.8", also=("alpha_p_init",)),
        Parameter("alpha_n", "0.8", also=("alpha_n_init",)),
        Parameter("beta", "0.5"),
        Parameter("eps", "0", "eps <= 0"),
    ],
    signatures="""
        hf.xielu(input, alpha_p_init:=0.8, alpha_n_init:=0.8, beta:=0.5, eps:=-1e-6)
        hf.XIELUActivation(alpha_p_init=0.8, alpha_n_init=0.8, beta=0.5, eps=-1e-6, dtype=..., with_vector_loads=False)
    """,
    source="Huang, Schlag 2024, arXiv:2411.13010",
    uses="Apertus feed-forward layers (arXiv:2509.14233)",
)
def xielu() -> None:
    """The integral of an ELU: a parabola to the right, an exponential and a straight line to the left."""


@activation(
    (
        "where(alpha > 0, (exp(alpha*x) - 1)/alpha + alpha, where(alpha < 0, -log(1 - alpha*(x + alpha))/alpha, x))",
        "where(alpha < 0, 1/(1 - alpha*(x + alpha)), exp(alpha*x))",
    ),  # shorter
    parameters=[Parameter("alpha", "0.5")],
    source="Godfrey, Gashler 2015, arXiv:1602.01321",
)
def soft_exponential() -> None:
    """From a logarithm (alpha -1) through the identity (alpha 0) to an exponential (alpha 1)."""
