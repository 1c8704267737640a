"""Curves as polylines over the cells of a picture: the dots they pass, and places for marks at even distances."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from actviz.numerics.arrays import Array

#: A cell holds this many dots, and is about this much higher than it is wide.
ACROSS, UPRIGHT = 2, 4
_ASPECT = 2.0
#: The length of a dash, and of the space behind it, in columns.
_DASH, _SPACE = 0.0, 1.0
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Polyline:
    """One piece of a curve in cells, from the bottom left; `low` and `high` are the ends of what is shown of y."""

    x: Array
    y: Array
    low: float
    high: float

    @property
    def visible(self) -> npt.NDArray[np.bool_]:
        """Which of its points are in the picture."""
        return (self.y >= self.low) & (self.y <= self.high)

    def dots(self) -> Iterator[tuple[list[int], list[int]]]:
        """The dots to join, in runs: one point for each change of dot, and nothing far outside."""
        x, y = _dots(self.x, self.y)
        visible, near = self.visible, self.visible.copy()
        near[1:] |= visible[:-1]
        near[:-1] |= visible[1:]
        for run in np.split(np.arange(len(x)), np.flatnonzero(np.diff(near)) + 1):
            if near[run[0]]:
                kept = run[np.append(True, (np.diff(x[run]) != 0) | (np.diff(y[run]) != 0))]
                yield x[kept].tolist(), y[kept].tolist()

    def dashes(self) -> Iterator[Polyline]:
        """The line in dashes."""
        step = np.hypot(np.diff(self.x), _ASPECT * np.diff(self.y))
        walked = np.append(0.0, np.cumsum(step))
        for start in np.arange(0.0, walked[-1], _DASH + _SPACE):
            stops = np.linspace(start, min(start + _DASH, walked[-1]), 5)
            yield Polyline(np.interp(stops, walked, self.x), np.interp(stops, walked, self.y), self.low, self.high)


def marks(polylines: Sequence[Polyline], distance: int, phase: int) -> list[tuple[int, int]]:
    """Cells (column, row from the bottom) at even distances along a curve, as the eye sees them."""
    found = []
    for polyline in polylines:
        step = np.maximum(np.abs(np.diff(polyline.x)), _ASPECT * np.abs(np.diff(polyline.y)))
        walked = np.append(0.0, np.cumsum(np.where(polyline.visible[1:] & polyline.visible[:-1], step, 0.0)))
        stops = np.arange(phase, walked[-1] + 1e-9, distance)
        columns, rows = cells(np.interp(stops, walked, polyline.x), np.interp(stops, walked, polyline.y))
        found += list(zip(columns.tolist(), rows.tolist(), strict=True))
    return found


def cells(x: Array, y: Array) -> tuple[Whole, Whole]:
    """The cells in which the dots nearest to these points are."""
    across, upright = _dots(x, y)
    return across // ACROSS, upright // UPRIGHT


def _dots(x: Array, y: Array) -> tuple[Whole, Whole]:
    """The nearest dots: a whole number of cells is the left dot of that cell, in the second row from below."""
    return np.rint(x * ACROSS).astype(np.int64), np.rint(y * UPRIGHT).astype(np.int64) + 1
