"""Values of properties as text for a reader, a field for a script, a JSON record, and a sort key."""

from __future__ import annotations

from math import isnan
from typing import Any, NamedTuple

from actviz.analysis.kink_description import JET, both
from actviz.analysis.shape.critical_points import Points
from actviz.analysis.shape.suprema import Supremum
from actviz.analysis.shape.tails import Saturation
from actviz.analysis.signal.closed_forms import ClosedForm
from actviz.analysis.signal.phases import Edge, Phase
from actviz.function.kink import Kink
from actviz.text.numbers import rounded, written

#: Digits that tell any two float64 numbers apart.
_ALL_DIGITS = 17


class Rank(NamedTuple):
    """A sort key: what is no number comes after numbers, ordered by its text; NaN and missing values come last."""

    is_last: bool
    number: float
    text: str

    @property
    def has_value(self) -> bool:
        """Whether there is a number or a text to sort by."""
        return not self.is_last or bool(self.text)


def as_text(value: Any, digits: int) -> str:
    """The value for a reader, numbers rounded to `digits`."""
    return _text(value, f".{digits}g", digits)


def as_field(value: Any) -> str:
    """The value for a script: numbers with all their digits, and only the positions of kinks."""
    match value:
        case Supremum() | ClosedForm():
            return repr(value.value)
        case float():
            return repr(value)
        case tuple():
            return " ".join(repr(kink.x) for kink in value) or "none"
    return _text(value, "", _ALL_DIGITS)


def as_record(value: Any) -> Any:
    """The value as JSON-compatible values; numbers may be infinite."""
    if isinstance(value, tuple):
        return [kink.record() for kink in value]
    return value.record() if hasattr(value, "record") else value


def as_rank(value: Any) -> Rank:
    """The sort key of the value."""
    number = _number(value)
    if number is None:
        return Rank(True, 0.0, "" if value is None else _text(value, "", _ALL_DIGITS))
    return Rank(isnan(number), 0.0 if isnan(number) else number, "")


def _number(value: Any) -> float | None:
    """The number that the value is sorted by; None if there is none."""
    match value:
        case bool() | int() | float():
            return float(value)
        case Supremum() | ClosedForm():
            return value.value
        case Points():
            return float(len(value.points) + len(value.intervals))
        case Edge():
            return value.weight
        case Phase():
            return value.points[0].q if value.fate == "fixed" else None
        case Saturation():
            return value.share()
        case tuple():
            return float(len(value))
    return None


def _text(value: Any, number: str, digits: int) -> str:
    """The value as text; `number` is a format specification, empty for all digits."""
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case str() | int():
            return str(value)
        case float():
            return written(value, number)
        case tuple():
            return "; ".join(_kink(kink, digits) for kink in value) or "none"
    return format(value, number)


def _kink(kink: Kink, digits: int) -> str:
    return f"{rounded(kink.x, digits)}: {JET[kink.order]} {' | '.join(both(kink, kink.order, digits))}"
