"""Exact values of the vector functions: independent implementations in mpmath, with which the catalogue's code is compared.

A Jacobian is a difference quotient, computed with so many digits that 50 of them are exact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from mpmath import mp, mpf

import actviz
from actviz.function.vector import VectorActivation
from actviz.grading.reference import ulp_error

#: The precision in digits; difference quotients have the step 10**-_STEP.
_DIGITS, _STEP = 900, 60
Vector = list[mpf]


def _softmax(x: Vector, temperature: mpf) -> Vector:
    weights = [mp.exp(value / temperature) for value in x]
    return [weight / mp.fsum(weights) for weight in weights]


def _support(x: Vector, power: int) -> Vector:
    """Return max(0, x - tau)**power with the tau for which the sum is 1."""
    ordered, best = sorted(x, reverse=True), x[0]
    for count in range(1, len(x) + 1):
        part = ordered[:count]
        mean = mp.fsum(part) / count
        spread = mp.fsum((value - mean) ** 2 for value in part)
        tau = mean - mpf(1) / count if power == 1 else mean - mp.sqrt(max((1 - spread) / count, mpf(0)))
        if count == len(x) or ordered[count] <= tau:
            best = tau
            break
    return [max(value - best, mpf(0)) ** power for value in x]


def _logsumexp(x: Vector) -> mpf:
    return mp.log(mp.fsum(mp.exp(value) for value in x))


def _standardize(x: Vector, epsilon: mpf) -> Vector:
    mean = mp.fsum(x) / len(x)
    variance = mp.fsum((value - mean) ** 2 for value in x) / len(x)
    return [(value - mean) / mp.sqrt(variance + epsilon) for value in x]


def _squash(x: Vector) -> Vector:
    length = mp.sqrt(mp.fsum(value * value for value in x))
    return [value * length / (1 + length * length) if length else mpf(0) for value in x]


def _gated(first: Callable[[mpf], mpf], second: Callable[[mpf], mpf]) -> Callable[[Vector], Vector]:
    return lambda x: [first(a) * second(b) for a, b in zip(x[: len(x) // 2], x[len(x) // 2 :], strict=True)]


def _rectified(x: mpf) -> mpf:
    return max(x, mpf(0))


def _sigmoid(x: mpf) -> mpf:
    return 1 / (1 + mp.exp(-x))


def _same(x: mpf) -> mpf:
    return x


EXACT: dict[str, Callable[..., Vector]] = {
    "softmax": _softmax,
    "softmax1": lambda x: _softmax([*x, mpf(0)], mpf(1))[:-1],
    "log_softmax": lambda x, temperature: [mp.log(share) for share in _softmax(x, temperature)],
    "softmin": lambda x, temperature: _softmax([-value for value in x], temperature),
    "sparsemax": lambda x, temperature: _support([value / temperature for value in x], 1),
    "entmax15": lambda x: _support([value / 2 for value in x], 2),
    "logsumexp": lambda x: [_logsumexp(x)],
    "logmeanexp": lambda x: [_logsumexp(x) - mp.log(len(x))],
    "standardize": _standardize,
    "squash": _squash,
    "crelu": lambda x: [*map(_rectified, x), *(_rectified(-value) for value in x)],
    "maxout": lambda x, k: [max(x[place : place + int(k)]) for place in range(0, len(x), int(k))],
    "maxmin": lambda x: [value for place in range(0, len(x), 2) for value in sorted(x[place : place + 2], reverse=True)],
    "hardmax": lambda x: [mpf(x.index(max(x)) == place) for place in range(len(x))],
    "glu": _gated(_same, _sigmoid),
    "reglu": _gated(_rectified, _same),
    "geglu": _gated(lambda x: x * mp.ncdf(x), _same),
    "clamped_swiglu": lambda x, alpha, limit: _gated(
        lambda a: min(a, limit) * _sigmoid(alpha * min(a, limit)), lambda b: max(-limit, min(b, limit)) + 1
    )(x),
    "swiglu": _gated(lambda x: x * _sigmoid(x), _same),
    "bilinear": _gated(_same, _same),
    "drelu_glu": _gated(_rectified, _rectified),
    "gtu": _gated(mp.tanh, _sigmoid),
    "drelu_dual": lambda x: [_rectified(a) - _rectified(b) for a, b in zip(x[: len(x) // 2], x[len(x) // 2 :], strict=True)],
}


@dataclass(frozen=True)
class WorstVector:
    """The largest error in ulp of the outputs (order 0) or of the Jacobian (order 1), and the vector at which it occurs."""

    order: int
    ulps: float
    x: tuple[float, ...]


def outputs(function: VectorActivation, x: Sequence[float]) -> Vector:
    """Return the exact outputs."""
    with mp.workdps(_DIGITS):
        return EXACT[function.name]([mpf(value) for value in x], *map(mpf, function.parameters.values()))


def jacobian(function: VectorActivation, x: Sequence[float]) -> list[Vector]:
    """Return the exact Jacobian, one row for each output; x must not be at a kink."""
    with mp.workdps(_DIGITS):
        step, columns = mpf(10) ** -_STEP, []
        parameters = [mpf(value) for value in function.parameters.values()]
        for place in range(len(x)):
            sides = []
            for side in (-1, 1):
                moved = [mpf(value) + (side * step if at == place else 0) for at, value in enumerate(x)]
                sides.append(EXACT[function.name](moved, *parameters))
            columns.append([(after - before) / (2 * step) for before, after in zip(*sides, strict=True)])
        return [list(row) for row in zip(*columns, strict=True)]


def vectors(seed: int = 1, count: int = 60) -> list[tuple[float, ...]]:
    """Draw vectors of different lengths and magnitudes."""
    random = np.random.default_rng(seed)
    return [
        tuple((random.normal(size=random.choice([2, 4, 6])) * 10 ** random.uniform(-3, 2.6)).tolist()) for _ in range(count)
    ]


def worst(spec: str, order: int) -> WorstVector:
    """Find the largest error of a function among all components, in ulp."""
    function: VectorActivation = actviz.get(spec)
    largest = WorstVector(order, 0.0, ())
    for x in vectors():
        computed = function.jacobian(x) if order else function(x)
        right = [value for row in jacobian(function, x) for value in row] if order else outputs(function, x)
        ulps = max(ulp_error(float(a), b) for a, b in zip(np.ravel(computed), right, strict=True))
        if ulps > largest.ulps:
            largest = WorstVector(order, ulps, x)
    return largest


if __name__ == "__main__":
    for name in EXACT:
        print(name, worst(name, 0), worst(name, 1))
