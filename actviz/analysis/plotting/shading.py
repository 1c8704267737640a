"""The tails in which a function saturates, for a picture."""

from __future__ import annotations

import math

from actviz.analysis.properties import card
from actviz.analysis.shape.tails import Saturation
from actviz.function.activation import Activation


def saturated_tails(function: Activation) -> tuple[tuple[float, float], ...]:
    """The intervals that reach to infinity and on which |f'| stays below 1 % of its supremum, or is 0; none if it is 0 everywhere.

    >>> from actviz import get
    >>> [f"{low:.4g} to {high:.4g}" for low, high in saturated_tails(get("tanh"))]
    ['-inf to -2.993', '2.993 to inf']
    >>> saturated_tails(get("relu"))
    ((-inf, 0.0),)
    """
    saturation: Saturation = card(function)["saturation"]
    if saturation.largest == 0:
        return ()
    tails = [(-math.inf, saturation.left)] if saturation.left is not None else []
    tails += [(saturation.right, math.inf)] if saturation.right is not None else []
    tails += [ends for ends in saturation.off if math.isinf(ends[0]) or math.isinf(ends[1])]
    return tuple(sorted(tails))
