"""The derivative of an activation as a formula, case by case, with its values and the proof that the code computes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from actviz.errors import DataError, UsageError
from actviz.function.activation import Activation
from actviz.function.kink import Kink

if TYPE_CHECKING:
    from actviz.grading.reference import WorstError

MAX_ORDER = 10
CHECK_POINTS = 400


@dataclass(frozen=True)
class DerivativeCase:
    """The derivative's formula between two points; a point belongs to it (`closed`) unless the derivative has no value there."""

    begin: float
    end: float
    text: str
    begin_closed: bool
    end_closed: bool


@dataclass(frozen=True)
class Derivation:
    """A derivative: its cases from left to right, and the same as one text; the kinks at which it, or one before it, has no value."""

    activation: Activation
    order: int
    cases: tuple[DerivativeCase, ...]
    text: str
    kinks: tuple[Kink, ...]


@dataclass(frozen=True)
class Check:
    """The worst error of the code among points where it was compared with SymPy's derivative at 50 digits."""

    worst: WorstError
    points: int
    promised: float

    @property
    def holds(self) -> bool:
        """Whether the code keeps the promise."""
        return bool(self.worst.ulp <= self.promised)

    def raise_if_broken(self) -> None:
        """Raise DataError unless the code keeps the promise."""
        if not self.holds:
            raise DataError(
                f"the check failed: {self.worst.ulp:.3g} ulp at x = {self.worst.x!r}, promised are {self.promised:g}"
            )


def derive(activation: Activation, order: int = 1) -> Derivation:
    """The derivative of the given order: the first two as the catalogue has them, higher ones by SymPy from these."""
    if not 1 <= order <= MAX_ORDER:
        raise UsageError(f"order is {order}, but must be from 1 to {MAX_ORDER}")
    pieces = activation.pieces
    texts = [_derivative(piece, order) for _, _, piece in pieces]
    broken = {kink.x for kink in activation.kinks if kink.order <= order}
    kinks = tuple(kink for kink in activation.kinks if kink.x in broken or kink.disputed)
    leftward = {joint.x: joint.point.slope_of(*activation.own) == "left" for joint in activation.breaks}
    cases: list[DerivativeCase] = []
    for (begin, end, _), text in zip(pieces, texts, strict=True):
        case = DerivativeCase(
            begin,
            end,
            text,
            begin not in broken and not leftward.get(begin, True),
            end not in broken and leftward.get(end, False),
        )
        if cases and cases[-1].text == text and begin not in broken:
            first = cases.pop()
            case = replace(case, begin=first.begin, begin_closed=first.begin_closed)
        cases.append(case)
    return Derivation(activation, order, tuple(cases), activation.joined(texts, order), kinks)


def values(derivation: Derivation, points: Sequence[float]) -> tuple[tuple[float, float], ...]:
    """The derivative at points: (x, value) pairs; at kinks what is picked, or the value of the picked side."""
    function, order = derivation.activation, derivation.order
    if order <= 2:
        found = function.derivative(np.array(points, dtype=np.float64), order)
        return tuple(zip(points, found.tolist(), strict=True))
    texts = [_derivative(piece, order) for piece in function.definition.pieces]
    return tuple((x, _beyond_the_code(derivation, x, texts)) for x in points)


def _beyond_the_code(derivation: Derivation, x: float, texts: Sequence[str]) -> float:
    """A higher derivative, from its formula: with 50 digits, rounded once; at an infinity its limit."""
    from actviz.expression import symbolic  # noqa: PLC0415 - mpmath and SymPy are slow to load
    from actviz.grading.reference import reference_value  # noqa: PLC0415 - mpmath and SymPy are slow to load

    if np.isnan(x):
        return x
    if np.isinf(x) and np.isfinite(derivation.activation.derivative(x, 2)):
        return 0.0  # without oscillation, what f'' tends to it tends to ever more slowly
    if np.isinf(x):
        return symbolic.limit(derivation.cases[0 if x < 0 else -1].text, int(np.sign(x)))
    return float(reference_value(derivation.activation, x, derivation.order, texts)) + 0.0


def verify(derivation: Derivation) -> Check:
    """Hold the code of f' or f'' against SymPy's derivative of the formula, at many points and with 50 digits."""
    from actviz.expression.symbolic import derivative  # noqa: PLC0415
    from actviz.grading.inputs import sample_inputs  # noqa: PLC0415 - mpmath and SymPy are slow to load
    from actviz.grading.reference import PROMISED_ULP, worst_error  # noqa: PLC0415 - mpmath and SymPy are slow to load

    function, order = derivation.activation, derivation.order
    if order > 2:
        raise UsageError(f"order {order} cannot be checked: the code computes f' and f'', so only orders 1 and 2 can")
    texts = tuple(derivative(piece[0], order) for piece in function.definition.pieces)
    points = sample_inputs(function, CHECK_POINTS, seed=0)
    return Check(worst_error(function, order, points, texts), len(points), PROMISED_ULP[order])


def _derivative(piece: Sequence[str], order: int) -> str:
    if order <= 2:
        return piece[order]
    from actviz.expression.symbolic import derivative  # noqa: PLC0415 - SymPy only where the catalogue does not know

    return derivative(piece[2], order - 2)
