"""Formulas that mean the same and lose no digits: `log(1 + u)` becomes `log1p(u)`.

A formula is shown as people write it and computed as people should: what cancels is replaced by what does not.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

from actviz.expression.grammar import parse
from actviz.expression.tree import Call, Expression, Name, filled, rebuilt

Rules: TypeAlias = tuple[tuple[str, str], ...]

#: The logistic function and its integral as people write them; derivatives are taken of these forms too, as they do not overflow.
LOGISTIC = (
    ("log(1 + exp(u))", "softplus(u)"),
    ("log(exp(u) + 1)", "softplus(u)"),
    ("v/(1 + exp(-u))", "v*sigmoid(u)"),
    ("v/(exp(-u) + 1)", "v*sigmoid(u)"),
    ("exp(u)/(1 + exp(u))", "sigmoid(u)"),
    ("exp(u)/(exp(u) + 1)", "sigmoid(u)"),
    ("v/(1 + exp(u))", "v*sigmoid(-u)"),
    ("v/(exp(u) + 1)", "v*sigmoid(-u)"),
)
#: What is written, and what is computed; u and v stand for anything. The first rule that fits is taken, innermost parts first.
RULES = (
    *LOGISTIC,
    ("log(1 + u)", "log1p(u)"),
    ("log(u + 1)", "log1p(u)"),
    ("log(1 - u)", "log1p(-u)"),
    ("log(cosh(u))", "where(abs(u) < 1, log1p(2*sinh(u/2)**2), abs(u) + log1p(exp(-2*abs(u))) - log(2))"),
    ("log(sigmoid(u))", "-softplus(-u)"),
    ("exp(u) - 1", "expm1(u)"),
    ("-1 + exp(u)", "expm1(u)"),
    ("1 - exp(u)", "-expm1(u)"),
    ("1 - tanh(u)**2", "1/cosh(u)**2"),
    ("1 + tanh(u)", "2*sigmoid(2*u)"),
    ("1 - tanh(u)", "2*sigmoid(-2*u)"),
    ("1 - sigmoid(u)", "sigmoid(-u)"),
    ("1 - 2*sigmoid(u)", "-tanh(u/2)"),
    ("2*sigmoid(u) - 1", "tanh(u/2)"),
    ("v*(2*u)/2", "v*u"),
    ("2*u/2", "u"),
    ("1 - erf(u)", "erfc(u)"),
    ("1 + erf(u)", "erfc(-u)"),
    ("v*erfc(u)/2", "v*(erfc(u)/2)"),
    ("1 - normal_cdf(u)", "normal_cdf(-u)"),
    ("1 - cos(u)", "2*sin(u/2)**2"),
    ("cosh(u) - 1", "2*sinh(u/2)**2"),
    ("u + sqrt(u**2 + v)", "where(u < 0, v/(sqrt(u**2 + v) - u), u + sqrt(u**2 + v))"),
    ("sqrt(1 + u) - 1", "u/(1 + sqrt(1 + u))"),
    ("sqrt(u + 1) - 1", "u/(1 + sqrt(1 + u))"),
)


@lru_cache(maxsize=4096)
def stable(text: str) -> Expression:
    """The tree of a formula in which every written form has become the one to compute.

    >>> from actviz.expression.grammar import write
    >>> write(stable("alpha*(exp(x) - 1)"))
    'alpha*expm1(x)'
    """
    return rewritten(parse(text))


def rewritten(tree: Expression) -> Expression:
    """The same of a tree."""
    return rebuilt(tree, lambda node: _by_rule(node, RULES))


def logistic(tree: Expression) -> Expression:
    """The tree with the logistic function and its integral by their names."""
    return rebuilt(tree, lambda node: _by_rule(node, LOGISTIC))


def _by_rule(node: Expression, rules: Rules) -> Expression:
    for pattern, result in _trees(rules).get(node.function, ()) if isinstance(node, Call) else ():
        bound: dict[str, Expression] = {}
        if _fits(pattern, node, bound):
            return filled(result, bound)
    return node


@lru_cache(maxsize=2)
def _trees(written_rules: Rules) -> dict[str, list[tuple[Expression, Expression]]]:
    """The rules as trees, by the outermost function of what they replace."""
    rules: dict[str, list[tuple[Expression, Expression]]] = {}
    for written, computed in written_rules:
        pattern = parse(written)
        if isinstance(pattern, Call):
            rules.setdefault(pattern.function, []).append((pattern, parse(computed)))
    return rules


def _fits(pattern: Expression, node: Expression, bound: dict[str, Expression]) -> bool:
    """Whether the node has this form; the parts that stand at u and v are put into `bound`."""
    match pattern, node:
        case Name(name), _:
            return bound.setdefault(name, node) == node
        case Call(function, parts), Call(other, others):
            return function == other and len(parts) == len(others) and all(map(lambda a, b: _fits(a, b, bound), parts, others))
    return pattern == node
