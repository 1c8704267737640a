"""The derivative of an activation as a formula, case by case, with its values and the proof that the code computes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from actviz.errors import DataError, UsageError
from actviz.expression.differentiate import as_in_textbook, derivative, textbook
from actviz.expression.grammar import parse
from actviz.expression.output import in_terms_of_output
from actviz.expression.simplify import substitute
from actviz.expression.tree import depends_on, names
from actviz.function.activation import Activation, Piece
from actviz.function.kink import Kink

if TYPE_CHECKING:
    from actviz.grading.reference import WorstError

MAX_ORDER = 10
CHECK_POINTS = 400
#: Higher derivatives of a derivative that is written by hand are short only where that one is.
_SHORT = 80


@dataclass(frozen=True)
class Texts:
    """A derivative as it is computed, as a textbook writes it, and in terms of y = f(x) where that is simple."""

    text: str
    textbook: str
    in_terms_of_y: str | None


@dataclass(frozen=True)
class DerivativeCase:
    """The derivative between two points; a point belongs to it (`closed`) unless the derivative has no value there."""

    begin: float
    end: float
    texts: Texts
    begin_closed: bool
    end_closed: bool

    @property
    def text(self) -> str:
        """The formula as it is computed."""
        return self.texts.text


@dataclass(frozen=True)
class Derivation:
    """A derivative: its cases from left to right, and all of them as one; the kinks at which it, or one before it, has no value."""

    activation: Activation
    order: int
    cases: tuple[DerivativeCase, ...]
    texts: Texts
    kinks: tuple[Kink, ...]

    @property
    def text(self) -> str:
        """The formula as it is computed, in one line."""
        return self.texts.text


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
    """The derivative of the given order, by the chain rule or as the entry has it."""
    if not 1 <= order <= MAX_ORDER:
        raise UsageError(f"order is {order}, but must be from 1 to {MAX_ORDER}")
    texts = texts_of_pieces(activation, order)
    broken = {kink.x for kink in activation.kinks if kink.order <= order}
    kinks = tuple(kink for kink in activation.kinks if kink.x in broken or kink.disputed)
    leftward = {joint.x: joint.point.slope_of(*activation.own) == "left" for joint in activation.breaks}
    cases: list[DerivativeCase] = []
    for (begin, end, _), own in zip(activation.pieces, texts, strict=True):
        case = DerivativeCase(
            begin,
            end,
            own,
            begin not in broken and not leftward.get(begin, True),
            end not in broken and leftward.get(end, False),
        )
        if cases and cases[-1].texts == own and begin not in broken:
            first = cases.pop()
            case = replace(case, begin=first.begin, begin_closed=first.begin_closed)
        cases.append(case)
    return Derivation(activation, order, tuple(cases), _joined(activation, texts, order), kinks)


def texts_of_pieces(activation: Activation, order: int) -> list[Texts]:
    """The derivative in each piece, from left to right; order 0 is f."""
    pieces = zip(activation.piece_indices, activation.pieces, strict=True)
    return [_texts(activation, index, piece, order) for index, piece in pieces]


def _joined(activation: Activation, texts: Sequence[Texts], order: int) -> Texts:
    """The texts of all pieces as one each."""
    in_y = [own.in_terms_of_y for own in texts if own.in_terms_of_y]
    is_simple = len(in_y) == len(texts) and any("y" in names(parse(text)) for text in in_y)
    return Texts(
        activation.joined([own.text for own in texts], order),
        activation.joined([own.textbook for own in texts], order),
        activation.joined(in_y, order) if is_simple else None,
    )


def _texts(activation: Activation, index: int, piece: Piece, order: int) -> Texts:
    """The derivative in one piece."""
    by_hand = activation.definition.pieces[index].texts
    exact = {**activation.parameters, **activation.exact_parameters}
    written = [substitute(text, exact) for text in by_hand]
    if not order:
        return Texts(piece.texts[0], written[0], "y")
    if order < len(by_hand):
        ways, stable = [as_in_textbook(written[order])], piece.texts[order]
    else:
        ways = [textbook(written[known], order - known) for known in _starts(written)[1:]]
        stable = piece.texts[order] if order <= 2 else _higher(piece.texts, order)
    shortest = min([*ways, textbook(written[0], order)], key=len)
    is_constant = not depends_on(parse(shortest))
    return Texts(stable, shortest, shortest if is_constant else in_terms_of_output(written[0], order, piece.begin, piece.end))


def values(derivation: Derivation, points: Sequence[float]) -> tuple[tuple[float, float], ...]:
    """The derivative at points: (x, value) pairs; at kinks what is picked, or the value of the picked side."""
    function, order = derivation.activation, derivation.order
    if order <= 2:
        found = function.derivative(np.array(points, dtype=np.float64), order)
        return tuple(zip(points, found.tolist(), strict=True))
    texts = [_higher(piece.texts, order) for piece in function.definition.pieces]
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
    from actviz.expression import symbolic  # noqa: PLC0415
    from actviz.grading.inputs import sample_inputs  # noqa: PLC0415 - mpmath and SymPy are slow to load
    from actviz.grading.reference import PROMISED_ULP, worst_error  # noqa: PLC0415 - mpmath and SymPy are slow to load

    function, order = derivation.activation, derivation.order
    if order > 2:
        raise UsageError(f"order {order} cannot be checked: the code computes f' and f'', so only orders 1 and 2 can")
    texts = tuple(symbolic.derivative(piece[0], order) for piece in function.definition.pieces)
    points = sample_inputs(function, CHECK_POINTS, seed=0)
    worst = worst_error(function, order, points, texts)
    return Check(worst, worst.points, PROMISED_ULP[order])


def _higher(texts: Sequence[str], order: int) -> str:
    """A derivative beyond the second: the shorter one of that of f and that of the last derivative written by hand."""
    return min((derivative(texts[known], order - known) for known in _starts(texts)), key=len)


def _starts(texts: Sequence[str]) -> tuple[int, ...]:
    """The orders from which a higher derivative is taken: f, and the last derivative written by hand if it is short."""
    last = len(texts) - 1
    return (0, last) if last and len(texts[last]) <= _SHORT else (0,)
