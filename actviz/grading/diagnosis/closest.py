"""The function of the catalogue that answers fit best."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from actviz.function.activation import Activation
from actviz.grading.exact import Exact
from actviz.grading.grade import Grade, Question
from actviz.grading.tally import Answered
from actviz.grading.ulp import errors
from actviz.numerics.arrays import Array

#: Answers are compared at about this many of the kept inputs first, then at all of them.
_FEW = 250
#: Where two functions differ by more than this many ulp, an answer is near one of them if it is this much nearer to it.
_APART, _NEARER, _NEAR = 16.0, 8.0, 4.0
#: The share of answers that are near another function, and near the right one, where the two differ.
_LIKELY, _UNLIKELY = 0.3, 0.1
#: The least share of answers that are another function's but for rounding.
_CLOSE = 0.2


@dataclass(frozen=True)
class Closest:
    """A function, and the error of the answers against it: in the middle, and at most, in ulp at the kept inputs."""

    function: str
    summary: str
    median: float
    max_ulp: float

    def record(self) -> dict[str, Any]:
        """The function for JSON."""
        return {"function": self.function, "max_ulp": self.max_ulp}

    def __str__(self) -> str:
        size = f"{self.max_ulp:.2g} ulp" if self.max_ulp <= _NEARER * _NEAR else f"{self.median:.2g} ulp at most inputs"
        return f"closest: {self.function}, {size}: {self.summary}"


def closest(grade: Grade, catalogue: Iterable[Activation]) -> Closest | None:
    """The function of the catalogue that the answers fit clearly better than the one that was asked for; None if there is none."""
    kept = inputs_of_interest(grade)
    if len(kept) < _FEW // 10:
        return None
    question = grade.question
    few = kept[:: max(1, len(kept) // _FEW)]
    right = _values(question.activation, question, few)
    best, score = None, _LIKELY
    for activation in catalogue:
        if activation != question.activation and (likely := _likelihood(question, few, right, activation)) > score:
            best, score = activation, likely
    if best is None:
        return None
    size = _errors(_values(best, question, kept), question, kept)
    return Closest(best.spec, best.definition.summary, float(np.median(size)), float(np.max(size)))


def _likelihood(question: Question, kept: list[Answered], right: Array, activation: Activation) -> float:
    """The share of the answers that are near another function, of those where it differs; 0 where some are near the right one."""
    other = _values(activation, question, kept)
    with np.errstate(all="ignore"):
        apart = errors(question.type.round(other), Exact(right, 0.0, 0, question.type.round(right)), question.type) > _APART
    if np.count_nonzero(apart) < _FEW // 25:
        return 0.0
    to_right, to_other = (_errors(values, question, kept)[apart] for values in (right, other))
    near_other = to_other <= np.maximum(_NEAR, to_right / _NEARER)
    near_right = to_right <= np.maximum(_NEAR, to_other / _NEARER)
    if near_right.mean() > _UNLIKELY:
        return 0.0
    close = float((to_other <= _NEAR).mean())
    return (float(near_other.mean()) + close) / 2 if close >= _CLOSE else 0.0


def inputs_of_interest(grade: Grade) -> list[Answered]:
    """The kept inputs with finite answers, and exact values that can be told apart from 0."""
    least = grade.question.type.smallest_normal
    kept = (one for one in grade.kept if np.isfinite(one.x) and np.isfinite(one.got) and np.isfinite(one.exact))
    return [one for one in kept if max(abs(one.exact), abs(one.got)) >= least and abs(one.x) >= least]


def _values(activation: Activation, question: Question, kept: list[Answered]) -> Array:
    x = np.array([one.x for one in kept])
    with np.errstate(all="ignore"):
        return np.asarray(activation(x) if question.order == 0 else activation.derivative(x, question.order))


def _errors(values: Array, question: Question, kept: list[Answered]) -> Array:
    """The errors of the answers against a function; infinite where it has no value."""
    got = np.array([one.got for one in kept], question.type.held_as)
    with np.errstate(all="ignore"):
        size = errors(got, Exact(values, 0.0, 0, question.type.round(values)), question.type)
    return np.where(np.isfinite(size), size, np.inf)
