"""Write actviz/catalogue/_index.py: the catalogue's names and summaries, for what must not load NumPy (`list`, completion)."""

import sys
from pathlib import Path

from actviz.catalogue.registry import entries
from actviz.function.definition import Described
from actviz.function.vector import VectorDefinition

TARGET = Path(__file__).parents[1] / "actviz" / "catalogue" / "_index.py"


def record(entry: Described) -> tuple[object, ...]:
    """What the index says of an entry, in the order of the fields of IndexEntry."""
    kind = "vector" if isinstance(entry, VectorDefinition) else "scalar"
    calls = tuple(map(str, entry.spellings))
    return entry.name, entry.family, kind, entry.signature, entry.summary, entry.names, calls


def source() -> str:
    """The text of the module."""
    rows = [f"    {record(entry)!r}," for entry in entries().values()]
    return "\n".join(['"""Generated from the catalogue by tools/index.py."""', "", "ENTRIES = (", *rows, ")", ""])


if __name__ == "__main__":
    sys.exit(0 if TARGET.write_text(source(), encoding="utf-8") else 1)
