"""The inputs of a check: every number of a type, a stratified sample of them, or given ones; ascending, in blocks, NaN last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from actviz.errors import UsageError
from actviz.function.activation import Activation
from actviz.grading.inputs import special_points
from actviz.grading.ordinals import Integers, Ordinals
from actviz.numerics.arrays import distinct
from actviz.numerics.number_types import FLOAT64, Floats, NumberType

#: Inputs in a block: few enough that memory stays small, many enough that a call costs little beside them.
BLOCK_SIZE = 1 << 18
#: How many inputs a sample of float32 and of float64 has: exact values of float64 take much longer.
SAMPLE_SIZE, FLOAT64_SAMPLE_SIZE = 1 << 20, 1 << 17
#: The parts of a sample: over all binades, where functions bend, beside special points, in fading tails.
_STRATA, _BODY, _NEAR = 0.5, 0.25, 0.15
#: More numbers than are wanted, as some occur twice.
_SPARE = 4096
#: Around 0, the range in which functions bend, and the one in which most inputs of networks lie.
_WIDE, _NARROW = 100.0, 12.0
#: Inputs whose answers are kept for a diagnosis: evenly over a range, and of all sizes on either side of 0.
_EVEN, _SIZES, _FAR = 1500, np.logspace(-5, 3, 300), 150
#: Where tails are looked for, on either side of 0.
_TAIL = np.logspace(-1, 4, 400)


@dataclass(frozen=True)
class InputSet:
    """Inputs of a check: runs of consecutive numbers, or single ones, by their ordinals; `nan`: how many NaN follow."""

    order: Ordinals
    ordinals: Integers | range
    nan: int = 1
    #: The ordinals of inputs whose answers are kept.
    watched: Integers = field(default_factory=lambda: np.empty(0, np.int64))
    special: Integers = field(default_factory=lambda: np.empty(0, np.int64))

    @property
    def count(self) -> int:
        """How many inputs there are."""
        return len(self.ordinals) + self.nan

    def blocks(self) -> Iterator[Floats]:
        """The inputs, block by block."""
        for start in range(0, len(self.ordinals), BLOCK_SIZE):
            part = self.ordinals[start : start + BLOCK_SIZE]
            yield self.order.run(part.start, part.stop) if isinstance(part, range) else self.order.numbers(part)
        patterns = self._nan_patterns()
        for start in range(0, self.nan, BLOCK_SIZE):
            yield patterns[start : start + BLOCK_SIZE]

    def _nan_patterns(self) -> Floats:
        """All patterns of NaN where they are inputs too, else the usual one."""
        first, end = self.order.infinity + 1, self.order.magnitudes
        if self.nan < 2 * (end - first):
            return np.full(self.nan, np.nan, self.order.type.held_as)
        magnitudes = np.arange(first, end)
        return self.order.numbers(np.concatenate([magnitudes, -1 - magnitudes]))


def every(activation: Activation, number_type: NumberType, ends: tuple[float, float] | None = None) -> InputSet:
    """All numbers of a type, or those in a range."""
    order = Ordinals(number_type)
    low, high = _limits(order, ends)
    nan = 0 if ends else 2 * (order.magnitudes - order.infinity - 1)
    return _watching(activation, order, range(low, high + 1), nan, ends)


def sampled(
    activation: Activation,
    number_type: NumberType,
    count: int | None = None,
    seed: int = 0,
    ends: tuple[float, float] | None = None,
) -> InputSet:
    """About `count` numbers of a type: of all binades, more densely where functions bend, at special points, and in tails."""
    order = Ordinals(number_type)
    low, high = _limits(order, ends)
    size = count + _SPARE if count else (FLOAT64_SAMPLE_SIZE if number_type is FLOAT64 else SAMPLE_SIZE)
    if high - low < (count or size):
        return _watching(activation, order, range(low, high + 1), 0 if ends else 1, ends)
    random = np.random.default_rng(seed)
    special, watched = _special(activation, order, ends), _probes(order, ends)
    parts = [
        _strata(random, low, high, int(size * _STRATA)),
        _body(random, order, ends, int(size * _BODY)),
        _beside(random, special_ordinals(activation, order), int(size * _NEAR)),
        _tails(random, activation, order, int(size * (1 - _STRATA - _BODY - _NEAR))),
    ]
    chosen = distinct(np.concatenate(parts))
    chosen = chosen[(chosen >= low) & (chosen <= high)]
    if count:
        special, watched = special[:count], _thinned(watched, count // 2)
        kept = distinct(np.concatenate([special, watched]))
        others = chosen[~np.isin(chosen, kept, kind="sort")]
        chosen = _thinned(others, max(count - kept.size - (not ends), 0))
    chosen = distinct(np.concatenate([chosen, special, watched]))
    return InputSet(order, chosen, 0 if ends else 1, watched, special)


def given(activation: Activation, number_type: NumberType, x: Floats) -> InputSet:
    """Numbers that a file holds, ascending and each as often as it occurs there."""
    order = Ordinals(number_type)
    ordinals = np.sort(order.of(x[~np.isnan(x)]))
    numbers = distinct(ordinals)
    body = numbers[np.abs(order.numbers(numbers).astype(np.float64)) <= _WIDE]
    return InputSet(
        order,
        ordinals,
        int(np.isnan(x).sum()),
        _thinned(body, _EVEN),
        np.intersect1d(_special(activation, order, None), numbers),
    )


def _limits(order: Ordinals, ends: tuple[float, float] | None) -> tuple[int, int]:
    """The first and the last ordinal of a range."""
    if ends is None:
        return -1 - order.infinity, order.infinity
    low, high = sorted(ends)
    if np.isnan(low) or np.isnan(high):
        raise UsageError("--range needs two numbers", "for example --range -10 10")
    first, last = order.nearest([low, high]).tolist()
    numbers = order.numbers(np.array([first, last])).astype(np.float64)
    first, last = first + int(numbers[0] < low), last - int(numbers[1] > high)
    first = min(first, -1) if low == 0 else first
    if first > last:
        raise UsageError(f"there is no {order.type.name} number from {low:g} to {high:g}")
    return first, last


def _watching(activation: Activation, order: Ordinals, ordinals: range, nan: int, ends: tuple[float, float] | None) -> InputSet:
    return InputSet(order, ordinals, nan, _probes(order, ends), _special(activation, order, ends))


def _inside(order: Ordinals, ordinals: Any, ends: tuple[float, float] | None) -> Integers:
    low, high = _limits(order, ends)
    values = distinct(np.asarray(ordinals, np.int64))
    return values[(values >= low) & (values <= high)]


def _special(activation: Activation, order: Ordinals, ends: tuple[float, float] | None) -> Integers:
    """Infinities, the largest and the least numbers, zeros, and the kinks that are numbers of the type."""
    infinity = order.infinity
    kinks = [kink.x for kink in activation.kinks if float(order.type.round([kink.x])[0]) == kink.x]
    ends_of_type = [infinity, infinity - 1, 1, 0]
    both = [*ends_of_type, *(-1 - ordinal for ordinal in ends_of_type)]
    return _inside(order, [*both, *order.nearest(kinks or [0.0]).tolist()], ends)


def _probes(order: Ordinals, ends: tuple[float, float] | None) -> Integers:
    """Inputs at which answers are compared with those of other functions."""
    low, high = sorted(ends) if ends else (-_NARROW, _NARROW)
    largest = order.type.largest
    low, high = max(low, -largest), min(high, largest)
    even = low + (high - low) * np.linspace(0, 1, _EVEN) if np.isfinite(high - low) else np.linspace(-_NARROW, _NARROW, _EVEN)
    sizes = np.minimum(np.concatenate([_SIZES, np.geomspace(_SIZES[-1], largest / 2, _FAR)]), largest)
    return _inside(order, order.nearest(np.concatenate([even, sizes, -sizes])), ends)


def special_ordinals(activation: Activation, order: Ordinals) -> Integers:
    """The numbers next to kinks, extrema and roots of f, f', f'', and the ends of the normal and subnormal numbers."""
    points = np.array(special_points(activation) or (0.0,))
    size = order.in_a_binade
    ends = np.array([0, size, 2 * size, order.infinity])
    return distinct(np.concatenate([order.nearest(points), ends, -1 - ends]))


def _strata(random: np.random.Generator, low: int, high: int, count: int) -> Integers:
    """One number of each of `count` equal parts of a range: as many of each binade."""
    edges = low + (high - low) * (np.arange(count + 1) / count)
    numbers: Integers = np.minimum(edges[:-1] + random.random(count) * np.diff(edges), high).astype(np.int64)
    return numbers


def _body(random: np.random.Generator, order: Ordinals, ends: tuple[float, float] | None, count: int) -> Integers:
    """Numbers of even density near 0, or in the range."""
    if ends and np.isfinite(ends[1] - ends[0]):
        return order.nearest(random.uniform(min(ends), max(ends), count))
    half = count // 2
    return order.nearest(np.concatenate([random.uniform(-_NARROW, _NARROW, half), random.uniform(-_WIDE, _WIDE, half)]))


def _beside(random: np.random.Generator, points: Integers, count: int) -> Integers:
    """The nearest neighbours of points, and numbers at distances of all sizes."""
    share = max(count // (2 * len(points)), 1)
    steps = np.concatenate([np.arange(1, share + 1), np.exp2(random.uniform(0, 40, share)).astype(np.int64)])
    signs = random.choice([-1, 1], len(steps))
    return np.concatenate([points, (points[:, None] + (steps * signs)[None, :]).reshape(-1)])


def _tails(random: np.random.Generator, activation: Activation, order: Ordinals, count: int) -> Integers:
    """Numbers at which f, f' or f'' fades to 0 through the last powers of two of the type."""
    faint, least = order.type.smallest_normal * 2.0**order.type.bits, order.type.smallest_normal * 2.0 ** -(order.type.bits + 1)
    parts = []
    for side in (-1.0, 1.0):
        for values in activation.jet(side * _TAIL, 2):
            visible = np.flatnonzero(np.abs(values) > faint)
            gone = np.flatnonzero(np.abs(values) < least)
            if visible.size and gone.size and visible[-1] < gone[-1]:
                first = gone[gone > visible[-1]][0]
                parts.append(side * random.uniform(_TAIL[visible[-1]], _TAIL[first], count // 6))
    return order.nearest(np.concatenate(parts)) if parts else np.empty(0, np.int64)


def _thinned(ordinals: Integers, most: int) -> Integers:
    """At most `most` of the numbers, evenly spaced."""
    if len(ordinals) <= most:
        return ordinals
    return ordinals[np.linspace(0, len(ordinals) - 1, most).astype(np.int64)]
