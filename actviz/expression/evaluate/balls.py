"""Formulas over arrays: every value is the float64 next to the exact one, or the one beside it.

A text is put into its stable form and evaluated with pairs of floats, and with balls where those leave the rounding open. Where a
ball is too wide, which happens beside roots and where a formula cancels by construction, mpmath evaluates the text once more with as
many digits as it takes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from actviz.expression.evaluate import multiprecision
from actviz.expression.evaluate.fold import evaluate, vocabulary
from actviz.expression.evaluate.pairs import FEWEST, PairFormula, nearest, pair_formula
from actviz.expression.grammar import parse
from actviz.expression.literals import as_float, exact
from actviz.expression.primitive import Primitive
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.rewrite import stable
from actviz.expression.simplify import number
from actviz.expression.tree import Call, Expression, Name, functions, replace
from actviz.numerics import ball_functions
from actviz.numerics.arrays import BLOCK, Array
from actviz.numerics.ball import Ball

#: 5/8 of a unit in the last place are promised with this many correct digits.
_DIGITS = 25
#: Digits of a difference whose sign is wanted, and its name for the number that is subtracted, which no formula uses.
_SIGN_DIGITS, _NUMBER = 2, "number subtracted"
#: What stands for infinity: powers of two whose size no exponential of a float reaches.
_FAR = (1 << 20, 1 << 21, 1 << 22)


def _literal(text: str) -> Ball:
    return Ball.constant(exact(text))


def _native(row: Primitive) -> Any:
    if row.symbol:
        return row.python
    return getattr(ball_functions, row.balls) if row.balls else None


#: What the names of a formula mean for balls.
BALLS: Mapping[str, Any] = vocabulary(_native, number=_literal)


class Evaluator:
    """Formulas in x, with parameters, over one array of finite numbers; what several formulas share is computed once."""

    def __init__(self, x: Array, parameters: Mapping[str, str | float]) -> None:
        self._x, self._parameters = x, parameters
        self._names = {**BALLS, **_constants(parameters), "x": Ball.of(x)}
        self._memory: dict[Expression, Any] = {}

    def ball(self, text: str) -> Ball:
        """The values of a formula as balls, however wide."""
        with np.errstate(all="ignore"):
            return _evaluated(text, self._names, self._memory)

    def __call__(self, text: str) -> Array:
        """The values of a formula."""
        return self.together([text])[0]

    def together(self, texts: Sequence[str]) -> list[Array]:
        """The values of several formulas: by pairs of floats, by balls where those are too rough, and by mpmath where these are."""
        formulas = {text: self._pair_formula(text) for text in texts} if self._x.size >= FEWEST else {}
        quick = {text: formula for text, formula in formulas.items() if formula is not None}
        with np.errstate(all="ignore"):
            results = dict(zip(quick, nearest(list(quick.values()), self._x), strict=True))
        for text, (floats, certain) in results.items():
            self._complete([text], np.flatnonzero(~certain), [floats])
        values = {text: floats for text, (floats, _) in results.items()}
        if rest := [text for text in dict.fromkeys(texts) if text not in values]:
            values |= {text: np.empty(self._x.shape) for text in rest}
            self._complete(rest, np.arange(self._x.size), [values[text] for text in rest])
        return [values[text] if text not in texts[:place] else values[text].copy() for place, text in enumerate(texts)]

    def _pair_formula(self, text: str) -> PairFormula | None:
        return pair_formula(stable(text), lambda part: evaluate(part, self._names, _literal, self._memory))

    def _complete(self, texts: Sequence[str], places: npt.NDArray[np.intp], results: Sequence[Array]) -> None:
        """Put the values of formulas at some of the numbers into arrays, by balls and mpmath; what they share is computed once."""
        for start in range(0, places.size, BLOCK):
            block = places[start : start + BLOCK]
            whole = block.size == self._x.size
            evaluator = self if whole else Evaluator(self._x[block], self._parameters)
            for text, values in zip(texts, results, strict=True):
                values[block] = evaluator._by_balls(text)

    def _by_balls(self, text: str) -> Array:
        with np.errstate(all="ignore"):
            nearest_floats, certain = self.ball(text).rounded()
        values = np.broadcast_to(nearest_floats, self._x.shape).copy()
        certain = np.broadcast_to(certain, self._x.shape)
        if not certain.all():
            uncertain = np.flatnonzero(~certain)
            values[uncertain] = [self._closely(text, x) for x in self._x[uncertain].tolist()]
        return values

    def _closely(self, text: str, x: float) -> float:
        """The value at one number with as many digits as it takes; NaN where even thousands are too few."""
        try:
            return multiprecision.nearest(multiprecision.value(text, x, self._parameters, _DIGITS))
        except ArithmeticError:
            return math.nan

    def signs(self, text: str, values: Array) -> Array:
        """The signs of a formula minus numbers; 0 where the difference is below every float64."""
        with np.errstate(all="ignore"):
            rest = self.ball(text) - Ball.of(values)
        signs = np.broadcast_to(np.nan_to_num(np.sign(rest.high)), self._x.shape).copy()
        certain = np.broadcast_to((rest.radius < rest.size) | (np.asarray(rest.radius) == 0), self._x.shape)
        difference = Call("-", (parse(text), Name(_NUMBER)))
        for place in np.flatnonzero(~certain):
            parameters = {**self._parameters, _NUMBER: float(values[place])}
            exact = multiprecision.value(difference, float(self._x[place]), parameters, _SIGN_DIGITS)
            signs[place] = (exact > 0) - (exact < 0)
        return signs


def limit(text: str, parameters: Mapping[str, str | float], side: int) -> float:
    """What a formula tends to as x goes to infinity, or with side -1 to minus infinity; NaN where there is no limit."""
    tree = stable(text)
    if not any(name in PRIMITIVES and PRIMITIVES[name].periodic for name in functions(tree)):
        x = Ball(np.full(len(_FAR), float(side)), 0.0, np.array(_FAR))
        with np.errstate(all="ignore"):
            value = _evaluated(text, {**BALLS, **_constants(parameters), "x": x}, {})
            values, certain = (np.broadcast_to(part, len(_FAR)) for part in value.rounded())
        if certain.all() and (end := _end(*values.tolist())) is not None:
            return end
    from actviz.expression.evaluate.limits import at_infinity  # noqa: PLC0415 - needs mpmath

    exact_values = {name: parse(value) if isinstance(value, str) else number(value) for name, value in parameters.items()}
    return as_float(at_infinity(replace(tree, exact_values), side)[0])


def _end(first: float, second: float, third: float) -> float | None:
    """The limit of values at ever larger x, if they have come to it, grow or decrease; None where they are on their way."""
    if first == second == third:
        return first
    if abs(third) > abs(second) > abs(first) and abs(third - second) >= abs(second - first):
        return float(np.copysign(np.inf, third))
    return 0.0 if abs(third) < 0.75 * abs(second) < 0.6 * abs(first) else None


def _evaluated(text: str, names: Mapping[str, Any], memory: dict[Expression, Any]) -> Ball:
    result: Ball = evaluate(stable(text), names, _literal, memory)
    return result


def _constants(parameters: Mapping[str, str | float]) -> dict[str, Ball]:
    return {name: _constant(value) for name, value in parameters.items()}


def _constant(value: str | float) -> Ball:
    """A parameter: the float64 it is, or what its text says."""
    return _evaluated(value, BALLS, {}) if isinstance(value, str) else Ball.constant(value)
