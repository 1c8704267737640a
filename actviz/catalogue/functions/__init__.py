"""The catalogue: one module or folder for each family, one block for each function."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import walk_packages

from actviz.function.definition import Described, family_of


def catalogue() -> Mapping[Described, str]:
    """Return every definition with the module that holds it, in the order of the families' files."""
    names = (module.name for module in walk_packages(__path__, f"{__name__}."))
    return {entry: name for name in names for entry in _entries(name) if entry.family == family_of(name)}


def entry_of(module: str, name: str) -> Described:
    """Return the definition with this name in a module, and import no other family."""
    return next(entry for entry in _entries(module) if entry.name == name)


def _entries(module: str) -> tuple[Described, ...]:
    return tuple(value for value in vars(import_module(module)).values() if isinstance(value, Described))
