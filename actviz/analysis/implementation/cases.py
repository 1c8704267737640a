"""A function as cases to compute: conditions on x from left to right, and a stable formula for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from actviz.expression.differentiate import differentiated
from actviz.expression.evaluate.emulated import stepwise
from actviz.expression.grammar import parse
from actviz.expression.languages.language import Language
from actviz.expression.rewrite import rewritten
from actviz.expression.simplify import number, substituted
from actviz.expression.tree import Call, Expression, X, call, depends_on
from actviz.function.activation import Activation
from actviz.function.definition import Break, Smooth
from actviz.function.kink import SIDES
from actviz.numerics.arrays import Array
from actviz.numerics.number_types import FLOAT64

_INFINITY = parse("inf")
#: The first power of two at which formulas are tried far from 0.
_FIRST_POWER = 4


#: A relative error beyond this is no rounding.
_CLOSE = 1e-3


@dataclass(frozen=True)
class Case:
    """A condition on x, and the formula where it holds and none before it does; the last case has no condition."""

    condition: Expression | None
    formula: Expression


@dataclass(frozen=True)
class Argument:
    """A parameter as an argument: its name, and its value as a formula text (`1/6`) and as a number."""

    name: str
    text: str
    value: float


@dataclass(frozen=True)
class Implementation:
    """A function to be written as a program.

    `name` is that of the function, `arguments` are its parameters. Where these cannot be arguments (a formula whose kinks were found for
    their values, a bound that is left out), the formulas hold their values, and `is_fixed` is true.
    """

    activation: Activation
    name: str
    arguments: tuple[Argument, ...]
    is_fixed: bool

    @classmethod
    def of(cls, activation: Activation) -> Implementation:
        """Plan the program of a function."""
        definition = activation.definition
        finite = bool(np.isfinite(list(activation.parameters.values())).all())
        symbolic = finite and not (definition.is_formula and definition.breaks)
        names = [parameter.name for parameter in definition.parameters] if symbolic else []
        values = [(str(activation.exact_parameters[name]), activation.parameters[name]) for name in names]
        arguments = tuple(Argument(name, text, value) for name, (text, value) in zip(names, values, strict=True))
        name = activation.given_label or ("f" if definition.is_formula else activation.name)
        return cls(activation, name, arguments, is_fixed=bool(activation.parameters) and not symbolic)

    def cases(self, order: int, language: Language) -> tuple[Case, ...]:
        """The cases of f (order 0), f' or f'' in the functions of a language, infinities and NaN included."""
        cases = [
            Case(case.condition and language.lowered(case.condition), language.lowered(case.formula))
            for case in self._plain[order]
        ]
        *conditional, last = cases
        if not depends_on(last.formula):  # so that NaN stays NaN
            everywhere = call("==", X, X)
            beyond = next((_turned(case.condition) for case in reversed(conditional) if case.condition), everywhere)
            cases = [*conditional, Case(beyond, last.formula), Case(None, X)]
        cases = [*self._at_infinity(order, language, cases), *cases]
        tree = self.numbers(language.expanded(joined(cases)))
        keeps_nan = np.isnan(stepwise(tree, np.array([np.nan]), FLOAT64, {})[0])
        return tuple(cases if keeps_nan else [Case(call("!=", X, X), X), *cases])

    @cached_property
    def _plain(self) -> tuple[tuple[Case, ...], ...]:
        """The cases of f, f' and f'' as the function's texts give them."""
        definition = self.activation.definition
        if definition.is_formula and (not definition.breaks or definition.endless):
            formula = parse(definition.formula)
            if self.is_fixed:
                formula = substituted(formula, self.activation.parameters)
            return tuple((Case(None, rewritten(differentiated(formula, order) if order else formula)),) for order in range(3))
        return tuple(tuple(self._of_pieces(order)) for order in range(3))

    def _of_pieces(self, order: int) -> list[Case]:
        """The cases of a function of pieces; a break belongs to the side whose value or slope holds in it."""
        pieces, breaks = self._pieces
        formulas = [rewritten(self._filled(piece[order])) for piece in pieces]
        cases: list[Case] = []
        for point, formula, after in zip(breaks, formulas, formulas[1:], strict=False):
            at, choice = self._filled(point.at), self._choice(point, order)
            inside = self._value_in(point, order, choice)
            if inside is not None:
                cases += [Case(call("<", X, at), formula), Case(call("==", X, at), inside)]
            elif formula != after:
                cases.append(Case(call("<=" if choice == "left" else "<", X, at), formula))
        return [*cases, Case(None, formulas[-1])]

    @property
    def _pieces(self) -> tuple[Sequence[Smooth], Sequence[Break]]:
        """The pieces and the points between them, without those that the values of parameters take away."""
        definition = self.activation.definition
        if self.arguments or not self.activation.parameters:
            return definition.pieces, definition.breaks
        return (
            [definition.pieces[index] for index in self.activation.piece_indices],
            [placed.point for placed in self.activation.breaks],
        )

    def _filled(self, text: str) -> Expression:
        """A text of the function as a tree, with numbers for parameters that are no arguments."""
        tree = parse(text)
        return tree if self.arguments else substituted(tree, self.activation.parameters)

    def _choice(self, point: Break, order: int) -> str:
        """Which side's value or slope holds in a point, or a formula for it."""
        own = self.activation.own
        return point.slope_of(*own) if order else point.value_of(*own)

    def _value_in(self, point: Break, order: int, choice: str) -> Expression | None:
        """The value in a point where it is neither side's formula: a choice of its own, or a limit where the formulas have none."""
        if choice in SIDES:
            limits = point.left if choice == "left" else point.right
            return self._filled(limits[order]) if limits else None
        if order == 2:
            return None  # f' has no value there, let alone a slope: the right side's
        return self._filled(choice)

    def _at_infinity(self, order: int, language: Language, cases: Sequence[Case]) -> list[Case]:
        """Cases far out, where the formulas, step by step, do not come to the limit: x*sigmoid(x) is inf*0 at -inf.

        Where they fail for finite numbers too, because a part overflows, the case begins where the function is its limit in float64.
        """
        guards = []
        tree = self.numbers(language.expanded(joined(cases)))
        for side in (-1, 1):
            x = side * np.append(_far(language), np.inf)
            values = self.activation(x) if order == 0 else self.activation.derivative(x, order)
            limit = float(values[-1])
            if np.isnan(limit):
                continue
            different = np.flatnonzero(
                (np.abs(values - limit) > _least_normal(language)) if np.isfinite(limit) else values != limit
            )
            first = int(different[-1]) + 1 if len(different) else 0
            wrong = _wrong(tree, x, values, language)
            if wrong[first:-1].any():
                guards.append(Case(call("<=" if side < 0 else ">=", X, _number(float(x[first]))), _number(limit)))
            elif wrong[-1]:
                guards.append(Case(call("==", X, _number(side * np.inf)), _number(limit)))
        return guards

    def numbers(self, tree: Expression) -> Expression:
        """A formula with the values of the arguments in their place."""
        return substituted(tree, {argument.name: argument.value for argument in self.arguments})


def joined(cases: Sequence[Case]) -> Expression:
    """The cases as one formula."""
    *conditional, last = cases
    tree = last.formula
    for case in reversed(conditional):
        if case.condition is not None:
            tree = call("where", case.condition, case.formula, tree)
    return tree


def _turned(condition: Expression) -> Expression:
    """The condition that holds to the right of one that holds to the left."""
    match condition:
        case Call("<", arguments):
            return Call(">=", arguments)
        case Call("<=" | "==", arguments):
            return Call(">", arguments)
    raise TypeError(condition)


def _far(language: Language) -> Array:
    """Numbers by powers of two, from 16 to the largest of the language."""
    largest = max(language.number_types, key=lambda number_type: number_type.largest)
    powers = np.ldexp(np.float64(1), np.arange(_FIRST_POWER, largest.largest_exponent + 1))
    far: Array = np.append(powers, largest.largest)
    return far


def _least_normal(language: Language) -> float:
    """The smallest number that the types of the language hold with all digits."""
    return min(number_type.smallest_normal for number_type in language.number_types)


def _wrong(tree: Expression, x: Array, values: Array, language: Language) -> npt.NDArray[np.bool_]:
    """Where a formula, step by step in a type of the language, is far from the value; x beyond the type's numbers are left out."""
    wrong = np.zeros(x.shape, bool)
    for number_type in language.number_types:
        with np.errstate(all="ignore"):
            held, exact = number_type.round(x), number_type.round(values)
            computed = stepwise(tree, held, number_type, {})
            close = (computed == exact) | (np.abs(computed - exact) <= _CLOSE * np.abs(exact))
        wrong |= ~close & ~np.isnan(exact) & (np.isfinite(held) | np.isinf(x))
    return wrong


def _number(value: float) -> Expression:
    """A number, or an infinity, as a tree."""
    if np.isfinite(value):
        return number(value)
    return _INFINITY if value > 0 else Call("neg", (_INFINITY,))
