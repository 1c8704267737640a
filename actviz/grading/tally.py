"""What is counted of the answers to a block of inputs, and added up over blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from actviz.grading.exact import Exact
from actviz.grading.ordinals import Integers, Ordinals
from actviz.grading.ulp import errors
from actviz.numerics.arrays import Array
from actviz.numerics.number_types import FLOAT64, Floats, NumberType

Mask = npt.NDArray[np.bool_]
#: Errors in ulp up to which answers are counted together; the rest is the last group.
GROUPS = (0.5, 1.0, 2.0, 10.0, 100.0)
#: Bins of neighbouring inputs, for regions and pictures: at most this many.
_BINS = 1 << 14
#: Values of a float64 kernel that are closer than this, relative to their size, may stand in the wrong order.
_NOISE = 2.0**-48
_FAINT = 2.0**-90


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
    """Count the answers to ascending inputs, NaN last; those to `watched` inputs, by their ordinals, are kept."""
    size = errors(answers, exact, number_type)
    with np.errstate(all="ignore"):
        values = exact.values
        y = answers.astype(np.float64)
        finite, is_finite = np.isfinite(y), np.isfinite(exact.rounded)
        compared = finite & is_finite
        flushed = compared & (y == 0) & (values != 0) & (np.abs(values) < number_type.smallest_normal) & (exact.rounded != 0)
        wrong_sign = int(np.count_nonzero(compared & (y * np.sign(exact.rounded) < 0)))
    correct = (answers == exact.rounded) | (np.isnan(y) & np.isnan(exact.rounded))
    wrong = ~compared & ~correct
    size[~compared] = np.where(wrong[~compared], np.inf, 0.0)
    numbers = Numbers(x, y, values, size)
    flushed_ulp = float(size[flushed].max(initial=0.0))
    size[flushed] = 0.0
    compared &= ~flushed
    counted = size if compared.all() else size[compared]
    up_to = [int(np.count_nonzero(counted <= bound)) for bound in GROUPS] + [counted.size]
    order = Ordinals(number_type)
    ordinals = order.of(x)
    ordered = int(np.count_nonzero(~np.isnan(x)))
    return Tally(
        bins=_bins(ordinals[:ordered], size[:ordered], number_type),
        inputs=x.size,
        compared=counted.size,
        correct=int(np.count_nonzero(correct)),
        total=float(counted.sum()),
        groups=tuple(b - a for a, b in zip([0, *up_to[:-1]], up_to, strict=True)),
        wrong_sign=wrong_sign,
        nan_for_finite=int(np.count_nonzero(np.isnan(y) & is_finite)),
        inf_for_finite=int(np.count_nonzero(np.isinf(y) & is_finite)),
        finite_for_nonfinite=int(np.count_nonzero(finite & ~is_finite)),
        other_nonfinite=int(np.count_nonzero(wrong & ~finite & ~is_finite)),
        flushed=int(np.count_nonzero(flushed)),
        nonmonotone=_falls(y[:ordered], values[:ordered], _differences(exact, ordered), number_type),
        flushed_ulp=flushed_ulp,
        worst=numbers.at(int(np.argmax(np.where(compared, size, -1.0)))) if compared.any() else None,
        first=_pair(y, values, 0) if ordered else None,
        last=_pair(y, values, ordered - 1) if ordered else None,
        kept=tuple(map(numbers.at, _places(ordinals[:ordered], watched))),
        nan=numbers.at(ordered) if ordered < x.size else None,
    )


@dataclass(frozen=True, eq=False)
class Numbers:
    """Inputs, answers, exact values and errors side by side."""

    x: Floats
    y: Array
    values: Array
    size: Array

    def at(self, place: int) -> Answered:
        """The input at a place."""
        return Answered(float(self.x[place]), float(self.y[place]), float(self.values[place]), float(self.size[place]))


def _places(ordinals: Integers, watched: Integers) -> Sequence[int]:
    """The places of watched inputs."""
    if not ordinals.size:
        return ()
    inside = watched[(watched >= ordinals[0]) & (watched <= ordinals[-1])]
    places = np.minimum(np.searchsorted(ordinals, inside), ordinals.size - 1)
    chosen: list[int] = places[ordinals[places] == inside].tolist()
    return chosen


def _bins(ordinals: Integers, size: Array, number_type: NumberType) -> Bins:
    count = bin_count(number_type)
    worst, inputs = np.full(count, -1.0), np.zeros(count, np.int64)
    if ordinals.size:
        place = (ordinals >> bin_shift(number_type)) + count // 2
        starts = np.flatnonzero(np.concatenate([[True], place[1:] != place[:-1]]))
        worst[place[starts]] = np.maximum.reduceat(size, starts)
        inputs[place[starts]] = np.diff(np.append(starts, ordinals.size))
    return Bins(worst, inputs)


def _differences(exact: Exact, count: int) -> Array:
    """By how much each exact value exceeds the one before it."""
    with np.errstate(all="ignore"):
        difference: Array = np.diff(exact.values[:count])
        if not isinstance(exact.low, float) and not np.any(exact.exponent):
            difference = difference + np.diff(exact.low[:count])
    return difference


def _falls(y: Array, values: Array, rise: Array, number_type: NumberType) -> int:
    """How many neighbours have answers in the opposite order of the exact values."""
    with np.errstate(all="ignore"):
        least = np.abs(values[1:]) * (_FAINT if number_type is FLOAT64 else _NOISE)
        step = np.diff(y)
        return int(np.count_nonzero(((rise > least) & (step < 0)) | ((rise < -least) & (step > 0))))


def _pair(y: Array, values: Array, place: int) -> tuple[float, float]:
    return float(values[place]), float(y[place])


def _falls_between(last: tuple[float, float] | None, first: tuple[float, float] | None) -> int:
    """Whether the neighbours on either side of two blocks are in the wrong order."""
    if last is None or first is None:
        return 0
    rise, step = first[0] - last[0], first[1] - last[1]
    return int(abs(rise) > abs(first[0]) * _NOISE and rise * step < 0)
