"""The index: what the catalogue holds, known without NumPy.

`_index.py` is generated from the entries and holds a checksum of their files. In a checkout, where entries are edited, the checksum is
compared with the files, and an outdated index is not used: the entries are read instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from actviz.text.names import normalise

if TYPE_CHECKING:
    from actviz.function.definition import Described

#: The parts of a framework that hold activations.
_ACTIVATIONS = {"nn", "functional", "linen", "nnx", "activations", "layers", "hf", "timm"}
_FUNCTIONS = Path(__file__).with_name("functions")
#: The generator of the index; only a checkout has it.
_GENERATOR = Path(__file__).parents[2] / "tools" / "index.py"


class IndexEntry(NamedTuple):
    """What is known of a catalogue entry before NumPy is loaded.

    `kind` is `scalar` or `vector`, `calls` are the frameworks' calls, `module` holds the entry.
    """

    name: str
    family: str
    kind: str
    signature: str
    summary: str
    names: tuple[str, ...]
    calls: tuple[str, ...]
    module: str = ""

    def facts(self) -> dict[str, Any]:
        """Return what readers of a list want to know: everything but the module."""
        return {key: value for key, value in self._asdict().items() if key != "module"}

    @property
    def paths(self) -> tuple[str, ...]:
        """Return the frameworks' names of the function: the calls without their arguments."""
        return tuple(call.partition("(")[0] for call in self.calls)

    @property
    def offering(self) -> int:
        """Count the frameworks that offer the function as a layer or an activation, not only as mathematics."""
        return len({path.partition(".")[0] for path in self.paths if _ACTIVATIONS & set(path.split("."))})

    def calls_of(self, framework: str) -> tuple[str, ...]:
        """Return the calls of one framework."""
        return tuple(call for call in self.calls if call.partition(".")[0] == framework)


@cache
def index() -> tuple[IndexEntry, ...]:
    """Return all entries of the built-in catalogue, by name."""
    from actviz.catalogue._index import ENTRIES, FINGERPRINT  # noqa: PLC0415 - large, and not needed to normalise a name

    if _GENERATOR.exists() and fingerprint() != FINGERPRINT:
        return of_entries()
    return tuple(IndexEntry(*entry) for entry in ENTRIES)


def fingerprint() -> int:
    """Compute a checksum of the files of the entries."""
    checksum = 0
    for file in sorted(_FUNCTIONS.rglob("*.py")):
        checksum = crc32(file.read_bytes(), crc32(file.relative_to(_FUNCTIONS).as_posix().encode(), checksum))
    return checksum


def of_entries() -> tuple[IndexEntry, ...]:
    """Build the index from the entries, which needs NumPy."""
    from actviz.catalogue.functions import catalogue  # noqa: PLC0415 - needs NumPy

    return tuple(_described(entry, module) for entry, module in sorted(catalogue().items(), key=lambda item: item[0].name))


def _described(entry: Described, module: str) -> IndexEntry:
    from actviz.function.vector import VectorDefinition  # noqa: PLC0415 - needs NumPy

    kind = "vector" if isinstance(entry, VectorDefinition) else "scalar"
    calls = tuple(map(str, entry.signatures))
    return IndexEntry(entry.name, entry.family, kind, entry.signature.usage, entry.summary, entry.names, calls, module)


def matching(text: str, framework: str = "", family: str = "") -> Iterator[IndexEntry]:
    """The entries in whose names, calls or summary the text occurs, of a framework and of a family where these are given."""
    wanted = normalise(text)
    for entry in index():
        if framework and not entry.calls_of(framework):
            continue
        if family and normalise(entry.family) != normalise(family):
            continue
        if any(wanted in normalise(part) for part in (*entry.names, *entry.calls, entry.summary, entry.family)):
            yield entry


def by_family(entries: Iterable[IndexEntry]) -> list[tuple[str, list[IndexEntry]]]:
    """Group entries by family; functions that most frameworks offer come first, and so do their families.

    >>> [name for name, _ in by_family(index())][:3]
    ['gated', 'rectifiers', 'sigmoids']
    """
    groups: dict[str, list[IndexEntry]] = {}
    for entry in sorted(entries, key=lambda entry: (-entry.offering, entry.name)):
        groups.setdefault(entry.family, []).append(entry)
    return sorted(groups.items(), key=lambda group: tuple(-entry.offering for entry in group[1]))


def families() -> tuple[str, ...]:
    """The families of the catalogue, in alphabetical order."""
    return tuple(sorted({entry.family for entry in index()}))
