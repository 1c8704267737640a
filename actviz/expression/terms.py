"""Sums of products: the form in which derivatives are taken and like terms meet.

A product has an exact coefficient and powers of atoms: x, parameters, decimals, calls, and sums in brackets. Sums in brackets stay
as they are, so that no power is expanded.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import reduce
from typing import NamedTuple, TypeAlias

from actviz.expression.literals import exact
from actviz.expression.simplify import combined, negated
from actviz.expression.tree import ONE, ZERO, Call, Expression, Name, Number, call, depends_on

#: The largest power in which a coefficient is computed.
LARGEST_POWER = 64
#: An exact number; a whole one is an int, which is many times as fast.
Rational: TypeAlias = int | Fraction


class Exponent(NamedTuple):
    """The exponent of an atom: a number, and where it is symbolic a tree that is added to it."""

    number: Rational
    symbol: Expression | None = None


Factors: TypeAlias = Mapping[Expression, Exponent]
Key: TypeAlias = frozenset[tuple[Expression, Exponent]]
PLAIN = Exponent(1)


def as_rational(value: Rational) -> Rational:
    """The number, as an int where it is whole."""
    return value.numerator if value.denominator == 1 else value


class Product:
    """A coefficient times powers of atoms."""

    __slots__ = ("coefficient", "factors")

    def __init__(self, coefficient: Rational, factors: Factors) -> None:
        self.coefficient, self.factors = as_rational(coefficient), factors

    def __mul__(self, other: Product) -> Product:
        if not other.factors:
            return self.scaled(other.coefficient)
        factors = dict(self.factors)
        for atom, exponent in other.factors.items():
            total = _plus(factors.get(atom), exponent)
            if total.symbol is None and total.number == 0:
                factors.pop(atom, None)
            else:
                factors[atom] = total
        return _folded(self.coefficient * other.coefficient, factors)

    def power(self, exponent: Rational) -> Product:
        """The product to a whole power."""
        factors = {
            atom: Exponent(as_rational(e.number * exponent), _times(e.symbol, exponent)) for atom, e in self.factors.items()
        }
        return _folded(Fraction(self.coefficient) ** int(exponent), factors)

    def scaled(self, number: Rational) -> Product:
        """The product times a number."""
        return Product(self.coefficient * number, self.factors)

    @property
    def key(self) -> Key:
        """What equal products have in common but for the coefficient."""
        return frozenset(self.factors.items())


def _folded(coefficient: Rational, factors: dict[Expression, Exponent]) -> Product:
    """The product, whole powers of whole numbers (the square of sqrt(2)) in the coefficient."""
    for atom, (number, symbol) in list(factors.items()):
        if isinstance(atom, Number) and atom.text.isdecimal() and symbol is None:
            whole_part = math.floor(number)
            coefficient *= Fraction(int(atom.text)) ** whole_part
            root = round(int(atom.text) ** (1 / number.denominator))
            if root**number.denominator == int(atom.text):  # of whole numbers, and of squares such as 4
                coefficient *= root ** (number - whole_part).numerator
                del factors[atom]
            elif whole_part:
                factors[atom] = Exponent(number - whole_part)
    return Product(coefficient, factors)


def _plus(one: Exponent | None, other: Exponent) -> Exponent:
    if one is None:
        return other
    total = as_rational(one.number + other.number)
    if one.symbol is None or other.symbol is None:
        return Exponent(total, one.symbol or other.symbol)
    symbol: Expression = ZERO
    for product in terms_of(one.symbol) + terms_of(other.symbol):
        if product.factors:
            symbol = combined("+", symbol, product_tree(product))
        else:
            total = as_rational(total + product.coefficient)
    return Exponent(total, None if symbol == ZERO else symbol)


def _times(symbol: Expression | None, factor: Rational) -> Expression | None:
    if symbol is None or factor == 1:
        return symbol
    return negated(symbol) if factor == -1 else combined("*", fraction_tree(factor), symbol)


class Terms:
    """A sum of products, like ones together."""

    __slots__ = ("_products",)

    def __init__(self, products: Iterable[Product] = ()) -> None:
        self._products: dict[Key, Product] = {}
        for product in products:
            self._add(product)

    def _add(self, product: Product) -> None:
        if not product.coefficient:
            return
        key = product.key
        before = self._products.get(key)
        if before is None:
            self._products[key] = product
        elif total := product.coefficient + before.coefficient:
            self._products[key] = Product(total, before.factors)
        else:
            del self._products[key]

    def __iter__(self) -> Iterator[Product]:
        return iter(self._products.values())

    def __len__(self) -> int:
        return len(self._products)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Terms) and {key: one.coefficient for key, one in self._products.items()} == {
            key: one.coefficient for key, one in other._products.items()
        }

    __hash__ = None  # type: ignore[assignment] # as of other containers that compare by their contents

    def __add__(self, other: Terms) -> Terms:
        return Terms([*self, *other])

    def times(self, product: Product) -> Terms:
        """Each product times one more."""
        return Terms(own * product for own in self)

    def __mul__(self, other: Terms) -> Terms:
        return Terms(one * two for one in self for two in other)


NOTHING = Terms()
#: A quotient by zero.
_NO_NUMBER = Product(1, {Name("nan"): PLAIN})


def product_of(tree: Expression) -> Product:
    """The tree as one product; a sum is an atom of it."""
    match tree:
        case Number(text) if text.isdecimal() or ((value := float(text)).is_integer() and abs(value) < 1e15):
            return Product(int(float(text)) if not text.isdecimal() else int(text), {})
        case Call("neg", (operand,)):
            return product_of(operand).scaled(-1)
        case Call("*", (left, right)):
            return product_of(left) * product_of(right)
        case Call("/", (left, right)):
            bottom = product_of(right)
            return product_of(left) * (bottom.power(-1) if bottom.coefficient else _NO_NUMBER)
        case Call("**", (base, exponent)):
            return _power(base, exponent) or Product(1, {tree: PLAIN})
        case Call("sqrt", (inner,)) if depends_on(inner) or isinstance(inner, Number):
            return _power(inner, call("/", ONE, Number("2"))) or Product(1, {tree: PLAIN})
    return Product(1, {tree: PLAIN})


def _power(base: Expression, exponent: Expression) -> Product | None:
    """A power as a product; None where its exponent has x in it, or where it is a number."""
    if depends_on(exponent):
        return None
    inner, value = product_of(base), _rational(exponent)
    if (
        value is not None
        and value.denominator == 1
        and (-LARGEST_POWER <= value <= LARGEST_POWER or inner.coefficient in (-1, 1))
    ):
        return inner.power(value) if inner.coefficient else None
    if not (depends_on(base) or (isinstance(base, Number) and value)):
        return None
    return Product(1, {base: Exponent(value) if value is not None else Exponent(0, exponent)})


def _rational(tree: Expression) -> Rational | None:
    """The value of an exponent that is a fraction; None for a decimal whose float64 is not exactly what is written."""
    match tree:
        case Number(text):
            return as_rational(value) if (value := Fraction(text)) == exact(text) else None
        case Call("neg", (operand,)):
            value_inside = _rational(operand)
            return None if value_inside is None else -value_inside
        case Call("/", (top, bottom)):
            one, two = _rational(top), _rational(bottom)
            return as_rational(Fraction(one) / two) if one is not None and two else None
    return None


def terms_of(tree: Expression) -> Terms:
    """The tree as a sum of products."""
    return Terms(reversed(list(_summands(tree))))


def _summands(tree: Expression) -> Iterator[Product]:
    """The products of a sum, from the last to the first."""
    waiting = [(tree, 1)]
    while waiting:
        node, sign = waiting.pop()
        match node:
            case Call("+" | "-" as function, (left, right)):
                waiting += [(left, sign), (right, sign if function == "+" else -sign)]
            case Call("neg", (operand,)):
                waiting.append((operand, -sign))
            case _:
                yield product_of(node).scaled(sign)


def product_tree(product: Product, *brackets: Expression) -> Expression:
    """A product written as one does: the number, parameters, powers of x, calls, brackets; over what it is divided by."""
    coefficient, factors = _with_decimals(product)
    top: list[Expression] = []
    bottom: list[Expression] = []
    for atom, exponent in sorted(factors.items(), key=lambda item: _rank(item[0])):
        negative = exponent.number < 0 and exponent.symbol is None
        power = Exponent(-exponent.number) if negative else exponent
        _add_factor(bottom if negative else top, _power_tree(atom, power))
    size = max(coefficient, -coefficient)
    top += brackets
    if size.numerator != 1 or not top:
        top.insert(0, whole(size.numerator))
    if size.denominator != 1:
        bottom.insert(0, whole(size.denominator))
    tree = reduce(lambda a, b: call("*", a, b), top)
    if bottom:
        tree = call("/", tree, reduce(lambda a, b: call("*", a, b), bottom))
    return negated(tree) if coefficient < 0 else tree


def _add_factor(factors: list[Expression], factor: Expression) -> None:
    """Add a factor to a product; square roots of two numbers are one."""
    match factors, factor:
        case [*_, Call("sqrt", (one,))], Call("sqrt", (two,)) if not (depends_on(one) or depends_on(two)):
            factors[-1] = call("sqrt", call("*", one, two))
        case _:
            factors.append(factor)


def _with_decimals(product: Product) -> tuple[Rational, Factors]:
    """The coefficient and the factors; sqrt(2)/2 is 1/sqrt(2), and a decimal such as 0.5 makes one number with a whole one."""
    coefficient, factors = product.coefficient, dict(product.factors)
    for atom, exponent in product.factors.items():
        if not isinstance(atom, Number) or exponent.symbol is not None or exact(atom.text) != Fraction(atom.text):
            continue
        if atom.text.isdecimal():
            if coefficient.denominator % int(atom.text) == 0:
                coefficient, factors[atom] = as_rational(coefficient * int(atom.text)), Exponent(exponent.number - 1)
            continue
        count = exponent.number
        while count >= 1 and coefficient.denominator == 1 and (total := coefficient * exact(atom.text)).denominator == 1:
            coefficient, count = total.numerator, as_rational(count - 1)
        factors[atom] = Exponent(count)
        if not count:
            del factors[atom]
    return coefficient, factors


def _rank(atom: Expression) -> tuple[int, bool]:
    """Where an atom stands in a product."""
    match atom:
        case Number():
            return 0, False
        case Name("x"):
            return 2, False
        case _ if not depends_on(atom):
            return 1, False
        case Call("+" | "-", _):
            return 4, False
        case Call(_, (Call("neg", _), *_)):
            return 3, True
    return 3, False


def _power_tree(atom: Expression, exponent: Exponent) -> Expression:
    value, symbol = exponent
    if symbol is not None:
        if value:
            symbol = combined("+" if value > 0 else "-", symbol, fraction_tree(max(value, -value)))
        return call("**", atom, symbol)
    if value == 1:
        return atom
    if value == Fraction(1, 2):
        return call("sqrt", atom)
    return call("**", atom, fraction_tree(value))


def whole(value: int) -> Number:
    """A whole number that is not negative, as a tree."""
    return Number(str(value))


def fraction_tree(value: Rational) -> Expression:
    """A fraction as a tree."""
    if value < 0:
        return negated(fraction_tree(-value))
    if value.denominator == 1:
        return whole(value.numerator)
    return call("/", whole(value.numerator), whole(value.denominator))
