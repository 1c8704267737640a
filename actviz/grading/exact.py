"""Exact values of a function at numbers of a type, and the same rounded once to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from actviz.expression.evaluate import multiprecision
from actviz.expression.evaluate.balls import Evaluator
from actviz.function.activation import Activation
from actviz.function.kink import AtKink
from actviz.function.rounding import signs_beside
from actviz.grading.ordinals import Integers
from actviz.numerics.arrays import BLOCK, Array
from actviz.numerics.ball import Ball
from actviz.numerics.number_types import FLOAT64, Floats, NumberType

#: The largest relative error of a value whose error is measured in ulp of float64.
_SHARP = 2.0**-62
#: Digits of a value that a ball does not know well enough.
_DIGITS = 40
#: An exponent of 2 beyond those of all floats.
_FAR = 4000
#: Where a run of inputs lies this close together (in ordinals, by powers of two), its ends and its middle decide for all.
_RUN_ENDS = 3


@dataclass(frozen=True)
class Exact:
    """Exact values (high + low)*2**exponent, and the same rounded to the type."""

    high: Array
    low: Array | float
    exponent: Integers | int
    rounded: Floats

    @property
    def values(self) -> Array:
        """The float64 next to each value."""
        if isinstance(self.exponent, int):
            return self.high
        with np.errstate(over="ignore", under="ignore"):
            return np.ldexp(self.high, np.clip(self.exponent, -_FAR, _FAR).astype(np.int32))

    def at(self, places: Integers) -> Exact:
        """Those at some places."""
        low = self.low if isinstance(self.low, float) else self.low[places]
        exponent = self.exponent if isinstance(self.exponent, int) else self.exponent[places]
        return Exact(self.high[places], low, exponent, self.rounded[places])


@dataclass(frozen=True)
class Reference:
    """f, f' or f'' (order 0 to 2) of a function at numbers of a type.

    For types of at most 32 bits the function's float64 value is exact enough, except beside a tie of two numbers of the type, where
    balls and then mpmath decide. For float64 every value is computed with balls.
    """

    activation: Activation
    order: int
    type: NumberType
    at_kink: AtKink | None = None

    def __call__(self, x: Floats) -> Exact:
        """The exact values at numbers of the type; NaN where the function has no value."""
        with np.errstate(all="ignore"):
            wide = x.astype(np.float64)
            values = self._values(wide)
            if self.type is FLOAT64:
                return self._with_balls(wide, values)
            rounded = self.type.round(values)
            places, halves = self.type.near_ties(values)
            inside = self._is_inside(wide[places])
            places, halves = places[inside], halves[inside]
            if places.size:
                side = self._side(wide[places], halves)
                rounded[places] = self.type.round(np.where(side == 0, halves, np.nextafter(halves, np.copysign(np.inf, side))))
            return Exact(values, 0.0, 0, rounded)

    def _values(self, x: Array) -> Array:
        if self.order == 0:
            return np.asarray(self.activation(x))
        return np.asarray(self.activation.derivative(x, self.order, at_kink=self.at_kink))

    def _is_inside(self, x: Array) -> npt.NDArray[np.bool_]:
        """Where x is finite and no break of the function."""
        inside: npt.NDArray[np.bool_] = np.isfinite(x)
        for placed in self.activation.breaks:
            inside &= x != placed.x
        return inside

    def _side(self, x: Array, middle: Array) -> Array:
        """Whether the exact values are above (1), below (-1) or at (0) some numbers: by balls, and where those are too wide in runs."""
        side = np.zeros(x.shape)
        for spot, text, evaluator in self._pieces(x):
            rest = evaluator.ball(text) - Ball.of(middle[spot])
            high, radius = (np.broadcast_to(part, spot.shape) for part in (rest.high, rest.radius))
            side[spot] = np.sign(high)
            unsure = spot[~((radius < np.abs(high)) | (radius == 0))]
            for run in _runs(x[unsure]):
                side[unsure[run]] = self._side_of_run(x[unsure[run]], middle[unsure[run]])
        return side

    def _side_of_run(self, x: Array, middle: Array) -> Array:
        """The sides at inputs of a binade: where its ends and its middle agree, all have theirs."""
        places = np.linspace(0, len(x) - 1, _RUN_ENDS).astype(int)
        sides = signs_beside(self.activation, x[places], self.order, middle[places])
        if len(set(sides.tolist())) == 1:
            return np.full(len(x), sides[0])
        return signs_beside(self.activation, x, self.order, middle)

    def _pieces(self, x: Array) -> Iterator[tuple[Integers, str, Evaluator]]:
        """The places of the inputs in each smooth piece, its formula, and what evaluates it there."""
        for spot, index in self.activation.by_piece(x):
            text = self.activation.definition.pieces[index][self.order]
            yield spot, text, Evaluator(x[spot], self.activation.exact_parameters)

    def _with_balls(self, x: Array, values: Array) -> Exact:
        """The values in double-double, and rounded: those at breaks and infinities as the function has them."""
        high, low, exponent = values.copy(), np.zeros(x.shape), np.zeros(x.shape, np.int64)
        inside = np.flatnonzero(self._is_inside(x))
        for start in range(0, inside.size, BLOCK):
            block = inside[start : start + BLOCK]
            for spot, text, evaluator in self._pieces(x[block]):
                place = block[spot]
                ball = evaluator.ball(text)
                parts = (np.broadcast_to(np.asarray(part), spot.shape) for part in (ball.high, ball.low, ball.exponent))
                high[place], low[place], exponent[place] = parts
                nearest, certain = (np.broadcast_to(part, spot.shape) for part in ball.rounded())
                settled = certain & ((nearest == 0) | ~np.isfinite(nearest))
                wide = ~settled & ~(np.broadcast_to(ball.radius, spot.shape) <= _SHARP * np.abs(high[place]))
                self._sharpen(text, x, place[wide], (high, low, exponent))
        return Exact(high, low, exponent, _rounded_pairs(high, low, exponent))

    def _sharpen(self, text: str, x: Array, places: Integers, parts: tuple[Array, Array, Integers]) -> None:
        high, low, exponent = parts
        for place in places.tolist():
            value = multiprecision.value(text, float(x[place]), self.activation.exact_parameters, _DIGITS)
            high[place], low[place], exponent[place] = _split(value)


def _split(value: Any) -> tuple[float, float, int]:
    """An mpmath number as (high + low)*2**exponent, with high from 0.5 to 1."""
    sign, mantissa, exponent, bits = value._mpf_
    if not mantissa:  # 0, NaN or an infinity
        return float(value), 0.0, 0
    scaled = Fraction(int(mantissa), 1 << bits) * (-1 if sign else 1)
    high = float(scaled)
    return high, float(scaled - Fraction(high)), max(min(int(exponent) + int(bits), _FAR), -_FAR)


def _rounded_pairs(high: Array, low: Array, exponent: Integers) -> Array:
    """(high + low)*2**exponent rounded once to float64; in the subnormal range that is to a whole number of the smallest."""
    with np.errstate(over="ignore", under="ignore"):
        steps = np.clip(exponent, -_FAR, _FAR).astype(np.int32)
        values = np.ldexp(high, steps)
        small = np.flatnonzero((np.abs(values) < FLOAT64.smallest_normal) & np.isfinite(high) & (high != 0))
        units = np.ldexp(high[small], steps[small] + 1074)
        rest = np.ldexp(low[small], steps[small] + 1074)
        whole = np.rint(units)
        over = (units - whole) + rest
        whole += np.where(over > 0.5, 1.0, np.where(over < -0.5, -1.0, 0.0))
        values[small] = np.ldexp(whole, -1074)
    return values


def _runs(x: Array) -> Iterator[Integers]:
    """The places of inputs with the same sign and exponent; the inputs ascend."""
    if x.size:
        key = np.frexp(x)[1].astype(np.int64) * 2 + (x < 0)
        yield from np.split(np.arange(x.size), np.flatnonzero(np.diff(key)) + 1)
