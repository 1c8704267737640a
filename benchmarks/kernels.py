"""Measure f and f' of functions and formulas: the time a number takes, as a multiple of np.exp on the same blocks.

    python benchmarks/kernels.py                    # the functions and formulas that have an aim
    python benchmarks/kernels.py tanh 'x*erf(x)'    # others

The numbers are normally distributed with standard deviation 3, so that signs are random. CPU time counts; np.exp and all functions
take turns, and the smallest of many times is taken, so that other programs disturb little.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

import actviz
from actviz.numerics.arrays import BLOCK

#: What f and f' may cost, as multiples of np.exp.
AIMS: dict[str, tuple[float, float]] = {
    **dict.fromkeys(["relu", "leaky_relu", "prelu", "relu6", "hard_tanh", "clip", "threshold", "soft_shrink"], (3, 3)),
    "silu": (8, 22),
    "mish": (8, np.nan),
    "gelu": (35, 70),
    "x*sigmoid(1.702*x)": (60, np.nan),
    "x*tanh(softplus(x))": (100, np.nan),
    "log(1+exp(x))": (100, np.nan),
}
COUNT, ROUNDS = 1_000_000, 15
#: Formulas take longer: fewer numbers are enough.
FORMULA_COUNT = 2**18


def timed(compute: Callable[[], object], count: int) -> float:
    """Return the nanoseconds of CPU time a number takes."""
    begin = time.process_time_ns()
    compute()
    return (time.process_time_ns() - begin) / count


def measured(specs: Iterable[str], rounds: int = ROUNDS) -> dict[tuple[str, int], float]:
    """The nanoseconds of np.exp, and of f and f' (by order) of functions."""
    x = np.random.default_rng(1).normal(size=COUNT) * 3
    out = np.empty(COUNT)

    def exponentials() -> None:
        for start in range(0, COUNT, BLOCK):
            np.exp(x[start : start + BLOCK], out=out[start : start + BLOCK])

    jobs: dict[tuple[str, int], tuple[Callable[[], object], int]] = {("np.exp", 0): (exponentials, COUNT)}
    for spec in specs:
        function = actviz.get(spec)
        count = FORMULA_COUNT if function.definition.kernel is None else COUNT
        part, into = x[:count], out[:count]
        jobs[spec, 0] = lambda f=function, x=part, out=into: f(x, out=out), count
        jobs[spec, 1] = lambda f=function, x=part, out=into: f.derivative(x, out=out), count
    best: dict[tuple[str, int], float] = {}
    for _ in range(rounds):
        for name, (compute, count) in jobs.items():
            best[name] = min(timed(compute, count), best.get(name, np.inf))
    return best


def rows(rounds: int = ROUNDS) -> Iterator[tuple[str, ...]]:
    """For the table of all: what, ours, peer, ratio, aim."""
    best = measured(AIMS, rounds)
    unit = best["np.exp", 0]
    for spec, aims in AIMS.items():
        for order, aim in enumerate(aims):
            ns = best[spec, order]
            yield (
                f"`{spec}`, {('f', 'derivative')[order]}, a number", f"{ns:.1f} ns", f"np.exp {unit:.2f} ns", f"{ns / unit:.1f}",
                f"{aim:.0f}" if np.isfinite(aim) else "",
            )  # fmt: skip


def main(*specs: str) -> None:
    """Print the times of these functions."""
    best = measured(specs or AIMS)
    unit = best["np.exp", 0]
    print(f"np.exp: {unit:.2f} ns a number\n{'':28}{'f ns':>9}{'/ np.exp':>9}{'aim':>6}{'f´ ns':>9}{'/ np.exp':>9}{'aim':>6}")
    for spec in specs or AIMS:
        cells = chain.from_iterable(
            (f"{best[spec, order]:9.2f}", f"{best[spec, order] / unit:9.1f}", f"{aim:6.0f}" if np.isfinite(aim) else " " * 6)
            for order, aim in enumerate(AIMS.get(spec, (np.nan, np.nan)))
        )
        print(f"{spec:28}{''.join(cells)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
