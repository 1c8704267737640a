"""The cells of a column as texts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from actviz.streams.decimals import JSON, PLAIN, listed, tokens
from actviz.text.numbers import rounded

if TYPE_CHECKING:
    from actviz.streams.columns import Column, Values


def text_cells(column: Column, values: Values, bfloat16: bool) -> list[bytes]:
    """Each number or text as it stands between separators."""
    if not isinstance(values, np.ndarray):
        return [text.encode() for text in values]
    if column.digits is not None:
        return [rounded(value, column.digits).encode() for value in values.tolist()]
    return tokens(values, PLAIN, is_bfloat16(values, bfloat16))


def json_cells(values: Values, bfloat16: bool) -> list[bytes]:
    """Each number, text or array as strict JSON."""
    if not isinstance(values, np.ndarray):
        return [json.dumps(text).encode() for text in values]
    if values.ndim == 1:
        return tokens(values, JSON, is_bfloat16(values, bfloat16))
    return [_array(cell, bfloat16) for cell in values]


def json_list(values: Values, bfloat16: bool) -> bytes:
    """The cells between commas."""
    if isinstance(values, np.ndarray) and values.ndim == 1:
        return listed(values, b", ", JSON, is_bfloat16(values, bfloat16))
    return b", ".join(json_cells(values, bfloat16))


def is_bfloat16(values: np.ndarray[Any, Any], bfloat16: bool) -> bool:
    """Whether these are bfloat16 numbers, which are held as float32."""
    return bfloat16 and values.dtype == np.float32


def _array(cell: np.ndarray[Any, Any], bfloat16: bool) -> bytes:
    return b"[" + json_list(cell, bfloat16) + b"]"
