"""Logistic curves: sigmoid, tanh and related functions."""

import numpy as np

from actviz.catalogue.kernels import logistic_terms
from actviz.catalogue.kernels.decay import FAR
from actviz.function.definition import Break, Jet, Parameter, activation
from actviz.numerics.arrays import Array


@activation(
    "1/(1 + exp(-x))",
    signatures="""
        torch.nn.Sigmoid() torch.nn.functional.sigmoid(input) torch.sigmoid(input, *, out=None)
        torch.special.expit(input, *, out=None) jax.nn.sigmoid(x) jax.lax.logistic(x, *, accuracy=None)
        {flax.linen,flax.nnx}.sigmoid(x) {tf.nn,tf.math}.sigmoid(x, name=None) {keras.activations,keras.ops}.sigmoid(x)
        onnx.Sigmoid(X) hf.sigmoid(input) mlx.nn.sigmoid(x) mlx.nn.Sigmoid() mlx.core.sigmoid(a, *, stream=None)
        timm.sigmoid(x, inplace=False) tinygrad.sigmoid(self) jax.scipy.special.expit(x)
        scipy.special.expit(x, out=None, **ufunc)
        paddle.nn.functional.sigmoid(x, name=None, *, out=None) paddle.sigmoid(x, name=None, *, out=None)
        paddle.nn.Sigmoid(name=None) mindspore.ops.sigmoid(input) mindspore.nn.Sigmoid()
        mindspore.mint.nn.functional.sigmoid(input) ggml.sigmoid(ctx, a) tflite.LOGISTIC(input)
    """,
    aliases="logistic expit logistic_sigmoid",
    source=(
        'Verhulst 1845, "Recherches mathématiques sur la loi d\'accroissement de la population"; Rumelhart, '
        'Hinton, Williams 1986, "Learning representations by back-propagating errors", Nature 323'
    ),
    torch_gain="1",
    uses="gates of LSTM (Hochreiter, Schmidhuber 1997) and GRU (arXiv:1406.1078)",
)
def sigmoid(x: Array) -> Jet:
    """The logistic curve from 0 to 1, read as a probability."""
    x = np.clip(x, -FAR, FAR)
    yield logistic_terms.sigmoid(x)
    bell = logistic_terms.Bell.of(x)
    yield bell.times(1.0)
    yield bell.slope(x)


@activation(
    "tanh(x)",
    signatures="""
        torch.nn.Tanh() torch.nn.functional.tanh(input) torch.tanh(input, *, out=None)
        {jax.nn,jax.numpy,flax.linen,flax.nnx}.tanh(x) {tf.nn,tf.math}.tanh(x, name=None) {keras.activations,keras.ops}.tanh(x)
        onnx.Tanh(input) hf.tanh(input) mlx.nn.tanh(x) mlx.nn.Tanh() mlx.core.tanh(a, *, stream=None)
        timm.tanh(x, inplace=False) tinygrad.tanh(self) numpy.tanh(x, out=None, **ufunc) math.tanh(x)
        paddle.nn.functional.tanh(x, name=None, *, out=None) paddle.tanh(x, name=None, *, out=None) paddle.nn.Tanh(name=None)
        mindspore.ops.tanh(input) mindspore.nn.Tanh() mindspore.mint.nn.functional.tanh(input) ggml.tanh(ctx, a)
        tflite.TANH(input)
    """,
    aliases="hyperbolic_tangent",
    source='LeCun, Bottou, Orr, Müller 1998, "Efficient BackProp"',
    torch_gain="5/3",
    uses="GRU candidate state (arXiv:1406.1078); DCGAN generator output (arXiv:1511.06434)",
)
def tanh(x: Array) -> Jet:
    """An S-shaped curve from -1 to 1 through the origin."""
    y = np.tanh(x)
    yield y.copy()
    slope = logistic_terms.Bell.of(np.clip(2.0 * x, -FAR, FAR)).times(4.0)
    yield slope.copy()
    yield -2.0 * y * slope


@activation(
    "x/(1 - x)",
    Break("0"),
    "x/(1 + x)",
    formula="x/(1 + abs(x))",
    signatures="""
        torch.nn.Softsign() torch.nn.functional.softsign(input) {jax.nn,flax.linen,flax.nnx}.soft_sign(x)
        tf.nn.softsign(features, name=None) {keras.activations,keras.ops}.softsign(x) onnx.Softsign(input) mlx.nn.softsign(x)
        mlx.nn.Softsign() tinygrad.softsign(self)
        paddle.nn.functional.softsign(x, name=None) paddle.nn.Softsign(name=None) mindspore.ops.softsign(x)
        mindspore.nn.Softsign()
    """,
    source=(
        'Elliott 1993, "A better activation function for artificial neural networks", Technical Report TR '
        '93-8; Bergstra, Desjardins, Lamblin, Bengio 2009, "Quadratic polynomials learn better image '
        'features", Technical Report 1337'
    ),
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


@activation(
    "tanh(x/2)",
    formula="(1 - exp(-x))/(1 + exp(-x))",
)
def bipolar_sigmoid() -> None:
    """The sigmoid stretched from -1 to 1: the hyperbolic tangent of half the input."""


@activation(
    "a*tanh(b*x)",
    parameters=[Parameter("a", "1.7159", "a > 0", also=("scale_b",)), Parameter("b", "2/3", "b > 0", also=("scale_a",))],
    signatures="paddle.stanh(x, scale_a=0.67, scale_b=1.7159, name=None)",
    aliases="scaled_tanh stanh",
    source='LeCun, Bottou, Orr, Müller 1998, "Efficient BackProp"',
)
def lecun_tanh() -> None:
    """A hyperbolic tangent scaled so that it passes through 1 and -1 with its strongest curvature there."""


@activation(
    "tanh(alpha*x)",
    parameters=[Parameter("alpha", "0.5", "alpha > 0")],
    aliases="dynamic_tanh",
    source="Zhu et al. 2025, arXiv:2503.10622",
    uses="Transformers without normalization layers (arXiv:2503.10622)",
)
def dyt() -> None:
    """A hyperbolic tangent with a learned slope, a replacement for layer normalisation."""


@activation(
    "cap*tanh(x/cap)",
    parameters=[Parameter("cap", "30", "cap > 0", also=("c", "softcap", "logit_softcapping"))],
    aliases="soft_cap tanh_softcap logit_softcapping",
    source="Bello et al. 2016, arXiv:1611.09940",
    uses="Gemma 2: attention, cap 50, and final scores, cap 30 (arXiv:2408.00118); Grok-1, attention, cap 30",
)
def softcap() -> None:
    """The identity near 0, bent so that it stays between -cap and cap."""


@activation(
    "a*tanh(x)",
    Break("0"),
    "tanh(x)",
    parameters=[Parameter("a", "0.25", "a > 0")],
    source="Xu, Huang, Li 2016, arXiv:1602.05980",
)
def penalized_tanh() -> None:
    """A hyperbolic tangent that is flattened for a negative input, as a leaky rectifier is."""


@activation(
    ("exp(-exp(-x))", "exp(-x - exp(-x))", "exp(-x - exp(-x))*(exp(-x) - 1)"),  # does not overflow
    aliases="loglog log_log",
    source=(
        'Gompertz 1825, "On the nature of the function expressive of the law of human mortality"; Gomes, Ludermir, Lima 2011, '
        '"Comparison of new activation functions in neural network for forecasting financial time series"'
    ),
)
def gompertz() -> None:
    """Gompertz's growth curve: a sigmoid that leaves 0 quickly and approaches 1 slowly."""


@activation(
    ("1 - exp(-exp(x))", "exp(x - exp(x))", "exp(x - exp(x))*(1 - exp(x))"),  # does not overflow
    aliases="complementary_log_log",
    source=(
        'Gomes, Ludermir 2008, "Complementary log-log and probit: activation functions implemented in artificial neural '
        'networks", HIS'
    ),
)
def cloglog() -> None:
    """The complementary log-log curve: a sigmoid that leaves 0 slowly and approaches 1 quickly."""
