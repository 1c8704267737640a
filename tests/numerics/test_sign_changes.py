"""Sign changes: brackets among samples, bisection to the last bit, roots of smooth functions."""

from __future__ import annotations

import math

import numpy as np
import pytest

from actviz.numerics.sign_changes import bisect, bisected, brackets, find_root, roots, sign_changes


def test_brackets_pass_over_zeros_and_nan_but_not_over_infinities() -> None:
    values = np.array([-1.0, 0.0, 2.0, np.nan, -np.inf, -1.0, np.inf])
    left, right = brackets(values)
    assert list(zip(left, right, strict=True)) == [(0, 2), (2, 4), (5, 6)]


def test_a_change_from_one_piece_to_another_does_not_count() -> None:
    values = np.array([-1.0, 1.0, -1.0])
    left, right = brackets(values, np.array([0, 1, 1]))
    assert (left.tolist(), right.tolist()) == ([1], [2])


def test_all_sign_changes_are_found_in_ascending_order() -> None:
    x = np.linspace(-20, 20, 401) + 0.03
    roots = sign_changes(np.sin, x, np.sin(x))
    assert roots == pytest.approx(math.pi * np.arange(-6, 7), abs=1e-15)
    assert sign_changes(np.sin, x, np.sin(x), most=3) == pytest.approx([-math.pi, 0, math.pi], abs=1e-15)


def test_without_a_sign_change_there_is_none() -> None:
    x = np.linspace(-1, 1, 20)
    assert sign_changes(np.exp, x, np.exp(x)).shape == (0,)


@pytest.mark.parametrize("sections", [2, 3, 8, 100])
def test_a_bracket_ends_at_neighbouring_floats(sections: int) -> None:
    low, high = bisected(lambda x: x * x - 2, np.array([-3.0, 0.5]), np.array([-1.0, 7.0]), 90, sections)
    assert high.tolist() == np.nextafter(low, np.inf).tolist()
    assert ((low * low - 2) * (high * high - 2) < 0).all()


@pytest.mark.parametrize("root", [-3.0, -1.0, 1.0, 9.0])
def test_a_root_at_an_end_of_the_bracket_is_the_result(root: float) -> None:
    ends = np.array([root, root - 2.5]), np.array([root + 1.7, root])
    assert bisect(lambda x: x - root, *ends).tolist() == [root, root]
    assert bisect(lambda x: root - x, *ends).tolist() == [root, root]


def test_a_bracket_about_0_is_bisected_down_to_the_smallest_subnormal() -> None:
    low, high = bisected(lambda x: np.where(x > 0, 1.0, -1.0), np.array([-1.0]), np.array([1.0]), 1100)
    assert (low.tolist(), high.tolist()) == ([0.0], [5e-324])


@pytest.mark.parametrize(
    ("function", "low", "high", "root"),
    [(lambda x: x**3 - 2, 0.0, 2.0, 2 ** (1 / 3)), (lambda x: math.exp(-x) - x, 0.0, 50.0, 0.567143290409783873)],
)
def test_the_root_of_a_smooth_function_has_all_digits(function, low: float, high: float, root: float) -> None:
    assert find_root(function, low, high) == pytest.approx(root, rel=4e-16)


def test_a_root_takes_few_evaluations() -> None:
    calls = []

    def function(x: float) -> float:
        calls.append(x)
        return math.atan(50 * (x - 0.9))

    assert find_root(function, -4.0, 1.0) == pytest.approx(0.9, rel=1e-14)
    assert len(calls) < 25


def test_without_a_sign_change_the_better_end_is_the_result() -> None:
    assert find_root(lambda x: x + 3, 1.0, 2.0) == 1.0
    assert find_root(lambda x: x - 2, 1.0, 2.0) == 2.0


def test_roots_in_several_brackets_at_once():
    grid = np.linspace(0.3, 20.3, 81)
    values = np.sin(grid)
    left, right = brackets(values)
    found = roots(np.sin, (grid[left], grid[right]), (values[left], values[right]))
    assert np.allclose(found, np.pi * np.arange(1, 7), rtol=4e-16, atol=0)


def test_a_root_at_a_pole_and_one_of_a_steep_curve():
    ends, at_ends = (np.array([0.1]), np.array([2.0])), (np.array([-1e300]), np.array([1.0]))
    steep = roots(lambda x: np.where(x < 1.5, -1e300, 1.0), ends, at_ends)
    assert abs(steep[0] - 1.5) < 1e-12
