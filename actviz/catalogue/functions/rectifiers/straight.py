"""Piecewise linear rectifiers, with a kink at 0 or at a threshold."""

import numpy as np

from actviz.catalogue.kernels.straight import clamped, indicator, with_zeros
from actviz.function.definition import Break, Jet, Parameter, activation
from actviz.numerics.arrays import Array, chosen


def _leaky(x: Array, slope: float) -> Jet:
    is_between = 0.0 <= slope <= 1.0
    yield lambda: np.maximum(x, slope * x) if is_between else np.where(x < 0, slope * x, x)
    right = indicator(x >= 0)
    yield right * (1.0 - slope) + slope if is_between else slope * (1.0 - right) + right  # the first is 1 where right is
    yield np.zeros_like(x)


@activation(
    "0",
    Break("0"),
    "x",
    formula="max(0, x)",
    signatures="""
        torch.nn.ReLU(inplace=False) torch.nn.functional.relu(input, inplace=False) torch.relu(input)
        {jax.nn,flax.linen,flax.nnx}.relu(x) tf.nn.relu(features, name=None)
        keras.activations.relu(x, negative_slope=0, max_value=None, threshold=0) keras.ops.relu(x)
        keras.layers.ReLU(max_value=None, negative_slope=0, threshold=0, **kwargs) onnx.Relu(X) hf.relu(input) mlx.nn.relu(x)
        mlx.nn.ReLU() timm.relu(input, inplace=False) tinygrad.relu(self)
        paddle.nn.functional.relu(x, name=None) paddle.nn.ReLU(name=None) mindspore.ops.relu(input, inplace=False)
        mindspore.nn.ReLU() mindspore.mint.nn.functional.relu(input, inplace=False) ggml.relu(ctx, a) tflite.RELU(input)
    """,
    aliases="ramp rectifier positive_part",
    source=(
        'Fukushima 1969, "Visual feature extraction by a multilayered network of analog threshold elements"; '
        'Nair, Hinton 2010, "Rectified linear units improve restricted Boltzmann machines", ICML'
    ),
    torch_gain="sqrt(2)",
    uses="AlexNet (Krizhevsky et al. 2012); ResNet (arXiv:1512.03385); Transformer feed-forward layers (arXiv:1706.03762)",
)
def relu(x: Array) -> Jet:
    """Zero for a negative input, the input itself for a positive one."""
    yield lambda: with_zeros(np.maximum(x, 0.0), x)
    yield indicator(x > 0)
    yield np.zeros_like(x)


@activation(
    "negative_slope*x",
    Break(
        "0",
        picks={
            "right": "jax keras[jax] mlx tinygrad paddle",
            "left": "keras[torch]",
            "(1 + negative_slope)/2": "mindspore",
            "0": "tinygrad<0.11",
        },
    ),
    "x",
    parameters=[Parameter("negative_slope", "0.01", also=("alpha", "neg_slope", "slope"))],
    signatures="""
        torch.nn.LeakyReLU(negative_slope=0.01, inplace=False)
        torch.nn.functional.leaky_relu(input, negative_slope=0.01, inplace=False)
        {jax.nn,flax.linen,flax.nnx}.leaky_relu(x, negative_slope=0.01) tf.nn.leaky_relu(features, alpha=0.2, name=None)
        {keras.activations,keras.ops}.leaky_relu(x, negative_slope=0.2) keras.layers.LeakyReLU(negative_slope=0.3, **kwargs)
        onnx.LeakyRelu(X, *, alpha=0.01) hf.leaky_relu(input)
        keras.activations.relu(x, negative_slope!=0.0, max_value=None, threshold=0)
        keras.layers.ReLU(max_value=None, negative_slope!=0.0, threshold=0, **kwargs) mlx.nn.leaky_relu(x, negative_slope=0.01)
        mlx.nn.LeakyReLU(negative_slope=0.01) timm.leaky_relu(input, negative_slope=0.01, inplace=False)
        tinygrad@0.11.leaky_relu(self, neg_slope=0.01) tinygrad@0.4<0.11.leakyrelu(self, neg_slope=0.01)
        paddle.nn.functional.leaky_relu(x, negative_slope=0.01, name=None) paddle.nn.LeakyReLU(negative_slope=0.01, name=None)
        mindspore.ops.leaky_relu(input, alpha=0.2) mindspore.nn.LeakyReLU(alpha=0.2)
        mindspore.mint.nn.functional.leaky_relu(input, negative_slope=0.01) ggml.leaky_relu(ctx, a, negative_slope, inplace)
        tflite.LEAKY_RELU(input, alpha=0)
    """,
    aliases="lrelu",
    source='Maas, Hannun, Ng 2013, "Rectifier nonlinearities improve neural network acoustic models", ICML',
    torch_gain="sqrt(2/(1 + negative_slope**2))",
    uses="DCGAN discriminator, slope 0.2 (arXiv:1511.06434); YOLOv3, slope 0.1 (arXiv:1804.02767)",
)
def leaky_relu(x: Array, negative_slope: float) -> Jet:
    """A rectifier that passes a small fraction of a negative input."""
    return _leaky(x, negative_slope)


@activation(
    "slope*x",
    Break("0", picks={"right": "jax", "0": "keras keras[jax] keras[torch]", "1 + slope": "mlx"}),
    "x",
    parameters=[
        Parameter(
            "slope", "0.25", also=("alpha", "init", "weight", "negative_slope", "negative_slope_init", "alpha_initializer", "w")
        )
    ],
    signatures="""
        torch.nn.PReLU(num_parameters=1, init=0.25, device=None, dtype=None) torch.nn.functional.prelu(input, weight)
        flax.linen.PReLU(param_dtype=..., negative_slope_init=0.01, parent=..., name=None)
        flax.nnx.PReLU(negative_slope_init=0.01, *, dtype=None, param_dtype=..., promote_dtype=..., negative_slope_metadata=...)
        keras.layers.PReLU(alpha_initializer='Zeros', alpha_regularizer=None, alpha_constraint=None, shared_axes=None, **kwargs)
        onnx.PRelu(X, slope) hf.prelu(input, init:=0.25) mlx.nn.prelu(x, alpha) mlx.nn.PReLU(num_parameters=1, init=0.25)
        timm.prelu(num_parameters=1, init=0.25, inplace=False)
        paddle.nn.functional.prelu(x, weight, data_format='NCHW', name=None)
        paddle.nn.PReLU(num_parameters=1, init=0.25, weight_attr=None, data_format='NCHW', name=None)
        mindspore.ops.prelu(input, weight) mindspore.nn.PReLU(channel=1, w=0.25)
        mindspore.mint.nn.functional.prelu(input, weight) tflite.PRELU(input, alpha)
    """,
    aliases="parametric_relu",
    source="He, Zhang, Ren, Sun 2015, arXiv:1502.01852",
    uses="ImageNet models of He et al. 2015 (arXiv:1502.01852)",
)
def prelu(x: Array, slope: float) -> Jet:
    """A leaky rectifier whose slope for negative inputs is learned."""
    return _leaky(x, slope)


@activation(
    "(lower + upper)/2*x",
    Break("0", picks={"right": "tfa paddle"}),
    "x",
    parameters=[Parameter("lower", "1/8", "lower <= upper"), Parameter("upper", "1/3", "lower <= upper")],
    signatures="""
        torch.nn.RReLU(lower=1/8, upper=1/3, inplace=False)
        torch.nn.functional.rrelu(input, lower=1/8, upper=1/3, training=False, inplace=False)
        tfa.activations.rrelu(x, lower=1/8, upper=1/3, training=None, seed=None, rng=None)
        paddle.nn.functional.rrelu(x, lower=1/8, upper=1/3, training=True, name=None)
        paddle.nn.RReLU(lower=1/8, upper=1/3, name=None)
    """,
    aliases="randomized_leaky_relu",
    source="Xu, Wang, Chen, Li 2015, arXiv:1505.00853",
)
def rrelu(x: Array, lower: float, upper: float) -> Jet:
    """A leaky rectifier whose slope is random in training; here with its mean, as used for inference."""
    return _leaky(x, 0.5 * lower + 0.5 * upper)


@activation(
    "value",
    Break("threshold"),
    "x",
    parameters=[Parameter("threshold", "1", also=("theta", "thr")), Parameter("value", "0", also=("default_value",))],
    signatures="""
        torch.nn.Threshold(threshold, value, inplace=False)
        torch.nn.functional.threshold(input, threshold, value, inplace=False)
        {keras.activations,keras.ops}.threshold(x, threshold, default_value)
        paddle.nn.functional.thresholded_relu(x, threshold=1, value=0, name=None)
        paddle.nn.ThresholdedReLU(threshold=1, value=0, name=None) mindspore.ops.threshold(input, thr, value)
        mindspore.nn.Threshold(threshold, value) mindspore.mint.nn.functional.threshold(input, threshold, value, inplace=False)
    """,
)
def threshold(x: Array, threshold: float, value: float) -> Jet:
    """The input itself above a threshold, a constant otherwise."""
    above = x > threshold
    yield lambda: chosen(above, x, value)
    yield indicator(above)
    yield np.zeros_like(x)


@activation(
    "0",
    Break("theta"),
    "x",
    parameters=[Parameter("theta", "1", also=("threshold", "alpha"))],
    signatures="""
        onnx.ThresholdedRelu(X, *, alpha=1) keras.layers.ThresholdedReLU(theta=1, **kwargs)
        keras.activations.relu(x, negative_slope=0, max_value=None, threshold!=0.0)
        keras.layers.ReLU(max_value=None, negative_slope=0, threshold!=0.0, **kwargs)
    """,
    aliases="trec",
    source="Konda, Memisevic, Krueger 2014, arXiv:1402.3337",
)
def thresholded_relu(x: Array, theta: float) -> Jet:
    """The input itself above a threshold, zero otherwise: a rectifier with a jump."""
    above = x > theta
    yield lambda: chosen(above, x, 0.0)
    yield indicator(above)
    yield np.zeros_like(x)


#: Keras's slope at the bound of a general rectifier: without a threshold and with the bound 6 it is relu6, which has 0 there.
_AT_MOST = "where(max_value < 6, {0}, where(max_value > 6, {0}, where(abs(threshold) > 0, {0}, 0)))"


@activation(
    "negative_slope*(x - threshold)",
    Break("threshold", picks={"0": "keras keras[jax] keras[torch]"}),
    "x",
    Break("max_value", picks={_AT_MOST.format("1"): "keras", _AT_MOST.format("1/2"): "keras[jax] keras[torch]"}),
    "max_value",
    parameters=[
        Parameter("negative_slope", "0", also=("alpha",)),
        Parameter("max_value", "inf", "threshold <= max_value"),
        Parameter("threshold", "0"),
    ],
    signatures="""
        keras.activations.relu(x, negative_slope=0, max_value=None, threshold=0)
        keras.layers.ReLU(max_value=None, negative_slope=0, threshold=0, **kwargs)
    """,
)
def general_relu() -> None:
    """Keras's ReLU with all of its arguments: leaky below a threshold, capped at a maximum."""


@activation(
    "bound",
    Break("bound"),
    "x",
    formula="max(bound, x)",
    parameters=[Parameter("bound", "-1", also=("floor",))],
    source="Clevert, Unterthiner, Hochreiter 2015, arXiv:1511.07289",
)
def shifted_relu(x: Array, bound: float) -> Jet:
    """A rectifier with its kink moved along the diagonal, so that its mean is closer to 0."""
    return clamped(x, bound, np.inf)


@activation(
    "-delta",
    Break("-delta"),
    "x",
    formula="max(-delta, x)",
    parameters=[Parameter("delta", "0.05")],
    aliases="drelu",
    source=(
        'Macedo, Zanchettin, Oliveira, Ludermir 2019, "Enhancing batch normalized convolutional networks using displaced '
        'rectifier linear units: A systematic comparative study", Expert Systems with Applications'
    ),
)
def displaced_relu(x: Array, delta: float) -> Jet:
    """A rectifier with its kink moved slightly along the diagonal, for layers after batch normalisation."""
    return clamped(x, -delta, np.inf)


@activation(
    "b",
    Break("0"),
    "x + b",
    formula="max(0, x) + b",
    parameters=[Parameter("b", "-0.398")],
    aliases="flexible_relu",
    source="Qiu, Xu, Cai 2017, arXiv:1706.08098",
)
def frelu(x: Array, b: float) -> Jet:
    """A rectifier shifted up or down by a learned bias."""
    yield lambda: np.maximum(x, 0.0) + b
    yield indicator(x > 0)
    yield np.zeros_like(x)


@activation(
    "tl + al*(x - tl)",
    Break("tl"),
    "x",
    Break("tr"),
    "tr + ar*(x - tr)",
    parameters=[
        Parameter("tl", "-1", "tl <= tr"),
        Parameter("al", "0.2"),
        Parameter("tr", "1", "tl <= tr"),
        Parameter("ar", "0.5"),
    ],
    aliases="s_shaped_relu",
    source="Jin et al. 2015, arXiv:1512.07030",
)
def srelu() -> None:
    """Three straight lines in the shape of an S, learned for each channel."""


@activation(
    "a*(b - x)",
    Break("min(0, b)"),
    "where(b > 0, x + a*(b - x), 0)",
    Break("max(0, b)"),
    "x",
    formula="max(0, x) + a*max(0, b - x)",
    parameters=[Parameter("a", "0.2"), Parameter("b", "0.5")],
    aliases="adaptive_piecewise_linear",
    source="Agostinelli, Hoffman, Sadowski, Baldi 2014, arXiv:1412.6830",
)
def apl() -> None:
    """A rectifier plus one learned hinge that opens to the left."""


@activation(
    "a*x",
    Break("0"),
    "x",
    Break("c"),
    "a*(x - c) + c",
    parameters=[Parameter("a", "0.01"), Parameter("c", "6", "c >= 0")],
    source=(
        'Liew, Khalil-Hani, Bakhteri 2016, "Bounded activation functions for enhanced training stability of deep neural networks '
        'on visual pattern recognition problems", Neurocomputing'
    ),
)
def bounded_leaky_relu() -> None:
    """A leaky rectifier that also leaks above an upper bound."""
