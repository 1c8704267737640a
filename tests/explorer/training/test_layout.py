"""The screen of a training session as text: what is in it at each size, and that no size fails."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from actviz.explorer.training.layout import PANELS, Frame, View, frame, panels_of
from actviz.explorer.training.settings import Settings
from actviz.explorer.training.trainer import Trainer
from actviz.explorer.training.units import units, weights


def trainer(data: str = "circles", epochs: int = 2, function: str = "tanh", **stated: Any) -> Trainer:
    made = Trainer(Settings.of(data, {"functions": (function,), **stated}), lambda _: True)
    made.reset()
    for _ in range(epochs):
        made.complete()
    return made


def text(drawn: Frame) -> str:
    return "\n".join("".join(part for part, _ in row).rstrip() for row in drawn.rows)


CIRCLES = trainer()


def test_everything_that_is_chosen_is_in_the_panel() -> None:
    shown = text(frame(CIRCLES, View()))
    for words in (
        "data      [ circles ]", "noise       0.1", "test share  0.25", "features    the inputs", "layers      16,16",
        "layer 1     16 tanh", "layer 2     16 tanh", "output      sigmoid", "loss        bce", "optimizer   adam", "lr          0.01",
        "batch       32", "decay       0", "init        auto", "seed        0", "epoch 2", "gradient norm by layer",
        "$ actviz train circles tanh --epochs 2", "Space run/pause",
    ):  # fmt: skip
        assert words in shown


def test_a_large_screen_has_all_panels() -> None:
    assert panels_of(120, 40) == ()
    shown = text(frame(CIRCLES, View(120, 40)))
    for words in (
        "> data",
        "loss by epoch",
        "layer 3",
        "layer 1: tanh",
        "layer 2: tanh",
        "weights of layer 1 unit 1",
        "x1 right, x2 up",
    ):
        assert words in shown


@pytest.mark.parametrize("data", ["circles", "sine", "blobs", "digits"])
@pytest.mark.parametrize("unicode", [True, False])
def test_no_size_fails(data: str, unicode: bool) -> None:
    made = CIRCLES if data == "circles" else trainer(data, 1)
    for width, height in ((1, 1), (2, 3), (7, 5), (20, 9), (59, 12), (60, 8), (106, 28)):
        for panel in PANELS:
            drawn = frame(made, View(width, height, panel=panel, unicode=unicode))
            assert len(drawn.rows) == height
            assert all(sum(len(part) for part, _ in row) == width for row in drawn.rows)
            assert unicode or text(drawn).isascii()


@pytest.mark.parametrize(
    ("data", "stated", "words"),
    [
        ("circles", {}, "x1 right, x2 up"),
        ("sine", {}, "fit to · over x1"),
        ("digits", {"layers": (3,)}, "loss by epoch"),
        ("circles", {"layers": ()}, "There is no hidden layer"),
    ],
)
def test_the_main_picture_is_what_was_learned(data: str, stated: dict[str, Any], words: str) -> None:
    assert words in text(frame(trainer(data, 1, **stated), View(panel="units")))


def test_what_fails_is_explained_and_nothing_is_drawn_of_it() -> None:
    made = trainer("sine", 0, "relu", optimizer="sgd", learning_rate=1e300)
    while made.session and not made.session.stopped:
        made.complete()
    shown = text(frame(made, View(100, 30)))
    assert "stopped: diverged" in shown
    assert "at epoch 1" in shown
    assert "--lr" in shown


def test_dead_and_saturated_units_have_a_letter() -> None:
    made = trainer("circles", 0, "relu", layers=(4,))
    assert made.session
    matrix = made.session.run.network.matrix(0)
    matrix[:] = [[0.0, 1, 1, 1], [0.0, 1, 1, 1], [-5.0, 0, 0, 0]]
    assert [unit.fault for unit in units(made.session.run, 0, 4, 4)] == ["dead", "", "", ""]
    assert ">1 D" in text(frame(made, View(panel="units")))
    made = trainer("circles", 0, "tanh", layers=(3,))
    assert made.session
    made.session.run.network.matrix(0)[:] = [[0.1, 0, 0], [0.1, 0, 0], [0.0, 4, -4]]
    assert [unit.fault for unit in units(made.session.run, 0, 4, 4)] == ["", "saturated", "saturated"]
    shown = text(frame(made, View(panel="units")))
    assert "2 S" in shown
    assert "3 S" in shown


def test_a_unit_responds_over_the_plane() -> None:
    made = trainer("circles", 0, "identity", layers=(2,))
    assert made.session
    made.session.run.network.matrix(0)[:] = [[1.0, 0], [0.0, -1], [0.0, 0]]
    right, down = units(made.session.run, 0, 5, 3)
    np.testing.assert_allclose(right.response, np.tile(np.linspace(0, 1, 5), (3, 1)), atol=1e-12)
    np.testing.assert_allclose(down.response, np.tile(np.linspace(0, 1, 3)[:, None], (1, 5)), atol=1e-12)
    assert weights(made.session.run, 0, 1) == ([("x1", 0.0), ("x2", -1.0)], 0.0)
    assert [name for name, _ in weights(made.session.run, 1, 0)[0]] == ["a1", "a2"]


def test_what_can_be_clicked_says_what_it_does() -> None:
    drawn = frame(CIRCLES, View())
    rows = text(drawn).splitlines()
    assert drawn.action(1, rows[1].index("units")) == "panel('units')"
    assert drawn.action(3, 4) == "choose('noise')"
    assert drawn.action(2, rows[2].index("[")) == "change(-1)"
    assert drawn.action(2, rows[2].index("]")) == "change(1)"
    assert drawn.action(23, 1) == "go"
    assert drawn.action(0, 0) == ""
    tiles = frame(CIRCLES, View(panel="units"))
    assert tiles.action(4, 8) == "unit(0, 1)"
