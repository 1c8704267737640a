"""The rules of `actviz choose`, read without importing NumPy.

They are written in `task_rules.toml`. `task_rules.json`, a copy that tools/rules.py makes, is read in its place a hundred times faster, unless
the rules were edited since.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

RULES = Path(__file__).with_name("task_rules.toml")
COPY = Path(__file__).with_name("task_rules.json")


@cache
def rules() -> dict[str, Any]:
    """The content of the file of rules."""
    checksum = crc32(RULES.read_bytes())
    copy: dict[str, Any] = json.loads(COPY.read_bytes()) if COPY.exists() else {}
    if copy.get("checksum") == checksum:
        content: dict[str, Any] = copy["rules"]
        return content
    return read_rules()


def read_rules() -> dict[str, Any]:
    """The rules as they are written."""
    import tomllib  # noqa: PLC0415 - slow to load, and the copy is in JSON

    return tomllib.loads(RULES.read_text(encoding="utf-8"))
