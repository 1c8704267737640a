"""Grades: errors in ulp against 50 digits, counts made by hand, inputs, and sums over blocks."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from actviz import get
from actviz.grading import input_sets
from actviz.grading.exact import Reference
from actviz.grading.grade import Grade, Question, grade, grade_function
from actviz.grading.input_sets import every, sampled
from actviz.grading.ordinals import Ordinals
from actviz.grading.reference import reference_value, ulp_error
from actviz.grading.ulp import errors
from actviz.numerics.number_types import BFLOAT16, FLOAT16, FLOAT32, FLOAT64, NUMBER_TYPES, NumberType

TYPES = tuple(NUMBER_TYPES.values())


def graded(name: str, function: Callable[[Any], Any], number_type: NumberType = FLOAT16, order: int = 0, **more: Any) -> Grade:
    question = Question(get(name), number_type, order, **more)
    inputs = sampled(question.activation, number_type, 4000) if number_type.bits > 11 else None
    return grade_function(function, question, inputs)


@pytest.mark.parametrize("number_type", TYPES, ids=lambda one: one.name)
def test_neighbours_have_consecutive_ordinals(number_type: NumberType) -> None:
    order = Ordinals(number_type)
    ordinals = np.linspace(-1 - order.infinity, order.infinity, 501).astype(np.int64)
    numbers = order.numbers(ordinals)
    assert order.of(numbers).tolist() == ordinals.tolist()
    assert np.all(np.diff(numbers.astype(np.float64)) >= 0)
    assert order.run(-3, 3).tolist() == order.numbers(np.arange(-3, 3)).tolist()
    assert np.signbit(order.numbers(np.array([-1, 0]))).tolist() == [True, False]
    above = order.numbers(order.nearest([1.0]) + 1).astype(np.float64)[0]
    assert above == 1 + 2.0 ** (1 - number_type.bits)


@pytest.mark.sample(3)
@pytest.mark.parametrize("name", ["gelu", "silu", "softplus:3", "tanh_shrink"])
@pytest.mark.parametrize("number_type", TYPES, ids=lambda one: one.name)
@pytest.mark.parametrize("order", [0, 1, 2])
def test_errors_agree_with_fifty_digits(name: str, number_type: NumberType, order: int) -> None:
    activation, numbers = get(name), Ordinals(number_type)
    random = np.random.default_rng(1)
    places = random.integers(-numbers.infinity, numbers.infinity, 10)
    x = np.concatenate([numbers.numbers(places), number_type.round(random.normal(0, 4, 12))])
    exact = Reference(activation, order, number_type)(x)
    answers = number_type.round(exact.values * (1 + random.normal(0, 1e-2, len(x))))
    for one, answer, size, right, value in zip(
        x.tolist(),
        answers.tolist(),
        errors(answers, exact, number_type).tolist(),
        exact.rounded.tolist(),
        exact.values,
        strict=True,
    ):
        if math.isfinite(right) and math.isfinite(answer):
            true = reference_value(activation, one, order)
            assert ulp_error(right, true, number_type) <= 0.5
            if abs(np.frexp(value)[0]) != 0.5:  # beside a power of two the unit of the float64 may be twice that of the value
                assert size == pytest.approx(ulp_error(answer, true, number_type), rel=1e-4, abs=1e-6)


def test_ties_are_decided_below_the_digits_of_a_float64() -> None:
    x = Ordinals(FLOAT32).run(1, 4001)  # silu(x) = x/2 + x**2/4 is just above every tie
    rounded = Reference(get("silu"), 0, FLOAT32)(x).rounded
    assert np.array_equal(Ordinals(FLOAT32).of(rounded), np.arange(2, 4002) // 2)
    halved = Reference(get("leaky_relu:0.5"), 0, FLOAT32)(-x).rounded
    assert np.array_equal(-1 - Ordinals(FLOAT32).of(halved), np.rint(np.arange(1, 4001) / 2))


@pytest.mark.parametrize("number_type", [FLOAT16, BFLOAT16], ids=lambda one: one.name)
def test_sixteen_bits_are_all_inputs_and_an_exact_answer_is_right(number_type: NumberType) -> None:
    result = graded("silu", lambda x: Reference(get("silu"), 0, number_type)(x).rounded, number_type)
    assert (result.inputs, result.correctly_rounded, result.wrong_nonfinite) == (65536, 1.0, 0)
    assert result.max_ulp <= 0.5
    assert result.distribution["0.5"] == sum(result.distribution.values()) > 60000
    assert result.regions == ()


def test_counts_agree_with_counts_made_by_hand() -> None:
    def answers(x: Any) -> Any:
        y = np.where(x > 0, x, 0 * x).astype(np.float32)
        y[(x >= 1) & (x < 2)] *= np.float32(1 + 3 * 2.0**-10)  # 3 to 6 ulp
        y[(x >= 4) & (x < 8)] *= -1
        y[x == 16] = np.nan
        y[(x > 100) & (x < 101)] = np.inf
        y[np.isnan(x)] = 7
        y[np.isinf(x)] = np.nan
        y[(x > 0) & (x < 1e-6)] = 0
        return y

    result = graded("relu", answers)
    x = Ordinals(FLOAT16).run(0, 1 << 15).astype(np.float64)
    tiny = int(((x > 0) & (x < 1e-6)).sum())
    assert result.wrong_sign == result.distribution["inf"] == 1024  # a binade
    assert result.distribution["10"] == 1024
    assert (result.nan_for_finite, result.inf_for_finite) == (1 + 1, ((x > 100) & (x < 101)).sum())  # 16, and -inf
    assert result.finite_for_nonfinite == 2 * 1023
    assert (result.other_nonfinite, result.flushed) == (1, tiny)
    assert result.max_ulp == 2 * 2047
    assert result.correctly_rounded == pytest.approx(1 - (1024 + 1024 + 2 + result.inf_for_finite + 2046 + 1 + tiny) / 65536)
    assert [one.ulp for one in result.specials if one.x == -math.inf or math.isnan(one.x)] == [math.inf, math.inf]
    worst = result.regions[0]
    assert math.isinf(worst.max_ulp)
    assert any(region.low <= 4 and 7.9 < region.high < 8.1 for region in result.regions)


def test_the_sum_over_blocks_is_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    def answers(x: Any) -> Any:
        return np.where(x < 3, np.tanh(x.astype(np.float32)), 1 - np.exp(-2 * np.minimum(x, 5).astype(np.float32)))

    whole = graded("tanh", answers)
    monkeypatch.setattr(input_sets, "BLOCK_SIZE", 1000)
    parts = graded("tanh", answers)
    assert parts.mean_ulp == pytest.approx(whole.mean_ulp)
    for name in (
        "inputs",
        "max_ulp",
        "at",
        "distribution",
        "nonmonotone",
        "correctly_rounded",
        "regions",
        "profile",
        "flushed",
    ):
        assert getattr(parts, name) == getattr(whole, name), name


def test_answers_in_the_wrong_order_are_counted() -> None:
    def answers(x: Any) -> Any:
        y = np.tanh(x.astype(np.float32)).astype(np.float16)
        y[x == 0.5] = np.nextafter(y[x == 0.5], np.float16(0)) - np.float16(0.01)
        return y

    assert graded("tanh", lambda x: np.tanh(x.astype(np.float32))).nonmonotone == 0
    assert graded("tanh", answers).nonmonotone == 1


@pytest.mark.parametrize("pick", [0.0, 0.5, 1.0, 2.0])
def test_at_a_kink_every_side_and_pick_is_right(pick: float) -> None:
    def slope(x: Any) -> Any:
        return np.where(np.isnan(x), x, np.where(x == 0, pick, (x > 0).astype(float)))

    assert (graded("relu", slope, order=1).max_ulp == 0) == (pick in (0.0, 1.0))
    assert (graded("relu", slope, order=1, at_kink="right").max_ulp == 0) == (pick == 1.0)
    assert (graded("relu", slope, order=1, at_kink="mean").max_ulp == 0) == (pick == 0.5)


def test_flushed_subnormals_fail_a_limit_unless_they_are_accepted() -> None:
    def flushing(x: Any) -> Any:
        y = np.asarray(get("silu")(x))
        return np.where(np.abs(y) < FLOAT16.smallest_normal, 0, y)

    for ftz in (False, True):
        result = graded("silu", flushing, max_ulp=1.0, ftz=ftz)
        assert (result.max_ulp <= 0.51, result.flushed > 1000, result.passed) == (True, True, ftz)
    assert graded("silu", lambda x: np.full(x.shape, np.nan), max_ulp=1e9).passed is False
    assert graded("silu", get("silu")).passed is None


def test_a_sample_covers_all_binades_and_special_points() -> None:
    for number_type, few in ((FLOAT32, 100), (FLOAT64, 20)):
        inputs = sampled(get("hard_swish"), number_type, 1 << 17, seed=3)
        x = np.concatenate(list(inputs.blocks())).astype(np.float64)
        binades = np.frexp(x[np.isfinite(x) & (np.abs(x) >= number_type.smallest_normal)])[1]
        counts = np.bincount(binades - binades.min())
        assert len(counts) == 2 * number_type.largest_exponent
        assert counts.min() > few
        assert {-3.0, 0.0, 3.0, math.inf, number_type.largest} <= set(x.tolist())
        assert np.isnan(x).sum() == 1
        assert np.sum(np.abs(x - 3) < 2.0 ** (6 - number_type.bits)) >= 20
        again = np.concatenate(list(sampled(get("hard_swish"), number_type, 1 << 17, seed=3).blocks()))
        assert np.array_equal(x, again.astype(np.float64), equal_nan=True)


def test_every_number_of_float32_is_enumerated_in_blocks() -> None:
    inputs = every(get("relu"), FLOAT32)
    assert inputs.count == 1 << 32
    first = next(iter(inputs.blocks()))
    assert first[0] == -math.inf
    assert np.all(np.diff(first.astype(np.float64)) > 0)
    part = every(get("relu"), FLOAT32, (1.0, 1.5))
    assert (part.count, part.special.size) == ((1 << 22) + 1, 0)
    assert every(get("relu"), FLOAT16, (0.0, 1.0)).count == 2 + 0x3C00


def test_an_interrupt_leaves_the_grade_of_what_was_answered() -> None:
    question = Question(get("relu"), FLOAT32)
    inputs = sampled(question.activation, FLOAT32)

    def answers() -> Any:
        yield np.maximum(next(iter(inputs.blocks())), 0)
        raise KeyboardInterrupt

    def interrupted() -> Any:
        yield from ()
        raise KeyboardInterrupt

    result = grade(question, inputs, answers())
    assert (result.complete, result.inputs) == (False, input_sets.BLOCK_SIZE)
    with pytest.raises(KeyboardInterrupt):
        grade(question, inputs, interrupted())
