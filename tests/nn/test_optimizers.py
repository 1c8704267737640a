"""Every optimizer takes the steps that its paper describes, with PyTorch's constants."""

from __future__ import annotations

import numpy as np
import pytest

from actviz.nn.combination import with_options
from actviz.nn.config import Config
from actviz.nn.datasets import DATASETS
from actviz.nn.optimizers import OPTIMIZERS, optimizer_named


def published(name: str, w: np.ndarray, gradients: np.ndarray, lr: float) -> np.ndarray:
    """The parameters after steps along the gradients, as the formulas are printed, with every constant written out."""
    m, v = np.zeros_like(w), np.zeros_like(w)
    for t, g in enumerate(gradients, start=1):
        match name:
            case "sgd":
                w = w - lr * g
            case "momentum":
                v = 0.9 * v + g
                w = w - lr * v
            case "nesterov":
                v = 0.9 * v + g
                w = w - lr * (g + 0.9 * v)
            case "rmsprop":
                v = 0.99 * v + 0.01 * g**2
                w = w - lr * g / (np.sqrt(v) + 1e-8)
            case "adam" | "adamw":
                m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
                w = w - lr * 0.01 * w if name == "adamw" else w
                w = w - lr * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return w


@pytest.mark.parametrize("name", list(OPTIMIZERS))
def test_many_steps_are_the_published_ones(name: str) -> None:
    random = np.random.default_rng(0)
    # the smallest gradients are as small as the epsilon that is added to their size
    gradients = (random.standard_normal((200, 3)) + 0.3) * [1.0, 1e-3, 1e-8]
    start = np.array([1.0, -2.0, 0.5])
    optimizer, w = optimizer_named(name), start.copy()
    for gradient in gradients:
        optimizer.step(w, gradient.copy(), 0.02)
    expected = published(name, start, gradients, 0.02)
    assert np.abs(expected - start).min() > 0
    np.testing.assert_allclose(w - start, expected - start, rtol=1e-9, atol=1e-15)


def test_an_optimizer_brings_its_learning_rate() -> None:
    circles = DATASETS["circles"].defaults
    rates = {name: with_options(circles, optimizer=name).learning_rate for name in OPTIMIZERS}
    assert rates == {"sgd": 0.1, "momentum": 0.03, "nesterov": 0.03, "rmsprop": 0.01, "adam": 0.01, "adamw": 0.01}
    assert with_options(Config("d", "binary", learning_rate=0.02), optimizer="sgd").learning_rate == 0.2
    assert with_options(circles, optimizer="sgd", learning_rate=0.5).learning_rate == 0.5
