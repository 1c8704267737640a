"""A kink: a point where f, f' or f'' jumps, and the derivative that is taken there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, isnan, nan
from sys import float_info
from typing import Any, Literal, get_args

from actviz.function.definition import Break
from actviz.function.frameworks import GRADIENT_FRAMEWORKS, GRADIENT_OF

AtKink = Literal["left", "right", "mean", "nan"]
#: The choices of the derivative at kinks, other than the pick.
AT_KINK: tuple[AtKink, ...] = get_args(AtKink)
SIDES = ("left", "right")
#: The beginning of what may follow a framework's name: a backend, a version, the rest of a path.
_BARE = re.compile(r"[\[<.]")
#: f, f' and f'' in one point.
Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Kink:
    """A point where f (order 0), f' (1) or f'' (2) jumps: (f, f', f'') from either side and as picked.

    `picks` and `values` are the slope and the value that each framework takes.
    """

    x: float
    order: int
    left: Triple
    right: Triple
    picked: Triple
    picks: Mapping[str, float]
    values: Mapping[str, float]

    @property
    def is_pole(self) -> bool:
        """Whether f is unbounded on some side."""
        return not (isfinite(self.left[0]) and isfinite(self.right[0]))

    @property
    def is_domain_end(self) -> bool:
        """Whether the function has no value on one side."""
        return isnan(self.left[0]) or isnan(self.right[0])

    @property
    def disputed(self) -> bool:
        """Whether the frameworks take different slopes."""
        return len({self.picked[1], *self.picks.values()}) > 1

    def at(self, choice: AtKink | None) -> Triple:
        """Return (f, f', f'') at the point: as picked, or with the derivatives of a side, their mean, or NaN where they do not exist.

        f itself stays as it is defined. What neither side has (the mean of two slopes) has no f''.
        """
        value, slope, curvature = self.picked
        order = max(self.order, 1)
        match choice:
            case "left" | "right":
                _, slope, curvature = getattr(self, choice)
            case "mean" if self.left[1] != self.right[1]:
                slope, curvature = (self.left[1] + self.right[1]) / 2, nan
            case "mean":
                curvature = (self.left[2] + self.right[2]) / 2
            case "nan":
                slope, curvature = (nan if order == 1 else slope), nan
        return value, slope, curvature

    def record(self, choice: AtKink | None = None) -> dict[str, Any]:
        """Return the kink for JSON: `left` and `right` are the slopes, `picked` is the slope that is taken."""
        return {
            "x": self.x,
            "order": self.order,
            "value": self.picked[0],
            "left_value": self.left[0],
            "right_value": self.right[0],
            "left": self.left[1],
            "right": self.right[1],
            "picked": self.at(choice)[1],
            "picks": dict(self.picks),
            "values": dict(self.values) if self.order == 0 else {},
            "left_curvature": self.left[2],
            "right_curvature": self.right[2],
        }


def kink_at(
    x: float,
    point: Break,
    left: Triple,
    right: Triple,
    evaluate: Callable[[str], float],
    shipping: Sequence[str],
    own: Sequence[str] = (),
) -> Kink | None:
    """Return the kink between two pieces whose (f, f', f'') end in `left` and begin with `right`; None if they join smoothly.

    `evaluate` computes a choice that is neither side's. `shipping` are the frameworks whose function has this kink. The choice of the
    first framework of `own` that has one is taken.
    """
    sides = {"left": left, "right": right}
    order = None if point.seam else next((order for order in range(3) if _differ(x, left, right, order)), None)
    if order is None and point.value not in SIDES and not _agree(evaluate(point.value), left[0]):
        order = 0  # the value of the point alone is another
    if order is None:
        return None

    def chosen(choice: str, number: int) -> float:
        return sides[choice][number] if choice in sides else evaluate(choice)

    choice = point.slope_of(*own)
    slope = chosen(choice, 1)
    side = sides.get(choice) or next((side for side in (left, right) if side[1] == slope), None)
    having = {*shipping, *(GRADIENT_OF.get(name, name) for name in shipping)}
    known = (*(name for name in shipping if name in GRADIENT_FRAMEWORKS), *point.named)
    choosing = dict.fromkeys(name for name in known if _BARE.split(name)[0] in having)
    picks = {name: chosen(point.slope_of(name), 1) for name in choosing}
    values = {name: chosen(point.value_of(name), 0) for name in choosing}
    picked = chosen(point.value_of(*own), 0), slope, side[2] if side else nan
    return Kink(x, order, left, right, picked, picks, values)


def _agree(one: float, other: float) -> bool:
    return one == other or (one != one and other != other)  # noqa: PLR0124 - two values that are NaN


def _differ(x: float, left: Triple, right: Triple, order: int) -> bool:
    """Return whether the sides differ in f, f' or f'' by more than the rounding of x and of the formula can explain."""
    if left[order] == right[order] or not (isfinite(left[order]) and isfinite(right[order])):
        return left[order] != right[order]
    scale = max(abs(left[order]), abs(right[order]))
    if order < 2:
        scale += abs(x) * max(abs(left[order + 1]), abs(right[order + 1]))
    return bool(abs(left[order] - right[order]) > 8 * float_info.epsilon * scale)
