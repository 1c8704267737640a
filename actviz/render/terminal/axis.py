"""Axes on a grid of character cells: ticks at round numbers, evenly spaced to the cell."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import numpy as np

from actviz.numerics.arrays import Array
from actviz.text.numbers import rounded, written

#: The leading digits of a step between ticks, and how much a reader minds them.
_STEPS = {Fraction(1): 0.0, Fraction(2): 0.01, Fraction(5, 2): 0.07, Fraction(5): 0.01}
#: The same for the steps between exponents on a logarithmic axis.
_POWERS = {1: 0.0, 2: 0.01, 3: 0.02, 4: 0.04, 5: 0.01, 6: 0.04, 8: 0.04}
#: Ends of a logarithmic axis of few decades, times a power of ten; and the least share of the cells that powers of ten alone may use.
_ROUND_ENDS = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_USED = 0.6
#: How much cells that show nothing count against ticks that are not as dense as wanted, or fewer than three.
_WASTE, _DENSITY, _FEW = 2.0, 0.04, 0.3
#: How much numbers count without a tick that would better have one.
_LOOSE = 0.08
#: So many characters of a label are fine; beyond, a form that is this much shorter is better.
_PLAIN, _SHORTER = 6, 3
#: The most decimals with which labels go without zeros at their end; more are easier to compare below each other.
_RAGGED = 2
_HALF_DOT = 0.13
#: The plus and the zeros in an exponent.
_EXPONENT = re.compile(r"e\+?(-?)0*")


#: The largest float64.
_LARGEST = Fraction(sys.float_info.max)


@dataclass(frozen=True)
class Axis:
    """A row of cells that shows numbers from `low` to `high`.

    It has a tick at `start` in cell `first`, and then every `per` cells one `step` farther. On a `logarithmic` axis the numbers are
    exponents of 10, and the labels are the powers. `texts` are the labels of ticks at numbers that are not round.
    """

    cells: int
    first: int
    per: int
    start: Fraction
    step: Fraction
    low: Fraction
    high: Fraction
    logarithmic: bool = False
    texts: tuple[str, ...] = ()

    @property
    def bounds(self) -> tuple[float, float]:
        """The lowest and the highest number, or the float64 nearest to an end that is beyond all of them."""
        low, high = (float(min(max(end, -_LARGEST), _LARGEST)) for end in (self.low, self.high))
        return low, high

    @cached_property
    def ticks(self) -> dict[int, Fraction]:
        """The number at each cell that has a tick."""
        cells = range(self.first, self.cells, self.per)
        numbers = {cell: self.start + index * self.step for index, cell in enumerate(cells)}
        return {cell: number for cell, number in numbers.items() if self.low <= number <= self.high}

    @cached_property
    def labels(self) -> dict[int, str]:
        """The text at each cell that has a tick."""
        if self.texts:
            return dict(zip(self.ticks, self.texts, strict=True))
        numbers = list(self.ticks.values())
        return dict(
            zip(self.ticks, map(_power_of_ten, numbers) if self.logarithmic else _texts(numbers, self.step), strict=True)
        )

    @property
    def widest(self) -> int:
        """The length of the longest label."""
        return max(map(len, self.labels.values()), default=0)

    @property
    def zero(self) -> int | None:
        """The cell of the number 0, if it is shown."""
        cell = self._exact(Fraction(0))
        return int(cell) if cell.denominator == 1 and self.low <= 0 <= self.high else None

    @cached_property
    def ends(self) -> tuple[float, float]:
        """Where `low` and `high` are, in cells, with the room of half a dot."""
        return float(self._exact(self.low)) - _HALF_DOT, float(self._exact(self.high)) + _HALF_DOT

    def _exact(self, number: Fraction) -> Fraction:
        return self.first + (number - self.start) / self.step * self.per

    def number(self, cell: int) -> float:
        """The number in the middle of a cell."""
        return float(self.start + Fraction(cell - self.first, self.per) * self.step)

    def numbers(self, parts: int = 1) -> Array:
        """The number in the middle of each cell, or of each of its equal `parts`."""
        cells = (np.arange(self.cells * parts) + 0.5) / parts - 0.5
        result: Array = float(self.start) + (cells - self.first) / self.per * float(self.step)
        return result

    def position(self, values: Array) -> Array:
        """Where numbers lie, in cells: a whole number is the middle of a cell. As far off as the axis is long at most."""
        exponent = -max(_binary_power(self.start), _binary_power(self.step))
        start, step = (float(number * Fraction(2) ** exponent) for number in (self.start, self.step))
        with np.errstate(over="ignore", under="ignore"):
            cells = self.first + (np.ldexp(values, exponent) - start) / step * self.per
        clipped: Array = np.clip(cells, -self.cells - 1.0, 2.0 * self.cells + 1.0)
        return clipped


def fitted(
    low: float,
    high: float,
    cells: int,
    spacing: float,
    special: Iterable[float] | None = None,
    *,
    whole: bool = False,
    widest: int | None = None,
) -> Axis:
    """The axis from `low` to `high` that fills the cells best; it may be shorter, so that its ticks are even.

    `spacing` is the wanted distance between ticks. `special` is for an axis to the right, whose labels stand side by side and
    need room: numbers that would better have a tick, as would both ends. `whole`: no other numbers have one. No label is longer than `widest`.
    Where no two round numbers fit, the ticks are the ends.
    """
    begin, end, *others = _written([low, high, *(special or ())], Fraction(high) - Fraction(low))
    axes = _fitted(begin, end, cells, special is not None)
    if whole:
        axes = ((axis, used) for axis, used in axes if axis.step.denominator == 1)
    room = widest or (cells if special is None else cells // 2)
    return _best(axes, cells, spacing, {begin, end, *others}, widest) or _with_ends(begin, end, cells, room)


def _written(numbers: list[float], span: Fraction) -> list[Fraction]:
    """The numbers as they are written, so that 0.1 is a tenth, unless this makes a difference that can be seen."""
    decimals = [Fraction(repr(number)) for number in numbers]
    same = all(abs(decimal - Fraction(number)) * 10**6 < span for decimal, number in zip(decimals, numbers, strict=True))
    return decimals if same else list(map(Fraction, numbers))


def free(low: float, high: float, cells: int, spacing: float, *, logarithmic: bool = False, widest: int | None = None) -> Axis:
    """The axis with exactly this number of cells that shows everything from `low` to `high`, and more where there is room."""
    begin, end = Fraction(low), Fraction(high)
    if not logarithmic:
        return _best(_free(begin, end, cells, _steps(end - begin)), cells, spacing, set(), widest) or _with_ends(
            begin, end, cells, widest or cells
        )
    axes = ((replace(axis, logarithmic=True), used) for axis, used in _free(begin, end, cells, _whole_steps(end - begin)))
    best = _best(axes, cells, spacing, set(), widest)
    if best and (end - begin) / best.step * best.per + 1 >= _USED * cells:
        return best
    return (
        _with_round_ends(begin, end, cells, widest) or best or _with_ends(begin, end, cells, widest or cells, logarithmic=True)
    )


def _best(
    candidates: Iterable[tuple[Axis, Fraction]], cells: int, spacing: float, wanted: set[Fraction], widest: int | None
) -> Axis | None:
    """The cheapest axis with two ticks; each candidate says how many cells the range that was asked for takes."""

    def cost(candidate: tuple[Axis, Fraction]) -> float:
        axis, used = candidate
        waste = max(0.0, float(1 - used / cells))
        loose = _LOOSE * sum((number / axis.step).denominator != 1 for number in wanted) / max(len(wanted), 1)
        dislike = (_POWERS if axis.logarithmic else _STEPS).get(axis.step / Fraction(10) ** _power(axis.step), 1.0)  # type: ignore[call-overload]
        few = _FEW * max(0, 3 - len(axis.ticks))
        return _WASTE * math.sqrt(waste) * waste + _DENSITY * math.log2(axis.per / spacing) ** 2 + dislike + few + loose

    able = [axis for axis in candidates if len(axis[0].ticks) > 1 and (widest is None or axis[0].widest <= widest)]
    return min(able, key=cost)[0] if able else None


def _fitted(low: Fraction, high: Fraction, cells: int, abreast: bool) -> Iterator[tuple[Axis, Fraction]]:
    for step in _steps(high - low):
        start = math.ceil(low / step) * step
        # A quarter of a cell is within the dot that stands for its middle.
        for per in range(int(cells * step / (high - low)), 0, -1):
            first = math.ceil((start - low) / step * per - Fraction(1, 4))
            count = first + math.ceil((high - start) / step * per - Fraction(1, 4)) + 1
            if count <= cells:
                axis = Axis(count, first, per, start, step, low, high)
                if per >= (_room(axis) if abreast else 2):
                    yield axis, (high - low) / step * per + 1
                break


def _free(low: Fraction, high: Fraction, cells: int, steps: Iterable[Fraction]) -> Iterator[tuple[Axis, Fraction]]:
    for step in steps:
        for per in range(int((cells - 1) * step / (high - low)), 0, -1):
            # The cell of 0 may lie anywhere between these.
            least, most = math.ceil(-low / step * per), math.floor(cells - 1 - high / step * per)
            if least <= most:
                zero = (least + most) // 2
                first = zero % per
                bottom, top = (Fraction(cell - zero) / per * step for cell in (Fraction(-1, 2), cells - Fraction(1, 2)))
                yield Axis(cells, first, per, (first - zero) // per * step, step, bottom, top), (high - low) / step * per + 1
                break


def _with_ends(low: Fraction, high: Fraction, cells: int, room: int, *, logarithmic: bool = False) -> Axis:
    """An axis whose ticks are its ends, with labels that are no longer than `room`."""
    values = (10.0 ** float(low), 10.0 ** float(high)) if logarithmic else (float(low), float(high))
    texts = [_short(value, room) for value in values]
    if texts[0] == texts[1]:  # too close to each other: the second label is the distance
        texts[1] = f"+{_short(values[1] - values[0], room - 1).removeprefix('~')}"
    return Axis(cells, 0, cells - 1, low, high - low, low, high, logarithmic, (texts[0], texts[1]))


def _with_round_ends(low: Fraction, high: Fraction, cells: int, widest: int | None) -> Axis | None:
    """A logarithmic axis whose ticks are its ends, round numbers beyond those of the range; None if they cannot be written."""
    begin, end = _round_end(float(low), upwards=False), _round_end(float(high), upwards=True)
    texts = (_EXPONENT.sub(r"e\1", written(begin)), _EXPONENT.sub(r"e\1", written(end)))
    if not 0 < begin < end < math.inf or (widest and max(map(len, texts)) > widest):
        return None
    low, high = min(low, Fraction(math.log10(begin))), max(high, Fraction(math.log10(end)))
    return Axis(cells, 0, cells - 1, low, high - low, low, high, True, texts)


def _round_end(exponent: float, *, upwards: bool) -> float:
    """The nearest round number that is not above, or not below, a power of ten.

    >>> _round_end(math.log10(0.0091), upwards=False), _round_end(math.log10(1.6), upwards=True), _round_end(2.0, upwards=True)
    (0.008, 2.0, 100.0)
    """
    power = math.floor(exponent)
    mantissa, slack = 10.0 ** (exponent - power), 1e-9
    if upwards:
        chosen = next(number for number in _ROUND_ENDS if number >= mantissa * (1 - slack))
    else:
        chosen = next(number for number in reversed(_ROUND_ENDS) if number <= mantissa * (1 + slack))
    return float(f"{chosen:g}e{power}")


def _short(value: float, room: int) -> str:
    """The number with all its digits, or `~` and as many as there is room for.

    >>> _short(1234.5678, 9), _short(1234.5678, 6), _short(-1e-300, 8)
    ('1234.5678', '~1235', '-1e-300')
    """
    texts = [written(value), *(written(value, f".{digits}g") for digits in range(17, 0, -1))]
    short = [_EXPONENT.sub(r"e\1", text) for text in texts]
    marked = ["~" * (float(text) != value) + text for text in short]
    return next((text for text in marked if len(text) <= room), marked[-1])


def _room(axis: Axis) -> int:
    """The least distance of ticks whose labels have a blank between them, even if the outer ones are moved inwards."""
    longest = axis.widest
    return longest + max(2, longest - longest // 2 - 1)


def _steps(span: Fraction) -> Iterator[Fraction]:
    """Round steps that cut the span into one to some hundred parts."""
    power = _power(span)
    for exponent in range(power - 2, power + 2):
        yield from (mantissa * Fraction(10) ** exponent for mantissa in _STEPS)


def _whole_steps(span: Fraction) -> Iterator[Fraction]:
    """Round whole numbers up to twice the span."""
    mantissas = (Fraction(mantissa) * 10**power for power in range(4) for mantissa in _POWERS)
    yield from (step for step in mantissas if step <= 2 * span)


def _power(number: Fraction) -> int:
    """The exponent of a positive number's leading decimal digit."""
    guess = math.floor(math.log10(number.numerator) - math.log10(number.denominator))
    return guess + (Fraction(10) ** (guess + 1) <= number) - (Fraction(10) ** guess > number)


def _binary_power(number: Fraction) -> int:
    return abs(number.numerator).bit_length() - number.denominator.bit_length()


def _texts(values: list[Fraction], step: Fraction) -> list[str]:
    """All numbers in one form: as decimals, or where that is much longer with an exponent."""
    power = _power(step) - 1
    numbers = [Decimal(int(value / Fraction(10) ** power)).scaleb(power) for value in values]
    digits = max(0, -power - (step / Fraction(10) ** power % 10 == 0))
    plain = [f"{number:.{digits}f}" if number else "0" for number in numbers]
    if 0 < digits <= _RAGGED:
        plain = [text.rstrip("0").rstrip(".") if "." in text else text for text in plain]
    scientific = [_scientific(number) for number in numbers]
    longest, shortest = (max(map(len, texts), default=0) for texts in (plain, scientific))
    return plain if longest <= max(_PLAIN, shortest + _SHORTER - 1) else scientific


def _power_of_ten(exponent: Fraction) -> str:
    """10**exponent, short.

    >>> [_power_of_ten(Fraction(text)) for text in ("-7", "-1", "0", "1.5", "3", "4")]
    ['1e-7', '0.1', '1', '32', '1000', '1e4']
    """
    if exponent.denominator == 1 and not -3 < exponent < 4:
        return f"1e{exponent}"
    return rounded(10.0 ** float(exponent), 2) if exponent.denominator > 1 else f"{10.0 ** float(exponent):.4g}"


def _scientific(number: Decimal) -> str:
    if not number:
        return "0"
    mantissa, _, exponent = f"{number.normalize():e}".partition("e")
    return f"{mantissa}e{int(exponent)}"
