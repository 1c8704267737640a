"""Numbers as text for a reader, and as values of strict JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isnan
from typing import Any

#: What to do with missing numbers.
MISSING_HINT = "--missing skip leaves missing numbers out, --missing nan takes NaN"
_MISSING = frozenset(["", "na", "n/a", "null", "none"])
#: Texts that are almost numbers, and what makes them numbers.
_ALMOST = {
    r"[+-]?(\d+\.?\d*|\.\d+)[dD][+-]?\d+": "write the exponent with E, not D: sed 's/[dD]/E/g'",
    r"[+-]?(\d+\.\d*|\.\d+)[+-]\d{3}": "an exponent of three digits needs its E too: 1.5E+100",
    r"[+-]?\d*,\d+(e[+-]?\d+)?": "--decimal , if the comma is the decimal mark; else remove it",
    r"[+-]?\d{1,3}([,' ]\d{3})+(\.\d*)?": "remove the separators of thousands",
}
#: Significant digits shown by default.
DIGITS = 6
#: A decimal that stands alone or in a formula; neither a version number nor part of a name.
_DECIMAL = re.compile(r"(?<![\w.:])\d+\.\d+(?:e[+-]?\d+)?(?![\w.])")


def read_number(text: str) -> float:
    """Read a number as `float()` does, but only in ASCII and without underscores; raises ValueError.

    >>> read_number("-1e-3"), read_number("inf")
    (-0.001, inf)
    """
    if not text.isascii() or "_" in text:
        raise ValueError(text)
    return float(text)


def is_missing(text: str) -> bool:
    """Whether a text stands for a number that is not there: empty, `NA`, `N/A`, `null` or `None` in any case.

    >>> is_missing(""), is_missing("n/a"), is_missing("nan")
    (True, True, False)
    """
    return text.strip().casefold() in _MISSING


def why_no_number(text: str) -> str:
    """What to do with a text that looks like a number and is none; empty if it does not.

    >>> why_no_number("1.5D-03"), why_no_number("1,5"), why_no_number("abc")
    ("write the exponent with E, not D: sed 's/[dD]/E/g'", '--decimal , if the comma is the decimal mark; else remove it', '')
    """
    return next((hint for pattern, hint in _ALMOST.items() if re.fullmatch(pattern, text.strip())), "")


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


def with_digits(text: str, digits: int = DIGITS) -> str:
    """Round the decimals in a text, such as a formula, to this number of significant digits.

    >>> with_digits("1.0507009873554805*x + 0.5"), with_digits("torch 2.14.1, arXiv:1606.08415", 4)
    ('1.0507*x + 0.5', 'torch 2.14.1, arXiv:1606.08415')
    """
    return _DECIMAL.sub(lambda match: rounded(float(match[0]), digits), text)


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
