"""The rules of `actviz choose`, read from `task_rules.toml` without importing NumPy."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def rules() -> dict[str, Any]:
    """The content of the file of rules."""
    return tomllib.loads(Path(__file__).with_name("task_rules.toml").read_text(encoding="utf-8"))
