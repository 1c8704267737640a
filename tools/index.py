"""Write actviz/_index.py: the catalogue's names and summaries, for what must not load NumPy (`list`, completion)."""

import sys
from pathlib import Path

from actviz.registry import definitions

TARGET = Path(__file__).parents[1] / "actviz" / "_index.py"


def source() -> str:
    """The text of the module."""
    rows = [
        f"    {(definition.name, definition.family, definition.signature, definition.summary, definition.names)!r},"
        for definition in definitions().values()
    ]
    return "\n".join(['"""Generated from the catalogue by tools/index.py."""', "", "ENTRIES = (", *rows, ")", ""])


if __name__ == "__main__":
    sys.exit(0 if TARGET.write_text(source(), encoding="utf-8") else 1)
