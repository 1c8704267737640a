"""The errors of an implementation over x by binade as a figure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from actviz.grading.regions import Region
from actviz.numerics.arrays import Array
from actviz.render.figures.axis import typographic, upwards
from actviz.render.figures.panels import Part
from actviz.render.figures.panels import figure as figure_of
from actviz.render.figures.style import ASIDE, ZERO, Style, colour, ink
from actviz.render.terminal.error_chart import FLOOR, BinadeAxis, top_of

#: Wrong NaN and infinities are drawn as one span if they are this close together, in binades.
_GAP = 0.5
#: More columns than these are not seen; their points would make the file long.
_COLUMNS = 1500
#: The error of the best possible result.
_BEST = 0.5


def figure(profile: Sequence[Region], kind: str, style: Style, title: str, sentences: Sequence[str]) -> bytes:
    """The bytes of a figure of the largest error of neighbouring inputs."""

    def draw(axes: Any, _: float, height: float) -> None:
        axis = BinadeAxis.of(profile)
        low, high = math.log10(FLOOR), math.log10(top_of(region.max_ulp for region in profile))
        scale = upwards(low, high, height, style.small, logarithmic=True)
        scale.apply(axes, "y")
        axes.set_ylim(float(scale(np.array([low]))[0]), None)
        _draw_levels(axes, profile, axis, scale, style)
        _draw_ticks(axes, axis)
        axes.set_xlabel("x", style="italic")
        axes.set_ylabel("error in ulp")

    return figure_of([Part(title, draw)], kind, style, title, "\n".join(sentences))


def _draw_levels(axes: Any, profile: Sequence[Region], axis: BinadeAxis, scale: Any, style: Style) -> None:
    """The largest errors as an area, the rounding limit, and where NaN or infinity is wrong."""
    ends = axis.positions(np.array([[region.low, region.high] for region in profile]).reshape(-1, 2))
    ends, worst = _columns(ends, np.array([region.max_ulp for region in profile]), axis.length)
    level = np.log10(np.maximum(np.repeat(np.where(np.isfinite(worst), worst, 0.0), 2), FLOOR / 10))
    bottom = scale(np.full(level.shape, math.log10(FLOOR / 10)))
    axes.fill_between(ends.reshape(-1), bottom, scale(level), color=colour(0), linewidth=0)
    limit = float(scale(np.array([math.log10(_BEST)]))[0])
    axes.axhline(limit, color=ASIDE, linewidth=style.line / 2, linestyle=(0, (4, 3)))
    top = axes.get_ylim()[1]
    for left, right in _spans(ends[np.isinf(worst)]):
        axes.axvspan(left, right, color=colour(1), alpha=0.4, linewidth=style.line)
        axes.text((left + right) / 2, top, "wrong", color=ink(1), ha="center", va="top", fontsize=style.small)


def _columns(ends: Array, worst: Array, length: float) -> tuple[Array, Array]:
    """Neighbours that lie in one column of the picture as one, with the largest error in it."""
    if len(worst) <= _COLUMNS:
        return ends, worst
    places = np.clip((ends.mean(axis=1) / length + 1) / 2 * _COLUMNS, 0, _COLUMNS - 1).astype(int)
    starts = np.flatnonzero(np.diff(places, prepend=-1))
    stops = np.append(starts[1:], len(places))
    return np.column_stack([ends[starts, 0], ends[stops - 1, 1]]), np.maximum.reduceat(worst, starts)


def _spans(broken: Array) -> list[tuple[float, float]]:
    """The intervals in which NaN or infinity is wrong, those close together as one."""
    if not len(broken):
        return []
    runs = np.split(broken, np.flatnonzero(broken[1:, 0] - broken[:-1, 1] > _GAP) + 1)
    return [(float(run[0, 0]), float(run[-1, 1])) for run in runs]


def _draw_ticks(axes: Any, axis: BinadeAxis) -> None:
    """The numbers below the axis, and a line in its middle, which holds what is nearer to 0."""
    ticks = axis.ticks()
    labels = [typographic(f"{x:.3g}") if x else f"±{typographic(f'{math.ldexp(1, axis.low):.2g}')}" for x in ticks]
    axes.set_xticks(axis.positions(np.array(ticks)), labels)
    axes.axvline(0, color=ZERO, linewidth=0.5, zorder=0)
    axes.set_xlim(-axis.length, axis.length)
