"""Every catalogue function with its defaults, and with parameters that try it."""

import pytest
import reference

import actviz
from actviz.function.activation import Activation


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for `function` with every function."""
    if "function" in metafunc.fixturenames:
        metafunc.parametrize("function", [actviz.get(spec) for spec in reference.specs()], ids=_spec)


def _spec(function: Activation) -> str:
    return function.spec
