"""Derivatives one rule at a time."""

from __future__ import annotations

import pytest

from actviz.expression.differentiate import derivative, textbook
from actviz.expression.evaluate.floats import FLOATS
from actviz.expression.evaluate.fold import evaluate
from actviz.expression.grammar import parse
from actviz.expression.steps import PENDING, steps
from actviz.expression.tree import Call, Expression, rebuilt

FORMULAS = (
    "x*erf(x)",
    "(x + sqrt(x**2 + 4))/2",
    "0.5*x*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x**3)))",
    "x**3/(1 + x**2) - 3/x",
    "-log(1 + exp(-2*x))/2",
    "x**x + 2**x + x**2.5 + 3**(x*x)",
    "where(x > 0, x*x, exp(x) - 1)*cos(2*x)",
    "max(x, sin(x))*atan(x)",
    "7",
)


def _carried_out(tree: Expression) -> Expression:
    """The expression with every derivative that it still asks for."""

    def put(node: Expression) -> Expression:
        from actviz.expression.differentiate import differentiated

        return differentiated(node.arguments[0]) if isinstance(node, Call) and node.function == PENDING else node

    return rebuilt(tree, put)


@pytest.mark.parametrize("text", FORMULAS)
def test_every_step_is_the_derivative(text: str) -> None:
    for step in steps(text, textbook(text)):
        for x in (0.3, 1.7):
            value = evaluate(_carried_out(step.tree), {**FLOATS, "x": x})
            assert value == pytest.approx(evaluate(derivative(text), {**FLOATS, "x": x}), rel=1e-12), step


@pytest.mark.parametrize("text", FORMULAS)
def test_the_last_step_is_the_result_and_nothing_is_left_to_do(text: str) -> None:
    *_, last = steps(text, textbook(text))
    assert last.expression == textbook(text)
    assert PENDING not in last.expression


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("x*erf(x)", ["product rule", "derivative of x", "derivative of erf", "simplify"]),
        ("tanh(3*x)", ["chain rule (tanh)", "constant factor", "simplify"]),
        ("x**2 - 3", ["sum rule, constants vanish", "power rule"]),
        ("1/(1 + x)", ["reciprocal rule", "sum rule, constants vanish", "derivative of x"]),
        ("cos(x)**3", ["power rule and chain rule", "derivative of cos"]),
        ("log(1 + exp(x))", ["chain rule (log)", "sum rule, constants vanish", "derivative of exp", "in terms of sigmoid"]),
        ("5", ["derivative of a constant"]),
    ],
)
def test_each_line_has_the_rule_that_was_applied(text: str, rules: list[str]) -> None:
    first, *others = steps(text, textbook(text))
    assert (first.rule, first.tree) == ("differentiate", Call(PENDING, (parse(text),)))
    assert [step.rule for step in others] == rules
