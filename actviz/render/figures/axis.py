"""Axes of a figure with the ticks of the terminal's: round, even, at least two, for every range of floats."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from actviz.numerics.arrays import Array
from actviz.render.terminal.axis import Axis, fitted, free

#: The steps of an axis to an inch: finer than anybody sees, and few enough to look for ticks among them.
_STEPS = 40
#: In sizes of text: between ticks, upwards and to the right, where the next one is for longer labels; the width of a character.
_UPWARDS, _ACROSS, _CHARACTER = 3.5, (5.5, 8.0, 12.0, 18.0), 0.55
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_POWER = re.compile(r"(\d+\.?\d*)e\+?(-?)0*(\d+)")
#: The most decades of a logarithmic axis with ticks without labels between powers of ten; and the share of the axis that a
#: label between two others needs at both sides.
_DECADES, _BESIDE = 7, 0.15


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
        (low, high), labels = self.ends, {float(cell): text for cell, text in self.axis.labels.items()}
        if self.axis.logarithmic:
            labels |= self._between(labels)
            which.set_ticks(self._minor(), minor=True)
        which.set_ticks(list(labels), [typographic(text) for text in labels.values()])
        room = margin * (high - low)
        getattr(axes, f"set_{name}lim")(low - room, high + room)

    def _between(self, labels: Mapping[float, str]) -> dict[float, str]:
        """The coordinates and labels of powers of ten that have no tick, where there is room for them."""
        low, high = self.ends
        powers = np.arange(math.ceil(self.axis.low), math.floor(self.axis.high) + 1, dtype=np.float64)
        if not self.axis.texts or len(powers) > _DECADES:
            return {}
        places = self(powers).tolist()
        return {
            place: f"{10.0**power:.4g}"
            for place, power in zip(places, powers.tolist(), strict=True)
            if all(abs(place - other) > _BESIDE * (high - low) for other in labels)
        }

    def _minor(self) -> list[float]:
        """The coordinates of 2, 3 ... 9 times each power of ten, where there are few of these."""
        low, high = float(self.axis.low), float(self.axis.high)
        if high - low > _DECADES:
            return []
        powers = np.arange(math.floor(low), math.ceil(high) + 1, dtype=np.float64)[:, None]
        numbers = (powers + np.log10(np.arange(2, 10))).ravel()
        inside: list[float] = self(numbers[(low <= numbers) & (numbers <= high)]).tolist()
        return inside


def across(low: float, high: float, inches: float, text: float, *, whole: bool = False, logarithmic: bool = False) -> Scale:
    """The axis to the right from `low` to `high`, with labels of `text` points that do not touch each other."""
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
    """The axis upwards from `low` to `high`, with labels of `text` points; on a logarithmic axis these are exponents of 10."""
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

    >>> typographic("-0.5"), typographic("-1e-7"), typographic("2.5e+05")
    ('−0.5', '−10⁻⁷', '2.5·10⁵')
    """
    return _POWER.sub(_power, text).replace("-", "−")


def _power(match: re.Match[str]) -> str:
    factor = f"{match[1]}·" * (match[1] != "1")
    return f"{factor}10{(match[2] + match[3]).translate(_SUPERSCRIPTS)}"
