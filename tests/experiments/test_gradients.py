"""The measured gradients of a random network are those of differences of its loss."""

from __future__ import annotations

import numpy as np
import pytest

from actviz import get
from actviz.experiments.gradients import INPUTS, gradients

UNITS, DEPTH, SIGMA_W = 4, 3, 1.3


def test_gradients_are_slopes_of_the_loss() -> None:
    f = get("tanh")
    random = np.random.default_rng(5)
    inputs = random.standard_normal((INPUTS, UNITS))
    matrices = [random.standard_normal((UNITS, UNITS)) * SIGMA_W / np.sqrt(UNITS) for _ in range(DEPTH)]
    last = random.standard_normal(UNITS) / np.sqrt(UNITS)

    def loss(layer: int, dz: np.ndarray, dw: np.ndarray) -> np.ndarray:
        """The loss of each input, where z and W of a layer are changed."""
        a = inputs
        for place, matrix in enumerate(matrices):
            a = f(a @ (matrix + dw * (place == layer)).T + dz * (place == layer))
        return a @ last

    def norms(layer: int, kind: str, count: int) -> np.ndarray:
        """The norm of the gradient of each input, by central differences in every direction."""
        slopes = []
        for direction in np.eye(count) * 1e-6:
            dz = direction if kind == "z" else np.zeros(UNITS)
            dw = direction.reshape(UNITS, UNITS) if kind == "W" else np.zeros((UNITS, UNITS))
            slopes.append((loss(layer, dz, dw) - loss(layer, -dz, -dw)) / 2e-6)
        return np.sqrt(np.sum(np.square(slopes), axis=0))

    measured = gradients(f, f.derivative, SIGMA_W, UNITS, DEPTH, np.random.default_rng(5))
    for layer in range(DEPTH):
        for row, (kind, count) in enumerate({"z": UNITS, "W": UNITS**2}.items()):
            expected = np.sqrt(np.mean(norms(layer, kind, count) ** 2))
            assert measured[row, layer] == pytest.approx(expected, rel=1e-6)
    assert measured[2, 0] == pytest.approx(np.sqrt(np.mean(f(inputs @ matrices[0].T) ** 2)))
