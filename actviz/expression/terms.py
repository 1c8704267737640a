"""Sums of products: the form in which derivatives are taken, like terms meet, and common factors are put in front.

A product has an exact coefficient and powers of atoms: x, parameters, decimals, calls, and sums in brackets. Sums in brackets stay
as they are, so that no power is expanded.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import gcd, lcm
from typing import NamedTuple, TypeAlias

from actviz.expression.literals import exact
from actviz.expression.simplify import combined, negated
from actviz.expression.tree import ONE, ZERO, Call, Expression, Name, Number, X, call, depends_on

#: The largest power in which a coefficient is computed.
_LARGEST_POWER = 64


class Exponent(NamedTuple):
    """The exponent of an atom: a number, and where it is symbolic a tree that is added to it."""

    number: Fraction
    symbol: Expression | None = None


Factors: TypeAlias = Mapping[Expression, Exponent]
_PLAIN = Exponent(Fraction(1))


@dataclass(frozen=True)
class Product:
    """A coefficient times powers of atoms."""

    coefficient: Fraction
    factors: Factors

    def __mul__(self, other: Product) -> Product:
        factors = dict(self.factors)
        for atom, exponent in other.factors.items():
            total = _plus(factors.get(atom), exponent)
            if total.symbol is None and total.number == 0:
                factors.pop(atom, None)
            else:
                factors[atom] = total
        return _folded(self.coefficient * other.coefficient, factors)

    def power(self, exponent: Fraction) -> Product:
        """The product to a whole power."""
        factors = {atom: Exponent(e.number * exponent, _times(e.symbol, exponent)) for atom, e in self.factors.items()}
        return _folded(self.coefficient ** int(exponent), factors)

    @property
    def key(self) -> frozenset[tuple[Expression, Exponent]]:
        """What equal products have in common but for the coefficient."""
        return frozenset(self.factors.items())


def _folded(coefficient: Fraction, factors: dict[Expression, Exponent]) -> Product:
    """The product, whole powers of whole numbers (the square of sqrt(2)) in the coefficient."""
    for atom, exponent in list(factors.items()):
        if isinstance(atom, Number) and atom.text.isdecimal() and exponent.number.denominator == 1:
            coefficient *= Fraction(atom.text) ** int(factors.pop(atom).number)
    return Product(coefficient, factors)


def _plus(one: Exponent | None, other: Exponent) -> Exponent:
    if one is None:
        return other
    total = one.number + other.number
    if one.symbol is None or other.symbol is None:
        return Exponent(total, one.symbol or other.symbol)
    symbol = tree_of(terms_of(one.symbol) + terms_of(other.symbol))
    return Exponent(total, None if symbol == ZERO else symbol)


def _times(symbol: Expression | None, factor: Fraction) -> Expression | None:
    if symbol is None or factor == 1:
        return symbol
    return negated(symbol) if factor == -1 else combined("*", _fraction_tree(factor), symbol)


class Terms:
    """A sum of products, like ones together."""

    __slots__ = ("_products",)

    def __init__(self, products: Iterable[Product] = ()) -> None:
        self._products: dict[frozenset[tuple[Expression, Exponent]], Product] = {}
        for product in products:
            self._add(product)

    def _add(self, product: Product) -> None:
        if not product.coefficient:
            return
        key = product.key
        before = self._products.get(key)
        total = product.coefficient + (before.coefficient if before else 0)
        if total:
            self._products[key] = Product(total, before.factors if before else product.factors)
        else:
            del self._products[key]

    def __iter__(self) -> Iterator[Product]:
        return iter(self._products.values())

    def __len__(self) -> int:
        return len(self._products)

    def __add__(self, other: Terms) -> Terms:
        return Terms([*self, *other])

    def times(self, product: Product) -> Terms:
        """Each product times one more."""
        return Terms(product * own for own in self)

    def __mul__(self, other: Terms) -> Terms:
        return Terms(one * two for one in self for two in other)


_NO_NUMBER = Product(Fraction(1), {Name("nan"): _PLAIN})


def product_of(tree: Expression) -> Product:
    """The tree as one product; a sum is an atom of it."""
    match tree:
        case Number(text) if (value := float(text)).is_integer() and abs(value) < 1e15:
            return Product(Fraction(int(value)), {})
        case Call("neg", (operand,)):
            inner = product_of(operand)
            return Product(-inner.coefficient, inner.factors)
        case Call("*", (left, right)):
            return product_of(left) * product_of(right)
        case Call("/", (left, right)):
            bottom = product_of(right)
            return product_of(left) * (bottom.power(Fraction(-1)) if bottom.coefficient else _NO_NUMBER)
        case Call("**", (base, exponent)):
            return _power(base, exponent) or Product(Fraction(1), {tree: _PLAIN})
        case Call("sqrt", (inner,)) if depends_on(inner) or isinstance(inner, Number):
            return _power(inner, call("/", ONE, Number("2"))) or Product(Fraction(1), {tree: _PLAIN})
    return Product(Fraction(1), {tree: _PLAIN})


def _power(base: Expression, exponent: Expression) -> Product | None:
    """A power as a product; None where its exponent has x in it, or where it is a number."""
    if depends_on(exponent):
        return None
    inner, value = product_of(base), _rational(exponent)
    if value is not None and value.denominator == 1 and (abs(value) <= _LARGEST_POWER or abs(inner.coefficient) == 1):
        return inner.power(value) if inner.coefficient else None
    if not (depends_on(base) or (isinstance(base, Number) and value)):
        return None
    return Product(Fraction(1), {base: Exponent(value) if value is not None else Exponent(Fraction(0), exponent)})


def _rational(tree: Expression) -> Fraction | None:
    """The value of an exponent that is a fraction; None for a decimal whose float64 is not exactly what is written."""
    match tree:
        case Number(text):
            return exact(text) if Fraction(text) == exact(text) else None
        case Call("neg", (operand,)):
            inner = _rational(operand)
            return None if inner is None else -inner
        case Call("/", (top, bottom)):
            one, two = _rational(top), _rational(bottom)
            return one / two if one is not None and two else None
    return None


def terms_of(tree: Expression) -> Terms:
    """The tree as a sum of products."""
    match tree:
        case Call("+", (left, right)):
            return terms_of(left) + terms_of(right)
        case Call("-", (left, right)):
            return terms_of(left) + terms_of(call("neg", right))
        case Call("neg", (operand,)):
            return Terms(Product(-one.coefficient, one.factors) for one in terms_of(operand))
    return Terms([product_of(tree)])


def tree_of(terms: Terms) -> Expression:
    """The sum as one would write it: over one denominator and with common factors in front, where that makes it shorter."""
    if not len(terms):
        return ZERO
    common, products = _factored(list(terms))
    if len(products) == 1:
        return _product_tree(common * products[0])
    if _is_polynomial(products) and all(_end(products, end) < 0 for end in (min, max)):
        common, products = _negated(common), [_negated(product) for product in products]
    if not common.factors and common.coefficient == 1:
        return _sum_tree(products)
    return _product_tree(common, _sum_tree(products))


def _factored(products: list[Product]) -> tuple[Product, list[Product]]:
    """What all products have in common, and what is left of them."""
    nothing = Product(Fraction(1), {})
    if len(products) == 1 or (_is_polynomial(products) and all(product.coefficient.denominator == 1 for product in products)):
        return nothing, products
    for denominators in (True, False):
        common = _common(products, denominators=denominators)
        rest = list(_over_common(products, common))
        if 0 < len(rest) <= len(products):
            again = _common(rest, denominators=False)
            return common * again, list(_over_common(rest, again))
    return nothing, products


def _negated(product: Product) -> Product:
    return Product(-product.coefficient, product.factors)


def _is_polynomial(products: Iterable[Product]) -> bool:
    return all(atom == X and exponent.number > 0 for product in products for atom, exponent in product.factors.items())


def _degree(product: Product) -> Fraction:
    """The power of x in a term of a polynomial."""
    return product.factors.get(X, Exponent(Fraction(0))).number


def _end(products: Iterable[Product], end: Callable[..., Product]) -> Fraction:
    """The coefficient of a polynomial's lowest (`min`) or highest (`max`) power."""
    return end(products, key=_degree).coefficient


def _common(products: list[Product], *, denominators: bool = True) -> Product:
    """What all products have in common; with `denominators` also the largest power by which some are divided."""
    factors: dict[Expression, Exponent] = {}
    for atom in {atom: None for product in products for atom in product.factors}:
        exponents = [product.factors.get(atom, Exponent(Fraction(0))) for product in products]
        symbols = {exponent.symbol for exponent in exponents}
        least = min(exponent.number for exponent in exponents)
        in_all = all(atom in product.factors for product in products)
        if len(symbols) > 1 or not (in_all or (denominators and least < 0 and least.denominator == 1 and depends_on(atom))):
            continue
        if least or None not in symbols:
            factors[atom] = Exponent(least, symbols.pop())
    whole = reduce(gcd, (product.coefficient.numerator for product in products))
    parts = reduce(lcm if _is_polynomial(products) else gcd, (product.coefficient.denominator for product in products))
    sign = -1 if all(product.coefficient < 0 for product in products) else 1
    return Product(Fraction(sign * whole, parts), factors)


def _over_common(products: list[Product], common: Product) -> Terms:
    """The products divided by what they have in common; brackets that this leaves are opened where terms meet then."""
    inverse = Product(1 / common.coefficient, common.power(Fraction(-1)).factors)
    left = [Product(product.coefficient, product.factors) * inverse for product in products]
    below = [atom for atom, exponent in common.factors.items() if exponent.number < 0]
    closed = Terms(opened for product in left for opened in _opened(product, below))
    pieces = [_opened(product, product.factors) if _is_sum(product) else Terms([product]) for product in closed]
    opened = Terms(product for piece in pieces for product in piece)
    return opened if len(opened) < sum(map(len, pieces)) else closed


def _is_sum(product: Product) -> bool:
    """Whether a product is a sum in brackets times numbers, parameters and powers of x."""
    calls = [atom for atom in product.factors if isinstance(atom, Call)]
    return len(calls) == 1 and calls[0].function in ("+", "-")


def _opened(product: Product, brackets: Container[Expression]) -> Terms:
    """The product with those of its sums that are among `brackets` multiplied out."""
    terms = Terms([product])
    for atom, (count, symbol) in product.factors.items():
        is_sum = isinstance(atom, Call) and atom.function in ("+", "-") and atom in brackets
        if is_sum and symbol is None and count.denominator == 1 and 0 < count <= _LARGEST_POWER:
            terms = terms.times(Product(Fraction(1), {atom: Exponent(-count)}))
            for _ in range(int(count)):
                terms = terms * terms_of(atom)
    return terms


def _sum_tree(products: list[Product]) -> Expression:
    if _is_polynomial(products):
        ordered = sorted(products, key=_degree, reverse=_end(products, min) < 0)
    else:
        ordered = sorted(products, key=lambda product: product.coefficient < 0) if products[0].coefficient < 0 else products
    total: Expression = ZERO
    for product in ordered:
        total = combined("+", total, _product_tree(product))
    return total


def _product_tree(product: Product, bracket: Expression | None = None) -> Expression:
    """A product written as one does: the number, parameters, powers of x, calls, brackets; over what it is divided by."""
    top: list[Expression] = []
    bottom: list[Expression] = []
    for atom, exponent in sorted(product.factors.items(), key=lambda item: _rank(item[0])):
        negative = exponent.number < 0 and exponent.symbol is None
        power = Exponent(-exponent.number) if negative else exponent
        (bottom if negative else top).append(_power_tree(atom, power))
    coefficient = abs(product.coefficient)
    if coefficient.numerator != 1 or not (top or bracket):
        top.insert(0, _whole(coefficient.numerator))
    if coefficient.denominator != 1:
        bottom.insert(0, _whole(coefficient.denominator))
    if bracket:
        top.append(bracket)
    tree = reduce(lambda a, b: call("*", a, b), top)
    if bottom:
        tree = call("/", tree, reduce(lambda a, b: call("*", a, b), bottom))
    return negated(tree) if product.coefficient < 0 else tree


def _whole(value: int) -> Number:
    return Number(str(value))


def _rank(atom: Expression) -> int:
    match atom:
        case Number():
            return 0
        case Name("x"):
            return 2
        case Call("+" | "-", _):
            return 4
    return 3 if depends_on(atom) else 1


def _power_tree(atom: Expression, exponent: Exponent) -> Expression:
    value, symbol = exponent
    if symbol is not None:
        if value:
            symbol = combined("+" if value > 0 else "-", symbol, _fraction_tree(abs(value)))
        return call("**", atom, symbol)
    if value == 1:
        return atom
    if value == Fraction(1, 2):
        return call("sqrt", atom)
    return call("**", atom, _fraction_tree(value))


def _fraction_tree(value: Fraction) -> Expression:
    if value < 0:
        return negated(_fraction_tree(-value))
    if value.denominator == 1:
        return _whole(value.numerator)
    return call("/", _whole(value.numerator), _whole(value.denominator))
