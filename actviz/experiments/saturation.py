"""Saturated tails, in which a function hardly changes, and apart from them the intervals where it is off."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from actviz.analysis.shape.pieces import pieces_with
from actviz.analysis.shape.samples import Samples
from actviz.analysis.shape.tails import SCALES, THRESHOLD, Saturation, saturation
from actviz.experiments.discovery import Experiment
from actviz.experiments.outcome import Line, Outcome, Plot, Record, ResultTable, Value
from actviz.experiments.repetition import Elementwise, Progress, no_progress
from actviz.experiments.script import Script
from actviz.experiments.settings import Settings
from actviz.experiments.statistics import spread
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array
from actviz.text.numbers import rounded

EXPERIMENT = Experiment(
    name="saturation",
    summary="tails in which the slope is nearly 0",
    functions=("sigmoid", "tanh", "relu", "gelu"),
    defaults={"networks": 20, "seed": 0},
    order=50,
)
#: Inputs in each sample.
INPUTS = 1000


def is_off(x: Array, off: Sequence[tuple[float, float]]) -> Any:
    """Where the formula of the slope is 0; a slope that only rounds to 0 is saturated."""
    return np.any([(low < x) & (x < high) for low, high in off] + [np.zeros(x.shape, bool)], axis=0)


def shares(
    slope: Elementwise, scale: float, left: float, right: float, limit: float, off: Sequence[tuple[float, float]],
    random: np.random.Generator,
) -> tuple[Any, Any]:  # fmt: skip
    """The shares of inputs N(0, scale^2) that are saturated, in a tail with a slope below the limit, and that are off."""
    x = scale * random.standard_normal(INPUTS)
    saturated = ((x < left) | (x > right)) & (abs(slope(x)) < limit) & ~is_off(x, off)
    return np.mean(saturated), np.mean(is_off(x, off))


@dataclass(frozen=True)
class SaturationCase:
    """A function: its tails, and a record for each scale of the inputs."""

    spec: str
    tails: Saturation
    records: tuple[Record, ...]

    @property
    def row(self) -> tuple[Value, ...]:
        """The tails, the intervals where it is off, and the shares by scale."""
        left, right = ("-" if end is None else rounded(end, 3) for end in (self.tails.left, self.tails.right))
        off = ", ".join(_interval(*ends) for ends in self.tails.off) or "-"
        return (self.spec, left, right, off, self.tails.largest, *map(_cell, self.records))


def run(functions: Sequence[Activation], settings: Settings, progress: Progress = no_progress) -> Outcome:
    """The tails of each function, and the share of inputs there: by the normal distribution, and counted."""
    progress("counting")
    cases = [_case(activation, settings) for activation in functions]
    # On a log scale, so that the scales stand at even distances.
    scales = tuple(map(float, np.geomspace(SCALES[0], SCALES[-1], 60)))
    lines = tuple(Line(case.spec, scales, tuple(map(case.tails.share, scales))) for case in cases)
    headings = ("function", "x <", "x >", "off", "|f'| <=", *(f"s = {scale:g}" for scale in SCALES))
    return Outcome(
        records=tuple(record for case in cases for record in case.records),
        tables=(ResultTable(headings, tuple(case.row for case in cases)),),
        sentence=f"Saturated, of inputs N(0, 1) and of N(0, {SCALES[-1]:g}^2): {'; '.join(map(_part, cases))}.",
        note=(
            f"Saturated: in a tail where the slope stays below 1 % of the largest. Share of inputs N(0, s^2) there, in %: exact | "
            f"counted (median of {settings.networks} samples of {INPUTS}); off (slope exactly 0) is not counted."
        ),
        plots=(Plot("share of inputs N(0, s^2) that are saturated, by s", lines),),
    )


def _case(activation: Activation, settings: Settings) -> SaturationCase:
    tails = saturation(Samples(activation))
    left = -math.inf if tails.left is None else tails.left
    right = math.inf if tails.right is None else tails.right
    records: list[Record] = []
    for scale in SCALES:
        generators = [np.random.default_rng([settings.seed, sample]) for sample in range(settings.networks)]
        limit = THRESHOLD * tails.largest
        counted = [shares(activation.derivative, scale, left, right, limit, tails.off, random) for random in generators]
        saturated, off = (list(map(float, values)) for values in zip(*counted, strict=True))
        low, median, high = spread(saturated)
        records.append(
            {
                "function": activation.spec, "largest_slope": tails.largest, "left": tails.left, "right": tails.right,
                "off": " ".join(f"({begin!r}, {end!r})" for begin, end in tails.off) or "nowhere",
                "scale": scale, "saturated_theory": tails.share(scale), "saturated": median, "saturated_low": low,
                "saturated_high": high, "off_theory": tails.off_share(scale), "off_share": spread(off).median,
            }
        )  # fmt: skip
    return SaturationCase(activation.spec, tails, tuple(records))


def _interval(begin: float, end: float) -> str:
    low, high = rounded(begin, 3), rounded(end, 3)
    return f"x < {high}" if begin == -math.inf else f"x > {low}" if end == math.inf else f"{low}..{high}"


def _cell(record: Record) -> str:
    exact, counted = (100 * float(record[name] or 0) for name in ("saturated_theory", "saturated"))
    return f"{rounded(exact, 2)} | {rounded(counted, 2)}"


def _part(case: SaturationCase) -> str:
    narrow, wide = (100 * case.tails.share(scale) for scale in (SCALES[0], SCALES[-1]))
    if wide == 0:
        off = 100 * case.tails.off_share(1.0)
        return f"{case.spec} never" + (f", but it is off for {rounded(off, 3)} % of N(0, 1)" if off else "")
    return f"{case.spec} for {rounded(narrow, 2)} % and {rounded(wide, 2)} %"


def script(functions: Sequence[Activation], settings: Settings) -> Script:
    """The program: it finds the tails on a grid, and counts."""
    off = {function.spec: pieces_with(function, 1, 0.0) for function in functions}
    names = {"networks": settings.networks, "seed": settings.seed, "OFF": off}
    return Script(names, functions, _BODY, ("inf = np.inf", TAILS, is_off, shares))


#: Where a function saturates, in a program.
TAILS = f"""
grid = np.sinh(np.linspace(-14.5, 14.5, 2_000_001))  # close around 0, and wide

def normal_cdf(x):
    return math.erfc(-x / math.sqrt(2)) / 2

def tails(slope, off):  # the largest |f'|, and where the tails begin in which it stays below 1 % of that
    size = np.abs(slope(grid))
    largest = size.max()
    if not max(size[0], size[-1]) < 1.0001 * size[1000:-1000].max():  # it goes on growing
        largest = inf
    steep = np.flatnonzero(~(size < {THRESHOLD} * largest)) if 0 < largest < inf else np.array([0, len(grid) - 1])
    first, last = steep[0], steep[-1]
    left = grid[first] if first > 0 and not any(low == -inf and high >= grid[first - 1] for low, high in off) else -inf
    right = grid[last] if last < len(grid) - 1 and not any(high == inf and low <= grid[last + 1] for low, high in off) else inf
    return largest, left, right

def saturated_share(scale, left, right, off):  # P(x in a tail and not off), x ~ N(0, scale**2)
    share = normal_cdf(left / scale) + normal_cdf(-right / scale)
    for low, high in off:
        for begin, end in ((low, min(high, left)), (max(low, right), high)):
            share -= normal_cdf(end / scale) - normal_cdf(begin / scale) if begin < end else 0
    return share
"""
_BODY = f"""
print("function,largest_slope,left,right,scale,saturated_theory,saturated,off_share")
for name, (f, slope) in FUNCTIONS.items():
    off = OFF[name]
    largest, left, right = tails(slope, off)
    for scale in {SCALES}:
        theory = saturated_share(scale, left, right, off)
        generators = [np.random.default_rng([seed, sample]) for sample in range(networks)]
        counted = [shares(slope, scale, left, right, {THRESHOLD} * largest, off, random) for random in generators]
        values = largest, left, right, scale, theory, *np.median(counted, axis=0)
        print(name, *(f"{{value:.3g}}" if abs(value) < inf else "" for value in values), sep=",")
"""
