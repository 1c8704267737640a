"""Simple patterns of wrong answers: another derivative, another sign, a wrong factor, a narrower type, a wrong pick at a kink."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from actviz.grading.exact import Exact
from actviz.grading.grade import Grade, Question
from actviz.grading.kink_choices import right_values
from actviz.grading.tally import Answered
from actviz.grading.ulp import errors
from actviz.numerics.arrays import Array
from actviz.numerics.number_types import BFLOAT16, FLOAT16, FLOAT32, NumberType

_PRIMES = ("f", "f'", "f''")
#: A pattern holds for this share of the inputs, within this error in ulp; fewer inputs show none.
_SHARE, _CLOSE, _FEWEST = 0.9, 4.0, 20


def patterns(grade: Grade, kept: Sequence[Answered]) -> Iterator[str]:
    """What the answers have in common, in sentences."""
    yield from _at_kinks(grade)
    if len(kept) < _FEWEST:
        return
    x, got, exact, ulp = (np.array([getattr(one, name) for one in kept]) for name in ("x", "got", "exact", "ulp"))
    if np.quantile(ulp, _SHARE) <= _CLOSE:  # nearly all answers are right
        return
    other = list(_other_orders(grade.question, x, got)) or list(_factors(x, got, exact, grade.question.type))
    yield from other
    narrower = _narrower(got, x, grade.question.type)
    if narrower and not other:
        yield f"the answers are {narrower.name} numbers: something is computed in that type"


def _at_kinks(grade: Grade) -> Iterator[str]:
    """Wrong answers at kinks."""
    question = grade.question
    for kink in question.activation.kinks:
        for one in grade.specials:
            if one.x == kink.x and one.ulp > _CLOSE and kink.order <= question.order:
                choices = right_values(kink, question.order) if question.at_kink is None else (one.exact,)
                texts = " or ".join(f"{value + 0.0:g}" for value in choices)
                yield f"at the kink x = {kink.x:g} the answer is {one.got + 0.0:g}, but {texts} is right"
                break


def _other_orders(question: Question, x: Array, got: Array) -> Iterator[str]:
    """Answers that are another derivative, or have the opposite sign."""
    jet = question.activation.jet(x, 2)
    right = _PRIMES[question.order]
    if _fits(got, -jet[question.order], question.type):
        yield f"the answers have the opposite sign: they are -{right}"
    for order, values in enumerate(jet):
        if order != question.order and _fits(got, values, question.type):
            yield f"the answers are {_PRIMES[order]}, not {right}"


def _fits(got: Array, values: Array, number_type: NumberType) -> bool:
    with np.errstate(all="ignore"):
        size = errors(number_type.round(got), Exact(np.asarray(values), 0.0, 0, number_type.round(values)), number_type)
    return bool(np.quantile(np.where(np.isnan(size), np.inf, size), _SHARE, method="lower") <= _CLOSE)


def _factors(x: Array, got: Array, exact: Array, number_type: NumberType) -> Iterator[str]:
    """Answers that are the exact values times a number, on one side of 0 or on both."""
    factors = {}
    for side, name in ((-1, "x < 0"), (1, "x > 0")):
        spot = (np.sign(x) == side) & (exact != 0)
        if np.count_nonzero(spot) < _FEWEST:
            continue
        ratio = got[spot] / exact[spot]
        factor = float(np.median(ratio))
        close = np.abs(ratio - factor) <= 2 * _CLOSE * 2.0**-number_type.bits * abs(factor)
        if close.mean() >= _SHARE and factor and abs(factor - 1) > _CLOSE * 2.0**-number_type.bits:
            factors[name] = factor
    for name, factor in factors.items():
        if len(set(factors.values())) == 1 and len(factors) == 2:
            name = "all x"  # noqa: PLW2901
        if abs(factor - 1) > 0.001:
            yield f"for {name} the answers are {factor:.6g} times the exact values"
            continue
        constant = next((one for one in (FLOAT32, FLOAT16, BFLOAT16) if abs(factor - 1) <= 2.0**-one.bits), None)
        narrow = constant if constant and constant.bits < number_type.bits else None
        text = f"for {name} the answers are 1 {factor - 1:+.3g} times the exact values".replace("1 +", "1 + ").replace(
            "1 -", "1 - "
        )
        yield text + (f": a constant has the precision of {narrow.name}" if narrow else ": a constant has too few digits")


def _narrower(got: Array, x: Array, number_type: NumberType) -> NumberType | None:
    """A narrower type that holds all answers, though not all inputs."""
    for narrow in (BFLOAT16, FLOAT16, FLOAT32):
        if narrow.bits >= number_type.bits:
            continue
        if np.array_equal(narrow.round(got).astype(np.float64), got) and not np.array_equal(
            narrow.round(x).astype(np.float64), x
        ):
            return narrow
    return None
