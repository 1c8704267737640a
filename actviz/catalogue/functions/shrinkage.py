"""Shrinkage functions: small inputs become zero, large ones pass nearly unchanged."""

import numpy as np

from actviz.catalogue.kernels.decay import FAR
from actviz.catalogue.kernels.logistic_terms import Bell
from actviz.catalogue.kernels.straight import indicator
from actviz.function.definition import Break, Jet, Parameter, activation
from actviz.numerics.arrays import Array, chosen
from actviz.numerics.constants import TANH_REST
from actviz.numerics.double_double import product_error
from actviz.numerics.horner import reduced_horner

_LAMBDA = Parameter("lambd", "0.5", "lambd >= 0", also=("lambda", "lambda_", "threshold"))


@activation(
    "x + lambd",
    Break("-lambd", slope="right"),
    "0",
    Break("lambd"),
    "x - lambd",
    formula="sign(x)*max(abs(x) - lambd, 0)",
    parameters=[_LAMBDA],
    signatures="""
        torch.nn.Softshrink(lambd=0.5) torch.nn.functional.softshrink(input, lambd=0.5)
        {keras.activations,keras.ops}.soft_shrink(x, threshold=0.5) mlx.nn.softshrink(x, lambd=0.5) mlx.nn.Softshrink(lambd=0.5)
        tfa.activations.softshrink(x, lower=-0.5, upper=0.5)
        paddle.nn.functional.softshrink(x, threshold=0.5, name=None) paddle.nn.Softshrink(threshold=0.5, name=None)
        mindspore.ops.softshrink(input, lambd=0.5) mindspore.nn.SoftShrink(lambd=0.5)
        mindspore.mint.nn.functional.softshrink(input, lambd=0.5)
    """,
    aliases="soft_threshold soft_thresholding",
    source='Donoho 1995, "De-noising by soft-thresholding", IEEE Transactions on Information Theory 41(3)',
)
def soft_shrink(x: Array, lambd: float) -> Jet:
    """The input shrunk towards zero by lambd, and zero between -lambd and lambd."""
    yield lambda: x - np.clip(x, -lambd, lambd)
    yield indicator(np.abs(x) >= lambd)
    yield np.zeros_like(x)


@activation(
    "x",
    Break("-lambd", value="right", slope="right", values={"left": "paddle"}, picks={"left": "paddle"}),
    "0",
    Break("lambd", values={"right": "paddle"}, picks={"right": "paddle"}),
    "x",
    parameters=[_LAMBDA],
    signatures="""
        torch.nn.Hardshrink(lambd=0.5) torch.nn.functional.hardshrink(input, lambd=0.5)
        {keras.activations,keras.ops}.hard_shrink(x, threshold=0.5) mlx.nn.hard_shrink(x, lambd=0.5)
        mlx.nn.HardShrink(lambd=0.5) tfa.activations.hardshrink(x, lower=-0.5, upper=0.5)
        paddle.nn.functional.hardshrink(x, threshold=0.5, name=None) paddle.nn.Hardshrink(threshold=0.5, name=None)
        mindspore.ops.hardshrink(input, lambd=0.5) mindspore.nn.HShrink(lambd=0.5)
        mindspore.mint.nn.functional.hardshrink(input, lambd=0.5)
    """,
    aliases="hard_threshold hard_thresholding",
    source='Donoho, Johnstone 1994, "Ideal spatial adaptation by wavelet shrinkage", Biometrika 81(3)',
)
def hard_shrink(x: Array, lambd: float) -> Jet:
    """The input itself where its absolute value exceeds lambd, and zero elsewhere."""
    outside = np.abs(x) >= lambd
    yield lambda: chosen(outside, x, 0.0)
    yield indicator(outside)
    yield np.zeros_like(x)


@activation(
    "x - tanh(x)",
    signatures="""
        torch.nn.Tanhshrink() torch.nn.functional.tanhshrink(input) {keras.activations,keras.ops}.tanh_shrink(x)
        tfa.activations.tanhshrink(x)
        paddle.nn.functional.tanhshrink(x, name=None) paddle.nn.Tanhshrink(name=None) mindspore.ops.tanhshrink(input)
        mindspore.nn.Tanhshrink()
    """,
)
def tanh_shrink(x: Array) -> Jet:
    """The input minus its hyperbolic tangent: flat at zero, shifted by nearly 1 far from it."""
    y = np.abs(x)
    values = np.copysign((y - 1.0) + 2.0 / (np.exp(2.0 * y) + 1.0), x)
    near = np.flatnonzero(y < 1)
    z = x[near]
    square = z * z
    excess = np.where(square > 1e-250, -product_error(z, z, square) / square, 0.0)
    values[near] = z * (square * reduced_horner(TANH_REST, square, excess))
    t = np.tanh(x)
    t[near] = np.copysign(z - values[near], z)  # not every library's tanh is as exact
    yield values
    yield t * t
    yield Bell.of(np.clip(2.0 * x, -FAR, FAR)).times(8.0 * t)


@activation(
    "x + bias",
    Break("-lambd", value="right"),
    "0",
    Break("lambd"),
    "x - bias",
    parameters=[_LAMBDA, Parameter("bias", "0")],
    signatures="onnx.Shrink(input, *, bias=0, lambd=0.5)",
    source="ONNX operator set 9",
)
def shrink() -> None:
    """The input shrunk towards zero by a bias where its absolute value exceeds lambd, and zero elsewhere."""
