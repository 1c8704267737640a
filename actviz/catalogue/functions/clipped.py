"""Clipped functions: straight lines and parabolas that approximate smooth functions, cheap on small hardware."""

import numpy as np

from actviz.catalogue.kernels.straight import clamped
from actviz.function.definition import Break, Jet, Parameter, activation
from actviz.numerics.arrays import Array, chosen
from actviz.numerics.constants import SIXTH
from actviz.numerics.double_double import DoubleDouble


@activation(
    "0",
    Break("0"),
    "x",
    Break("6", slope="right", picks={"left": "tinygrad mindspore"}),
    "6",
    formula="min(max(0, x), 6)",
    signatures="""
        torch.nn.ReLU6(inplace=False) torch.nn.functional.relu6(input, inplace=False) {jax.nn,flax.linen,flax.nnx}.relu6(x)
        tf.nn.relu6(features, name=None) {keras.activations,keras.ops}.relu6(x) hf.relu6(input) mlx.nn.relu6(x) mlx.nn.ReLU6()
        timm.relu6(input, inplace=False) tinygrad.relu6(self)
        paddle.nn.functional.relu6(x, name=None) paddle.nn.ReLU6(name=None) mindspore.ops.relu6(x) mindspore.nn.ReLU6()
        mindspore.mint.nn.functional.relu6(input, inplace=False) tflite.RELU6(input)
    """,
    source='Krizhevsky 2010, "Convolutional deep belief networks on CIFAR-10"',
    uses="MobileNetV2 (arXiv:1801.04381)",
)
def relu6(x: Array) -> Jet:
    """A rectifier that stops growing at 6."""
    return clamped(x, 0.0, 6.0)


@activation(
    "min_val",
    Break("min_val", picks={"right": "jax keras keras[jax] tinygrad", "left": "keras[torch]", "1/2": "mindspore"}),
    "x",
    Break(
        "max_val",
        slope="right",
        picks={"left": "jax keras keras[jax] tinygrad", "right": "keras[torch]", "1/2": "mindspore"},
    ),
    "max_val",
    formula="max(min_val, min(max_val, x))",
    parameters=[
        Parameter("min_val", "-1", "min_val <= max_val", also=("min_value", "min")),
        Parameter("max_val", "1", "min_val <= max_val", also=("max_value", "max")),
    ],
    signatures="""
        torch.nn.Hardtanh(min_val=-1, max_val=1, inplace=False, min_value=None, max_value=None)
        torch.nn.functional.hardtanh(input, min_val=-1, max_val=1, inplace=False)
        {jax.nn,flax.linen,flax.nnx,keras.activations,keras.ops}.hard_tanh(x) mlx.nn.hard_tanh(x, min_val=-1, max_val=1)
        mlx.nn.HardTanh() tinygrad.hardtanh(self, min_val=-1, max_val=1)
        paddle.nn.functional.hardtanh(x, min=-1, max=1, name=None) paddle.nn.Hardtanh(min=-1, max=1, name=None)
        mindspore.ops.hardtanh(input, min_val=-1, max_val=1) mindspore.nn.Hardtanh(min_val=-1, max_val=1)
        mindspore.mint.nn.functional.hardtanh(input, min_val=-1, max_val=1, inplace=False) tflite.RELU_N1_TO_1(input)
    """,
    aliases="htanh",
    source='Collobert 2004, "Large Scale Machine Learning", PhD thesis',
)
def hard_tanh(x: Array, min_val: float, max_val: float) -> Jet:
    """The input, clamped between a lower and an upper bound."""
    return clamped(x, min_val, max_val)


@activation(
    "0",
    Break("-offset/slope", picks={"right": "keras<3.0.1"}),
    "slope*x + offset",
    Break("(1 - offset)/slope", slope="right", picks={"left": "tinygrad keras<3.0.1"}),
    "1",
    formula="max(0, min(1, slope*x + offset))",
    parameters=[Parameter("slope", "1/6", "slope > 0", also=("alpha",)), Parameter("offset", "1/2", also=("beta",))],
    signatures="""
        torch.nn.Hardsigmoid(inplace=False) torch.nn.functional.hardsigmoid(input, inplace=False)
        {jax.nn,flax.linen,flax.nnx,keras@3.0.activations,keras@3.0.ops}.hard_sigmoid(x)
        keras@1.2<3.0.activations.hard_sigmoid(x, slope:=0.2) onnx.HardSigmoid(X, *, alpha=0.2, beta=0.5)
        timm.hard_sigmoid(input, inplace=False) tinygrad.hardsigmoid(self, alpha=1/6, beta=1/2)
        paddle.nn.functional.hardsigmoid(x, slope=0.1666667, offset=0.5, name=None)
        paddle.nn.Hardsigmoid(name=None, slope:=0.1666667) mindspore.ops.hardsigmoid(input) mindspore.nn.HSigmoid()
        mindspore.mint.nn.functional.hardsigmoid(input) ggml.hardsigmoid(ctx, a)
    """,
    aliases="hsigmoid h_sigmoid",
    source="Courbariaux, Bengio, David 2015, arXiv:1511.00363; Howard et al. 2019, arXiv:1905.02244",
    uses="MobileNetV3, squeeze-and-excite gates (arXiv:1905.02244)",
)
def hard_sigmoid(x: Array, slope: float, offset: float) -> Jet:
    """A straight line from 0 to 1 in place of the sigmoid's curve."""
    low = SIXTH[1] if slope == SIXTH[0] else 0.0
    reach = min((2.0 + 2.0 * abs(offset)) / slope, np.finfo(np.float64).max)
    z = np.clip(x, -reach, reach)
    product = DoubleDouble.product(z, slope)
    line = DoubleDouble(product.high, product.low + z * low) + offset
    below, above = np.asarray(line.high) < 0, np.asarray((line - 1.0).high) > 0
    yield np.where(below, 0.0, np.where(above, 1.0, line.high))
    yield np.where(below | above, 0.0, slope)
    yield np.zeros_like(x)


@activation(
    "0",
    Break("-3", picks={"right": "torch<2.7 mindspore"}),
    "x*(x + 3)/6",
    Break("3", slope="right", picks={"left": "torch<2.7 tinygrad mindspore"}),
    "x",
    formula="x*min(max(x + 3, 0), 6)/6",
    signatures="""
        torch@1.6.nn.Hardswish(inplace=False) torch@1.6.nn.functional.hardswish(input, inplace=False) jax.nn.{hard_swish,hard_silu}(x)
        flax.linen.{hard_swish,hard_silu}(x) flax.nnx.{hard_swish,hard_silu}(x) keras.activations.{hard_swish,hard_silu}(x)
        keras.ops.{hard_swish,hard_silu}(x) onnx.HardSwish(X) hf.hardswish(input) mlx.nn.hardswish(x) mlx.nn.Hardswish()
        timm.hard_swish(input, inplace=False) tinygrad.hardswish(self)
        paddle.nn.functional.hardswish(x, name=None) paddle.nn.Hardswish(name=None) mindspore.ops.hardswish(input)
        mindspore.nn.HSwish() mindspore.mint.nn.functional.hardswish(input) ggml.hardswish(ctx, a) tflite.HARD_SWISH(input)
    """,
    aliases="hswish h_swish hsilu h_silu",
    extrema=["-1.5"],
    source=(
        'Howard et al. 2019, arXiv:1905.02244; Avenash, Viswanath 2019, "Semantic segmentation of satellite '
        'images using a modified CNN with hard-swish activation function", VISIGRAPP'
    ),
    uses="MobileNetV3, stem and deeper blocks (arXiv:1905.02244)",
)
def hard_swish(x: Array) -> Jet:
    """A parabola between zero and the identity in place of the curve of swish."""
    z = np.clip(x, -3.0, 3.0)
    right = x > 3
    yield lambda: chosen(right, x, z * (z + 3.0) / 6.0)
    yield chosen(x < -3, 0.0, chosen(right, 1.0, (2.0 * z + 3.0) / 6.0))
    yield np.where(np.abs(x) > 3, 0.0, 1 / 3)


#: Keras's slope at the bound of a clipped rectifier. For a bound of 6 it calls relu6, whose slope there is 0.
_AT_BOUND = "where(n < 6, {0}, where(n > 6, {0}, 0))"


@activation(
    "0",
    Break("0"),
    "x",
    Break("n", picks={_AT_BOUND.format("1"): "keras", _AT_BOUND.format("1/2"): "keras[jax] keras[torch]"}),
    "n",
    formula="min(max(0, x), n)",
    parameters=[Parameter("n", "6", "n >= 0", also=("max_value", "max", "cap"))],
    signatures="""
        keras.activations.relu(x, negative_slope=0, max_value!=None, threshold=0)
        keras.layers.ReLU(max_value!=None, negative_slope=0, threshold=0, **kwargs)
        tflite.RELU_0_TO_1(input, max:=1)
    """,
    aliases="relu_n bounded_relu brelu ceiling_relu",
    source="Hannun et al. 2014, arXiv:1412.5567",
)
def clipped_relu(x: Array, n: float) -> Jet:
    """A rectifier that stops growing at a bound."""
    return clamped(x, 0.0, n)


@activation(
    "lo",
    Break(
        "lo",
        picks={
            "1/2": "jax keras[jax] keras[torch]",
            "left": "jax.lax.clamp torch<0.4.1",
            "right": "torch<2.14 tf keras tinygrad paddle mindspore",
        },
    ),
    "x",
    Break(
        "hi",
        slope="right",
        picks={
            "1/2": "jax keras[jax] keras[torch]",
            "right": "jax.lax.clamp torch<0.4.1",
            "left": "torch<2.14 tf keras tinygrad paddle mindspore",
        },
    ),
    "hi",
    formula="max(lo, min(hi, x))",
    parameters=[
        Parameter("lo", "-inf", "lo <= hi", also=("min", "min_", "a_min", "min_val", "x_min", "clip_value_min")),
        Parameter("hi", "inf", "lo <= hi", also=("max", "max_", "a_max", "max_val", "x_max", "clip_value_max")),
    ],
    signatures="""
        torch@0.4.clamp(input, min?=None, max?=None, *, out=None) torch.clip(input, min?=None, max?=None, *, out=None)
        jax.numpy.clip(arr=None, min=None, max=None) jax.lax.clamp(min, x, max) tf.clip_by_value(t, clip_value_min, clip_value_max, name=None)
        keras.ops.clip(x, x_min, x_max) onnx.Clip(input, min=None, max=None) mlx.core.clip(a, a_min, a_max, *, stream=None)
        tinygrad.{clip,clamp}(self, min_?=None, max_?=None)
        numpy.clip(a, a_min=..., a_max=..., out=None, *, min=..., max=..., **kwargs)
        paddle.clip(x, min=None, max=None, name=None, *, out=None) mindspore.ops.{clip,clamp}(input, min?=None, max?=None)
        ggml.clamp(ctx, a, min, max)
    """,
)
def clip(x: Array, lo: float, hi: float) -> Jet:
    """The input, clamped between two bounds."""
    return clamped(x, lo, hi)


@activation(
    "0",
    Break("-1", picks={"1/4": "jax keras[jax]", "left": "keras keras[torch]"}),
    "(x + 1)/2",
    Break("1", picks={"1/4": "jax keras[jax]", "right": "keras keras[torch]"}),
    "1",
    formula="max(0, min(1, (x + 1)/2))",
    signatures="{jax.nn,keras.activations,keras.ops}.sparse_sigmoid(x)",
    source="Courbariaux, Bengio, David 2015, arXiv:1511.00363; Blondel, Martins, Niculae 2019, arXiv:1901.02324",
)
def sparse_sigmoid() -> None:
    """A straight line from 0 at -1 to 1 at 1: the derivative of sparse_plus."""


@activation(
    "-1",
    Break("-1/slope"),
    "slope*x",
    Break("1/slope"),
    "1",
    formula="max(-1, min(1, slope*x))",
    parameters=[Parameter("slope", "1/2", "slope > 0")],
)
def hard_bipolar_sigmoid() -> None:
    """A straight line from -1 to 1 in place of the bipolar sigmoid's curve."""


@activation(
    "0",
    Break("-2", picks={"right": "timm"}),
    "x*(x + 2)/2",
    Break("0"),
    "x",
    formula="x/2*min(2, max(0, x + 2))",
    signatures="timm.hard_mish(x, inplace=False)",
)
def hard_mish() -> None:
    """A parabola between zero and the identity in place of the curve of mish."""


@activation(
    "0",
    Break("-2"),
    "x*(x + 2)**2/8",
    Break("0"),
    "x - x*(2 - x)**2/8",
    Break("2"),
    "x",
)
def sqnl_gated() -> None:
    """The input times two parabolas that approximate a sigmoid: a SiLU without an exponential."""
