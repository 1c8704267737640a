"""Search for the largest errors of f, f' and f'' on the whole real line, and record them in tests/data/worst.json.

`python tools/ulp_search.py` searches for every function that is not recorded; with names of functions, or of functions with
parameters, for these again. Points are drawn from every binade, the subnormal ones included, then from those binades in which
errors are largest, beside breaks, roots and extrema, and around the worst points so far. A kernel is compared with balls, and with
mpmath where a ball is too wide; an entry that is computed from its texts with mpmath. What was found is saved after each function.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import reference

import actviz
from actviz.expression.evaluate import multiprecision
from actviz.expression.evaluate.balls import Evaluator
from actviz.expression.grammar import parse
from actviz.function.activation import Activation
from actviz.grading.inputs import sample_inputs
from actviz.grading.reference import PROMISED_ULP, reference_value, ulp_error
from actviz.numerics.arrays import Array
from actviz.numerics.ball import Ball

TARGET = Path(__file__).parents[1] / "tests" / "data" / "worst.json"
#: Functions with parameters that strain a kernel in other ways than those of `reference`.
MORE = ["swish:100", "swish:0.001", "softplus:37.5", "softplus:0.001", "squareplus:100", "celu:1e-3", "elu:1e-3"]
#: The number of points for a kernel and for an entry computed from its texts, each with its defaults and with other parameters.
POINTS = {"code": (10_000_000, 2_000_000), "text": (34_000, 5_000)}
#: Binades of the positive floats: 52 subnormal ones, then the normal ones.
_SUBNORMAL, BINADES = 52, 52 + 2046
#: Shares of the points: one by one from every binade, from binades by their errors, beside special points, around the worst.
_EVEN, _BY_ERROR, _SPECIAL, _ROUNDS = 0.2, 0.5, 0.05, 5
#: How many points are computed at once.
_BLOCK = 8192
#: How many of the worst points of each order are searched around, and how many are recorded.
_CENTRES, _KEPT = 60, 6
#: Errors up to this are those of rounding alone. They do not say which binades to search, and one of them is recorded.
_ROUNDING = 0.505
#: Correct digits of mpmath's values.
_DIGITS = 20
#: A ball is wide enough to be computed with mpmath if its radius is larger, in ulp.
_WIDE = 0.01
#: How many of those in a block are computed with mpmath.
_MOST_WIDE = 20


@dataclass
class Worst:
    """The largest errors of one order so far, and where they are."""

    errors: Array = field(default_factory=lambda: np.empty(0))
    x: Array = field(default_factory=lambda: np.empty(0))

    def add(self, errors: Array, x: Array, most: int = 4000) -> None:
        """Take up new points and keep the worst."""
        errors, x = np.concatenate([self.errors, errors]), np.concatenate([self.x, x])
        best = np.argsort(-errors, kind="stable")[:most]
        _, first = np.unique(x[best], return_index=True)
        best = best[np.sort(first)]
        self.errors, self.x = errors[best], x[best]

    def apart(self, count: int) -> list[tuple[float, float]]:
        """The worst points that are not neighbours, as (error, x)."""
        chosen: list[tuple[float, float]] = []
        for error, x in zip(self.errors.tolist(), self.x.tolist(), strict=True):
            if all(abs(x - other) > 1e-6 * abs(x) for _, other in chosen):
                chosen.append((error, x))
            if len(chosen) == count:
                break
        return chosen


class Errors:
    """The errors of a function in ulp."""

    def __init__(self, spec: str) -> None:
        self.function: Activation = actviz.get(spec)
        self.has_kernel = self.function.definition.kernel is not None
        self._breaks = np.array([placed.x for placed in self.function.breaks])

    def __call__(self, x: Array) -> Array:
        """The errors of f, f' and f'' at finite numbers that are no breaks; 0 at breaks."""
        errors = np.zeros((3, x.size))
        computed = np.array(self.function.jet(x, 2))
        inside = ~np.isin(x, self._breaks)
        for positions, index in self.function.by_piece(np.where(inside, x, np.nan)):
            texts = self.function.definition.pieces[index]
            part = self.by_balls if self.has_kernel else self._by_mpmath
            errors[:, positions] = part(x[positions], texts, computed[:, positions])
        return errors

    def by_balls(self, x: Array, texts: Sequence[str], computed: Array) -> Array:
        evaluator = Evaluator(x, self.function.exact_parameters)
        errors = np.empty(computed.shape)
        for order in range(3):
            error, sure = _distance(evaluator.ball(texts[order]), computed[order])
            wide = np.flatnonzero(~sure)
            error[wide[_MOST_WIDE:]] = 0.0
            for place in wide[:_MOST_WIDE]:
                exact = reference_value(self.function, float(x[place]), order)
                error[place] = ulp_error(float(computed[order, place]), exact)
            errors[order] = error
        return errors

    def _by_mpmath(self, x: Array, texts: Sequence[str], computed: Array) -> Array:
        errors = np.empty(computed.shape)
        for order, tree in enumerate(map(parse, texts)):
            exact = (multiprecision.value(tree, point, self.function.exact_parameters, _DIGITS) for point in x.tolist())
            errors[order] = [ulp_error(*pair) for pair in zip(computed[order].tolist(), exact, strict=True)]
        return errors


def _distance(exact: Ball, computed: Array) -> tuple[Array, npt.NDArray[np.bool_]]:
    """The errors of computed numbers in ulp, and where they are certain."""
    with np.errstate(all="ignore"):
        nearest, certain = (np.broadcast_to(part, computed.shape) for part in exact.rounded())
        finite = np.isfinite(nearest) & np.isfinite(computed)
        rest = exact - Ball.of(np.where(finite, computed, 0.0))
        _, unit = np.frexp(np.minimum(np.abs(np.where(finite, nearest, 1.0)), reference.TOP_BINADE))
        unit = np.where(nearest == 0, -1021, np.maximum(unit, -1021)) - 53
        shift = np.clip(np.asarray(rest.exponent) - unit, -3000, 3000).astype(np.int32)
        error = np.broadcast_to(np.ldexp(np.abs(rest.high), shift), computed.shape).copy()
        radius = np.broadcast_to(np.ldexp(rest.radius, shift), computed.shape)
    same = (nearest == computed) | (np.isnan(nearest) & np.isnan(computed))
    error = np.where(finite, error, np.where(same, 0.0, np.inf))
    return error, np.where(finite, radius <= _WIDE, certain)


def drawn(random: np.random.Generator, binades: npt.NDArray[np.intp]) -> Array:
    """A random float of each of these binades, the positive ones from 0 up, then the negative ones."""
    sign, binade = np.divmod(binades, BINADES)
    normal = binade >= _SUBNORMAL
    mantissa = random.integers(0, 1 << 52, binades.size, dtype=np.uint64)
    leading = np.where(normal, 0, binade).astype(np.uint64)
    subnormal = (np.uint64(1) << leading) | (mantissa & ((np.uint64(1) << leading) - np.uint64(1)))
    exponent = np.where(normal, binade - _SUBNORMAL + 1, 0).astype(np.uint64)
    bits = np.where(normal, (exponent << np.uint64(52)) | mantissa, subnormal)
    return (bits | (sign.astype(np.uint64) << np.uint64(63))).view(np.float64)


def beside(random: np.random.Generator, centres: Array, count: int) -> Array:
    """Points at random distances of one to 2**48 floats from these."""
    steps = np.rint(2.0 ** random.uniform(0, 48, count)).astype(np.int64) * random.choice([-1, 1], count)
    bits = random.choice(centres, count).view(np.int64)
    moved = (bits + steps).view(np.float64)
    return moved[np.isfinite(moved)]


class Search:
    """A search for the largest errors of one function."""

    def __init__(self, spec: str, count: int, before: Sequence[float] = ()) -> None:
        self.errors, self.count, self.searched = Errors(spec), count, 0
        self.random = np.random.default_rng(sum(map(ord, spec)))
        self.worst = [Worst(), Worst(), Worst()]
        self._of_binades = np.zeros(2 * BINADES)
        if before:
            self.take(np.array(before))

    def take(self, x: Array, binades: npt.NDArray[np.intp] | None = None) -> None:
        for start in range(0, x.size, _BLOCK):
            part = x[start : start + _BLOCK]
            errors = self.errors(part)
            self.searched += part.size
            for order in range(3):
                self.worst[order].add(errors[order], part)
            if binades is not None:
                share = np.where(errors > _ROUNDING, errors / np.array(PROMISED_ULP)[:, np.newaxis], 0.0).max(axis=0)
                np.maximum.at(self._of_binades, binades[start : start + _BLOCK], share)

    def run(self) -> None:
        """Search in all binades, where errors are largest, beside special points, and around the worst."""
        rows = -(-int(self.count * _EVEN) // (2 * BINADES))
        even = np.repeat(np.arange(2 * BINADES), rows)
        self.take(drawn(self.random, even), even)
        self.take(beside(self.random, self._special(), int(self.count * _SPECIAL)))
        for share in (0.4, 0.6):  # the second with what the first has shown
            weights = np.minimum(self._of_binades, 10.0) ** 2
            weights = weights if weights.any() else np.ones(2 * BINADES)
            chosen = self.random.choice(2 * BINADES, int(self.count * _BY_ERROR * share), p=weights / weights.sum())
            self.take(drawn(self.random, chosen), chosen)
        while self.searched < self.count:
            centres = np.array([x for worst in self.worst for _, x in worst.apart(_CENTRES)])
            self.take(beside(self.random, centres, -(-int(self.count * (1 - _EVEN - _BY_ERROR - _SPECIAL)) // _ROUNDS)))

    def _special(self) -> Array:
        return sample_inputs(self.errors.function, 200, seed=0)

    def record(self) -> dict[str, Any]:
        """What is kept of the search."""
        orders = []
        for worst in self.worst:
            largest = float(worst.errors[0])
            kept = worst.apart(_KEPT if largest > _ROUNDING else 1)
            orders.append({"ulp": round(largest, 3), "x": [x for error, x in kept if error > 0]})
        return {"points": self.searched, "orders": orders}


def load() -> dict[str, Any]:
    """The recorded searches, by the function's spec."""
    records: dict[str, Any] = json.loads(TARGET.read_text(encoding="utf-8")) if TARGET.exists() else {}
    return records


def save(records: dict[str, Any]) -> None:
    """Write the records, a line for each function."""
    ordered = [spec for spec in specs() if spec in records]
    lines = ",\n".join(f"{json.dumps(spec)}: {json.dumps(records[spec])}" for spec in ordered)
    TARGET.write_text("{\n" + lines + "\n}\n", encoding="utf-8")


def specs() -> list[str]:
    """Every function with its defaults and with other parameters."""
    return [*reference.specs(), *MORE]


def chosen(names: Sequence[str], records: dict[str, Any]) -> Iterator[str]:
    """The functions to search: the named ones, or all that are not recorded."""
    for spec in specs():
        if {spec, spec.partition(":")[0]} & {*names} if names else spec not in records:
            yield spec


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="FUNCTION")
    parser.add_argument("--points", type=int, help="points for each function (default: by what it is computed from)")
    options = parser.parse_args(arguments)
    for spec in chosen(options.names, load()):
        start = time.process_time()
        records = load()
        before = [x for order in records.get(spec, {"orders": []})["orders"] for x in order["x"]]
        kind = "code" if actviz.get(spec).definition.kernel else "text"
        search = Search(spec, options.points or POINTS[kind][":" in spec], before)
        search.run()
        records = {**load(), spec: search.record()}
        save(records)
        worst = ", ".join(f"{order['ulp']:.3f} at {order['x'][0] if order['x'] else '-'}" for order in records[spec]["orders"])
        print(f"{spec}: {worst}; {search.searched:,} points in {time.process_time() - start:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
