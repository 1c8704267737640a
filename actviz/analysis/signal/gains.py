"""Moments over N(0, 1), the gains that make up for them, and their exact forms where the pieces are polynomials."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from actviz.analysis.shape.samples import Samples
from actviz.analysis.signal.expectation import expectations
from actviz.errors import FormulaError
from actviz.expression.evaluate.floats import FLOATS
from actviz.expression.evaluate.fold import evaluate
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array
from actviz.text.numbers import written


@dataclass(frozen=True)
class Exact:
    """A number with a closed form: what it is, and the form as a formula, empty where none is known."""

    value: float
    form: str = ""

    def __format__(self, specification: str) -> str:
        number = written(self.value, specification)
        return f"{number} = {self.form}" if self.form and self.form != number else number

    def as_json(self) -> dict[str, Any]:
        """The number and its form as what JSON knows."""
        return {"value": self.value, "exact": self.form or None}


@dataclass(frozen=True)
class Statistics:
    """Means over z ~ N(0, 1): of f, its variance, of f**2, f'**2 and |f'|; to 12 digits, infinite where they overflow."""

    mean: Exact
    variance: float
    square: Exact
    slope_square: Exact
    slope_size: float

    @property
    def forward_gain(self) -> Exact:
        """The gain that keeps the second moment of the pre-activations: 1/sqrt(E f(z)**2)."""
        return _gain(self.square)

    @property
    def backward_gain(self) -> Exact:
        """The gain that keeps the second moment of the gradient: 1/sqrt(E f'(z)**2)."""
        return _gain(self.slope_square)


def statistics(samples: Samples) -> Statistics:
    """The means, by quadrature between the points where f is not smooth or turns.

    >>> from actviz import get
    >>> print(f"{statistics(Samples(get('relu'))).forward_gain:.6g}")
    1.41421 = sqrt(2)
    """
    activation = samples.activation

    def integrands(z: Array) -> Array:
        f, df = activation.jet(z, 1)
        return np.stack([f, f * f, df * df, np.abs(df)])

    mean, square, slope_square, slope_size = expectations(integrands, samples.nodes).tolist()
    if any(_diverges(activation, kink.x) for kink in activation.kinks if kink.is_pole):
        none = Exact(math.nan)
        return Statistics(none, math.nan, Exact(math.inf), Exact(math.inf), math.inf)
    forms = [_closed_form(activation, powers) for powers in ((1, 0), (2, 0), (0, 2))]
    exact = [
        Exact(float(form), str(form)) if form else Exact(value)
        for form, value in zip(forms, (mean, square, slope_square), strict=True)
    ]
    with np.errstate(invalid="ignore", over="ignore"):
        variance = _variance(activation, samples, exact[0].value)
    return Statistics(exact[0], variance, exact[1], exact[2], slope_size)


def _diverges(activation: Activation, pole: float) -> bool:
    """Whether the integral of f**2 up to a pole has no end: whether f**2 times the distance does not go to 0."""
    near = pole + np.array([1e-100, 1e-90]) if pole == 0 else pole * (1 + np.array([1e-12, 1e-8]))
    with np.errstate(over="ignore"):
        closer, farther = (activation(near) ** 2 * np.abs(near - pole)).tolist()
    return bool(closer >= farther)


def _variance(activation: Activation, samples: Samples, mean: float) -> float:
    """E (f - E f)**2, which loses nothing where the mean is large beside the spread."""
    if not math.isfinite(mean):
        return math.nan
    return float(expectations(lambda z: (activation(z)[np.newaxis] - mean) ** 2, samples.nodes)[0])


def torch_gain(activation: Activation) -> float | None:
    """What torch.nn.init.calculate_gain recommends for the function, None where it knows none."""
    text = activation.definition.torch_gain
    return float(evaluate(text, {**FLOATS, **activation.parameters})) if text else None


def _gain(moment: Exact) -> Exact:
    if not moment.value > 0:
        return Exact(math.inf if moment.value == 0 else math.nan)
    return Exact(1 / math.sqrt(moment.value), _root_of_inverse(moment.form) if moment.form else "")


def _root_of_inverse(form: str) -> str:
    try:
        inverse = 1 / Fraction(form)
    except ValueError:
        return f"1/sqrt({form})"
    roots = [math.isqrt(part) for part in (inverse.numerator, inverse.denominator)]
    if roots[0] ** 2 == inverse.numerator and roots[1] ** 2 == inverse.denominator:
        return str(Fraction(*roots))
    return f"sqrt({inverse})"


@dataclass(frozen=True)
class _Normal:
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


def _closed_form(activation: Activation, powers: tuple[int, int]) -> _Normal | None:
    """E f**a f'**b where the function is a polynomial on either side of 0, else None."""
    if [joint.x for joint in activation.breaks] not in ([], [0.0]):
        return None
    total = _Normal(Fraction(0), Fraction(0))
    pieces = activation.definition.pieces
    first, *rest = activation.piece_indices
    indices = [first, *(rest or [first])]
    for sign, index in zip((-1, 1), indices, strict=True):
        try:
            f, df = (_polynomial(text, activation) for text in pieces[index][:2])
        except (FormulaError, TypeError, ZeroDivisionError, AttributeError):
            return None
        for power, coefficient in enumerate((f ** powers[0] * df ** powers[1]).coefficients):
            moment = _half_moment(power)
            total = _Normal(
                total.rational + coefficient * moment.rational * sign**power,
                total.root + coefficient * moment.root * sign**power,
            )
    return total


def _half_moment(power: int) -> _Normal:
    """The integral of z**power over the positive half of the line, times the normal density."""
    if power == 0:
        return _Normal(Fraction(1, 2), Fraction(0))
    if power == 1:
        return _Normal(Fraction(0), Fraction(1))
    before = _half_moment(power - 2)
    return _Normal((power - 1) * before.rational, (power - 1) * before.root)


class Polynomial:
    """A polynomial in x with rational coefficients, the constant first; what a formula's text is evaluated with."""

    def __init__(self, coefficients: Sequence[Fraction | int]) -> None:
        self.coefficients = tuple(map(Fraction, coefficients))

    def __neg__(self) -> Polynomial:
        return Polynomial([-one for one in self.coefficients])

    def __add__(self, other: Polynomial) -> Polynomial:
        size = max(len(self.coefficients), len(other.coefficients))
        padded = [part.coefficients + (Fraction(0),) * (size - len(part.coefficients)) for part in (self, other)]
        return Polynomial([one + two for one, two in zip(*padded, strict=True)])

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + -other

    def __mul__(self, other: Polynomial) -> Polynomial:
        product = [Fraction(0)] * (len(self.coefficients) + len(other.coefficients) - 1)
        for place, one in enumerate(self.coefficients):
            for more, two in enumerate(other.coefficients):
                product[place + more] += one * two
        return Polynomial(product)

    def __truediv__(self, other: Polynomial) -> Polynomial:
        return self * Polynomial([1 / other.constant])

    def __pow__(self, other: Polynomial | int) -> Polynomial:
        power = Fraction(other) if isinstance(other, int) else other.constant
        if power.denominator != 1 or not 0 <= power <= _MOST_POWER:
            raise TypeError("no polynomial")
        result = Polynomial([1])
        for _ in range(int(power)):
            result *= self
        return result

    @property
    def constant(self) -> Fraction:
        """The polynomial as a number; raises TypeError where it is none."""
        if any(self.coefficients[1:]):
            raise TypeError("no number")
        return self.coefficients[0]


_MOST_POWER = 8


def _polynomial(text: str, activation: Activation) -> Polynomial:
    """A piece's text as a polynomial; raises TypeError or FormulaError where it is none."""
    names: dict[str, Any] = {"x": Polynomial([0, 1])}
    for name, value in activation.exact_parameters.items():
        names[name] = evaluate(value, {}, _literal) if isinstance(value, str) else Polynomial([Fraction(repr(value))])
    found: Polynomial = evaluate(text, names, _literal)
    return found


def _literal(text: str) -> Polynomial:
    return Polynomial([Fraction(text)])
