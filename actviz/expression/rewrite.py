"""Formulas that mean the same and lose no digits: `log(1 + u)` becomes `log1p(u)`.

A formula is shown as people write it and computed as people should: what cancels is replaced by what does not.
"""

from __future__ import annotations

import ast
from functools import cache

from actviz.expression.grammar import parse

#: What is written, and what is computed; `u` stands for anything. The first that fits is taken, from the inside to the outside.
FORMS = (
    ("log(1 + exp(u))", "softplus(u)"),
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
    ("1 - erf(u)", "erfc(u)"),
    ("1 + erf(u)", "erfc(-u)"),
    ("1 - normal_cdf(u)", "normal_cdf(-u)"),
    ("1 - cos(u)", "2*sin(u/2)**2"),
    ("cosh(u) - 1", "2*sinh(u/2)**2"),
    ("sqrt(1 + u) - 1", "u/(1 + sqrt(1 + u))"),
    ("sqrt(u + 1) - 1", "u/(1 + sqrt(1 + u))"),
)


@cache
def stable(text: str) -> ast.expr:
    """The checked tree of a formula in which every written form has become the one to compute.

    >>> ast.unparse(stable("alpha*(exp(x) - 1)"))
    'alpha * expm1(x)'
    """
    return _rewritten(parse(text))


def _rewritten(node: ast.expr) -> ast.expr:
    match node:
        case ast.UnaryOp(operand=operand):
            node = ast.UnaryOp(node.op, _rewritten(operand))
        case ast.BinOp(left=left, op=op, right=right):
            node = ast.BinOp(_rewritten(left), op, _rewritten(right))
        case ast.Compare(left=left, ops=ops, comparators=[right]):
            node = ast.Compare(_rewritten(left), ops, [_rewritten(right)])
        case ast.Call(func=function, args=arguments):
            node = ast.Call(function, [_rewritten(argument) for argument in arguments], [])
    for written, computed in _forms():
        found: dict[str, ast.expr] = {}
        if _fits(written, node, found):
            return _filled(computed, found["u"])
    return node


@cache
def _forms() -> tuple[tuple[ast.expr, ast.expr], ...]:
    return tuple((parse(written), parse(computed)) for written, computed in FORMS)


def _fits(form: ast.AST, node: ast.AST, found: dict[str, ast.expr]) -> bool:
    """Whether the node has this form; what stands at `u` is put into `found`."""
    if isinstance(form, ast.Name) and form.id == "u":
        return isinstance(node, ast.expr) and ast.dump(found.setdefault("u", node)) == ast.dump(node)
    if type(form) is not type(node):
        return False
    if isinstance(form, ast.Constant | ast.Name):
        return ast.dump(form) == ast.dump(node)
    parts, others = list(ast.iter_child_nodes(form)), list(ast.iter_child_nodes(node))
    return len(parts) == len(others) and all(_fits(*pair, found) for pair in zip(parts, others, strict=True))


def _filled(form: ast.expr, part: ast.expr) -> ast.expr:
    """The form with the part at every `u`."""

    class Filler(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return part if node.id == "u" else node

    copied: ast.expr = Filler().visit(_copied(form))
    return copied


def _copied(form: ast.expr) -> ast.expr:
    return ast.parse(ast.unparse(form), mode="eval").body
