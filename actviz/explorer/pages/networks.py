"""The pages about networks: what a function makes of normally distributed inputs, and of a signal and its gradient in deep networks."""

from __future__ import annotations

from typing import Any

from actviz.errors import UsageError
from actviz.explorer.pages.page import Content, Page
from actviz.explorer.scene import Scene
from actviz.explorer.sliders import Slider, choice_slider, parameter_sliders, setting_slider
from actviz.render.view import View
from actviz.text.numbers import written
from actviz.text.screen import Screen

#: The name of the choice that takes the weights' size from the slider of the gain.
_BY_GAIN = "gain"
_INITS = ("auto", "he", "glorot", "lecun", "matched", _BY_GAIN)
#: The settings at first.
_STD, _DEPTH, _GAIN, _BIAS = 1.0, 50.0, 1.5, 0.0


def _distribution_sliders(scene: Scene) -> tuple[Slider, ...]:
    return (setting_slider(scene, "std", _STD, 0.1, 10.0, 0.1), *_parameters(scene))


def _distribution(scene: Scene, screen: Screen) -> Content:
    from actviz.analysis.signal.distribution import distribution
    from actviz.render.terminal.distribution_chart import draw

    _refuse_vector(scene)
    result = distribution(scene.activation, scene.setting("std", _STD))
    settings = {"input_std": scene.setting("std", _STD)}
    return Content(draw(result, screen), view=lambda: _view("distribution", scene, settings))


def _distribution_command(scene: Scene) -> list[str]:
    return ["lab", "distribution", scene.resolved.spec, "--input-std", written(scene.setting("std", _STD))]


def _depth_sliders(scene: Scene) -> tuple[Slider, ...]:
    gain = setting_slider(scene, "gain", _GAIN, 0.0, 4.0, 0.05)
    return (
        setting_slider(scene, "depth", _DEPTH, 1, 200, 1),
        choice_slider(scene, "init", _INITS[0], _INITS),
        Slider(
            gain.name, gain.value, gain.low, gain.high, gain.step,
            lambda value: scene.with_setting("gain", value).with_setting("init", _BY_GAIN),
        ),
        setting_slider(scene, "bias", _BIAS, 0.0, 2.0, 0.05),
        *_parameters(scene),
    )  # fmt: skip


def _depth(scene: Scene, screen: Screen) -> Content:
    from actviz.experiments.discovery import experiment
    from actviz.experiments.propagation import propagation
    from actviz.render.terminal.propagation_chart import draw

    _refuse_vector(scene)
    settings = _depth_settings(scene)
    result = propagation(scene.activation, experiment("propagation").settings(settings))
    return Content(draw(result, screen), view=lambda: _view("propagation", scene, settings))


def _depth_settings(scene: Scene) -> dict[str, Any]:
    init = scene.setting("init", _INITS[0])
    scale = {"gain": float(scene.setting("gain", _GAIN))} if init == _BY_GAIN else {"init": init}
    return {"depth": int(scene.setting("depth", _DEPTH)), **scale, "bias": float(scene.setting("bias", _BIAS))}


def _depth_command(scene: Scene) -> list[str]:
    given = [(f"--{name}", value) for name, value in _depth_settings(scene).items()]
    words = [word for name, value in given for word in (name, value if isinstance(value, str) else written(value))]
    return ["lab", "propagation", scene.resolved.spec, *words]


def _view(name: str, scene: Scene, settings: dict[str, Any]) -> View:
    """The result of the experiment, whose figure is saved."""
    from actviz.experiments.discovery import experiment
    from actviz.experiments.repetition import no_progress
    from actviz.render.views.experiment import ExperimentView

    chosen = experiment(name)
    return ExperimentView(chosen.run([scene.activation], chosen.settings(settings), no_progress))


def _parameters(scene: Scene) -> tuple[Slider, ...]:
    return () if scene.is_vector else parameter_sliders(scene)


def _refuse_vector(scene: Scene) -> None:
    if scene.is_vector:
        raise UsageError(f"{scene.base.name} maps a whole vector: this page is about functions of one number")


PAGES = (
    Page(
        "distribution", "Histograms of normal inputs and of outputs.",
        _distribution, _distribution_command, _distribution_sliders, fills=True,
    ),
    Page(
        "depth", "Signal and gradient by layer, beside the theory.", _depth, _depth_command, _depth_sliders, fills=True,
    ),
)  # fmt: skip
