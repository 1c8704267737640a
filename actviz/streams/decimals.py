"""From floats to text: the shortest decimal that reads back to the same value of its dtype.

orjson writes float32 and float64, thirty times faster than Python; without it `exact_tokens` writes the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from itertools import chain, zip_longest
from typing import Any

import numpy as np

from actviz.numerics.number_types import BFLOAT16, Floats

#: Fewer numbers are not worth the time that it takes to load orjson.
FEW = 64
#: What stands for NaN, infinity and minus infinity.
PLAIN: Mapping[str, bytes] = {"nan": b"nan", "inf": b"inf", "-inf": b"-inf"}
JSON: Mapping[str, bytes] = {"nan": b'"NaN"', "inf": b'"Infinity"', "-inf": b'"-Infinity"'}

#: A number is written without an exponent if its decimal point is after at most this number of digits (or zeros, if negative).
_POINT = {2: (-5, 13), 4: (-5, 13), 8: (-4, 16)}
#: Some versions of orjson write 1e16, others 1e+16.
_BARE_EXPONENT = re.compile(rb"e(?=\d)")


_COMMA, _LINE_END = b",\n"
#: Bytes that stand for the names of columns while a text is made.
_MARKS = bytes(range(1, 9))
#: Below it there are no exponents with a plus sign.
_MODERATE = 1e12


@cache
def codec() -> Any:
    """orjson, or None where there is none."""
    try:
        import orjson  # noqa: PLC0415
    except ImportError:  # PyPy, or a platform without a wheel
        return None
    return orjson


def lines(columns: Sequence[Floats], separator: bytes, bfloat16: bool = False) -> bytes | memoryview:
    """Write a line for each place of the columns, its numbers parted by the separator."""
    if not columns[0].size:
        return b""
    text = None if bfloat16 else _dumped(_interleaved(columns), PLAIN)
    if text is None:
        rows = zip(*(exact_tokens(column, PLAIN, bfloat16) for column in columns), strict=True)
        return b"\n".join(map(separator.join, rows)) + b"\n"
    if len(separator) > 1:
        return bytes(_parted(text, len(columns), b",")).replace(b",", separator)
    return _parted(text, len(columns), separator)


def json_lines(names: Sequence[str], columns: Sequence[Floats]) -> bytes | None:
    """Write an object of JSON for each place of the columns, one a line; None where orjson cannot write the numbers."""
    is_one_type = all(column.dtype == columns[0].dtype for column in columns)
    text = _dumped(_interleaved(columns), JSON) if is_one_type else None
    if text is None:
        return None
    first, *others = (f'"{name}": '.encode() for name in names)
    body = bytes(_parted(text, len(columns), _MARKS[: len(others)]))[:-1].replace(b"\n", b"}\n{" + first)
    for mark, name in zip(_MARKS, others, strict=False):
        body = body.replace(bytes([mark]), b", " + name)
    return b"{" + first + body + b"}\n"


def _interleaved(columns: Sequence[Floats]) -> Floats:
    """The numbers of a row behind one another."""
    return columns[0] if len(columns) == 1 else np.column_stack(columns).reshape(-1)


def _parted(text: bytes, width: int, separators: bytes) -> memoryview:
    """Turn a list of JSON into lines of `width` numbers; between these stands one separator, or each place has its own."""
    data = np.frombuffer(text, np.uint8)
    is_comma = data == _COMMA
    usual = _LINE_END if width == 1 else separators[0]
    result = is_comma.view(np.uint8) * np.uint8((usual - _COMMA) % 256)
    result += data
    if width > 1:
        places = np.flatnonzero(is_comma)
        result[places[width - 1 :: width]] = _LINE_END
        for place, separator in enumerate(separators[1:], 1):
            result[places[place::width]] = separator
    result[-1] = _LINE_END
    return memoryview(result)[1:]


def listed(values: Floats, separator: bytes, nonfinite: Mapping[str, bytes] = PLAIN, bfloat16: bool = False) -> bytes:
    """Write the numbers parted by the separator."""
    text = None if bfloat16 else _dumped(values, nonfinite)
    if text is None:
        return separator.join(exact_tokens(values, nonfinite, bfloat16))
    return text[1:-1] if separator == b"," else text[1:-1].replace(b",", separator)


def tokens(values: Floats, nonfinite: Mapping[str, bytes] = PLAIN, bfloat16: bool = False) -> list[bytes]:
    """Write each number."""
    return listed(values, b",", nonfinite, bfloat16).split(b",") if values.size else []


def _dumped(values: Floats, nonfinite: Mapping[str, bytes]) -> bytes | None:
    """Write an array as JSON, or return None where orjson is missing or does not write the shortest decimals."""
    if values.size < FEW or values.dtype == np.float16 or codec() is None:  # orjson writes a float16 as a float32
        return None
    orjson = codec()
    text: bytes = orjson.dumps(np.ascontiguousarray(values), option=orjson.OPT_SERIALIZE_NUMPY)
    if np.abs(values).max() < _MODERATE:
        return text
    if _writes_bare_exponents() and b"e" in text:
        text = _BARE_EXPONENT.sub(b"e+", text)
    if b"null" not in text:
        return text
    flat = values.reshape(-1)
    missing = [nonfinite[str(value)] for value in flat[~np.isfinite(flat)].tolist()]
    return b"".join(chain.from_iterable(zip_longest(text.split(b"null"), missing, fillvalue=b"")))


@cache
def _writes_bare_exponents() -> bool:
    orjson = codec()
    return b"e+" not in orjson.dumps(np.array([1e16]), option=orjson.OPT_SERIALIZE_NUMPY)


def exact_tokens(values: Floats, nonfinite: Mapping[str, bytes] = PLAIN, bfloat16: bool = False) -> list[bytes]:
    """Write each number without orjson."""
    if bfloat16:
        written = [_brief(bits >> 16) for bits in np.ascontiguousarray(values).view(np.uint32).tolist()]
    elif values.dtype == np.float16:
        written = [_half(bits) for bits in np.ascontiguousarray(values).view(np.uint16).tolist()]
    elif values.dtype == np.float32:
        written = [_in_form(np.format_float_scientific(value, trim="-"), 4) for value in values]
    else:
        written = [text if "e" not in text else _in_form(text, 8) for text in map(repr, values.tolist())]
    return [nonfinite.get(text) or text.encode() for text in written]


@cache
def _half(bits: int) -> str:
    return _in_form(np.format_float_scientific(np.uint16(bits).view(np.float16), trim="-"), 2)


@cache
def _brief(bits: int) -> str:
    """Write a bfloat16, by its bits: the fewest digits that are nearer to it than to any other, and of these the nearest."""
    value = float(np.uint32(bits << 16).view(np.float32))
    if not value or not np.isfinite(value):
        return _in_form(repr(value), 2) if value else repr(value)
    exact = Decimal(abs(value))
    for digits in range(1, 10):
        unit = Decimal(1).scaleb(exact.adjusted() + 1 - digits)
        whole = exact // unit * unit
        for candidate in sorted((whole, whole + unit), key=lambda candidate: abs(candidate - exact)):
            if float(BFLOAT16.round([float(candidate)])[0]) == abs(value):
                text = _in_form(f"{candidate:e}", 2)
                return text if value > 0 else f"-{text}"
    raise AssertionError(value)


def _in_form(text: str, size: int) -> str:
    """Rewrite a decimal with an exponent as orjson writes it: 1e-05 as 0.00001, 2.5e+20 as 2.5e+20."""
    mantissa, exponent, power = text.partition("e")
    if not exponent:
        return text.removeprefix("-") if "nan" in text else text
    sign = "-" * mantissa.startswith("-")
    whole, _, fraction = mantissa.removeprefix("-").partition(".")
    digits = (whole + fraction).rstrip("0") or "0"
    point = int(power) + 1
    least, most = _POINT[size]
    if digits == "0":
        return sign + "0.0"
    if 0 < point <= most:
        digits = digits.ljust(point, "0")
        return f"{sign}{digits[:point]}.{digits[point:] or '0'}"
    if least <= point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    return f"{sign}{digits[0]}{'.' if digits[1:] else ''}{digits[1:]}e{point - 1:+d}"
