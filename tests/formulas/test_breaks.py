"""What is found in a formula: kinks, jumps, poles, holes, the ends of its domain, and limits at infinity."""

from __future__ import annotations

import math

import numpy as np
import pytest

import actviz
from actviz.function.kink import Kink

INF, NAN = math.inf, math.nan

#: Formulas, and the points at which f (0), f' (1) or f'' (2) jumps; None stands for the point where only one is of interest.
BREAKS = {
    # conditions that change nothing
    "where(x > 0, x, x)": [],
    "where(x >= 0, 1/(1 + exp(-x)), exp(x)/(1 + exp(x)))": [],
    "where(abs(x) < 1e-4, 1 - x*x/6, sin(x)/x)": [],
    "where(abs(x) < 1e-9, 1, sin(x)/x)": [],
    "where(x**2 < -1, 5, x)": [],
    "where(x**2 >= 0, 5*x, x)": [],
    "where(sin(x) > 2, 1, x)": [],
    "where(exp(x) > 0, x, 7)": [],
    "where(tanh(x) < 1, x, 7)": [],
    "where(x != x, 0, x)": [],
    "where(x > inf, 1, x)": [],
    "where(x > 0, 1, 0)*where(x < 0, 1, 0)": [],
    "where(x > 0, exp(-1/x), 0)": [],
    "max(x, x)": [],
    "abs(x - 0.1) - abs(x - 0.1)": [],
    "abs(x) - max(x, -x)": [],
    "relu(x) - max(0, x)": [],
    "hard_swish(x) - x*relu6(x + 3)/6": [],
    "abs(x)**3": [],
    "max(x, 0)*min(x, 0)": [],
    "abs(1 - cos(x))": [],
    "abs(x - sin(x))": [],
    # kinks far from 0, near to 0, close together
    "abs(x - 1e6)": [(1e6, 1)],
    "abs(x - 1e12)": [(1e12, 1)],
    "abs(x - 1e300)": [(1e300, 1)],
    "abs(x**2 - 1e100)": [(-1e50, 1), (1e50, 1)],
    "abs(1e-200*x - 1)": [(1e200, 1)],
    "max(x - 1e-300, 0)": [(1e-300, 1)],
    "abs(x + 1e-9)": [(-1e-9, 1)],
    "abs(exp(-x) - 1e-200)": [(460.51701859880916, 1)],
    "abs(log(x) - 30)": [(0, 0), (10686474581524.463, 1)],
    "where(x > 1e17, 0, x)": [(1e17, 0)],
    "where(x > 100, x**60, 0)": [(100, 0)],
    "max(tanh(x), 0.9999999999999999)": [(18.714973875118524, 1)],
    "abs(x - 1) + abs(x - 1.000001)": [(1, 1), (1.000001, 1)],
    "abs(x - 1e15) + abs(x - 1e15 - 2)": [(1e15, 1), (1e15 + 2, 1)],
    "abs(abs(abs(x) - 1) - 1e-3)": [(-1.001, 1), (-1, 1), (-0.999, 1), (0, 1), (0.999, 1), (1, 1), (1.001, 1)],
    # kinks at numbers that are no floats
    "abs(3*x - 1)": [(1 / 3, 1)],
    "abs(x - sqrt(2))": [(math.sqrt(2), 1)],
    "where(x > pi, x, pi)": [(math.pi, 1)],
    "abs(exp(x) - 2)": [(math.log(2), 1)],
    "abs(tanh(x) - 0.5)": [(0.5493061443340549, 1)],
    "abs(x**5 - x - 1)": [(1.1673039782614187, 1)],
    "abs(x*exp(x) - 1)": [(0.5671432904097838, 1)],
    # orders
    "x*abs(x)": [(0, 2)],
    "max(0, x)**2": [(0, 2)],
    "where(x < 0, exp(x) - 1, x)": [(0, 2)],
    "exp(abs(x))": [(0, 1)],
    "cbrt(x)": [(0, 2)],
    "sqrt(abs(x))": [(0, 1)],
    "sqrt(x**2)": [(0, 1)],
    "x*(x > 0)": [(0, 1)],
    "(x > 0) & (x < 1)": [(0, 0), (1, 0)],
    "0 < x < 1": [(0, 0), (1, 0)],
    "min(max(0, x), 6)": [(0, 1), (6, 1)],
    "gelu(abs(x))": [(0, 1)],
    "tf.nn.leaky_relu(x)*2": [(0, 1)],
    "2*heaviside(x)": [(0, 0)],
    # isolated points
    "where(x == 2, 5, x)": [(2, 0)],
    "where(x != 2, x, 5)": [(2, 0)],
    "where(x == 2, 2, x)": [],
    "where((x == 1) | (x == 2), 7, x**2)": [(1, 0), (2, 0)],
    "where(3*x == 1, 5, x)": [],  # no float is 1/3
    # holes, poles, ends of a domain
    "sin(x)/x": [],
    "(x**2 - 1)/(x - 1)": [],
    "(1 - cos(x))/x**2": [],
    "x**3/(x - sin(x))": [],
    "x/(exp(x) - 1)": [],
    "exp(-1/x**2)": [],
    "where(x == 0, 0, sin(x)/x)": [],
    "1/x": [(0, 0)],
    "1/(x - 1)**2": [(1, 1)],
    "1/(x**3 - x)": [(-1, 0), (0, 0), (1, 0)],
    "x/abs(x)": [(0, 0)],
    "abs(x)/x": [(0, 0)],
    "exp(-1/x)": [(0, 0)],
    "1/(1 + exp(-1/x))": [(0, 0)],
    "atan(1/x)": [(0, 0)],
    "x*sin(1/x)": [(0, 1)],
    "log(x)": [(0, 0)],
    "sqrt(1 - x*x)": [(-1, 0), (1, 0)],
    "acosh(x)": [(1, 0)],
    "log(log(x))": [(1, 0)],
    "x**1.5": [(0, 0)],
    "sqrt(-1 - x*x)": [],
}  # fmt: skip


@pytest.mark.sample(3)
@pytest.mark.parametrize(("text", "expected"), BREAKS.items())
def test_where_a_formula_breaks(text: str, expected: list[tuple[float, int]]) -> None:
    assert [(kink.x, kink.order) for kink in actviz.get(text).kinks] == expected


def kink(text: str, x: float) -> Kink:
    """The kink of a formula at a point."""
    return next(kink for kink in actviz.get(text).kinks if kink.x == x)


#: Formulas, a kink, and (f, f', f'') on its left, on its right, and as taken in the point.
SIDES = {
    "abs(x - 1e300)": (1e300, (0, -1, 0), (0, 1, 0), (0, 0, NAN)),
    "abs(exp(x) - 2)": (math.log(2), (0, -2, -2), (0, 2, 2), (0, -2, -2)),
    "abs(exp(-x) - 1e-200)": (460.51701859880916, (0, -1e-200, 1e-200), (0, 1e-200, -1e-200), (0, 1e-200, -1e-200)),
    "abs(1e-200*x - 1)": (1e200, (0, -1e-200, 0), (0, 1e-200, 0), (0, -1e-200, 0)),
    "where(x > pi, x, pi)": (math.pi, (math.pi, 0, 0), (math.pi, 1, 0), (math.pi, 0, 0)),
    "cbrt(x)": (0.0, (0, INF, INF), (0, INF, -INF), (0, INF, INF)),
    "abs(x)/x": (0.0, (-1, 0, 0), (1, 0, 0), (NAN, 0, 0)),
    "1/(1 + exp(-1/x))": (0.0, (0, 0, 0), (1, 0, 0), (NAN, 0, 0)),
    "x*sin(1/x)": (0.0, (0, NAN, NAN), (0, NAN, NAN), (0, NAN, NAN)),
    "1/x": (0.0, (-INF, -INF, -INF), (INF, -INF, INF), (INF, -INF, INF)),
    "log(x)": (0.0, (NAN, NAN, NAN), (-INF, INF, -INF), (-INF, INF, -INF)),
    "where(x > 1, 1/(x - 1), 0)": (1.0, (0, 0, 0), (INF, -INF, INF), (0, 0, 0)),
    "where(x == 2, 5, x)": (2.0, (2, 1, 0), (2, 1, 0), (5, 1, 0)),
    "max(x, 2*x, 3*x)": (0.0, (0, 1, 0), (0, 3, 0), (0, 1, 0)),
    "2*heaviside(x)": (0.0, (0, 0, 0), (2, 0, 0), (1, 0, 0)),
    "where(x > 100, x**60, 0)": (100.0, (0, 0, 0), (1e120, 6e119, 3.54e119), (0, 0, 0)),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SIDES.items())
def test_both_sides_of_a_kink(text: str, expected: tuple[float, ...]) -> None:
    x, left, right, picked = expected
    place = kink(text, x)
    np.testing.assert_array_equal([place.left, place.right, place.picked], [left, right, picked])


#: Formulas with breaks without end, and those nearest to 0 on the right.
ENDLESS = {
    "abs(sin(x))": [0, math.pi, 2 * math.pi],
    "1/(1 - sin(x))": [math.pi / 2, 2.5 * math.pi, 4.5 * math.pi],
    "atan(tan(x))": [math.pi / 2, 1.5 * math.pi],
    "sqrt(1 + cos(2*x))": [math.pi / 2, 1.5 * math.pi],
    "floor(x)": [0, 1, 2, 3],
    "x - floor(x)": [0, 1, 2],
    "ceil(x) - floor(x)": [0, 1, 2],
    "round(x)": [0.5, 1.5, 2.5],
    "sign(sin(x))": [0, math.pi],
}


@pytest.mark.parametrize(("text", "expected"), ENDLESS.items())
def test_breaks_without_end(text: str, expected: list[float]) -> None:
    function = actviz.get(text)
    nearest = sorted(kink.x for kink in function.kinks if kink.x >= 0)[: len(expected)]
    assert nearest == pytest.approx(expected, rel=1e-15, abs=0)
    assert function.definition.endless


@pytest.mark.parametrize("text", ["floor(1/x)", "floor(x)", "abs(sin(x))"])
def test_values_are_right_where_breaks_are_not_listed(text: str) -> None:
    x = np.array([-1e5 - 0.25, -200.3, -0.0123, -1.3e-4, 3.7e-5, 0.0021, 0.3, 77.7, 1000.4, 123456.7])
    meaning = {"floor": np.floor, "round": np.rint, "abs": np.abs, "sin": np.sin}
    expected = eval(text, {"__builtins__": {}}, {**meaning, "x": x})  # noqa: S307 - a formula of this file
    assert actviz.get(text)(x) == pytest.approx(expected, rel=1e-9)


def test_an_end_of_the_window_is_a_jump_too() -> None:
    places = [kink.x for kink in actviz.get("floor(x)").kinks]
    assert places == list(range(-64, 65))


#: Formulas, and their limits at minus and at plus infinity.
LIMITS = {
    "sin(x)": (NAN, NAN),
    "sin(x)/x": (0, 0),
    "1 + sin(x)/x": (1, 1),
    "sign(sin(x))": (NAN, NAN),
    "sin(x)**2 + cos(x)**2": (1, 1),
    "x + sin(x)": (-INF, INF),
    "x*sin(x)": (NAN, NAN),
    "sin(x)*exp(-x)": (NAN, 0),
    "atan(log(x))": (NAN, math.pi / 2),
    "x/sqrt(1 + x*x)": (-1, 1),
    "x - sqrt(x*x + x)": (-INF, -0.5),
    "(1 + 1/x)**x": (math.e, math.e),
    "x**2*exp(-abs(x))": (0, 0),
    "log(log(x))": (NAN, INF),
    "tanh(x*sin(x)**2)": (-1, 1),
    "exp(sin(x))": (NAN, NAN),
}


@pytest.mark.parametrize(("text", "expected"), LIMITS.items())
def test_limits_at_infinity(text: str, expected: tuple[float, float]) -> None:
    np.testing.assert_array_equal(actviz.get(text)([-INF, INF]), expected)


def test_formulas_have_no_value_outside_their_domain() -> None:
    """Not where a part alone has none either: a kink hides nothing."""
    for text in ("log(x)", "abs(log(x) - 30)", "max(sqrt(x), 1)", "(x > 0)*log(x)", "sign(log(x))"):
        assert np.isnan(actviz.get(text)([-2.0, -0.5])).all()


def test_halves_below_zero_are_jumps_too() -> None:
    assert [kink.x for kink in actviz.get("round(tanh(x))").kinks] == pytest.approx(
        [-math.atanh(0.5), math.atanh(0.5)], rel=1e-15
    )
