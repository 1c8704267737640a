"""Pairs of floats: errors are within their bounds, values in their ranges, and what rounds surely rounds right."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from actviz.numerics import ball_functions, pair_functions
from actviz.numerics.arrays import Array
from actviz.numerics.ball import Ball
from actviz.numerics.pair import LARGEST, ROUNDOFF, Pair, PairRangeError, Range

RANDOM = np.random.default_rng(5)
COUNT = 4000


def either_sign(x: Array) -> Array:
    return x * RANDOM.choice([-1.0, 1.0], x.size)


def sizes(low: float, high: float) -> Array:
    return np.asarray(2.0 ** RANDOM.uniform(low, high, COUNT))


def with_low(x: Array) -> Pair:
    """Exact pairs whose low parts are not 0."""
    least, size = float(np.abs(x).min()), float(np.abs(x).max())
    range_ = Range(float(x.min()) - 2.0**-40 * size, float(x.max()) + 2.0**-40 * size, least * (1 - 2.0**-40))
    return Pair(x, x * ROUNDOFF * RANDOM.uniform(-1, 1, x.size), 0.0, ROUNDOFF, range_)


def assert_within_bounds(pair: Pair, ball: Ball) -> None:
    """Compare with balls of the same numbers, which are far more exact."""
    with np.errstate(all="ignore"):
        difference = Ball(pair.high, 0.0 if pair.low is None else pair.low) - ball
        shift = np.clip(difference.exponent, -1500, 1500).astype(np.int32)
        distance = np.ldexp(np.abs(difference.high) - difference.radius, shift)
        allowed = np.abs(pair.high) * pair.error
    known = np.isfinite(np.broadcast_to(pair.error, np.shape(pair.high)))
    assert known.mean() > 0.4
    assert (distance <= allowed)[known].all()
    values = pair.high[known]
    assert (values >= pair.range.lower).all()
    assert (values <= pair.range.upper).all()
    assert ((np.abs(values) >= pair.range.least) | (values == 0)).all()
    if pair.low is not None:
        assert (np.abs(pair.low[known]) <= pair.spread * np.abs(values)).all()


FUNCTIONS: dict[str, list[Array]] = {
    "exp": [either_sign(sizes(-190, 9)), RANDOM.uniform(-600, 600, COUNT)],
    "expm1": [either_sign(sizes(-190, 9)), either_sign(sizes(-15, -9)), -sizes(-5, 9)],
    "log": [sizes(-190, 190), 1 + either_sign(sizes(-52, -2)), either_sign(sizes(-3, 3))],
    "log1p": [RANDOM.uniform(0, 1, COUNT), either_sign(sizes(-190, -2)), sizes(-190, 190), either_sign(sizes(-13, 0.2))],
    "root": [sizes(-190, 190), either_sign(sizes(-3, 3))],
    "sigmoid": [either_sign(sizes(-190, 9)), sizes(-2, 15)],
    "softplus": [either_sign(sizes(-190, 9)), -sizes(-2, 9)],
    "tanh": [either_sign(sizes(-190, 15)), sizes(-15, -9)],
    "sinh": [either_sign(sizes(-190, 8))],
    "cosh": [either_sign(sizes(-190, 8))],
    "asinh": [either_sign(sizes(-100, 90))],
}


@pytest.mark.sample(3)
@pytest.mark.parametrize(("name", "x"), [(name, x) for name, inputs in FUNCTIONS.items() for x in inputs])
@pytest.mark.parametrize("make", [Pair.of, with_low])
def test_a_function_of_pairs_is_as_exact_as_it_claims(name: str, x: Array, make: Callable[[Array], Pair]) -> None:
    a = make(x)
    with np.errstate(all="ignore"):
        assert_within_bounds(getattr(pair_functions, name)(a), getattr(ball_functions, name)(ball_of(a)))


def ball_of(a: Pair) -> Ball:
    return Ball(a.high, 0.0 if a.low is None else a.low).in_bounds()


OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "sum": lambda a, b: a + b,
    "difference": lambda a, b: a - b,
    "product": lambda a, b: a * b,
    "quotient": lambda a, b: a / b,
    "square": lambda a, _: a * a,
    "exact sum": lambda a, _: a + a,
}


@pytest.mark.sample(3)
@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("make", [Pair.of, with_low])
@pytest.mark.parametrize("spread", [0, 3, 60])
def test_arithmetic_of_pairs_is_as_exact_as_it_claims(operation: str, make: Callable[[Array], Pair], spread: int) -> None:
    a, b = make(either_sign(sizes(-spread, 0.1))), make(either_sign(sizes(-spread, 0.1)))
    with np.errstate(all="ignore"):
        assert_within_bounds(OPERATIONS[operation](a, b), OPERATIONS[operation](ball_of(a), ball_of(b)))


def test_a_float_minus_its_neighbour_is_exact() -> None:
    x = RANDOM.uniform(1, 2, COUNT)
    difference = Pair.of(x) - Pair.of(np.nextafter(x, 0))
    assert difference.error == 0.0
    assert (difference.high == x - np.nextafter(x, 0)).all()


def test_a_difference_of_pairs_that_cancels_is_unknown() -> None:
    x = Pair.of(RANDOM.uniform(1, 2, COUNT))
    with np.errstate(all="ignore"):
        rest = pair_functions.exp(x) - pair_functions.exp(x)
        assert not rest.nearest()[1].any()


def test_numbers_beyond_the_range_of_pairs_are_refused() -> None:
    large = Pair.of(np.array([1.0, LARGEST]))
    for compute in (lambda: large * large, lambda: Pair.constant(Fraction(10) ** 300)):
        with np.errstate(all="ignore"), pytest.raises(PairRangeError):
            compute()


def test_the_exponential_of_a_large_number_is_unknown() -> None:
    for compute in (pair_functions.exp, pair_functions.expm1):
        with np.errstate(all="ignore"):
            assert np.isfinite(compute(Pair.of(np.array([-1000.0, -2.0, 3.0, 1000.0]))).error).tolist() == [
                False,
                True,
                True,
                False,
            ]


def test_a_value_beside_the_middle_of_two_floats_is_not_certain() -> None:
    x = np.array([1.0, 1.0])
    low = np.array([ROUNDOFF * (1 - 2.0**-30), ROUNDOFF * (1 - 2.0**-2)])
    nearest, certain = Pair(x, low, 2.0**-63, ROUNDOFF, Range(1.0, 2.0, 1.0)).nearest()
    assert nearest.tolist() == [1.0, 1.0]
    assert certain.tolist() == [False, True]
