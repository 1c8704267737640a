"""Balls contain the exact result, and what they report as certain is true."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from actviz.numerics.ball import ONE, Ball, Truth, choose, larger, select, sign, smaller, widen
from actviz.numerics.powers import whole_power

ZERO = Ball.constant(0)
UNKNOWN = Ball(np.array([1.0]), 0.0, 0, np.inf)
#: Radii are rounded to the nearest float too, not upwards.
SLACK = 1 + Fraction(1, 2**45)
OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}

FLOATS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(-4, 4),
    st.integers(-20, 20).map(float),
    st.sampled_from([5e-324, -(2.0**-1040), 2.0**-1022, 1.7976931348623157e308]),
)


def ball(high: float, low: float = 0.0, exponent: int = 0, radius: float = 0.0) -> Ball:
    return Ball(np.array([high]), np.array([low]) if low else 0.0, np.array([exponent]) if exponent else 0, radius)


def scaled(part: Any, of: Ball) -> Fraction:
    return Fraction(np.asarray(part).item()) * Fraction(2) ** int(np.asarray(of.exponent).item())


def midpoint(a: Ball) -> Fraction:
    return scaled(a.high, a) + scaled(a.low, a)


def reach(a: Ball) -> Fraction:
    return scaled(a.radius, a)


def points(a: Ball) -> list[Fraction]:
    """Return the midpoint and both ends."""
    return [midpoint(a) + side * reach(a) for side in ((-1, 0, 1) if reach(a) else (0,))]


def is_known(a: Ball) -> bool:
    return bool(np.isfinite(a.radius).all())


def contains(a: Ball, value: Fraction) -> bool:
    return not is_known(a) or abs(value - midpoint(a)) <= reach(a) * SLACK


@st.composite
def balls(draw: st.DrawFn) -> Ball:
    """Draw balls of all exponents, with low parts and radii of all relative sizes; a zero has no radius."""
    mantissa = draw(st.floats(0.5, 2) | st.sampled_from([0.0, 0.5, 1.0, 1.5]))
    high = draw(st.sampled_from([1.0, -1.0])) * mantissa
    low = mantissa * 2.0**-53 * draw(st.sampled_from([0.0, 1.0, -1.0]) | st.floats(-1, 1))
    radius = mantissa * draw(st.just(0.0) | st.integers(-110, 2).map(lambda bits: 2.0**bits))
    scale = 2.0 ** draw(st.just(0) | st.integers(-300, 300))
    exponent = draw(st.just(0) | st.integers(-60, 60) | st.integers(-4000, 4000))
    return ball(high * scale, low * scale if high + low == high else 0.0, exponent, radius * scale)


def computed(sign_: str, a: Any, b: Any) -> Any:
    with np.errstate(all="ignore"):
        return OPERATIONS[sign_](a, b)


@pytest.mark.parametrize("sign_", OPERATIONS)
@given(a=balls(), b=balls())
def test_a_result_contains_the_result_of_every_pair_of_numbers(sign_: str, a: Ball, b: Ball) -> None:
    result = computed(sign_, a, b)
    if sign_ != "/" or all(points(b)):
        for x, y in product(points(a), points(b)):
            assert contains(result, OPERATIONS[sign_](x, y))


@pytest.mark.parametrize("sign_", OPERATIONS)
@given(a=FLOATS, b=FLOATS)
@example(a=5e-324, b=1.7976931348623157e308)
@example(a=1.0, b=-0.9999999999999999)
@example(a=1e16, b=-0.1)
def test_results_of_floats_keep_98_bits(sign_: str, a: float, b: float) -> None:
    assume(sign_ != "/" or b)
    result = computed(sign_, Ball.of(np.array([a])), Ball.of(np.array([b])))
    expected = OPERATIONS[sign_](Fraction(a), Fraction(b))
    size = abs(Fraction(a)) + abs(Fraction(b)) if sign_ in "+-" else abs(expected)
    assert contains(result, expected)
    assert reach(result) <= size / 2**98


@given(a=balls(), b=balls(), sign_=st.sampled_from(list(OPERATIONS)))
def test_a_low_part_is_at_most_half_a_unit_of_the_high_part(a: Ball, b: Ball, sign_: str) -> None:
    result = computed(sign_, a, b)
    if is_known(result):
        assert float(result.high.item()) + float(np.asarray(result.low).item()) == result.high.item()
        assert result.high.item() == 0 or 2.0**-400 <= result.size.item() <= 2.0**400


@given(a=FLOATS, b=FLOATS)
def test_cancellation_keeps_the_exact_remainder(a: float, b: float) -> None:
    one, two = Ball.of(np.array([a])), Ball.of(np.array([b]))
    with np.errstate(all="ignore"):
        left = (one + two) - one
        rest = (one * two - Ball.of(np.array([np.float64(a) * b])) if math.isfinite(a * b) else one * two) - one * two
    assert contains(left, Fraction(b))
    assert not is_known(left) or reach(left) <= (abs(Fraction(a)) + abs(Fraction(b))) / 2**97
    assert contains(rest, -Fraction(a * b) if math.isfinite(a * b) else Fraction(0))


@given(a=st.integers(-(2**52), 2**52), b=st.integers(-(2**52), 2**52), bits=st.integers(-2000, 2000))
def test_operations_without_rounding_are_exact(a: int, b: int, bits: int) -> None:
    one, two = ball(a, exponent=1), ball(b, exponent=1)
    assert reach(one + two) == reach(one - two) == 0
    assert midpoint(one + two) == 2 * (a + b)
    assert midpoint(one * ball(2.0**9, exponent=bits)) == 2 * a * Fraction(2) ** (9 + bits)
    assert midpoint(one / ball(-(2.0**9), exponent=bits)) == -2 * a / Fraction(2) ** (9 + bits)
    assert reach(one * ball(2.0**9, exponent=bits)) == reach(one / ball(2.0**9)) == 0


def test_a_sum_that_swallows_a_low_part_is_not_exact() -> None:
    a, b = ball(1.0, -(2.0**-105)), ball(2.0**-105, 2.0**-162)
    assert contains(a + b, 1 + Fraction(1, 2**162))


@pytest.mark.parametrize("bits", [40, 700, 1101, 2500])
def test_the_radius_of_zero_counts_beside_a_huge_number(bits: int) -> None:
    huge = ball(0.75, exponent=bits)
    assert contains(widen(huge, 2.0**-60) - huge, Fraction(1, 2**60))


def test_powers_of_two_are_recognised() -> None:
    assert all(ball(high).is_power_of_two for high in (1.0, -1.0, 0.25, 2.0**300))
    others = [ball(0.0), ball(3.0), ball(1.0, 2.0**-60), ball(1.0, radius=2.0**-90), Ball(np.ones(2))]
    assert not any(other.is_power_of_two for other in others)


@given(number=st.fractions() | FLOATS.map(Fraction), bits=st.just(0) | st.integers(-3000, 3000))
def test_a_constant_is_exact_up_to_a_hundred_bits(number: Fraction, bits: int) -> None:
    value = number * Fraction(2) ** bits
    result = Ball.constant(value)
    assert contains(result, value)
    assert reach(result) <= abs(value) / 2**99
    short = value.numerator.bit_length() <= 100 and value.denominator & (value.denominator - 1) == 0
    assert not short or reach(result) == 0


@given(numbers=st.lists(FLOATS, min_size=1, max_size=4))
def test_in_bounds_keeps_the_value(numbers: list[float]) -> None:
    result = Ball.of(np.array(numbers))
    for place, number in enumerate(numbers):
        exponent = int(np.broadcast_to(result.exponent, len(numbers))[place])
        assert Fraction(float(result.high[place])) * Fraction(2) ** exponent == Fraction(number)
        assert number == 0 or 2.0**-400 <= abs(result.high[place]) <= 2.0**400


@given(a=balls(), bits=st.sampled_from([-700, -420, 420, 600]))
def test_in_bounds_scales_low_parts_and_radii(a: Ball, bits: int) -> None:
    assume(a.exponent == 0)
    assume(all(part == 0 or abs(part) > 2.0**-900 for part in map(np.asarray, (a.low, a.radius))))
    with np.errstate(all="ignore"):
        moved = [np.ldexp(np.asarray(part), bits) for part in (a.high, a.low, a.radius)]
    assume(
        all(
            np.isfinite(part) and np.ldexp(part, -bits) == now
            for part, now in zip(moved, (a.high, a.low, a.radius), strict=True)
        )
    )
    result = Ball(moved[0], moved[1], 0, moved[2]).in_bounds()
    assert (midpoint(result), reach(result)) == (midpoint(a) * Fraction(2) ** bits, reach(a) * Fraction(2) ** bits)


@given(a=balls())
def test_signs_change_only_the_midpoint(a: Ball) -> None:
    assert (midpoint(-a), reach(-a)) == (-midpoint(a), reach(a))
    assert (midpoint(abs(a)), reach(abs(a))) == (abs(midpoint(a)), reach(a))


@given(a=balls())
def test_a_root_contains_the_root_of_every_number(a: Ball) -> None:
    with np.errstate(all="ignore"):
        result = abs(a).root()
    least, most = midpoint(result) - reach(result) * SLACK if is_known(result) else Fraction(0), Fraction(0)
    for value in filter(lambda value: is_known(result) and value >= 0, points(abs(a))):
        most = midpoint(result) + reach(result) * SLACK
        assert max(least, Fraction(0)) ** 2 <= value <= most**2
    if reach(a) == 0:
        assert reach(result) <= midpoint(result) / 2**99


def test_a_root_is_unknown_if_the_ball_may_contain_zero() -> None:
    assert not is_known(ball(1.0, radius=1.5).root())
    assert not is_known(widen(ZERO, 2.0**-80).root())
    assert reach(ball(0.0).root()) == midpoint(ball(0.0).root()) == 0
    assert np.isnan(ball(-4.0).root().high)


@pytest.mark.parametrize(
    "result",
    [
        UNKNOWN,
        Ball(np.zeros(1), 0.0, 0, np.inf),
        ball(1.0, radius=0.5),
        ball(1.0, exponent=-1000, radius=0.5),
        ball(1.0, exponent=1023, radius=1.0),
        widen(ZERO, 2.0**-60),
    ],
)
def test_rounding_is_uncertain_if_another_float_is_possible(result: Ball) -> None:
    assert not np.any(result.rounded()[1])


@pytest.mark.parametrize(
    "work",
    [
        lambda: ball(-(2.0**-60), radius=2.0**-50).root(),
        lambda: ONE / widen(ZERO, 2.0**-60),
        lambda: widen(ZERO, 2.0**-60) / widen(ZERO, 2.0**-60),
        lambda: ball(1.0, radius=2.0**-50) / widen(ZERO, 2.0**-60),
    ],
    ids=["root", "1/0", "0/0", "x/0"],
)
def test_a_possible_value_is_not_a_certain_nan(work: Callable[[], Ball]) -> None:
    with np.errstate(all="ignore"):
        assert not np.any(work().rounded()[1])


def places_away(value: float, exact: Fraction) -> Fraction:
    """Return the distance in units in the last place of the exact number."""
    exponent = abs(exact.numerator).bit_length() - exact.denominator.bit_length()
    exponent -= abs(exact) < Fraction(2) ** exponent
    unit = Fraction(2) ** (max(exponent, -1022) - 52)
    return abs(Fraction(value) - exact) / unit


def hold(result: Ball, at_most: Fraction) -> bool:
    """Whether the rounded float, if it is reported as certain, is that close to every number of the ball."""
    (value,), certain = result.rounded()
    if not np.all(certain):
        return True
    largest = Fraction(2) ** 1024 - Fraction(2) ** 970
    if math.isinf(value):
        return all(exact * int(math.copysign(1, value)) > largest for exact in points(result))
    return all(places_away(value, exact) <= at_most for exact in points(result))


@given(a=balls())
def test_a_certain_float_is_within_one_unit(a: Ball) -> None:
    assert hold(a, Fraction(1))


NEAR = {
    "mantissa": st.floats(1, 2, exclude_max=True) | st.sampled_from([1.0, 2 - 2.0**-52]),
    "part": st.sampled_from([0.0, 1.0, -1.0]) | st.floats(-1, 1),
    "bits": st.floats(-58, -54),
}


def near_ball(mantissa: float, part: float, bits: float, exponent: int) -> Ball:
    low = 2.0**-53 * part
    return ball(mantissa, low if mantissa + low == mantissa else 0.0, exponent, 2.0**bits * mantissa)


@given(**NEAR, exponent=st.sampled_from([0, 7, 1022, -1020]))
@example(mantissa=2 - 2.0**-52, part=1.0, bits=-55.0, exponent=0)
@example(mantissa=1.0, part=-0.5, bits=-55.0, exponent=0)
def test_a_certain_float_is_within_five_eighths_of_a_unit(mantissa: float, part: float, bits: float, exponent: int) -> None:
    assert hold(near_ball(mantissa, part, bits, exponent), Fraction(5, 8))


@given(mantissa=NEAR["mantissa"], part=NEAR["part"], exponent=st.integers(-1140, -1022))
@example(mantissa=1 + 2.0**-52, part=1.0, exponent=-1023)
def test_a_certain_subnormal_is_within_five_eighths_of_a_unit(mantissa: float, part: float, exponent: int) -> None:
    assert hold(near_ball(mantissa, part, -90.0, exponent), Fraction(5, 8))


@pytest.mark.parametrize("exponent", [-1023, -1024, -1030, -1060, -1074, -1075, -1080])
def test_a_subnormal_is_rounded_once(exponent: int) -> None:
    odd = 1 + 2.0**-52 * np.array([1.0, 3.0, 2.0**20 + 1, 2.0**21 - 1, 2.0**51 - 1])
    for high in [*odd.tolist(), 1.0, 1.5, 1.25, 1.75]:
        for low in (0.0, 2.0**-54, -(2.0**-54), 2.0**-100, -(2.0**-100)):
            for one in (1, -1):
                result = ball(one * high, one * low, exponent, 2.0**-110)
                (value,), _ = result.rounded()
                assert value == nearest_subnormal(midpoint(result))
                assert math.copysign(1, value) == one


def nearest_subnormal(exact: Fraction) -> float:
    """Round to a multiple of the smallest subnormal, ties to even."""
    return float(round(exact * 2**1074) * Fraction(1, 2**1074))


@given(mantissa=NEAR["mantissa"], part=NEAR["part"], exponent=st.just(0) | st.integers(-1021, 1022))
def test_a_small_radius_makes_rounding_certain(mantissa: float, part: float, exponent: int) -> None:
    result = near_ball(mantissa, part, -60.0, exponent)
    (value,), certain = result.rounded()
    assert np.all(certain)
    assert value == float(midpoint(result))


def test_overflow_and_underflow_are_certain() -> None:
    x = Ball(np.array([1.0, -1.0, 1.0, 0.0]), 0.0, np.array([5000, 5000, -5000, -5000]), np.array([0.1, 0.1, 0.9, 1.0]))
    values, certain = x.rounded()
    assert values.tolist() == [np.inf, -np.inf, 0.0, 0.0]
    assert certain.all()


@given(a=balls(), most=st.sampled_from([1.0, 700.0, 2.0**50]))
def test_clamped_floats_stay_within_the_bound(a: Ball, most: float) -> None:
    with np.errstate(all="ignore"):
        high, low, radius = (part.item() for part in map(np.asarray, a.clamped(most)))
    if abs(scaled(a.high, a)) >= most:
        assert (high, low) == (math.copysign(most, a.high.item()), 0.0)
    elif np.all(np.asarray(a.exponent) > -300):
        assert (Fraction(high) + Fraction(low), Fraction(radius)) == (midpoint(a), reach(a))


@pytest.mark.parametrize("sign_", COMPARISONS)
@given(a=balls(), b=balls())
@example(a=ball(1.0), b=ball(1.0))
@example(a=ball(1.0, radius=0.25), b=ball(1.5, radius=0.25))
def test_a_comparison_is_never_sure_and_wrong(sign_: str, a: Ball, b: Ball) -> None:
    compare = COMPARISONS[sign_]
    with np.errstate(all="ignore"):
        holds, sure = compare(a, b)
    apart = abs(midpoint(a) - midpoint(b))
    if sure.item():
        for x, y in product(points(a), points(b)):
            assert compare(x, y) == holds.item()
    else:
        assert apart <= (reach(a) + reach(b)) * SLACK + (abs(midpoint(a)) + abs(midpoint(b))) / 2**98


@given(a=balls())
def test_a_number_is_sure_to_be_itself(a: Ball) -> None:
    exact, same = (Ball(a.high, 0.0, a.exponent) for _ in "ab")
    assert [(bool(holds), bool(sure)) for holds, sure in (exact < same, exact <= same)] == [(False, True), (True, True)]
    assert not reach(a) or not np.any((a < Ball(a.high, a.low, a.exponent, a.radius)).sure)


def test_an_uncertain_selection_is_unknown() -> None:
    truth = Truth(np.array([True, False, True]), np.array([True, True, False]))
    result = select(truth, Ball(np.full(3, 2.0), 0.0, 0, 0.125), Ball(np.full(3, 0.5), 0.0, np.array([1, 2, 3])))
    values, certain = result.rounded()
    assert values.tolist() == [2.0, 2.0, 2.0]
    assert np.asarray(result.radius).tolist() == [0.125, 0.0, np.inf]
    assert certain.tolist() == [False, True, False]


def test_a_choice_takes_every_part_from_its_side() -> None:
    yes, no = Ball(np.array([1.0]), 2.0**-60, 0, 0.25), Ball(np.array([3.0, 5.0]), 2.0**-58, np.array([7, 8]), 0.5)
    result = choose(np.array([True, False]), yes, no)
    assert [part.tolist() for part in (result.high, result.low, result.exponent, result.radius)] == [
        [1.0, 5.0],
        [2.0**-60, 2.0**-58],
        [0, 8],
        [0.25, 0.5],
    ]


@given(a=balls(), b=balls())
def test_the_larger_and_the_smaller_contain_every_one_or_are_unknown(a: Ball, b: Ball) -> None:
    with np.errstate(all="ignore"):
        high, low = larger(a, b), smaller(a, b)
    for x, y in product(points(a), points(b)):
        assert contains(high, max(x, y))
        assert contains(low, min(x, y))
    assert is_known(high) or not np.all((a > b).sure)
    assert {midpoint(high), midpoint(low)} == {midpoint(a), midpoint(b)}


@given(a=balls())
def test_a_sign_holds_for_every_number_or_is_unknown(a: Ball) -> None:
    result = sign(a)
    assert is_known(result) == (reach(a) < abs(scaled(a.high, a)) or reach(a) == 0)
    assert not is_known(result) or {np.sign(float(x > 0) - float(x < 0)) for x in points(a)} == {float(result.high.item())}


@given(a=balls(), count=st.integers(-9, 9))
def test_a_power_contains_the_power_of_every_number(a: Ball, count: int) -> None:
    assume(count >= 0 or all(points(a)))
    with np.errstate(all="ignore"):
        result = whole_power(a, count, ONE)
    for x in points(a):
        assert contains(result, x**count)
    assert reach(a) or reach(result) <= abs(midpoint(result)) / 2**94


def test_arrays_with_exponents_are_computed_element_by_element() -> None:
    random = np.random.default_rng(3)
    parts = [(random.normal(size=6), random.integers(-900, 900, 6), random.uniform(0, 1e-20, 6)) for _ in "ab"]
    a, b = (Ball(high, 0.0, exponent, radius) for high, exponent, radius in parts)
    single = ball(0.3, exponent=5)
    for sign_, second in product(OPERATIONS, (b, single)):
        result = computed(sign_, a, second)
        for place in range(6):
            one, two = (
                Ball(x.high[[place]], 0.0, x.exponent[[place]], x.radius[[place]]) if x.high.size > 1 else x
                for x in (a, second)
            )
            alone = computed(sign_, one, two)
            here = Ball(
                *(np.broadcast_to(part, 6)[[place]] for part in (result.high, result.low, result.exponent, result.radius))
            )
            assert (midpoint(here), reach(here)) == (midpoint(alone), reach(alone))
