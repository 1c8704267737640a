"""Clipped functions: straight lines and parabolas that imitate the smooth ones, cheap on small hardware."""

import numpy as np

from actviz.arrays import Array
from actviz.definition import Break, Jet, Parameter, activation
from actviz.numerics.constants import SIXTH
from actviz.numerics.double_double import DoubleDouble


@activation(
    ("0", "0", "0"),
    Break("0"),
    ("x", "1", "0"),
    Break("6", slope="right", picks={"left": "tinygrad"}),
    ("6", "0", "0"),
    formula="min(max(0, x), 6)",
    spellings="""
        torch.nn.ReLU6() torch.nn.functional.relu6() jax.nn.relu6() flax.linen.relu6() flax.nnx.relu6() tf.nn.relu6()
        keras.activations.relu6() keras.ops.relu6() hf.relu6() mlx.nn.relu6() mlx.nn.ReLU6() timm.relu6()
        tinygrad.relu6()
    """,
    source="Krizhevsky 2010",
)
def relu6(x: Array) -> Jet:
    """A rectifier that stops growing at 6."""
    yield np.where(x < 0, 0.0, np.minimum(x, 6.0))
    yield np.where((x < 0) | (x > 6), 0.0, 1.0)
    yield np.zeros_like(x)


@activation(
    ("min_val", "0", "0"),
    Break("min_val", picks={"right": "jax keras keras[jax] tinygrad", "left": "keras[torch]"}),
    ("x", "1", "0"),
    Break("max_val", slope="right", picks={"left": "jax keras keras[jax] tinygrad", "right": "keras[torch]"}),
    ("max_val", "0", "0"),
    formula="max(min_val, min(max_val, x))",
    parameters=[
        Parameter("min_val", "-1", "min_val <= max_val", also=("min_value", "min")),
        Parameter("max_val", "1", "min_val <= max_val", also=("max_value", "max")),
    ],
    spellings="""
        torch.nn.Hardtanh(min_val=-1,max_val=1) torch.nn.functional.hardtanh(min_val=-1,max_val=1) jax.nn.hard_tanh()
        flax.linen.hard_tanh() flax.nnx.hard_tanh() keras.activations.hard_tanh() keras.ops.hard_tanh()
        mlx.nn.hard_tanh() mlx.nn.HardTanh() timm.hard_tanh() tinygrad.hardtanh(min_val=-1,max_val=1)
    """,
    aliases="htanh",
    source="Collobert 2004",
)
def hard_tanh(x: Array, min_val: float, max_val: float) -> Jet:
    """The input, held between a lower and an upper bound."""
    yield np.clip(x, min_val, max_val)
    yield np.where((x > min_val) & (x < max_val), 1.0, 0.0)
    yield np.zeros_like(x)


@activation(
    ("0", "0", "0"),
    Break("-offset/slope"),
    ("slope*x + offset", "slope", "0"),
    Break("(1 - offset)/slope", slope="right", picks={"left": "tinygrad"}),
    ("1", "0", "0"),
    formula="max(0, min(1, slope*x + offset))",
    parameters=[Parameter("slope", "1/6", "slope > 0", also=("alpha",)), Parameter("offset", "1/2", also=("beta",))],
    spellings="""
        torch.nn.Hardsigmoid() torch.nn.functional.hardsigmoid() jax.nn.hard_sigmoid() flax.linen.hard_sigmoid()
        flax.nnx.hard_sigmoid() keras.activations.hard_sigmoid() keras.ops.hard_sigmoid()
        onnx.HardSigmoid(alpha=0.2,beta=0.5) timm.hard_sigmoid() tinygrad.hardsigmoid(alpha=1/6,beta=1/2)
    """,
    source="Courbariaux, Bengio, David 2015, arXiv:1511.00363; Howard et al. 2019, arXiv:1905.02244",
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
    ("0", "0", "0"),
    Break("-3"),
    ("x*(x + 3)/6", "(2*x + 3)/6", "1/3"),
    Break("3", slope="right", picks={"left": "tinygrad"}),
    ("x", "1", "0"),
    formula="x*min(max(x + 3, 0), 6)/6",
    spellings="""
        torch.nn.Hardswish() torch.nn.functional.hardswish() jax.nn.hard_swish() jax.nn.hard_silu()
        flax.linen.hard_swish() flax.linen.hard_silu() flax.nnx.hard_swish() flax.nnx.hard_silu()
        keras.activations.hard_swish() keras.activations.hard_silu() keras.ops.hard_swish() keras.ops.hard_silu()
        onnx.HardSwish() hf.hardswish() mlx.nn.hardswish() mlx.nn.Hardswish() timm.hard_swish() tinygrad.hardswish()
    """,
    extrema=["-1.5"],
    source="Howard et al. 2019, arXiv:1905.02244",
)
def hard_swish(x: Array) -> Jet:
    """A parabola between zero and the identity in place of the curve of swish."""
    z = np.clip(x, -3.0, 3.0)
    yield np.where(x > 3, x, z * (z + 3.0) / 6.0)
    yield np.where(x < -3, 0.0, np.where(x > 3, 1.0, (2.0 * z + 3.0) / 6.0))
    yield np.where(np.abs(x) > 3, 0.0, 1 / 3)
