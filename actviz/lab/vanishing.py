"""What becomes of the gradient on its way back to the first layer, and of the signal on its way to the last."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from actviz.activation import Activation
from actviz.lab.initialisation import named, sigma_w
from actviz.lab.networks import INPUTS, Signals, Theory, signals, theory
from actviz.lab.result import Line, Plot, Record, Result, Settings, Table, Tell, quietly, thinned
from actviz.lab.script import MEAN_SQUARE, program
from actviz.lab.statistics import spread
from actviz.notation import rounded

#: A gradient that changes by less than the first factor over the whole depth is kept; by more than the second, it vanishes.
_KEPT, _GONE = 5.0, 1000.0


class Case(NamedTuple):
    """A function with its initialisation: its name, sigma_w, and what was measured and foretold."""

    activation: Activation
    init: str
    weight: float
    found: Signals
    foretold: Theory

    @property
    def label(self) -> str:
        """What to call it in a table or a plot."""
        return f"{self.activation.spec} {self.init}"

    def median(self, layer: int) -> float:
        """The gradient at a layer, counted from 1; a negative number counts from the last."""
        return spread(self.found.gradient[:, layer - (layer > 0)]).median

    @property
    def factor(self) -> float:
        """What the gradient is multiplied by from the last layer back to the first."""
        last = self.median(-1)
        return self.median(1) / last if last else math.nan

    @property
    def foretold_factor(self) -> float:
        """The same by theory."""
        last = self.foretold.gradient[-1]
        return self.foretold.gradient[0] / last if last else math.nan


def run(functions: Sequence[Activation], settings: Settings, tell: Tell = quietly) -> Result:
    """Each function with its usual initialisation, and once more with a common one where that is another."""
    cases = [_case(activation, init, settings, tell) for activation, init in _chosen(functions, settings)]
    return _result("vanishing", cases, settings, _seen(cases), _note(settings))


def run_exploding(functions: Sequence[Activation], settings: Settings, tell: Tell = quietly) -> Result:
    """Each function with weights whose standard deviation is gain/sqrt(fan_in)."""
    gain, depth = settings.gain or 0.0, settings.depth or 1
    cases = [
        Case(each, f"gain {rounded(gain)}", gain, signals(each, gain, settings, tell), theory(each, gain, depth))
        for each in functions
    ]
    return _result("exploding", cases, settings, _exploded(cases), _note(settings))


def _chosen(functions: Sequence[Activation], settings: Settings) -> list[tuple[Activation, str]]:
    """Functions with their initialisations, a function's two together."""
    both = ((each, named(init, each)) for each in functions for init in ("auto", settings.init or "auto"))
    return list(dict.fromkeys(both))


def _case(activation: Activation, init: str, settings: Settings, tell: Tell) -> Case:
    weight = sigma_w(init, activation)
    return Case(
        activation, init, weight, signals(activation, weight, settings, tell), theory(activation, weight, settings.depth or 1)
    )


def _result(name: str, cases: Sequence[Case], settings: Settings, sentence: str, note: str) -> Result:
    depth = settings.depth or 1
    layers = tuple(float(layer) for layer in range(1, depth + 1))
    lines = tuple(Line(case.label, layers, tuple(case.median(layer) for layer in range(1, depth + 1))) for case in cases)
    return Result(
        experiment=name,
        config={"functions": list(dict.fromkeys(case.activation.spec for case in cases)), **settings.as_config()},
        records=tuple(record for case in cases for record in _records(case)),
        tables=(_summary(cases) if name == "vanishing" else _growth(cases, depth),),
        sentence=sentence,
        note=note,
        plots=(Plot("|dL/dz| by layer", lines, log=True),),
    )


def _records(case: Case) -> list[Record]:
    found, foretold = case.found, case.foretold
    rows: list[Record] = []
    for place in range(found.gradient.shape[1]):
        gradient, of_weights, signal = (
            spread(values[:, place]) for values in (found.gradient, found.weight_gradient, found.signal)
        )
        rows.append(
            {
                "function": case.activation.spec,
                "init": case.init,
                "sigma_w": case.weight,
                "layer": place + 1,
                "gradient": gradient.median,
                "gradient_low": gradient.low,
                "gradient_high": gradient.high,
                "gradient_theory": foretold.gradient[place],
                "weight_gradient": of_weights.median,
                "signal": signal.median,
                "signal_theory": foretold.signal[place],
                "chi_1": foretold.chi_1[place],
            }
        )
    return rows


def _summary(cases: Sequence[Case]) -> Table:
    rows = []
    for case in cases:
        of_weights = [spread(column).median for column in case.found.weight_gradient.T]
        with np.errstate(all="ignore"):
            ratios = spread(case.found.gradient[:, 0] / case.found.gradient[:, -1])
        quartiles = f"{rounded(ratios.low, 2)}..{rounded(ratios.high, 2)}"
        of_weights_ratio = of_weights[0] / of_weights[-1] if of_weights[-1] else math.nan
        rows.append((case.label, case.weight, case.factor, quartiles, case.foretold_factor, of_weights_ratio))
    names = ("function, init", "sigma_w", "dL/dz 1st/last", "quartiles", "theory", "dL/dW")
    return Table(names, tuple(rows))


def _growth(cases: Sequence[Case], depth: int) -> Table:
    names = [name for case in cases for name in (f"f(z) {case.activation.spec}", "theory", "dL/dz", "theory")]
    rows = []
    for layer in thinned(depth, 5):
        cells = [
            (
                spread(case.found.signal[:, layer - 1]).median,
                case.foretold.signal[layer - 1],
                case.median(layer),
                case.foretold.gradient[layer - 1],
            )
            for case in cases
        ]
        rows.append((layer, *(value for cell in cells for value in cell)))
    return Table(("layer", *names), tuple(rows))


def _note(settings: Settings) -> str:
    """What is measured, and what the theory is."""
    return (
        f"Norms: rms over {INPUTS} inputs ~ N(0, 1); median of {settings.networks} networks, {settings.units} wide; "
        "L is a random linear map of the last layer. Theory: the product of sqrt(sigma_w^2 E f'(sqrt(q) z)^2), "
        "q iterated layer by layer; infinitely many units."
    )


def _seen(cases: Sequence[Case]) -> str:
    """What the numbers say: where the gradient vanishes, where it is kept, and what that depends on."""
    kept = {case.label: 1 / _KEPT < case.factor < _KEPT for case in cases}
    texts = []
    for activation in dict.fromkeys(case.activation for case in cases):
        own = [case for case in cases if case.activation == activation]
        parts = [_part(case) for case in own]
        but = ", but it " if len({kept[case.label] for case in own}) > 1 else " and "
        texts.append(f"{activation.spec}'s gradient {but.join(parts)}")
    return "On its way back " + "; ".join(texts) + "."


def _part(case: Case) -> str:
    """What becomes of the gradient of one case."""
    if math.isnan(case.factor):
        return f"is 0 with {case.init}"
    return f"{_verb(case.factor)} with {case.init} (x {rounded(case.factor, 2)})"


def _verb(factor: float) -> str:
    if 1 / _KEPT < factor < _KEPT:
        return "is kept"
    return ("vanishes" if factor < 1 / _GONE else "shrinks") if factor < 1 else "explodes" if factor > _GONE else "grows"


def _exploded(cases: Sequence[Case]) -> str:
    texts = []
    for case in cases:
        sizes = [spread(column).median for column in case.found.signal.T]
        overflow = next((layer for layer, size in enumerate(sizes, start=1) if not math.isfinite(size)), None)
        if overflow:
            texts.append(f"{case.activation.spec}'s signal overflows at layer {overflow}, and its gradient with it")
            continue
        signal = f"changes x {rounded(sizes[-1] / sizes[0], 2)} from the first layer to the last" if sizes[0] else "is 0"
        gradient = f"changes x {rounded(case.factor, 2)} on the way back (theory {rounded(case.foretold_factor, 2)})"
        texts.append(
            f"{case.activation.spec}'s signal {signal}, its gradient {'is 0' if math.isnan(case.factor) else gradient}"
        )
    return f"With weights of standard deviation {cases[0].init.removeprefix('gain ')}/sqrt(fan_in) " + "; ".join(texts) + "."


def script(title: str, functions: Sequence[Activation], settings: Settings) -> str:
    """The program for `run`."""
    return _script(
        title, functions, settings, [(each, init, sigma_w(init, each)) for each, init in _chosen(functions, settings)]
    )


def script_exploding(title: str, functions: Sequence[Activation], settings: Settings) -> str:
    """The program for `run_exploding`."""
    gain = settings.gain or 0.0
    return _script(title, functions, settings, [(each, f"gain {rounded(gain)}", gain) for each in functions])


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

print("function,init,layer,gradient,weight_gradient,signal,gradient_theory")
for name, init, sigma_w in CASES:
    f, slope = FUNCTIONS[name]
    found = np.median([one_network(f, slope, sigma_w, network) for network in range(networks)], axis=0)
    q = [sigma_w**2]
    for _ in range(depth - 1):
        q.append(sigma_w**2 * mean_square(f, q[-1]))
    slopes = [mean_square(slope, variance) for variance in q]
    for layer in range(depth):
        theory = np.sqrt(slopes[-1] * np.prod([sigma_w**2 * s for s in slopes[layer:-1]]))
        print(name, init, layer + 1, *(f"{value:.6g}" for value in (*found[layer], theory)), sep=",")
"""
