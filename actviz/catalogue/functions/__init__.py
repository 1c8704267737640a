"""The catalogue: one module or folder for each family, one block for each function."""

from importlib import import_module
from pkgutil import walk_packages

from actviz.function.definition import Described


def catalogue() -> tuple[Described, ...]:
    """Return every definition, in the order of the families' files."""
    modules = (import_module(module.name) for module in walk_packages(__path__, f"{__name__}."))
    definitions = (value for module in modules for value in vars(module).values() if isinstance(value, Described))
    return tuple(dict.fromkeys(definitions))
