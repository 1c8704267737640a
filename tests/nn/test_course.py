"""A training run that is halted between batches, and a network with an activation for each layer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import actviz
from actviz.errors import UsageError
from actviz.nn.combination import checked, with_options
from actviz.nn.config import Config
from actviz.nn.datasets import DATASETS
from actviz.nn.diagnostics import diagnostics
from actviz.nn.features import computed, read_features
from actviz.nn.initialisations import deviations, initialise, named, standard
from actviz.nn.losses import LOSSES
from actviz.nn.network import Network
from actviz.nn.optimizers import OPTIMIZERS, Sgd, optimizer_named
from actviz.nn.runs import Run
from actviz.nn.training import Course, Examples, train

LINE = Examples.of([[-1.0], [0.0], [1.0], [2.0]], [-1.0, 1.0, 3.0, 5.0])


def config(**options: Any) -> Config:
    return Config("line", "regression", **{"optimizer": "sgd", "learning_rate": 0.1, "batch": 1, "tolerance": 0.01, **options})


def network() -> Network:
    made = Network([1, 3, 1], [actviz.get("tanh"), None])
    initialise(made, "he", np.random.default_rng(5))
    return made


def course(options: Config) -> tuple[Network, Course]:
    made = network()
    return made, Course(made, LOSSES["mse"], LINE, options, np.random.default_rng(0))


def test_single_steps_are_the_epochs_of_train() -> None:
    options = config(epochs=7, schedule="cosine", clip=1.0)
    other, (made, halted) = network(), course(options)
    epochs = list(train(other, LOSSES["mse"], LINE, options, np.random.default_rng(0)))
    seen = [halted.epoch]
    while not halted.epoch.stopped:
        halted.step()
        if halted.done == 3 and halted.epoch.number % 2:
            halted.step(100)
        if halted.epoch != seen[-1]:
            seen.append(halted.epoch)
    assert seen == epochs
    np.testing.assert_array_equal(made.parameters, other.parameters)


def test_training_continues_beyond_its_reason_to_stop() -> None:
    _, halted = course(config(tolerance=100.0))
    assert halted.epoch.stopped == "tolerance"
    assert halted.lift()
    for _ in range(300):
        halted.step(4)
        assert not halted.epoch.stopped
    assert halted.epoch.number == 300
    assert halted.epoch.loss < 1e-3


def test_a_diverged_run_has_no_way_on() -> None:
    _, halted = course(config(learning_rate=1e6))
    while not halted.epoch.stopped:
        halted.step()
    assert halted.epoch.stopped == "diverged"
    assert not halted.lift()


@pytest.mark.parametrize("name", list(OPTIMIZERS))
def test_weight_decay_shrinks_the_parameters_before_the_step(name: str) -> None:
    decayed, plain = np.array([2.0, -4.0]), np.array([2.0, -4.0]) * (1 - 0.1 * 0.5)
    optimizer_named(name, 0.5).step(decayed, np.array([1.0, 0.5]), 0.1)
    optimizer_named(name, 0.0).step(plain, np.array([1.0, 0.5]), 0.1)
    np.testing.assert_array_equal(decayed, plain)
    assert isinstance(optimizer_named("sgd"), Sgd)
    assert OPTIMIZERS["adamw"].written()[0].startswith("(1 - 0.01 lr) w - lr m")


def trained(data: str, **given: Any) -> Run:
    options = checked(with_options(DATASETS[data].defaults, **given))
    run = Run(options, options.names[0], 0, DATASETS[data])
    for _ in run.watched():
        pass
    return run


def test_every_hidden_layer_has_its_own_activation() -> None:
    both = trained("circles", activations=("tanh", "relu"), epochs=3)
    assert both.function == "tanh, relu"
    assert [layer.activation and layer.activation.name for layer in both.network.layers] == ["tanh", "relu", None]
    alike, one = trained("circles", activations=("tanh", "tanh"), epochs=3), trained("circles", functions=("tanh",), epochs=3)
    assert [m.to_dict() for m in alike.history] == [m.to_dict() for m in one.history]


def test_every_layer_is_initialised_for_its_activation() -> None:
    mixed = Network([4, 8, 8, 2], [actviz.get("tanh"), actviz.get("relu"), None])
    assert named(mixed, "auto") == "glorot, he, he"
    assert deviations(mixed, "auto") == [standard("glorot", 4, 8), standard("he", 8, 8), standard("he", 8, 2)]
    assert deviations(mixed, "matched")[2] == pytest.approx(standard("he", 8, 2))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"activations": ("tanh",)}, "given once, but the network has 2 hidden layers"),
        ({"activations": ("tanh", "relu"), "functions": ("relu",)}, "in place of FUNCTION"),
        ({"activations": ("tanh", "tahn")}, "tahn"),
        ({"activations": ("tanh",), "layers": ()}, "no hidden layers"),
    ],
)
def test_activations_fit_the_layers(given: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        checked(with_options(DATASETS["circles"].defaults, **given))


def test_a_step_in_the_second_layer_leaves_both_where_they_were() -> None:
    run = trained("xor", layers=(4, 4), activations=("tanh", "binary_step"), epochs=5, tolerance=0.0)
    text = " ".join(diagnostics(run.result(), run.config, run.history))
    assert "layers 1 and 2 moved by exactly 0: the slope of binary_step is 0" in text


def test_features_are_computed_from_the_standardised_inputs() -> None:
    names = read_features("x1, x2**2, x1*x2, sin(pi*x1)")
    rows = np.array([[0.5, 3.0], [-1.0, 2.0]])
    np.testing.assert_allclose(computed(names, rows), [[0.5, 9, 1.5, 1], [-1, 4, -2, 0]], atol=1e-15)
    for text in ("x1,,x2", "x1+x2", "cos(x1)", "x1^3", ""):
        with pytest.raises(UsageError, match="is not a feature"):
            read_features(text)


def test_squares_tell_circles_apart_without_a_hidden_layer() -> None:
    straight = trained("circles", layers=(), epochs=60)
    squares = trained("circles", layers=(), features=("x1^2", "x2^2"), epochs=60)
    assert straight.history[-1].accuracy < 0.7
    assert squares.history[-1].accuracy > 0.97
    assert squares.problem.inputs == 2
    assert squares.network.sizes == [2, 1]
    with pytest.raises(UsageError, match="the inputs are x1 to x2"):
        trained("circles", features=("x3",))
