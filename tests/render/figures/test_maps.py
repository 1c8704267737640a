"""Heat maps and curves with bands: what is missing, logarithms, limits and texts on axes."""

from __future__ import annotations

import math
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from actviz.errors import DataError
from actviz.render.figures import bands, heat, panels
from actviz.render.figures.bands import Band, Bands
from actviz.render.figures.heat import Heat
from actviz.render.figures.style import style_named

PAPER = style_named("paper")
NUMBERS = Heat("loss", "width", "depth", "loss", (1.0, 2.0, 3.0), (4.0, 5.0), ((0.5, 1.0, 2.0), (math.nan, 3.0, math.inf)))


@pytest.fixture(autouse=True)
def _matplotlib() -> None:
    pytest.importorskip("matplotlib")


def words(drawn: bytes) -> list[str]:
    """The texts that are drawn in an svg, in order."""
    root = ElementTree.fromstring(drawn)  # noqa: S314 (our own file)
    return ["".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")]


def test_a_cell_has_its_number_and_a_missing_one_a_dash() -> None:
    texts = words(heat.figure(NUMBERS, "svg", PAPER))
    assert {"0.5", "1", "2", "3", "4", "5", "width", "depth", "loss"} <= set(texts)
    assert texts.count("–") == 2


def test_a_limit_is_drawn_where_the_numbers_pass_it() -> None:
    whole = replace(NUMBERS, values=((0.5, 1.0, 2.0), (1.0, 2.0, 3.0)))
    assert b"ContourSet" not in heat.figure(whole, "svg", PAPER)
    assert b"ContourSet" in heat.figure(replace(whole, limit=1.5), "svg", PAPER)


def test_texts_on_an_axis_stand_side_by_side_and_one_value_is_a_map_too() -> None:
    texts = words(heat.figure(replace(NUMBERS, y=("relu", "gelu")), "svg", PAPER))
    assert {"relu", "gelu"} <= set(texts)
    single = Heat("", "x", "y", "", (1.0,), (2.0,), ((7.0,),), log=True)
    assert "7" in words(heat.figure(single, "svg", PAPER))


def test_bands_leave_out_what_has_no_logarithm() -> None:
    curve = Band("relu", (1.0, 10.0, 100.0, 1000.0), (0.0, 1.0, 2.0, 3.0), (1.0, math.inf, 3.0, 4.0), (2.0, 3.0, 4.0, math.nan))
    shown = Bands("loss", "width", "loss", (curve, replace(curve, label="gelu", middle=(9.0, 8.0, 7.0, 6.0))), True, True)
    texts = words(bands.figure(shown, "svg", PAPER))
    assert {"1", "10", "100", "1000", "relu", "gelu", "width"} <= set(texts)
    empty = Bands("", "", "", (Band("none", (1.0, 2.0), *[(math.nan, math.nan)] * 3),), log_y=True)
    assert words(bands.figure(empty, "svg", PAPER))


def test_nothing_to_draw_is_said() -> None:
    with pytest.raises(DataError, match="nothing to draw"):
        panels.figure([], "svg", PAPER, "")
