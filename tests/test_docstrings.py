"""The examples in docstrings hold, and what is public is described."""

import doctest
import importlib
import inspect
import pkgutil

import pytest

import actviz

MODULES = sorted(
    module.name for module in pkgutil.walk_packages(actviz.__path__, "actviz.") if not module.name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_modules_and_what_they_offer_are_described(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__doc__, name
    for attribute, value in vars(module).items():
        own = getattr(value, "__module__", None) == name
        if own and not attribute.startswith("_") and (inspect.isfunction(value) or inspect.isclass(value)):
            assert value.__doc__, f"{name}.{attribute}"
