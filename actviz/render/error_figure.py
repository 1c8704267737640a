"""The errors of an implementation over x by binade, as a figure in a file."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from actviz.grading.regions import Region
from actviz.render.figure import new_figure, saved
from actviz.render.terminal.error_chart import FLOOR, BinadeAxis, top_of

#: Wrong NaN and infinities are drawn as one span if they are this close together, in binades.
_GAP = 0.5


def figure(profile: Sequence[Region], kind: str, title: str, sentences: Sequence[str]) -> bytes:
    """The bytes of a file of this kind; raises DataError without matplotlib."""
    with new_figure(title, sentences) as (drawing, axes):
        axis = BinadeAxis.of(profile)
        ends = axis.positions(np.array([[region.low, region.high] for region in profile]).reshape(-1, 2))
        worst = np.array([region.max_ulp for region in profile])
        level = np.repeat(np.where(np.isfinite(worst), worst, 0.0), 2)
        axes.fill_between(ends.reshape(-1), FLOOR / 10, np.maximum(level, FLOOR / 10), color="#0072B2", linewidth=0)
        broken = ends[np.isinf(worst)]
        for run in np.split(broken, np.flatnonzero(broken[1:, 0] - broken[:-1, 1] > _GAP) + 1) if len(broken) else ():
            axes.axvspan(run[0, 0], run[-1, 1], color="#D55E00", alpha=0.4, linewidth=1.0)
        axes.set_yscale("log")
        axes.set_ylim(FLOOR, top_of(region.max_ulp for region in profile))
        axes.set_xlim(-axis.length, axis.length)
        ticks = axis.ticks()
        axes.set_xticks(
            axis.positions(np.array(ticks)), [f"{x:.3g}" if x else f"±{math.ldexp(1, axis.low):.2g}" for x in ticks]
        )
        axes.set_ylabel("error in ulp")
        return saved(drawing, kind)
