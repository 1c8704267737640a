"""A package that offers activations to actviz: one that works, one of vectors, and three that do not."""

from collections.abc import Iterator

import numpy as np

from actviz import Break, Parameter, activation, vector


@activation(
    ("-a*log(1 - x)", "a/(1 - x)", "a/(1 - x)**2"),
    Break("0"),
    ("x", "1", "0"),
    parameters=[Parameter("a", "1/2", "a > 0")],
    signatures="example.nn.LogLeaky(a=0.25)",
    aliases="logleak",
)
def log_leaky() -> None:
    """A leaky rectifier whose leak grows like a logarithm."""


@vector("x_i - max(x)", "[i = j] - [x_j is the first maximum]")
def centred(x: np.ndarray) -> Iterator[np.ndarray]:
    """The scores below their maximum."""
    yield x - x.max(axis=1, keepdims=True)
    slopes = np.zeros((len(x), x.shape[1], x.shape[1])) + np.eye(x.shape[1])
    slopes[np.arange(len(x)), :, x.argmax(axis=1)] -= 1.0
    yield slopes


not_an_entry = 3


@activation(("x", "1", "0"))
def relu() -> None:
    """An impostor."""
