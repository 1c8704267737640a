"""A formula between two break points, and in one: every choice that it makes is made, so that what is left is smooth."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from actviz.expression.grammar import parse
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.simplify import combined, number
from actviz.expression.smooth.local_values import NOWHERE, sign_at, value_at
from actviz.expression.tree import ONE, ZERO, Call, Expression, Name, Number, call, filled

#: The formula of a function that is not a primitive, at its call, where the argument is at a point; None for a primitive.
Inside = Callable[[Call, "Settler"], Expression | None]
#: The signs of the difference of two sides for which a comparison of them holds.
_SIGNS = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (1, 0), "==": (0,), "!=": (-1, 1)}


class Settler:
    """Makes the choices of a formula as they are at a point; with `left`, a tie of max and min is decided as it is on the left."""

    def __init__(self, x: Fraction, inside: Inside, left: Fraction | None = None) -> None:
        self.x, self._inside, self._left = x, inside, left
        self._signs: dict[Expression, int | None] = {}

    def settled(self, tree: Expression) -> Expression:
        """The formula without conditions, absolute values and jumps."""
        if not isinstance(tree, Call):
            return tree
        match tree:
            case Call("where", (condition, yes, no)):
                return self.settled(yes if self.holds(condition) else no)
            case Call("indicator", (condition,)):
                return ONE if self.holds(condition) else ZERO
        known = self._inside(tree, self)
        if known is not None:
            return known
        row = PRIMITIVES[tree.function]
        if row.breaks in ("whole", "half"):
            return self._step(tree)
        made_of = row.cases or (row.meaning if row.breaks else "")
        if made_of:
            return self._case(tree, made_of)
        arguments = [self.settled(argument) for argument in tree.arguments]
        if all(isinstance(argument, Number) for argument in arguments) and tree.function != "neg":
            return Call(tree.function, tuple(arguments))  # the exact sum of two decimals is no decimal
        return combined(tree.function, *arguments)

    def holds(self, condition: Expression) -> bool:
        """Whether a condition holds at the point; one about a formula without a value does not."""
        match condition:
            case Call("and", (left, right)):
                return self.holds(left) and self.holds(right)
            case Call("or", (left, right)):
                return self.holds(left) or self.holds(right)
            case Call("not", (inner,)):
                return not self.holds(inner)
            case Call(comparison, (left, right)):
                sign = self.sign(left if right == ZERO else call("-", left, right))
                return comparison == "!=" if sign is None else sign in _SIGNS[comparison]
        raise TypeError(condition)

    def sign(self, tree: Expression) -> int | None:
        """The sign of a formula at the point; None where it has no value."""
        if tree not in self._signs:
            self._signs[tree] = sign_at(self.settled(tree), self.x)
        return self._signs[tree]

    def _case(self, tree: Call, made_of: str) -> Expression:
        """The smooth case of a function at the point; a tie between two arguments is decided as it is on the left."""
        decides = call("-", *tree.arguments) if len(tree.arguments) == 2 else tree.arguments[0]
        if self.sign(decides) is None:
            return Name(NOWHERE)
        choice = filled(parse(made_of), dict(zip("uvw", tree.arguments, strict=False)))
        if len(tree.arguments) == 2 and self._left is not None and self.sign(decides) == 0:
            condition, yes, no = choice.arguments if isinstance(choice, Call) else (ONE, choice, choice)
            return self.settled(yes if Settler(self._left, self._inside).holds(condition) else no)
        return self.settled(choice)

    def _step(self, tree: Call) -> Expression:
        """The constant that a step function is around the point."""
        step = Call(tree.function, (self.settled(tree.arguments[0]),))
        value = value_at(step, self.x)
        return Name(NOWHERE) if value is None else number(int(value))
