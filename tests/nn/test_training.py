"""Optimizers, schedules, initialisations, clipping, reasons to stop, data sets."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import actviz
from actviz.errors import DataError, UsageError
from actviz.nn.combination import with_options
from actviz.nn.config import Config
from actviz.nn.datasets import DATASETS
from actviz.nn.initialisations import deviations, gain, initialise, usual
from actviz.nn.losses import LOSSES
from actviz.nn.network import Network
from actviz.nn.optimizers import OPTIMIZERS, Adam, Decayed, Momentum, RmsProp, clip, optimizer_named
from actviz.nn.problem import RawExamples, generated, prepared
from actviz.nn.runs import Run
from actviz.nn.schedules import schedule
from actviz.nn.summary import levels
from actviz.nn.training import Examples, train


def full_batches(**options: Any) -> Config:
    """Plain gradient descent with all examples in each step, until a reason to stop that is given."""
    return Config("line", "regression", optimizer="sgd", batch=0, **{"epochs": 300, "tolerance": 0.0, "patience": 0, **options})


LINE = Examples.of([[-1.0], [0.0], [1.0]], [-1.0, 1.0, 3.0])


@pytest.mark.parametrize("name", list(OPTIMIZERS))
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_optimizer_finds_the_bottom_of_a_bowl(name: str, dtype: type) -> None:
    optimizer, w = optimizer_named(name), np.array([1.0, -0.5], dtype)
    for step in range(3000):
        optimizer.step(w, w * np.array([1, 4], dtype), 0.02 * 0.997**step)
    assert np.abs(w).max() < 1e-2
    assert w.dtype == dtype


def test_first_steps_are_as_published() -> None:
    def moved(optimizer: object, gradients: list[float]) -> float:
        w = np.array([1.0])
        for gradient in gradients:
            optimizer.step(w, np.array([gradient]), 0.1)
        return float(w[0])

    assert moved(optimizer_named("sgd"), [2.0]) == pytest.approx(0.8)
    assert moved(Momentum(0.9), [2.0, 1.0]) == pytest.approx(1 - 0.1 * 2 - 0.1 * (0.9 * 2 + 1))
    assert moved(Momentum(0.9, nesterov=True), [2.0]) == pytest.approx(1 - 0.1 * (2 + 0.9 * 2))
    assert moved(RmsProp(0.99), [2.0]) == pytest.approx(1 - 0.1 * 2 / math.sqrt(0.01 * 4), abs=1e-6)
    assert moved(Adam(), [-5.0]) == pytest.approx(1.1, rel=1e-6)
    assert moved(Decayed(Adam(), 0.5), [-5.0]) == pytest.approx(0.95 + 0.1, rel=1e-6)


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=9), st.floats(0.01, 10))
def test_clipping_keeps_the_direction(values: list[float], largest: float) -> None:
    gradient = np.array(values)
    before = gradient.copy()
    norm = clip(gradient, largest)
    assert np.linalg.norm(gradient) <= largest * (1 + 1e-12)
    np.testing.assert_allclose(gradient * max(norm / largest, 1), before, rtol=1e-9, atol=1e-12)


def test_schedules_are_what_they_are_called() -> None:
    assert [schedule("constant", 10)(epoch) for epoch in (1, 10)] == [1, 1]
    assert [round(schedule("step:2", 10)(epoch), 6) for epoch in (1, 5, 6, 10)] == [1, 1, 0.1, 0.1]
    cosine = schedule("cosine", 10)
    assert cosine(1) == 1
    assert cosine(6) == pytest.approx(0.5)
    assert schedule("exponential:0.01", 100)(51) == pytest.approx(0.1)
    assert schedule("warmup:0.5+cosine", 10)(1) == pytest.approx(0.2)
    for wrong in ("linear", "step:x", "exponential:0", "cosine:-1"):
        with pytest.raises(UsageError):
            schedule(wrong, 10)


def test_gains_are_the_published_ones() -> None:
    assert gain(actviz.get("relu")) == pytest.approx(math.sqrt(2), rel=1e-12)
    assert gain(actviz.get("relu"), backward=True) == pytest.approx(math.sqrt(2), rel=1e-12)
    assert gain(actviz.get("leaky_relu:0.2")) == pytest.approx(math.sqrt(2 / 1.04), rel=1e-12)
    assert gain(actviz.get("selu")) == pytest.approx(1, abs=1e-6)
    assert gain(actviz.get("binary_step"), backward=True) == math.inf
    assert [usual(actviz.get(name)) for name in ("sigmoid", "tanh", "relu", "gelu", "selu", "identity")] == [
        "glorot", "glorot", "he", "he", "lecun", "lecun",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["relu", "tanh", "gelu", "sigmoid"])
def test_matched_weights_keep_the_second_moment(name: str) -> None:
    """By the theory E z^2 stays 1 through every layer; over wide layers the measurement is near."""
    f, random = actviz.get(name), np.random.default_rng(1)
    network = Network([200, *[400] * 6], [f] * 6)
    initialise(network, "matched", random)
    from actviz.nn.network import Pass, with_ones

    passed = Pass(network, 200)
    passed.evaluate(with_ones(random.normal(size=(200, 200))))
    for layer in passed.layers:
        assert np.mean(layer.z**2) == pytest.approx(1, rel=0.25)


def test_deviations_follow_the_fans() -> None:
    network = Network([8, 32, 2], [actviz.get("relu"), None])
    assert deviations(network, "he") == pytest.approx([math.sqrt(2 / 8), math.sqrt(2 / 32)])
    assert deviations(network, "glorot") == pytest.approx([math.sqrt(2 / 40), math.sqrt(2 / 34)])
    assert deviations(network, "gain:3") == pytest.approx([3 / math.sqrt(8), 3 / math.sqrt(32)])
    assert deviations(network, "matched") == pytest.approx([1 / math.sqrt(8), math.sqrt(2 / 32)])
    assert deviations(network, "zeros") == [0, 0]
    for wrong in ("he:2", "random", "normal:-1", "gain:x"):
        with pytest.raises(UsageError):
            deviations(network, wrong)
    steps = Network([2, 3, 1], [actviz.get("binary_step"), None])
    with pytest.raises(UsageError):
        deviations(steps, "matched:backward")


@pytest.mark.parametrize(
    ("recipe", "reason"),
    [
        ({"learning_rate": 0.5, "tolerance": 1e-12}, "tolerance"),
        ({"learning_rate": 0.5, "epochs": 3}, "epochs"),
        ({"learning_rate": 1e-9, "epochs": 1000, "patience": 20}, "plateau"),
        ({"learning_rate": 100.0, "epochs": 1000}, "diverged"),
        ({"learning_rate": 0.1, "epochs": 0}, "epochs"),
    ],
)
def test_training_says_why_it_stops(recipe: dict[str, Any], reason: str) -> None:
    config = full_batches(**recipe)
    network = Network([1, 1], [None])
    *_, last = train(network, LOSSES["mse"], LINE, config, np.random.default_rng(0))
    assert last.stopped == reason
    assert last.number <= config.epochs


def test_a_target_loss_ends_the_run() -> None:
    *before, last = train(
        Network([1, 1], [None]), LOSSES["mse"], LINE, full_batches(learning_rate=0.1, target_loss=0.1), np.random.default_rng(0)
    )
    assert last.stopped == "target"
    assert last.loss <= 0.1 < before[-1].loss


def test_batches_see_every_example_once() -> None:
    config = with_options(DATASETS["circles"].defaults, batch=100, epochs=1)
    run = Run(config, "relu", 0, DATASETS["circles"])
    assert [epoch.number for epoch in run.epochs()] == [0, 1]  # 384 are three batches of 100 and one of 84
    assert run.result().gives_a_model


@pytest.mark.parametrize("name", list(DATASETS))
def test_a_data_set_is_drawn_from_its_seed(name: str) -> None:
    dataset = DATASETS[name]
    first, second = (generated(dataset, np.random.default_rng(7), dataset.defaults.noise) for _ in range(2))
    np.testing.assert_array_equal(first.inputs, second.inputs)
    assert len(first.targets) == dataset.size
    problem = prepared(first, dataset.defaults.test_share, np.random.default_rng(0))
    tested = problem.test.count if problem.test else 0
    assert problem.train.count + tested == dataset.size
    if dataset.standardised:
        assert problem.train.inputs[:-1].mean() == pytest.approx(0, abs=1e-9)


def test_too_few_examples_are_refused() -> None:
    table = RawExamples(np.zeros((2, 1)), np.zeros(2), "regression")
    with pytest.raises(DataError):
        prepared(table, 0.5, np.random.default_rng(0))
    alike = RawExamples(np.arange(4.0)[:, None], np.ones(4), "binary", classes=("0", "1"))
    with pytest.raises(DataError):
        prepared(alike, 0.0, np.random.default_rng(0))


def test_a_configuration_survives_json() -> None:
    config = with_options(DATASETS["xor"].defaults, functions=("relu", "elu:0.5"), learning_rate=0.25)
    assert Config.of_json(config.to_dict()) == config
    with pytest.raises(UsageError):
        Config.of_json({**config.to_dict(), "epochs": "many"})
    with pytest.raises(UsageError):
        Config.of_json({"data": "xor"})


@given(st.lists(st.floats(1e-9, 1e9), max_size=40))
def test_levels_hold_every_loss(losses: list[float]) -> None:
    found = levels(losses, 0.01)
    assert sum(level.count for level in found) == len(losses)
    assert len(found) <= 8
    assert all(low.high <= high.low for low, high in pairwise(found))
