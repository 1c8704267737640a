"""The generated index: what the catalogue holds, known without NumPy."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from actviz.text.names import normalise


class IndexEntry(NamedTuple):
    """What is known of a catalogue entry before NumPy is loaded; `kind` is `scalar` or `vector`, `calls` the frameworks' calls."""

    name: str
    family: str
    kind: str
    signature: str
    summary: str
    names: tuple[str, ...]
    calls: tuple[str, ...]

    def calls_of(self, framework: str) -> tuple[str, ...]:
        """The calls of one framework."""
        return tuple(call for call in self.calls if call.partition(".")[0] == framework)


@cache
def index() -> tuple[IndexEntry, ...]:
    """All entries of the built-in catalogue, by name."""
    from actviz.catalogue._index import ENTRIES  # noqa: PLC0415 - large, and not needed to normalise a name

    return tuple(IndexEntry(*entry) for entry in ENTRIES)


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


def families() -> tuple[str, ...]:
    """The families of the catalogue, in alphabetical order."""
    return tuple(sorted({entry.family for entry in index()}))
