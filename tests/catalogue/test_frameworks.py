"""Dotted names and pasted code mean what that framework means by them: documented defaults, and its gradient at kinks."""

from __future__ import annotations

from math import inf

import pytest

import actviz
from actviz.errors import UnknownNameError, UsageError

#: Defaults as the frameworks document them.
DEFAULTS = [
    ("torch.nn.LeakyReLU", "leaky_relu", {"negative_slope": 0.01}),
    ("keras.layers.LeakyReLU", "leaky_relu", {"negative_slope": 0.3}),
    ("keras.activations.leaky_relu", "leaky_relu", {"negative_slope": 0.2}),
    ("tf.nn.leaky_relu", "leaky_relu", {"negative_slope": 0.2}),
    ("jax.nn.leaky_relu", "leaky_relu", {"negative_slope": 0.01}),
    ("onnx.LeakyRelu", "leaky_relu", {"negative_slope": 0.01}),
    ("onnx.HardSigmoid", "hard_sigmoid", {"slope": 0.2, "offset": 0.5}),
    ("torch.nn.Hardsigmoid", "hard_sigmoid", {"slope": 1 / 6, "offset": 0.5}),
    ("keras.activations.hard_sigmoid", "hard_sigmoid", {"slope": 1 / 6, "offset": 0.5}),
    ("torch.nn.Softplus", "softplus", {"beta": 1.0, "threshold": 20.0}),
    ("keras.activations.softplus", "softplus", {"beta": 1.0, "threshold": inf}),
    ("torch.nn.RReLU", "rrelu", {"lower": 1 / 8, "upper": 1 / 3}),
    ("torch.nn.PReLU", "prelu", {"slope": 0.25}),
    ("torch.nn.Hardtanh", "hard_tanh", {"min_val": -1.0, "max_val": 1.0}),
    ("torch.nn.Softshrink", "soft_shrink", {"lambd": 0.5}),
    ("torch.nn.Hardshrink", "hard_shrink", {"lambd": 0.5}),
    ("torch.nn.ELU", "elu", {"alpha": 1.0}),
    ("onnx.ThresholdedRelu", "thresholded_relu", {"theta": 1.0}),
    ("onnx.Shrink", "shrink", {"lambd": 0.5, "bias": 0.0}),
    ("onnx.Selu", "selu", {"alpha": 1.67326319217681884765625, "gamma": 1.05070102214813232421875}),
    ("jax.nn.selu", "selu", {"alpha": 1.6732632423543772, "gamma": 1.0507009873554805}),
    ("jax.nn.squareplus", "squareplus", {"b": 4.0}),
    ("torch.nn.GELU", "gelu", {}),
    ("jax.nn.gelu", "gelu_tanh", {}),
    ("flax.linen.gelu", "gelu_tanh", {}),
    ("keras.activations.gelu", "gelu", {}),
    ("tf.nn.gelu", "gelu", {}),
    ("onnx.Gelu", "gelu", {}),
    ("hf.gelu_new", "gelu_tanh", {}),
    ("torch.nn.Softmax", "softmax", {"temperature": 1.0}),
    ("jax.nn.standardize", "standardize", {"epsilon": 1e-5}),
]


@pytest.mark.parametrize(("text", "name", "parameters"), DEFAULTS)
def test_defaults_are_those_that_the_framework_documents(text: str, name: str, parameters: dict[str, float]) -> None:
    found = actviz.get(text)
    assert (found.name, dict(found.parameters)) == (name, parameters)
    assert actviz.get(f"{text}()") == found


@pytest.mark.parametrize(
    ("text", "name", "parameters"),
    [
        ("nn.LeakyReLU(0.2)", "leaky_relu", {"negative_slope": 0.2}),
        ("keras.layers.LeakyReLU(negative_slope=0.3)", "leaky_relu", {"negative_slope": 0.3}),
        ("keras.layers.LeakyReLU(alpha=0.1)", "leaky_relu", {"negative_slope": 0.1}),
        ("F.leaky_relu(x, 0.2, inplace=True)", "leaky_relu", {"negative_slope": 0.2}),
        ("F.gelu(approximate='tanh')", "gelu_tanh", {}),
        ("F.gelu(x)", "gelu", {}),
        ("nn.GELU('tanh')", "gelu_tanh", {}),
        ("jax.nn.gelu(approximate=False)", "gelu", {}),
        ("onnx.Gelu(approximate='tanh')", "gelu_tanh", {}),
        ("nn.Threshold(0.1, 20)", "threshold", {"threshold": 0.1, "value": 20.0}),
        ("nn.Hardtanh(-2, max_val=2.5)", "hard_tanh", {"min_val": -2.0, "max_val": 2.5}),
        ("onnx.HardSigmoid(alpha=0.5)", "hard_sigmoid", {"slope": 0.5, "offset": 0.5}),
        ("nn.Softmax(dim=1)", "softmax", {"temperature": 1.0}),
        ("nn.Sigmoid()", "sigmoid", {}),
    ],
)
def test_pasted_code_sets_parameters(text: str, name: str, parameters: dict[str, float]) -> None:
    found = actviz.get(text)
    assert (found.name, dict(found.parameters)) == (name, parameters)


@pytest.mark.parametrize("text", [text for text, _, _ in DEFAULTS])
def test_the_canonical_text_of_a_frameworks_function_makes_it_again(text: str) -> None:
    found = actviz.get(text)
    again = actviz.get(found.spec)
    assert again == found
    assert again.origin.framework == text.partition(".")[0]
    assert dict(again.parameters) == dict(found.parameters)


def test_pasted_code_is_kept_in_the_canonical_text() -> None:
    for text in ("nn.LeakyReLU(0.2)", "F.gelu(approximate='tanh')", "jax.nn.gelu(approximate=False)", "keras.layers.ReLU(6)"):
        found = actviz.get(text)
        again = actviz.get(found.spec)
        assert (again, again.name, dict(again.parameters)) == (found, found.name, dict(found.parameters))


@pytest.mark.parametrize(
    ("text", "x", "slope"),
    [
        ("leaky_relu", 0.0, 0.01),
        ("torch.nn.LeakyReLU", 0.0, 0.01),
        ("jax.nn.leaky_relu", 0.0, 1.0),
        ("flax.linen.leaky_relu", 0.0, 1.0),
        ("keras[jax].activations.leaky_relu", 0.0, 1.0),
        ("keras[torch].activations.leaky_relu", 0.0, 0.2),
        ("jax.nn.relu", 0.0, 0.0),
        ("torch.abs", 0.0, 0.0),
        ("jax.numpy.abs", 0.0, 1.0),
        ("torch.nn.Hardtanh", 1.0, 0.0),
        ("jax.nn.hard_tanh", 1.0, 1.0),
        ("jax.numpy.clip(x, 0, 1)", 0.0, 0.5),
        ("torch.clamp(x, 0, 1)", 0.0, 0.0),
        ("torch.nn.RReLU(0.1, 0.3)", 0.0, 0.2),
        ("tfa.activations.rrelu(x, 0.1, 0.3)", 0.0, 1.0),
        # as Keras 3.15.1 computes them
        ("keras.activations.relu(x, 0.6875, 1.875, 1.1875)", 1.1875, 0.0),
        ("keras.activations.relu(x, 0.6875, 1.875, 1.1875)", 1.875, 1.0),
        ("keras[jax].activations.relu(x, 0.6875, 1.875, 1.1875)", 1.1875, 0.0),
        ("keras[jax].activations.relu(x, 0.6875, 1.875, 1.1875)", 1.875, 0.5),
        ("keras.activations.relu(x, 0.5, 6)", 0.0, 0.0),
        ("keras.activations.relu(x, 0.5, 6)", 6.0, 0.0),
        ("keras[jax].activations.relu(x, 0.5, 6)", 6.0, 0.0),
    ],
)
def test_the_slope_at_a_kink_is_the_one_that_the_framework_picks(text: str, x: float, slope: float) -> None:
    assert actviz.get(text).derivative(x) == slope


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("torch.nn.Sigmoidd", "did you mean torch.nn.Sigmoid"),
        ("torhc.nn.GELU", "unknown framework 'torhc'"),
        ("jax.nn.LeakyReLUU", "unknown activation"),
        ("nn.LeakyReLU(alpah=1)", "no parameter 'alpah'"),
        ("nn.LeakyReLU(0.1, negative_slope=0.2)", "given twice"),
        ("nn.ReLU6(1, 2, 3)", "takes"),
        ("nn.LeakyReLU('a')", "not a number"),
        ("F.gelu(approximate='cubic')", "approximate"),
    ],
)
def test_what_the_framework_does_not_have_is_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        actviz.get(text)


def test_a_framework_that_lacks_the_path_names_what_it_has() -> None:
    with pytest.raises(UnknownNameError) as caught:
        actviz.get("onnx.nothing_like_it")
    assert caught.value.hint.startswith("onnx has ")
    assert "HardSigmoid" in caught.value.hint


def test_names_of_frameworks_do_not_mind_case_or_hyphens() -> None:
    for text in ("TORCH.NN.leaky-relu", "torch.nn.Leaky_ReLU", "Nn.leakyrelu"):
        assert actviz.get(text) == actviz.get("torch.nn.LeakyReLU"), text
