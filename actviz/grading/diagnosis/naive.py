"""A formula that makes the same errors as an implementation when it is computed step by step, and the part of it that costs digits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from actviz.expression.evaluate import multiprecision
from actviz.expression.evaluate.emulated import naive
from actviz.expression.grammar import parse, write
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.rewrite import rewritten
from actviz.expression.tree import Call, Expression, depends_on, filled, parts, rebuilt
from actviz.grading.diagnosis.variants import formulas_of
from actviz.grading.exact import Exact
from actviz.grading.grade import Question
from actviz.grading.tally import Answered
from actviz.grading.ulp import errors
from actviz.numerics.arrays import Array
from actviz.numerics.number_types import FLOAT32, NumberType

#: Errors are alike within this factor, at this share of the wrong inputs.
_FACTOR, _SHARE = 8.0, 0.7
#: How many wrong inputs are looked at closely, and how much of a part must be left for it not to cancel.
_CLOSE_LOOKS, _CANCELS = 9, 0.5
#: The end of the least telling reason.
_ROUNDED = " is rounded"


@dataclass(frozen=True)
class NaiveFormula:
    """A formula with the errors of an implementation; `loss` says which part of it loses digits, `stable` is a form that does not."""

    text: str
    type: NumberType
    loss: str
    stable: str

    def __str__(self) -> str:
        sentence = f"the formula {self.text}, computed step by step in {self.type.name}, makes the same errors"
        sentence += f": {self.loss}" if self.loss else ""
        return sentence + (f" (stable: {self.stable})" if self.stable else "")


def same_nonfinite(question: Question, wrong: Sequence[Answered]) -> str:
    """The formula that gives the same NaN or infinity at some inputs; empty if none does."""
    x = np.array([one.x for one in wrong], question.type.held_as)
    got = np.array([one.got for one in wrong])
    for text in formulas_of(question.activation, question.order):
        if np.array_equal(naive(text, x, question.type).astype(np.float64), got, equal_nan=True):
            return text
    return ""


def naive_formula(question: Question, wrong: Sequence[Answered], where: str) -> NaiveFormula | None:
    """The formula whose errors at some wrong inputs are the most alike; None if none has the same."""
    if not wrong:
        return None
    x = np.array([one.x for one in wrong], question.type.held_as)
    size = np.array([one.ulp for one in wrong])
    best, share = None, _SHARE
    for text in formulas_of(question.activation, question.order):
        for number_type in dict.fromkeys((question.type, FLOAT32) if question.type.bits < FLOAT32.bits else (question.type,)):
            alike = _alike(size, _errors_of(text, x, wrong, question, number_type))
            if alike > share:
                best, share = (text, number_type), alike
    if best is None:
        return None
    text, number_type = best
    tree = parse(text)
    stable = rewritten(tree)
    return NaiveFormula(text, number_type, _loss(tree, wrong, number_type, where), "" if stable == tree else _spelled(stable))


def _errors_of(text: str, x: Array, wrong: Sequence[Answered], question: Question, number_type: NumberType) -> Array:
    """The errors of a formula, step by step in a type, rounded to the type of the question."""
    got = question.type.round(naive(text, number_type.round(x), number_type))
    values = np.array([one.exact for one in wrong])
    size = errors(got, Exact(values, 0.0, 0, question.type.round(values)), question.type)
    return np.where(np.isfinite(size), size, np.inf)


def _alike(one: Array, other: Array) -> float:
    """The share of errors that are alike."""
    with np.errstate(all="ignore"):
        ratio = one / other
    alike = ((ratio <= _FACTOR) & (ratio >= 1 / _FACTOR)) | (np.isinf(one) & np.isinf(other))
    return float(alike.mean())


def _loss(tree: Expression, wrong: Sequence[Answered], number_type: NumberType, where: str) -> str:
    """Which part loses digits, and where: the most frequent reason at the worse half of the inputs."""
    finite = sorted((one for one in wrong if np.isfinite(one.x)), key=lambda one: one.ulp)
    worse = sorted(finite[len(finite) // 2 :], key=lambda one: one.x)
    if not worse:
        return ""
    looks = [worse[place] for place in np.linspace(0, len(worse) - 1, _CLOSE_LOOKS).astype(int)]
    votes = Counter(filter(None, (_costly(tree, one, number_type) for one in looks)))
    if not votes:
        return ""
    reason = max(votes, key=lambda reason: (not reason.endswith(_ROUNDED), votes[reason]))
    return f"{reason} {where}"


def _costly(tree: Expression, one: Answered, number_type: NumberType) -> str:
    """What the most expensive rounding of a part does at an input; empty where none is expensive."""

    def rounded(value: float) -> float:
        return float(number_type.round(value))

    worst, reason, overflow = abs(one.exact) * 2.0 ** (2 - number_type.bits), "", ""
    for part, exact, near, whole in multiprecision.roundings(tree, one.x, {}, rounded):
        error = abs(whole - one.exact)
        if np.isinf(near) and np.isfinite(exact) and not error <= worst:
            overflow = f"{write(part)} overflows"  # the innermost part comes last
        elif part != tree and error > worst:
            worst, reason = error, _reason(tree, part, one.x, exact, number_type)
    return overflow or reason


def _reason(tree: Expression, part: Expression, x: float, exact: float, number_type: NumberType) -> str:
    """What happens to a part: it is too small, or a sum that it belongs to cancels, or it takes in a term that is too small."""
    if 0 < abs(exact) < number_type.smallest_normal:
        return f"{write(part)} underflows"
    if (cancelling := _cancelling(tree, part, x)) is not None:
        return f"{write(cancelling)} cancels"
    if isinstance(part, Call) and part.function in ("+", "-"):
        terms = [term for term in part.arguments if depends_on(term)]
        if len(terms) == 1:
            return f"{write(part)} loses the digits of {write(terms[0])}"
    return f"{write(part)}{_ROUNDED}"


def _cancelling(tree: Expression, part: Expression, x: float) -> Expression | None:
    """The sum of which a part is a term, or in a term, and whose terms cancel the most."""
    sums: list[tuple[float, Expression]] = []
    for node in parts(tree):
        if (
            isinstance(node, Call)
            and node.function in ("+", "-")
            and len(node.arguments) == 2
            and node != part
            and part in parts(node)
        ):
            value, *terms = (abs(float(multiprecision.value(one, x, {}, 15))) for one in (node, *node.arguments))
            if value < _CANCELS * max(terms):
                sums.append((value / max(terms), node))
    return min(sums, key=lambda pair: pair[0])[1] if sums else None


def _spelled(tree: Expression) -> str:
    """A stable form in functions that libraries have."""

    def spell(node: Expression) -> Expression:
        row = PRIMITIVES.get(node.function) if isinstance(node, Call) else None
        if row is None or not row.stable or row.numpy or not isinstance(node, Call):
            return node
        return filled(parse(row.stable), dict(zip("uvw", node.arguments, strict=False)))

    return write(rebuilt(tree, spell))
