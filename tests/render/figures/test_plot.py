"""Figures of functions: each kind of file, the same bytes each time, names that can be told apart, and every range of floats."""

from __future__ import annotations

import builtins
import math
from functools import cache
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

import actviz
from actviz.analysis.plotting.curves import curves
from actviz.analysis.plotting.measured import Measured
from actviz.errors import DataError
from actviz.render.figures.canvas import check_matplotlib
from actviz.render.figures.plot import figure
from actviz.render.figures.style import look, style_named
from actviz.text.formats import FIGURES, STYLES

BEGINNINGS = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}
PAPER = style_named("paper")
PICTURE = curves([actviz.get("hard_shrink"), actviz.get("x*x")], order=1, x_range=(-2, 2))


@cache
def drawn(kind: str) -> bytes:
    """The picture as a file of a kind."""
    return figure(PICTURE, kind, PAPER)


def words(drawn: bytes) -> list[str]:
    """The texts that are drawn in an svg, in order."""
    root = ElementTree.fromstring(drawn)  # noqa: S314 (our own file)
    return ["".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")]


@pytest.fixture(autouse=True)
def _matplotlib() -> None:
    pytest.importorskip("matplotlib")


@pytest.mark.parametrize("kind", FIGURES)
def test_a_figure_is_a_file_of_its_kind_and_the_same_each_time(kind: str) -> None:
    assert drawn(kind).startswith(BEGINNINGS[kind])
    assert figure(PICTURE, kind, PAPER) == drawn(kind)


def test_a_users_settings_of_matplotlib_change_nothing_and_stay() -> None:
    import matplotlib as mpl

    with mpl.rc_context({"font.size": 30, "axes.grid": True}):
        assert figure(PICTURE, "svg", PAPER) == drawn("svg")
        assert mpl.rcParams["font.size"] == 30


@pytest.mark.parametrize(("style", "inches"), [("paper", 3.3), ("slide", 10.0)])
def test_a_style_has_its_width(style: str, inches: float) -> None:
    assert style in STYLES
    root = ElementTree.fromstring(figure(curves([actviz.get("x")]), "svg", style_named(style)))  # noqa: S314
    assert float(root.attrib["width"].removesuffix("pt")) == pytest.approx(72 * inches)


def test_text_stays_text_and_sentences_describe_the_figure() -> None:
    titled = figure(PICTURE, "svg", PAPER, title="two $functions$")
    assert {"two $functions$", "hard_shrink", "x*x", "hard_shrink'", "(x*x)'", "x", "minimum"} <= set(words(titled))
    assert "range (-inf, -0.5)" in titled.decode()
    assert b"/Type /Font" in drawn("pdf")
    assert b"/Subtype /Type3" not in drawn("pdf")


def test_one_function_has_its_formula_as_title_unless_that_is_left_out() -> None:
    picture = curves([actviz.get("relu")])
    assert "relu(x) = max(0, x)" in words(figure(picture, "svg", PAPER))
    assert not any("max" in text for text in words(figure(picture, "svg", PAPER, title="")))


def test_names_stand_beside_curves_that_are_apart_and_in_a_key_where_they_meet() -> None:
    apart = ElementTree.fromstring(figure(curves([actviz.get("gelu")], order=2), "svg", PAPER))  # noqa: S314
    together = ElementTree.fromstring(figure(curves([actviz.get("gelu"), actviz.get("gelu_tanh")]), "svg", PAPER))  # noqa: S314
    legends = [[node for node in root.iter() if node.attrib.get("id", "").startswith("legend")] for root in (apart, together)]
    assert len(legends[0]) == 1  # of the signs
    assert len(legends[1]) == 2


def test_twenty_four_curves_are_drawn_in_as_many_ways() -> None:
    names = [f"{slope}*x" for slope in range(2, 26)]
    assert set(names) <= set(words(figure(curves([actviz.get(name) for name in names], x_range=(-1, 1)), "svg", PAPER)))
    looks = [look(place, PAPER) for place in range(24)]
    assert len({(one["color"], one["linestyle"]) for one in looks}) == 24
    assert len({(one["linestyle"], one.get("marker")) for one in looks}) == 24  # in grey too


@pytest.mark.parametrize(
    ("function", "ends"),
    [
        ("relu", (-1e308, 1e308)),
        ("x*1e308", (-1.0, 1.0)),
        ("relu", (1.0, 1.0 + 4 * math.ulp(1.0))),
        ("identity", (-1e-320, 1e-320)),
        ("3 + 0*x", (-1.0, 1.0)),
        ("sqrt(-1 - x*x)", (-1.0, 1.0)),
    ],
)
def test_every_range_has_ticks_that_differ(function: str, ends: tuple[float, float]) -> None:
    texts = words(figure(curves([actviz.get(function)], x_range=ends), "svg", PAPER))
    below = texts[: texts.index("x")]
    assert len(below) == len(set(below)) >= 2


def test_open_and_closed_ends_asymptotes_tangents_and_points_are_drawn() -> None:
    measured = Measured.of("lab.csv", np.array([-1.0, 1.0]), np.array([0.5, 2.0]))
    marked = figure(curves([actviz.get("binary_step")], at=[-1.0], measured=measured), "svg", PAPER)
    assert b"fill: #ffffff; stroke: #0072b2" in marked
    assert "lab.csv" in words(marked)
    poles = figure(curves([actviz.get("1/x")]), "svg", PAPER).decode()
    assert "stroke: #999999" in poles
    assert "stroke: #999999" not in figure(curves([actviz.get("x")]), "svg", PAPER).decode()


def test_without_matplotlib_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def no_matplotlib(name: str, *arguments: Any, **options: Any) -> Any:
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", no_matplotlib)
    with pytest.raises(DataError) as caught:
        check_matplotlib()
    assert "actviz[figures]" in caught.value.hint
