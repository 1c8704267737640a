"""Exponential linear units: linear to the right, an exponential that levels off to the left."""

import numpy as np

from actviz.activation import Array, Break, Jet, Parameter, activation


@activation(
    ("alpha*(exp(x) - 1)", "alpha*exp(x)", "alpha*exp(x)"),
    Break("0", picks={"0": "tinygrad"}),
    ("x", "1", "0"),
    parameters=[Parameter("alpha", "1")],
    spellings="torch.nn.ELU(alpha=1) jax.nn.elu(alpha=1) tinygrad.elu(alpha=1)",
    source="Clevert, Unterthiner, Hochreiter 2015, arXiv:1511.07289",
)
def elu(x: Array, alpha: float) -> Jet:
    """The identity for a positive input, an exponential that levels off at -alpha for a negative one."""
    negative = np.minimum(x, 0.0)
    yield np.where(x > 0, x, alpha * np.expm1(negative))
    slope = alpha * np.exp(negative)
    yield np.where(x > 0, 1.0, slope)
    yield np.where(x > 0, 0.0, slope)
