"""Functions that installed packages offer, through entry points of the group `actviz.activations`.

The entry point's name is the function's name; it points to an entry that `actviz.activation` or `actviz.vector` made.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from actviz.catalogue.index import index
from actviz.text.names import normalise

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from actviz.function.definition import Described

GROUP = "actviz.activations"


class PluginWarning(UserWarning):
    """A plugin that is skipped, and the reason."""


@cache
def offered() -> Mapping[str, EntryPoint]:
    """Return the entry points of plugins by name, without loading them; warns of names that actviz has itself, and leaves them out."""
    if not _may_be_offered(sys.path):
        return {}
    from importlib.metadata import entry_points  # noqa: PLC0415 - slow to load, and most users have no plugin

    built_in = {normalise(name) for entry in index() for name in (entry.name, *entry.names)}
    points: dict[str, EntryPoint] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        if normalise(point.name) in built_in:
            _warn(point, "actviz has a function of this name")
        elif point.name in points:
            _warn(point, f"{points[point.name].value} has the same name")
        else:
            points[point.name] = point
    return points


def _may_be_offered(path: Iterable[str]) -> bool:
    """Whether the metadata of a package on the path name the group; an archive on the path may hold a package that does.

    Looking into the files takes a tenth of the time that `importlib.metadata` needs.
    """
    for folder in path:
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208 - Path costs start-up
        except NotADirectoryError:
            return True
        except OSError:
            continue
        for name in names:
            if name.endswith((".dist-info", ".egg-info")):
                try:
                    with open(os.path.join(folder, name, "entry_points.txt"), "rb") as file:  # noqa: PTH118, PTH123
                        if GROUP.encode() in file.read():
                            return True
                except OSError:  # it has no entry points
                    continue
    return False


def origin(point: EntryPoint) -> str:
    """Return the package of an entry point."""
    return point.dist.name if point.dist else point.module


def named(name: str) -> Described | None:
    """Return the plugin with this name if it can be loaded, and load no other."""
    form = normalise(name)
    return next((load(point) for known, point in offered().items() if normalise(known) == form), None)


@cache
def loaded() -> Mapping[str, Described]:
    """Return all plugins that can be loaded, by name."""
    return {name: entry for name, point in offered().items() if (entry := load(point)) is not None}


@cache
def load(point: EntryPoint) -> Described | None:
    """Load the entry of an entry point; warns and returns None if it cannot be loaded or is no entry."""
    from actviz.function.definition import Described  # noqa: PLC0415 - names are known without NumPy

    try:
        entry = point.load()
    except (Exception, SystemExit) as error:
        _warn(point, f"{type(error).__name__}: {error}")
        return None
    if not isinstance(entry, Described):
        _warn(point, f"{point.value} is no entry but {type(entry).__name__}; actviz.activation makes one")
        return None
    return entry if entry.name == point.name else replace(entry, name=point.name)


def _warn(point: EntryPoint, why: str) -> None:
    warnings.warn(f"plugin {point.name!r} of {origin(point)} is skipped: {why}", PluginWarning, stacklevel=2)
