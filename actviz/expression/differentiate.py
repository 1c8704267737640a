"""Derivatives by the chain rule, from the table of primitives: exact, quick, and written as one would by hand."""

from __future__ import annotations

from functools import lru_cache

from actviz.expression.collect import textbook_tree
from actviz.expression.decimals import has_decimal_exponents, with_decimals
from actviz.expression.grammar import parse, write
from actviz.expression.jets import shortest
from actviz.expression.layout import tree_of
from actviz.expression.rewrite import logistic
from actviz.expression.slopes import slope_of_terms
from actviz.expression.terms import terms_of
from actviz.expression.tree import Expression

#: Up to this order brackets stay as they are, so that nothing cancels that did not before; higher ones are written as shortly as can be.
_STEP_BY_STEP = 2


@lru_cache(maxsize=4096)
def derivative(text: str, order: int = 1) -> str:
    """The formula of the derivative by x of the given order; other names are constants.

    >>> derivative("x*sigmoid(1.702*x)")
    'sigmoid(1.702*x)*(1 + 1.702*x*sigmoid(-1.702*x))'
    """
    tree = parse(text)
    return write(_as_given(differentiated(tree, order), tree)) if order else text


def differentiated(tree: Expression, order: int = 1) -> Expression:
    """The same of a tree; raises FormulaError for a function without a derivative."""
    tree = logistic(tree)
    if order > _STEP_BY_STEP:
        return shortest(tree, order)
    terms = terms_of(tree)
    for _ in range(order):
        terms = slope_of_terms(terms)
    return tree_of(terms)


@lru_cache(maxsize=4096)
def textbook(text: str, order: int = 1) -> str:
    """The derivative as a textbook writes it, which may lose digits in floating point.

    >>> textbook("sigmoid(x)"), textbook("sigmoid(x)", 2)
    ('sigmoid(x)*(1 - sigmoid(x))', 'sigmoid(x)*(1 - sigmoid(x))*(1 - 2*sigmoid(x))')
    """
    tree = logistic(parse(text))
    ways = [textbook_tree(differentiated(tree, order))] if order <= _STEP_BY_STEP else []
    return min((write(_as_given(way, tree)) for way in [*ways, shortest(tree, order, textbook=True)]), key=len)


def _as_given(derivative: Expression, tree: Expression) -> Expression:
    """A derivative with decimals where the formula has some in place of fractions."""
    return with_decimals(derivative) if has_decimal_exponents(tree) else derivative


def as_in_textbook(text: str) -> str:
    """A formula with 1 - sigmoid(x) for sigmoid(-x)."""
    return write(textbook_tree(parse(text)))
