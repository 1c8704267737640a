"""Zeros, extrema and inflections: which points are kept, and which are none."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from actviz.analysis.shape.critical_points import extrema, inflections, zeros
from actviz.analysis.shape.samples import Samples
from actviz.catalogue.resolve import get
from actviz.function.activation import Activation
from actviz.function.definition import Break

Made = Callable[..., Activation]


def test_of_zeros_without_end_the_nine_nearest_to_0_are_kept() -> None:
    points = zeros(Samples(get("sin")))
    assert [point.x for point in points.points] == pytest.approx([math.pi * k for k in range(-4, 5)], abs=1e-14)
    assert points.more
    assert f"{points:.3g}".endswith(", 12.6, ...")


def test_nine_zeros_are_all(made: Made) -> None:
    points = zeros(Samples(made("*".join(f"(x - {2**k})" for k in range(9)))))
    assert [point.x for point in points.points] == pytest.approx([2**k for k in range(9)], rel=1e-12)
    assert not points.more


def test_a_zero_that_is_touched_is_found_and_one_that_is_rounded_is_not(made: Made) -> None:
    assert [point.x for point in zeros(Samples(made("x*exp(x)"))).points] == [0.0]
    assert zeros(Samples(made("exp(-x**2)"))).points == ()
    parabola = zeros(Samples(made("(x - 3)**2", Break("3"), "(x - 3)**2")))
    assert [point.x for point in parabola.points] == [3.0]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (("0", Break("0"), "x"), "x <= 0"),
        (("0", Break("0", "right"), "1"), "x <= 0"),
        (("-1", Break("-1"), "0", Break("2"), "x - 2"), "-1 <= x <= 2"),
        (("0", Break("0"), "0"), "everywhere"),
        (("0*x",), "everywhere"),
    ],
)
def test_pieces_of_zeros_are_intervals(made: Made, line: tuple[str | Break, ...], text: str) -> None:
    assert format(zeros(Samples(made(*line))), "") == text


def test_a_kink_may_be_an_extremum_and_a_jump_is_none(made: Made) -> None:
    assert f"{extrema(Samples(made('-x', Break('0'), 'x'))):.3g}" == "minimum 0 at 0"
    assert extrema(Samples(made("-x", Break("0"), "x - 1"))).points == ()


def test_an_inflection_has_a_tangent(made: Made) -> None:
    assert [point.x for point in inflections(Samples(made("x**3 - 3*x**2"))).points] == [1.0]
    assert [point.x for point in inflections(Samples(made("-x**2", Break("0"), "x**2"))).points] == [0.0]
    assert inflections(Samples(made("-x**2", Break("0"), "x**2 + x"))).points == ()
