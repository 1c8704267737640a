"""The figures of a sweep, looked at as matplotlib holds them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from actviz.render.figures import bands, heat
from actviz.render.figures.bands import Band, Bands
from actviz.render.figures.heat import Heat, Overlay
from actviz.render.figures.style import style_named

STYLE = style_named("paper")


@pytest.fixture
def axes() -> Any:
    return pytest.importorskip("matplotlib.figure").Figure().add_subplot()


def test_the_theory_is_drawn_in_the_colour_of_its_curve(axes: Any) -> None:
    curves = [
        Band("a", (1, 2, 3), (0, 1, 2), (1, 2, 3), (2, 3, 4), (1.5, 2.5, 9.0)),
        Band("b", (1, 2, 3), (0, 1, 2), (1, 2, 3), (2, 3, 4)),
    ]
    bands.draw(axes, Bands("", "x", "y", curves), STYLE, 3.0, 2.0)
    measured, theory, other = axes.get_lines()
    assert theory.get_color() == measured.get_color() != other.get_color()
    assert theory.get_linestyle() != measured.get_linestyle()
    assert theory.get_ydata()[2] <= axes.get_ylim()[1]  # it is not cut off


def test_a_line_over_a_map_lies_at_its_numbers_also_between_and_above_the_rows(axes: Any) -> None:
    values = ((0.0, 1.0, 2.0), (1.0, 2.0, 3.0))
    line = (10.0, 15.0, 25.0)
    shown = Heat("", "x", "y", "z", (1.0, 2.0, 3.0), (10.0, 20.0), values, overlay=Overlay(line))
    heat.draw(axes, shown, STYLE, 3.0, 2.0)
    (drawn,) = axes.get_lines()
    low, middle, high = drawn.get_ydata()
    assert (high - low) / (middle - low) == pytest.approx(3.0)
    assert math.isclose(np.diff(axes.get_ylim())[0] / (middle - low), 4.0)  # two rows of 10


def test_a_contour_is_drawn_only_where_its_level_is_passed(axes: Any) -> None:
    values = ((0.0, 1.0), (1.0, 2.0))
    for level, count in ((5.0, 0), (1.5, 1)):
        axes.clear()
        shown = Heat("", "x", "y", "z", (1.0, 2.0), (1.0, 2.0), values, overlay=Overlay(contour=values, level=level))
        heat.draw(axes, shown, STYLE, 3.0, 2.0)
        assert len([item for item in axes.collections if "Contour" in type(item).__name__]) == count
