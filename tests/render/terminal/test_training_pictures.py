"""Pictures of training: every function is seen, every axis has ticks, nothing is wider than the screen."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import numpy as np
import pytest

from actviz.nn.config import Config
from actviz.nn.files.request import requested
from actviz.nn.runs import Run
from actviz.render.terminal.chart import Chart, Series
from actviz.render.terminal.dashboard import Live, pictures
from actviz.render.terminal.glyphs import ASCII, UNICODE
from actviz.text.screen import Screen

#: Colours and other attributes; what moves the cursor ends with another letter.
ATTRIBUTE = re.compile(r"\x1b\[[0-9;]*m")
FUNCTIONS = ("relu", "tanh", "gelu", "sigmoid")


def trained(data: str, *functions: str, epochs: int = 3) -> list[Run]:
    request = requested(data, {"functions": functions, "epochs": epochs}, None)
    config: Config = request.config
    runs = [Run(config, function, config.seed, request.source) for function in functions]
    for run in runs:
        list(run.watched())
    return runs


@pytest.fixture(scope="module")
def races() -> dict[str, list[Run]]:
    return {data: trained(data, *FUNCTIONS) for data in ("sine", "moons", "blobs", "labels", "digits")}


def ticks(lines: list[str], axis: str) -> int:
    """The most labels that stand before one axis."""
    rows = [line for line in lines if re.search(rf"[0-9] ?[{axis}]", line)]
    return len(rows)


@pytest.mark.sample(4)
@pytest.mark.parametrize("size", [(40, 6), (40, 15), (60, 10), (80, 9), (80, 24), (200, 50)])
@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize("data", ["sine", "moons", "blobs", "labels", "digits"])
def test_a_race_fits_its_room(races, data, size, unicode):
    width, height = size
    lines = pictures(races[data], Screen(width, 24, unicode=unicode), height)
    assert len(lines) == height
    assert max(map(len, lines)) <= width
    text = "\n".join(lines)
    assert "\x1b" not in text
    assert unicode or text.isascii()
    assert ticks(lines, "┤" if unicode else "+") >= 2


@pytest.mark.parametrize("data", ["sine", "moons"])
def test_each_function_is_named_and_marked_in_80_columns(races, data):
    text = "\n".join(pictures(races[data], Screen(80), 11))
    for function, sample in zip(FUNCTIONS, ("⠒⠒⠒", "⠒•⠒", "⠒×⠒", "⠒+⠒"), strict=True):
        assert f"{sample} {function}" in text
    assert "loss by epoch" in text


def test_each_boundary_of_a_race_has_its_own_plane():
    runs = trained("circles", "relu", "identity", epochs=30)
    lines = pictures(runs, Screen(80), 14)
    left, right = (int(lines[0].rindex(f" {name}")) for name in ("relu", "identity"))
    planes = [[line.ljust(80)[start : start + 12] for line in lines[1:-3]] for start in (left - 3, right - 3)]
    assert planes[0] != planes[1]
    assert "⣿" in "".join(planes[0])  # the disc; a network without a curved activation is undecided everywhere
    assert "⣿" not in "".join(planes[1])
    assert all("o" in "".join(plane) for plane in planes)


def test_long_names_go_into_a_legend():
    names = ("leaky_relu:0.2", "hard_swish", "gelu_sigmoid_cubic")
    lines = pictures(trained("moons", *names, epochs=1), Screen(40), 12)
    for name, sample in zip(names, ("⠒⠒⠒", "⠒•⠒", "⠒×⠒"), strict=True):
        assert any(f"{sample} {name}" in line for line in lines)
        assert sample in lines[0]


def test_planes_without_room_are_counted(races):
    assert "2 more on a wider screen" in " ".join(pictures(races["moons"], Screen(24), 10))


def test_the_fit_has_the_height_of_the_examples(races):
    lines = pictures(races["sine"][:1], Screen(80), 20)
    labels = {match[1] for line in lines for match in re.finditer(r"(-?[0-9.]+)┤", line[33:])}
    assert {"-1", "0", "1"} <= labels


def test_a_loss_of_zero_and_one_that_overflows():
    losses = Series("loss", np.arange(4.0), np.array([1.0, np.inf, 0.0, np.nan]))
    lines = Chart("loss", [losses], logarithmic=True, whole=True).drawn(30, 8, UNICODE).lines(colour=False)
    assert sum("┤" in line for line in lines) >= 2


def test_a_curve_that_leaves_the_picture_is_named():
    x = np.arange(3.0)
    near, far = Series("near", x, x, 0), Series("far", x, x + 1e9, 1)
    points = (x, x)
    text = "\n".join(Chart("fit", [near, far], points).drawn(60, 10, UNICODE).lines(colour=False))
    assert "far (beyond the picture)" in text
    assert "near (beyond" not in text
    assert "curve beyond the picture" in "\n".join(Chart("fit", [far], points).drawn(60, 10, UNICODE).lines(colour=False))


@pytest.mark.parametrize("values", [[0.0], [5.0, 5.0], [np.nan, np.nan], [-1e300, 1e300], [1e-12, 2e-12]])
@pytest.mark.parametrize("logarithmic", [True, False])
def test_every_chart_has_two_ticks_on_both_axes(values, logarithmic):
    series = Series("y", np.arange(float(len(values))), np.array(values))
    lines = Chart("", [series], logarithmic=logarithmic).drawn(40, 8, ASCII).lines(colour=False)
    assert sum("+" in line for line in lines[1:-1]) >= 2
    assert len(next(line for line in reversed(lines) if line).split()) >= 2
    assert all(line.isascii() for line in lines)


@pytest.mark.parametrize("name", ["chart", "chart_ascii"])
def test_golden_chart(name):
    """`ACTVIZ_REGENERATE=1` writes the files anew; look at them before you commit."""
    x = np.linspace(-2.0, 2.0, 41)
    series = [Series("square", x, x * x, 0), Series("root", x, np.where(x >= 0, np.sqrt(np.abs(x)), np.nan), 1)]
    chart = Chart("two curves", series, (np.array([-1.5, 0.0, 1.5]), np.array([2.5, 0.5, 2.0])))
    drawn = "\n".join(chart.drawn(44, 12, ASCII if "ascii" in name else UNICODE).lines(colour=False)) + "\n"
    path = Path(__file__).parent / "golden" / f"{name}.txt"
    if os.environ.get("ACTVIZ_REGENERATE"):
        path.write_text(drawn, encoding="utf-8")
    assert drawn == path.read_text(encoding="utf-8")


def shown_live(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(Live, "_EVERY", 0.0)
    stream = io.StringIO()
    with Live(stream, screen) as live:
        live.show(trained("moons", "relu", epochs=6))
    return stream.getvalue()


def test_the_live_picture_without_colour_moves_the_cursor_and_has_no_attributes(monkeypatch):
    shown = shown_live(Screen(80, 24, colour=False, terminal=True, is_live=True), monkeypatch)
    assert "loss by epoch" in shown
    assert "\x1b[" in shown
    assert not ATTRIBUTE.search(shown)


def test_the_live_picture_with_colour(monkeypatch):
    assert ATTRIBUTE.search(shown_live(Screen(80, 24, colour=True, terminal=True, is_live=True), monkeypatch))


def test_a_dumb_terminal_has_one_line_that_disappears(monkeypatch):
    shown = shown_live(Screen(60, 24, terminal=True), monkeypatch)
    assert "\x1b" not in shown
    assert "loss by epoch" not in shown
    *_, line, blank = shown.split("\r")[:-1]
    assert line.startswith("relu: epoch 6")
    assert blank == " " * len(line)
    assert len(line) < 60


def test_nothing_moves_in_a_pipe(monkeypatch):
    assert shown_live(Screen(80, 24), monkeypatch) == ""
