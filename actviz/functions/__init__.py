"""The catalogue: one module a family, one block a function."""

from importlib import import_module
from pkgutil import iter_modules

from actviz.definition import Definition


def catalogue() -> tuple[Definition, ...]:
    """Every definition of every family, families and functions in the order of their files."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    return tuple(value for module in modules for value in vars(module).values() if isinstance(value, Definition))
