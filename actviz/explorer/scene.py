"""What the explorer shows: a function, its place in view, and the choices that the keys make. Every change gives a new scene."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from actviz.analysis.plotting.plot_range import default_x_range
from actviz.catalogue.resolve import get
from actviz.explorer.frameworks import in_framework
from actviz.function.activation import Activation
from actviz.function.function import Function
from actviz.function.precision import InPrecision
from actviz.function.vector import VectorActivation
from actviz.numerics.number_types import number_type

#: The number types through which `t` goes; the empty text is float64, exact.
NUMBER_TYPES = ("", "float32", "float16", "bfloat16")
#: The widest and the narrowest range of x that zooming reaches, and the factor of one step.
_WIDEST, _NARROWEST, _ZOOM = 1e300, 1e-12, 1.5
#: The steps of the cursor from side to side, and the share of the view that one step of panning moves.
_STEPS, _PAN = 80, 0.1
#: Where the cursor is at first, as a share of the way to the right.
_FIRST = 0.6

Range = tuple[float, float]


@dataclass(frozen=True)
class Scene:
    """One state of the explorer; `function` and `pinned` are canonical texts, None for a range means that the picture chooses it.

    `home` is the function as it was chosen, before a slider moved (none: it has not moved).
    `order` is that of the highest derivative in the picture, `framework` the one whose call is shown (none: the bare name), `dtype` a
    number type (none: float64). `settings` are the values on the sliders of pages, by name, where they are not the defaults.
    """

    function: str
    home: str = ""
    pinned: tuple[str, ...] = ()
    page: str = "picture"
    order: int = 0
    x_range: Range | None = None
    y_range: Range | None = None
    cursor: float | None = None
    slider: int = 0
    dtype: str = ""
    framework: str = ""
    shows_error: bool = False
    settings: tuple[tuple[str, float | str], ...] = field(default=())

    @cached_property
    def base(self) -> Activation | VectorActivation:
        """The function without a framework and a number type; raises ActvizError for a text that is no function."""
        resolved: Activation | VectorActivation = get(self.function)
        return resolved

    @cached_property
    def resolved(self) -> Activation | VectorActivation:
        """The function, in the framework if one is chosen."""
        return in_framework(self.base, self.framework) if isinstance(self.base, Activation) else self.base

    @property
    def is_vector(self) -> bool:
        """Whether the function maps a whole vector."""
        return isinstance(self.base, VectorActivation)

    @property
    def activation(self) -> Activation:
        """The function of one number; raises TypeError for one of a vector."""
        if not isinstance(self.resolved, Activation):
            raise TypeError(f"{self.function} maps a whole vector")
        return self.resolved

    @cached_property
    def shown(self) -> Function:
        """The function of one number in the chosen number type."""
        return InPrecision(self.activation, number_type(self.dtype)) if self.dtype else self.activation

    @cached_property
    def compared(self) -> tuple[Activation, ...]:
        """The function and the pinned ones of one number, each once."""
        functions = {self.activation.spec: self.activation}
        for spec in self.pinned:
            if isinstance(other := get(spec), Activation):
                functions.setdefault(other.spec, other)
        return tuple(functions.values())

    @cached_property
    def view(self) -> Range:
        """The range of x in the picture."""
        if self.x_range is not None:
            return self.x_range
        return (-5.0, 5.0) if self.is_vector else default_x_range(self.compared)

    @property
    def step(self) -> float:
        """How far one key moves the cursor: a round number."""
        return round_step((self.view[1] - self.view[0]) / _STEPS)

    @cached_property
    def x(self) -> float:
        """The place of the cursor, inside the view."""
        low, high = self.view
        start = low + _FIRST * (high - low) if self.cursor is None else self.cursor
        nearest = _on_grid(start, self.step) if self.cursor is None else start
        return min(max(nearest, low), high)

    def with_function(self, text: str) -> Scene:
        """The scene of another function; what belongs to one function alone starts anew."""
        return Scene(
            function=text, pinned=self.pinned, page=self.page, order=self.order, dtype=self.dtype, framework=self.framework,
            shows_error=self.shows_error, settings=self.settings,
        )  # fmt: skip

    def with_parameter(self, text: str) -> Scene:
        """The scene of the same function with other parameters, in the same view."""
        return replace(self, function=text, home=self.home or self.function)

    def at(self, x: float) -> Scene:
        """The scene with the cursor at x."""
        low, high = self.view
        return replace(self, cursor=min(max(x, low), high))

    def moved(self, steps: int) -> Scene:
        """The scene with the cursor moved to the right by `steps`, to a multiple of the step; it stops at kinks."""
        goal = _on_grid(self.x + steps * self.step, self.step)
        for kink in () if self.is_vector else self.activation.kinks:
            if min(self.x, goal) < kink.x < max(self.x, goal):
                goal = kink.x
                break
        return self.at(goal)

    def snapped(self, x: float) -> float:
        """The place that is meant by pointing at x: a kink within a step, else a multiple of the step."""
        kinks = () if self.is_vector else self.activation.kinks
        near = [kink.x for kink in kinks if abs(kink.x - x) <= self.step]
        return min(near, key=lambda place: abs(place - x), default=_on_grid(x, self.step))

    def zoomed(self, steps: int) -> Scene:
        """The scene with the view closer around the cursor, by `steps` (negative: wider); a fixed range of y keeps its middle."""
        low, high = self.view
        factor = _ZOOM**-steps
        if not _NARROWEST < (high - low) * factor < _WIDEST:
            return self
        x_range = tuple(_tidy(self.x + (end - self.x) * factor, (high - low) * factor) for end in (low, high))
        y_range = self.y_range
        if y_range is not None:
            middle = (y_range[0] + y_range[1]) / 2
            y_range = (middle + (y_range[0] - middle) * factor, middle + (y_range[1] - middle) * factor)
        return replace(self, x_range=(x_range[0], x_range[1]), y_range=y_range, cursor=self.x)

    def panned(self, right: int, up: int, height: Range) -> Scene:
        """The scene with the view moved by tenths of its size; `height` is the range of y that is shown."""
        low, high = self.view
        y_low, y_high = self.y_range or height
        across, upright = right * _PAN * (high - low), up * _PAN * (y_high - y_low)
        moved = replace(self, cursor=self.x)
        if right:
            moved = replace(moved, x_range=(_tidy(low + across, high - low), _tidy(high + across, high - low)))
        if up:
            moved = replace(moved, y_range=(_tidy(y_low + upright, y_high - y_low), _tidy(y_high + upright, y_high - y_low)))
        return moved

    def toggled_pin(self) -> Scene:
        """The scene with the function pinned, or no longer."""
        spec = self.base.spec
        rest = tuple(pin for pin in self.pinned if pin != spec)
        return replace(self, pinned=rest if spec in self.pinned else (*self.pinned, spec))

    def setting(self, name: str, default: Any) -> Any:
        """The value on the slider of a page."""
        return dict(self.settings).get(name, default)

    def with_setting(self, name: str, value: float | str) -> Scene:
        """The scene with another value on the slider of a page."""
        return replace(self, settings=tuple((dict(self.settings) | {name: value}).items()))

    def reset(self) -> Scene:
        """The scene with the function as it was chosen, its own view and no choices; pinned functions stay."""
        return Scene(function=self.home or self.function, pinned=self.pinned, page=self.page)


def round_step(size: float) -> float:
    """The largest number of the form 1, 2 or 5 times a power of ten that is not above `size`.

    >>> round_step(0.125), round_step(1.0), round_step(7.3)
    (0.1, 1.0, 5.0)
    """
    power = 10.0 ** math.floor(math.log10(size))
    return float(f"{max((digit for digit in (1, 2, 5) if digit * power <= size * (1 + 1e-9)), default=1) * power:.12g}")


def _on_grid(x: float, step: float) -> float:
    """The multiple of the step next to x, in as few digits as it has."""
    return float(f"{round(x / step) * step:.12g}") + 0.0


def _tidy(x: float, span: float) -> float:
    """The number with as many digits as the size of the view makes sense of."""
    return _on_grid(x, round_step(span / 200))
