"""A derivative one rule at a time, as on a blackboard: what is still to be differentiated stands in `d/dx(...)`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

from actviz.expression.collect import textbook_tree
from actviz.expression.grammar import parse, write
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.simplify import combined
from actviz.expression.slopes import partials, with_arguments
from actviz.expression.tree import ONE, TWO, ZERO, Call, Expression, X, call, depends_on, functions, rebuilt

#: The name of the derivative in trees and texts.
PENDING = "d/dx"
#: No formula in a catalogue needs as many steps.
_MOST_STEPS = 200


@dataclass(frozen=True)
class Step:
    """A rule, and the expression after it."""

    rule: str
    tree: Expression

    @property
    def expression(self) -> str:
        """The expression as text."""
        return write(self.tree)


def steps(text: str, result: str) -> Iterator[Step]:
    """The rules that lead from a formula to its derivative, which the last step simplifies to `result`.

    >>> for step in steps("x*exp(2*x)", "(1 + 2*x)*exp(2*x)"):
    ...     print(f"{step.rule}: {step.expression}")
    differentiate: d/dx(x*exp(2*x))
    product rule: d/dx(x)*exp(2*x) + x*d/dx(exp(2*x))
    derivative of x: exp(2*x) + x*d/dx(exp(2*x))
    chain rule (exp): exp(2*x) + x*exp(2*x)*d/dx(2*x)
    constant factor: exp(2*x) + x*exp(2*x)*2
    simplify: (1 + 2*x)*exp(2*x)
    """
    tree: Expression = _pending(parse(text))
    yield Step("differentiate", tree)
    for _ in range(_MOST_STEPS):
        waiting = _first_pending(tree)
        if waiting is None:
            break
        rule = _rule(waiting)
        tree = rebuilt(tree, lambda node, rule=rule: _applied(rule, node))  # type: ignore[misc] # a default of a lambda has no type
        yield Step(rule, tree)
    if write(tree) != result:
        yield Step(_last_rule(tree, parse(result)), parse(result))


def _last_rule(tree: Expression, result: Expression) -> str:
    """What the last step does: it writes a function by its name, or simplifies."""
    new = functions(result) - functions(tree) - {row.name for row in PRIMITIVES.values() if row.symbol}
    return f"in terms of {min(new)}" if new else "simplify"


def _pending(tree: Expression) -> Call:
    return call(PENDING, tree)


def _first_pending(tree: Expression) -> Expression | None:
    """What the first `d/dx` from the left is of."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Call):
            if node.function == PENDING:
                return node.arguments[0]
            waiting.extend(reversed(node.arguments))
    return None


def _applied(rule: str, node: Expression) -> Expression:
    """A node in which a rule was applied, without factors 1 and summands 0."""
    match node:
        case Call(function, (inner,)) if function == PENDING:
            return _derivative(inner) if _rule(inner) == rule else node
        case Call("*", (left, right)):
            return _times(left, right)
        case Call("+", (left, Call("+" | "-" as sign, (one, other)))):
            return combined(sign, combined("+", left, one), other)
        case Call(function, arguments):
            return combined(function, *arguments)
    return node


def _times(left: Expression, right: Expression) -> Expression:
    """A product without brackets around products and quotients."""
    match left, right:
        case Call("/", (one, bottom)), _ if one == ONE:
            return combined("/", right, bottom)
        case _, Call("*", (one, other)):
            return _times(_times(left, one), other)
        case _, Call("/", (one, other)):
            return combined("/", _times(left, one), other)
    return combined("*", left, right)


def _rule(tree: Expression) -> str:
    """The rule by which a tree is differentiated."""
    if not depends_on(tree):
        return "derivative of a constant"
    match tree:
        case Call("+" | "-", _):
            constant = any(not depends_on(part) for _, part in _summands(tree))
            return "sum rule, constants vanish" if constant else "sum rule"
        case Call("neg", _):
            return "constant factor"
        case Call("*", (left, right)):
            return "product rule" if depends_on(left) and depends_on(right) else "constant factor"
        case Call("/", (left, right)):
            if not depends_on(right):
                return "constant factor"
            return "quotient rule" if depends_on(left) else "reciprocal rule"
        case Call("**", (base, exponent)):
            if depends_on(exponent):
                return "logarithmic differentiation" if depends_on(base) else "exponential rule"
            return "power rule" if base == X else "power rule and chain rule"
        case Call("where", _):
            return "case by case"
        case Call(function, arguments):
            return f"derivative of {function}" if arguments[0] == X else f"chain rule ({function})"
    return "derivative of x"


def _derivative(tree: Expression) -> Expression:
    """The derivative by one rule."""
    if not depends_on(tree):
        return ZERO
    match tree:
        case Call("+" | "-", _):
            summands = [_of_summand(summand) for summand in _summands(tree) if depends_on(summand[1])]
            return reduce(lambda total, part: combined("+", total, part), reversed(summands))
        case Call("neg", (operand,)):
            return combined("neg", _inner(operand))
        case Call("*", (left, right)) if not (depends_on(left) and depends_on(right)):
            constant, varying = (left, right) if depends_on(right) else (right, left)
            return _times(constant, _inner(varying))
        case Call("*", (left, right)):
            return combined("+", _times(_pending(left), right), _times(left, _pending(right)))
        case Call("/", (left, right)):
            return _of_quotient(left, right)
        case Call("**", (base, exponent)):
            return _of_power(base, exponent)
        case Call("where", (condition, yes, no)):
            return call("where", condition, _pending(yes), _pending(no))
        case Call(function, arguments):
            return _of_function(function, arguments)
    return ONE


def _inner(tree: Expression) -> Expression:
    """What is still to be differentiated beside a constant factor; the derivative of x is 1."""
    return ONE if tree == X else _pending(tree)


def _summands(tree: Expression) -> Iterator[tuple[bool, Expression]]:
    """The summands of a sum, from the last to the first, and whether they are subtracted."""
    while isinstance(tree, Call) and tree.function in ("+", "-"):
        left, right = tree.arguments
        yield tree.function == "-", right
        tree = left
    yield False, tree


def _of_summand(summand: tuple[bool, Expression]) -> Expression:
    negative, tree = summand
    return call("neg", _pending(tree)) if negative else _pending(tree)


def _of_quotient(top: Expression, bottom: Expression) -> Expression:
    if not depends_on(bottom):
        return combined("/", _inner(top), bottom)
    square, by_bottom = combined("**", bottom, TWO), _times(top, _pending(bottom))
    if not depends_on(top):
        return combined("neg", combined("/", by_bottom, square))
    return combined("/", combined("-", _times(_pending(top), bottom), by_bottom), square)


def _of_power(base: Expression, exponent: Expression) -> Expression:
    if not depends_on(exponent):
        outer = combined("*", exponent, combined("**", base, combined("-", exponent, ONE)))
        return _times(outer, _inner(base))
    power, logarithm = call("**", base, exponent), call("log", base)
    if not depends_on(base):
        return _times(combined("*", power, logarithm), _inner(exponent))
    return combined("*", power, _pending(call("*", exponent, logarithm)))


def _of_function(function: str, arguments: tuple[Expression, ...]) -> Expression:
    """The outer derivative times the inner one, for each argument that depends on x."""
    total: Expression = ZERO
    for partial, argument in zip(partials(function), arguments, strict=True):
        if depends_on(argument):
            outer = textbook_tree(with_arguments(partial, arguments))
            total = combined("+", total, _times(outer, _inner(argument)))
    return total
