"""Grade an implementation: exact values at all inputs, errors in ulp, counts, the worst regions, special inputs.

    inputs -> blocks -> the candidate's answers -> errors -> a tally for each block -> their sum -> the grade

Memory does not grow with the number of inputs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from actviz.function.activation import Activation
from actviz.function.kink import AtKink
from actviz.grading.exact import Reference
from actviz.grading.input_sets import InputSet, every, sampled
from actviz.grading.kink_choices import accepting
from actviz.grading.ordinals import Ordinals
from actviz.grading.regions import Region, profile, worst_regions
from actviz.grading.tally import GROUPS, Answered, Tally, empty, tally
from actviz.numerics.arrays import distinct
from actviz.numerics.number_types import Floats, NumberType
from actviz.system.ending import Stoppable

#: Answers to blocks of inputs, in their order.
Answers = Iterable[Floats]
#: Reports how many inputs were graded.
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Question:
    """What an implementation should compute: f, f' or f'' (order 0 to 2) of a function in a number type.

    At a kink either side and the pick of any framework are right, unless `at_kink` chooses. `ftz`: flushed subnormals are accepted.
    """

    activation: Activation
    type: NumberType
    order: int = 0
    at_kink: AtKink | None = None
    ftz: bool = False
    max_ulp: float | None = None


@dataclass(frozen=True)
class Grade:
    """The errors of an implementation, in ulp of the exact values.

    `max_ulp` (`at` x, where the answer is `got`), `mean_ulp` and `distribution` are those of the inputs whose answer and exact value are finite, without flushed
    subnormals; `correctly_rounded` is a share of all inputs. `distribution` counts errors up to 0.5, 1, 2, 10, 100 and beyond.
    `nonmonotone` counts neighbouring inputs with answers in the opposite order of the exact values. `passed` is None without a limit.
    `profile` holds (from, to, largest error) of neighbouring inputs, for a picture.
    """

    question: Question
    inputs: int
    max_ulp: float
    at: float | None
    got: float | None
    exact: float | None
    mean_ulp: float
    correctly_rounded: float
    distribution: dict[str, int]
    wrong_sign: int
    nan_for_finite: int
    inf_for_finite: int
    finite_for_nonfinite: int
    other_nonfinite: int
    flushed: int
    flushed_ulp: float
    nonmonotone: int
    specials: tuple[Answered, ...]
    regions: tuple[Region, ...]
    profile: tuple[Region, ...]
    #: Inputs with their answers, for a diagnosis.
    kept: tuple[Answered, ...]
    passed: bool | None
    complete: bool

    @property
    def wrong_nonfinite(self) -> int:
        """How many answers are NaN or infinite and should not be, or the reverse."""
        return self.nan_for_finite + self.inf_for_finite + self.finite_for_nonfinite + self.other_nonfinite


def grade_function(
    function: Callable[[Floats], Any], question: Question, inputs: InputSet | None = None, *, exhaustive: bool = False
) -> Grade:
    """Grade a function of arrays that runs in this process; without `inputs` at the usual ones of the type.

    >>> import actviz
    >>> from actviz.numerics.number_types import FLOAT16
    >>> grade = grade_function(lambda x: np.where(x > 0, x, 0), Question(actviz.get("relu"), FLOAT16))
    >>> grade.inputs, grade.max_ulp, grade.finite_for_nonfinite > 0  # NaN > 0 is false
    (65536, 0.0, True)
    """
    inputs = inputs or default_inputs(question, exhaustive=exhaustive)

    def answers() -> Iterator[Floats]:
        for x in inputs.blocks():
            with np.errstate(all="ignore"):
                yield question.type.round(function(x))

    return grade(question, inputs, answers())


def default_inputs(question: Question, *, exhaustive: bool = False, seed: int = 0) -> InputSet:
    """Every number of a 16-bit type, and a stratified sample of a wider one unless all are wanted."""
    if exhaustive or question.type.bits <= 11:
        return every(question.activation, question.type)
    return sampled(question.activation, question.type, seed=seed)


def grade(question: Question, inputs: InputSet, answers: Answers, progress: Progress | None = None) -> Grade:
    """Grade the answers to all inputs; after an interrupt, those so far."""
    reference = Reference(question.activation, question.order, question.type, question.at_kink)
    watched = distinct(np.concatenate([inputs.watched, inputs.special]))
    total, complete = empty(question.type), True
    blocks = zip(inputs.blocks(), answers, strict=True)
    try:
        with Stoppable() as step:
            while (block := step(next, blocks, None)) is not None:
                x, y = block
                total += _block(question, reference, x, y, watched)
                if progress:
                    progress(total.inputs)
    except KeyboardInterrupt:
        complete = False
        if not total.inputs:
            raise
    return _grade(question, inputs, total, complete)


def _block(question: Question, reference: Reference, x: Floats, y: Floats, watched: Any) -> Tally:
    exact = accepting(
        reference(x), x, y, question.activation, question.order, question.type, question.at_kink
    )  # fmt: skip
    return tally(x, y, exact, question.type, watched)


def _grade(question: Question, inputs: InputSet, total: Tally, complete: bool) -> Grade:
    order = Ordinals(question.type)
    special = set(inputs.special.tolist())
    places = order.of(np.array([one.x for one in total.kept], question.type.held_as)).tolist() if total.kept else []
    specials = [one for one, place in zip(total.kept, places, strict=True) if place in special]
    worst = total.worst
    cut = _cut(question, worst.ulp if worst else 0.0)
    return Grade(
        question=question,
        inputs=total.inputs,
        max_ulp=worst.ulp if worst else 0.0,
        at=worst.x if worst and worst.ulp else None,
        got=worst.got if worst and worst.ulp else None,
        exact=worst.exact if worst and worst.ulp else None,
        mean_ulp=total.total / total.compared if total.compared else 0.0,
        correctly_rounded=total.correct / total.inputs if total.inputs else 1.0,
        distribution=dict(zip([*map("{:g}".format, GROUPS), "inf"], total.groups, strict=True)),
        **{name: getattr(total, name) for name in _COUNTS},
        flushed_ulp=total.flushed_ulp,
        specials=(*specials, *([total.nan] if total.nan else [])),
        regions=worst_regions(total.bins, question.type, cut),
        profile=profile(total.bins, question.type),
        kept=total.kept,
        passed=_passed(question, total),
        complete=complete,
    )


_COUNTS = (
    "wrong_sign", "nan_for_finite", "inf_for_finite", "finite_for_nonfinite", "other_nonfinite", "flushed", "nonmonotone",
)  # fmt: skip


def _cut(question: Question, largest: float) -> float:
    """The error from which inputs belong to a region: the limit, or else a share of the largest error."""
    if question.max_ulp is not None:
        return question.max_ulp
    return max(1.0, min(10.0, largest / 2))


def _passed(question: Question, total: Tally) -> bool | None:
    """Whether no error is above the limit and nothing non-finite is wrong; None without a limit."""
    if question.max_ulp is None:
        return None
    largest = max(total.worst.ulp if total.worst else 0.0, 0.0 if question.ftz else total.flushed_ulp)
    return largest <= question.max_ulp and not total.wrong_nonfinite
