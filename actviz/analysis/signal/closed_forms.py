"""Closed forms of Gaussian moments, for functions that are polynomials on either side of 0."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from actviz.errors import FormulaError
from actviz.expression.evaluate.fold import evaluate
from actviz.function.activation import Activation
from actviz.text.numbers import written

#: Larger powers are not expanded.
_MOST_POWER = 8


@dataclass(frozen=True)
class ClosedForm:
    """A number, and its closed form as a formula; the form is empty where none is known."""

    value: float
    form: str = ""

    def __format__(self, specification: str) -> str:
        number = written(self.value, specification)
        return f"{number} = {self.form}" if self.form and self.form != number else number

    def record(self) -> dict[str, Any]:
        """The number and its form as JSON-compatible values."""
        return {"value": self.value, "exact": self.form or None}


def closed_moment(activation: Activation, f_power: int, slope_power: int) -> ClosedForm | None:
    """E f(z)**f_power f'(z)**slope_power, z ~ N(0, 1); None unless f is a polynomial on either side of 0 or on the whole line."""
    if [joint.x for joint in activation.breaks] not in ([], [0.0]):
        return None
    total = _Irrational(Fraction(0), Fraction(0))
    pieces = activation.definition.pieces
    first, *rest = activation.piece_indices
    indices = [first, *(rest or [first])]
    for sign, index in zip((-1, 1), indices, strict=True):
        try:
            f, df = (_polynomial(text, activation) for text in pieces[index][:2])
        except (FormulaError, TypeError, ZeroDivisionError, AttributeError):
            return None
        for power, coefficient in enumerate((f**f_power * df**slope_power).coefficients):
            moment = _half_moment(power)
            total = _Irrational(
                total.rational + coefficient * moment.rational * sign**power,
                total.root + coefficient * moment.root * sign**power,
            )
    return ClosedForm(float(total), str(total))


def inverse_root(moment: ClosedForm) -> ClosedForm:
    """1/sqrt(moment); infinite for 0, NaN for NaN and negative numbers."""
    if not moment.value > 0:
        return ClosedForm(math.inf if moment.value == 0 else math.nan)
    return ClosedForm(1 / math.sqrt(moment.value), _form_of_inverse_root(moment.form) if moment.form else "")


def _form_of_inverse_root(form: str) -> str:
    """The simplest form of 1/sqrt(form): a fraction or a root where the form is a fraction."""
    try:
        inverse = 1 / Fraction(form)
    except ValueError:
        return f"1/sqrt({form})"
    roots = [math.isqrt(part) for part in (inverse.numerator, inverse.denominator)]
    if roots[0] ** 2 == inverse.numerator and roots[1] ** 2 == inverse.denominator:
        return str(Fraction(*roots))
    return f"sqrt({inverse})"


@dataclass(frozen=True)
class _Irrational:
    """A number a + b/sqrt(2 pi) with rational a and b."""

    rational: Fraction
    root: Fraction

    def __float__(self) -> float:
        return float(self.rational) + float(self.root) / math.sqrt(2 * math.pi)

    def __str__(self) -> str:
        if not self.root:
            return str(self.rational)
        top, bottom = self.root.numerator, self.root.denominator
        tail = f"{abs(top)}/{'' if bottom == 1 else f'({bottom}*'}sqrt(2*pi){'' if bottom == 1 else ')'}"
        sign = "-" if top < 0 else ""
        return f"{sign}{tail}" if not self.rational else f"{self.rational} {sign or '+'} {tail}"


def _half_moment(power: int) -> _Irrational:
    """The integral of z**power over the positive half of the line, times the normal density."""
    if power == 0:
        return _Irrational(Fraction(1, 2), Fraction(0))
    if power == 1:
        return _Irrational(Fraction(0), Fraction(1))
    lower = _half_moment(power - 2)
    return _Irrational((power - 1) * lower.rational, (power - 1) * lower.root)


class Polynomial:
    """A polynomial in x with rational coefficients, the constant first: a number system for formulas.

    Division by a polynomial of degree 1 or more and powers that are no small whole numbers raise TypeError.
    """

    def __init__(self, coefficients: Sequence[Fraction | int]) -> None:
        self.coefficients = tuple(map(Fraction, coefficients))

    def __neg__(self) -> Polynomial:
        return Polynomial([-coefficient for coefficient in self.coefficients])

    def __add__(self, other: Polynomial) -> Polynomial:
        size = max(len(self.coefficients), len(other.coefficients))
        padded = [part.coefficients + (Fraction(0),) * (size - len(part.coefficients)) for part in (self, other)]
        return Polynomial([a + b for a, b in zip(*padded, strict=True)])

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + -other

    def __mul__(self, other: Polynomial) -> Polynomial:
        product = [Fraction(0)] * (len(self.coefficients) + len(other.coefficients) - 1)
        for i, a in enumerate(self.coefficients):
            for j, b in enumerate(other.coefficients):
                product[i + j] += a * b
        return Polynomial(product)

    def __truediv__(self, other: Polynomial) -> Polynomial:
        return self * Polynomial([1 / other.constant])

    def __pow__(self, other: Polynomial | int) -> Polynomial:
        power = Fraction(other) if isinstance(other, int) else other.constant
        if power.denominator != 1 or not 0 <= power <= _MOST_POWER:
            raise TypeError(f"no polynomial is made of the power {power}")
        result = Polynomial([1])
        for _ in range(int(power)):
            result *= self
        return result

    @property
    def constant(self) -> Fraction:
        """The polynomial as a number; raises TypeError if it depends on x."""
        if any(self.coefficients[1:]):
            raise TypeError("a polynomial that depends on x is no number")
        return self.coefficients[0]


def _polynomial(text: str, activation: Activation) -> Polynomial:
    """A piece's text as a polynomial; raises TypeError or FormulaError if it is none."""
    names: dict[str, Any] = {"x": Polynomial([0, 1])}
    for name, value in activation.exact_parameters.items():
        names[name] = evaluate(value, {}, _literal) if isinstance(value, str) else Polynomial([Fraction(repr(value))])
    polynomial: Polynomial = evaluate(text, names, _literal)
    return polynomial


def _literal(text: str) -> Polynomial:
    return Polynomial([Fraction(text)])
