"""Values of a function in a narrower type: the exact ones, rounded once.

A float64 that is halfway between two numbers of the type, or a few units in its last place beside, does not show to which side the
exact value lies. There the difference between the exact value and the halfway point is evaluated with an error bound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from actviz.numerics.arrays import Array
from actviz.numerics.number_types import Floats, NumberType

if TYPE_CHECKING:
    from actviz.function.activation import Activation


def rounded_once(activation: Activation, x: Floats, values: Array, order: int, number_type: NumberType) -> Floats:
    """Return f (order 0), f' or f'' at x in a type, given their float64 values; x and the values have one axis."""
    result = number_type.round(values)
    places, halves = number_type.near_ties(values)
    if places.size:
        points = x[places].astype(np.float64)
        between = np.isfinite(points) & ~np.isin(points, [kink.x for kink in activation.kinks if kink.order <= order])
        places, halves, points = places[between], halves[between], points[between]
        signs = signs_beside(activation, points, order, halves)
        result[places] = number_type.round(np.where(signs == 0, halves, np.nextafter(halves, np.copysign(np.inf, signs))))
    return result


def signs_beside(activation: Activation, x: Array, order: int, y: Array) -> Array:
    """Return the signs of f(x) - y, f'(x) - y or f''(x) - y for finite x between kinks; 0 where they are equal.

    Where f or f' differs from y by less than any float64, it approaches y as it approaches a straight line at infinity. The sign of
    f'' then shows from which side.
    """
    from actviz.expression.evaluate.balls import Evaluator  # noqa: PLC0415 - needed for few values

    signs = np.zeros(x.shape)
    for positions, index in activation.by_piece(x):
        evaluator, texts = Evaluator(x[positions], activation.exact_parameters), activation.definition.pieces[index]
        part = evaluator.signs(texts[order], y[positions])
        if order < 2 and not part.all():
            bend = evaluator.signs(texts[2], np.zeros(positions.size)) * (evaluator(texts[2]) == 0)
            part = np.where(part == 0, bend if order == 0 else -np.sign(x[positions]) * bend, part)
        signs[positions] = part
    return signs
