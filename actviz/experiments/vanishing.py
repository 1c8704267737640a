"""What becomes of the gradient on its way back to the first layer, and of the signal on its way to the last."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from actviz.experiments.random_networks import INPUTS, Signals, Theory, signals, theory
from actviz.experiments.result import (
    Line,
    Outcome,
    Plot,
    Progress,
    Record,
    ResultTable,
    Settings,
    Value,
    count,
    no_progress,
    thinned,
)
from actviz.experiments.script import MEAN_SQUARE, program
from actviz.experiments.statistics import Spread, spread
from actviz.experiments.weight_scale import weights
from actviz.function.activation import Activation
from actviz.text.numbers import rounded

#: A gradient that changes by less than the first of these factors over the whole depth is kept; by more than the second, it vanishes.
_KEPT, _GONE = 3.0, 1000.0
#: With a larger chi_1 inputs become unlike each other.
_ALIKE = 1e-9


class Case(NamedTuple):
    """A function with its initialisation: its name, sigma_w, and what was measured and predicted for networks so wide."""

    activation: Activation
    init: str
    weight: float
    found: Signals
    predicted: Theory
    units: int

    @property
    def label(self) -> str:
        """What to call it in a table or a plot."""
        return f"{self.activation.spec} {self.init}"

    def median(self, layer: int) -> float:
        """The gradient at a layer, counted from 1; a negative number counts from the last."""
        return spread(self.found.gradient[:, layer - (layer > 0)]).median

    @property
    def factor(self) -> Spread:
        """What the gradient is multiplied by from the last layer back to the first."""
        with np.errstate(all="ignore"):
            return spread(self.found.gradient[:, 0] / self.found.gradient[:, -1])

    @property
    def weight_factor(self) -> Spread:
        """The same of the gradient by the weights."""
        with np.errstate(all="ignore"):
            return spread(self.found.weight_gradient[:, 0] / self.found.weight_gradient[:, -1])

    @property
    def predicted_factor(self) -> float:
        """What the theory of infinitely many units says of it."""
        last = self.predicted.gradient[-1]
        return self.predicted.gradient[0] / last if last else math.nan

    @property
    def typical_factor(self) -> float:
        """The same for the median of networks of this width; NaN where inputs are torn apart, so that their mean is not like one."""
        typical = self.predicted.typical(self.units)
        alike = max(self.predicted.chi_1) < 1 + _ALIKE
        return typical[0] / typical[-1] if typical[-1] and alike else math.nan

    @property
    def overflow(self) -> int | None:
        """The first layer whose signal or gradient is not finite."""
        sizes = [spread(column).median for column in self.found.signal.T]
        return next((layer for layer, size in enumerate(sizes, start=1) if not math.isfinite(size)), None)


def run(functions: Sequence[Activation], settings: Settings, progress: Progress = no_progress) -> Outcome:
    """Each function with its usual initialisation, and once more with a common one where that is another."""
    cases = [_case(*chosen, settings, progress) for chosen in _chosen(functions, settings)]
    return _result("vanishing", cases, settings, _seen(cases), _note(settings, typical=True))


def run_exploding(functions: Sequence[Activation], settings: Settings, progress: Progress = no_progress) -> Outcome:
    """Each function with weights whose standard deviation is gain/sqrt(fan_in)."""
    cases = [_case(each, *weights(each, settings)[::-1], settings, progress) for each in functions]
    return _result("exploding", cases, settings, _exploded(cases), _note(settings))


def _chosen(functions: Sequence[Activation], settings: Settings) -> list[tuple[Activation, str, float]]:
    """Functions with their initialisations and sigma_w, a function's two together."""
    usual = replace(settings, init="auto", gain=None)
    both = ((each, *weights(each, own)[::-1]) for each in functions for own in (usual, settings))
    return list(dict.fromkeys(both))


def _case(activation: Activation, init: str, weight: float, settings: Settings, progress: Progress) -> Case:
    found = signals(activation, weight, settings, progress)
    return Case(activation, init, weight, found, theory(activation, weight, settings.depth or 1), settings.units or 1)


def _result(name: str, cases: Sequence[Case], settings: Settings, sentence: str, note: str) -> Outcome:
    depth = settings.depth or 1
    layers = tuple(float(layer) for layer in range(1, depth + 1))
    lines = tuple(Line(case.label, layers, tuple(case.median(layer) for layer in range(1, depth + 1))) for case in cases)
    return Outcome(
        experiment=name,
        config={"functions": list(dict.fromkeys(case.activation.spec for case in cases)), **settings.as_config()},
        records=tuple(record for case in cases for record in _records(case)),
        tables=(_summary(cases) if name == "vanishing" else _growth(cases, depth),),
        sentence=sentence,
        note=note,
        plots=(Plot("|dL/dz| by layer", lines, log=True),),
    )


def _records(case: Case) -> list[Record]:
    found, predicted = case.found, case.predicted
    typical = predicted.typical(case.units)
    rows: list[Record] = []
    for place in range(found.gradient.shape[1]):
        row: dict[str, Value] = {
            "function": case.activation.spec, "init": case.init, "sigma_w": case.weight, "layer": place + 1,
        }  # fmt: skip
        for name, values in (
            ("gradient", found.gradient), ("weight_gradient", found.weight_gradient), ("signal", found.signal),
        ):  # fmt: skip
            low, median, high = spread(values[:, place])
            row |= {name: median, f"{name}_low": low, f"{name}_high": high}
        rows.append(
            {
                **row, "gradient_theory": predicted.gradient[place], "gradient_typical": typical[place],
                "signal_theory": predicted.signal[place], "chi_1": predicted.chi_1[place],
            }
        )  # fmt: skip
    return rows


def _summary(cases: Sequence[Case]) -> ResultTable:
    rows = []
    for case in cases:
        low, median, high = case.factor
        quartiles = "-" if math.isnan(median) else f"{rounded(low, 2)}..{rounded(high, 2)}"
        rows.append((case.label, median, quartiles, case.predicted_factor, case.typical_factor, case.weight_factor.median))
    names = ("dL/dz, first/last", "measured", "quartiles", "theory", f"{cases[0].units} wide", "dL/dW")
    return ResultTable(names, tuple(rows))


def _growth(cases: Sequence[Case], depth: int) -> ResultTable:
    shown = thinned(depth, 5 if len(cases) == 1 else 3)
    rows = [
        (
            case.activation.spec,
            layer,
            spread(case.found.signal[:, layer - 1]).median,
            case.predicted.signal[layer - 1],
            case.median(layer),
            case.predicted.gradient[layer - 1],
        )
        for case in cases
        for layer in shown
    ]
    return ResultTable(("function", "layer", "f(z)", "theory", "dL/dz", "theory"), tuple(rows))


def _note(settings: Settings, *, typical: bool = False) -> str:
    """What is measured, and what the theory is."""
    finite = f", and {settings.units} wide: the median for one input (Hanin & Nica 2018)" if typical else ""
    return (
        f"Norms: rms over {INPUTS} inputs ~ N(0, 1), medians of {count(settings.networks)}; L is a random linear map of the "
        f"last layer. Theory: the product of sqrt(sigma_w^2 E f'(sqrt(q) z)^2), q iterated, of infinitely wide networks{finite}."
    )


def _seen(cases: Sequence[Case]) -> str:
    """What the numbers say: where the gradient vanishes, where it is kept, and what that depends on."""
    kept = {case.label: _is_kept(case.factor.median) for case in cases}
    texts = []
    for activation in dict.fromkeys(case.activation for case in cases):
        own = [case for case in cases if case.activation == activation]
        parts = [_part(case) for case in own]
        but = ", but it " if len({kept[case.label] for case in own}) > 1 else " and "
        texts.append(f"{activation.spec}'s gradient {but.join(parts)}")
    return "On its way back " + "; ".join(texts) + "."


def _part(case: Case) -> str:
    """What becomes of the gradient of one case."""
    if case.overflow:
        return f"is lost with {case.init}, as the signal overflows at layer {case.overflow}"
    if math.isnan(case.factor.median):
        return f"is 0 with {case.init}"
    return f"{_verb(case.factor.median)} with {case.init} (x {rounded(case.factor.median, 2)})"


def _is_kept(factor: float) -> bool:
    return 1 / _KEPT < factor < _KEPT


def _verb(factor: float) -> str:
    if _is_kept(factor):
        return "is kept"
    return ("vanishes" if factor < 1 / _GONE else "shrinks") if factor < 1 else "explodes" if factor > _GONE else "grows"


def _exploded(cases: Sequence[Case]) -> str:
    texts = []
    for case in cases:
        if case.overflow:
            texts.append(f"{case.activation.spec}'s signal overflows at layer {case.overflow}, and its gradient with it")
            continue
        sizes, factor = [spread(column).median for column in case.found.signal.T], case.factor.median
        signal = f"changes x {rounded(sizes[-1] / sizes[0], 2)} from the first layer to the last" if sizes[0] else "is 0"
        gradient = f"changes x {rounded(factor, 2)} on the way back (theory {rounded(case.predicted_factor, 2)})"
        texts.append(f"{case.activation.spec}'s signal {signal}, its gradient {'is 0' if math.isnan(factor) else gradient}")
    gain = {case.init.removeprefix("gain ") for case in cases if case.init.startswith("gain ")}
    weights_ = (
        f"weights of standard deviation {gain.pop()}/sqrt(fan_in)"
        if gain
        else f"{', '.join(dict.fromkeys(case.init for case in cases))}"
    )
    return f"With {weights_} " + "; ".join(texts) + "."


def script(title: str, functions: Sequence[Activation], settings: Settings) -> str:
    """The program for `run`."""
    return _script(title, functions, settings, _chosen(functions, settings))


def script_exploding(title: str, functions: Sequence[Activation], settings: Settings) -> str:
    """The program for `run_exploding`."""
    return _script(title, functions, settings, [(each, *weights(each, settings)[::-1]) for each in functions])


def _script(
    title: str, functions: Sequence[Activation], settings: Settings, chosen: Sequence[tuple[Activation, str, float]]
) -> str:
    cases = [(each.spec, init, weight) for each, init, weight in chosen]
    names = {"units": settings.units, "depth": settings.depth, "networks": settings.networks, "seed": settings.seed}
    return program(title, {**names, "CASES": cases}, functions, _SCRIPT, MEAN_SQUARE)


_SCRIPT = """
def one_network(f, slope, sigma_w, network):
    random = np.random.default_rng([seed, network])
    a, layers = random.standard_normal((32, units)), []
    for _ in range(depth):  # forwards: z = W a
        W = random.standard_normal((units, units)) * (sigma_w / np.sqrt(units))
        z = a @ W.T
        layers.append((W, slope(z), np.sum(a**2, axis=1)))
        a = f(z)
        layers[-1] += (np.sqrt(np.mean(a**2)),)
    back = random.standard_normal(units) / np.sqrt(units)  # dL/da at the end
    found = []
    for W, df, size, signal in reversed(layers):  # backwards: the chain rule
        delta = back * df
        square = np.sum(delta**2, axis=1)
        found.append((np.sqrt(np.mean(square)), np.sqrt(np.mean(square * size)), signal))
        back = delta @ W
    return found[::-1]

print("function,init,layer,gradient,weight_gradient,signal,gradient_theory,signal_theory,chi_1")
for name, init, sigma_w in CASES:
    f, slope = FUNCTIONS[name]
    found = np.median([one_network(f, slope, sigma_w, network) for network in range(networks)], axis=0)
    q = [sigma_w**2]
    for _ in range(depth - 1):
        q.append(sigma_w**2 * mean_square(f, q[-1]))
    slopes = [mean_square(slope, variance) for variance in q]
    for layer in range(depth):
        theory = np.sqrt(slopes[-1] * np.prod([sigma_w**2 * s for s in slopes[layer:-1]]))
        signal, chi_1 = np.sqrt(mean_square(f, q[layer])), sigma_w**2 * slopes[layer]
        print(name, init, layer + 1, *(f"{value:.6g}" for value in (*found[layer], theory, signal, chi_1)), sep=",")
"""
