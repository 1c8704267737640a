"""Derivatives by the chain rule, from the table of primitives: exact, quick, and written as one would by hand."""

from __future__ import annotations

from functools import lru_cache

from actviz.expression.grammar import parse, write
from actviz.expression.layout import tree_of
from actviz.expression.rewrite import logistic
from actviz.expression.slopes import slope_of_terms
from actviz.expression.terms import terms_of
from actviz.expression.tree import Expression


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
        terms = slope_of_terms(terms)
    return tree_of(terms)
