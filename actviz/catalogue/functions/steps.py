"""Steps: constant except for a jump, so that no gradient flows through them."""

import numpy as np

from actviz.function.definition import Break, Jet, Parameter, activation
from actviz.numerics.arrays import Array


@activation(
    "0",
    Break("threshold", value="right", values={"left": "mlx<0.32 ggml"}),
    "1",
    parameters=[Parameter("threshold", "0")],
    signatures="""
        mlx@0.0.5.nn.step(x, threshold=0) mlx@0.0.5.nn.Step(threshold=0) ggml.step(ctx, a)
    """,
    aliases="unit_step",
    source=(
        'McCulloch, Pitts 1943, "A logical calculus of the ideas immanent in nervous activity", Bulletin of '
        "Mathematical Biophysics 5"
    ),
)
def binary_step(x: Array, threshold: float) -> Jet:
    """One from the threshold on, zero below it: a neuron that fires or does not."""
    yield np.where(x < threshold, 0.0, 1.0)
    yield np.zeros_like(x)
    yield np.zeros_like(x)


@activation(
    "0",
    Break("0", value="value"),
    "1",
    parameters=[Parameter("value", "1/2", also=("values", "x2", "y"))],
    signatures="""
        torch.heaviside(input, values, *, out=None) jax.numpy.heaviside(x1, x2) numpy.heaviside(x1, x2, out=None, **ufunc)
        paddle.heaviside(x, y, name=None) mindspore.ops.heaviside(input, values)
    """,
)
def heaviside() -> None:
    """Zero for a negative input, one for a positive one, and a value of its own at 0."""


@activation(
    "-1",
    Break("0", value="0"),
    "1",
    formula="sign(x)",
    signatures="""
        torch.{sign,sgn}(input, *, out=None) jax.numpy.sign(x) {tf,tf.math}.sign(x, name=None) keras.ops.sign(x)
        onnx.Sign(input) mlx.core.sign(a, *, stream=None) tinygrad.sign(self) numpy.sign(x, out=None, **ufunc)
        paddle.sign(x, name=None, *, out=None) mindspore.ops.sign(input) ggml.sgn(ctx, a)
    """,
    aliases="signum bipolar_step",
    source=(
        'Rosenblatt 1958, "The perceptron: a probabilistic model for information storage and organization in the brain", '
        "Psychological Review 65(6)"
    ),
)
def sign(x: Array) -> Jet:
    """The sign of the input: -1, 0 or 1."""
    yield np.sign(x)
    yield np.zeros_like(x)
    yield np.zeros_like(x)
