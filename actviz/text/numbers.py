"""Numbers as texts for a reader, and as what strict JSON knows."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import Any

#: So many significant digits are shown to a reader who asks for no other number.
DIGITS = 6


def read_number(text: str) -> float:
    """The number that `float()` reads in ASCII, except with underscores; raises ValueError.

    >>> read_number("-1e-3"), read_number("inf")
    (-0.001, inf)
    """
    if not text.isascii() or "_" in text:
        raise ValueError(text)
    return float(text)


def written(value: float, specification: str = "") -> str:
    """A number as the specification has it, else the shortest text that reads back to it; never `-0` nor `1.0`."""
    text = format(value, specification) if specification else repr(float(value)).removesuffix(".0")
    return "0" if text == "-0" else text


def rounded(value: float, digits: int = DIGITS) -> str:
    """A number with so many significant digits.

    >>> rounded(1 / 3), rounded(-0.0), rounded(2.0, 3)
    ('0.333333', '0', '2')
    """
    return written(value, f".{digits}g")


def json_ready(value: Any) -> Any:
    """The value with `"NaN"`, `"Infinity"` and `"-Infinity"` for the numbers that JSON does not have.

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
