"""Too large weights: the signal and the gradient grow layer by layer until they overflow."""

from __future__ import annotations

import math
from collections.abc import Sequence

from actviz.experiments.discovery import Experiment
from actviz.experiments.gradients import INPUTS, GradientCase, gradient_measures, gradient_plot, gradient_script
from actviz.experiments.outcome import Outcome, ResultTable, count, thinned
from actviz.experiments.repetition import Progress, no_progress
from actviz.experiments.script import Script
from actviz.experiments.settings import Settings
from actviz.experiments.weight_scale import weight_scale
from actviz.function.activation import Activation
from actviz.text.numbers import rounded

EXPERIMENT = Experiment(
    name="exploding",
    summary="the effect of too large weights",
    functions=("relu",),
    defaults={"units": 100, "depth": 30, "networks": 20, "seed": 0, "init": None, "gain": 3.0},
    order=20,
    measures=(
        "gradient_factor", "gradient_factor_theory", "gradient_factor_typical", "weight_gradient_factor", "signal", "signal_theory",
        "chi_1_theory",
    ),
)  # fmt: skip


def run(functions: Sequence[Activation], settings: Settings, progress: Progress = no_progress) -> Outcome:
    """Each function with weights of standard deviation gain/sqrt(fan_in), or with an initialisation."""
    cases = [GradientCase.of(*chosen, settings, progress) for chosen in _chosen(functions, settings)]
    return Outcome(
        records=tuple(record for case in cases for record in case.records),
        tables=(_table(cases, settings.depth),),
        sentence=_sentence(cases),
        note=(
            f"Norms: rms over {INPUTS} inputs ~ N(0, 1), medians of {count(settings.networks)}; L is a random linear map of the last "
            "layer. Theory: the product of sqrt(sigma_w^2 E f'(sqrt(q) z)^2), q iterated, of infinitely wide networks."
        ),
        plots=(gradient_plot(cases),),
    )


measure = gradient_measures


def script(functions: Sequence[Activation], settings: Settings) -> Script:
    """The program that measures the same."""
    return gradient_script(functions, settings, _chosen(functions, settings))


def _chosen(functions: Sequence[Activation], settings: Settings) -> list[tuple[Activation, str, float]]:
    return [(function, *weight_scale(function, settings)) for function in functions]


def _table(cases: Sequence[GradientCase], depth: int) -> ResultTable:
    rows = [
        (
            case.activation.spec,
            layer,
            case.median_signal(layer),
            case.predicted.signal[layer - 1],
            case.median(layer),
            case.predicted.gradient[layer - 1],
        )
        for case in cases
        for layer in thinned(depth, 5 if len(cases) == 1 else 3)
    ]
    return ResultTable(("function", "layer", "f(z)", "theory", "dL/dz", "theory"), tuple(rows))


def _sentence(cases: Sequence[GradientCase]) -> str:
    gains = [case.init.removeprefix("gain ") for case in cases if case.init.startswith("gain ")]
    weights = f"weights of standard deviation {gains[0]}/sqrt(fan_in)" if gains else ", ".join(_inits(cases))
    return f"With {weights} {'; '.join(map(_part, cases))}."


def _inits(cases: Sequence[GradientCase]) -> list[str]:
    return list(dict.fromkeys(case.init for case in cases))


def _part(case: GradientCase) -> str:
    name, factor = case.activation.spec, case.factor.median
    if case.overflow:
        return f"{name}'s signal overflows at layer {case.overflow}, and its gradient with it"
    first, last = case.median_signal(1), case.median_signal(case.measured.signal.shape[1])
    signal = f"changes x {rounded(last / first, 2)} from the first layer to the last" if first else "is 0"
    gradient = f"changes x {rounded(factor, 2)} on the way back (theory {rounded(case.predicted_factor, 2)})"
    return f"{name}'s signal {signal}, its gradient {'is 0' if math.isnan(factor) else gradient}"
