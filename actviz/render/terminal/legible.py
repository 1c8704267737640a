"""Which points of a picture have a sign: as many as can be told apart in its columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from actviz.analysis.plotting.features import Feature, FeatureKind, of_kind
from actviz.analysis.plotting.picture import Curve, Curves

#: The columns that a sign of one kind needs.
_FEATURE_COLUMNS, _KINK_COLUMNS = 6, 5
#: How far down the list of what is said of a function each kind of feature stands: what has no room in the sentence has no sign.
WEIGHTS: dict[FeatureKind, int] = {"minimum": 1, "maximum": 1, "zero": 2, "inflection": 2}


@dataclass(frozen=True, eq=False)
class Legible:
    """The signs of a picture with this number of columns inside its frame, below which there is nothing beyond a weight."""

    picture: Curves
    columns: int
    weight: int = max(WEIGHTS.values())

    def features(self, index: int) -> Iterator[Feature]:
        """The features of a function that have a sign: one in a point, none in a kink; of several functions minima and maxima alone."""
        taken = {kink.x for kink in self.picture.functions[index].kinks if kink.order <= 1}
        for kind, weight in WEIGHTS.items():
            if weight > self.weight or (len(self.picture.functions) > 1 and weight > 1):
                continue
            points = [point for point in of_kind(self.picture.facts[index].features, kind) if point.x not in taken]
            if len(points) * _FEATURE_COLUMNS <= self.columns:
                taken |= {point.x for point in points}
                yield from points

    def kinds(self, index: int) -> set[FeatureKind]:
        """The kinds of features of a function that have a sign."""
        return {point.kind for point in self.features(index)}

    def has_ends(self, curve: Curve) -> bool:
        """Whether the ends of a curve's jumps have signs."""
        return len({end.x for end in curve.ends}) * _KINK_COLUMNS <= self.columns

    def has_kinks(self, curve: Curve) -> bool:
        """Whether the kinks of a curve have signs."""
        return len(curve.kinks) * _KINK_COLUMNS <= self.columns

    @cached_property
    def first_curves(self) -> dict[int, Curve]:
        """The curve of f for each function."""
        return {curve.function: curve for curve in self.picture.curves if curve.order == 0}
