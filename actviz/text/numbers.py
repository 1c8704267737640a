"""Numbers as text for a reader, and as values of strict JSON."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import Any

#: Significant digits shown by default.
DIGITS = 6


def read_number(text: str) -> float:
    """Read a number as `float()` does, but only in ASCII and without underscores; raises ValueError.

    >>> read_number("-1e-3"), read_number("inf")
    (-0.001, inf)
    """
    if not text.isascii() or "_" in text:
        raise ValueError(text)
    return float(text)


def written(value: float, specification: str = "") -> str:
    """Format a number, by default as the shortest text that reads back to it; never `-0` or `1.0`."""
    text = format(value, specification) if specification else repr(float(value)).removesuffix(".0")
    return "0" if text == "-0" else text


def rounded(value: float, digits: int = DIGITS) -> str:
    """Format a number with this many significant digits.

    >>> rounded(1 / 3), rounded(-0.0), rounded(2.0, 3)
    ('0.333333', '0', '2')
    """
    return written(value, f".{digits}g")


def json_ready(value: Any) -> Any:
    """Replace the numbers that JSON lacks by the texts `"NaN"`, `"Infinity"` and `"-Infinity"`.

    >>> json_ready({"range": (0.0, float("inf"))})
    {'range': [0.0, 'Infinity']}
    """
    match value:
        case float():
            if isnan(value):
                return "NaN"
            return {float("inf"): "Infinity", float("-inf"): "-Infinity"}.get(value, value)
        case Mapping():
            return {key: json_ready(item) for key, item in value.items()}
        case list() | tuple():
            return [json_ready(item) for item in value]
    return value
