"""An activation as a network computes it, step by step in its number type: compiled from the formula texts of its entry.

Where a text has no finite value although the function has (an overflow on the way), `exactly` asks the Activation itself, which is
slower and finite wherever the function is.
"""

from __future__ import annotations

from functools import cache

import numpy.typing as npt

from actviz.expression.evaluate.compiled import Curve, Floats, compiled
from actviz.function.activation import Activation

__all__ = ["Curve", "Floats", "curve", "exactly"]


@cache
def curve(activation: Activation, dtype: npt.DTypeLike | None = None) -> Curve:
    """The function that computes f and f' of float32 or float64 arrays at once; what NumPy warns of is the caller's to silence.

    With a `dtype`, it is for arrays of that type only, and faster.
    """
    return compiled(activation.text(0), activation.text(1), activation.spec, dtype)


def exactly(activation: Activation) -> Curve:
    """The same from the Activation's own exact code."""

    def exact(x: Floats, y: Floats, slope: Floats | None) -> None:
        y[...] = activation(x)
        if slope is not None:
            slope[...] = activation.derivative(x)

    return exact
