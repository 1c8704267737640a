"""The difference of two functions: where f and f' differ most, where the two cross, and the area between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from actviz.analysis.comparison.measures import Measure
from actviz.analysis.comparison.pair import Deviation, Pair, SlopeChoice
from actviz.analysis.plotting.plot_range import default_x_range, ordered_range
from actviz.errors import DataError
from actviz.function.activation import Activation
from actviz.numerics.number_types import FLOAT64, NumberType
from actviz.text.numbers import rounded

_SIGNS = {"absolute": "|A - B|", "relative": "|A - B|/max(|A|, |B|)", "ulp": "|A - B| in ulp"}


@dataclass(frozen=True)
class Difference:
    """The differences of the functions A and B for low <= x <= high; at kinks and jumps both sides of the point count.

    `relative` is in units of the larger of |A| and |B|, `ulp` in units in the last place that this has in the type `dtype`. A difference
    is infinite where only one of the two has a value. `integral` is that of |A - B|. `coarse`: the range holds more waves than the
    samples show, so that crossings and larger differences may be missing.
    """

    a: str
    b: str
    formulas: tuple[str, str]
    low: float
    high: float
    dtype: str
    absolute: Deviation
    relative: Deviation
    ulp: Deviation
    slope: Deviation
    crossings: tuple[float, ...]
    integral: float
    slopes_at_kinks: tuple[SlopeChoice, ...]
    coarse: bool = False

    def measured(self, measure: Measure) -> Deviation:
        """The largest difference by one of the three measures."""
        deviation: Deviation = getattr(self, measure)
        return deviation

    def record(self) -> dict[str, Any]:
        """The difference as JSON-compatible values; numbers may be infinite."""
        return {
            "a": self.a,
            "b": self.b,
            "formulas": list(self.formulas),
            "range": [self.low, self.high],
            "dtype": self.dtype,
            "absolute": self.absolute.record(),
            "relative": self.relative.record(),
            "ulp": self.ulp.record(),
            "slope": self.slope.record(),
            "crossings": list(self.crossings),
            "integral": self.integral,
            "slopes_at_kinks": [kink.record() for kink in self.slopes_at_kinks],
            "coarse": self.coarse,
        }


@dataclass(frozen=True)
class Tolerance:
    """The largest permitted difference, and its measure."""

    most: float
    measure: Measure = "absolute"

    def holds(self, difference: Difference) -> bool:
        """Whether the difference is within the tolerance."""
        return difference.measured(self.measure).value <= self.most

    def verdict(self, difference: Difference) -> str:
        """The largest difference beside the tolerance, in a line, with its x."""
        worst, sign = difference.measured(self.measure), _SIGNS[self.measure]
        relation = "<=" if self.holds(difference) else ">"
        where = f" at x = {worst.x!r}" if worst.value else ""
        return f"{difference.a}, {difference.b}: {sign} = {rounded(worst.value)} {relation} {self.most:g}{where}"

    def raise_if_broken(self, differences: Iterable[Difference]) -> None:
        """Raise DataError unless all differences are within the tolerance."""
        broken = [difference for difference in differences if not self.holds(difference)]
        if broken:
            raise DataError("the check failed: " + "; ".join(map(self.verdict, broken)))


def difference(
    a: Activation, b: Activation, low: float | None = None, high: float | None = None, number_type: NumberType = FLOAT64
) -> Difference:
    """Compare two functions on a range, by default the one in which both would be drawn; raises UsageError for an empty range.

    >>> from actviz import get
    >>> worst = difference(get("gelu"), get("gelu_tanh")).absolute
    >>> f"{worst.value:.3g} at {worst.x:.4g}"
    '0.000473 at 2.699'
    """
    ends = default_x_range([a, b])
    low, high = ordered_range((ends[0] if low is None else low, ends[1] if high is None else high), "range of x")
    pair = Pair(a, b, low, high)
    return Difference(
        a=a.spec,
        b=b.spec,
        formulas=(a.formula, b.formula),
        low=low,
        high=high,
        dtype=number_type.name,
        absolute=pair.largest(0),
        relative=pair.relative(),
        ulp=pair.ulp(number_type),
        slope=pair.largest(1),
        crossings=pair.crossings,
        integral=pair.integral(),
        slopes_at_kinks=pair.slopes_at_kinks(),
        coarse=pair.is_coarse,
    )
