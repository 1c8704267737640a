"""Every catalogue function with its defaults, and with parameters that try it."""

import pytest

import actviz
from actviz.activation import Activation
from actviz.registry import definitions

TRIED = [
    "leaky_relu:-0.3",
    "prelu:3",
    "rrelu:-0.3,0.1",
    "threshold:-2,5",
    "binary_step:0.3",
    "hard_tanh:-0.3,2.7",
    "hard_tanh:1,1",
    "hard_sigmoid:0.2",
    "hard_sigmoid:0.37,-0.3",
    "elu:1.5",
    "elu:-0.3",
    "celu:0.7",
    "celu:1e10",
    "selu:1.3,0.7",
    "softplus:0.3",
    "softplus:1e8",
    "squareplus:2",
    "squareplus:1e-20",
    "soft_shrink:0",
    "soft_shrink:1.7",
    "hard_shrink:0",
    "swish:1.3",
    "swish:-0.7",
    "swish:0",
    "swish:37.5",
    "quick_gelu:1.5",
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for `function` with every function."""
    if "function" in metafunc.fixturenames:
        metafunc.parametrize("function", [actviz.get(spec) for spec in (*definitions(), *TRIED)], ids=_spec)


def _spec(function: Activation) -> str:
    return function.spec
