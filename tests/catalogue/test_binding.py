"""What people paste binds as it does in their framework: the same parameters, and so the same values."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import actviz
from actviz.catalogue.resolve import InputNote
from actviz.errors import UnknownNameError, UsageError

#: Lines of code, and what the frameworks themselves give for them at -1.5 and 0.7 (for functions of vectors: of the two).
PASTED = [
    ("nn.ReLU(True)", 0.0, 0.7),
    ("nn.ReLU(inplace=True)(x)", 0.0, 0.7),
    ("nn.ReLU()(x)", 0.0, 0.7),
    ("nn.ReLU6(True)", 0.0, 0.7),
    ("nn.LeakyReLU(0.2, True)", -0.3, 0.7),
    ("nn.LeakyReLU(negative_slope=0.2, inplace=True)", -0.3, 0.7),
    ("torch.nn.LeakyReLU(1/5)", -0.3, 0.7),
    ("nn.PReLU(64)", -0.375, 0.7),
    ("nn.PReLU(num_parameters=1, init=0.1)", -0.15, 0.7),
    ("nn.PReLU(1, 0.3)", -0.45000002, 0.7),
    ("nn.ELU(0.5, True)", -0.38843492, 0.7),
    ("nn.CELU(alpha=2.0)", -1.0552669, 0.7),
    ("nn.GELU('tanh')", -0.10042842, 0.53057013),
    ('nn.GELU(approximate="tanh")(x)', -0.10042842, 0.53057013),
    ("nn.Hardtanh(-2, 0.5)", -1.5, 0.5),
    ("nn.Hardtanh(max_val=0.5)", -1.0, 0.5),
    ("nn.Hardtanh(min_value=-1.25)", -1.25, 0.7),
    ("nn.Hardtanh(-1, 1, True)", -1.0, 0.7),
    ("nn.Threshold(0.1, 20)", 20.0, 0.7),
    ("nn.Threshold(0.1, value=-20., inplace=True)", -20.0, 0.7),
    ("nn.Softplus(beta=2, threshold=10)", 0.024293676, 0.8102087),
    ("nn.Softplus(2)", 0.024293676, 0.8102087),
    ("nn.Softshrink(0.25)", -1.25, 0.45),
    ("nn.Hardshrink(lambd=1)", -1.5, 0.0),
    ("nn.RReLU(0.1, 0.3)", -0.3, 0.7),
    ("nn.Sigmoid()", 0.18242552, 0.66818777),
    ("nn.Identity(54, unused_argument1=0.1, unused_argument2=False)", -1.5, 0.7),
    ("nn.SiLU(inplace=True)", -0.27363829, 0.46773144),
    ("nn.Softmax(dim=-1)", 0.099750489, 0.90024951),
    ("nn.Softmin(dim=-1)", 0.90024951, 0.099750489),
    ("nn.LogSoftmax(-1)", -2.3050833, -0.10508332),
    ("F.relu(x, True)", 0.0, 0.7),
    ("F.relu(input=x, inplace=True)", 0.0, 0.7),
    ("F.leaky_relu(x, 0.2, inplace=True)", -0.3, 0.7),
    ("F.elu(x, alpha=0.5)", -0.38843492, 0.7),
    ("F.gelu(h)", -0.1002108, 0.53062544),
    ("F.gelu(x, approximate='tanh')", -0.10042842, 0.53057013),
    ("F.hardtanh(x, -0.5, 0.5)", -0.5, 0.5),
    ("F.threshold(x, 0.1, 20)", 20.0, 0.7),
    ("F.softplus(x, beta=1, threshold=20)", 0.20141328, 1.103186),
    ("F.rrelu(x, 0.1, 0.3)", -0.3, 0.7),
    ("F.softmax(x, dim=-1, dtype=torch.float32)", 0.099750489, 0.90024954),
    ("F.log_softmax(x, -1)", -2.3050833, -0.10508332),
    ("F.silu(x)", -0.27363829, 0.46773144),
    ("torch.clamp(x, min=0)", 0.0, 0.7),
    ("torch.clamp(x, max=0.5)", -1.5, 0.5),
    ("torch.clamp(x, 0, None)", 0.0, 0.7),
    ("torch.clamp(x, -1, 0.5)", -1.0, 0.5),
    ("torch.clip(x, max=float('inf'), min=-1)", -1.0, 0.7),
    ("torch.sigmoid(x)", 0.18242552, 0.66818777),
    ("torch.tanh(x)", -0.90514825, 0.60436778),
    ("torch.softmax(x, -1)", 0.099750489, 0.90024951),
    ("torch.special.expit(x)", 0.18242552, 0.66818777),
    ("torch.nn.modules.activation.ReLU()", 0.0, 0.7),
    ("getattr(torch.nn, 'GELU')()", -0.1002108, 0.53062544),
    ("jax.nn.relu(x)", 0.0, 0.7),
    ("jax.nn.gelu(x)", -0.10042842, 0.53057013),
    ("jax.nn.gelu(x, approximate=False)", -0.1002108, 0.53062544),
    ("jax.nn.gelu(x, False)", -0.1002108, 0.53062544),
    ("jax.nn.leaky_relu(x, 0.3)", -0.45, 0.7),
    ("jax.nn.elu(x, alpha=0.5)", -0.38843492, 0.7),
    ("jax.nn.softmax(x, axis=-1)", 0.099750489, 0.90024951),
    ("jax.nn.squareplus(x, 2)", 0.28077641, 1.1389867),
    ("jnp.clip(x, -1, 0.5)", -1.0, 0.5),
    ("jnp.clip(x, max=0.5)", -1.5, 0.5),
    ("jnp.clip(x)", -1.5, 0.7),
    ("jnp.tanh(x)", -0.90514825, 0.60436778),
    ("jax.lax.clamp(-1.0, x, 0.5)", -1.0, 0.5),
    ("tf.nn.silu(x, beta=0.5)", -0.48123195, 0.41063231),
    ("tf.nn.swish(x, 2.0)", -0.07113881, 0.56152872),
    ("tf.nn.silu(x)", -0.27363829, 0.46773144),
    ("tf.nn.leaky_relu(x)", -0.3, 0.7),
    ("tf.nn.leaky_relu(features=x, alpha=0.3, name='act')", -0.45000002, 0.7),
    ("tf.nn.gelu(x, approximate=True)", -0.10042842, 0.53057013),
    ('tf.nn.relu(x, name="relu")', 0.0, 0.7),
    ("tf.nn.softmax(x)", 0.099750489, 0.90024951),
    ("tf.clip_by_value(x, -1, 0.5)", -1.0, 0.5),
    ("tf.keras.activations.relu(x, negative_slope=0.5)", -0.75, 0.7),
    ("keras.activations.relu(x, negative_slope=0.5, max_value=0.5)", -0.75, 0.5),
    ("keras.activations.relu(x, 0.0, 0.5)", 0.0, 0.5),
    ("keras.activations.relu(x, threshold=1)", 0.0, 0.0),
    ("keras.activations.relu(x, 0.1, 0.6, -1)", -0.05, 0.6),
    ("keras.activations.get('relu')", 0.0, 0.7),
    ("keras.activations.get('relu')(x)", 0.0, 0.7),
    ("keras.activations.threshold(x, 0.1, 20)", 20.0, 0.7),
    ("keras.layers.ReLU(max_value=0.5, negative_slope=0.1)", -0.15, 0.5),
    ("keras.layers.LeakyReLU()", -0.45, 0.7),
    ("keras.layers.LeakyReLU(negative_slope=0.1, name='leaky')(x)", -0.15, 0.7),
    ("keras.layers.PReLU()", 0.0, 0.7),
    ("keras.layers.PReLU(alpha_initializer='ones')", -1.5, 0.7),
    ("keras.layers.ELU(0.5)", -0.38843492, 0.7),
    ("keras.layers.Activation('gelu')", -0.1002108, 0.53062544),
    ('keras.layers.Activation(keras.activations.silu, name="act")(x)', -0.27363829, 0.46773144),
    ("Activation('relu')", 0.0, 0.7),
    ("keras.ops.gelu(x)", -0.10042842, 0.53057013),
    ("keras.ops.clip(x, -1, 0.5)", -1.0, 0.5),
    ('ACT2FN["gelu_new"]', -0.10042842, 0.53057013),
    ("ACT2FN['quick_gelu'](x)", -0.1083378, 0.53689395),
    ('ACT2FN["gelu_10"]', -0.1002108, 0.53062544),
    ('ACT2FN["laplace"](x, 0.5, 0.3)', 1.3083923e-11, 0.74750746),
    ("transformers.activations.GELUActivation(use_gelu_python=True)", -0.1002108, 0.53062544),
    ("np.tanh(x)", -0.90514825, 0.60436778),
    ("np.abs(x, out=None)", 1.5, 0.7),
    ("np.clip(x, -1, 0.5)", -1.0, 0.5),
    ("np.clip(x, a_min=-1, a_max=None)", -1.0, 0.7),
    ("np.clip(x, max=0.5)", -1.5, 0.5),
    ("scipy.special.expit(x)", 0.18242552, 0.66818777),
    ("scipy.special.erf(x)", -0.96610515, 0.67780119),
    ("scipy.special.log_expit(x)", -1.7014133, -0.40318605),
    ("scipy.special.softmax(x)", 0.099750489, 0.90024951),
    ("paddle.nn.functional.gelu(x, approximate=True)", -0.10042842, 0.53057013),
    ("paddle.nn.Hardsigmoid()(x)", 0.24999995, 0.61666669),
    ("paddle.nn.PReLU(3, 0.1)", -0.15, 0.7),
    ("paddle.nn.functional.thresholded_relu(x, 0.1, 20)", 20.0, 0.7),
    ("paddle.clip(x, max=0.5)", -1.5, 0.5),
    ("mindspore.ops.leaky_relu(h)", -0.3, 0.7),
    ("mindspore.nn.GELU()(x)", -0.10042842, 0.53057013),
    ("ms.ops.gelu(x)", -0.1002108, 0.53062544),
    ("mindspore.nn.PReLU(channel=64, w=0.1)", -0.15, 0.7),
    ("ggml_gelu(ctx0, cur)", -0.10042842, 0.53057013),
    ("ggml_leaky_relu(ctx, x, 0.1, True)", -0.15, 0.7),
    ("GGML_UNARY_OP_GELU_QUICK", -0.10833780, 0.53689395),
    ("com.microsoft.QuickGelu(x, alpha=1.0)", -0.27363834, 0.46773142),
    ("com.microsoft.FastGelu(x)", -0.10042842, 0.53057013),
    ("tflite.RELU_N1_TO_1", -1.0, 0.7),
    ("tflite.HARD_SWISH", -0.375, 0.43166667),
    ("tflite.LEAKY_RELU(x, alpha=0.1)", -0.15, 0.7),
    ("np.heaviside(x, 0.5)", 0.0, 1.0),
    ("torch.heaviside(x, torch.tensor([1.0]))", 0.0, 1.0),
    ("F.prelu(x, torch.tensor(0.1))", -0.15, 0.7),
    ("torch.logit(x)", np.nan, 0.84729786),
    ("torch.special.log_ndtr(x)", -2.7059444, -0.27702394),
    ("jax.nn.log1mexp(x)", np.nan, -0.68634100),
    ("scipy.special.logit(x)", np.nan, 0.84729786),
    ("mx.tanh(x)", -0.90514825, 0.60436778),
    ("mlx.nn.gelu_approx(x)", -0.10042842, 0.53057013),
    ("mlx.nn.leaky_relu(x, 0.2)", -0.3, 0.7),
    ("mlx.nn.GELU(approx='fast')", -0.10833781, 0.53689396),
    ("mx.clip(x, -1, None)", -1.0, 0.7),
    ("Tensor.leaky_relu(x, neg_slope=0.2)", -0.3, 0.7),
    ("Tensor.clamp(x, -1, 0.5)", -1.0, 0.5),
    ("Tensor.gelu(x, approximate='none')", -0.10021085, 0.53062549),
    ("timm.gelu(x)", -0.1002108, 0.53062544),
    ("get_act_fn('hard_mish')(x)", -0.375, 0.7),
    ("get_act_layer('leaky_relu')(0.2)(x)", -0.3, 0.7),
]


@pytest.mark.sample(4)
@pytest.mark.parametrize(("text", "left", "right"), PASTED, ids=[text for text, _, _ in PASTED])
def test_a_pasted_line_has_the_values_of_its_framework(text: str, left: float, right: float) -> None:
    np.testing.assert_allclose(actviz.get(text)([-1.5, 0.7]), [left, right], rtol=1e-6, atol=1e-7)


@pytest.mark.sample(4)
@pytest.mark.parametrize(("text", "left", "right"), PASTED, ids=[text for text, _, _ in PASTED])
def test_its_canonical_text_is_the_same_function(text: str, left: float, right: float) -> None:
    function = actviz.get(text)
    again = actviz.get(function.spec)
    assert (again, hash(again), dict(again.parameters)) == (function, hash(function), dict(function.parameters))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("torch.clamp(min=0)", "torch.clamp(x, 0)"),
        ("torch.clamp:0", "torch.clamp(x, 0, None)"),
        ("onnx.Clip(x, max=3)", "onnx.Clip(x, None, 3)"),
        ("tf.clip_by_value(clip_value_min=0, clip_value_max=1)", "tf.clip_by_value(x, 0, 1)"),
        ("clip:hi=3", "clip(x, max=3)"),
        ("F.leaky_relu(0.2)", "F.leaky_relu(x, 0.2)"),
        ("F.gelu(input=h)", "F.gelu(h)"),
        ("jax.lax.clamp(0, 6)", "jax.lax.clamp(0, x, 6)"),
        ("nn.GELU(x)", "nn.GELU()(x)"),
        ("keras.activations.relu(x, alpha=0.5, max_value=5)", "keras.activations.relu(x, 0.5, 5)"),
        ("torch.nn.PReLU:1,0.3", "nn.PReLU(init=0.3)"),
        ("gelu(x, approximate='tanh')", "gelu_tanh"),
        ("relu(x, inplace=True)", "relu"),
        ("softmax(x, dim=-1)", "softmax"),
        ("tfa.activations.mish(x)", "tfa.activations.mish"),
        ("tfa.activations.gelu(x)", "tfa.activations.gelu(x, approximate=True)"),
        ("math.tanh(x)", "math.tanh"),
    ],
)
def test_two_ways_to_write_a_call_are_one_function(text: str, same: str) -> None:
    assert actviz.get(text) == actviz.get(same)


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("torch.clamp(x, min=0)", {"lo": 0.0, "hi": np.inf}),
        ("torch.clamp(max=3)", {"lo": -np.inf, "hi": 3.0}),
        ("jax.numpy.clip(x)", {"lo": -np.inf, "hi": np.inf}),
        ("onnx.Clip", {"lo": -np.inf, "hi": np.inf}),
        ("mlx.core.clip(x, None, 1)", {"lo": -np.inf, "hi": 1.0}),
        ("keras.layers.ReLU()", {}),
        ("keras.layers.ReLU(max_value=None, negative_slope=0.1)", {"negative_slope": 0.1}),
        ("keras.activations.relu(x, 0.1, None, 2)", {"negative_slope": 0.1, "max_value": np.inf, "threshold": 2.0}),
    ],
)
def test_a_bound_that_is_not_given_is_none(text: str, parameters: dict[str, float]) -> None:
    assert dict(actviz.get(text).parameters) == parameters


@pytest.mark.parametrize(
    ("text", "message"),
    [
        # too many, twice, unknown
        ("nn.ReLU(True, 1)", "takes only 1 parameter"),
        ("jax.nn.relu(x, 1)", "takes no parameters"),
        ("onnx.HardSigmoid(x, 0.3)", "takes no parameters by position"),
        ("nn.LeakyReLU(0.1, negative_slope=0.2)", "negative_slope is given twice"),
        ("np.clip(x, a_min=0, min=0)", "lo is given twice"),
        ("F.relu(x, input=x)", "input is given twice"),
        ("nn.LeakyReLU(negativ_slope=0.1)", "did you mean negative_slope"),
        ("nn.Sigmoid(inplace=True)", "takes no parameters"),
        ("F.softmax(x, temperature=2)", "no parameter 'temperature'"),
        ("mlx.nn.SELU(gamma=1)", "takes no gamma"),
        # missing
        ("torch.clamp(x)", "needs a value for min or for max"),
        ("torch.clamp", "needs a value for min or for max"),
        ("torch.clamp(x, None, None)", "needs a value for min or for max"),
        ("Tensor.clip(x)", "needs a value for min_ or for max_"),
        ("tf.clip_by_value(x, 0)", "needs a value for clip_value_max"),
        ("torch.nn.Threshold", "needs a value for threshold and for value"),
        ("keras.activations.threshold(x, 1)", "needs a value for default_value"),
        ("F.prelu(x)", "needs a value for weight"),
        ("onnx.PRelu", "needs a value for slope"),
        ("transformers.activations.ClippedGELUActivation()", "needs a value for min and for max"),
        # of another kind
        ("nn.ELU(alpha)", "alpha is 'alpha', which is not a number"),
        ("nn.ELU(alpha=None)", "alpha is None, which is not a number"),
        ("nn.ELU('a')", "alpha is 'a', which is not a number"),
        ("nn.PReLU(0.1)", "takes a whole number for num_parameters"),
        ("F.leaky_relu(-1.0, 0.2)", "takes True or False for inplace"),
        ("F.gelu(x, approximate='cubic')", "is not written with approximate=cubic"),
        ("jax.nn.softmax(x, where=mask)", "is not written with where=mask"),
        ("np.tanh(x, where=False)", "is not written with where=False"),
        ("torch.logit(x, eps=1e-6)", "is not written with eps=1e-06"),
        ("torch.heaviside(x)", "needs a value for values"),
        # outside the domain
        ("nn.Softplus(beta=0)", "beta > 0"),
        ("torch.clamp(x, 2, 1)", "lo <= hi"),
        ("nn.ELU(alpha)", "not a number"),
        ("F.gelu(2*x, approximate='erf')", "approximate"),
    ],
)
def test_what_the_real_call_would_not_take_is_refused(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        actviz.get(text)
    assert message in caught.value.message
    assert not isinstance(caught.value, UnknownNameError)


@pytest.mark.parametrize("text", ["F.gelu(x)", "F.gelu(hidden)", "nn.GELU()(h)", "jax.nn.relu(features)", "F.gelu"])
def test_a_plain_name_stands_for_x_without_a_word(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        actviz.get(text)


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("F.gelu(self.fc1(h))", "self.fc1(h)"),
        ("F.gelu(h[0])", "h[0]"),
        ("F.gelu(self.x, approximate='tanh')", "self.x"),
        ("nn.ReLU()(self.norm(x))", "self.norm(x)"),
        ("jax.nn.relu(x @ w + b)", "x @ w + b"),
        ("F.relu(a + b)", "a + b"),
        ("tf.nn.relu(layer(x))", "layer(x)"),
    ],
)
def test_what_else_stands_for_x_is_noted(text: str, stands: str) -> None:
    with pytest.warns(InputNote) as noted:
        function = actviz.get(text)
    assert str(noted[0].message).startswith(f"{stands} stands for x")
    assert function == actviz.get(text[: text.index("(")] + ("(approximate='tanh')" if "tanh" in text else ""))


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("F.gelu(2*x)", "gelu(2*x)"),
        ("F.gelu(torch.tanh(h))", "gelu(tanh(x))"),
        ("F.relu(-x)", "relu(-x)"),
        ("nn.GELU()(x + 1)", "gelu(x + 1)"),
        ("keras.layers.LeakyReLU(0.2)(3*h)", "leaky_relu(3*x, 0.2)"),
        ("jax.nn.leaky_relu(3*h)", "jax.nn.leaky_relu(3*x)"),
        ("leaky_relu(x, a)*x:a=0.2", "leaky_relu(x, a)*x:a=0.2"),
        ("jax.nn.hard_tanh(x/2)", "jax.nn.hard_tanh(x/2)"),
        ("sin(pi*x)", "sin(pi*x)"),
        ("torch.sin(math.pi*h)", "sin(pi*x)"),
        ("F.silu(a*x):a=2", "silu(a*x):a=2.0"),
    ],
)
def test_a_formula_inside_a_call_is_composed(text: str, spec: str) -> None:
    function = actviz.get(text)
    assert function.spec == spec
    assert actviz.get(spec) == function


def test_the_flag_of_a_call_is_a_number() -> None:
    assert actviz.get("F.gumbel_softmax(x, tau=0.5, hard=True)").parameters["hard"] == 1
    assert actviz.get("F.gumbel_softmax(x, hard=False)") == actviz.get("F.gumbel_softmax")


def test_a_formula_inside_a_call_takes_its_parameters_as_arguments() -> None:
    assert actviz.get("sin(a*x)", a=2).spec == "sin(a*x):a=2.0"
    assert actviz.get("torch.sin(math.pi*a*h)", a=2).spec == "sin(pi*a*x):a=2.0"
