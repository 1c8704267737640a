"""The numbers at the cursor: x, f, f' and f'', the sides of a kink, and the error of each value in ulp."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from actviz.analysis.kink_description import choices, describe, product
from actviz.errors import ActvizError
from actviz.explorer.scene import Scene
from actviz.function.kink import Kink
from actviz.function.precision import InPrecision
from actviz.numerics.number_types import FLOAT64
from actviz.render.layout import wrapped
from actviz.text.numbers import written

_NAMES = ("f", "f'", "f''")
_BETWEEN = "   "


def readout(scene: Scene, width: int) -> list[str]:
    """The lines of the numbers at the cursor, the most important first."""
    if scene.is_vector:
        sentence = f"{scene.base.name} maps a whole vector: a curve for each output, while the first input varies."
        return wrapped(sentence, width)
    lines = _in_lines([f"x = {_input(scene)}", *_values(scene)], width)
    if kink := next((kink for kink in scene.shown.kinks if kink.x == scene.x), None):
        lines += wrapped(_about(kink, scene), width)
    if scene.dtype:
        lines += wrapped(f"{scene.dtype}: x is rounded to it, the exact value is rounded once.", width)
    return lines


def _input(scene: Scene) -> str:
    """x as it is in the number type."""
    return _number(scene.shown.type.round(scene.x)[()]) if isinstance(scene.shown, InPrecision) else written(scene.x)


def _values(scene: Scene) -> list[str]:
    """f, f' and f'' as the shortest decimals of the number type, each with its error where it is wanted."""
    with np.errstate(all="ignore"):
        jet = scene.shown.jet(scene.x, 2)
    texts = [f"{name} = {_number(value)}" for name, value in zip(_NAMES, jet, strict=True)]
    if not scene.shows_error:
        return texts
    return [f"{text} ({_error(scene, order)})" for order, text in enumerate(texts)]


def _number(value: Any) -> str:
    """The shortest decimal that reads back to the value in its type."""
    text = str(value.item() if value.dtype == np.float64 else value)
    return written(float(text)) if math.isfinite(float(text)) and value.dtype == np.float64 else text


def _error(scene: Scene, order: int) -> str:
    """The error of f, f' or f'' at the cursor in ulp of the number type."""
    from actviz.grading.exact import Reference
    from actviz.grading.ulp import errors

    number_type = scene.shown.type if isinstance(scene.shown, InPrecision) else FLOAT64
    try:
        x = number_type.round(np.array([scene.x]))
        answer = np.atleast_1d(scene.shown.jet(scene.x, order)[order]).astype(x.dtype)
        error = float(errors(answer, Reference(scene.activation, order, number_type)(x), number_type)[0])
    except (ActvizError, ArithmeticError):
        return "error unknown"
    return f"{error:.2g} ulp" if math.isfinite(error) else "no value"


def _about(kink: Kink, scene: Scene) -> str:
    """Both sides of a kink, who takes which slope, and the pick of the chosen framework."""
    text = describe(kink)
    if scene.framework:
        return f"{text}; {product(scene.framework)} takes {written(kink.picked[1])}."
    return f"{text}; {taken}." if (taken := choices(kink)) else f"{text}."


def _in_lines(parts: list[str], width: int) -> list[str]:
    """The parts one after the other, in as many lines as they need."""
    lines: list[str] = []
    for part in parts:
        if lines and len(lines[-1]) + len(_BETWEEN) + len(part) <= width:
            lines[-1] += _BETWEEN + part
        else:
            lines.append(part)
    return lines
