"""The catalogue: one module or folder a family, one block a function."""

from importlib import import_module
from pkgutil import walk_packages

from actviz.function.definition import Described


def catalogue() -> tuple[Described, ...]:
    """Every definition of every family, families and functions in the order of their files."""
    modules = (import_module(module.name) for module in walk_packages(__path__, f"{__name__}."))
    found = (value for module in modules for value in vars(module).values() if isinstance(value, Described))
    return tuple(dict.fromkeys(found))
