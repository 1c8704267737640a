"""The derivative of a function as a formula in its own value y: `y*(1 - y)` for the logistic function.

There is one where f can be solved for the one part that depends on x: a function of a linear argument, a fraction of linear parts,
a power, x over the root of a square, or a function of one of these.
"""

from __future__ import annotations

from fractions import Fraction

from actviz.expression.collect import Polynomials, TooLong, multiplied_out
from actviz.expression.evaluate.floats import FLOATS
from actviz.expression.evaluate.fold import evaluate
from actviz.expression.grammar import parse, write
from actviz.expression.layout import is_bracket, tree_of
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.rewrite import logistic
from actviz.expression.simplify import combined
from actviz.expression.slopes import renamed, slope_of
from actviz.expression.terms import (
    PLAIN,
    Exponent,
    Product,
    Rational,
    Terms,
    as_rational,
    fraction_tree,
    product_of,
    product_tree,
    terms_of,
)
from actviz.expression.tree import Call, Expression, Name, X, call, depends_on, filled

#: Longer formulas in y tell less than the one in x.
_LONGEST = 60
#: For which part of the length of a product a sum is preferred to it.
_MUCH_SHORTER = 0.7
#: What stands for infinity where only a sign matters.
_FAR = 1e9
_ONE = Product(1, {})
_ROOT_BELOW, _THREE_HALVES = Exponent(Fraction(-1, 2)), Exponent(Fraction(3, 2))


def in_terms_of_output(text: str, order: int = 1, begin: float = -_FAR, end: float = _FAR) -> str | None:
    """The derivative of a formula between two points, in terms of y = f(x); None where there is no short one.

    >>> in_terms_of_output("sigmoid(x)"), in_terms_of_output("tanh(2*x)"), in_terms_of_output("x*sigmoid(x)")
    ('y*(1 - y)', '2*(1 - y**2)', None)
    """
    try:
        first = _Solver(max(begin, -_FAR), min(end, _FAR)).slope(logistic(parse(text)), Name("y"))
        return None if first is None else _higher(first, order)
    except TooLong:
        return None


def _higher(first: Terms, order: int) -> str | None:
    """The derivative of an order, from the first one: the derivative by y, times y'; None where one of them is long."""
    slope = shortest = _shortest(renamed(tree_of(first), "y", "x"))  # terms with x are written in their order
    for _ in range(order - 1):
        if len(write(shortest)) > _LONGEST:
            break
        shortest = _shortest(combined("*", slope, tree_of(slope_of(shortest))))
    text = write(renamed(shortest, "x", "y"))
    return text if len(text) <= _LONGEST else None


def _shortest(tree: Expression) -> Expression:
    """The shortest of the ways to write a formula: its factors, or where that is much shorter the sum that they make."""
    product = product_of(tree)
    common, polynomial = multiplied_out(Terms([product]))
    ways = product_tree(product), tree_of(polynomial.times(common)), Polynomials(textbook=True).tree(Terms([product]))
    factors = min(ways, key=_length)
    common, polynomial = _opened(common, polynomial)
    total = tree_of(polynomial.times(common))
    return total if _length(total) < _MUCH_SHORTER * _length(factors) else factors


def _length(tree: Expression) -> int:
    """How long a formula is without its sign."""
    return len(write(tree).lstrip("-"))


class _Solver:
    """Derivatives in terms of values, between two points."""

    def __init__(self, begin: float, end: float) -> None:
        self._begin, self._end = begin, end

    def slope(self, tree: Expression, value: Expression) -> Terms | None:
        """The derivative of a tree by x in terms of its value; None where it cannot be solved for x."""
        common, polynomial = _opened(*multiplied_out(terms_of(tree)))
        of_fraction = _of_fraction(common, polynomial, value)
        if of_fraction is not None:
            return of_fraction
        terms = polynomial.times(common)
        varying = [product for product in terms if _is_varying(product)]
        if len(varying) != 1:
            return None
        atoms = {atom: count for atom, count in varying[0].factors.items() if depends_on(atom)}
        factor = varying[0] * Product(1, atoms).power(-1)
        rest = Terms(product.scaled(-1) for product in terms if product is not varying[0])
        own_value = tree_of((terms_of(value) + rest).times(factor.power(-1)))
        inner = self._of_atom(*next(iter(atoms.items())), own_value) if len(atoms) == 1 else _of_root(atoms, own_value)
        return None if inner is None else inner.times(factor)

    def _of_atom(self, atom: Expression, exponent: Exponent, value: Expression) -> Terms | None:
        """The derivative of a power of an atom, in terms of its value."""
        if exponent != PLAIN:
            return self._of_power(atom, exponent, value)
        row = PRIMITIVES.get(atom.function) if isinstance(atom, Call) else None
        if not isinstance(atom, Call) or row is None or not row.of_value:
            return None
        (argument,) = atom.arguments
        by_argument, inner = Terms([product_of(filled(parse(row.of_value), {"y": value}))]), slope_of(argument)
        if not any(map(_is_varying, inner)):
            return by_argument * inner
        solved = self.slope(argument, filled(parse(row.inverse), {"y": value})) if row.inverse else None
        return None if solved is None else by_argument * solved

    def _of_power(self, base: Expression, exponent: Exponent, value: Expression) -> Terms | None:
        """The derivative p*u'*u**(p - 1) of a power of a linear base u, of which u**p is the value."""
        inner = slope_of(base)
        if exponent.symbol is not None or any(map(_is_varying, inner)):
            return None
        power, sign = as_rational(1 - 1 / Fraction(exponent.number)), 1
        if exponent.number == 2:
            sign = self._sign(base)
        elif power.denominator != 1:
            return None
        root = _power(value, Exponent(power))
        return inner.times(root.scaled(exponent.number * sign)) if sign else None

    def _sign(self, base: Expression) -> int:
        """The sign of a linear base between the two points; 0 where it has both."""
        values = [evaluate(base, {**FLOATS, "x": x}) for x in (self._begin, self._end)]
        return 1 if min(values) >= 0 else -1 if max(values) <= 0 else 0


def _opened(common: Product, polynomial: Terms) -> tuple[Product, Terms]:
    """A product times a polynomial, the sums among the factors multiplied into the polynomial."""
    while sums := [atom for atom, count in common.factors.items() if is_bracket(atom) and count == PLAIN]:
        for atom in sums:
            common, polynomial = common * Product(1, {atom: Exponent(-1)}), polynomial * terms_of(atom)
        inside, polynomial = multiplied_out(polynomial)
        common *= inside
    return common, polynomial


def _of_fraction(common: Product, polynomial: Terms, value: Expression) -> Terms | None:
    """The derivative of y = (a*x + b)/(c*x + d) for a product and a polynomial that are one: (a - c*y)**2/(a*d - b*c)."""
    below_line = [(atom, count) for atom, count in common.factors.items() if depends_on(atom) and count.number < 0]
    if len(below_line) != 1 or below_line[0][1] != Exponent(-1):
        return None
    bottom = below_line[0][0]
    above, below = _linear(polynomial.times(common * Product(1, {bottom: PLAIN}))), _linear(terms_of(bottom))
    if above is None or below is None:
        return None
    (b, a), (d, c) = above, below
    inside, determinant = (
        tree_of(a + (c * terms_of(value)).times(Product(-1, {}))),
        tree_of(a * d + (b * c).times(Product(-1, {}))),
    )
    return Terms([_power(inside, Exponent(2)) * product_of(determinant).power(-1)])


def _of_root(atoms: dict[Expression, Exponent], value: Expression) -> Terms | None:
    """The derivative of y = x/sqrt(d + a*x**2): (1 - a*y**2)**(3/2)/sqrt(d)."""
    inside = [atom for atom, count in atoms.items() if count == _ROOT_BELOW]
    if atoms.get(X) != PLAIN or len(inside) != 1 or len(atoms) != 2:
        return None
    by_degree = _by_degree(terms_of(inside[0]))
    if by_degree is None or {*by_degree} != {0, 2}:
        return None
    square = by_degree[2] * Terms([_power(value, Exponent(2)).scaled(-1)])
    return Terms([_power(tree_of(Terms([_ONE]) + square), _THREE_HALVES) * _power(tree_of(by_degree[0]), _ROOT_BELOW)])


def _power(tree: Expression, exponent: Exponent) -> Product:
    """A power of a tree as a product; the root of a square number is a number."""
    product, power = product_of(tree), exponent.number
    if power.denominator == 1:
        return product.power(power)
    root = _root(product.coefficient, power.denominator)
    if root is None:
        return product_of(call("**", tree, fraction_tree(power)))
    rest = product_of(call("**", product_tree(product.scaled(1 / Fraction(product.coefficient))), fraction_tree(power)))
    return rest.scaled(root**power.numerator)


def _root(value: Rational, degree: int) -> Fraction | None:
    """The root of a positive fraction, where that is one too."""
    parts = [round(part ** (1 / degree)) for part in (value.numerator, value.denominator)] if value > 0 else [0, 1]
    root = Fraction(*parts)
    return root if root and root**degree == value else None


def _linear(terms: Terms) -> tuple[Terms, Terms] | None:
    """The constant part of a linear function and the factor of x; None for another function."""
    by_degree = _by_degree(terms)
    return (
        None if by_degree is None or max(by_degree, default=0) > 1 else (by_degree.get(0, Terms()), by_degree.get(1, Terms()))
    )


def _by_degree(terms: Terms) -> dict[int, Terms] | None:
    """The coefficients of a polynomial in x; None for another function."""
    groups: dict[int, list[Product]] = {}
    for product in terms:
        count, symbol = product.factors.get(X, Exponent(0))
        coefficient = Product(product.coefficient, {atom: power for atom, power in product.factors.items() if atom != X})
        if symbol is not None or count.denominator != 1 or count < 0 or _is_varying(coefficient):
            return None
        groups.setdefault(int(count), []).append(coefficient)
    return {degree: Terms(products) for degree, products in groups.items()}


def _is_varying(product: Product) -> bool:
    return any(map(depends_on, product.factors))
