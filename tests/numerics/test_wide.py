"""Numbers of any precision with an error bound: the bound holds, and what a ball leaves open is not decided."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from mpmath import mp, mpf

from actviz.numerics import wide_elementary as wide
from actviz.numerics.wide import TIE_PRECISION, UndecidedError, Wide

#: What mpmath itself says, with digits to spare.
EXACT: dict[str, Callable[[Any], Any]] = {
    "sqrt": mp.sqrt,
    "exp": mp.exp,
    "expm1": lambda x: mp.expm1(x) if abs(x) < 1 else mp.exp(x) - 1,
    "log": mp.log,
    "log1p": mp.log1p,
    "sin": mp.sin,
    "cos": mp.cos,
    "sinh": mp.sinh,
    "cosh": mp.cosh,
    "tanh": mp.tanh,
    "atan": mp.atan,
    "asinh": mp.asinh,
    "erf": mp.erf,
    "erfc": mp.erfc,
    "normal_cdf": lambda x: mp.erfc(-x / mp.sqrt(2)) / 2,
    "normal_pdf": lambda x: mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi),
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
    "softplus": lambda x: mp.log1p(mp.exp(x)),
    "floor": mp.floor,
    "nint": mp.nint,
    "fabs": abs,
}


def numbers(count: int, seed: int, largest: int = 9) -> list[Any]:
    """Numbers of many sizes, whole ones among them."""
    generator = random.Random(seed)  # noqa: S311 - samples
    sizes = [generator.choice((generator.randint(-4, 4), generator.randint(-90, largest))) for _ in range(count)]
    return [
        mpf(0),
        mpf(1),
        mpf(-1),
        *(mpf(generator.choice((-1, 1)) * generator.uniform(0.5, 1)) * mpf(2) ** size for size in sizes),
    ]


def around(x: Any, radius: Any) -> Wide:
    return Wide(Wide.of(x).middle, Wide.of(radius).middle)


def holds(ball: Wide, value: Any) -> bool:
    return bool(abs(mp.make_mpf(ball.middle) - value) <= mp.make_mpf(ball.radius) + mpf(2) ** -900)


@pytest.mark.parametrize("name", EXACT)
def test_a_function_of_a_ball_holds_the_function_of_every_number_in_it(name: str) -> None:
    function, decided = getattr(wide, name), 0
    for x in numbers(60, seed=len(name)):
        for precision, share, place in ((40, 0.0, 0), (53, 2.0**-30, 1), (80, 2.0**-9, -1), (120, 0.4, mpf("-0.7"))):
            with mp.workprec(precision):
                radius = +(abs(x) * share)
                try:
                    result = function(around(x, radius))
                except UndecidedError:
                    continue
            with mp.workprec(1000):
                value = EXACT[name](x + place * radius)
                if isinstance(value, mp.mpc) or mp.isinf(value):
                    assert not mp.isfinite(mp.make_mpf(result.middle))
                else:
                    assert holds(result, value), (x, precision, radius)
                    decided += 1
    assert decided > 100


@pytest.mark.parametrize("symbol", ["+", "-", "*", "/", "**"])
def test_arithmetic_of_balls_holds_that_of_the_numbers_in_them(symbol: str) -> None:
    operation = {"+": "__add__", "-": "__sub__", "*": "__mul__", "/": "__truediv__", "**": "__pow__"}[symbol]
    for x, y in zip(numbers(200, 1), numbers(200, 2)[::-1], strict=True):
        if symbol == "**" and (x <= 0 or abs(y) > 50):
            continue
        for precision, share in ((45, 0.0), (60, 2.0**-20)):
            with mp.workprec(precision):
                try:
                    result = getattr(around(x, abs(x) * share), operation)(around(y, abs(y) * share))
                except UndecidedError:
                    continue
            with mp.workprec(2000):
                if y:
                    assert holds(result, getattr(x * (1 + share), operation)(y * (1 - share))), (x, y)


def test_arithmetic_that_loses_nothing_is_exact() -> None:
    with mp.workprec(60):
        third, half = Wide.of(Fraction(1, 3)), Wide.of(Fraction(1, 2))
        assert third.radius != half.radius == Wide.of(0).radius
        assert half + half == Wide.of(1)
        assert (half * Wide.of(0.375) - Wide.of(0.1875)).sign() == 0
        assert (half ** Wide.of(3)).sign() == 1
        assert wide.sqrt(Wide.of(9)) == Wide.of(3)


def test_a_ball_around_zero_has_no_sign_until_no_digit_is_left() -> None:
    with mp.workprec(100), pytest.raises(UndecidedError):
        (Wide.of(Fraction(1, 3)) * Wide.of(3) - Wide.of(1)).sign()
    with mp.workprec(TIE_PRECISION):
        assert (Wide.of(Fraction(1, 3)) * Wide.of(3) - Wide.of(1)).sign() == 0


def test_what_has_no_value_is_not_a_number() -> None:
    with mp.workprec(80):
        one, zero = Wide.of(1), Wide.of(0)
        for result in (wide.log(-one), wide.sqrt(-one), one / zero, (-one) ** Wide.of(0.5), wide.sign(wide.nan()), zero**-one):
            assert not result.exists
        assert not wide.larger(wide.nan(), one).exists
        assert not wide.nan() < one
        assert not one <= wide.nan()


def test_far_exponentials_are_tiny_or_huge_and_comparable() -> None:
    with mp.workprec(80):
        huge = wide.exp(wide.exp(Wide.of(1e300)))
        tiny = wide.exp(-wide.exp(Wide.of(1e300)))
        assert huge.is_huge
        assert tiny.is_tiny
        assert huge > Wide.of(1e308) > tiny > Wide.of(0)
        assert (Wide.of(1) + tiny).sign() == 1
        for result in (lambda: huge - huge, lambda: huge * tiny, lambda: wide.log(huge)):
            with pytest.raises(UndecidedError):
                result().sign()


def test_a_jump_inside_a_ball_is_not_decided() -> None:
    with mp.workprec(80):
        for step, jump in ((wide.floor, 2), (wide.nint, 2.5)):
            with pytest.raises(UndecidedError):
                step(around(jump, 1e-9))
            assert step(around(jump + 0.25, 0.1)) == step(Wide.of(jump + 0.25))
