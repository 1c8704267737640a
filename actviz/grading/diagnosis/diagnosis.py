"""What explains the errors of an implementation, in sentences."""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from actviz.catalogue.resolve import scalar_catalogue
from actviz.function.activation import Activation
from actviz.grading.diagnosis.closest import Closest, closest, inputs_of_interest
from actviz.grading.diagnosis.naive import naive_formula, same_nonfinite
from actviz.grading.diagnosis.patterns import patterns
from actviz.grading.diagnosis.places import where
from actviz.grading.grade import Grade
from actviz.grading.tally import Answered

#: Up to this error there is nothing to explain; an error above it is wrong, and so is one of a share of the largest.
_FINE, _LARGE, _SHARE_OF_LARGEST = 2.5, 100.0, 1e-4

#: `actviz code` writes f and f'.
_ORDERS_OF_CODE = 2


@dataclass(frozen=True)
class Diagnosis:
    """Another function that the answers fit, and sentences about the errors."""

    closest: Closest | None = None
    sentences: tuple[str, ...] = ()


def diagnosis(grade: Grade) -> Diagnosis:
    """What explains the errors of a grade; nothing if there are none to speak of."""
    if grade.max_ulp <= _FINE and not grade.wrong_nonfinite:
        return Diagnosis(None, tuple(_about_flushing(grade)))
    with np.errstate(all="ignore"):  # answers may be wrong by any factor
        return _explained(grade)


def _explained(grade: Grade) -> Diagnosis:
    sentences = list(patterns(grade, inputs_of_interest(grade)))
    other = None if sentences or grade.max_ulp <= _FINE else closest(grade, _catalogue())
    if other:
        sentences.append(str(other))
    if not sentences:
        sentences += _about_formula(grade)
    sentences += [*_about_nonfinite(grade, bool(other)), *_about_flushing(grade)]
    return Diagnosis(other, tuple(dict.fromkeys(sentences)))


@cache
def _catalogue() -> tuple[Activation, ...]:
    """The functions to compare with, which keep their kinks."""
    return tuple(scalar_catalogue())


def _about_formula(grade: Grade) -> Iterator[str]:
    """A formula that makes the same errors, else a value that the answers have instead."""
    limit = max(_FINE, min(_LARGE, grade.max_ulp * _SHARE_OF_LARGEST))
    wrong = [one for one in grade.kept if one.ulp > limit and math.isfinite(one.x)]
    wrong = [one for one in wrong if math.isfinite(one.ulp)] or wrong
    rest = [one for one in grade.kept if one.ulp <= limit and math.isfinite(one.x)]
    formula = naive_formula(grade.question, wrong, where(wrong, rest))
    if formula:
        yield str(formula)
        if formula.stable and grade.question.order < _ORDERS_OF_CODE:
            spec = shlex.quote(grade.question.activation.spec)
            yield f"actviz code {spec}{' -d' * grade.question.order} --target c prints stable code (or numpy, torch, jax)"
        return
    if len({one.got for one in wrong}) == 1:
        yield f"the answers are {wrong[0].got + 0.0:g} {where(wrong, rest)}, where the exact values are not"
    elif all(one.got == one.x for one in wrong) and wrong:
        yield f"the answers are x {where(wrong, rest)}, where the exact values are not"
    elif lost := [one for one in wrong if one.got == 0 and abs(one.exact) >= grade.question.type.smallest_normal]:
        yield f"the answers are 0 {where(lost, [one for one in rest if one.got != 0])}, where the exact values are not"


def _about_nonfinite(grade: Grade, explained: bool) -> Iterator[str]:
    """Where NaN and infinity are wrong, by what is there instead; `explained`: the formula is another one."""
    groups: dict[tuple[str, bool], list[Answered]] = {}
    for one in (*grade.kept, *grade.specials):
        if math.isinf(one.ulp):
            groups.setdefault((_kind(one.got), math.isnan(one.x)), []).append(one)
    right = [one for one in grade.kept if math.isfinite(one.ulp)]
    for (kind, at_nan), wrong in groups.items():
        if at_nan:
            yield f"NaN gives {wrong[0].got:g}, but should stay NaN"
            continue
        formula = "" if explained else same_nonfinite(grade.question, wrong)
        text = f"the answers are {kind} {where(wrong, right)}, where {_values(wrong)}"
        yield text + (f"; so are those of {formula}, computed step by step" if formula else "")


def _kind(value: float) -> str:
    return "NaN" if math.isnan(value) else "infinite" if math.isinf(value) else "finite"


def _values(wrong: Sequence[Answered]) -> str:
    """The exact values at some inputs in words."""
    values = list(dict.fromkeys(one.exact + 0.0 for one in wrong))
    if len(values) <= 2:
        return f"the exact value{'s are' * (len(values) > 1) or ' is'} {' and '.join(f'{value:g}' for value in values)}"
    return "the exact values are finite" if np.isfinite(values).all() else "the exact values are not"


def _about_flushing(grade: Grade) -> Iterator[str]:
    if grade.flushed and not grade.question.ftz:
        yield f"{grade.flushed:,} subnormal results are flushed to zero (--ftz accepts them)"
