"""Recorded properties of the catalogue's functions at their defaults, which are constants.

`recorded.json`, written by tools/properties.py, has a line for each function: a checksum of what its entry says, and its properties. A
function without a line, or one whose entry was edited since, has no record: its properties are computed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

from actviz.analysis.shape.critical_points import Point, Points
from actviz.analysis.shape.intervals import Interval, Range
from actviz.analysis.shape.suprema import Place, Supremum
from actviz.analysis.shape.tails import Saturation
from actviz.analysis.signal.closed_forms import ClosedForm
from actviz.analysis.signal.mean_field import MeanField
from actviz.analysis.signal.phases import CriticalPoint, Edge, FixedPoint, Phase
from actviz.function.activation import Activation
from actviz.text.numbers import json_ready

FILE = Path(__file__).with_name("recorded.json")
#: The classes of values, which are written as `{name: fields}`.
_CLASSES: dict[str, Any] = {
    kind.__name__: kind
    for kind in (ClosedForm, CriticalPoint, Edge, Interval, Phase, Place, Point, Points, Range, Saturation, Supremum)
}
#: A fixed point: the numbers that define it, and those that are computed at first use.
_DEFINING, _COMPUTED = ("q", "weight", "bias"), ("chi_1", "correlation", "depth_q", "depth_c")
_NON_FINITE = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def recorded(activation: Activation) -> Mapping[str, Any]:
    """The recorded properties of a function: for each key, how it was obtained and its encoded value; empty without a record."""
    text = lines().get(json.dumps(activation.spec))
    if not text:
        return {}
    line = json.loads(text)
    return line["properties"] if line["checksum"] == checksum(activation) else {}


@cache
def lines() -> Mapping[str, str]:
    """The lines of the file: for each canonical text, as JSON, the checksum of the entry and the properties, as JSON."""
    text = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    return {name: line.removesuffix(",") for name, _, line in (part.partition(": ") for part in text.splitlines()) if line}


def checksum(activation: Activation) -> int:
    """A checksum of what an entry says of its function: formulas, breaks, claims, and the values of its parameters."""
    entry = activation.definition
    pieces = [piece.texts for piece in entry.pieces]
    breaks = [[getattr(point, item.name) for item in fields(point)] for point in entry.breaks]
    content = (pieces, breaks, entry.extrema, entry.torch_gain, entry.endless, {**activation.exact_parameters})
    return crc32(repr(content).encode())


def encode(value: Any) -> Any:
    """The value of a property as strict JSON: an object as its class and fields, a tuple as a list.

    >>> encode(Interval(0.0, float("inf"), True, False))
    {'Interval': [0.0, 'Infinity', True, False]}
    """
    name = type(value).__name__
    if isinstance(value, FixedPoint):
        return {name: [json_ready(getattr(value, part)) for part in (*_DEFINING, *_COMPUTED)]}
    if name in _CLASSES:
        parts = [getattr(value, item.name) for item in fields(value)] if is_dataclass(value) else value
        return {name: [encode(part) for part in parts]}
    return [encode(item) for item in value] if isinstance(value, tuple) else json_ready(value)


def decode(data: Any, mean_field: Callable[[], MeanField]) -> Any:
    """The value that was encoded; `mean_field` makes the maps of which fixed points are.

    >>> print(decode({"Interval": [0.0, "Infinity", True, False]}, lambda: None))
    [0, inf)
    """
    match data:
        case str():
            return _NON_FINITE.get(data, data)
        case list():
            return tuple(decode(item, mean_field) for item in data)
        case {"FixedPoint": numbers}:
            values = [decode(number, mean_field) for number in numbers]
            point = FixedPoint(mean_field(), *values[: len(_DEFINING)])
            vars(point).update(zip(_COMPUTED, values[len(_DEFINING) :], strict=True))
            return point
        case dict():
            ((name, parts),) = data.items()
            return _CLASSES[name](*(decode(part, mean_field) for part in parts))
    return data
