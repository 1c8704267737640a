"""Formulas over Python's floats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actviz.expression.evaluate.fold import vocabulary

#: What the names of a formula mean for floats. Every other number system has the same names.
FLOATS: Mapping[str, Any] = vocabulary(lambda row: row.python)
