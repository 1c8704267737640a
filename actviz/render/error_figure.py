"""The errors of an implementation over x by binade, as a figure in a file."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from actviz.grading.regions import Region
from actviz.render.figure import new_figure, saved
from actviz.render.terminal.error_chart import FLOOR, BinadeAxis, top_of


def figure(profile: Sequence[Region], kind: str, title: str, sentences: Sequence[str]) -> bytes:
    """The bytes of a file of this kind; raises DataError without matplotlib."""
    with new_figure(title, sentences) as (drawing, axes):
        axis = BinadeAxis.of(profile)
        ends = axis.positions(np.array([[region.low, region.high] for region in profile]).reshape(-1, 2))
        for (left, right), region in zip(ends.tolist(), profile, strict=True):
            if math.isfinite(region.max_ulp) and region.max_ulp > 0:
                axes.fill_between([left, max(right, left + 1e-3)], 0, region.max_ulp, color="#0072B2", linewidth=0)
            elif math.isinf(region.max_ulp):
                axes.axvspan(left, max(right, left + 1e-2), color="#D55E00", alpha=0.5, linewidth=0.8)
        axes.set_yscale("log")
        axes.set_ylim(FLOOR, top_of(region.max_ulp for region in profile))
        axes.set_xlim(-axis.length, axis.length)
        ticks = axis.ticks()
        axes.set_xticks(
            axis.positions(np.array(ticks)), [f"{x:.3g}" if x else f"±{math.ldexp(1, axis.low):.2g}" for x in ticks]
        )
        axes.set_ylabel("error in ulp")
        return saved(drawing, kind)
