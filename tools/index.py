"""Write actviz/catalogue/_index.py: names and summaries of the catalogue, so that `list` and completion need no NumPy."""

import sys
from pathlib import Path

from actviz.catalogue.registry import entries
from actviz.function.definition import Described
from actviz.function.vector import VectorDefinition

TARGET = Path(__file__).parents[1] / "actviz" / "catalogue" / "_index.py"


def record(entry: Described) -> tuple[object, ...]:
    """Return the row of an entry, in the order of the fields of IndexEntry."""
    kind = "vector" if isinstance(entry, VectorDefinition) else "scalar"
    calls = tuple(map(str, entry.spellings))
    return entry.name, entry.family, kind, entry.signature, entry.summary, entry.names, calls


def source() -> str:
    """Return the source of the module."""
    rows = [f"    {record(entry)!r}," for entry in entries().values()]
    return "\n".join(['"""Generated from the catalogue by tools/index.py."""', "", "ENTRIES = (", *rows, ")", ""])


if __name__ == "__main__":
    sys.exit(0 if TARGET.write_text(source(), encoding="utf-8") else 1)
