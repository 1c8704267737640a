"""From a formula to a Definition: its smooth pieces, and the points between them, are found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from actviz.expression.evaluate.emulated import stepwise
from actviz.expression.grammar import parse, write
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.simplify import number
from actviz.expression.tree import Call, Expression, X, parts, replace
from actviz.formulas.smooth_pieces import Lookup, SmoothPieces
from actviz.function.activation import Activation
from actviz.function.definition import Definition, Evaluated, Parameter
from actviz.function.signature import Signature
from actviz.numerics.number_types import Floats, NumberType

#: The family of functions that a user wrote.
FAMILY = "formula"


@dataclass(frozen=True)
class Formula:
    """A formula as its canonical tree in x and parameters, with a value for each parameter."""

    tree: Expression
    parameters: Mapping[str, float]

    @property
    def text(self) -> str:
        """The canonical text, without the parameters."""
        return write(self.tree)


@dataclass(frozen=True, eq=False)
class FormulaDefinition(Definition):
    """A formula as a definition: its canonical text is its name, and its parameters always stand behind it.

    `tree` is the formula with numbers for the parameters, `called` the catalogue functions in it by their calls on x.
    """

    is_formula: ClassVar[bool] = True

    tree: Expression = field(kw_only=True)
    called: Mapping[Call, Activation] = field(kw_only=True)

    def spec(self, parameters: Mapping[str, float], origin: Signature | None = None) -> str:
        """The canonical text with the parameters."""
        del origin
        given = ",".join(f"{name}={value!r}" for name, value in parameters.items())
        return f"{self.name}:{given}" if given else self.name

    def naive(self, function: Evaluated, order: int, x: Floats, number_type: NumberType) -> Floats:
        """The formula as it is written, each operator and each named function one step, rounded to the type."""
        return stepwise(parse(function.text(order)) if order else self.tree, x, number_type, self.called)


def activation(formula: Formula, lookup: Lookup) -> Activation:
    """The function that a formula stands for."""
    return Activation(definition(formula, lookup), formula.parameters)


def definition(formula: Formula, lookup: Lookup) -> Definition:
    """Everything that actviz knows about a formula: pieces, breaks, and what holds in these."""
    tree = replace(formula.tree, {name: number(value) for name, value in formula.parameters.items()})
    searched = SmoothPieces(tree, lookup)
    pieces, breaks = searched.parts()
    return FormulaDefinition(
        name=formula.text,
        family=FAMILY,
        summary="A formula.",
        parameters=tuple(Parameter(name, repr(value)) for name, value in formula.parameters.items()),
        signatures=(),
        aliases=(),
        source="",
        pieces=pieces,
        breaks=breaks,
        kernel=None,
        formula=formula.text,
        extrema=(),
        endless=searched.endless,
        tree=tree,
        called=_called(tree, lookup),
    )


def _called(tree: Expression, lookup: Lookup) -> Mapping[Call, Activation]:
    calls = (node for node in parts(tree) if isinstance(node, Call) and node.function not in PRIMITIVES)
    return {Call(node.function, (X, *node.arguments[1:])): lookup(node) for node in calls}
