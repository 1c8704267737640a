"""How a framework's call is read and written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actviz.catalogue.index import index
from actviz.catalogue.registry import entries
from actviz.function.spelling import FRAMEWORKS, NEUTRAL, Argument, Spelling, by_framework, full_path, read_spellings

WORD = st.from_regex(r"[a-zA-Z][a-zA-Z0-9_]{0,8}", fullmatch=True)
VALUE = st.none() | st.floats(allow_nan=False, allow_infinity=False).map(repr) | st.sampled_from(["'tanh'", "None", "True"])
ARGUMENTS = st.lists(st.builds(Argument, WORD, VALUE), max_size=4).map(tuple)
SPELLINGS = [spelling for entry in entries().values() for spelling in entry.spellings]


@pytest.mark.parametrize(
    ("written", "full"),
    [
        ("nn.GELU", "torch.nn.GELU"),
        ("F.gelu", "torch.nn.functional.gelu"),
        ("f.gelu", "torch.nn.functional.gelu"),
        ("torch.functional.gelu", "torch.nn.functional.gelu"),
        ("jnp.tanh", "jax.numpy.tanh"),
        ("lax.logistic", "jax.lax.logistic"),
        ("linen.relu", "flax.linen.relu"),
        ("nnx.relu", "flax.nnx.relu"),
        ("tensorflow.nn.relu", "tf.nn.relu"),
        ("tf.keras.layers.ReLU", "keras.layers.ReLU"),
        ("transformers.gelu", "hf.gelu"),
        ("mx.tanh", "mlx.core.tanh"),
        ("Tensor.elu", "tinygrad.elu"),
        ("jax.nn.gelu", "jax.nn.gelu"),
        ("xnn.gelu", "xnn.gelu"),
    ],
)
def test_what_users_abbreviate_is_written_out(written: str, full: str) -> None:
    assert full_path(written) == full
    assert full_path(full) == full


@given(path=st.lists(WORD, min_size=2, max_size=4).map(".".join), arguments=ARGUMENTS)
def test_a_call_that_is_written_reads_back(path: str, arguments: tuple[Argument, ...]) -> None:
    spelling = Spelling(path, arguments)
    assert Spelling.read(str(spelling).replace(" ", "")) == spelling
    assert (spelling.framework, spelling.last) == (path.partition(".")[0], path.rpartition(".")[2])


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ("weight", Argument("weight", None)),
        ("beta=1", Argument("beta", "1")),
        ("approximate=='tanh'", Argument("approximate", "'tanh'", fixed=True)),
        ("gamma:=1.0507", Argument("gamma", "1.0507", built_in=True)),
    ],
)
def test_an_argument_is_free_fixed_or_built_in(text: str, argument: Argument) -> None:
    assert Argument.read(text) == argument


@pytest.mark.parametrize(
    ("argument", "value", "allowed"),
    [
        ("approximate=='tanh'", "tanh", True),
        ("approximate=='tanh'", "TANH", True),
        ("approximate=='tanh'", "none", False),
        ("approximate==False", False, True),
        ("approximate==False", True, False),
        ("max_value=None", None, True),
        ("max_value=6", 6.0, True),
        ("max_value=6", 6.5, False),
        ("scale=1", True, False),
        ("weight", 1.0, False),
    ],
)
def test_an_argument_that_is_no_parameter_has_one_value(argument: str, value: object, allowed: bool) -> None:
    assert Argument.read(argument).allows(value) is allowed


def test_what_is_built_in_cannot_be_given() -> None:
    spelling = Spelling.read("tf.nn.selu(alpha=1,gamma:=2)")
    assert [argument.name for argument in spelling.taken] == ["alpha"]
    assert spelling.argument("gamma") is None
    assert spelling.argument("ALPHA") == Argument("alpha", "1")
    assert str(spelling) == "tf.nn.selu(alpha=1)"


def test_alternatives_are_multiplied_out() -> None:
    paths = [spelling.path for spelling in read_spellings("{a,b}.{f,g}(x=1)  c.h()")]
    assert paths == ["a.f", "a.g", "b.f", "b.g", "c.h"]
    assert all(spelling.arguments for spelling in read_spellings("{a,b}.f(x=1)"))
    assert read_spellings("") == ()


def test_keras_on_another_backend_is_the_same_call_with_that_backends_gradient() -> None:
    spelling = Spelling.read("keras.layers.ReLU(max_value=6)")
    assert str(spelling.on("Keras[JAX]")) == "keras[jax].layers.ReLU(max_value=6)"
    assert spelling.on("keras[jax]").gradient == "keras[jax]"
    assert spelling.on("keras[tf]") == spelling


@pytest.mark.parametrize(
    ("path", "gradient"),
    [("flax.linen.relu", "jax"), ("hf.gelu", "torch"), ("timm.mish", "torch"), ("tfa.gelu", "tf"), ("jax.nn.relu", "jax")],
)
def test_a_function_without_a_gradient_of_its_own_uses_anothers(path: str, gradient: str) -> None:
    assert Spelling(path, ()).gradient == gradient


def test_frameworks_come_in_the_order_of_their_weight() -> None:
    groups = by_framework(read_spellings("mlx.f() onnx.f() torch.f() jax.f() torch.g() other.f()"))
    assert list(groups) == ["torch", "jax", "onnx", "mlx", "other"]
    assert [spelling.path for spelling in groups["torch"]] == ["torch.f", "torch.g"]


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_every_framework_that_is_known_has_something(framework: str) -> None:
    assert [spelling for spelling in SPELLINGS if spelling.framework == framework]


def test_every_argument_of_the_catalogue_is_a_parameter_or_has_a_value_or_says_nothing() -> None:
    for entry in entries().values():
        for spelling in entry.spellings:
            for argument in spelling.arguments:
                known = entry.parameter(argument.name) or argument.name in NEUTRAL or argument.default is not None
                assert known or argument.name == "axes", f"{entry.name}: {spelling}"


def test_the_index_has_the_calls_of_the_catalogue() -> None:
    assert {entry.name: set(entry.calls) for entry in index()} == {
        name: {str(spelling) for spelling in entry.spellings} for name, entry in entries().items()
    }
