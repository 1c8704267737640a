"""The chain rule over sums of products."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from actviz.errors import FormulaError
from actviz.expression.grammar import parse
from actviz.expression.layout import tree_of
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.rewrite import logistic
from actviz.expression.simplify import combined
from actviz.expression.terms import (
    NOTHING,
    PLAIN,
    Exponent,
    Product,
    Terms,
    fraction_tree,
    product_of,
    product_tree,
    terms_of,
)
from actviz.expression.tree import Call, Expression, Name, Number, call, depends_on, filled, rebuilt

#: cosh(u)**2 - sinh(u)**2 and cos(u)**2 + sin(u)**2 are 1: the partner of a square, and the square's sign.
_SQUARES = {"sinh": ("cosh", -1), "sin": ("cos", 1)}
_SQUARE = Exponent(2)


def slope_of_terms(terms: Terms, slope: Callable[[Expression], Terms] | None = None) -> Terms:
    """The derivative of a sum; `slope` gives the derivative of an atom."""
    slope = slope or slope_of_atom
    return _pythagorean(
        Terms(
            part
            for product in terms
            for atom, exponent in product.factors.items()
            for part in _by(slope, product, atom, exponent)
        )
    )


def _pythagorean(terms: Terms) -> Terms:
    """The sum with 1 for two squares that make it."""
    for product in terms:
        for atom, exponent in product.factors.items():
            if isinstance(atom, Call) and atom.function in _SQUARES and exponent == _SQUARE:
                function, sign = _SQUARES[atom.function]
                rest = (product * Product(1, {atom: Exponent(-2)})).scaled(sign)
                other = rest * Product(1, {call(function, *atom.arguments): _SQUARE})
                if any(one.key == other.key and one.coefficient == other.coefficient for one in terms):
                    return _pythagorean(terms + Terms([product.scaled(-1), other.scaled(-1), rest]))
    return terms


def _by(slope: Callable[[Expression], Terms], product: Product, atom: Expression, exponent: Exponent) -> list[Product]:
    """The derivative of a product by one of its factors."""
    inner = slope(atom)
    if not len(inner):
        return []
    rest = product * Product(1, {atom: Exponent(-1)})
    match exponent.symbol:
        case Number() | Call("neg", (Number(),)):
            sign, size = "+" if exponent.number > 0 else "-", fraction_tree(max(exponent.number, -exponent.number))
            return [rest * product_of(combined(sign, exponent.symbol, size)) * one for one in inner]
    parts = [rest * one * two for one in inner for two in terms_of(exponent.symbol)] if exponent.symbol is not None else []
    return parts + ([rest.scaled(exponent.number) * one for one in inner] if exponent.number else [])


@lru_cache(maxsize=4096)
def slope_of_atom(atom: Expression) -> Terms:
    """The derivative of an atom of a product."""
    if not depends_on(atom):
        return Terms([Product(1, {atom: PLAIN})]) if atom == Name("nan") else NOTHING
    match atom:
        case Name():
            return Terms([Product(1, {})])
        case Call("+" | "-" | "*" | "/" | "neg", _):
            return slope_of(atom)
        case Call("where", (condition, yes, no)):
            sides = (tree_of(slope_of(side)) for side in (yes, no))
            return terms_of(_choice(condition, *sides))
        case Call("**", (base, exponent)):
            slope = slope_of(exponent) * terms_of(call("log", base)) + slope_of(base) * Terms(
                [product_of(call("/", exponent, base))]
            )
            return slope.times(Product(1, {atom: PLAIN}))
        case Call(function, arguments):
            total = NOTHING
            for partial, argument in zip(partials(function), arguments, strict=True):
                if depends_on(argument):
                    total = total + slope_of(argument).times(product_of(with_arguments(partial, arguments)))
            return total
    raise TypeError(atom)


def slope_of(tree: Expression) -> Terms:
    """The derivative of a tree."""
    return slope_of_terms(terms_of(tree))


def with_arguments(template: Expression, arguments: tuple[Expression, ...]) -> Expression:
    """A formula of u, v, w with arguments in their place; the square of a product is a product of squares."""
    return rebuilt(filled(template, dict(zip("uvw", arguments, strict=False))), _without_brackets)


def _without_brackets(node: Expression) -> Expression:
    match node:
        case Call("**", (Call("*" | "/" | "neg", _), Number())):
            return product_tree(product_of(node))
    return node


def _choice(condition: Expression, yes: Expression, no: Expression) -> Expression:
    return yes if yes == no else call("where", condition, yes, no)


@lru_cache(maxsize=256)
def partials(function: str) -> tuple[Expression, ...]:
    """The partial derivatives of a primitive, in u, v, w; raises FormulaError for a function that is not known."""
    row = PRIMITIVES.get(function)
    if row is None:
        raise FormulaError(f"the derivative of {function} is not known")
    if row.derivative:
        return tuple(map(parse, row.derivative))
    meaning = parse(row.meaning)
    return tuple(
        renamed(tree_of(slope_of(logistic(renamed(meaning, name, "x")))), "x", name)
        for name, _ in zip("uvw", row.arguments, strict=False)
    )


def renamed(tree: Expression, old: str, new: str) -> Expression:
    """The tree with another name for a variable."""
    return rebuilt(tree, lambda node: Name(new) if node == Name(old) else node)
