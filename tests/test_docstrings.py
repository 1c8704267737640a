"""The examples in docstrings hold, and what is public is described."""

import doctest
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from functools import cached_property
from types import ModuleType

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
    assert not list(_undescribed(module))


def test_what_lacks_a_description_is_found() -> None:
    module = ModuleType("bare")
    exec(BARE, vars(module))  # noqa: S102 - our own text
    assert sorted(_undescribed(module)) == ["Data", "Data.method", "Data.quick", "Data.shown", "Pair", "cached", "plain"]


BARE = """
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple, Protocol

@dataclass
class Data:
    x: int
    def method(self): pass
    def _private(self): pass
    @property
    def shown(self): pass
    @cached_property
    def quick(self): pass

class Pair(NamedTuple):
    x: int

class Promise(Protocol):
    'A protocol.'
    def method(self): ...

class Described:
    'Words.'
    def method(self): 'Words.'

class Heir(Described):
    'Words.'
    def method(self): pass

@cache
def cached(): pass

def plain(): pass

def _private(): pass
"""


def _undescribed(module: ModuleType) -> Iterator[str]:
    """The public functions and classes that a module defines, and their public methods, without words of their own."""
    for attribute, value in vars(module).items():
        written = inspect.unwrap(value) if callable(value) else value  # functools.cache wraps without being a function
        if attribute.startswith("_") or getattr(written, "__module__", None) != module.__name__:
            continue
        if inspect.isclass(written):
            yield from _undescribed_in(written)
        elif inspect.isfunction(written) and not written.__doc__:
            yield attribute


def _undescribed_in(kind: type) -> Iterator[str]:
    if not kind.__doc__ or kind.__doc__.startswith(f"{kind.__name__}("):  # what a dataclass or NamedTuple writes itself
        yield kind.__name__
    if getattr(kind, "_is_protocol", False):  # the class says what its `...` are for
        return
    for name, member in vars(kind).items():
        is_code = inspect.isroutine(member) or isinstance(member, property | cached_property)
        inherited = any(getattr(vars(base).get(name), "__doc__", None) for base in kind.__mro__[1:])
        if is_code and not name.startswith("_") and not member.__doc__ and not inherited:
            yield f"{kind.__name__}.{name}"
