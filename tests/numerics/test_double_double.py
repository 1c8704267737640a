"""Double-double arithmetic."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from actviz.numerics.double_double import DoubleDouble, product_error

MODERATE = st.floats(-1e60, 1e60).filter(lambda x: x == 0 or abs(x) > 1e-60)


def exact(number: DoubleDouble) -> Fraction:
    return Fraction(float(number.high)) + Fraction(float(number.low))


@given(a=MODERATE, b=MODERATE)
def test_a_product_and_its_error_are_exact(a: float, b: float) -> None:
    high = a * b
    lacking = Fraction(a) * Fraction(b) - Fraction(high) - Fraction(float(product_error(a, b, high)))
    assert abs(lacking) <= abs(Fraction(a) * Fraction(b)) / 2**104


@given(a=MODERATE, b=MODERATE, c=MODERATE, d=MODERATE)
def test_sums_and_products_keep_a_hundred_bits(a: float, b: float, c: float, d: float) -> None:
    x, y = DoubleDouble.product(a, b), DoubleDouble.product(c, d)
    assert abs(exact(x + y) - (exact(x) + exact(y))) <= (abs(exact(x)) + abs(exact(y))) / 2**100
    assert abs(exact(x - y) - (exact(x) - exact(y))) <= (abs(exact(x)) + abs(exact(y))) / 2**100
    assert abs(exact(x + a) - (exact(x) + Fraction(a))) <= (abs(exact(x)) + abs(Fraction(a))) / 2**100
    z = DoubleDouble.product(a, 1 / 3) * DoubleDouble.product(c, 1 / 7)
    assert abs(exact(z) - Fraction(a) * Fraction(1 / 3) * Fraction(c) * Fraction(1 / 7)) <= abs(exact(z)) / 2**100


@given(a=MODERATE, b=MODERATE.filter(bool))
def test_a_quotient_includes_its_remainder(a: float, b: float) -> None:
    quotient = DoubleDouble.quotient(np.array(a), b)
    assert abs(exact(quotient) - Fraction(a) / Fraction(b)) <= abs(Fraction(a) / Fraction(b)) / 2**100
