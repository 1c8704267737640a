"""Derivatives by the chain rule, from the table of primitives: exact, quick, and written as one would by hand."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from actviz.errors import FormulaError
from actviz.expression.grammar import parse, write
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.rewrite import logistic
from actviz.expression.terms import Exponent, Product, Terms, product_of, terms_of, tree_of
from actviz.expression.tree import Call, Expression, Name, call, depends_on, filled, rebuilt

_NOTHING = Terms()


@lru_cache(maxsize=4096)
def derivative(text: str, order: int = 1) -> str:
    """The formula of the derivative by x of the given order; other names are constants.

    >>> derivative("x*sigmoid(1.702*x)")
    'sigmoid(1.702*x)*(1 + 1.702*x*sigmoid(-1.702*x))'
    """
    return write(differentiated(parse(text), order)) if order else text


def differentiated(tree: Expression, order: int = 1) -> Expression:
    """The same of a tree; raises FormulaError for a function without a derivative."""
    terms = terms_of(logistic(tree))
    for _ in range(order):
        terms = _derivative_of_terms(terms)
    return tree_of(terms)


def _derivative_of_terms(terms: Terms) -> Terms:
    total = _NOTHING
    for product in terms:
        for atom, exponent in product.factors.items():
            rest = product * Product(Fraction(1), {atom: Exponent(Fraction(-1))})
            inner = _derivative(atom)
            if exponent.symbol is not None:
                symbol = inner.times(rest) * terms_of(exponent.symbol)
                total = total + symbol
            if exponent.number:
                total = total + inner.times(Product(rest.coefficient * exponent.number, rest.factors))
    return total


@lru_cache(maxsize=4096)
def _derivative(atom: Expression) -> Terms:
    """The derivative of an atom of a product."""
    if not depends_on(atom):
        return _NOTHING
    match atom:
        case Name():
            return Terms([Product(Fraction(1), {})])
        case Call("+" | "-" | "*" | "/" | "neg", _):
            return _of(atom)
        case Call("where", (condition, yes, no)):
            sides = (tree_of(_of(side)) for side in (yes, no))
            return terms_of(_choice(condition, *sides))
        case Call("**", (base, exponent)):
            slope = _of(exponent) * terms_of(call("log", base)) + _of(base) * Terms([product_of(call("/", exponent, base))])
            return slope.times(Product(Fraction(1), {atom: Exponent(Fraction(1))}))
        case Call(function, arguments):
            total = _NOTHING
            for partial, argument in zip(_partials(function), arguments, strict=True):
                if depends_on(argument):
                    total = total + _of(argument).times(product_of(filled(partial, dict(zip("uvw", arguments, strict=False)))))
            return total
    raise TypeError(atom)


def _of(tree: Expression) -> Terms:
    return _derivative_of_terms(terms_of(tree))


def _choice(condition: Expression, yes: Expression, no: Expression) -> Expression:
    return yes if yes == no else call("where", condition, yes, no)


@lru_cache(maxsize=256)
def _partials(function: str) -> tuple[Expression, ...]:
    """The partial derivatives of a primitive, in u, v, w."""
    row = PRIMITIVES.get(function)
    if row is None:
        raise FormulaError(f"the derivative of {function} is not known")
    if row.derivative:
        return tuple(map(parse, row.derivative))
    meaning = parse(row.meaning)
    return tuple(
        _renamed(differentiated(_renamed(meaning, name, "x")), "x", name) for name, _ in zip("uvw", row.arguments, strict=False)
    )


def _renamed(tree: Expression, old: str, new: str) -> Expression:
    return rebuilt(tree, lambda node: Name(new) if node == Name(old) else node)
