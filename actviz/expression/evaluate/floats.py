"""Formulas over Python's floats."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from actviz.expression.evaluate.fold import evaluate, vocabulary
from actviz.expression.tree import Expression

#: What the names of a formula mean for floats. Every other number system has the same names.
FLOATS: Mapping[str, Any] = vocabulary(lambda row: row.python)


def constant(formula: str | Expression) -> float:
    """The value of a formula without x; NaN where it has none.

    >>> constant("sqrt(2/pi)")
    0.7978845608028654
    """
    try:
        value = evaluate(formula, FLOATS)
        return math.nan if isinstance(value, complex) else float(value)
    except (ArithmeticError, ValueError):
        return math.nan
