"""Histograms of inputs and outputs in text, on screens of any size."""

from __future__ import annotations

import re

import pytest

from actviz.analysis.signal.distribution import distribution
from actviz.catalogue.resolve import scalar
from actviz.render.terminal.distribution_chart import draw
from actviz.text.screen import Screen

SIZES = [(1, 1), (3, 2), (17, 9), (20, 6), (40, 10), (60, 15), (80, 24), (120, 40), (300, 90)]


def of(function: str, scale: float = 1.0):
    return distribution(scalar(function, "experiment with"), scale)


@pytest.mark.sample(4)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("unicode", [True, False], ids=["unicode", "ascii"])
@pytest.mark.parametrize("function", ["relu", "tanh", "binary_step", "x**3", "log(x)"])
def test_the_page_keeps_to_the_screen(function: str, size: tuple[int, int], unicode: bool) -> None:
    width, height = size
    text = draw(of(function, 2.0), Screen(width, height, unicode=unicode))
    lines = text.split("\n")
    assert 1 <= len(lines) <= height
    assert max(map(len, lines)) <= width
    assert "\x1b" not in text
    assert unicode or text.isascii()
    if width >= 40 and height >= 15:
        assert of(function, 2.0).sentence.split()[-1] in text
        assert len(re.findall(r"^ *[-.0-9e]+ ?[┤+]", text, re.MULTILINE)) >= 2


def test_a_stated_height_is_used() -> None:
    text = draw(of("tanh"), Screen(80, 24), height=12)
    assert len(text.split("\n")) == 12


def test_saturation_can_be_told_without_colour() -> None:
    narrow, wide = (draw(of("tanh", scale), Screen(80, 24)) for scale in (0.3, 5.0))
    assert "▒" not in narrow
    assert wide.count("▒") > 40
    assert "▒ saturated" in wide
    assert draw(of("tanh", 5.0), Screen(80, 24, unicode=False)).count("=") > 40


def test_a_point_mass_stands_at_its_value_with_its_share() -> None:
    text = draw(of("relu"), Screen(80, 24))
    assert "● 50 %" in text
    assert "┃ at one value" in text
    assert "100 %" in draw(of("0*x + 3"), Screen(80, 24))


def test_colour_is_added_where_it_can_be_shown() -> None:
    plain, coloured = (draw(of("hardtanh", 2.0), Screen(80, 24, colour=colour)) for colour in (False, True))
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[\d*m", "", coloured) == plain


def test_a_larger_scale_is_a_wider_histogram() -> None:
    def columns(scale: float) -> int:
        left = [line[:39] for line in draw(of("identity", scale), Screen(80, 24)).split("\n")]
        return max(line.count("█") for line in left)

    assert columns(0.7) < columns(1.0) < columns(1.6)
