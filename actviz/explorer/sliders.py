"""Sliders: numbers or names that the keys and the mouse change."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from actviz.catalogue.resolve import get
from actviz.errors import ActvizError
from actviz.explorer.scene import Scene, round_step
from actviz.function.activation import Activation
from actviz.function.parameter import Parameter
from actviz.function.vector import VectorActivation
from actviz.text.numbers import written

#: The steps that a slider reaches to both sides of its default.
_REACH = 20
#: A step is a tenth of the default, but at least and at most these where the default is near 0 or 1.
_LEAST_STEP, _MOST_STEP = 0.01, 0.1
_CELLS = 3


@dataclass(frozen=True)
class Slider:
    """A number between two ends, or one of some names; `changed` gives the scene with another value."""

    name: str
    value: float | str
    low: float
    high: float
    step: float
    changed: Callable[[float | str], Scene]
    names: tuple[str, ...] = ()

    @property
    def position(self) -> float:
        """The value as a share of the way from the left end to the right one."""
        if self.names:
            return self.names.index(str(self.value)) / max(len(self.names) - 1, 1)
        share = (float(self.value) - self.low) / (self.high - self.low) if self.high > self.low else 0.0
        return min(max(share, 0.0), 1.0)

    def moved(self, steps: int) -> Scene:
        """The scene with the value moved to the right by `steps`."""
        if self.names:
            place = min(max(self.names.index(str(self.value)) + steps, 0), len(self.names) - 1)
            return self.changed(self.names[place])
        on_grid = round(float(self.value) / self.step + steps) * self.step
        return self.changed(float(f"{min(max(on_grid, self.low), self.high):.12g}") + 0.0)

    def at(self, share: float) -> Scene:
        """The scene with the value at a share of the way from the left end to the right one."""
        share = min(max(share, 0.0), 1.0)
        if self.names:
            return self.changed(self.names[round(share * (len(self.names) - 1))])
        on_grid = round((self.low + share * (self.high - self.low)) / self.step) * self.step
        return self.changed(float(f"{min(max(on_grid, self.low), self.high):.12g}") + 0.0)

    def line(self, width: int, *, label: int, unicode: bool, chosen: bool) -> str:
        """The slider on one line: a mark if it is chosen, its name, a bar with its value marked, and the value."""
        value = self.value if isinstance(self.value, str) else written(self.value)
        head = f"{'>' if chosen else ' '} {self.name:<{label}} "
        cells = width - len(head) - max(len(value), 8) - _CELLS
        if cells < _CELLS:
            return f"{head}{value}"[:width]
        place = round(self.position * (cells - 1))
        ends, bar, knob = ("├┤", "─", "●") if unicode else ("[]", "-", "O")
        return f"{head}{ends[0]}{bar * place}{knob}{bar * (cells - 1 - place)}{ends[1]} {value}"

    def share(self, column: int, width: int, *, label: int) -> float | None:
        """The share of the way at a column of that line; None beside the bar."""
        value = self.value if isinstance(self.value, str) else written(self.value)
        first = 3 + label + 1
        cells = width - (first - 1) - max(len(value), 8) - _CELLS
        return (column - first) / max(cells - 1, 1) if cells >= _CELLS and -1 <= column - first <= cells else None


def parameter_sliders(scene: Scene) -> tuple[Slider, ...]:
    """A slider for each parameter of the function that has a finite value."""
    function = scene.base
    return tuple(
        _parameter_slider(scene, parameter, function.parameters[parameter.name])
        for parameter in function.definition.parameters
        if math.isfinite(function.parameters[parameter.name])
    )


def setting_slider(scene: Scene, name: str, value: float, low: float, high: float, step: float) -> Slider:
    """A slider for a number of a page, which is `value` at first."""
    return Slider(name, scene.setting(name, value), low, high, step, lambda new: scene.with_setting(name, new))


def choice_slider(scene: Scene, name: str, value: str, names: tuple[str, ...]) -> Slider:
    """A slider for one of some names, which is `value` at first."""
    return Slider(name, scene.setting(name, value), 0, 0, 1, lambda new: scene.with_setting(name, new), names)


def _parameter_slider(scene: Scene, parameter: Parameter, value: float) -> Slider:
    default = _home(scene, parameter)
    size = abs(default)
    step = 1.0 if parameter.whole else round_step(size / 10) if size > 1 else min(max(size / 10, _LEAST_STEP), _MOST_STEP)
    step = step if parameter.whole else round_step(step if size else _MOST_STEP)
    function, name = scene.base, parameter.name

    def with_value(number: float | str) -> Activation | VectorActivation:
        return replace(function, parameters={**function.parameters, name: float(number)})

    def allows(number: float) -> bool:
        try:
            with_value(number)
        except ActvizError:
            return False
        return True

    low, high = (_end(default, value, sign * step, allows) for sign in (-1, 1))

    def changed(number: float | str) -> Scene:
        try:
            return scene.with_parameter(with_value(number).spec)
        except ActvizError:
            return scene

    return Slider(name, value, min(low, value), max(high, value), step, changed)


def _home(scene: Scene, parameter: Parameter) -> float:
    """The value around which the slider reaches: the default, for formulas the value that was typed."""
    if getattr(scene.base.definition, "is_formula", False) or not math.isfinite(parameter.default_value):
        return float(get(scene.home or scene.function).parameters[parameter.name])
    return parameter.default_value


def _end(default: float, value: float, step: float, allows: Callable[[float], bool]) -> float:
    """The farthest number on one side of the default that the parameter's domain allows, at most `_REACH` steps away."""
    for steps in range(_REACH, 0, -1):
        number = float(f"{round(default / step + steps) * step:.12g}") + 0.0
        if allows(number):
            return number
    return default if step < 0 else max(default, value)
