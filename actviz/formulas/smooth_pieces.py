"""The smooth pieces of a formula, and the points between them."""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from sys import float_info

import numpy as np

from actviz.expression.evaluate.compiled import Curve, compiled
from actviz.expression.grammar import parse, write
from actviz.expression.literals import as_float
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.simplify import number
from actviz.expression.smooth.local_values import NOWHERE, is_exact, value_at
from actviz.expression.smooth.settle import Settler
from actviz.expression.smooth.switches import switches
from actviz.expression.smooth.zeros import zeros
from actviz.expression.tree import Call, Expression, Name, call, parts, rebuilt, replace
from actviz.formulas.breaks import JOINED, break_at
from actviz.function.activation import Activation
from actviz.function.definition import Break, Smooth
from actviz.numerics.arrays import Array

#: The activation that a call in a formula means; raises UsageError for a call that it does not know.
Lookup = Callable[[Call], Activation]
#: Beside the outermost of break points that go on without end: this part of the distance between the last two.
_NEARER = 64
#: The work that infinitely many breaks may make: breaks times operations, of which each function counts as many; and the fewest breaks.
_MOST_WORK, _DEAR, _FEWEST = 600, 7, 12
#: Of more breaks than these the values on both sides are kept as numbers.
_MANY = 16
#: How far samples of a piece and of the whole formula are apart, relatively, before they are computed with more digits; and how many.
_ROUGH, _MOST_DOUBTS = 1e-6, 4


class SmoothPieces:
    """The search for the pieces of one formula; `endless`: there are more breaks than are known."""

    def __init__(self, tree: Expression, lookup: Lookup) -> None:
        self._tree, self._lookup = tree, lookup
        self._switches = switches(tree, self._breaks)
        self._may_be_undefined = any(switch.is_singular for switch in self._switches)
        #: Whether there are no breaks other than the known ones.
        self._is_certain = True
        self._points, self._singular, self.endless = self._break_points()
        self._left_out = self._shortened() if self.endless else []

    def parts(self) -> tuple[tuple[Smooth, ...], tuple[Break, ...]]:
        """Pieces from left to right, and the breaks between them; points at which nothing changes are left out."""
        points, lowered = self._points, write(self._whole)
        inner = _between(points)
        texts = [write(piece) for piece in self._pieces(inner)]
        rough = self._rough(texts, lowered)
        texts = [lowered if is_rough else text for text, is_rough in zip(texts, rough, strict=True)]
        pieces, breaks, is_many = [texts[0]], [], len(points) > _MANY
        for place, point in enumerate(points):
            before, after = (self._beside(place, side) if rough[place + side] else inner[place + side] for side in (0, 1))
            left, right = (
                texts[place + side] if not rough[place + side] or point in self._singular else write(self._settled(nearby))
                for side, nearby in ((0, before), (1, after))
            )
            own = write(self._settled(point, before)) if not is_exact(point) or self._exists(point) else NOWHERE
            is_singular = point in self._singular
            with_numbers = rough[place] or is_many, rough[place + 1] or is_many
            joint = break_at(point, (left, right), own, is_singular=is_singular, with_numbers=with_numbers)
            if joint is not None:
                breaks.append(joint)
                pieces.append(texts[place + 1])
        return tuple(Smooth.of((NOWHERE,) * 3 if piece == NOWHERE else piece) for piece in pieces), tuple(breaks)

    def _beside(self, place: int, side: int) -> Fraction:
        """A place to the left (side 0) or right (1) of a point, much nearer than the points are to each other."""
        points = self._points
        gaps = [abs(points[place] - points[other]) for other in (place - 1, place + 1) if 0 <= other < len(points)]
        return points[place] + (2 * side - 1) * min(gaps, default=Fraction(1)) / _NEARER

    def _rough(self, texts: Sequence[str], lowered: str) -> list[bool]:
        """Which pieces have breaks that are not known: of infinitely many, those beyond a limit, or too near to a point."""
        rough = [False] * len(texts)
        if self.endless:
            rough[0] = rough[-1] = True
            for point in self._left_out:
                rough[bisect(self._points, point)] = True
        if len(texts) > 1 and not self._is_certain:
            whole = compiled(lowered, "0")
            for place, text in enumerate(texts):
                if not rough[place] and self._disagree(text, whole, *self._ends(place)):
                    rough[place] = self.endless = True
        return rough

    def _disagree(self, text: str, whole: Curve, begin: float, end: float) -> bool:
        """Whether a piece is not the whole formula everywhere between two points, by samples."""
        x = _samples(begin, end)
        one, two = np.empty_like(x), np.empty_like(x)
        with np.errstate(all="ignore"):
            compiled(text, "0")(x, one, None)
            whole(x, two, None)
            apart = np.isfinite(one) & np.isfinite(two) & (np.abs(one - two) > _ROUGH * np.maximum(np.abs(one), np.abs(two)))
        for place in np.flatnonzero(apart).tolist()[:_MOST_DOUBTS]:
            part, total = (value_at(tree, Fraction(x[place])) for tree in (parse(text), self._whole))
            if part is not None and total is not None and abs(part - total) > JOINED * abs(total):
                return True
        return False

    def _ends(self, place: int) -> tuple[float, float]:
        """Where a piece begins and ends; the outermost ones at the largest floats."""
        points = self._points
        begin = as_float(points[place - 1]) if place else -float_info.max
        return begin, as_float(points[place]) if place < len(points) else float_info.max

    def _break_points(self) -> tuple[list[Fraction], set[Fraction], bool]:
        """The points in question, those of them beside which the formula may be unbounded or end, and whether there are more."""
        points: set[Fraction] = set()
        singular: set[Fraction] = set()
        endless = False
        for switch in self._switches:
            result = zeros(switch._replace(tree=self._lowered(switch.tree)))
            self._is_certain &= result.certain
            points |= set(result.points)
            singular |= set(result.points) if switch.is_singular else set()
            endless |= result.endless
        return sorted(points), singular, endless

    def _shortened(self) -> list[Fraction]:
        """Leave out points of infinitely many, the fewer the plainer the formula is; return those that are left out."""
        operations = [PRIMITIVES[node.function].cheap for node in parts(self._whole) if isinstance(node, Call)]
        work = (len(operations) + _DEAR * operations.count(False) + 1) * (2 if self._singular else 1)
        most = max(_FEWEST, _MOST_WORK // work)
        kept = set(sorted(self._points, key=_nearness)[:most])
        left_out = [point for point in self._points if point not in kept]
        self._points = sorted(kept)
        return left_out

    def _breaks(self, node: Call) -> Sequence[Expression] | None:
        """The points at which the argument of a catalogue function meets one of its breaks; None for a primitive."""
        if node.function in PRIMITIVES:
            return None
        return [number(joint.x) for joint in self._lookup(node).breaks]

    def _pieces(self, inner: Sequence[Fraction]) -> Iterable[Expression]:
        """The formula around each of the points; `nan` where it has no value."""
        for place in inner:
            piece = self._settled(place)
            yield piece if not self._points or self._exists(place) else Name(NOWHERE)

    def _exists(self, x: Fraction) -> bool:
        """Whether the formula, with all its parts, has a value at an exact point."""
        return not self._may_be_undefined or value_at(self._whole, x) is not None

    @cached_property
    def _whole(self) -> Expression:
        """The formula in primitives alone."""
        return self._lowered(self._tree)

    def _settled(self, x: Fraction, left: Fraction | None = None) -> Expression:
        return Settler(x, self._inside, left).settled(self._tree)

    def _inside(self, node: Call, settler: Settler) -> Expression | None:
        """The formula of a catalogue function where its argument is; at a break its own value and slope."""
        if node.function in PRIMITIVES:
            return None
        function = self._lookup(node)
        argument = settler.settled(node.arguments[0])
        piece = function.pieces[0]
        for joint, after in zip(function.breaks, function.pieces[1:], strict=True):
            sign = settler.sign(call("-", argument, number(joint.x)))
            kink = next((kink for kink in function.kinks if kink.x == joint.x), None)
            if sign == 0 and kink is not None:
                value, slope, _ = kink.picked
                shifted = call("-", argument, number(joint.x))
                return call("+", number(value), call("*", number(slope), shifted))
            if sign is not None and sign > 0:
                piece = after
        return replace(parse(piece.texts[0]), {"x": argument})

    def _lowered(self, tree: Expression) -> Expression:
        """The formula with catalogue functions by their own formulas, choices and all."""
        return rebuilt(tree, self._expanded)

    def _expanded(self, node: Expression) -> Expression:
        if not isinstance(node, Call) or node.function in PRIMITIVES:
            return node
        return replace(parse(self._lookup(node).text(0)), {"x": node.arguments[0]})


def _nearness(x: Fraction) -> float:
    """The rank of a point: 0 comes first, then what is nearest to 1 in size."""
    return abs(math.log(abs(x))) if x else 0.0


def _between(points: Sequence[Fraction]) -> list[Fraction]:
    """A point in each of the intervals that points make."""
    if not points:
        return [Fraction(3, 8)]
    inner = [(a + b) / 2 for a, b in pairwise(points)]
    reach = max(abs(points[0]), abs(points[-1]), Fraction(1))
    return [points[0] - reach / 2, *inner, points[-1] + reach / 2]


def _samples(begin: float, end: float) -> Array:
    """Floats between two points, also very near to either."""
    share = np.concatenate([np.logspace(-12, -1, 23), np.linspace(0.15, 0.85, 15), 1 - np.logspace(-12, -1, 23)])
    x = begin * (1 - share) + end * share
    return x[(begin < x) & (x < end)]
