"""Intervals and sets of real numbers, written as in mathematics: `[0, inf)`, `{-1, 0, 1}`, `{0} and (1, inf)`, `x > 0`."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from actviz.text.numbers import written

#: The most parts of a set, and points in a row, that are written out.
_MOST_PARTS, _MOST_POINTS = 4, 6


def inequality(low: float, high: float, specification: str = "", *, closed: bool = False) -> str:
    """The interval between two ends as an inequality for x; `closed` includes the ends.

    >>> inequality(-1.0, 2.0), inequality(0.0, float("inf"), closed=True)
    ('-1 < x < 2', 'x >= 0')
    """
    begin, end, less = written(low, specification), written(high, specification), "<=" if closed else "<"
    if low == -math.inf:
        return "everywhere" if high == math.inf else f"x {less} {end}"
    return f"x {less.replace('<', '>')} {begin}" if high == math.inf else f"{begin} {less} x {less} {end}"


@dataclass(frozen=True)
class Interval:
    """The numbers between two ends, each attained or not; a point where both ends are the same.

    A format specification applies to the numbers; without one they are exact.

    >>> print(Interval(0.0, float("inf"), True, False))
    [0, inf)
    >>> f"{Interval(-1 / 3, 1 / 3):.3g}"
    '(-0.333, 0.333)'
    """

    low: float
    high: float
    low_attained: bool = False
    high_attained: bool = False

    @classmethod
    def point(cls, value: float) -> Interval:
        """The set of one number."""
        return cls(value, value, True, True)

    @property
    def is_point(self) -> bool:
        """Whether the set is a single number."""
        return self.low == self.high

    def __contains__(self, value: float) -> bool:
        return (
            self.low < value < self.high
            or (value == self.low and self.low_attained)
            or (value == self.high and self.high_attained)
        )

    def __str__(self) -> str:
        return format(self)

    def __format__(self, specification: str) -> str:
        if self.is_point:
            return f"{{{written(self.low, specification)}}}"
        low, high = written(self.low, specification), written(self.high, specification)
        return f"{'[' if self.low_attained else '('}{low}, {high}{']' if self.high_attained else ')'}"

    def record(self) -> dict[str, Any]:
        """The interval as JSON-compatible values."""
        return {"low": self.low, "high": self.high, "low_attained": self.low_attained, "high_attained": self.high_attained}


@dataclass(frozen=True)
class Range:
    """A set of real numbers as disjoint intervals in ascending order; formatted like an `Interval`.

    >>> print(Range.of([Interval.point(1.0), Interval.point(-1.0), Interval.point(0.0)]))
    {-1, 0, 1}
    """

    intervals: tuple[Interval, ...]

    @classmethod
    def of(cls, parts: Iterable[Interval]) -> Range:
        """The union of the parts: those that overlap, or touch in an attained number, become one interval."""
        merged: list[Interval] = []
        for part in sorted(parts, key=lambda part: (part.low, not part.low_attained)):
            if merged and _meet(merged[-1], part):
                merged[-1] = _join(merged[-1], part)
            else:
                merged.append(part)
        return cls(tuple(merged))

    @property
    def low(self) -> float:
        """The infimum; NaN of the empty set."""
        return self.intervals[0].low if self.intervals else math.nan

    @property
    def high(self) -> float:
        """The supremum; NaN of the empty set."""
        return self.intervals[-1].high if self.intervals else math.nan

    @property
    def low_attained(self) -> bool:
        """Whether the infimum is in the set."""
        return bool(self.intervals) and self.intervals[0].low_attained

    @property
    def high_attained(self) -> bool:
        """Whether the supremum is in the set."""
        return bool(self.intervals) and self.intervals[-1].high_attained

    def __contains__(self, value: float) -> bool:
        return any(value in interval for interval in self.intervals)

    def __str__(self) -> str:
        return format(self)

    def __format__(self, specification: str) -> str:
        parts: list[str] = []
        for is_point, group in groupby(self.intervals, key=lambda interval: interval.is_point):
            members = list(group)
            if is_point:
                texts = [written(member.low, specification) for member in members]
                shown = texts if len(texts) <= _MOST_POINTS else [*texts[:2], "...", texts[-1]]
                parts.append(f"{{{', '.join(shown)}}}")
            else:
                parts += [format(member, specification) for member in members]
        if len(parts) <= _MOST_PARTS:
            return " and ".join(parts)
        hull = Interval(self.low, self.high, self.low_attained, self.high_attained)
        return f"{hull:{specification}} with {len(self.intervals) - 1} gaps"

    def record(self) -> dict[str, Any]:
        """The set as JSON-compatible values: its text, its ends and its intervals."""
        return {
            "text": str(self),
            "low": self.low,
            "high": self.high,
            "low_attained": self.low_attained,
            "high_attained": self.high_attained,
            "intervals": [interval.record() for interval in self.intervals],
        }


def _meet(left: Interval, right: Interval) -> bool:
    return right.low < left.high or (right.low == left.high and (left.high_attained or right.low_attained))


def _join(left: Interval, right: Interval) -> Interval:
    """The union of two intervals that meet, the one with the lower end first."""
    low_attained = left.low_attained or (right.low == left.low and right.low_attained)
    if right.high == left.high:
        return Interval(left.low, left.high, low_attained, left.high_attained or right.high_attained)
    last = max(left, right, key=lambda interval: interval.high)
    return Interval(left.low, last.high, low_attained, last.high_attained)
