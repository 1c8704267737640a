"""FUNCTION taken apart: a name or a path, and its arguments."""

from __future__ import annotations

import ast
import math
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import actviz
from actviz.catalogue.call import WrittenCall, read_call
from actviz.errors import UsageError

NAMES = st.from_regex(r"[a-z][a-z_0-9]{0,12}", fullmatch=True)
NUMBERS = st.floats(allow_nan=False)


@dataclass(frozen=True)
class Code:
    """An expression that is no number."""

    text: str


def as_code(value: Any) -> Any:
    """A value as the tests write it."""
    return Code(ast.unparse(value)) if isinstance(value, ast.expr) else value


@pytest.mark.parametrize(
    ("text", "name", "positional", "named"),
    [
        ("relu", "relu", (), {}),
        ("  relu  ", "relu", (), {}),
        ("elu:0.5", "elu", (0.5,), {}),
        ("elu: alpha = -5e-1 ", "elu", (), {"alpha": -0.5}),
        ("threshold:1,value=-inf", "threshold", (1.0,), {"value": float("-inf")}),
        ("gelu:approximate=tanh", "gelu", (), {"approximate": "tanh"}),
        ("gelu:approximate='tanh'", "gelu", (), {"approximate": "tanh"}),
        ("gelu:approximate=False", "gelu", (), {"approximate": False}),
        ("relu:max_value=none", "relu", (), {"max_value": None}),
        ("torch.nn.GELU", "torch.nn.GELU", (), {}),
        ("torch.nn.GELU()", "torch.nn.GELU", (), {}),
        ("nn.LeakyReLU(0.2)", "nn.LeakyReLU", (0.2,), {}),
        ("nn.LeakyReLU(0.2, inplace=True)", "nn.LeakyReLU", (0.2,), {"inplace": True}),
        ('F.gelu(x, approximate="tanh")', "F.gelu", (Code("x"),), {"approximate": "tanh"}),
        ("F.leaky_relu(input, 1/5)", "F.leaky_relu", (Code("input"), 0.2), {}),
        ("jax.nn.relu(x)", "jax.nn.relu", (Code("x"),), {}),
        ("F.gelu(self.fc1(h))", "F.gelu", (Code("self.fc1(h)"),), {}),
        ("F.gelu(2*x)", "F.gelu", (Code("2 * x"),), {}),
        ("F.softmax(a, dim=-1, dtype=torch.float32)", "F.softmax", (Code("a"),), {"dim": -1.0, "dtype": Code("torch.float32")}),
        ("torch.clamp(x, 0, None)", "torch.clamp", (Code("x"), 0.0, None), {}),
        ("torch.clamp(x, -math.pi, float('inf'))", "torch.clamp", (Code("x"), -math.pi, math.inf), {}),
        ("F.elu(x, np.sqrt(4))", "F.elu", (Code("x"), 2.0), {}),
        ("F.elu(x, -torch.inf)", "F.elu", (Code("x"), -math.inf), {}),
        ('ACT2FN["gelu_new"]', "hf.gelu_new", (), {}),
        ('transformers.activations.ACT2FN["gelu_new"](h)', "hf.gelu_new", (Code("h"),), {}),
        ("keras.activations.get('relu')", "keras.activations.relu", (), {}),
        ("tf.keras.activations.get('relu')(x, 0.1)", "keras.activations.relu", (Code("x"), 0.1), {}),
        ("Activation('relu', name='first')", "keras.activations.relu", (), {}),
        ("layers.Activation(tf.nn.relu)", "tf.nn.relu", (), {}),
        ("getattr(torch.nn, 'GELU')('tanh')", "torch.nn.GELU", ("tanh",), {}),
        ("create_act_layer('leaky_relu', negative_slope=0.2)", "timm.leaky_relu", (), {"negative_slope": 0.2}),
        ("nn.Hardtanh(-2, 2.5)", "nn.Hardtanh", (-2.0, 2.5), {}),
        ("nn.Threshold(\n    0.1,\n    value=20,\n)", "nn.Threshold", (0.1,), {"value": 20.0}),
        ("keras.layers.ReLU(max_value=None)", "keras.layers.ReLU", (), {"max_value": None}),
        ("keras.layers.ReLU(2 * 3)", "keras.layers.ReLU", (6.0,), {}),
        ("elu(x, 0.5)", "elu", (Code("x"), 0.5), {}),
    ],
)
def test_what_is_written(text: str, name: str, positional: tuple[Any, ...], named: dict[str, Any]) -> None:
    call = read_call(text)
    positional_found, named_found = (
        tuple(map(as_code, call.positional)),
        {key: as_code(value) for key, value in call.named.items()},
    )
    assert (call.name, positional_found, named_found) == (name, positional, named)
    assert [type(value) for value in named_found.values()] == [type(value) for value in named.values()]


@pytest.mark.parametrize(
    ("text", "name", "applied"),
    [
        ("nn.ReLU()(x)", "nn.ReLU", "x"),
        ("nn.LeakyReLU(0.2)(self.fc1(h))", "nn.LeakyReLU", "self.fc1(h)"),
        ("keras.layers.ReLU(max_value=6)(inputs)", "keras.layers.ReLU", "inputs"),
        ("get_act_layer('relu')()(h[0])", "timm.relu", "h[0]"),
    ],
)
def test_a_layer_is_applied_in_a_second_call(text: str, name: str, applied: str) -> None:
    call = read_call(text)
    assert (call.name, ast.unparse(call.applied_to)) == (name, applied)


@given(name=NAMES, values=st.lists(NUMBERS, max_size=4), named=st.dictionaries(NAMES, NUMBERS, max_size=3))
def test_numbers_come_back_as_they_were_written(name: str, values: list[float], named: dict[str, float]) -> None:
    parts = [*map(repr, values), *(f"{key}={value!r}" for key, value in named.items())]
    text = name + (":" + ",".join(parts) if parts else "")
    assert read_call(text) == WrittenCall(name, tuple(values), named)


@given(values=st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=4))
def test_a_colon_and_pasted_code_say_the_same(values: list[float]) -> None:
    written = ",".join(map(repr, values))
    code = read_call(f"f({written})")
    assert code == WrittenCall("f", tuple(values))
    assert code == (read_call(f"f:{written}") if values else read_call("f"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "names no activation"),
        (":1", "names no activation"),
        ("elu:=1", "lacks the parameter's name"),
        ("elu:alpha=1,alpha=2", "alpha is given twice"),
        ("elu:alpha=1,2", "without a name follows"),
        ("nn.ELU(*values)", r"with \* are not read"),
        ("nn.ELU(**options)", r"with \* are not read"),
        ("nn.ELU(1/0)", "is not a number"),
        ("nn.ELU()(x, y)", "takes the input alone"),
        ("nn.ELU()(3)", "takes the input alone"),
        ("ACT2FN[config.hidden_act]", "names no activation"),
        ("keras.activations.get(name)", "names no activation"),
        ("table['relu']", "names no activation"),
        ("(lambda x: x)(x)", "names no activation"),
    ],
)
def test_what_is_no_call_is_refused_with_a_reason(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_call(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nn.ELU(alpha)", "'alpha', which is not a number"),
        ("nn.ELU(alpha=[1])", "is not a number"),
        ("nn.ELU(__import__('os').getpid())", "is not a number"),
    ],
)
def test_code_in_the_place_of_a_number_is_refused(text: str, said: str) -> None:
    read_call(text)  # it may stand for an input, or for an argument that says nothing
    with pytest.raises(UsageError, match=said):
        actviz.get(text)


def test_only_a_path_is_dotted() -> None:
    assert read_call("torch.nn.ReLU()").is_dotted
    assert not read_call("leaky_relu:0.2").is_dotted


def test_further_arguments_come_behind_those_that_are_written() -> None:
    assert read_call("threshold:1").extended((2.0,), {}) == WrittenCall("threshold", (1.0, 2.0))
    assert read_call("threshold:1").extended((), {"value": 2.0}) == WrittenCall("threshold", (1.0,), {"value": 2.0})
    with pytest.raises(UsageError, match="value is given twice"):
        read_call("threshold:1,value=2").extended((), {"value": 2.0})
    with pytest.raises(UsageError, match="without a name"):
        read_call("threshold:value=2").extended((1.0,), {})
