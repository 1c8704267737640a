"""What a function makes of normally distributed inputs: histograms of inputs and outputs, saturation, and the outputs' centre."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from actviz.analysis.shape.pieces import pieces_with
from actviz.analysis.signal.distribution import Distribution, Shares, distribution
from actviz.experiments.discovery import Experiment
from actviz.experiments.outcome import Outcome, Record, ResultTable, Value
from actviz.experiments.repetition import Progress, no_progress
from actviz.experiments.saturation import TAILS
from actviz.experiments.script import Script
from actviz.experiments.settings import Settings
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array
from actviz.text.numbers import rounded

EXPERIMENT = Experiment(
    name="distribution",
    summary="normal inputs through f",
    functions=("relu", "tanh"),
    defaults={"input_std": 1.0},
    order=55,
)
#: The bins of a histogram among the records.
BINS = 40
#: The fields of a record: of a bin or a point mass, then of the summary.
_NAMES = (
    "low", "high", "share", "saturated_share",
    "mean_theory", "std_theory", "saturated_theory", "off_theory", "zeros_theory", "outside_theory",
)  # fmt: skip


def run(functions: Sequence[Activation], settings: Settings, progress: Progress = no_progress) -> Outcome:
    """The distribution of each function's outputs for inputs N(0, input_std^2)."""
    progress("integrating")
    results = [distribution(activation, settings.input_std) for activation in functions]
    headings = ("function", "mean", "std", "zero-centred", "saturated, %", "off, %", "exactly 0, %")
    return Outcome(
        records=tuple(record for result in results for record in _records(result)),
        tables=(ResultTable(headings, tuple(map(_row, results))),),
        sentence=" ".join(result.sentence for result in results),
        note=(
            "Exact, without samples: mean and std by quadrature; shares are probabilities of x. Saturated: in a tail where the slope "
            "stays below 1 % of the largest, and is not 0; off: slope exactly 0. Zero-centred: the mean is 0."
        ),
        plots=tuple(results),
    )


def _row(result: Distribution) -> tuple[Value, ...]:
    shares = (rounded(100 * share, 3) for share in (result.saturated, result.off, result.zeros))
    return (result.function, result.mean, result.deviation, "yes" if result.is_zero_centred else "no", *shares)


def _records(result: Distribution) -> list[Record]:
    """The statistics, the point masses, and the bins of both histograms; in each all keys, None where there is no number."""
    summary = {
        "mean_theory": result.mean, "std_theory": result.deviation, "saturated_theory": result.saturated,
        "off_theory": result.off, "zeros_theory": result.zeros, "outside_theory": result.outside,
    }  # fmt: skip
    records = [_record(result, "summary", **summary)]
    records += [_record(result, "mass", low=value, high=value, share=share) for value, share in result.masses]
    records += _bins(result, "inputs", result.inputs, result.input_range)
    return records + _bins(result, "outputs", result.outputs, result.output_range)


def _bins(result: Distribution, part: str, shares_of: Callable[[Array], Shares], ends: tuple[float, float]) -> list[Record]:
    edges = np.linspace(*ends, BINS + 1)
    shares = shares_of(edges)
    bins = zip(edges.tolist(), edges[1:].tolist(), shares.total.tolist(), shares.saturated.tolist(), strict=False)
    return [_record(result, part, low=low, high=high, share=share, saturated_share=flat) for low, high, share, flat in bins]


def _record(result: Distribution, part: str, **values: Value) -> Record:
    return {"function": result.function, "input_std": result.scale, "part": part, **dict.fromkeys(_NAMES), **values}


def script(functions: Sequence[Activation], settings: Settings) -> Script:
    """The program: the statistics by sums over a fine grid."""
    off = {function.spec: pieces_with(function, 1, 0.0) for function in functions}
    zeros = {function.spec: pieces_with(function, 0, 0.0) for function in functions}
    names = {"scale": settings.input_std, "OFF": off, "ZERO": zeros}
    return Script(names, functions, _BODY, ("inf = np.inf", TAILS))


_BODY = """
def probability(intervals):  # P(x in one of them)
    return sum(normal_cdf(high / scale) - normal_cdf(low / scale) for low, high in intervals)

z = np.arange(-10, 10, 1e-4) + 5e-5
density = np.exp(-z**2 / 2) / np.sqrt(2 * np.pi) * 1e-4
print("function,part,mean_theory,std_theory,saturated_theory,off_theory,zeros_theory")
for name, (f, slope) in FUNCTIONS.items():
    y, (_, left, right) = f(scale * z), tails(slope, OFF[name])
    mean = np.sum(y * density)
    mean = mean if abs(mean) > 1e-13 * np.sum(abs(y) * density) else 0
    std = np.sqrt(np.sum((y - mean)**2 * density))
    saturated = saturated_share(scale, left, right, OFF[name])
    values = mean, std, saturated, probability(OFF[name]), probability(ZERO[name])
    print(name, "summary", *(f"{value:.6g}" for value in values), sep=",")
"""
