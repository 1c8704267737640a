"""Values with as many digits as wanted: no number of digits that is too low passes for the right one."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from mpmath import mp, mpf

from actviz.expression.evaluate import multiprecision
from actviz.expression.evaluate.balls import Evaluator

#: Formulas that cancel to the given limit near 0, divided by their leading term.
CANCELLING = {
    "(exp(x) - 1 - x)/x**2": 1 / 2,
    "(x - sin(x))/x**3": 1 / 6,
    "(x**2*cos(x) + 6*(1 - cos(x)) - 4*x*sin(x))/x**4": -1 / 12,
    "(tan(x) - sin(x))/x**3": 1 / 2,
    "(log(1 + x) - x)/x**2": -1 / 2,
    "(sqrt(1 + x) - 1 - x/2)/x**2": -1 / 8,
}


@pytest.mark.parametrize("size", [1e-5, 1e-77, 1e-148, 1e-290])
@pytest.mark.parametrize("text", CANCELLING)
def test_what_cancels_has_its_digits(text: str, size: float) -> None:
    for x in (size, -size):
        assert float(multiprecision.value(text, x, {}, 25)) == pytest.approx(CANCELLING[text], rel=1e-4)


@pytest.mark.parametrize(
    ("text", "exact"), [("exp(x) - 1 - x", lambda x: x * x / 2), ("x - sinh(x)", lambda x: -x * x * x / 6)]
)
def test_arrays_have_them_too(text: str, exact: object) -> None:
    x = np.array([-1e-60, 3.7e-148, 1e-100])
    assert callable(exact)
    np.testing.assert_allclose(Evaluator(x, {})(text), exact(x), rtol=1e-15)


def test_an_identity_is_zero() -> None:
    for text in ("sin(x)**2 + cos(x)**2 - 1", "log(exp(x)) - x", "(x + 1)**2 - x**2 - 2*x - 1", "tanh(x) - sinh(x)/cosh(x)"):
        assert multiprecision.value(text, 0.7, {}) == 0


def test_a_condition_that_no_digits_decide_is_a_tie() -> None:
    assert multiprecision.value("where(sin(x)**2 + cos(x)**2 < 1, 7, 8)", 0.7, {}) == 8
    assert multiprecision.value("where(sin(x)**2 + cos(x)**2 <= 1, 7, 8)", 0.7, {}) == 7


def test_fractions_and_parameters_are_exact() -> None:
    assert multiprecision.value("3*x - 1", Fraction(1, 3), {}) == 0
    with mp.workdps(60):
        assert abs(multiprecision.value("6*a", 0, {"a": "1/6"}) - 1) < mpf(10) ** -50
        assert multiprecision.value("a", 0, {"a": 0.1}) == mpf(0.1)


def test_nowhere_is_nan() -> None:
    assert all(
        mp.isnan(multiprecision.value(text, -1.0, {}))
        for text in ("log(x)", "sqrt(x)", "1/(x + 1)", "x**0.5", "log(1 + x) - log(1 + x)")
    )


def test_digits_that_nothing_gives_are_an_error() -> None:
    with pytest.raises(ArithmeticError, match="50 digits"):
        multiprecision.value("exp(exp(exp(x)))/exp(exp(exp(x)) + 1)", 1e3, {})


@pytest.mark.parametrize("bits", [1, 2, 30, 51, 52])
@pytest.mark.parametrize("sign", [1, -1])
def test_the_nearest_float_of_a_subnormal_number_is_rounded_once(bits: int, sign: int) -> None:
    for units in (1 << bits, (1 << bits) + 1, (2 << bits) - 1):
        for part in (Fraction(1, 2), Fraction(1, 4)):
            for rest in (0, Fraction(1, 1 << 70), -Fraction(1, 1 << 70)):
                exact = sign * (units + part + rest)
                with mp.workprec(200):
                    number = mpf(exact.numerator) / mpf(exact.denominator) * mpf(2) ** -1074
                assert multiprecision.nearest(number) == round(exact) * 2.0**-1074


def test_the_nearest_float_keeps_signs_and_ends() -> None:
    assert str(multiprecision.nearest(-(mpf(2) ** -1080))) == "-0.0"
    assert multiprecision.nearest(mpf("1e400")) == math.inf
    assert multiprecision.nearest(mpf("0.1")) == 0.1
    assert math.isnan(multiprecision.nearest(mp.nan))
