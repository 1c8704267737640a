"""Axes of a figure with the ticks of the terminal's: round, even, at least two, for every range of floats."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from actviz.numerics.arrays import Array
from actviz.render.terminal.axis import Axis, fitted, free

#: The steps of an axis to an inch: finer than anybody sees, and few enough to look for ticks among them.
_STEPS = 40
#: In sizes of text: between ticks, upwards and to the right, where the next one is for longer labels; the width of a character.
_UPWARDS, _ACROSS, _CHARACTER = 3.5, (5.5, 8.0, 12.0, 18.0), 0.55
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_POWER = re.compile(r"(\d+\.?\d*)e(-?\d+)")


@dataclass(frozen=True, eq=False)
class Scale:
    """Where numbers lie on an axis of a figure, as matplotlib's coordinates, and the ticks there."""

    axis: Axis

    def __call__(self, values: Array) -> Array:
        """The coordinates of numbers (their logarithms on a logarithmic axis); far outside of the axis they are clipped."""
        return self.axis.position(values)

    @property
    def ends(self) -> tuple[float, float]:
        """The coordinates of the least and the largest number."""
        low, high = self.axis.ends
        return low, high

    def apply(self, axes: Any, name: str, margin: float = 0.0) -> None:
        """Set limits, ticks and labels of the x or y axis; `margin` is a share of its length."""
        which = {"x": axes.xaxis, "y": axes.yaxis}[name]
        labels, (low, high) = self.axis.labels, self.ends
        which.set_ticks(list(labels), [typographic(text) for text in labels.values()])
        room = margin * (high - low)
        getattr(axes, f"set_{name}lim")(low - room, high + room)


def across(low: float, high: float, inches: float, text: float, *, whole: bool = False, logarithmic: bool = False) -> Scale:
    """The axis to the right from `low` to `high`, with labels of so many points that do not touch each other."""
    cells, character = _cells(inches), _CHARACTER * text / 72 * _STEPS
    for apart in _ACROSS:
        spacing = apart * text / 72 * _STEPS
        axis = (
            free(low, high, cells, spacing, logarithmic=True) if logarithmic else fitted(low, high, cells, spacing, whole=whole)
        )
        if axis.per >= (max(map(_length, axis.labels.values())) + 1.5) * character or len(axis.ticks) < 2:
            return Scale(axis)
    return Scale(fitted(low, high, cells, spacing, widest=int(cells / character / 2) - 1))


def upwards(low: float, high: float, inches: float, text: float, *, logarithmic: bool = False) -> Scale:
    """The axis upwards from `low` to `high`, with labels of so many points; on a logarithmic axis these are exponents of 10."""
    cells, spacing = _cells(inches), _UPWARDS * text / 72 * _STEPS
    if logarithmic:
        return Scale(free(low, high, cells, spacing, logarithmic=True))
    return Scale(fitted(low, high, cells, spacing))


def _length(label: str) -> float:
    """The length of a label as it is written, in characters."""
    return len(label) if "e" not in label else len(label) + 1.0


def _cells(inches: float) -> int:
    return max(math.ceil(inches * _STEPS), 8)


def typographic(text: str) -> str:
    """A number with a true minus, and powers of ten as such.

    >>> typographic("-0.5"), typographic("-1e-7"), typographic("2.5e5")
    ('−0.5', '−10⁻⁷', '2.5·10⁵')
    """
    return _POWER.sub(_power, text).replace("-", "−")


def _power(match: re.Match[str]) -> str:
    factor = f"{match[1]}·" * (match[1] != "1")
    return f"{factor}10{match[2].translate(_SUPERSCRIPTS)}"
