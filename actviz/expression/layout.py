"""From a sum of products to the tree that one would write: common factors in front, over one denominator, terms in order."""

from __future__ import annotations

from collections.abc import Container, Iterable
from fractions import Fraction
from functools import reduce
from math import gcd, lcm

from actviz.expression.simplify import combined
from actviz.expression.terms import LARGEST_POWER, Exponent, Product, Rational, Terms, product_tree, terms_of
from actviz.expression.tree import ZERO, Call, Expression, X, depends_on

#: How many terms a product may have when its brackets are multiplied out.
_MOST_TERMS = 200
_ONE = Product(1, {})


def tree_of(terms: Terms) -> Expression:
    """The sum with its brackets as they are; those are opened only where that makes it shorter."""
    if not len(terms):
        return ZERO
    common, products = _factored(list(terms))
    if len(products) == 1:
        return product_tree(common * products[0])
    return in_front(common, products)


def closed_tree(terms: Terms) -> Expression:
    """The sum with all its brackets as they are."""
    products = list(terms)
    if len(products) < 2:
        return product_tree(products[0]) if products else ZERO
    common = _common(products, denominators=False)
    inverse = common.power(-1)
    return in_front(common, [product * inverse for product in products])


def in_front(common: Product, products: list[Product]) -> Expression:
    """A sum, which does not begin with a negative term if that can be helped, times a product."""
    variable = polynomial_in(products)
    if variable is not None and max(_ends(products, variable)) < 0:
        common, products = common.scaled(-1), [product.scaled(-1) for product in products]
    total = sum_tree(products)
    return total if not common.factors and common.coefficient == 1 else product_tree(common, total)


def sum_tree(products: list[Product]) -> Expression:
    """The sum of products: a polynomial by falling powers, or by rising ones where it would begin with a sign; else as they come."""
    variable = polynomial_in(products)
    if variable is not None and len({_degree(product, variable) for product in products}) > 1:
        lowest, highest = _ends(products, variable)
        falling = highest > 0 or lowest < 0
        ordered = sorted(products, key=lambda product: _degree(product, variable), reverse=falling)
    else:
        ordered = sorted(products, key=lambda product: product.coefficient < 0) if products[0].coefficient < 0 else products
    total: Expression = ZERO
    for product in ordered:
        total = combined("+", total, product_tree(product))
    return total


def polynomial_in(products: Iterable[Product]) -> Expression | None:
    """The one atom of which a sum is a polynomial, with coefficients that do not depend on x; x for a constant."""
    variable: Expression | None = None
    for product in products:
        for atom, exponent in product.factors.items():
            if not depends_on(atom):
                continue
            if exponent.symbol is not None or exponent.number < 0 or variable not in (None, atom):
                return None
            variable = atom
    return variable or X


def _degree(product: Product, variable: Expression) -> Rational:
    return product.factors.get(variable, Exponent(0)).number


def _ends(products: list[Product], variable: Expression) -> tuple[Rational, Rational]:
    """The coefficients of a polynomial's lowest and highest power."""
    degrees = [_degree(product, variable) for product in products]
    lowest, highest = (max(one.coefficient for one in products if _degree(one, variable) == end(degrees)) for end in (min, max))
    return lowest, highest


def _factored(products: list[Product]) -> tuple[Product, list[Product]]:
    """What all products have in common, and what is left of them."""
    if len(products) == 1 or (_is_plain(products) and all(product.coefficient.denominator == 1 for product in products)):
        return _ONE, products
    for denominators in (True, False):
        common = _common(products, denominators=denominators)
        rest = list(_over_common(products, common))
        if 0 < len(rest) <= len(products):
            again = _common(rest, denominators=False)
            return common * again, list(_over_common(rest, again))
    return _ONE, products


def _is_plain(products: Iterable[Product]) -> bool:
    """Whether a sum is a polynomial in x with numbers for coefficients."""
    return all(atom == X and exponent.number > 0 for product in products for atom, exponent in product.factors.items())


def _common(products: list[Product], *, denominators: bool = True) -> Product:
    """What all products have in common; with `denominators` also the largest power by which some are divided."""
    factors: dict[Expression, Exponent] = {}
    for atom in {atom: None for product in products for atom in product.factors}:
        exponents = [product.factors.get(atom, Exponent(0)) for product in products]
        symbols = {exponent.symbol for exponent in exponents}
        least = min(exponent.number for exponent in exponents)
        in_all = all(atom in product.factors for product in products)
        if len(symbols) > 1 or not (in_all or (denominators and least < 0 and least.denominator == 1 and depends_on(atom))):
            continue
        if least or None not in symbols:
            factors[atom] = Exponent(least, symbols.pop())
    return Product(content(products, whole=not _is_plain(products)), factors)


def content(products: list[Product], *, whole: bool = False) -> Rational:
    """The number that all coefficients are multiples of; `whole` leaves fractions that not all of them have."""
    numerator = reduce(gcd, (product.coefficient.numerator for product in products))
    denominator = reduce(gcd if whole else lcm, (product.coefficient.denominator for product in products))
    sign = -1 if all(product.coefficient < 0 for product in products) else 1
    return Fraction(sign * numerator, denominator)


def _over_common(products: list[Product], common: Product) -> Terms:
    """The products divided by what they have in common; brackets that this leaves are opened where terms meet then."""
    inverse = common.power(-1)
    left = [product * inverse for product in products]
    below = [atom for atom, exponent in common.factors.items() if exponent.number < 0]
    closed = Terms(part for product in left for part in _opened(product, below))
    pieces = [_opened(product, product.factors) if _is_sum(product) else Terms([product]) for product in closed]
    opened = Terms(product for piece in pieces for product in piece)
    return opened if len(opened) < sum(map(len, pieces)) else closed


def is_bracket(atom: Expression) -> bool:
    """Whether an atom is a sum in brackets."""
    return isinstance(atom, Call) and atom.function in ("+", "-")


def _is_sum(product: Product) -> bool:
    """Whether a product is a sum in brackets times numbers, parameters and powers of x."""
    calls = [atom for atom in product.factors if isinstance(atom, Call)]
    return len(calls) == 1 and is_bracket(calls[0])


def _opened(product: Product, brackets: Container[Expression]) -> Terms:
    """The product with those of its sums that are among `brackets` multiplied out; as it is where that gives too many terms."""
    terms = Terms([product])
    for atom, (count, symbol) in product.factors.items():
        if atom in brackets and is_bracket(atom) and symbol is None and count.denominator == 1 and 0 < count <= LARGEST_POWER:
            terms = terms.times(Product(1, {atom: Exponent(-count)}))
            inner = terms_of(atom)
            for _ in range(int(count)):
                if len(terms) * len(inner) > _MOST_TERMS:
                    return Terms([product])
                terms = terms * inner
    return terms
