"""How a framework's call is read, written and bound."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actviz.catalogue.registry import entries
from actviz.errors import UsageError
from actviz.function.argument import Argument, Rule
from actviz.function.frameworks import FRAMEWORKS, INPUTS, KEPT, NEUTRAL, by_framework, full_path
from actviz.function.parameter import Parameter
from actviz.function.signature import Signature, read_signatures

WORD = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
VALUE = st.none() | st.floats(allow_nan=False, allow_infinity=False).map(repr) | st.sampled_from(["'tanh'", "None", "True"])
SIGNATURES = [signature for entry in entries().values() for signature in entry.signatures]
ALPHA, LOW, HIGH = Parameter("alpha", "1", also=("a",)), Parameter("low", "-inf"), Parameter("high", "inf")


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


@pytest.mark.parametrize(
    ("written", "full"),
    [
        ("nn.GELU", "torch.nn.GELU"),
        ("nn.functional.gelu", "torch.nn.functional.gelu"),
        ("F.gelu", "torch.nn.functional.gelu"),
        ("f.gelu", "torch.nn.functional.gelu"),
        ("torch.functional.gelu", "torch.nn.functional.gelu"),
        ("torch.nn.modules.activation.GELU", "torch.nn.GELU"),
        ("jnp.tanh", "jax.numpy.tanh"),
        ("lax.logistic", "jax.lax.logistic"),
        ("linen.relu", "flax.linen.relu"),
        ("nnx.relu", "flax.nnx.relu"),
        ("tensorflow.nn.relu", "tf.nn.relu"),
        ("tf.keras.layers.ReLU", "keras.layers.ReLU"),
        ("tensorflow.keras.layers.ReLU", "keras.layers.ReLU"),
        ("layers.ReLU", "keras.layers.ReLU"),
        ("transformers.gelu", "hf.gelu"),
        ("transformers.activations.gelu", "hf.gelu"),
        ("mx.tanh", "mlx.core.tanh"),
        ("Tensor.elu", "tinygrad.elu"),
        ("np.tanh", "numpy.tanh"),
        ("jax.nn.gelu", "jax.nn.gelu"),
        ("xnn.gelu", "xnn.gelu"),
    ],
)
def test_what_users_abbreviate_is_written_out(written: str, full: str) -> None:
    assert full_path(written) == full
    assert full_path(full) == full


@given(
    path=st.lists(WORD, min_size=2, max_size=4).map(".".join),
    arguments=st.lists(st.builds(Argument, WORD, VALUE), max_size=4).map(tuple),
)
def test_a_signature_that_is_written_reads_back(path: str, arguments: tuple[Argument, ...]) -> None:
    text = ", ".join(item.name if item.default is None else f"{item.name}={item.default}" for item in arguments)
    signature = Signature.read(f"{path}({text})")
    assert signature == Signature(path, arguments)
    assert (signature.framework, signature.last) == (path.partition(".")[0], path.rpartition(".")[2])


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ("weight", Argument("weight")),
        ("beta=1", Argument("beta", "1")),
        ("a=2", Argument("a", "2", ALPHA)),
        ("approximate=='tanh'", Argument("approximate", "'tanh'", rule=Rule.EQUAL)),
        ("alpha!=0", Argument("alpha", "0", ALPHA, Rule.OTHER)),
        ("alpha?=None", Argument("alpha", "None", ALPHA, Rule.ONE_OF)),
        ("gamma:=1.0507", Argument("gamma", "1.0507", rule=Rule.BUILT_IN)),
    ],
)
def test_an_argument_says_how_it_must_be_given(text: str, argument: Argument) -> None:
    assert Argument.read(text, [ALPHA]) == argument


@pytest.mark.parametrize("text", ["", "a b", "a-b", "*", "f(x)"])
def test_what_is_no_argument_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an argument"):
        Argument.read(text)


def test_stars_are_those_of_python() -> None:
    signature = Signature.read("a.f(x, low=None, *, high=None, **kwargs)", [LOW, HIGH])
    assert [item.keyword_only for item in signature.arguments] == [False, False, True]
    assert (signature.more_values, signature.more_names) == (False, True)
    assert Signature.read("a.f(*args, **kwargs)") == Signature("a.f", (), more_values=True, more_names=True)
    assert [item.name for item in Signature.read("numpy.tanh(x, out=None, **ufunc)").arguments][:4] == [
        "x",
        "out",
        "where",
        "casting",
    ]


def test_what_a_user_reads_has_no_arguments_that_say_nothing() -> None:
    text = "a.f(input, alpha=1, approximate=='tanh', high!=2, low?=None, gamma:=3, dim=None, where=None, inplace=False, *, out=None)"
    signature = Signature.read(text, [ALPHA, LOW, HIGH])
    assert str(signature) == "a.f(alpha=1, approximate=='tanh', high, low, dim=None)"
    assert signature.call == "a.f(alpha=1, approximate='tanh', high, low, dim=None)"


@pytest.mark.parametrize(
    ("signature", "values", "named", "expected"),
    [
        ("a.f(x, alpha=1)", (), {}, {}),
        ("a.f(x, alpha=1)", (0.5,), {}, {"alpha": 0.5}),
        ("a.f(x, alpha=1)", (expression("x"), 0.5), {}, {"alpha": 0.5}),
        ("a.f(x, alpha=1)", (), {"a": 2}, {"alpha": 2.0}),
        ("a.f(x, alpha=1)", (expression("x"),), {"ALPHA": True}, {"alpha": 1.0}),
        ("a.f(low, x, high)", (0, expression("h"), 6), {}, {"low": 0.0, "high": 6.0}),
        ("a.f(low, x, high)", (0, 6), {}, {"low": 0.0, "high": 6.0}),
        ("a.f(x, low=None, high=None)", (None, 2), {}, {"low": -float("inf"), "high": 2.0}),
        ("a.F(alpha=1, inplace=False)", (0.5, True), {}, {"alpha": 0.5}),
        ("a.F(alpha=1, inplace=False)", (expression("x"),), {}, {}),
        ("a.F(num_parameters=1, alpha=1)", (64,), {}, {}),
        ("a.f(x, alpha=1, **kwargs)", (), {"name": "first"}, {}),
        ("a.F(alpha_initializer='Zeros', alpha='Zeros')", (), {"alpha": "Ones"}, {"alpha": 1.0}),
        ("a.F(*args, **kwargs)", (1, 2, 3), {"anything": 4}, {}),
        ("f(x, alpha=1)", (), {"inplace": True}, {}),
    ],
)
def test_arguments_bind_as_in_python(signature: str, values: tuple, named: dict, expected: dict[str, float]) -> None:  # type: ignore[type-arg]
    assert Signature.read(signature, [ALPHA, LOW, HIGH]).bind(*values, **named) == expected


@pytest.mark.parametrize(
    ("signature", "values", "named", "message"),
    [
        ("a.f(x, alpha=1)", (1, 2), {}, "takes only 1 parameter"),
        ("a.f(x)", (1,), {}, "takes no parameters"),
        ("a.f(x, *, alpha=1)", (1,), {}, "takes no parameters by position"),
        ("a.f(x, alpha=1)", (1,), {"a": 1}, "alpha is given twice"),
        ("a.f(x, alpha=1)", (), {"alhpa": 1}, "did you mean alpha"),
        ("a.f(x, alpha=1)", (), {"inplace": True}, "has no parameter 'inplace'"),
        ("a.f(x, alpha:=1)", (), {"alpha": 1}, "takes no alpha"),
        ("a.f(x, alpha)", (), {}, "needs a value for alpha"),
        ("a.f(x, alpha!=0)", (), {}, "needs a value for alpha"),
        ("a.f(x, alpha!=0)", (0,), {}, "is not written with alpha=0"),
        ("a.f(x, low?=None, high?=None)", (None,), {}, "needs a value for low or for high"),
        ("a.f(x, mode=='tanh')", (), {}, "is written with mode='tanh'"),
        ("a.f(x, mode=='tanh')", ("sin",), {}, "is not written with mode=sin"),
        ("a.f(x, mode='tanh')", ("sin",), {}, "is not written with mode=sin"),
        ("a.f(x, where=None)", (), {"where": expression("mask")}, "is not written with where=mask"),
        ("a.f(x, alpha=1)", ("one",), {}, "alpha is 'one', which is not a number"),
        ("a.f(x, alpha=1)", (expression("x"), expression("a")), {}, "alpha is 'a', which is not a number"),
        ("a.f(x, alpha=1)", (None,), {}, "alpha is None, which is not a number"),
        ("a.F(inplace=False)", (0.5,), {}, "takes True or False for inplace"),
        ("a.F(num_parameters=1)", (float("inf"),), {}, "takes a whole number for num_parameters"),
        ("a.f(x, alpha=1)", (), {"x": 0.5}, "is a function of x"),
        ("a.f(x, alpha=1)", ("ones",), {}, "alpha is 'ones', which is not a number"),
        ("a.F(num_parameters=1)", (0.5,), {}, "takes a whole number for num_parameters"),
    ],
)
def test_what_does_not_bind_is_refused(signature: str, values: tuple, named: dict, message: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(UsageError, match=message):
        Signature.read(signature, [ALPHA, LOW, HIGH]).bind(*values, **named)


def test_the_input_of_a_call_is_kept() -> None:
    signature = Signature.read("a.f(low, x, high=None)", [LOW, HIGH])
    inner = expression("self.fc(h)")
    assert signature.input_of(0, inner, 6) is inner
    assert signature.input_of(0, x=inner) is inner
    assert signature.input_of(0) is None


def test_alternatives_are_multiplied_out() -> None:
    paths = [signature.path for signature in read_signatures("{a,b}.{f,g}(x=1, y)  c.h()\n d.i(x)")]
    assert paths == ["a.f", "a.g", "b.f", "b.g", "c.h", "d.i"]
    assert all(signature.arguments for signature in read_signatures("{a,b}.f(x=1)"))
    assert read_signatures("") == ()


def test_keras_on_another_backend_is_the_same_call_with_that_backends_gradient() -> None:
    signature = Signature.read("keras.layers.ReLU(max_value=6)")
    assert str(signature.on("Keras[JAX]")) == "keras[jax].layers.ReLU(max_value=6)"
    assert signature.on("keras[jax]").gradient == "keras[jax]"
    assert signature.on("keras[tf]") == signature


@pytest.mark.parametrize(
    ("path", "gradient"),
    [("flax.linen.relu", "jax"), ("hf.gelu", "torch"), ("timm.mish", "torch"), ("tfa.gelu", "tf"), ("jax.nn.relu", "jax")],
)
def test_a_function_without_a_gradient_of_its_own_uses_anothers(path: str, gradient: str) -> None:
    assert Signature(path, ()).gradient == gradient


def test_frameworks_come_in_the_order_of_their_weight() -> None:
    groups = by_framework(read_signatures("mlx.f() onnx.f() torch.f() jax.f() torch.g() other.f()"))
    assert list(groups) == ["torch", "jax", "onnx", "mlx", "other"]
    assert [signature.path for signature in groups["torch"]] == ["torch.f", "torch.g"]


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_every_framework_that_is_known_has_something(framework: str) -> None:
    assert [signature for signature in SIGNATURES if signature.framework == framework]


def test_the_tables_of_arguments_do_not_overlap() -> None:
    tables = (INPUTS, NEUTRAL, KEPT)
    assert len(INPUTS | NEUTRAL | KEPT) == sum(map(len, tables))
    named = {argument.name.casefold().replace("_", "") for signature in SIGNATURES for argument in signature.arguments}
    assert (NEUTRAL - named).issubset({"name", "trainable", "dtype"}), "no call has these"
    assert named >= KEPT
    assert INPUTS - named <= {"x", "tensor"}
