"""Implementations with known faults, as bug reports describe them: each is found and named."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pytest

from actviz import get
from actviz.grading.diagnosis.diagnosis import Diagnosis, diagnosis
from actviz.grading.grade import Grade, Question, grade_function
from actviz.grading.input_sets import sampled
from actviz.numerics.number_types import BFLOAT16, NUMBER_TYPES

F = np.float32
_ERF = np.vectorize(math.erf, otypes=[np.float32])


def bf(x: Any) -> Any:
    return BFLOAT16.round(x)


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def gelu_tanh(x: Any) -> Any:
    return F(0.5) * x * (1 + np.tanh(F(0.7978845608) * (x + F(0.044715) * x**3)))


def gelu_backward_bfloat16(x: Any) -> Any:
    cdf = bf(bf(1 + bf(_ERF(bf(x * F(0.70703125))))) * F(0.5))
    density = bf(bf(np.exp(bf(bf(-x * x) * F(0.5)))) * F(0.3984375))
    return bf(cdf + bf(x * density))


def selu_of_float32_constants(x: Any) -> Any:
    scale, alpha = float(F(1.0507009873554805)), float(F(1.6732632423543772))
    return scale * np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def hard_swish_slope_of_old_releases(x: Any) -> Any:
    return np.where(np.isnan(x), x, np.where(x < -3, 0, np.where(x <= 3, x / F(3) + F(0.5), 1)))


class Fault(NamedTuple):
    function: str
    order: int
    type: str
    implementation: Callable[[Any], Any]
    words: tuple[str, ...]
    closest: str = ""
    more: dict[str, Any] = {}  # noqa: RUF012 - never changed


FAULTS = {
    "erf and exp GELU backward": Fault("gelu", 1, "bfloat16", gelu_backward_bfloat16, ("1 + erf(x/sqrt(2)) cancels", "erfc")),
    "1 - tanh^2": Fault("tanh", 1, "float16", lambda x: 1 - np.tanh(x) ** 2, ("1 - tanh(x)**2 cancels for |x|", "1/cosh(x)**2", "actviz code tanh -d ")),
    "softplus without a threshold": Fault(
        "softplus", 0, "float32", lambda x: np.log(1 + np.exp(x)),
        ("1 + exp(x) loses the digits of exp(x)", "log1p", "infinite for x >="),
    ),
    "x*sigmoid(x) at -inf": Fault("silu", 0, "float16", lambda x: x * sigmoid(x), ("NaN at x = -inf", "x*(1/(1 + exp(-x)))")),
    "tanh by exponentials": Fault(
        "tanh", 0, "float32", lambda x: (np.exp(2 * x) - 1) / (np.exp(2 * x) + 1), ("exp(2*x) - 1 cancels", "NaN for x >=")
    ),
    "old slopes of hard_swish": Fault(
        "hard_swish", 1, "float16", hard_swish_slope_of_old_releases,
        ("at the kink x = 3 the answer is 1.5, but 1 is right",), more={"at_kink": "right"},
    ),
    "tanh approximation taken for GELU": Fault("gelu", 0, "float32", gelu_tanh, ("closest: gelu_tanh",), "gelu_tanh"),
    "quick_gelu taken for GELU": Fault("gelu", 0, "float16", lambda x: x * sigmoid(F(1.702) * x), ("quick_gelu",), "quick_gelu"),
    "SELU with float32 constants": Fault("selu", 0, "float64", selu_of_float32_constants, ("precision of float32",)),
    "1 + erf": Fault("gelu", 0, "float32", lambda x: F(0.5) * x * (1 + _ERF(x * F(0.5**0.5))), ("1 + erf(x/sqrt(2)) cancels for x <= -3",)),
    "exp(x) - 1": Fault("elu", 0, "float32", lambda x: np.where(x > 0, x, np.exp(np.minimum(x, 0)) - 1), ("exp(x) - 1 cancels for", "expm1")),
    "log of sigmoid": Fault("log_sigmoid", 0, "float32", lambda x: np.log(sigmoid(x)), ("loses the digits of exp(-x)", "infinite for x <=")),
    "mish by log(1 + exp)": Fault(
        "mish", 0, "float32", lambda x: x * np.tanh(np.log(1 + np.exp(x))), ("1 + exp(x) loses the digits of exp(x) for x <=",)
    ),
    "s*(1 - s)": Fault("sigmoid", 1, "float32", lambda x: sigmoid(x) * (1 - sigmoid(x)), ("1 - 1/(1 + exp(-x)) cancels for x >=",)),
    "another slope": Fault("leaky_relu", 0, "float16", lambda x: np.where(x > 0, x, F(0.2) * x), ("for x < 0 the answers are 20",)),
    "NaN lost": Fault("relu", 0, "float16", lambda x: np.fmax(x, 0), ("NaN gives 0",)),
    "float32 inside": Fault("tanh", 0, "float64", lambda x: np.tanh(x.astype(F)), ("float32 numbers",)),
    "wrong sign": Fault("gelu", 1, "float16", lambda x: -np.asarray(get("gelu").derivative(x)), ("opposite sign",)),
    "f in place of f'": Fault("gelu", 1, "bfloat16", get("gelu"), ("the answers are f, not f'",)),
    "softsign at infinity": Fault("softsign", 0, "float16", lambda x: x / (1 + np.abs(x)), ("NaN at x = -inf and inf",)),
    "clipped": Fault("relu", 0, "float16", lambda x: np.clip(x, 0, 6), ("closest: clipped_relu",), "clipped_relu"),
    "a threshold that is too low": Fault(
        "softplus", 0, "float64", lambda x: np.where(x > 20, x, np.logaddexp(0, x)), ("the answers are x for x >= 20",)
    ),
    "subnormals flushed": Fault(
        "silu", 0, "bfloat16", lambda x: np.where(np.abs(y := np.asarray(get("silu")(x.astype(float)))) < 1.2e-38, 0, y), ("flushed to zero",)
    ),
    "another pick": Fault(
        "relu", 1, "float16", lambda x: np.where(np.isnan(x), x, np.heaviside(x, F(0.5))), ("the answer is 0.5, but 0 or 1 is right",)
    ),
}  # fmt: skip


def checked(fault: Fault) -> tuple[Grade, Diagnosis]:
    question = Question(get(fault.function), NUMBER_TYPES[fault.type], fault.order, **fault.more)
    inputs = sampled(question.activation, question.type, 6000, seed=2) if question.type.bits > 11 else None
    result = grade_function(fault.implementation, question, inputs)
    return result, diagnosis(result)


@pytest.mark.sample(3)
@pytest.mark.parametrize("name", FAULTS)
def test_a_known_fault_is_found_and_named(name: str) -> None:
    fault = FAULTS[name]
    result, cause = checked(fault)
    assert result.max_ulp > 2.5 or result.wrong_nonfinite or result.flushed
    text = "\n".join(cause.sentences)
    for words in fault.words:
        assert words in text
    assert (cause.closest.function if cause.closest else "") == fault.closest


def _in_float64(function: Callable[[Any], Any], x: Any) -> Any:
    return function(x.astype(np.float64))


@pytest.mark.parametrize("name", ["gelu", "softplus", "hard_swish"])
@pytest.mark.parametrize("number_type", ["bfloat16", "float32"])
def test_the_exact_function_has_no_fault(name: str, number_type: str) -> None:
    for order in (0, 1):
        activation = get(name)
        function = activation if order == 0 else activation.derivative
        result, cause = checked(Fault(name, order, number_type, partial(_in_float64, function), ()))
        assert (result.max_ulp <= 0.5 + 1e-6, result.wrong_nonfinite) == (True, 0)
        assert cause == Diagnosis()
