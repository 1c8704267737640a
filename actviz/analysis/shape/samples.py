"""Samples of a function dense enough to find what its entry does not claim, and the monotone segments between its critical points."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from actviz.function.activation import Activation
from actviz.numerics.arrays import Array, distinct
from actviz.numerics.sign_changes import sign_changes

#: Distances from each anchor run over this many decades either way of its scale, with this many samples in each.
DECADES, DENSITY = 8, 24
#: The most sign changes of f'' that are located for a function that oscillates without end.
MOST_TURNS = 48


@dataclass(frozen=True)
class Segment:
    """An open interval on which f is monotone: its ends, f's limits there from inside, and its direction.

    `direction` is 1 where f rises, -1 where it falls, 0 where it is constant; a limit is NaN where f has none.
    """

    begin: float
    end: float
    first: float
    last: float
    direction: int


class Samples:
    """f, f' and f'' of a function at samples `x`, its breaks and jumps, and the points between which it is monotone or bends one way.

    Breaks and extrema are those that the entry claims. Further extrema are searched: a sign change of f' between two samples
    is bisected down to the last bit. The samples lie around 0 and every break, claimed extremum and parameter (and its inverse, of
    either sign) at distances in geometric progression, so that a feature is found whatever its scale, unless it is much narrower
    than its distance from all of these. Breaks and claimed extrema themselves are not samples.
    """

    def __init__(self, activation: Activation) -> None:
        self.activation = activation
        self.breaks = tuple(where for where, *_ in activation.breaks)
        self.jumps = {kink.x: kink for kink in activation.kinks if kink.order == 0}
        grid = _grid(activation)
        self.x: Array = grid[~np.isin(grid, [*self.breaks, *activation.extrema])]
        self.f, self.df, self.d2f = activation.jet(self.x, 2)

    @cached_property
    def limits(self) -> tuple[float, float]:
        """f at -inf and inf; NaN where there is no limit."""
        return self.limits_of(0)

    def limits_of(self, order: int) -> tuple[float, float]:
        """f, f' or f'' at -inf and inf; NaN where there is no limit.

        A piece whose samples are all the same number has this number as its limit, even if its formula is NaN at infinity.
        """
        limits = self.activation.jet(np.array([-np.inf, np.inf]), order)[order]
        samples, breaks = (self.f, self.df, self.d2f)[order], self.breaks or (0.0,)
        for end, piece in enumerate((samples[self.x < breaks[0]], samples[self.x > breaks[-1]])):
            if np.isnan(limits[end]) and len(piece) and (piece == piece[0]).all():
                limits[end] = piece[0]
        low, high = (limits + 0.0).tolist()
        return low, high

    @cached_property
    def nodes(self) -> tuple[float, ...]:
        """Breaks, extrema that the entry claims, and extrema that are located: f is monotone between neighbours."""
        claimed = distinct(np.array([*self.breaks, *self.activation.extrema]))
        located = sign_changes(self.activation.derivative, self.x, self.df, np.searchsorted(claimed, self.x))
        return tuple(sorted({*claimed.tolist(), *located.tolist()}))

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The intervals between the nodes, from left to right."""
        ends = np.array([-np.inf, *self.nodes, np.inf])
        samples = np.searchsorted(self.x, ends)
        at_nodes = dict(zip(self.nodes, self.activation(ends[1:-1]).tolist(), strict=True))
        segments = []
        for (begin, end), (start, stop) in zip(pairwise(ends.tolist()), pairwise(samples.tolist()), strict=True):
            first = self.jumps[begin].right[0] if begin in self.jumps else at_nodes.get(begin, self.limits[0])
            last = self.jumps[end].left[0] if end in self.jumps else at_nodes.get(end, self.limits[1])
            slopes = self.df[start:stop]
            direction = int(np.sign(np.nansum(np.sign(slopes)))) if len(slopes) else int(np.nan_to_num(np.sign(last - first)))
            segments.append(Segment(begin, end, first, last, direction))
        return tuple(segments)

    @cached_property
    def turns(self) -> tuple[float, ...]:
        """Where f'' changes its sign inside a piece; if f oscillates without end, the `MOST_TURNS` places nearest to 0."""
        piece = np.searchsorted(np.array(self.breaks), self.x)
        return tuple(sign_changes(lambda x: self.activation.derivative(x, 2), self.x, self.d2f, piece, MOST_TURNS).tolist())


def _grid(activation: Activation) -> Array:
    sizes = [abs(value) for value in activation.parameters.values() if value]
    claimed = [*(where for where, *_ in activation.breaks), *activation.extrema]
    anchors = {0.0, *claimed, *(sign * scale for size in sizes for scale in (size, 1 / size) for sign in (-1, 1))}
    exponents = [math.log10(abs(anchor)) for anchor in anchors if anchor and math.isfinite(anchor)]
    lowest, highest = math.floor(min(exponents, default=0)), math.ceil(max(exponents, default=0))
    begin, end = max(min(lowest, 0) - DECADES, -300), min(max(highest, 0) + DECADES, 300)
    distances = np.logspace(begin, end, (end - begin) * DENSITY + 1)
    centres = np.array([anchor for anchor in anchors if math.isfinite(anchor)])[:, np.newaxis]
    points = np.concatenate([centres, centres - distances, centres + distances], axis=1)
    return distinct(np.concatenate([points.ravel(), np.linspace(-12, 12, 1201)]))
