"""What is true of one function in a picture, in clauses: its range, jumps, poles, kinks, gaps and features."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from actviz.analysis import kink_description
from actviz.analysis.plotting.features import Feature, FeatureKind, of_kind
from actviz.analysis.plotting.gaps import Gap
from actviz.analysis.shape.value_range import value_range
from actviz.function.kink import Kink
from actviz.render.terminal.glyphs import Glyphs
from actviz.render.terminal.legible import WEIGHTS, Legible
from actviz.text.numbers import DIGITS, rounded

#: More points than these are counted, not listed.
_MOST = 4
#: By how much distances that are called equal may differ.
_EQUAL = 1e-6


@dataclass(frozen=True)
class Clause:
    """A part of a sentence: what it is about, how it begins, how it continues; `weight` 0 is shown wherever there is room."""

    kind: str
    lead: str
    rest: str
    weight: int = 0

    @property
    def text(self) -> str:
        """The clause."""
        return f"{self.lead} {self.rest}" if self.lead and self.rest else self.lead or self.rest


def clauses(legible: Legible, index: int, glyphs: Glyphs) -> Iterator[Clause]:
    """What there is to say about a function, the most important first; less where several functions share the room."""
    picture = legible.picture
    brief = len(picture.functions) > 1
    function, facts = picture.functions[index], picture.facts[index]
    if not getattr(function, "naively", False):  # a naive formula may overshoot its range, or never come near its ends
        yield from _range(legible, index)
    if not any(curve.segments for curve in picture.curves if (curve.function, curve.order) == (index, 0)):
        yield Clause("undefined", "no finite value here", "")
    else:
        yield from _gaps(facts.gaps, glyphs)
    listed = _Kinks(legible, index, glyphs)
    yield from listed.of(function.kinks, brief=brief, curvature=any(curve.order for curve in picture.curves))
    yield from _features(facts.features, glyphs, legible.kinds(index), brief=brief)


def _range(legible: Legible, index: int) -> Iterator[Clause]:
    """The set of values, if there are any; what is in view if the function has jumps without end, of which only some are known."""
    activation = legible.picture.functions[index].activation
    if not (activation.definition.endless and any(kink.order == 0 and not kink.is_pole for kink in activation.kinks)):
        if text := f"{value_range(activation):.{DIGITS}g}":
            yield Clause("range", "range", text)
        return
    values = [y for _, y in legible.first_curves[index].segments]
    low, high = min((float(y.min()) for y in values), default=math.nan), max((float(y.max()) for y in values), default=math.nan)
    yield Clause("range", "values", f"from {rounded(low)} to {rounded(high)} in view")


def joined(items: Sequence[str]) -> str:
    """An enumeration: `a`, `a and b`, `a, b and c`.

    >>> joined(["1", "2", "3"])
    '1, 2 and 3'
    """
    return " and ".join(filter(None, [", ".join(items[:-1]), items[-1]]))


def _gaps(gaps: Iterable[Gap], glyphs: Glyphs) -> Iterator[Clause]:
    """Where the function is not in the picture."""
    by_kind: dict[str, list[Gap]] = {}
    for gap in gaps:
        by_kind.setdefault(gap.kind, []).append(gap)
    leads = {"undefined": "no value", "overflow": "overflows", "above": "above the picture", "below": "below the picture"}
    for kind, lead in leads.items():
        if kind in by_kind:
            yield Clause(kind, lead, _places(by_kind[kind], glyphs), weight=int(kind in ("above", "below")))


def _places(gaps: Sequence[Gap], glyphs: Glyphs) -> str:
    """The intervals: `beyond 2`, `beyond ±2`, `below -1 and beyond 2`, `between 0 and 1`."""
    ends = [gap for gap in gaps if math.isinf(gap.low) or math.isinf(gap.high)]
    if len(ends) == len(gaps) == 2 and rounded(-gaps[0].high) == rounded(gaps[1].low):
        return f"beyond {glyphs.either}{rounded(gaps[1].low)}"
    if len(gaps) > _MOST:
        return f"in {len(gaps)} intervals"
    return joined([_place(gap) for gap in gaps])


def _place(gap: Gap) -> str:
    if math.isinf(gap.low):
        return f"below {rounded(gap.high)}"
    return f"beyond {rounded(gap.low)}" if math.isinf(gap.high) else f"between {rounded(gap.low)} and {rounded(gap.high)}"


@dataclass(frozen=True)
class _Kinks:
    """The kinks of a function in words, with their signs where the picture has them."""

    legible: Legible
    index: int
    glyphs: Glyphs

    def of(self, kinks: Sequence[Kink], *, brief: bool, curvature: bool) -> Iterator[Clause]:
        """Clauses about poles, jumps, kinks and, with `curvature`, jumps of f''."""
        poles = [kink for kink in kinks if any(map(math.isinf, (kink.left[0], kink.right[0])))]
        if poles:
            yield self._listed("poles", "pole", poles, lambda kink: _sides(kink) if len(poles) == 1 else "")
        ends = [kink for kink in kinks if any(map(math.isnan, (kink.left[0], kink.right[0])))]
        jumps = [kink for kink in kinks if kink.order == 0 and kink not in poles and kink not in ends]
        if jumps:
            yield self._listed("jumps", "jump", jumps, self._jump)
        corners = [kink for kink in kinks if kink.order == 1]
        curve = self.legible.first_curves[self.index]
        sign = f" {self.glyphs.kink}" if curve.kinks and self.legible.has_kinks(curve) else ""
        if len(corners) == 1 and not brief:
            yield Clause("kinks", f"kink{sign}", self._kink(corners[0]))
        elif corners:
            yield self._listed("kinks", f"kink{sign}", corners, _slopes)
        bends = [kink for kink in kinks if kink.order == 2]
        if bends and curvature:
            yield self._listed(
                "bends", "jump of f''", bends, lambda kink: f"from {' to '.join(kink_description.both(kink, 2))}", 1
            )

    def _is_visible(self, kink: Kink) -> bool:
        low, high = self.legible.picture.x_range
        return low <= kink.x <= high

    def _listed(self, kind: str, name: str, kinks: Sequence[Kink], detail: Callable[[Kink], str], weight: int = 0) -> Clause:
        """An enumeration that does not become endless."""
        word, _, rest = name.partition(" ")
        plural = f"{word}s {rest}".rstrip()
        if len(kinks) > _MOST:
            return Clause(kind, *self._summary(kinks, plural), weight)
        items = [f"{kink_description.place(kink)} {detail(kink)}".rstrip() + self._aside(kink) for kink in kinks]
        return Clause(kind, plural if len(kinks) > 1 else name, joined(items), weight)

    def _aside(self, kink: Kink) -> str:
        return "" if self._is_visible(kink) else " (not in view)"

    def _summary(self, kinks: Sequence[Kink], plural: str) -> tuple[str, str]:
        """How many kinks there are, how many of them are in view, where, and how far apart if this is even."""
        places = [kink.x for kink in kinks]
        visible = [kink.x for kink in kinks if self._is_visible(kink)]
        count = f"{len(visible)} in view" if visible else "none in view"
        if not self.legible.picture.functions[self.index].activation.definition.endless:
            where = f" from {rounded(visible[0])} to {rounded(visible[-1])}" if visible else ""
            return f"{len(kinks)} {plural}", (f"({count})" * (len(visible) < len(kinks)) + where + _distance(places)).strip()
        low, high = self.legible.picture.x_range
        all_known = places[0] <= low and high <= places[-1]
        return f"infinitely many {plural}", (f"({count})" * all_known + _distance(places)).removeprefix(",").strip()

    def _jump(self, kink: Kink) -> str:
        glyphs = self.glyphs
        signed = self._is_visible(kink) and self.legible.has_ends(self.legible.first_curves[self.index])
        if not signed:
            return f"from {' to '.join(kink_description.both(kink, 0))}"
        sides = [
            f"{rounded(y)} ({glyphs.attained if y == kink.picked[0] else glyphs.open})" for y in (kink.left[0], kink.right[0])
        ]
        is_own = kink.picked[0] not in (kink.left[0], kink.right[0])
        between = f" over {rounded(kink.picked[0])} ({glyphs.attained})" if is_own and math.isfinite(kink.picked[0]) else ""
        return f"from {sides[0]}{between} to {sides[1]}"

    def _kink(self, kink: Kink) -> str:
        left, right = kink_description.both(kink, 1)
        place = kink_description.place(kink) + self._aside(kink)
        return f"{place}: slope {left} left, {right} right; {kink_description.taken(kink)}"


def _sides(kink: Kink) -> str:
    """The infinite limits on both sides of a pole."""
    sides = [
        (rounded(value), side) for value, side in ((kink.left[0], "left"), (kink.right[0], "right")) if not math.isnan(value)
    ]
    if len(sides) == 2 and sides[0][0] == sides[1][0]:
        return f"({sides[0][0]} on both sides)"
    return f"({joined([f'{value} on the {side}' for value, side in sides])})"


def _slopes(kink: Kink) -> str:
    return f"(slope {' to '.join(kink_description.both(kink, 1))})"


def _distance(places: Sequence[float]) -> str:
    """The common distance of places, if there is one."""
    steps = [after - before for before, after in pairwise(places)]
    even = steps and max(steps) - min(steps) <= _EQUAL * max(steps)
    return f", {rounded(sum(steps) / len(steps))} apart" if even else ""


def _features(points: Iterable[Feature], glyphs: Glyphs, signed: set[FeatureKind], *, brief: bool) -> Iterator[Clause]:
    """Minima and maxima with their values, zeros and points of inflection."""
    points = list(points)
    for kind, names in _FEATURES.items():
        listed = of_kind(points, kind)
        if not listed or (brief and kind in ("zero", "inflection")):
            continue
        sign = f" {feature_sign(glyphs, kind)}" if kind in signed else ""
        weight = WEIGHTS[kind]
        lead = names[len(listed) > 1]
        if len(listed) > _MOST:
            yield Clause(kind, f"{len(listed)} {lead}{sign}", _many(listed), weight)
        else:
            yield Clause(kind, f"{lead}{sign}", _few(listed), weight)


def feature_sign(glyphs: Glyphs, kind: FeatureKind) -> str:
    """The sign of a kind of feature."""
    return {"minimum": glyphs.minimum, "maximum": glyphs.maximum, "zero": glyphs.zero, "inflection": glyphs.inflection}[kind]


_FEATURES: dict[FeatureKind, tuple[str, str]] = {
    "minimum": ("minimum", "minima"),
    "maximum": ("maximum", "maxima"),
    "zero": ("zero", "zeros"),
    "inflection": ("inflection", "inflections"),
}


def _few(points: Sequence[Feature]) -> str:
    places, values = [rounded(point.x) for point in points], [rounded(point.y) for point in points]
    if points[0].kind in ("zero", "inflection"):
        return f"at {joined(places)}"
    if len(set(values)) == 1:
        return f"{values[0]} at {joined(places)}"
    return joined([f"{value} at {place}" for value, place in zip(values, places, strict=True)])


def _many(points: Sequence[Feature]) -> str:
    values = {rounded(point.y) for point in points}
    is_extremum = points[0].kind in ("minimum", "maximum")
    value = f"of {values.pop()} " if is_extremum and len(values) == 1 else ""
    return f"{value}from {rounded(points[0].x)} to {rounded(points[-1].x)}{_distance([point.x for point in points])}"
