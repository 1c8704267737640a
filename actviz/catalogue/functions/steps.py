"""Steps: constant except for a jump, so that no gradient flows through them."""

import numpy as np

from actviz.function.definition import Break, Jet, Parameter, activation
from actviz.numerics.arrays import Array


@activation(
    "0",
    Break("threshold", values={"right": "mlx"}),
    "1",
    parameters=[Parameter("threshold", "0")],
    signatures="mlx.nn.step(x, threshold=0) mlx.nn.Step(threshold=0)",
    aliases="heaviside unit_step",
    source=(
        'McCulloch, Pitts 1943, "A logical calculus of the ideas immanent in nervous activity", Bulletin of '
        "Mathematical Biophysics 5"
    ),
)
def binary_step(x: Array, threshold: float) -> Jet:
    """One above the threshold, zero otherwise: a neuron that fires or does not."""
    yield np.where(x > threshold, 1.0, 0.0)
    yield np.zeros_like(x)
    yield np.zeros_like(x)


@activation(
    "-1",
    Break("0", value="0"),
    "1",
    formula="sign(x)",
    signatures="""
        torch.{sign,sgn}(input, *, out=None) jax.numpy.sign(x) {tf,tf.math}.sign(x, name=None) keras.ops.sign(x)
        onnx.Sign(input) mlx.core.sign(a, *, stream=None) tinygrad.sign(self) numpy.sign(x, out=None, **ufunc)
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
