"""Consequences of a vector function for a network, measured on normal inputs: sums, shifts, scales, zeros, saturation."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from actviz.analysis.advice.verdicts import Verdict
from actviz.expression.evaluate.floats import FLOATS
from actviz.expression.evaluate.fold import evaluate
from actviz.function.vector import VectorActivation
from actviz.numerics.arrays import Array
from actviz.text.numbers import rounded

#: The vectors that are tried, and how many groups of numbers each has.
_VECTORS, _GROUPS = 64, 4
#: Numbers that differ by less than this, relative to the larger, differ by rounding only.
_ROUNDING = 1e-9
#: The number that is added to all inputs, and how far apart large inputs are.
_SHIFT, _FAR = 3.0, 20.0
#: The share of zeros from which on a function is sparse, and the loss of slope from which on it saturates.
_SPARSE, _SATURATED = 0.05, 1e-2


def vector_verdicts(function: VectorActivation) -> tuple[Verdict, ...]:
    """What holds for outputs and derivatives of the function; every number is measured.

    >>> from actviz import get
    >>> for verdict in vector_verdicts(get("softmax")):
    ...     print(verdict.text)
    outputs are at least 0 and sum to 1: shares, or probabilities of classes that exclude each other
    adding one number to all inputs changes nothing: only their differences count
    saturates: the largest derivative is 0.2463 for N(0, 1) inputs, and 4.985e-05 for inputs 20 times as far apart (medians)
    """
    size = int(evaluate(function.definition.group, {**FLOATS, **function.parameters}))
    x = np.random.default_rng(0).standard_normal((_VECTORS, _GROUPS * size))
    return tuple(verdict for topic in (_sum, _shift, _scale, _zeros, _saturation) for verdict in topic(function, x))


def _is_close(a: Array, b: Array) -> bool:
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=_ROUNDING, atol=_ROUNDING))


def _sum(function: VectorActivation, x: Array) -> Iterator[Verdict]:
    y = function(x)
    if y.shape[-1] > 1 and (y >= 0).all() and _is_close(y.sum(axis=-1), np.ones(len(y))):
        text = "outputs are at least 0 and sum to 1: shares, or probabilities of classes that exclude each other"
        yield Verdict("benefit", "sum", text)


def _shift(function: VectorActivation, x: Array) -> Iterator[Verdict]:
    y, shifted = function(x), function(x + _SHIFT)
    if _is_close(y, shifted):
        yield Verdict("note", "shift", "adding one number to all inputs changes nothing: only their differences count")
    elif _is_close(y + _SHIFT, shifted):
        yield Verdict("note", "shift", f"adding one number to all inputs adds it to the output{'s' * (y.shape[-1] > 1)}")


def _scale(function: VectorActivation, x: Array) -> Iterator[Verdict]:
    y, doubled = function(x), function(2 * x)
    for factor, words in ((1, "changes nothing"), (2, "doubles the outputs"), (4, "makes the outputs four times as large")):
        if _is_close(factor * y, doubled):
            yield Verdict("note", "scale", f"doubling all inputs {words}")


def _zeros(function: VectorActivation, x: Array) -> Iterator[Verdict]:
    share = float((function(x) == 0).mean())
    if share >= _SPARSE:
        yield Verdict("benefit", "sparsity", f"sparse: {100 * share:.3g} % of the outputs for N(0, 1) inputs are exactly 0")


def _saturation(function: VectorActivation, x: Array) -> Iterator[Verdict]:
    near, far = (float(np.median(np.abs(function.jacobian(inputs)).max(axis=(1, 2)))) for inputs in (x, _FAR * x))
    if far < _SATURATED * near:
        text = (
            f"saturates: the largest derivative is {rounded(near, 4)} for N(0, 1) inputs, and {rounded(far, 4)} for inputs "
            f"{_FAR:g} times as far apart (medians)"
        )
        yield Verdict("drawback", "saturation", text)
