"""The error of a function's code: its formulas computed step by step in a type, held against exact values."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from actviz.analysis.implementation.cases import Implementation, joined
from actviz.expression.evaluate.emulated import stepwise
from actviz.expression.languages.language import Language
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.tree import functions
from actviz.grading.exact import Reference
from actviz.grading.input_sets import sampled
from actviz.grading.ulp import errors
from actviz.numerics.arrays import Array
from actviz.numerics.number_types import FLOAT32, FLOAT64, NumberType
from actviz.text.numbers import rounded

POINTS = 10_000
#: An error beyond this many ulp is a loss of digits.
LOSS = 16.0
#: Waves are measured up to this |x|: beyond, an exact angle takes long to reduce.
_FAR = 1000.0


@dataclass(frozen=True)
class WorstOf:
    """The largest error in a type, where it is, and the x (as a text) between which digits are lost; empty if none are."""

    number_type: str
    ulp: float
    x: float
    places: str
    #: What 99 % of the points do not exceed.
    usual: float

    @property
    def digits(self) -> float:
        """How many decimal digits are lost at most."""
        return math.log10(self.ulp) if self.ulp > 1 else 0.0


@dataclass(frozen=True)
class Accuracy:
    """The worst errors of f or a derivative, in float32 and float64."""

    worst: tuple[WorstOf, ...]


def accuracy(implementation: Implementation, order: int, language: Language) -> Accuracy:
    """Measure the formulas of f (order 0), f' or f'' at 10,000 points of each type."""
    tree = implementation.numbers(language.expanded(joined(implementation.cases(order, language))))

    waves = any(PRIMITIVES[name].periodic for name in functions(tree))
    ends = (-_FAR, _FAR) if waves else None

    def worst(number_type: NumberType) -> WorstOf:
        x = np.concatenate(list(sampled(implementation.activation, number_type, POINTS, ends=ends).blocks()))
        x = x[np.isfinite(x)]
        answers = stepwise(tree, x, number_type, {})
        ulp = errors(answers, Reference(implementation.activation, order, number_type)(x), number_type)
        ulp = np.where(np.isnan(ulp), np.inf, ulp)
        place = int(np.argmax(ulp))
        with np.errstate(invalid="ignore"):  # between two infinite errors
            high = float(np.nan_to_num(np.quantile(ulp, 0.99), nan=np.inf, posinf=np.inf))
        return WorstOf(
            number_type.name,
            float(ulp[place]),
            float(x[place]),
            _places(x.astype(np.float64), ulp),
            high,
        )

    return Accuracy((worst(FLOAT32), worst(FLOAT64)))


def _places(x: Array, ulp: Array) -> str:
    """Between which x digits are lost."""
    lost = np.sort(x[ulp > LOSS])
    if not len(lost):
        return ""
    sides = [side for side in (lost[lost < 0], lost[lost >= 0]) if len(side)]
    return " and ".join(f"from x = {rounded(float(side[0]), 3)} to {rounded(float(side[-1]), 3)}" for side in sides)
