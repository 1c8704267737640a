"""The way of a curve across the cells of a picture: the dots it passes, and places for marks at even distances along it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from actviz.activation import Array

#: A cell holds this many dots, and is about this much higher than it is wide.
ACROSS, UPRIGHT = 2, 4
_ASPECT = 2.0


@dataclass(frozen=True, eq=False)
class Track:
    """One piece of a curve in cells, from the bottom left; `rows` is the height of the picture."""

    x: Array
    y: Array
    rows: int

    @property
    def visible(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Which of its points are in the picture."""
        return (self.y >= -0.5) & (self.y < self.rows - 0.5)

    def dots(self) -> Iterator[tuple[list[int], list[int]]]:
        """The dots to join, in runs: one point for each change of dot, and nothing far outside."""
        x, y = np.rint(self.x * ACROSS).astype(int), np.rint(self.y * UPRIGHT).astype(int) + 1
        near = self.visible.copy()
        near[1:] |= self.visible[:-1]
        near[:-1] |= self.visible[1:]
        for run in np.split(np.arange(len(x)), np.flatnonzero(np.diff(near)) + 1):
            if near[run[0]]:
                kept = run[np.append(True, (np.diff(x[run]) != 0) | (np.diff(y[run]) != 0))]
                yield x[kept].tolist(), y[kept].tolist()


def marks(tracks: Sequence[Track], distance: int, phase: int) -> list[tuple[int, int]]:
    """Cells (column, row from the bottom) at even distances along a curve, as the eye sees them."""
    found = []
    for track in tracks:
        step = np.maximum(np.abs(np.diff(track.x)), _ASPECT * np.abs(np.diff(track.y)))
        walked = np.append(0.0, np.cumsum(np.where(track.visible[1:] & track.visible[:-1], step, 0.0)))
        stops = np.arange(phase, walked[-1] + 1e-9, distance)
        columns, rows = np.rint(np.interp(stops, walked, track.x)), np.rint(np.interp(stops, walked, track.y))
        found += [(int(column), int(row)) for column, row in zip(columns, rows, strict=True) if 0 <= row < track.rows]
    return found
