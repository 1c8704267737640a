"""Write actviz/catalogue/_index.py: the catalogue's names and summaries, for what must not load NumPy (`list`, completion)."""

import sys
from pathlib import Path

from actviz.catalogue.index import fingerprint, of_entries

TARGET = Path(__file__).parents[1] / "actviz" / "catalogue" / "_index.py"


def source() -> str:
    """The text of the module."""
    head = [
        '"""Generated from the catalogue by tools/index.py."""',
        "",
        "#: Of which files.",
        f"FINGERPRINT = {fingerprint()}",
        "",
    ]
    return "\n".join([*head, "ENTRIES = (", *(f"    {tuple(entry)!r}," for entry in of_entries()), ")", ""])


if __name__ == "__main__":
    sys.exit(0 if TARGET.write_text(source(), encoding="utf-8") else 1)
