"""What is counted of the answers to a block of inputs, and added up over blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

import numpy as np

from actviz.grading.exact import Exact
from actviz.grading.ordinals import Integers, Ordinals
from actviz.grading.ulp import errors
from actviz.numerics.arrays import Array, distinct
from actviz.numerics.number_types import FLOAT64, Floats, NumberType

#: Errors in ulp up to which answers are counted together; the rest is the last group.
GROUPS = (0.5, 1.0, 2.0, 10.0, 100.0)
#: Bins of neighbouring inputs, for regions and pictures: at most this many.
_BINS = 1 << 14
#: Values of a float64 kernel that are closer than this, relative to their size, may stand in the wrong order.
_NOISE = 2.0**-48
_FAINT = 2.0**-90
#: An answer of 0 with a larger error was flushed; a smaller error is one of rounding beside half the least number.
_TIE = 0.501


@dataclass(frozen=True)
class Answered:
    """An input with its answer: the exact value, and the error in ulp, infinite for a wrong NaN or infinity."""

    x: float
    got: float
    exact: float
    ulp: float


@dataclass(frozen=True, eq=False)
class Bins:
    """The largest error and the number of inputs among neighbours in the order of the type; no input lies in a bin of -1."""

    worst: Array
    inputs: Integers

    def __add__(self, other: Bins) -> Bins:
        return Bins(np.maximum(self.worst, other.worst), self.inputs + other.inputs)


@dataclass(frozen=True, eq=False)
class Tally:
    """Counts over some inputs; two of them are added where the inputs of the second follow those of the first.

    `compared` inputs have a finite answer and a finite exact value and are no flushed subnormals; `total` and `groups` are their errors.
    `flushed_ulp` is the largest error of a flushed subnormal. `first` and `last` are the outermost ordered inputs (value, answer).
    """

    bins: Bins
    inputs: int = 0
    compared: int = 0
    correct: int = 0
    total: float = 0.0
    groups: tuple[int, ...] = (0,) * (len(GROUPS) + 1)
    wrong_sign: int = 0
    nan_for_finite: int = 0
    inf_for_finite: int = 0
    finite_for_nonfinite: int = 0
    other_nonfinite: int = 0
    flushed: int = 0
    nonmonotone: int = 0
    flushed_ulp: float = 0.0
    worst: Answered | None = None
    first: tuple[float, float] | None = None
    last: tuple[float, float] | None = None
    kept: tuple[Answered, ...] = ()
    nan: Answered | None = None

    def __add__(self, other: Tally) -> Tally:
        values: dict[str, Any] = {
            item.name: getattr(self, item.name) + getattr(other, item.name)
            for item in fields(self)
            if item.name not in ("groups", "flushed_ulp", "worst", "first", "last", "nan")
        }
        return Tally(
            **{**values, "nonmonotone": values["nonmonotone"] + _falls_between(self.last, other.first)},
            groups=tuple(map(sum, zip(self.groups, other.groups, strict=True))),
            flushed_ulp=max(self.flushed_ulp, other.flushed_ulp),
            worst=max((one for one in (self.worst, other.worst) if one), key=lambda one: one.ulp, default=None),
            first=self.first or other.first,
            last=other.last or self.last,
            nan=self.nan or other.nan,
        )

    @property
    def wrong_nonfinite(self) -> int:
        """How many answers are NaN or infinite and should not be, or the reverse."""
        return self.nan_for_finite + self.inf_for_finite + self.finite_for_nonfinite + self.other_nonfinite


def empty(number_type: NumberType) -> Tally:
    """A tally of no inputs."""
    count = bin_count(number_type)
    return Tally(Bins(np.full(count, -1.0), np.zeros(count, np.int64)))


def bin_shift(number_type: NumberType) -> int:
    """By how many bits the ordinal of an input is shifted to give its bin."""
    patterns = 2 * Ordinals(number_type).magnitudes
    return max((patterns // _BINS).bit_length() - 1, 0)


def bin_count(number_type: NumberType) -> int:
    """How many bins a type has; the middle one begins at 0.0."""
    return int(2 * Ordinals(number_type).magnitudes) >> bin_shift(number_type)


def tally(x: Floats, answers: Floats, exact: Exact, number_type: NumberType, watched: Integers) -> Tally:
    """Count the answers to ascending inputs, NaN last; those to `watched` inputs, by their ordinals, are kept.

    Nearly all answers are right in most blocks, so that everything but the size of errors is counted for the others alone.
    """
    size = errors(answers, exact, number_type)
    same = answers == exact.rounded
    finite = np.isfinite(answers)
    if not finite.all():
        size[~finite] = 0.0
    odd = np.flatnonzero(~same)
    numbers = Numbers(x, answers, exact, size)
    wrong = _wrong(numbers.of(odd), number_type)
    size[odd] = wrong.size
    ordered = x.size - (int(np.count_nonzero(np.isnan(x))) if np.isnan(x[-1]) else 0)
    skipped = np.count_nonzero(same & ~finite) if not finite.all() else 0
    compared = x.size - int(skipped) - wrong.left_out
    worst = int(np.argmax(np.where(np.isinf(size), -1.0, size) if wrong.nonfinite else size)) if compared else None
    ordinals = _ordinals(x[:ordered], number_type)
    return Tally(
        bins=_bins(ordinals, size[:ordered], number_type),
        inputs=x.size,
        compared=compared,
        correct=x.size - odd.size + wrong.both_nan,
        total=float(size.sum()) if not wrong.nonfinite else float(size[np.isfinite(size)].sum()),
        groups=(compared - sum(wrong.groups), *wrong.groups) if odd.size else (compared, *([0] * len(GROUPS))),
        **wrong.counts,
        nonmonotone=_falls(numbers, odd[odd < ordered], ordered, number_type),
        flushed_ulp=wrong.flushed_ulp,
        worst=numbers.at(worst) if worst is not None else None,
        first=numbers.pair(0) if ordered else None,
        last=numbers.pair(ordered - 1) if ordered else None,
        kept=tuple(map(numbers.at, _places(ordinals, watched))),
        nan=numbers.at(ordered) if ordered < x.size else None,
    )


@dataclass(frozen=True)
class Run:
    """So many consecutive ordinals."""

    first: int
    size: int


def _ordinals(x: Floats, number_type: NumberType) -> Integers | Run:
    """The ordinals of ascending numbers."""
    order = Ordinals(number_type)
    if x.size > 1:
        first, last = order.of(x[[0, -1]]).tolist()
        if last - first == x.size - 1 and x[0] != x[1]:
            return Run(first, x.size)
    return order.of(x)


@dataclass(frozen=True, eq=False)
class Wrong:
    """What is counted of answers that are not the exact values rounded once."""

    size: Array
    groups: tuple[int, ...]
    counts: dict[str, int]
    both_nan: int
    flushed_ulp: float

    @property
    def nonfinite(self) -> int:
        """How many answers are wrong in being NaN or infinite, or finite."""
        return sum(self.counts[name] for name in _NONFINITE)

    @property
    def left_out(self) -> int:
        """How many answers have no error that counts: NaN for NaN, wrongly non-finite ones, flushed ones."""
        return self.nonfinite + self.both_nan + self.counts["flushed"]


_NONFINITE = ("nan_for_finite", "inf_for_finite", "finite_for_nonfinite", "other_nonfinite")


def _wrong(numbers: Numbers, number_type: NumberType) -> Wrong:
    """Count answers that are not the exact values rounded once: NaN for NaN is right, though not equal."""
    with np.errstate(all="ignore"):
        y, values, rounded = numbers.y.astype(np.float64), numbers.exact.values, numbers.exact.rounded.astype(np.float64)
        size = numbers.size.copy()
        finite, is_finite, nan = np.isfinite(y), np.isfinite(rounded), np.isnan(y)
        compared = finite & is_finite
        both_nan = nan & np.isnan(rounded)
        flushed = compared & (y == 0) & (values != 0) & (np.abs(values) < number_type.smallest_normal) & (size > _TIE)
        wrong_sign = compared & (y * np.sign(rounded) < 0)
    size[~compared] = np.where(both_nan[~compared], 0.0, np.inf)
    flushed_ulp = float(size[flushed].max(initial=0.0))
    size[flushed] = 0.0
    counted = size[compared & ~flushed]
    up_to = [int(np.count_nonzero(counted <= bound)) for bound in GROUPS] + [counted.size]
    masks = {
        "wrong_sign": wrong_sign,
        "nan_for_finite": nan & is_finite,
        "inf_for_finite": np.isinf(y) & is_finite,
        "finite_for_nonfinite": finite & ~is_finite,
        "other_nonfinite": ~finite & ~is_finite & ~both_nan,
        "flushed": flushed,
    }
    counts = {name: int(np.count_nonzero(mask)) for name, mask in masks.items()}
    groups = tuple(b - a for a, b in pairwise(up_to))
    return Wrong(size, groups, counts, int(np.count_nonzero(both_nan)), flushed_ulp)


@dataclass(frozen=True, eq=False)
class Numbers:
    """Inputs, answers, exact values and errors side by side."""

    x: Floats
    y: Floats
    exact: Exact
    size: Array

    def of(self, places: Integers) -> Numbers:
        """Those at some places."""
        return Numbers(self.x[places], self.y[places], self.exact.at(places), self.size[places])

    def at(self, place: int) -> Answered:
        """The input at a place."""
        value, answer = self.pair(place)
        with np.errstate(invalid="ignore"):  # a signalling NaN
            return Answered(float(self.x[place]), answer, value, float(self.size[place]))

    def pair(self, place: int) -> tuple[float, float]:
        """The exact value and the answer at a place."""
        with np.errstate(invalid="ignore"):
            return float(self.exact.at(np.array([place])).values[0]), float(self.y[place])


def _places(ordinals: Integers | Run, watched: Integers) -> Sequence[int]:
    """The places of watched inputs."""
    if not ordinals.size:
        return ()
    if isinstance(ordinals, Run):
        places = watched - ordinals.first
        inside: list[int] = places[(places >= 0) & (places < ordinals.size)].tolist()
        return inside
    among = watched[(watched >= ordinals[0]) & (watched <= ordinals[-1])]
    places = np.minimum(np.searchsorted(ordinals, among), ordinals.size - 1)
    chosen: list[int] = places[ordinals[places] == among].tolist()
    return chosen


def _bins(ordinals: Integers | Run, size: Array, number_type: NumberType) -> Bins:
    count, shift = bin_count(number_type), bin_shift(number_type)
    worst, inputs = np.full(count, -1.0), np.zeros(count, np.int64)
    if not ordinals.size:
        return Bins(worst, inputs)
    if isinstance(ordinals, Run):
        bins = np.arange(ordinals.first >> shift, ((ordinals.first + ordinals.size - 1) >> shift) + 1)
        starts = np.maximum((bins << shift) - ordinals.first, 0)
    else:
        place = ordinals >> shift
        starts = np.flatnonzero(np.concatenate([[True], place[1:] != place[:-1]]))
        bins = place[starts]
    worst[bins + count // 2] = np.maximum.reduceat(size, starts)
    inputs[bins + count // 2] = np.diff(np.append(starts, ordinals.size))
    return Bins(worst, inputs)


def _falls(numbers: Numbers, odd: Integers, count: int, number_type: NumberType) -> int:
    """How many neighbours have answers in the opposite order of the exact values; exact values rounded once never have."""
    if not odd.size:
        return 0
    second = distinct(np.concatenate([odd, odd + 1]))
    second = second[(second > 0) & (second < count)]
    exact, before = numbers.exact.at(second), numbers.exact.at(second - 1)
    with np.errstate(all="ignore"):
        values = exact.values
        rise = values - before.values
        if not isinstance(exact.low, float) and not np.any(numbers.exact.exponent):
            rise = rise + (exact.low - before.low)
        least = np.abs(values) * (_FAINT if number_type is FLOAT64 else _NOISE)
        step = numbers.y[second].astype(np.float64) - numbers.y[second - 1].astype(np.float64)
        return int(np.count_nonzero(((rise > least) & (step < 0)) | ((rise < -least) & (step > 0))))


def _falls_between(last: tuple[float, float] | None, first: tuple[float, float] | None) -> int:
    """Whether the neighbours on either side of two blocks are in the wrong order."""
    if last is None or first is None:
        return 0
    rise, step = first[0] - last[0], first[1] - last[1]
    return int(abs(rise) > abs(first[0]) * _NOISE and rise * step < 0)
