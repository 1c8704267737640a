"""The chain rule, held against differences, against the exact functions, and against PyTorch."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from parity import gradients

import actviz
from actviz.function.activation import Activation
from actviz.nn.curve import curve
from actviz.nn.losses import LOSSES, loss_named
from actviz.nn.network import Network, Pass
from actviz.nn.optimizers import Adam
from actviz.nn.training import Examples, Stepper

#: PyTorch's losses and gradients of a small network, as stored.
TORCH = gradients.load()
SCALAR = [name for name in actviz.names() if isinstance(actviz.get(name), Activation)]


@pytest.mark.sample(4)
@pytest.mark.parametrize("name", SCALAR)
def test_the_compiled_texts_are_the_function(name: str) -> None:
    activation = actviz.get(name)
    x = np.linspace(-6, 6, 481).reshape(1, -1)
    y, slope = np.empty_like(x), np.empty_like(x)
    with np.errstate(all="ignore"):
        curve(activation)(x, y, slope)
    exact = activation.jet(x, 1)
    finite = np.isfinite(y) & np.isfinite(slope)
    has_values = np.isfinite(exact[0]) & np.isfinite(exact[1])
    assert (~finite & has_values).sum() <= 1  # a text may have no value at a removable point
    assert not (finite & np.isnan(exact[0])).any()  # outside the domain
    finite &= has_values
    for found, expected in zip((y, slope), exact, strict=True):
        np.testing.assert_allclose(found[finite], expected[finite], rtol=1e-8, atol=1e-9)


def test_a_text_that_overflows_is_computed_exactly() -> None:
    sinc, gelu = actviz.get("sinc"), actviz.get("gelu")
    for activation, at in ((sinc, 0.0), (actviz.get("softplus"), 1e4), (gelu, -1e200), (actviz.get("silu"), -1e3)):
        network = Network([1, 1], [activation])
        network.parameters[:] = 1.0, 0.0
        assert network.outputs(np.array([[at]]))[0, 0] == activation(at)


def gradient_and_difference(
    activations: list[Activation | None], loss_name: str, seed: int, sizes: tuple[int, ...] = (3, 5, 4, 2), count: int = 7
) -> tuple[np.ndarray, np.ndarray]:
    """The gradient by the chain rule, and by central differences."""
    random = np.random.default_rng(seed)
    loss = loss_named(loss_name)
    network = Network(sizes, activations)
    network.parameters[:] = random.normal(size=network.parameters.size) * 0.7
    targets = random.random((count, sizes[-1]))
    if loss_name == "cce":
        targets = np.eye(sizes[-1])[random.integers(0, sizes[-1], count)]
    stepper = Stepper(network, loss, Adam())
    examples = Examples.of(random.normal(size=(count, sizes[0])), targets)
    found = stepper.gradient(Pass(network, count), examples.inputs, examples.targets).copy()
    expected = np.empty_like(found)
    h = 1e-6
    for place in range(found.size):
        values = []
        for sign in (1, -1):
            network.parameters[place] += sign * h
            values.append(stepper.mean_loss(examples))
            network.parameters[place] -= sign * h
        expected[place] = (values[0] - values[1]) / (2 * h)
    return found, expected


@pytest.mark.parametrize("loss", list(LOSSES))
@given(seed=st.integers(0, 2**32 - 1))
def test_the_gradient_is_the_slope_of_the_loss(loss: str, seed: int) -> None:
    f, g = actviz.get("tanh"), actviz.get("gelu_tanh")
    found, expected = gradient_and_difference([f, g, None], loss, seed)
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("name", ["sigmoid", "softplus", "silu", "elu", "mish", "arctan", "gelu", "sin", "softsign"])
def test_the_gradient_passes_every_activation_also_at_the_output(name: str) -> None:
    found, expected = gradient_and_difference([actviz.get(name)] * 3, "mse", 3)
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-8)


@given(z=st.floats(-50, 50), t=st.floats(0, 1))
def test_a_fused_loss_is_the_plain_one(z: float, t: float) -> None:
    p = 1 / (1 + math.exp(-z))
    zs, ts, slope = np.array([[z]]), np.array([[t]]), np.empty((1, 1))
    loss = LOSSES["bce"]
    loss.derivative(zs, ts, slope)
    assert slope[0, 0] == pytest.approx(p - t, abs=1e-15)
    if abs(z) < 20:
        assert loss.value(zs, ts) == pytest.approx(-t * math.log(p) - (1 - t) * math.log(1 - p), rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("name", ["bce", "cce"])
def test_a_fused_loss_of_the_surest_error_is_finite(name: str) -> None:
    z, t, slope = np.array([[1e4], [-1e4]]), np.array([[0.0], [1.0]]), np.empty((2, 1))
    loss = LOSSES[name]
    with np.errstate(over="ignore"):
        loss.derivative(z, t, slope)
    assert loss.value(z, t) == pytest.approx(1e4 if name == "bce" else 2e4)
    assert np.abs(slope).max() == pytest.approx(0.5 if name == "bce" else 1.0)


def test_layers_see_the_flat_vector() -> None:
    network = Network([2, 3, 1], [actviz.get("relu"), None])
    network.parameters[:] = np.arange(13)
    assert network.matrix(0).tolist() == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    assert network.matrix(1).ravel().tolist() == [9, 10, 11, 12]
    x = np.array([[1.0], [2.0]])
    hidden = [0 + 6 + 6, 1 + 8 + 7, 2 + 10 + 8]
    assert network.outputs(x)[0, 0] == 9 * hidden[0] + 10 * hidden[1] + 11 * hidden[2] + 12


def test_float32_stays_float32() -> None:
    network = Network([2, 3, 1], [actviz.get("gelu"), None], np.float32)
    examples = Examples.of(np.ones((4, 2)), np.zeros(4), np.float32)
    stepper = Stepper(network, LOSSES["bce"], Adam())
    passed = stepper.pass_of(4)
    assert stepper.step(passed, examples.inputs, examples.targets, 0.1)
    arrays = [array for layer in passed.layers for array in (layer.outputs, layer.slope, layer.delta)]
    assert {array.dtype for array in (network.parameters, passed.gradient, *arrays)} == {np.dtype("f4")}


@pytest.mark.sample(4)
@pytest.mark.parametrize("result", TORCH["results"], ids=lambda result: f"{result['activation']}-{result['loss']}")
def test_pytorch_has_the_same_gradients(result: dict[str, Any]) -> None:
    loss_name, targets = result["loss"], np.array(TORCH["targets"][result["loss"]])
    network = Network(TORCH["sizes"], [actviz.get(result["activation"])] * 2 + [None])
    network.parameters[:] = TORCH["parameters"]
    stepper = Stepper(network, loss_named(loss_name), Adam())
    examples = Examples.of(np.array(TORCH["inputs"]), targets)
    gradient = stepper.gradient(stepper.pass_of(len(targets)), examples.inputs, examples.targets)
    least = (targets - targets * np.log(targets)).mean() if loss_name == "poisson" else 0.0
    assert stepper.mean_loss(examples) == pytest.approx(result["value"] - least, rel=1e-12)
    np.testing.assert_allclose(gradient, result["gradient"], rtol=1e-12, atol=1e-12)


def test_a_number_beyond_the_type_is_infinite_without_a_warning() -> None:
    largest = curve(actviz.get("min(x, 1e300)"), np.float32)
    values, outputs = np.array([1.0, 3e38], np.float32), np.empty(2, np.float32)
    largest(values, outputs, None)
    assert outputs.tolist() == values.tolist()
