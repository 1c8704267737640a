"""How far two functions are apart."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actviz import get
from actviz.analysis.comparison.difference import Difference, Tolerance, difference
from actviz.analysis.plotting.difference_curves import difference_curves
from actviz.errors import DataError
from actviz.numerics.number_types import FLOAT32
from actviz.render.views.diff import DiffView
from actviz.text.screen import Screen

PAIRS = [("gelu", "gelu_tanh"), ("relu", "gelu"), ("sigmoid", "tanh"), ("binary_step", "hard_sigmoid"), ("elu", "selu")]


@cache
def found(a: str, b: str) -> Difference:
    return difference(get(a), get(b), -4, 4)


def test_the_tanh_approximation_of_gelu() -> None:
    worst = found("gelu", "gelu_tanh").absolute
    x = np.linspace(-4, 4, 80_001)
    errors = [abs(t * math.erfc(-t / math.sqrt(2)) / 2 - t * (1 + math.tanh(math.sqrt(2 / math.pi) * (t + 0.044715 * t**3))) / 2) for t in x.tolist()]  # fmt: skip
    assert worst.value == pytest.approx(max(errors), rel=1e-7)
    assert worst.value == pytest.approx(4.732e-4, rel=1e-3)
    assert abs(worst.x) == pytest.approx(abs(x[int(np.argmax(errors))]), abs=2e-4)
    assert found("gelu", "gelu_tanh").integral == pytest.approx(np.mean(errors) * 8, rel=1e-3)


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_the_order_of_the_two_does_not_matter(a: str, b: str) -> None:
    one, other = found(a, b), found(b, a)
    for measure in ("absolute", "relative", "ulp", "slope"):
        assert getattr(one, measure).value == pytest.approx(getattr(other, measure).value, rel=1e-12)
    assert one.integral == pytest.approx(other.integral, rel=1e-12)
    assert one.crossings == pytest.approx(other.crossings, abs=1e-12)


@pytest.mark.parametrize(("a", "b"), [("relu", "relu"), ("silu", "swish"), ("torch.nn.ReLU6", "jax.nn.relu6")])
def test_equal_functions_are_not_apart(a: str, b: str) -> None:
    same = difference(get(a), get(b))
    assert [same.absolute.value, same.relative.value, same.ulp.value, same.slope.value, same.integral] == [0] * 5
    assert same.crossings == ()


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_crossings_are_crossings(a: str, b: str) -> None:
    f, g = get(a), get(b)
    for x in found(a, b).crossings:
        left, right = (f(x + step) - g(x + step) for step in (-1e-4, 1e-4))
        assert left * right < 0


def test_known_crossings() -> None:
    assert found("sigmoid", "tanh").crossings == pytest.approx([math.log(1 + math.sqrt(2))], rel=1e-12)
    assert found("relu", "gelu").crossings == ()
    assert difference(get("binary_step"), get("sigmoid"), -4, 4).crossings == (0.0,)


@given(st.sampled_from(PAIRS), st.floats(-4, 4))
def test_no_point_of_the_range_is_worse(pair: tuple[str, str], x: float) -> None:
    worst = found(*pair)
    a, b = (float(get(name)(x)) for name in pair)
    rounding = 4 * np.finfo(float).eps * max(abs(a), abs(b))
    assert abs(a - b) <= worst.absolute.value + rounding
    if size := max(abs(a), abs(b)):
        assert abs(a - b) / size <= worst.relative.value * (1 + 1e-9)
    slopes = [float(get(name).derivative(x)) for name in pair]
    if not any(kink.x == x for name in pair for kink in get(name).kinks):
        assert abs(slopes[0] - slopes[1]) <= worst.slope.value + 1e-12


def test_both_sides_of_a_jump_count() -> None:
    step = difference(get("binary_step"), get("sigmoid"), -4, 4)
    assert (step.absolute.value, step.absolute.x) == (0.5, 0.0)


def test_slopes_at_kinks() -> None:
    (kink,) = found("relu", "gelu").slopes_at_kinks
    assert (kink.x, kink.a, kink.b) == (0.0, 0.0, 0.5)


def test_ulp_are_those_of_the_type() -> None:
    narrow = difference(get("gelu"), get("gelu_tanh"), 1, 1.9, FLOAT32)
    wide = difference(get("gelu"), get("gelu_tanh"), 1, 1.9)
    assert narrow.ulp.value * 2**29 == wide.ulp.value


def test_a_tolerance_holds_or_raises() -> None:
    pair = found("gelu", "gelu_tanh")
    Tolerance(5e-4).raise_if_broken([pair])
    with pytest.raises(DataError, match="the check failed: gelu, gelu_tanh"):
        Tolerance(4e-4).raise_if_broken([pair])


def test_the_curve_of_a_difference() -> None:
    picture = difference_curves([(get("gelu"), get("gelu_tanh"))], -4, 4)
    assert picture.labels == ("gelu - gelu_tanh",)
    assert max(float(np.abs(y).max()) for _, y in picture.curves[0].segments) == pytest.approx(4.73e-4, rel=1e-2)


def test_the_largest_difference_is_marked_in_the_picture() -> None:
    functions = [get("gelu"), get("gelu_tanh")]
    pair = difference(*functions, -4, 4)
    for unicode, sign in ((True, "■"), (False, "@")):
        page = DiffView([pair], None, {}, [tuple(functions)]).page(Screen(80, 40, unicode=unicode))
        drawn, _, note = page.partition(f"{sign} largest |A - B|: ")
        assert note.startswith("0.000473236 at x = 2.69894.")
        assert drawn.count(sign) == 1


def test_an_infinite_difference_has_no_mark() -> None:
    functions = [get("log(x)"), get("relu")]
    page = DiffView([difference(*functions, -2, 2)], None, {}, [tuple(functions)]).page(Screen(80, 40, unicode=True))
    drawn, _, note = page.partition("■ largest |A - B|: ")
    assert "inf" in note.partition("\n")[0]
    assert "■" not in drawn


@pytest.mark.parametrize(("one", "two"), [("quick_gelu", "x*sigmoid(1.702*x)"), ("tanh", "lecun_tanh:1,1")])
def test_two_forms_of_one_function_differ_by_rounding_and_soon(one: str, two: str) -> None:
    found = difference(get(one), get(two))
    assert 0 < found.absolute.value < 1e-15
    assert 0 < found.integral < 1e-15
    assert found.crossings == ()
