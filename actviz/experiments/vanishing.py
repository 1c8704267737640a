"""The gradient on its way back to the first layer: kept with one initialisation, vanishing with another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from actviz.experiments.discovery import Experiment
from actviz.experiments.gradients import INPUTS, GradientCase, gradient_measures, gradient_plot, gradient_script, is_kept, verb
from actviz.experiments.outcome import Outcome, ResultTable, count
from actviz.experiments.repetition import Progress, no_progress
from actviz.experiments.script import Script
from actviz.experiments.settings import Settings
from actviz.experiments.weight_scale import weight_scale
from actviz.function.activation import Activation
from actviz.text.numbers import rounded

EXPERIMENT = Experiment(
    name="vanishing",
    summary="the gradient, layer by layer",
    functions=("sigmoid", "tanh", "relu"),
    defaults={"units": 100, "depth": 30, "networks": 20, "seed": 0, "init": "glorot", "gain": None},
    order=10,
    measures=(
        "gradient_factor", "gradient_factor_theory", "gradient_factor_typical", "weight_gradient_factor", "signal", "signal_theory",
        "chi_1_theory",
    ),
)  # fmt: skip


def run(functions: Sequence[Activation], settings: Settings, progress: Progress = no_progress) -> Outcome:
    """Each function with its usual initialisation, and with the common one where that differs."""
    cases = [GradientCase.of(*chosen, settings, progress) for chosen in _chosen(functions, settings)]
    return Outcome(
        records=tuple(record for case in cases for record in case.records),
        tables=(_table(cases),),
        sentence=_sentence(cases),
        note=(
            f"Norms: rms over {INPUTS} inputs ~ N(0, 1), medians of {count(settings.networks)}; L is a random linear map of the last "
            "layer. dL/dW is of each input alone, not of their mean, which training follows. Theory: the product of sqrt(sigma_w^2 E f'(sqrt(q) z)^2), q iterated, of infinitely wide networks, and "
            f"{settings.units} wide: the median for one input (Hanin & Nica 2018)."
        ),
        plots=(gradient_plot(cases),),
    )


measure = gradient_measures


def script(functions: Sequence[Activation], settings: Settings) -> Script:
    """The program that measures the same."""
    return gradient_script(functions, settings, _chosen(functions, settings))


def _chosen(functions: Sequence[Activation], settings: Settings) -> list[tuple[Activation, str, float]]:
    """Functions with their initialisations and sigma_w, the usual one first."""
    usual = replace(settings, init="auto", gain=None)
    both = ((function, *weight_scale(function, chosen)) for function in functions for chosen in (usual, settings))
    return list(dict.fromkeys(both))


def _table(cases: Sequence[GradientCase]) -> ResultTable:
    rows = []
    for case in cases:
        low, median, high = case.factor
        quartiles = "-" if math.isnan(median) else f"{rounded(low, 2)}..{rounded(high, 2)}"
        rows.append((case.label, median, quartiles, case.predicted_factor, case.typical_factor, case.weight_factor.median))
    names = ("dL/dz, first/last", "measured", "quartiles", "theory", f"{cases[0].units} wide", "dL/dW, each")
    return ResultTable(names, tuple(rows))


def _sentence(cases: Sequence[GradientCase]) -> str:
    """Where the gradient vanishes, where it is kept, and on what that depends."""
    texts = []
    for activation in dict.fromkeys(case.activation for case in cases):
        of_function = [case for case in cases if case.activation == activation]
        differ = len({is_kept(case.factor.median) for case in of_function}) > 1
        texts.append(f"{activation.spec}'s gradient {(', but it ' if differ else ' and ').join(map(_part, of_function))}")
    return "On its way back " + "; ".join(texts) + "."


def _part(case: GradientCase) -> str:
    factor = case.factor.median
    if case.overflow:
        return f"is lost with {case.init}, as the signal overflows at layer {case.overflow}"
    if math.isnan(factor):
        return f"is 0 with {case.init}"
    return f"{verb(factor)} with {case.init} (x {rounded(factor, 2)})"
