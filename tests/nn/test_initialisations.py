"""The standard deviation of every initialisation, and the usual one of an activation."""

from __future__ import annotations

import math

import numpy as np
import pytest

import actviz
from actviz.nn.initialisations import deviations, initialise, usual
from actviz.nn.network import Network

#: The standard deviation for a fan-in of 50 and a fan-out of 30, below a relu for `matched`.
DEVIATIONS = {
    "zeros": 0.0,
    "glorot": math.sqrt(2 / 80),
    "he": math.sqrt(2 / 50),
    "lecun": math.sqrt(1 / 50),
    "normal": 0.1,
    "normal:0.3": 0.3,
    "gain": math.sqrt(1 / 50),
    "gain:1.7": 1.7 / math.sqrt(50),
    "matched": math.sqrt(2 / 50),
    "matched:backward": math.sqrt(2 / 50),
}


@pytest.mark.parametrize("init", DEVIATIONS)
def test_weights_have_the_standard_deviation_and_biases_are_zero(init: str) -> None:
    network = Network([3, 50, 30], [actviz.get("relu")] * 2)
    assert deviations(network, init)[1] == pytest.approx(DEVIATIONS[init], rel=1e-9)
    initialise(network, init, np.random.default_rng(0))
    assert np.std(network.matrix(1)[:-1]) == pytest.approx(DEVIATIONS[init], rel=0.05)
    assert not network.matrix(0)[-1].any()
    assert not network.matrix(1)[-1].any()


def test_the_usual_initialisation_keeps_the_variance() -> None:
    names = {
        "glorot": ("sigmoid", "tanh", "softsign"),
        "he": ("relu", "gelu", "elu", "softplus", "bent_identity"),  # forward gains of the last two: 1.04 and 0.97
        "lecun": ("selu", "identity", "hard_shrink"),  # the forward gain of the last one: 1.016
    }
    assert {init: tuple(name for name in group if usual(actviz.get(name)) == init) for init, group in names.items()} == names
