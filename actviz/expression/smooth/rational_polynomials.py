"""Formulas that are polynomials with rational coefficients, and their real zeros."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from actviz.expression.literals import exact
from actviz.expression.tree import Call, Expression, Name, Number, X

#: Polynomials of a higher degree are searched like any other function.
_HIGHEST_DEGREE = 12
#: Halvings of an interval at most, Newton steps behind them, and the bits that are kept.
_BISECTIONS, _NEWTON_STEPS, _BITS = 1200, 4, 440


def coefficients(tree: Expression) -> tuple[Fraction, ...] | None:
    """The coefficients of a polynomial in x, constant first, the last one not 0; None for another formula, and for a constant."""
    values = _coefficients(tree)
    if values is None:
        return None
    while values and not values[-1]:
        values = values[:-1]
    return values if 2 <= len(values) <= _HIGHEST_DEGREE + 1 else None


def _coefficients(tree: Expression) -> tuple[Fraction, ...] | None:
    match tree:
        case Number(text):
            return (exact(text),)
        case Name():
            return (Fraction(0), Fraction(1)) if tree == X else None
        case Call("neg", (operand,)):
            inner = _coefficients(operand)
            return None if inner is None else tuple(-value for value in inner)
        case Call("+" | "-" | "*" | "/", (left, right)):
            one, two = _coefficients(left), _coefficients(right)
            return None if one is None or two is None else _combined(tree.function, one, two)
        case Call("**", (base, Number(text))) if text.isdecimal() and 0 < int(text) <= _HIGHEST_DEGREE:
            inner = _coefficients(base)
            if inner is None or (len(inner) - 1) * int(text) > _HIGHEST_DEGREE:
                return None
            power: tuple[Fraction, ...] = (Fraction(1),)
            for _ in range(int(text)):
                power = _product(power, inner)
            return power
    return None


def _combined(op: str, one: Sequence[Fraction], two: Sequence[Fraction]) -> tuple[Fraction, ...] | None:
    if op == "*":
        return _product(one, two) if len(one) + len(two) <= _HIGHEST_DEGREE + 2 else None
    if op == "/":
        return tuple(value / two[0] for value in one) if len(two) == 1 and two[0] else None
    sign = 1 if op == "+" else -1
    length = max(len(one), len(two))
    padded = [(*values, *[Fraction(0)] * (length - len(values))) for values in (one, two)]
    return tuple(a + sign * b for a, b in zip(*padded, strict=True))


def _product(one: Sequence[Fraction], two: Sequence[Fraction]) -> tuple[Fraction, ...]:
    result = [Fraction(0)] * (len(one) + len(two) - 1)
    for i, a in enumerate(one):
        for j, b in enumerate(two):
            result[i + j] += a * b
    return tuple(result)


def real_zeros(polynomial: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """The real zeros of a polynomial, exact where they are rational, else to 120 digits, from left to right, each once."""
    if len(polynomial) == 2:
        return (-polynomial[0] / polynomial[1],)
    squarefree = _without_repeated(polynomial)
    if len(squarefree) == 2:
        return (-squarefree[0] / squarefree[1],)
    return tuple(sorted({_rational(squarefree, zero) for zero in _isolated(squarefree)}))


def _without_repeated(polynomial: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """The polynomial with the same zeros, each of them simple."""
    slope = tuple(order * value for order, value in enumerate(polynomial))[1:]
    common = _greatest_common_divisor(polynomial, slope)
    return _divided(polynomial, common)[0] if len(common) > 1 else tuple(polynomial)


def _greatest_common_divisor(one: Sequence[Fraction], two: Sequence[Fraction]) -> tuple[Fraction, ...]:
    a, b = tuple(one), tuple(two)
    while b:
        a, b = b, _divided(a, b)[1]
    return tuple(value / a[-1] for value in a)


def _divided(top: Sequence[Fraction], bottom: Sequence[Fraction]) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
    """Quotient and remainder."""
    rest, quotient = list(top), [Fraction(0)] * max(0, len(top) - len(bottom) + 1)
    for place in reversed(range(len(quotient))):
        factor = rest[place + len(bottom) - 1] / bottom[-1]
        quotient[place] = factor
        for order, value in enumerate(bottom):
            rest[place + order] -= factor * value
    remainder = rest[: len(bottom) - 1]
    while remainder and not remainder[-1]:
        remainder.pop()
    return tuple(quotient), tuple(remainder)


def _isolated(polynomial: Sequence[Fraction]) -> list[tuple[Fraction, Fraction]]:
    """Intervals that hold one zero each, by Sturm's theorem."""
    chain = [tuple(polynomial), tuple(order * value for order, value in enumerate(polynomial))[1:]]
    while len(chain[-1]) > 1:
        chain.append(tuple(-value for value in _divided(chain[-2], chain[-1])[1]))
    bound = 1 + max(abs(value / polynomial[-1]) for value in polynomial[:-1])
    intervals, waiting = [], [(-bound, bound)]
    while waiting:
        low, high = waiting.pop()
        count = _sign_changes(chain, low) - _sign_changes(chain, high)
        if count == 1:
            intervals.append((low, high))
        elif count > 1:
            middle = (low + high) / 2
            waiting += [(low, middle), (middle, high)]
    return intervals


def value_at(polynomial: Sequence[Fraction], x: Fraction) -> Fraction:
    """The polynomial at x, exactly."""
    result = Fraction(0)
    for value in reversed(polynomial):
        result = result * x + value
    return result


def _sign_changes(chain: Sequence[Sequence[Fraction]], x: Fraction) -> int:
    signs = [value > 0 for polynomial in chain if (value := value_at(polynomial, x))]
    return sum(one != two for one, two in pairwise(signs))


def _rational(polynomial: Sequence[Fraction], interval: tuple[Fraction, Fraction]) -> Fraction:
    """The zero in (low, high], to 120 digits; exact where a short fraction or a float is the zero."""
    low, high = interval
    if not value_at(polynomial, high):
        return high
    rising = value_at(polynomial, high) > 0
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        value = value_at(polynomial, middle)
        if not value:
            return middle
        low, high = (low, middle) if (value > 0) == rising else (middle, high)
        if high - low < abs(low) / 2**60:
            break
    zero = _polished(polynomial, (low + high) / 2)
    for candidate in (zero.limit_denominator(10**6), Fraction(float(zero))):
        if low <= candidate <= high and not value_at(polynomial, candidate):
            return candidate
    return zero


def _polished(polynomial: Sequence[Fraction], zero: Fraction) -> Fraction:
    """The zero by Newton's method, from 18 digits on."""
    slope = tuple(order * value for order, value in enumerate(polynomial))[1:]
    for _ in range(_NEWTON_STEPS):
        zero -= value_at(polynomial, zero) / value_at(slope, zero)
        if zero:
            bits = _BITS + zero.denominator.bit_length() - zero.numerator.bit_length()
            zero = Fraction(round(zero * Fraction(2) ** bits)) / Fraction(2) ** bits
    return zero
