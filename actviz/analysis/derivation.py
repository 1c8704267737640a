"""The derivative of an activation as a formula, case by case, with its values and the proof that the code computes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from actviz.activation import Activation, Kink
from actviz.errors import UsageError

if TYPE_CHECKING:
    from actviz.exact import Worst

MAX_ORDER = 10
#: How far the code may be from the exact value, in ulp, for f' and f''.
PROMISED_ULP = {1: 4.0, 2: 8.0}
CHECK_POINTS = 1_000


@dataclass(frozen=True)
class Case:
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
    cases: tuple[Case, ...]
    text: str
    kinks: tuple[Kink, ...]


@dataclass(frozen=True)
class Check:
    """The worst error of the code among points where it was compared with SymPy's derivative at 50 digits."""

    worst: Worst
    points: int
    promised: float

    @property
    def holds(self) -> bool:
        """Whether the code keeps the promise."""
        return self.worst.ulp <= self.promised


def derive(activation: Activation, order: int = 1) -> Derivation:
    """The derivative of the given order: the first two as the catalogue has them, higher ones by SymPy from these."""
    if not 1 <= order <= MAX_ORDER:
        raise UsageError(f"--order {order}: orders go from 1 to {MAX_ORDER}")
    pieces = activation.pieces
    texts = [_derivative(piece, order) for _, _, piece in pieces]
    kinks = tuple(kink for kink in activation.kinks if kink.order <= order)
    broken = {kink.x for kink in kinks}
    leftward = {x: point.slope == "left" for x, point, _, _ in activation.breaks}
    cases: list[Case] = []
    for (begin, end, _), text in zip(pieces, texts, strict=True):
        case = Case(begin, end, text, begin not in broken and not leftward.get(begin, True), end not in broken and leftward.get(end, False))
        if cases and cases[-1].text == text and begin not in broken:
            first = cases.pop()
            case = replace(case, begin=first.begin, begin_closed=first.begin_closed)
        cases.append(case)
    return Derivation(activation, order, tuple(cases), activation.joined(texts, order), kinks)


def _derivative(piece: tuple[str, str, str], order: int) -> str:
    if order <= 2:
        return piece[order]
    from actviz.symbolic import derivative  # noqa: PLC0415 - SymPy only where the catalogue does not know

    return derivative(piece[2], order - 2)

