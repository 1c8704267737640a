"""Fractions as decimals, in the derivative of a formula that was written with decimals: `2.5*x**1.5` for `5*x**(3/2)/2`."""

from __future__ import annotations

from fractions import Fraction

from actviz.expression.literals import exact
from actviz.expression.simplify import number
from actviz.expression.terms import PLAIN, Product, Rational, product_of, product_tree
from actviz.expression.tree import Call, Expression, Number, call, parts, rebuilt

#: The largest denominator of a fraction that is written as a decimal.
_LARGEST_DENOMINATOR = 1024


def has_decimal_exponents(tree: Expression) -> bool:
    """Whether a formula has powers such as `x**2.5`, whose exponents are fractions."""
    return any(_is_decimal_power(node) for node in parts(tree))


def _is_decimal_power(node: Expression) -> bool:
    match node:
        case Call("**", (_, Call("neg", (Number(text),)) | Number(text))):
            return not text.isdecimal() and exact(text) == Fraction(text)
    return False


def with_decimals(tree: Expression) -> Expression:
    """The tree with decimals for the fractions among its coefficients and exponents."""
    return rebuilt(rebuilt(tree, _coefficient), _exponent)


def _coefficient(node: Expression) -> Expression:
    match node:
        case Call("*" | "/", _) if _is_short((product := product_of(node)).coefficient):
            size = number(abs(float(product.coefficient)))
            return product_tree(Product(1 if product.coefficient > 0 else -1, {size: PLAIN, **product.factors}))
    return node


def _exponent(node: Expression) -> Expression:
    match node:
        case Call("**", (base, Call("/", (Number(), Number())) as exponent)) if _is_short(
            power := product_of(exponent).coefficient
        ):
            return call("**", base, number(float(power)))
    return node


def _is_short(value: Rational) -> bool:
    """Whether a number is a fraction with a short decimal."""
    return 1 < value.denominator <= _LARGEST_DENOMINATOR and value.denominator.bit_count() == 1
