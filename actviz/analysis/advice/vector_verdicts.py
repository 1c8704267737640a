"""Consequences of a vector function for a network, measured on normal inputs: sums, shifts, scales, zeros, saturation."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from actviz.analysis.advice.verdicts import Verdict
from actviz.expression.evaluate.floats import FLOATS
from actviz.expression.evaluate.fold import evaluate
from actviz.function.vector import VectorActivation
from actviz.numerics.arrays import Array
from actviz.numerics.number_types import FLOAT16, FLOAT32, FLOAT64
from actviz.text.numbers import rounded

#: The vectors that are tried, and how many groups of numbers each has.
_VECTORS, _GROUPS = 64, 4
#: Numbers that differ by less than this, relative to the larger, differ by rounding only.
_ROUNDING = 1e-9
#: The number that is added to all inputs, and how far apart large inputs are.
_SHIFT, _FAR = 3.0, 20.0
#: A low and a high temperature, and how near to its limit an output is there.
_TEMPERATURES, _NEARLY = (1e-3, 1e3), 0.01
#: The exponential of an input in a formula, and its sign.
_EXPONENTIAL = re.compile(r"\bexp\((-?)x_")
#: The share of zeros from which on a function is sparse, and the loss of slope from which on it saturates.
_SPARSE, _SATURATED = 0.05, 1e-2


def vector_verdicts(function: VectorActivation) -> tuple[Verdict, ...]:
    """What holds for outputs and derivatives of the function; every number is measured.

    >>> from actviz import get
    >>> for verdict in vector_verdicts(get("softmax")):
    ...     print(verdict.text)
    outputs are at least 0 and sum to 1: shares, or probabilities of classes that exclude each other
    adding one number to all inputs changes nothing: only their differences count
    a temperature of 0.001 leaves one output near 1 and the others near 0, one of 1000 makes all outputs alike
    saturates: the largest derivative is 0.2463 for N(0, 1) inputs, and 4.985e-05 for inputs 20 times as far apart (medians)
    exponentials taken as they stand overflow for inputs above 709.8 (float64), 88.72 (float32), 11.09 (float16): subtract the largest first
    """
    size = int(evaluate(function.definition.group, {**FLOATS, **function.parameters}))
    x = np.random.default_rng(0).standard_normal((_VECTORS, _GROUPS * size))
    return tuple(verdict for topic in _TOPICS for verdict in topic(function, x))


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
        yield Verdict("note", "shift", "adding one number to all inputs changes nothing: only their differences count", "facts")
    elif _is_close(y + _SHIFT, shifted):
        yield Verdict(
            "note", "shift", f"adding one number to all inputs adds it to the output{'s' * (y.shape[-1] > 1)}", "facts"
        )


def _scale(function: VectorActivation, x: Array) -> Iterator[Verdict]:
    y, doubled = function(x), function(2 * x)
    for factor, words in ((1, "changes nothing"), (2, "doubles the outputs"), (4, "makes the outputs four times as large")):
        if _is_close(factor * y, doubled):
            yield Verdict("note", "scale", f"doubling all inputs {words}", "facts")


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


def _temperature(function: VectorActivation, x: Array) -> Iterator[Verdict]:
    parameter = function.definition.parameter("temperature")
    if parameter is None:
        return
    cold, hot = (
        VectorActivation(function.definition, {**function.parameters, parameter.name: value})(x) for value in _TEMPERATURES
    )
    is_one = (cold.max(axis=-1) > 1 - _NEARLY) & (cold.sum(axis=-1) < 1 + _NEARLY)
    if np.median(is_one) == 1 and np.ptp(hot, axis=-1).max() < _NEARLY:
        low, high = _TEMPERATURES
        text = f"leaves one output near 1 and the others near 0, one of {high:g} makes all outputs alike"
        yield Verdict("note", "temperature", f"a {parameter.name} of {low:g} {text}")


def _overflow(function: VectorActivation, _: Array) -> Iterator[Verdict]:
    """The inputs from which the exponentials of the formula as it is written are too large."""
    if not (match := _EXPONENTIAL.search(function.definition.formula)):
        return
    parameter = function.definition.parameter("temperature")
    scale = function.parameters[parameter.name] if parameter else 1.0
    sign, bounds = (
        match[1],
        [f"{rounded(scale * np.log(item.largest), 4)} ({item.name})" for item in (FLOAT64, FLOAT32, FLOAT16)],
    )
    listed = ", ".join(f"{sign}{bound}" for bound in bounds)
    where, first = ("below", "smallest") if sign else ("above", "largest")
    text = f"exponentials taken as they stand overflow for inputs {where} {listed}: subtract the {first} first"
    yield Verdict("drawback", "overflow", text)


_TOPICS = (_sum, _shift, _scale, _zeros, _temperature, _saturation, _overflow)
