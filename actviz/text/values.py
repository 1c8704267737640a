"""Values of a parameter as they are written on the command line: a list, or numbers from one end to another."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Context, Decimal
from fractions import Fraction
from math import isfinite

from actviz.errors import UsageError
from actviz.text.numbers import read_number, written

#: How many values A..B has between numbers that are not both whole, and how many values there are at most.
USUAL, MOST = 5, 10_000
_FORMS = "write A,B,C or A..B or A..B:N or A..B:log:N"
_EXACT = Context(prec=50)


def read_values(text: str) -> tuple[float, ...]:
    """The values that a text stands for, in its order.

    `A,B,C` are these numbers. `A..B` are the whole numbers from A to B if both are whole, else 5 evenly spaced numbers. `A..B:N` are N evenly
    spaced numbers, `A..B:log:N` N numbers with equal ratios; both ends are included, N = 1 is A alone, and A > B descends. Each value is the
    float64 nearest to the exact one. Raises UsageError for anything else, for a value that occurs twice and for more than 10,000 values.

    >>> read_values("0.5,1,2"), read_values("1..4"), read_values("1..0:3"), read_values("0.01..100:log:5")
    ((0.5, 1.0, 2.0), (1.0, 2.0, 3.0, 4.0), (1.0, 0.5, 0.0), (0.01, 0.1, 1.0, 10.0, 100.0))
    """
    values = tuple(_spaced(text) if ".." in text else map(_number, text.split(",")))
    if len(set(values)) < len(values):
        twice = next(value for place, value in enumerate(values) if value in values[:place])
        raise UsageError(f"{text!r}: {written(twice)} occurs twice")
    return values


def read_assignment(text: str) -> tuple[str, tuple[float, ...]]:
    """The name and the values in `NAME=VALUES`; raises UsageError.

    >>> read_assignment("alpha=1..3")
    ('alpha', (1.0, 2.0, 3.0))
    """
    name, equals, values = text.partition("=")
    if not equals or not name.strip():
        raise UsageError(f"{text!r} has no name and values", "write NAME=A,B,C or NAME=A..B")
    return name.strip(), read_values(values)


def _spaced(text: str) -> Iterator[float]:
    """The numbers of `A..B`, `A..B:N` or `A..B:log:N`."""
    ends, *options = text.split(":")
    first, _, last = ends.partition("..")
    begin, end = (Fraction(str(_number(part))) for part in (first, last))
    if not options:
        whole = begin.denominator == end.denominator == 1
        return _even(begin, end, _checked(abs(end - begin).numerator + 1) if whole else USUAL)
    count = _count(options[-1])
    if len(options) == 1:
        return _even(begin, end, count)
    if len(options) > 2 or options[0].strip() != "log":
        raise UsageError(f"{text!r} is not a list of values", _FORMS)
    if begin <= 0 or end <= 0:
        raise UsageError(f"{text!r}: values with equal ratios need two ends above 0")
    return _logarithmic(begin, end, count)


def _even(begin: Fraction, end: Fraction, count: int) -> Iterator[float]:
    return (float(begin + (end - begin) * place / max(count - 1, 1)) for place in range(count))


def _logarithmic(begin: Fraction, end: Fraction, count: int) -> Iterator[float]:
    low, ratio = (_EXACT.divide(Decimal(part.numerator), Decimal(part.denominator)) for part in (begin, end / begin))
    steps = Decimal(max(count - 1, 1))
    for place in range(count - 1):
        yield float(_EXACT.multiply(low, _EXACT.power(ratio, _EXACT.divide(Decimal(place), steps))))
    yield float(end if count > 1 else begin)


def _number(text: str) -> float:
    try:
        value = read_number(text)
    except ValueError:
        raise UsageError(f"{text.strip()!r} is not a number", _FORMS) from None
    if not isfinite(value):
        raise UsageError(f"{text.strip()!r} is not finite", _FORMS)
    return value


def _count(text: str) -> int:
    if not (text.isascii() and text.strip().isdecimal() and int(text[:9]) >= 1):
        raise UsageError(f"{text.strip()!r} is not a number of values", _FORMS)
    return _checked(int(text) if len(text) < 9 else MOST + 1)


def _checked(count: int) -> int:
    if count > MOST:
        raise UsageError(f"there are more than {MOST:,} values")
    return count
