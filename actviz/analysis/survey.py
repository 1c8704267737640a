"""The shape of a function: where it turns, and samples dense enough to find what its entry does not claim."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from actviz.analysis.sampling import distinct
from actviz.expression.grammar import parse
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array

#: Distances from each anchor run over this many decades either way of its scale, with this many samples in each.
DECADES, DENSITY = 8, 24
#: So many sections of brackets are looked at together: more take fewer calls, but close to a root each number is slow.
_TOGETHER = 8
#: Of endless turns of f' no more are looked for.
MOST_TURNS = 48


@dataclass(frozen=True)
class Segment:
    """An open interval on which f is monotone: its ends, f's limits there from inside, and its direction.

    `direction` is 1 where f rises, -1 where it falls, 0 where it is constant; a limit is NaN where there is none.
    """

    begin: float
    end: float
    first: float
    last: float
    direction: int


class Survey:
    """What samples, breaks and extrema say about an activation function; computed once, shared by all that is asked.

    Breaks and extrema are those that the entry claims. Further extrema are searched: a sign change of f' between two samples
    is bisected down to the last bit. The samples lie around every break, extremum, parameter and zero at distances in geometric
    progression, so that a feature is found whatever its scale, unless it is much narrower than its distance from all of these.
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
        """f, f' or f'' at -inf and inf; NaN where there is no limit. A piece that is constant has one, whatever 0*inf is."""
        limits = self.activation.jet(np.array([-np.inf, np.inf]), order)[order]
        samples, breaks = (self.f, self.df, self.d2f)[order], self.breaks or (0.0,)
        for end, piece in enumerate((samples[self.x < breaks[0]], samples[self.x > breaks[-1]])):
            if np.isnan(limits[end]) and len(piece) and (piece == piece[0]).all():
                limits[end] = piece[0]
        low, high = (limits + 0.0).tolist()
        return low, high

    @cached_property
    def nodes(self) -> tuple[float, ...]:
        """Breaks, extrema that the entry claims, and extrema that are found: between them f is monotone."""
        claimed = distinct(np.array([*self.breaks, *self.activation.extrema]))
        found = self.sign_changes(self.df, self.activation.derivative, claimed)
        return tuple(sorted({*claimed.tolist(), *found}))

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The line between the nodes, from left to right."""
        ends = np.array([-np.inf, *self.nodes, np.inf])
        samples = np.searchsorted(self.x, ends)
        at_nodes = dict(zip(self.nodes, self.activation(ends[1:-1]).tolist(), strict=True))
        found = []
        for (begin, end), (start, stop) in zip(pairwise(ends.tolist()), pairwise(samples.tolist()), strict=True):
            first = self.jumps[begin].right[0] if begin in self.jumps else at_nodes.get(begin, self.limits[0])
            last = self.jumps[end].left[0] if end in self.jumps else at_nodes.get(end, self.limits[1])
            slopes = self.df[start:stop]
            direction = int(np.sign(np.nansum(np.sign(slopes)))) if len(slopes) else int(np.nan_to_num(np.sign(last - first)))
            found.append(Segment(begin, end, first, last, direction))
        return tuple(found)

    @cached_property
    def turns(self) -> tuple[float, ...]:
        """Where f'' changes its sign inside a piece; where f oscillates without end, the places nearest to 0."""
        return tuple(self.sign_changes(self.d2f, lambda x: self.activation.derivative(x, 2), self.breaks, MOST_TURNS))

    def sign_changes(
        self, values: Array, function: Callable[[Array], Array], apart: Array | tuple[float, ...], most: int | None = None
    ) -> list[float]:
        """Where `function`, whose samples are `values`, changes its sign, other than in or across the points `apart`.

        With `most`, only so many places: those nearest to 0.
        """
        signs = np.sign(values)
        keep = np.flatnonzero(np.isfinite(signs) & (signs != 0))
        piece = np.searchsorted(np.asarray(apart), self.x[keep])
        turns = np.flatnonzero((np.diff(signs[keep]) != 0) & (np.diff(piece) == 0))
        if most is not None and len(turns) > most:
            turns = np.sort(turns[np.argsort(np.abs(self.x[keep[turns]]))[:most]])
        return bisect(function, self.x[keep[turns]], self.x[keep[turns + 1]]).tolist() if len(turns) else []


def bisect(function: Callable[[Array], Array], low: Array, high: Array, steps: int = 90, together: int = _TOGETHER) -> Array:
    """A sign change of the function in each of the brackets, to the last bit or 2**-steps of the bracket.

    Few brackets are cut into many sections at a time: a call costs more than the numbers in it.
    """
    low, high = low.copy(), high.copy()
    rising = np.sign(function(high))
    sections = max(2, together // max(len(low), 1))
    inside = (np.arange(1, sections) / sections)[:, np.newaxis]
    for _ in range(math.ceil(steps / math.log2(sections))):
        points = low * (1 - inside) + high * inside
        if not ((low < points) & (points < high)).any():
            break
        signs = np.sign(function(points.ravel()).reshape(points.shape)) * rising
        ends = np.concatenate([low[np.newaxis], points, high[np.newaxis]])
        first = np.concatenate([signs >= 0, np.ones((1, len(low)), dtype=bool)]).argmax(axis=0)
        exact = np.concatenate([signs == 0, np.zeros((1, len(low)), dtype=bool)])[first, np.arange(len(low))]
        high = ends[first + 1, np.arange(len(low))]
        low = np.where(exact, high, ends[first, np.arange(len(low))])
    return low / 2 + high / 2


def _grid(activation: Activation) -> Array:
    values = [abs(value) for value in activation.parameters.values() if value]
    claimed = [*(where for where, *_ in activation.breaks), *activation.extrema]
    anchors = {0.0, *claimed, *(sign * size for value in values for size in (value, 1 / value) for sign in (-1, 1))}
    scales = [math.log10(abs(anchor)) for anchor in anchors if anchor and math.isfinite(anchor)]
    lowest, highest = math.floor(min(scales, default=0)), math.ceil(max(scales, default=0))
    begin, end = max(min(lowest, 0) - DECADES, -300), min(max(highest, 0) + DECADES, 300)
    distances = np.logspace(begin, end, (end - begin) * DENSITY + 1)
    centres = np.array([anchor for anchor in anchors if math.isfinite(anchor)])[:, np.newaxis]
    points = np.concatenate([centres, centres - distances, centres + distances], axis=1)
    return distinct(np.concatenate([points.ravel(), np.linspace(-12, 12, 1201)]))


def is_constant(text: str) -> bool:
    """Whether a piece's text does not depend on x."""
    return not any(isinstance(node, ast.Name) and node.id == "x" for node in ast.walk(parse(text)))
