"""Names of curves: beside the curves where there is room that no other curve runs through, else in a key below the axes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from actviz.numerics.arrays import Array
from actviz.render.figures.style import Style

#: More curves than these have a key: their names beside them would be a puzzle.
_MOST = 8
#: In points of text: between samples of a curve, from a curve to its name, the least distance of names and signs, and by how
#: much nearer a name is to its own curve than to any other.
_SAMPLE, _AWAY, _APART, _NEARER = 0.3, 0.35, 0.2, 0.35
#: Where a name lies beside a point of its curve: to the right (1), the left (-1) or in the middle, and above, below or beside it.
_SIDES = ((1, 1), (-1, 1), (1, -1), (-1, -1), (0, 1), (0, -1), (1, 0), (-1, 0))
#: In points of text: distances from other curves count up to this, and how much a name belongs to the right.
_ENOUGH, _RIGHTWARDS = 2.5, 0.6
#: The share of the axes that a name may take.
_WIDEST = 0.6
#: In points of text: the length of a sample of a line in a key, and of a line of text.
_HANDLE, _LINE = 2.6, 1.4
#: In points of text: from the labels of the axes to a key, from a sample to its label, and between columns.
_BELOW, _GAP, _BETWEEN = 0.5, 0.6, 1.2


@dataclass(frozen=True, eq=False)
class Named:
    """A curve with its name: coordinates of its pieces, and the colour of the words."""

    label: str
    ink: str
    pieces: Sequence[tuple[Array, Array]]


@dataclass(frozen=True)
class _Box:
    """The places of a name: the left, bottom, right and top of each, in points of text."""

    sides: Array

    def distances(self, points: Array) -> Array:
        """How far the nearest of some points is from each place; 0 inside."""
        if not len(points):
            return np.full(len(self.sides), np.inf)
        left, bottom, right, top = self.sides.T[:, :, None]
        x, y = points.T[:, None, :]
        across = np.maximum(np.maximum(left - x, x - right), 0)
        upwards = np.maximum(np.maximum(bottom - y, y - top), 0)
        nearest: Array = np.hypot(across, upwards).min(axis=1)
        return nearest


def write_beside(axes: Any, curves: Sequence[Named], signs: Array, style: Style) -> bool:
    """Write each name beside its curve, once the figure has its layout; False, and nothing written, unless all have room.

    `signs` are the coordinates of points that no name may hide.
    """
    if not 0 < len(curves) <= _MOST:
        return False
    unit = style.small * axes.figure.dpi / 72
    to_screen = axes.transData.transform
    paths = [_samples(curve.pieces, to_screen, axes.bbox, unit) for curve in curves]
    kept: Array = to_screen(signs) / unit if len(signs) else np.empty((0, 2))
    area = np.array(axes.bbox.extents) / unit + np.array([1, 1, 0, 0]) * _APART
    places: list[tuple[float, float]] = []
    for place, curve in enumerate(curves):
        width, height = _size(axes, curve.label, style, unit)
        spot = _spot(paths, place, (width, height), area, kept)
        if spot is None or width > _WIDEST * (area[2] - area[0]):
            return False
        places.append(spot)
        kept = np.concatenate([kept, _grid(spot, width, height)])
    for curve, (x, y) in zip(curves, places, strict=True):
        corner = axes.transData.inverted().transform((x * unit, y * unit))
        text = axes.text(*corner, curve.label, color=curve.ink, fontsize=style.small, va="bottom", ha="left")
        text.set_in_layout(False)
    return True


def write_key(axes: Any, groups: Iterable[Sequence[Any]], style: Style) -> float:
    """Write groups of samples with their labels below the axes; return the inches that they take."""
    labels = axes.xaxis.get_tightbbox(axes.figure.canvas.get_renderer())
    begin = below = float(axes.bbox.y0 - labels.y0) / float(axes.figure.dpi)
    for handles in filter(None, groups):
        below += _BELOW * style.small / 72
        rows = _write_group(axes, handles, style, below)
        below += rows * _LINE * style.small / 72
    return below - begin


def _write_group(axes: Any, handles: Sequence[Any], style: Style, below: float) -> int:
    """Write samples with their labels below the axes, at this distance in inches; return the rows that they take."""
    from matplotlib.legend import Legend  # noqa: PLC0415 - an extra, and slow to load
    from matplotlib.transforms import ScaledTranslation  # noqa: PLC0415

    figure = axes.figure
    unit = style.small * figure.dpi / 72
    sample = 1.0 if all(getattr(handle, "get_linestyle", str)() == "None" for handle in handles) else _HANDLE
    room = (figure.bbox.x1 - axes.bbox.x0) / unit
    for handle in handles:
        handle.set_label(_shortened(axes, handle.get_label(), room - sample - 1.0, style, unit))
    widest = max(_size(axes, handle.get_label(), style, unit)[0] for handle in handles)
    columns = max(min(int((room + _BETWEEN) / (widest + sample + _GAP + _BETWEEN)), len(handles)), 1)
    ordered = _by_rows(handles, columns)
    key = Legend(
            axes, ordered, [handle.get_label() for handle in ordered], loc="upper left", ncols=columns, frameon=False,
            borderpad=0, borderaxespad=0, handlelength=sample, handletextpad=_GAP, columnspacing=_BETWEEN, labelspacing=0.35,
            bbox_to_anchor=(0, 0), bbox_transform=axes.transAxes + ScaledTranslation(0, -below, figure.dpi_scale_trans),
    )  # fmt: skip
    axes.add_artist(key)
    key.set_clip_on(False)  # else the layout leaves no room for it
    return math.ceil(len(handles) / columns)


def _shortened(axes: Any, label: str, room: float, style: Style, unit: float) -> str:
    """A label that takes at most this width, with an ellipsis where something is left out."""
    text = label
    while len(label) > 1 and _size(axes, text, style, unit)[0] > room:
        label = label[:-1]
        text = label.rstrip() + "…"
    return text


def _by_rows(handles: Sequence[Any], columns: int) -> list[Any]:
    """The handles in the order in which a legend, which fills columns, shows them row by row."""
    rows = math.ceil(len(handles) / columns)
    full = len(handles) - (rows - 1) * columns  # the columns that have all rows
    grid = [[handles[row * columns + column] for row in range(rows - (column >= full))] for column in range(columns)]
    return [handle for column in grid for handle in column]


def _samples(pieces: Iterable[tuple[Array, Array]], to_screen: Any, area: Any, unit: float) -> Array:
    """Points of a curve at even distances, as far as it is in the picture, in points of text."""
    samples = [np.empty((0, 2))]
    for x, y in pieces:
        points = to_screen(np.column_stack([x, y])) / unit
        walked = np.append(0.0, np.cumsum(np.hypot(*np.diff(points, axis=0).T)))
        stops = np.linspace(0, walked[-1], max(int(walked[-1] / _SAMPLE), 1) + 1)
        samples.append(np.column_stack([np.interp(stops, walked, points[:, 0]), np.interp(stops, walked, points[:, 1])]))
    points = np.concatenate(samples)
    left, bottom, right, top = np.array(area.extents) / unit
    inside = (left <= points[:, 0]) & (points[:, 0] <= right) & (bottom <= points[:, 1]) & (points[:, 1] <= top)
    result: Array = points[inside]
    return result


def _size(axes: Any, label: str, style: Style, unit: float) -> tuple[float, float]:
    """The width and height of a name, in points of text."""
    text = axes.text(0, 0, label, fontsize=style.small)
    extent = text.get_window_extent(axes.figure.canvas.get_renderer())
    text.remove()
    return extent.width / unit, extent.height / unit


def _spot(
    paths: Sequence[Array], place: int, size: tuple[float, float], area: Array, signs: Array
) -> tuple[float, float] | None:
    """The best left bottom corner of a name beside its curve; None if there is none that cannot be mistaken."""
    own = paths[place][:: max(len(paths[place]) // 120, 1)]
    if not len(own):
        return None
    width, height = size
    corners = []
    for across, above in _SIDES:
        step = _AWAY if across == 0 or above == 0 else _AWAY / math.sqrt(2)
        shift = (across * step + (across - 1) * width / 2, above * step + (above - 1) * height / 2)
        corners.append(own + shift)
    lower = np.concatenate(corners)
    box = _Box(np.column_stack([lower, lower + np.array(size)]))
    inside = (box.sides[:, :2] >= area[:2]).all(axis=1) & (box.sides[:, 2:] <= area[2:]).all(axis=1)
    lower, box = lower[inside], _Box(box.sides[inside])
    if not len(lower):
        return None
    away = box.distances(paths[place])
    others = [box.distances(path) for number, path in enumerate(paths) if number != place]
    nearest = np.min(others, axis=0) if others else np.full(len(lower), np.inf)
    free = (away >= 0.6 * _AWAY) & (nearest >= away + _NEARER) & (box.distances(signs) >= _APART)
    if not free.any():
        return None
    rightwards = (lower[:, 0] - area[0]) / (area[2] - area[0])
    merit = np.where(free, np.minimum(nearest, _ENOUGH) + _RIGHTWARDS * rightwards, -np.inf)
    x, y = lower[int(merit.argmax())].tolist()
    return x, y


def _grid(corner: tuple[float, float], width: float, height: float) -> Array:
    """Points all over a name, near enough to each other that no other name fits between them."""
    x, y = np.meshgrid(np.linspace(0, width, max(int(width / _APART), 2)), np.linspace(0, height, max(int(height / _APART), 2)))
    return np.column_stack([corner[0] + x.ravel(), corner[1] + y.ravel()])
