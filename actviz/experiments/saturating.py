"""Where a function hardly changes any more: its saturated tails, and apart from them where it is off."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from actviz.analysis.shape.pieces import pieces_with
from actviz.analysis.shape.samples import Samples
from actviz.analysis.shape.tails import SCALES, THRESHOLD, Saturation, saturation
from actviz.experiments.result import Line, Outcome, Plot, Progress, Record, ResultTable, Settings, Value, no_progress
from actviz.experiments.script import program
from actviz.experiments.statistics import spread
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array
from actviz.text.numbers import rounded

#: Inputs in each sample.
INPUTS = 1000


def run(functions: Sequence[Activation], settings: Settings, progress: Progress = no_progress) -> Outcome:
    """The tails of each function, and the share of inputs there: by the normal distribution, and counted."""
    progress("counting")
    records: list[Record] = []
    rows: list[tuple[Value, ...]] = []
    lines, texts = [], []
    for activation in functions:
        found = saturation(Samples(activation))
        own = _records(activation, found, settings)
        records += own
        rows.append((activation.spec, *_where(found), found.largest, *(_cell(record) for record in own)))
        # On a log scale, so that the scales stand at even distances.
        scales = tuple(map(float, np.geomspace(SCALES[0], SCALES[-1], 60)))
        lines.append(Line(activation.spec, scales, tuple(found.share(scale) for scale in scales)))
        texts.append(_seen(activation.spec, found))
    headings = ("function", "x <", "x >", "off", "|f'| <=", *(f"s = {scale:g}" for scale in SCALES))
    return Outcome(
        experiment="saturation",
        config={"functions": [each.spec for each in functions], **settings.as_config()},
        records=tuple(records),
        tables=(ResultTable(headings, tuple(rows)),),
        sentence=f"Saturated, of inputs N(0, 1) and of N(0, {SCALES[-1]:g}^2): {'; '.join(texts)}.",
        note=(
            f"Saturated: in a tail where the slope stays below 1 % of the largest. Share of inputs N(0, s^2) there, in %: exact | "
            f"counted (median of {settings.networks} samples of {INPUTS}); off (slope exactly 0) is not counted."
        ),
        plots=(Plot("share of inputs N(0, s^2) that are saturated, by s", tuple(lines)),),
    )


def _records(activation: Activation, found: Saturation, settings: Settings) -> list[Record]:
    limit = THRESHOLD * found.largest
    left, right = -math.inf if found.left is None else found.left, math.inf if found.right is None else found.right
    rows: list[Record] = []
    for scale in SCALES:
        shares, off = [], []
        for sample in range(settings.networks or 1):
            x = scale * np.random.default_rng([settings.seed or 0, sample]).standard_normal(INPUTS)
            slope = np.abs(activation.derivative(x))
            tail, is_off = (x < left) | (x > right), _is_off(found, x)
            shares.append(float(np.mean(tail & (slope < limit) & ~is_off)))
            off.append(float(np.mean(is_off)))
        low, median, high = spread(shares)
        rows.append(
            {
                "function": activation.spec, "largest_slope": found.largest, "left": found.left, "right": found.right,
                "off": " ".join(f"({begin!r}, {end!r})" for begin, end in found.off) or "nowhere",
                "scale": scale, "saturated_theory": found.share(scale), "saturated": median, "saturated_low": low,
                "saturated_high": high, "off_theory": found.off_share(scale), "off_share": spread(off).median,
            }
        )  # fmt: skip
    return rows


def _is_off(found: Saturation, x: Array) -> npt.NDArray[np.bool_]:
    """Where the formula of the slope is 0; a slope that only rounds to 0 is saturated."""
    inside = np.zeros(x.shape, dtype=bool)
    for begin, end in found.off:
        inside |= (begin < x) & (x < end)
    return inside


def _where(found: Saturation) -> tuple[str, str, str]:
    """The ends of the tails and what is off; a tail that is off as a whole is not saturated."""
    left, right = ("-" if end is None else rounded(end, 3) for end in (found.left, found.right))
    texts = []
    for begin, end in found.off:
        low, high = rounded(begin, 3), rounded(end, 3)
        texts.append(f"x < {high}" if begin == -math.inf else f"x > {low}" if end == math.inf else f"{low}..{high}")
    return left, right, ", ".join(texts) or "-"


def _cell(record: Record) -> str:
    exact, counted = (100 * float(record[name] or 0) for name in ("saturated_theory", "saturated"))
    return f"{rounded(exact, 2)} | {rounded(counted, 2)}"


def _seen(spec: str, found: Saturation) -> str:
    narrow, wide = (100 * found.share(scale) for scale in (SCALES[0], SCALES[-1]))
    if wide == 0:
        off = 100 * found.off_share(1.0)
        return f"{spec} never" + (f", but it is off for {rounded(off, 3)} % of N(0, 1)" if off else "")
    return f"{spec} for {rounded(narrow, 2)} % and {rounded(wide, 2)} %"


def script(title: str, functions: Sequence[Activation], settings: Settings) -> str:
    """The program: it finds the tails on a grid, and counts."""
    off = {each.spec: pieces_with(each, 1, 0.0) for each in functions}
    return program(title, {"networks": settings.networks, "seed": settings.seed, "OFF": off}, functions, _SCRIPT)


_SCRIPT = f"""
print("function,largest_slope,left,right,scale,saturated_theory,saturated,off_share")
inf = np.inf
grid = np.sinh(np.linspace(-14.5, 14.5, 2_000_001))  # close around 0, and wide

def is_off(name, x):  # where the formula of the slope is 0, not where it rounds to it
    return np.any([(low < x) & (x < high) for low, high in OFF[name]] + [np.zeros(x.shape, bool)], axis=0)

def normal_cdf(x):
    return math.erfc(-x / math.sqrt(2)) / 2

for name, (f, slope) in FUNCTIONS.items():
    size = np.abs(slope(grid))
    largest = size.max()
    if not max(size[0], size[-1]) < 1.0001 * size[1000:-1000].max():  # it goes on growing
        largest = inf
    steep = np.flatnonzero(~(size < {THRESHOLD} * largest)) if largest < inf else np.array([0, len(grid) - 1])
    first, last = steep[0], steep[-1]
    left = grid[first] if first > 0 and not any(low == -inf and high >= grid[first - 1] for low, high in OFF[name]) else -inf
    right = grid[last] if last < len(grid) - 1 and not any(high == inf and low <= grid[last + 1] for low, high in OFF[name]) else inf
    for scale in {SCALES}:
        theory = normal_cdf(left / scale) + normal_cdf(-right / scale)
        for low, high in OFF[name]:
            for begin, end in ((low, min(high, left)), (max(low, right), high)):
                theory -= normal_cdf(end / scale) - normal_cdf(begin / scale) if begin < end else 0
        saturated, off = [], []
        for sample in range(networks):
            x = scale * np.random.default_rng([seed, sample]).standard_normal({INPUTS})
            size = np.abs(slope(x))
            saturated.append(np.mean(((x < left) | (x > right)) & (size < {THRESHOLD} * largest) & ~is_off(name, x)))
            off.append(np.mean(is_off(name, x)))
        values = largest, left, right, scale, theory, np.median(saturated), np.median(off)
        print(name, *(f"{{value:.3g}}" if abs(value) < inf else "" for value in values), sep=",")
"""
