"""Rectifiers: nothing, or little, for a negative input, and a growing function for a positive one."""

import numpy as np

from actviz.arrays import Array
from actviz.definition import Break, Jet, Parameter, activation


def _leaky(x: Array, slope: float) -> Jet:
    yield np.where(x < 0, slope * x, x)
    yield np.where(x < 0, slope, 1.0)
    yield np.zeros_like(x)


@activation(
    ("0", "0", "0"),
    Break("0"),
    ("x", "1", "0"),
    formula="max(0, x)",
    spellings="""
        torch.nn.ReLU() torch.nn.functional.relu() torch.relu() jax.nn.relu() flax.linen.relu() flax.nnx.relu()
        tf.nn.relu() keras.activations.relu() keras.ops.relu() keras.layers.ReLU() onnx.Relu() hf.relu() mlx.nn.relu()
        mlx.nn.ReLU() timm.relu() tinygrad.relu()
    """,
    aliases="ramp rectifier positive_part",
    source="Fukushima 1969; Nair, Hinton 2010",
)
def relu(x: Array) -> Jet:
    """Zero for a negative input, the input itself for a positive one."""
    yield np.where(x < 0, 0.0, x)
    yield np.where(x < 0, 0.0, 1.0)
    yield np.zeros_like(x)


@activation(
    ("negative_slope*x", "negative_slope", "0"),
    Break("0", picks={"right": "jax keras[jax] mlx tinygrad", "left": "keras[torch]"}),
    ("x", "1", "0"),
    parameters=[Parameter("negative_slope", "0.01", also=("alpha", "neg_slope", "slope"))],
    spellings="""
        torch.nn.LeakyReLU(negative_slope=0.01) torch.nn.functional.leaky_relu(negative_slope=0.01)
        jax.nn.leaky_relu(negative_slope=0.01) flax.linen.leaky_relu(negative_slope=0.01)
        flax.nnx.leaky_relu(negative_slope=0.01) tf.nn.leaky_relu(alpha=0.2)
        keras.activations.leaky_relu(negative_slope=0.2) keras.ops.leaky_relu(negative_slope=0.2)
        keras.layers.LeakyReLU(negative_slope=0.3) onnx.LeakyRelu(alpha=0.01) hf.leaky_relu()
        mlx.nn.leaky_relu(negative_slope=0.01) mlx.nn.LeakyReLU(negative_slope=0.01) timm.leaky_relu()
        tinygrad.leaky_relu(neg_slope=0.01)
    """,
    aliases="lrelu",
    source="Maas, Hannun, Ng 2013",
)
def leaky_relu(x: Array, negative_slope: float) -> Jet:
    """A rectifier that lets a small share of a negative input through."""
    return _leaky(x, negative_slope)


@activation(
    ("slope*x", "slope", "0"),
    Break("0", picks={"right": "jax", "0": "keras keras[jax] keras[torch]", "1 + slope": "mlx"}),
    ("x", "1", "0"),
    parameters=[Parameter("slope", "0.25", also=("alpha", "init", "weight", "negative_slope", "negative_slope_init"))],
    spellings="""
        torch.nn.PReLU(init=0.25) torch.nn.functional.prelu(weight) flax.linen.PReLU(negative_slope_init=0.01)
        flax.nnx.PReLU(negative_slope_init=0.01) keras.layers.PReLU(alpha=0) onnx.PRelu(slope) hf.prelu(init=0.25)
        mlx.nn.prelu(alpha) mlx.nn.PReLU(init=0.25) timm.prelu(init=0.25)
    """,
    aliases="parametric_relu",
    source="He, Zhang, Ren, Sun 2015, arXiv:1502.01852",
)
def prelu(x: Array, slope: float) -> Jet:
    """A leaky rectifier whose slope for negative inputs is learned."""
    return _leaky(x, slope)


@activation(
    ("(lower + upper)/2*x", "(lower + upper)/2", "0"),
    Break("0"),
    ("x", "1", "0"),
    parameters=[Parameter("lower", "1/8", "lower <= upper"), Parameter("upper", "1/3", "lower <= upper")],
    spellings="torch.nn.RReLU(lower=1/8,upper=1/3) torch.nn.functional.rrelu(lower=1/8,upper=1/3)",
    aliases="randomized_leaky_relu",
    source="Xu, Wang, Chen, Li 2015, arXiv:1505.00853",
)
def rrelu(x: Array, lower: float, upper: float) -> Jet:
    """A leaky rectifier whose slope is drawn at random in training; here the mean slope that is used afterwards."""
    return _leaky(x, 0.5 * lower + 0.5 * upper)


@activation(
    ("0", "0", "0"),
    Break("0"),
    ("x**2", "2*x", "2"),
    formula="max(0, x)**2",
    spellings="hf.relu2() mlx.nn.relu2() mlx.nn.ReLU2()",
    aliases="squared_relu relu_square sqrrelu",
    source="So et al. 2021, arXiv:2109.08668",
)
def relu_squared(x: Array) -> Jet:
    """The square of the rectifier: its slope grows with the input instead of jumping to one."""
    positive = np.where(x > 0, x, 0.0)
    yield positive * positive
    yield 2.0 * positive
    yield np.where(x < 0, 0.0, 2.0)


@activation(
    ("value", "0", "0"),
    Break("threshold"),
    ("x", "1", "0"),
    parameters=[Parameter("threshold", "1", also=("theta",)), Parameter("value", "0", also=("default_value",))],
    spellings="""
        torch.nn.Threshold(threshold,value) torch.nn.functional.threshold(threshold,value)
        keras.activations.threshold(threshold,default_value) keras.ops.threshold(threshold,default_value)
        onnx.ThresholdedRelu(alpha=1) keras.layers.ThresholdedReLU(theta=1)
    """,
    aliases="trec",
)
def threshold(x: Array, threshold: float, value: float) -> Jet:
    """The input itself above a threshold, a constant up to it."""
    above = x > threshold
    yield np.where(above, x, value)
    yield np.where(above, 1.0, 0.0)
    yield np.zeros_like(x)
