"""Derivatives as formulas, by SymPy: from an actviz formula to a SymPy expression and back."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import Any

import sympy
from sympy.printing.pretty.pretty import PrettyPrinter
from sympy.printing.pretty.pretty_symbology import pretty_use_unicode
from sympy.printing.str import StrPrinter

from actviz.expression.evaluate.fold import OPERATORS, evaluate, vocabulary
from actviz.expression.grammar import parse
from actviz.expression.literals import exact
from actviz.expression.primitive import Primitive
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.simplify import substitute
from actviz.expression.tree import Call, Expression, Name, Number, indicator

X = sympy.Symbol("x", real=True)


class sigmoid(sympy.Function):  # type: ignore[misc] # noqa: N801 - untyped; printed as the catalogue writes it
    """The logistic function, kept whole so that derivatives are polynomials in it."""

    @classmethod
    def eval(cls, argument: sympy.Expr) -> sympy.Expr | None:
        """sigmoid(-x) = 1 - sigmoid(x): one function, not two."""
        return 1 - cls(-argument) if argument.could_extract_minus_sign() else None

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """sigmoid' = sigmoid (1 - sigmoid)."""
        del argindex
        return self * (1 - self)


class softplus(sympy.Function):  # type: ignore[misc] # noqa: N801 - untyped; printed as the catalogue writes it
    """log(1 + exp(x)), kept whole so that derivatives stay short."""

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """softplus' = sigmoid."""
        del argindex
        return sigmoid(self.args[0])


class normal_pdf(sympy.Function):  # type: ignore[misc] # noqa: N801 - untyped; printed as the catalogue writes it
    """The standard normal density, kept whole."""

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """normal_pdf' = -x normal_pdf."""
        del argindex
        return -self.args[0] * self


class normal_cdf(sympy.Function):  # type: ignore[misc] # noqa: N801 - untyped; printed as the catalogue writes it
    """The standard normal distribution function, kept whole."""

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """normal_cdf' = normal_pdf."""
        del argindex
        return normal_pdf(self.args[0])


#: What limits are taken of, in place of the functions that are kept whole.
_MEANINGS = {
    sigmoid: lambda z: 1 / (1 + sympy.exp(-z)),
    softplus: lambda z: sympy.log(1 + sympy.exp(z)),
    normal_cdf: lambda z: sympy.erfc(-z / sympy.sqrt(2)) / 2,
    normal_pdf: lambda z: sympy.exp(-(z**2) / 2) / sympy.sqrt(2 * sympy.pi),
}


class _Names(dict[str, Any]):
    """What the names of a formula mean; what is not among them is a parameter, and becomes a symbol."""

    def __missing__(self, name: str) -> sympy.Symbol:
        return sympy.Symbol(name, real=True)


def where(condition: Any, yes: sympy.Expr, no: sympy.Expr) -> sympy.Expr:
    """One of two expressions, by a condition."""
    return sympy.Piecewise((yes, condition), (no, True))


def nearest_whole(value: sympy.Expr) -> sympy.Expr:
    """The nearest whole number, for values that are not halfway between two."""
    return sympy.floor(value + sympy.Rational(1, 2))


def _native(row: Primitive) -> Any:
    """The function of this module, or SymPy's own."""
    if row.name in _COMPARISONS:
        return _COMPARISONS[row.name]
    if row.symbol:
        return row.python
    return (globals().get(row.sympy) or getattr(sympy, row.sympy)) if row.sympy else None


#: The largest denominator of a decimal that becomes a fraction: 0.375 is 3/8.
_SHORT = 1024


def _decimal(text: str) -> sympy.Expr:
    """A literal: a fraction where the float64 is a short one, else a symbol, which is printed as the literal is written."""
    value = exact(text)
    return (
        sympy.Symbol(text, positive=True) if value.denominator > _SHORT else sympy.Rational(value.numerator, value.denominator)
    )


#: SymPy decides `==` by the looks of two expressions.
_COMPARISONS = {"==": sympy.Eq, "!=": sympy.Ne}
SYMBOLS = _Names({**vocabulary(_native, lambda row: row.meaning, _decimal), "x": X})


#: Functions that SymPy does not have, or only as formulas, are typeset by their names.
_WHOLE = tuple(
    row.name for row in PRIMITIVES.values() if not (row.symbol or row.is_constant or hasattr(sympy, row.sympy or row.name))
)


class _Printer(StrPrinter):  # type: ignore[misc] # SymPy has no types
    """SymPy's own text, with the names of actviz's grammar where they differ."""

    def _print_Abs(self, expression: Any) -> str:  # noqa: N802 - SymPy's naming
        return f"abs({self._print(expression.args[0])})"

    def _print_Max(self, expression: Any) -> str:  # noqa: N802
        return f"max({self.stringify(expression.args, ', ')})"

    def _print_Min(self, expression: Any) -> str:  # noqa: N802
        return f"min({self.stringify(expression.args, ', ')})"

    def _print_Piecewise(self, expression: Any) -> str:  # noqa: N802
        *parts, (last, _) = expression.args
        text: str = self._print(last)
        for value, condition in reversed(parts):
            text = f"where({self._print(condition)}, {self._print(value)}, {text})"
        return text

    def _print_Exp1(self, _: Any) -> str:  # noqa: N802
        return "e"


@cache
def expression(text: str) -> sympy.Expr:
    """The SymPy expression of a formula in x and parameters; its decimals are symbols."""
    return sympy.sympify(evaluate(text, SYMBOLS, _decimal))


def text_of(value: sympy.Expr) -> str:
    """The formula, in the grammar that actviz reads, of a SymPy expression."""
    return substitute(_Printer().doprint(value), {})


@cache
def derivative(text: str, times: int = 1) -> str:
    """The formula of the derivative of a formula in x, differentiated this number of times.

    >>> derivative("x*sigmoid(x)")
    'x*(1 - sigmoid(x))*sigmoid(x) + sigmoid(x)'
    """
    if text == "nan":  # a formula without a value has no derivative; SymPy takes NaN for a constant
        return text
    result = expression(text)
    for _ in range(times):
        result = sympy.diff(result, X)
    return text_of(result)


def limit(text: str, sign: int) -> float:
    """What a formula in x tends to as x goes to infinity, or with sign -1 to minus infinity; NaN where there is no limit."""
    formula = expression(text)
    formula = formula.subs({symbol: sympy.Rational(float(symbol.name)) for symbol in formula.free_symbols - {X}})
    for function, meaning in _MEANINGS.items():
        formula = formula.replace(function, meaning)
    found = sympy.limit(formula, X, sign * sympy.oo)
    return float(found) if found.is_extended_real else math.nan


def pretty(text: str) -> tuple[list[str], int]:
    """A formula set in two dimensions with Unicode's mathematical signs: its lines, and which of them is the main one."""
    before = pretty_use_unicode(True)
    try:
        form = PrettyPrinter({"order": "none", "full_prec": False})._print(_readable(text))
        return form.render(wrap_line=False).split("\n"), form.baseline
    finally:
        pretty_use_unicode(before)


@cache
def _readable(text: str) -> sympy.Expr:
    """The expression with its terms as they are written; SymPy would reorder, expand and merge them."""
    with sympy.evaluate(False):
        return _as_written(parse(text))


_SHOWN = _Names(SYMBOLS | {name: sympy.Function(name) for name in _WHOLE})


def _as_written(tree: Expression) -> sympy.Expr:
    """The tree, a sum of many terms as one sum."""
    match tree:
        case Call("+" | "-" | "neg", _):
            return sympy.Add(*reversed(list(_summands(tree))))
        case Call("indicator", (condition,)):
            return _as_written(indicator(condition))
        case Call(function, arguments):
            called = OPERATORS.get(function) or _SHOWN.get(function) or sympy.Function(function)
            return called(*map(_as_written, arguments))
        case Name(name):
            return _SHOWN[name]
        case Number(text):
            return _literal(text)
    raise TypeError(tree)


def _summands(tree: Expression) -> Iterator[sympy.Expr]:
    """The terms of a sum, from the last to the first."""
    while isinstance(tree, Call) and tree.function in ("+", "-"):
        left, right = tree.arguments
        yield _as_written(right) if tree.function == "+" else -_as_written(right)
        tree = left
    yield -_as_written(tree.arguments[0]) if isinstance(tree, Call) and tree.function == "neg" else _as_written(tree)


def _literal(text: str) -> sympy.Expr:
    return sympy.Integer(text) if text.isdecimal() else sympy.Float(text)
