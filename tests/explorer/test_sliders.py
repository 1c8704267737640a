"""Sliders of parameters and settings."""

import pytest

from actviz.explorer.scene import Scene
from actviz.explorer.sliders import choice_slider, parameter_sliders, setting_slider


def test_a_slider_moves_its_parameter_in_round_steps() -> None:
    (slider,) = parameter_sliders(Scene("elu:0.5"))
    assert slider.moved(2).function == "elu:alpha=0.7"


def test_a_slider_stays_in_the_domain() -> None:
    (slider,) = parameter_sliders(Scene("softplus"))
    assert slider.at(-5).base.parameters["beta"] > 0
    assert slider.low > 0


def test_the_ends_of_a_clip_cannot_cross() -> None:
    low, high = parameter_sliders(Scene("hard_tanh"))
    assert low.high <= 1
    assert high.low >= -1


def test_a_parameter_of_a_formula_has_a_slider_that_does_not_run_away() -> None:
    scene = Scene("x*sigmoid(a*x):a=1")
    for _ in range(100):
        scene = parameter_sliders(scene)[0].moved(1)
    assert scene.base.parameters["a"] == parameter_sliders(Scene("x*sigmoid(a*x):a=1"))[0].high


@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize("width", [1, 5, 20, 80])
def test_a_slider_fits_its_line(width: int, unicode: bool) -> None:
    for slider in parameter_sliders(Scene("selu")):
        line = slider.line(width, label=5, unicode=unicode, chosen=True)
        assert len(line) <= width
        assert unicode or line.isascii()


def test_pointing_at_the_knob_finds_it() -> None:
    (slider,) = parameter_sliders(Scene("elu"))
    line = slider.line(60, label=5, unicode=True, chosen=False)
    share = slider.share(line.index("●"), 60, label=5)
    assert share is not None
    assert slider.at(share).function == "elu"
    assert slider.share(0, 60, label=5) is None


def test_a_setting_and_a_choice() -> None:
    scene = Scene("relu")
    assert setting_slider(scene, "depth", 50, 1, 200, 1).moved(3).setting("depth", 0) == 53
    assert choice_slider(scene, "init", "he", ("he", "glorot")).moved(9).setting("init", "") == "glorot"
