"""Where answers are wrong, in words."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, isinf

from actviz.grading.tally import Answered

#: Inputs closer to 0 say nothing of the others: they are only special ones.
_SMALLEST = 1e-6


def where(wrong: Sequence[Answered], right: Sequence[Answered]) -> str:
    """The inputs among which all wrong ones lie: one side of 0 from a place on, around 0, or between two places.

    >>> where([Answered(x, 0, 1, 9) for x in (-9.0, -4.0)], [Answered(x, 1, 1, 0) for x in (-1.0, 3.0)])
    'for x <= -4'
    """
    xs = sorted(one.x for one in wrong)
    if not xs:
        return ""
    low, high = xs[0], xs[-1]
    if all(map(isinf, xs)):
        return f"at x = {' and '.join(f'{x:g}' for x in dict.fromkeys(xs))}"
    if low == high:
        return f"at x = {low:g}"
    sizes = sorted(map(abs, xs))
    others = [one.x for one in right if abs(one.x) > _SMALLEST and isfinite(one.x)]
    inner = any(abs(x) < sizes[0] for x in others)
    if high < 0 or low > 0:
        outer = any(abs(x) > sizes[-1] for x in others if (x < 0) == (high < 0))
        if inner or not outer:
            return f"for x <= {high:g}" if high < 0 else f"for x >= {low:g}"
        return f"for {low:g} <= x < 0" if high < 0 else f"for 0 < x <= {high:g}"
    if inner:
        return f"for |x| >= {sizes[0]:g}"
    return f"for |x| <= {sizes[-1]:g}" if any(abs(x) > sizes[-1] for x in others) else f"from x = {low:g} to {high:g}"
