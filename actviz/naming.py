"""Names without NumPy: how a name is read, and the generated index of what the catalogue holds."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import NamedTuple


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


def normalise(name: str) -> str:
    """The form in which names are compared: case, `-` and `_` do not matter.

    >>> normalise("Leaky-ReLU") == normalise("leaky_relu")
    True
    """
    return name.casefold().replace("_", "").replace("-", "")


@cache
def index() -> tuple[IndexEntry, ...]:
    """All entries of the built-in catalogue, by name."""
    from actviz._index import ENTRIES  # noqa: PLC0415 - large, and not needed to normalise a name

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


def did_you_mean(name: str, candidates: Iterable[str], meaning: Callable[[str], str] = str) -> str:
    """`; did you mean ...?` with the candidates that the writer of `name` may have meant; empty if there are none.

    `meaning` makes what is proposed of a candidate.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - needed after a mistake only

    by_form = {normalise(candidate): candidate for candidate in candidates}
    close = get_close_matches(normalise(name.rpartition(".")[2]), by_form, cutoff=0.6)
    proposals = dict.fromkeys(meaning(by_form[form]) for form in close)
    return f"; did you mean {' or '.join(proposals)}?" if proposals else ""
