"""A sum of products as one polynomial: multiplied out, divided by the brackets that are factors of it, like powers collected.

Where `tree_of` leaves brackets as they are, this finds what cancels between them: a high derivative becomes a short text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from actviz.expression.grammar import write
from actviz.expression.layout import content, in_front, is_bracket, polynomial_in, sum_tree
from actviz.expression.simplify import combined
from actviz.expression.terms import PLAIN, Exponent, Product, Rational, Terms, product_of, product_tree, terms_of
from actviz.expression.tree import ONE, ZERO, Call, Expression, Name, X, call, depends_on, rebuilt

#: Functions with g(-u) = 1 - g(u).
_COMPLEMENTED = ("sigmoid", "normal_cdf")
#: How large a polynomial may become, and how large a power of a bracket is multiplied out.
_MOST_TERMS = 500
_LARGEST_OPENED = 30
#: How much longer a textbook's sum may be for the sake of being one of powers of x, and from which length on it is as short as can be.
_MORE_BY_X = 1.3
_LONG = 160
_ONE = Product(1, {})


class TooLong(Exception):  # noqa: N818 - not an error: another way to write the sum is taken
    """A polynomial would have too many terms."""


@dataclass(frozen=True)
class Polynomials:
    """How sums are written as polynomials; for a `textbook` every sigmoid(-x) is 1 - sigmoid(x)."""

    textbook: bool = False

    def tree(self, terms: Terms) -> Expression:
        """The sum as one would write it; raises TooLong where it has too many terms."""
        if not len(terms):
            return ZERO
        opened: dict[Expression, Terms] = {}
        common, polynomial = self._multiplied_out(terms, opened)
        return self._arranged(self._with_brackets(common), polynomial, opened) if len(polynomial) else ZERO

    def _with_brackets(self, common: Product) -> Product:
        """A product with each of its longer sums as one would write it."""
        total = Product(common.coefficient, {})
        for atom, (count, symbol) in common.factors.items():
            if (
                is_bracket(atom)
                and symbol is None
                and count.denominator == 1
                and count > 0
                and len(inner := terms_of(atom)) > 2
            ):
                total *= product_of(min(atom, self.tree(inner), key=_length)).power(count)
            else:
                total *= Product(1, {atom: Exponent(count, symbol)})
        return total

    def _multiplied_out(self, terms: Terms, opened: dict[Expression, Terms]) -> tuple[Product, Terms]:
        """What all products have in common, and the polynomial that is left; `opened` gets the sums that were multiplied out."""
        total, polynomial = _ONE, terms
        while True:
            common = _common(polynomial)
            total, polynomial = total * common, polynomial.times(common.power(-1))
            sums = {atom: inner for atom in _atoms(polynomial) if (inner := self._sum(atom, polynomial)) is not None}
            if not sums:
                return total, polynomial
            opened |= sums
            polynomial = _in_place(polynomial, sums)

    def _sum(self, atom: Expression, terms: Terms) -> Terms | None:
        """What an atom is as a sum, where it has to be multiplied out."""
        exponents = [product.factors[atom] for product in terms if atom in product.factors]
        if any(count.denominator != 1 or count < 0 or symbol is not None for count, symbol in exponents):
            return None
        if is_bracket(atom):
            return terms_of(atom)
        other = _complement(atom)
        if other is None or not (self.textbook or other in _atoms(terms)):
            return None
        return Terms([_ONE, Product(-1, {other: PLAIN})])

    def _arranged(self, common: Product, polynomial: Terms, opened: dict[Expression, Terms]) -> Expression:
        """A polynomial times a product, as a tree: common factors in front, the rest with like powers collected."""
        for atom, divisor in opened.items():
            while len(polynomial) > 1 and (quotient := _quotient(polynomial, divisor)) is not None:
                common, polynomial = common * Product(1, {atom: PLAIN}), quotient
        inside = _common(polynomial)
        polynomial = polynomial.times(inside.power(-1))
        common *= inside
        products = list(polynomial)
        if len(products) == 1:
            return product_tree(common * products[0])
        number = content(products)
        common, products = (
            common.scaled(number),
            [one.scaled(1 / Fraction(number)) for one in products],
        )
        plain = in_front(common, products)
        if polynomial_in(products) is not None and not _constants(products):
            return plain
        shortest = min(plain, self._by(None, common, products, opened), key=_length)
        if not self.textbook or _saving(products, X) <= 0 or _length(shortest) > _LONG:
            return shortest
        by_x = self._by(X, common, products, opened)
        return by_x if _length(by_x) <= _MORE_BY_X * _length(shortest) else shortest

    def _by(
        self, atom: Expression | None, common: Product, products: list[Product], opened: dict[Expression, Terms]
    ) -> Expression:
        """A product times a sum that is collected, by an atom if it is given."""
        total = _added(self._collected(products, opened, atom))
        return product_tree(common, total) if _shows(common) else total

    def _collected(
        self, products: list[Product], opened: dict[Expression, Terms], best: Expression | None = None
    ) -> list[Expression]:
        """The summands of a polynomial in which products with the same power of one atom, the best one, have become one."""
        best = best or max(_atoms(products), key=lambda atom: _saving(products, atom), default=None)
        if best is None or _saving(products, best) <= 0:
            return _summands(products)
        groups: dict[Rational, list[Product]] = {}
        for product in products:
            count = product.factors.get(best, Exponent(0)).number
            groups.setdefault(count, []).append(product * Product(1, {best: Exponent(-count)}))
        parts: list[Expression] = []
        for count in sorted(groups):
            if not count:
                parts += self._collected(groups[count], opened) if len(groups[count]) > 1 else _summands(groups[count])
            else:
                parts.append(self._arranged(Product(1, {best: Exponent(count)}), Terms(groups[count]), opened))
        return parts


def multiplied_out(terms: Terms) -> tuple[Product, Terms]:
    """What all products have in common, and the polynomial that is left; raises TooLong where that has too many terms."""
    return Polynomials()._multiplied_out(terms, {})


def textbook_tree(tree: Expression) -> Expression:
    """The tree with 1 - sigmoid(x) for sigmoid(-x)."""

    def put(node: Expression) -> Expression:
        other = _complement(node)
        return node if other is None else call("-", ONE, other)

    return rebuilt(tree, put)


def _shows(product: Product) -> bool:
    return bool(product.factors) or product.coefficient != 1


def _length(tree: Expression) -> int:
    return len(write(tree))


def _atoms(products: Iterable[Product]) -> dict[Expression, None]:
    """The atoms of products, each once, in their order."""
    return {atom: None for product in products for atom in product.factors}


def _constants(products: Iterable[Product]) -> bool:
    """Whether atoms without x occur."""
    return any(not depends_on(atom) for atom in _atoms(products))


def _complement(atom: Expression) -> Expression | None:
    """The function whose difference from 1 an atom is."""
    match atom:
        case Call(function, (Call("neg", (operand,)),)) if function in _COMPLEMENTED:
            return call(function, operand)
    return None


def _common(terms: Terms) -> Product:
    """The least power of each atom, which may be negative or a fraction, where all others are it times a whole power."""
    factors: dict[Expression, Exponent] = {}
    for atom in _atoms(terms):
        exponents = [product.factors.get(atom, Exponent(0)) for product in terms]
        symbols = {exponent.symbol for exponent in exponents}
        least = min(exponent.number for exponent in exponents)
        if len(symbols) == 1 and all((exponent.number - least).denominator == 1 for exponent in exponents):
            symbol = symbols.pop()
            if least or symbol is not None:
                factors[atom] = Exponent(least, symbol)
    return Product(1, factors)


def _in_place(terms: Terms, sums: dict[Expression, Terms]) -> Terms:
    """The polynomial with sums multiplied out in place of atoms."""
    powers: dict[tuple[Expression, int], Terms] = {}

    def power(atom: Expression, count: int) -> Terms:
        if count > _LARGEST_OPENED:
            raise TooLong
        if (atom, count) not in powers:
            powers[atom, count] = sums[atom] * power(atom, count - 1) if count > 1 else sums[atom]
        return powers[atom, count]

    total: list[Product] = []
    for product in terms:
        grown = Terms(
            [Product(product.coefficient, {atom: count for atom, count in product.factors.items() if atom not in sums})]
        )
        for atom, count in product.factors.items():
            if atom in sums:
                grown = grown * power(atom, int(count.number))
        total += grown
        if len(total) > 20 * _MOST_TERMS:
            raise TooLong
    polynomial = Terms(total)
    if len(polynomial) > _MOST_TERMS:
        raise TooLong
    return polynomial


def _quotient(terms: Terms, divisor: Terms) -> Terms | None:
    """The polynomial divided by another; None where that leaves a rest."""
    variable = max(
        (atom for atom in _atoms(divisor) if depends_on(atom)), key=lambda atom: _top(divisor, atom), default=Name("x")
    )
    degree = _top(divisor, variable)
    leading = [product for product in divisor if _degree(product, variable) == degree]
    if len(leading) != 1 or not degree:
        return None
    inverse, below = leading[0].power(-1), [product.scaled(-1) for product in divisor if product is not leading[0]]
    left = sorted(terms, key=lambda product: _degree(product, variable), reverse=True)
    quotient: list[Product] = []
    while left:
        top = _degree(left[0], variable)
        parts = [product * inverse for product in left if _degree(product, variable) == top]
        if top < degree or any(count.number < 0 and depends_on(atom) for part in parts for atom, count in part.factors.items()):
            return None
        quotient += parts
        rest = Terms([*left[len(parts) :], *(part * product for part in parts for product in below)])
        left = sorted(rest, key=lambda product: _degree(product, variable), reverse=True)
    return Terms(quotient)


def _degree(product: Product, atom: Expression) -> Rational:
    return product.factors.get(atom, Exponent(0)).number


def _top(terms: Terms, atom: Expression) -> Rational:
    return max(_degree(product, atom) for product in terms)


def _saving(products: list[Product], atom: Expression) -> int:
    """How many characters are saved where each power of an atom is written once."""
    counts = [product.factors[atom] for product in products if atom in product.factors]
    if any(count.symbol is not None for count in counts):
        return 0
    return (len(counts) - len(set(counts))) * (len(write(atom)) + 1)


def _summands(products: list[Product]) -> list[Expression]:
    return [sum_tree(products)] if polynomial_in(products) is not None else [product_tree(product) for product in products]


def _added(parts: list[Expression]) -> Expression:
    """The sum of trees, one without a sign first where there is one."""
    ordered = sorted(parts, key=_is_negative) if _is_negative(parts[0]) else parts
    total: Expression = ZERO
    for part in ordered:
        for product in _flattened(part):
            total = combined("+", total, product)
    return total


def _flattened(tree: Expression) -> Iterator[Expression]:
    """The summands of a tree."""
    match tree:
        case Call("+", (left, right)):
            yield from _flattened(left)
            yield from _flattened(right)
        case Call("-", (left, right)):
            yield from _flattened(left)
            yield combined("neg", right)
        case _:
            yield tree


def _is_negative(tree: Expression) -> bool:
    while isinstance(tree, Call) and tree.function in ("+", "-"):
        tree = tree.arguments[0]
    return isinstance(tree, Call) and tree.function == "neg"
