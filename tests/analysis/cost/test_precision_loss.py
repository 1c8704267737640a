"""What a type costs: the worst errors and the spans of what goes wrong, held against NumPy's own arithmetic."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import numpy.typing as npt
import pytest

from actviz import get
from actviz.analysis.cost.precision_loss import InputSpan, PrecisionLoss, precision_loss
from actviz.function.precision import InPrecision
from actviz.numerics.number_types import BFLOAT16, FLOAT16, FLOAT32, NUMBER_TYPES, NumberType

SHORT = (FLOAT16, BFLOAT16)
each_short = pytest.mark.parametrize("kind", SHORT, ids=str)


@cache
def cost(name: str, kind: str, naive: bool = False) -> PrecisionLoss:
    return precision_loss(get(name), NUMBER_TYPES[kind], naive=naive)


def normal(kind: NumberType) -> npt.NDArray[np.float64]:
    """The numbers of a type that have all their bits, and 0."""
    x: npt.NDArray[np.float64] = kind.numbers().astype(np.float64)
    return np.extract((np.abs(x) >= kind.smallest_normal) | (x == 0), x)


@each_short
@pytest.mark.parametrize("name", ["gelu", "sigmoid", "mish", "elu", "softsign", "tanh_shrink"])
def test_the_best_result_is_half_a_unit_away_at_most(kind: NumberType, name: str) -> None:
    found = cost(name, kind.name)
    assert 0.9 * 2.0**-kind.bits < found.worst <= 2.0**-kind.bits
    assert not found.nan
    assert not found.naive


@each_short
def test_relu_costs_nothing(kind: NumberType) -> None:
    for naive in (False, True):
        found = cost("relu", kind.name, naive)
        assert found.worst == 0
        assert found.overflow == found.flush == found.saturate == found.nan == ()


def test_the_naive_sigmoid_is_as_numpy_has_it() -> None:
    x = normal(FLOAT16)
    one = np.float16(1)
    with np.errstate(all="ignore"):
        computed = (one / (one + np.exp(-x.astype(np.float16)))).astype(np.float64)
        exact = 1 / (1 + np.exp(-x))
        error = np.where(exact >= FLOAT16.smallest_normal, np.abs(computed - exact) / exact, 0)
    found = cost("sigmoid", "float16", naive=True)
    assert found.points == len(x)
    assert found.worst == pytest.approx(error.max(), rel=1e-10)
    assert error[x == found.x] == pytest.approx(found.worst, rel=1e-10)
    assert found.computed == computed[x == found.x]
    assert found.exact == pytest.approx(exact[x == found.x], rel=1e-14)
    (flush,) = found.flush
    assert flush.near == x[computed == 0].max()
    assert flush.on
    (saturate,) = found.saturate
    assert saturate.near == x[computed == 1].min()
    assert saturate.on


@each_short
@pytest.mark.parametrize("naive", [False, True])
@pytest.mark.parametrize("name", ["gelu", "softplus", "squareplus"])
def test_the_worst_is_the_worst_and_is_there(kind: NumberType, name: str, naive: bool) -> None:
    found = cost(name, kind.name, naive)
    assert abs(found.computed - found.exact) / abs(found.exact) == pytest.approx(found.worst, rel=1e-12)
    assert float(InPrecision(get(name), kind, naive)(found.x)) == found.computed
    assert get(name)(found.x) == found.exact
    some = normal(kind)[::97]
    computed, exact = InPrecision(get(name), kind, naive)(some).astype(np.float64), get(name)(some)
    counted = np.isfinite(computed) & (np.abs(exact) >= kind.smallest_normal) & (np.abs(exact) <= kind.largest)
    assert (np.abs(computed - exact)[counted] <= found.worst * np.abs(exact)[counted]).all()


@each_short
@pytest.mark.parametrize("name", ["gelu", "mish", "sigmoid", "softplus", "squareplus"])
def test_a_span_begins_where_the_trouble_does(kind: NumberType, name: str) -> None:
    found, x = cost(name, kind.name, naive=True), normal(kind)
    values = InPrecision(get(name), kind, naively=True)(x).astype(np.float64)
    for state, spans in ((values == 0, found.flush), (np.isinf(values), found.overflow)):
        for span in spans:
            inner = np.abs(x) < abs(span.near)
            assert state[x == span.near].all()
            assert not state[inner & (np.sign(x) == np.sign(span.near)) & (get(name)(x) != 0)].any()
            outer = (np.abs(x) >= abs(span.near)) & (np.sign(x) == np.sign(span.near))
            assert state[outer].all() == span.on


@pytest.mark.parametrize(("kind", "near"), [(FLOAT16, 2.0**15), (BFLOAT16, 2.0**127)], ids=str)
def test_the_naive_gelu_overflows_where_twice_x_does(kind: NumberType, near: float) -> None:
    assert cost("gelu", kind.name).overflow == ()
    assert cost("gelu", kind.name, naive=True).overflow == (InputSpan(near, kind.largest, True),)


@each_short
def test_the_naive_gelu_vanishes_where_one_and_the_error_function_cancel(kind: NumberType) -> None:
    (naive,), (best,) = cost("gelu", kind.name, naive=True).flush, cost("gelu", kind.name).flush
    assert best.near < naive.near < 0
    assert 1 + math.erf(naive.near / math.sqrt(2)) < 2.0 ** -(kind.bits - 1)
    assert cost("gelu", kind.name, naive=True).worst == 1


@each_short
def test_the_best_sigmoid_is_one_where_the_rest_is_less_than_half_a_unit(kind: NumberType) -> None:
    (span,) = cost("sigmoid", kind.name).saturate
    x = normal(kind)
    x = x[(x > 0) & (x < 100)]
    expected = x[1 / (1 + np.exp(-x)) >= 1 - 2.0 ** -(kind.bits + 1)].min()
    assert (span.near, span.on) == (expected, True)


def test_a_wide_type_is_tried_at_many_numbers() -> None:
    best, naive = cost("gelu", "float32"), cost("gelu", "float32", naive=True)
    assert best.points > 100_000
    assert best.worst <= 2.0**-FLOAT32.bits * (1 + 1e-6)
    assert naive.worst == 1


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (InputSpan(3.0, 500.0, True), "x >= 3"),
        (InputSpan(-3.0, -500.0, True), "x <= -3"),
        (InputSpan(0.25, 4.0, False), "0.25 ... 4"),
        (InputSpan(-0.25, -4.0, False), "-4 ... -0.25"),
        (InputSpan(2.0, 2.0, False), "at 2"),
        (InputSpan(-2.0, -2.0, True), "x <= -2"),
    ],
)
def test_a_span_as_text(span: InputSpan, text: str) -> None:
    assert f"{span}" == text


def test_a_span_as_a_text_with_fewer_digits() -> None:
    assert f"{InputSpan(-3.669921875, -38.5625, True):.3g}" == "x <= -3.67"
    assert f"{InputSpan(1 / 3, 2 / 3, False):.2g}" == "0.33 ... 0.67"


def test_a_cost_as_json() -> None:
    record = precision_loss(get("elu", 0.5), FLOAT16, naive=True).record()
    assert (record["function"], record["parameters"]) == ("elu", {"alpha": 0.5})
    assert (record["dtype"], record["naive"], record["points"]) == ("float16", True, 61442)
    gelu = cost("gelu", "float16", naive=True).record()
    assert gelu["overflow"] == [{"from": 32768.0, "to": 65504.0, "and_beyond": True}]
    assert gelu["nan"] == []
