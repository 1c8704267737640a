"""High derivatives in few characters: the chain rule with names for the derivatives of inner and outer functions.

The tenth derivative of g(u) is a sum of 42 products of derivatives of g at u and of derivatives of u. In this form nothing is
multiplied out before the end, when the shortest of a few ways to write the sum is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache

from actviz.errors import FormulaError
from actviz.expression.collect import Polynomials, TooLong, textbook_tree
from actviz.expression.grammar import write
from actviz.expression.layout import closed_tree, is_bracket
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.slopes import partials, slope_of_atom, slope_of_terms, with_arguments
from actviz.expression.terms import NOTHING, PLAIN, Exponent, Product, Terms, product_of, terms_of
from actviz.expression.tree import Call, Expression, Name, X, call, depends_on, filled, functions, names

#: Between a function's name and the order, in the name of a derivative of it: `tanh^3` is the third derivative of tanh.
_ORDER = "^"
#: A derivative of more characters than these has no further derivative.
_LONGEST = 40_000
_ARITHMETIC = {"+", "-", "*", "/", "**", "neg"}


def shortest(tree: Expression, order: int, *, textbook: bool = False) -> Expression:
    """The derivative of a tree in the shortest of the ways to write it."""
    ways = list(_written(tree, order, Polynomials(textbook)))
    return min(map(textbook_tree, ways) if textbook else ways, key=lambda written: len(write(written)))


def _written(tree: Expression, order: int, polynomials: Polynomials) -> Iterator[Expression]:
    """The derivative in several ways: as it comes, as one polynomial, and by the derivatives of one of its functions."""
    terms = terms_of(tree)
    for known in range(order):
        terms = slope_of_terms(_checked(terms, known), _slope)
    with suppress(TooLong):
        yield polynomials.tree(_expanded(terms, polynomials))
    yield closed_tree(_expanded(terms, polynomials))
    for family in _families(terms):
        with suppress(TooLong):
            yield _grouped(terms, family, polynomials)


def _slope(atom: Expression) -> Terms:
    """The derivative of an atom, a new name for it where it is not short."""
    if not isinstance(atom, Call) or not depends_on(atom):
        return slope_of_atom(atom)
    if is_bracket(atom):
        return _inner(atom, 1) if functions(atom) <= _ARITHMETIC else slope_of_terms(terms_of(atom), _slope)
    function, order = _split(atom)
    if not function:
        return _inner(atom.arguments[0], order + 1)
    row = PRIMITIVES.get(function)
    if row is None or row.symbol or row.arguments != ("number",):
        return slope_of_atom(atom)
    return Terms([_outer(function, order + 1, atom.arguments[0])]) * _inner(atom.arguments[0], 1)


def _split(atom: Expression) -> tuple[str, int]:
    """The function and the order of a derivative's name; without a function it is a derivative of the argument."""
    if not isinstance(atom, Call):
        return "", 0
    function, mark, order = atom.function.partition(_ORDER)
    return function, int(order) if mark else 0


def _families(terms: Terms) -> dict[tuple[str, Expression], None]:
    """The functions, each with its argument, of whose derivatives there are names."""
    return {family: None for product in terms for atom in product.factors if _split(atom)[1] and (family := _family(atom))[0]}


def _family(atom: Expression) -> tuple[str, Expression]:
    """The function that an atom is a derivative of, and its argument."""
    return _split(atom)[0], atom.arguments[0] if isinstance(atom, Call) else atom


def _outer(function: str, order: int, argument: Expression) -> Product:
    """The derivative of a function at an argument: as a product where that is short, else a name for it."""
    derivative = product_of(with_arguments(partials(function)[0], (Name("u"),))) if order == 1 else None
    if derivative is not None and _is_simple(derivative):
        return product_of(with_arguments(partials(function)[0], (argument,)))
    return Product(1, {call(f"{function}{_ORDER}{order}", argument): PLAIN})


def _is_simple(product: Product) -> bool:
    """Whether a product has one factor with u, which is u, or a function of u itself, or a sum of u and numbers."""
    factors = [atom for atom in product.factors if "u" in names(atom)]
    return len(factors) <= 1 and all(
        isinstance(atom, Name)
        or (isinstance(atom, Call) and all(isinstance(part, Name) or "u" not in names(part) for part in atom.arguments))
        for atom in factors
    )


def _inner(tree: Expression, order: int) -> Terms:
    """The derivative of an argument: as it is where that is one short product, else a name for it."""
    terms = _plain(tree, order)
    if not len(terms):
        return NOTHING
    if len(terms) == 1:
        (product,) = terms
        varying = [atom for atom in product.factors if depends_on(atom)]
        if len(varying) <= 1 and not any(map(is_bracket, varying)):
            return terms
    return Terms([Product(1, {call(f"{_ORDER}{order}", tree): PLAIN})])


@lru_cache(maxsize=1024)
def _plain(tree: Expression, order: int) -> Terms:
    """The derivative of a tree, like terms together."""
    return slope_of_terms(_checked(_plain(tree, order - 1), order - 1)) if order else terms_of(tree)


def _checked(terms: Terms, order: int) -> Terms:
    """The derivative of an order; raises FormulaError where it is too long for another one, as of continued fractions."""
    if order > 1 and sum(len(write(atom)) for product in terms for atom in product.factors) > _LONGEST:
        raise FormulaError(f"the derivative is too long beyond order {order}")
    return terms


@lru_cache(maxsize=1024)
def _meaning(atom: Call, polynomials: Polynomials) -> Expression:
    """What the name of a derivative stands for."""
    function, order = _split(atom)
    (argument,) = atom.arguments
    if not function:
        return _best(_plain(argument, order), polynomials)
    return filled(_best(_plain(call(function, X), order), polynomials), {"x": argument})


def _best(terms: Terms, polynomials: Polynomials) -> Expression:
    closed = closed_tree(terms)
    try:
        return min(closed, polynomials.tree(terms), key=lambda tree: len(write(tree)))
    except TooLong:
        return closed


def _expanded(terms: Terms, polynomials: Polynomials) -> Terms:
    """The sum with what they stand for in place of names."""
    return Terms(_expanded_product(product, polynomials) for product in terms)


def _expanded_product(product: Product, polynomials: Polynomials) -> Product:
    total = Product(product.coefficient, {})
    for atom, exponent in product.factors.items():
        is_name = isinstance(atom, Call) and _ORDER in atom.function
        factor = product_of(_meaning(atom, polynomials)).power(exponent.number) if is_name else Product(1, {atom: exponent})
        total *= factor
    return total


def _grouped(terms: Terms, family: tuple[str, Expression], polynomials: Polynomials) -> Expression:
    """The sum ordered by the derivatives of one function."""
    groups: dict[frozenset[tuple[Expression, Exponent]], tuple[Product, list[Product]]] = {}
    for product in terms:
        inside = {atom: count for atom, count in product.factors.items() if _family(atom) == family}
        rest = {atom: count for atom, count in product.factors.items() if atom not in inside}
        _, members = groups.setdefault(frozenset(inside.items()), (Product(1, inside), []))
        members.append(Product(product.coefficient, rest))
    total = []
    for outer, members in groups.values():
        inner = polynomials.tree(_expanded(Terms(members), polynomials))
        total.append(_expanded_product(outer, polynomials) * product_of(inner))
    return closed_tree(Terms(total))
