"""Rectifiers that are curved for positive inputs."""

import numpy as np

from actviz.catalogue.kernels.straight import indicator
from actviz.function.definition import Break, Jet, Parameter, activation
from actviz.numerics.arrays import Array


@activation(
    "0",
    Break("0"),
    "x**2",
    formula="max(0, x)**2",
    signatures="hf.relu2(input) hf.ReLUSquaredActivation() mlx.nn.relu2(x) mlx.nn.ReLU2()",
    aliases="squared_relu relu_square sqrrelu",
    source="So et al. 2021, arXiv:2109.08668",
    uses="Primer (arXiv:2109.08668); Nemotron-4 15B (arXiv:2402.16819)",
)
def relu_squared(x: Array) -> Jet:
    """The square of the rectifier: its slope grows with the input instead of jumping to one."""
    positive = np.maximum(x, 0.0)
    positive += 0.0  # without the sign of -0.0
    yield positive * positive
    yield 2.0 * positive
    yield indicator(x >= 0) * 2.0


@activation(
    "b",
    Break("0"),
    "s*x**2 + b",
    formula="s*max(0, x)**2 + b",
    parameters=[Parameter("s", "0.8944", "s > 0", also=("scale",)), Parameter("b", "-0.4472", also=("bias",))],
    source="Yu et al. 2022, arXiv:2210.13452",
)
def star_relu() -> None:
    """The square of the rectifier, scaled and shifted so that standard normal inputs give mean 0 and variance 1."""


@activation(
    "0",
    Break("0"),
    "log(1 + beta*x)",
    formula="log(1 + beta*max(0, x))",
    parameters=[Parameter("beta", "1", "beta > 0")],
    source="Liu et al. 2019, arXiv:1908.03682",
)
def nlrelu() -> None:
    """The natural logarithm of 1 plus a rectifier, which grows ever more slowly."""
