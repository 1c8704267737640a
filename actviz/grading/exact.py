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
from actviz.grading.ordinals import Integers, Ordinals
from actviz.numerics.arrays import BLOCK, Array
from actviz.numerics.ball import Ball
from actviz.numerics.number_types import FLOAT64, Floats, NumberType

#: A float64 value of the catalogue may be wrong by this many units in its last place; closer to a tie, a ball decides.
_UNCERTAIN_ULP = 32
#: The largest relative error of a value whose error is measured in ulp of float64.
_SHARP = 2.0**-62
#: Digits of a value that a ball does not know well enough; and a difference, relative to the value, that is 0 but for them.
_DIGITS, _NOTHING = 40, 1e-35
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
            near = np.flatnonzero(self._near_tie(values))
            near = near[self._is_inside(wide[near])]
            if near.size:
                rounded[near] = self._settled(wide[near], values[near], rounded[near])
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

    def _near_tie(self, values: Array) -> npt.NDArray[np.bool_]:
        """Where the error of a value may decide to which of two numbers it is rounded."""
        lost = FLOAT64.bits - self.type.bits
        tail = values.view(np.int64) + np.int64(_UNCERTAIN_ULP - (1 << (lost - 1)))
        tail &= np.int64((1 << lost) - 1)
        near: npt.NDArray[np.bool_] = tail <= 2 * _UNCERTAIN_ULP
        size = np.abs(values)
        small = size < self.type.smallest_normal
        if small.any():
            steps = size[small] / self._least
            near[small] = np.abs(steps - np.floor(steps) - 0.5) <= _UNCERTAIN_ULP * 2.0**-52 * steps
            near[small] &= steps > 0.25
        return near

    @property
    def _least(self) -> float:
        """The smallest positive number of the type."""
        return self.type.smallest_normal * 2.0 ** (1 - self.type.bits)

    def _settled(self, x: Array, values: Array, rounded: Floats) -> Floats:
        """The rounded values beside ties: the two numbers on either side are compared with the value."""
        order = Ordinals(self.type)
        place = order.of(rounded)
        first = np.where(values == rounded.astype(np.float64), -1, np.where(values > rounded, 1, -1))
        other = order.numbers(place + first)
        low, high = np.minimum(rounded, other).astype(np.float64), np.maximum(rounded, other).astype(np.float64)
        unit = 2.0 ** (self.type.largest_exponent + 1)
        low, high = np.where(np.isinf(low), -unit, low), np.where(np.isinf(high), unit, high)
        middle = low / 2 + high / 2
        side = self._side(x, middle)
        even = rounded.astype(np.float64)
        tie = side == 0
        even[tie] = self.type.round(middle[tie]).astype(np.float64)
        return self.type.round(np.where(tie, even, np.where(side > 0, high, low)))

    def _side(self, x: Array, middle: Array) -> Integers:
        """Whether the exact values are above (1), below (-1) or at (0) some numbers."""
        side = np.zeros(x.shape, np.int64)
        for spot, text, evaluator in self._pieces(x):
            ball = evaluator.ball(text) - Ball.of(middle[spot])
            high, radius = (np.broadcast_to(part, spot.shape) for part in (ball.high, ball.radius))
            side[spot] = np.sign(high).astype(np.int64)
            unsure = spot[~((radius < np.abs(high)) | (radius == 0))]
            for run in _runs(x[unsure]):
                side[unsure[run]] = self._side_of_run(text, x[unsure[run]], middle[unsure[run]])
        return side

    def _side_of_run(self, text: str, x: Array, middle: Array) -> Integers:
        """The sides at inputs of a binade: where its ends and its middle agree, all have theirs."""
        places = np.unique(np.linspace(0, len(x) - 1, _RUN_ENDS).astype(int))
        sides = {place: self._exact_side(text, float(x[place]), float(middle[place])) for place in places.tolist()}
        if len(set(sides.values())) == 1:
            return np.full(len(x), next(iter(sides.values())), np.int64)
        return np.array([self._exact_side(text, *point) for point in zip(x.tolist(), middle.tolist(), strict=True)], np.int64)

    def _exact_side(self, text: str, x: float, middle: float) -> int:
        value = multiprecision.value(text, x, self.activation.exact_parameters, _DIGITS)
        if abs(value - middle) <= _NOTHING * abs(middle):
            return 0
        return 1 if value > middle else -1

    def _pieces(self, x: Array) -> Iterator[tuple[Integers, str, Evaluator]]:
        """The places of the inputs in each smooth piece, its formula, and what evaluates it there."""
        activation = self.activation
        places = sum((x > placed.x) | ((x == placed.x) & (not placed.x_is_left)) for placed in activation.breaks)
        for place, index in enumerate(activation.piece_indices):
            spot = np.flatnonzero(np.broadcast_to(places == place, x.shape))
            if spot.size:
                text = activation.definition.pieces[index][self.order]
                yield spot, text, Evaluator(x[spot], activation.exact_parameters)

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
