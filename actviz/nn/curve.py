"""An activation as a network computes it, step by step in its number type: compiled from the formula texts of its entry.

f and f' come from one pass over an array, in which what both texts share is computed once: `1 - tanh(x)**2` uses the tanh(x)
that f is. That is as exact as the arithmetic, as in other frameworks; not to the 4 ulp that an Activation promises. Where a text
has no finite value although the function has (an overflow on the way), `exactly` asks the Activation itself.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from actviz.expression.grammar import FLOATS, evaluate, parse
from actviz.expression.rewrite import stable
from actviz.function.activation import Activation

Floats = npt.NDArray[Any]
#: Writes f(z) into the second array, and f'(z) into the third where there is one.
Curve = Callable[[Floats, Floats, Floats | None], None]

#: What functions of the grammar are made of, where NumPy has none of the name.
_WRITTEN = {
    "sigmoid": "1/(1 + exp(-u))",
    "softplus": "max(u, 0) + log1p(exp(-abs(u)))",
    "normal_cdf": "erfc(-u*sqrt(1/2))/2",
    "normal_pdf": "exp(-u**2/2)/sqrt(2*pi)",
}
_UFUNCS = {"max": "maximum", "min": "minimum", "atan": "arctan", "asinh": "arcsinh"}
_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
    ast.Pow: "power",
    ast.Lt: "less",
    ast.LtE: "less_equal",
    ast.Gt: "greater",
    ast.GtE: "greater_equal",
    ast.USub: "negative",
}


@cache
def curve(activation: Activation) -> Curve:
    """The function that computes f and f' of float32 or float64 arrays at once; what NumPy warns of is the caller's to silence."""
    lines = _Program()
    lines.result(stable(activation.text(0)), "y")
    lines.code.append("if slope is None: return")
    lines.result(parse(activation.text(1)), "slope")
    source = "def curve(x, y, slope):\n" + "".join(f"    {line}\n" for line in lines.code)
    found: dict[str, Any] = {"erf": _elementwise(math.erf), "erfc": _elementwise(math.erfc)}
    called = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
    found |= {name: getattr(np, name) for name in called if name not in found and hasattr(np, name)}
    # The text was parsed against the grammar's whitelist; what is executed are calls of NumPy that this module wrote.
    exec(compile(source, f"<{activation.spec}>", "exec"), found)  # noqa: S102
    compiled: Curve = found["curve"]
    return compiled


def exactly(activation: Activation) -> Curve:
    """The same from the Activation's own exact code, which is slower and finite wherever the function is."""

    def exact(x: Floats, y: Floats, slope: Floats | None) -> None:
        y[...] = activation(x)
        if slope is not None:
            slope[...] = activation.derivative(x)

    return exact


def _elementwise(function: Callable[[float], float]) -> Callable[[Floats], Floats]:
    """A function of Python's mathematics for arrays: NumPy has no error function."""
    ufunc = np.frompyfunc(function, 1, 1)
    return lambda x: np.asarray(ufunc(x), x.dtype)


class _Program:
    """Lines of NumPy calls; a part of a formula that was met before is not computed again."""

    def __init__(self) -> None:
        self.code: list[str] = []
        self._known: dict[str, str] = {}

    def result(self, tree: ast.expr, target: str) -> None:
        """Compute a formula into an array."""
        call = self._call(tree)
        if call is None or ast.dump(tree) in self._known:
            self.code.append(f"{target}[...] = {self._operand(tree)}")
        elif call.startswith(("where(", "erf(", "erfc(")):
            self.code.append(f"{target}[...] = {call}")
        else:
            self.code.append(f"{call[:-1]}, out={target})")
        self._known.setdefault(ast.dump(tree), target)

    def _operand(self, tree: ast.expr) -> str:
        call = self._known.get(ast.dump(tree)) or self._call(tree)
        if call is None:
            return self._leaf(tree)
        if "(" not in call:
            return call
        name = self._known[ast.dump(tree)] = f"t{len(self._known)}"
        self.code.append(f"{name} = {call}")
        return name

    @staticmethod
    def _leaf(tree: ast.expr) -> str:
        """x, or a number."""
        return "x" if isinstance(tree, ast.Name) and tree.id == "x" else repr(float(evaluate(ast.unparse(tree), FLOATS)))

    def _call(self, tree: ast.expr) -> str | None:
        """The call that computes a node from its parts; None for x and for numbers."""
        if not any(isinstance(node, ast.Name) and node.id == "x" for node in ast.walk(tree)):
            return None
        match tree:
            case ast.BinOp(left, ast.Pow(), ast.Constant(2)):
                return f"square({self._operand(left)})"
            case ast.BinOp(left, ast.Pow(), ast.Constant(3)):
                return f"multiply({self._operand(ast.BinOp(left, ast.Pow(), ast.Constant(2)))}, {self._operand(left)})"
            case ast.BinOp(left, operator, right):
                return f"{_OPERATORS[type(operator)]}({self._operand(left)}, {self._operand(right)})"
            case ast.UnaryOp(operator, part):
                return f"{_OPERATORS[type(operator)]}({self._operand(part)})"
            case ast.Compare(left, [operator], [right]):
                return f"{_OPERATORS[type(operator)]}({self._operand(left)}, {self._operand(right)})"
            case ast.Call(ast.Name("where"), [condition, yes, no]):
                return self._choice(condition, yes, no)
            case ast.Call(ast.Name(name), arguments) if name in _WRITTEN:
                return self._written(_WRITTEN[name], arguments[0])
            case ast.Call(ast.Name(name), arguments):
                return f"{_UFUNCS.get(name, name)}({', '.join(map(self._operand, arguments))})"
        return None

    def _choice(self, condition: ast.expr, yes: ast.expr, no: ast.expr) -> str:
        """One of two values; the common ones (`where(x <= 0, 0, x)` is a maximum) in one call."""
        match condition:
            case ast.Compare(left, [ast.LtE() | ast.Lt()], [right]):
                if ast.dump(yes) == ast.dump(right) and ast.dump(no) == ast.dump(left):
                    return f"maximum({self._operand(no)}, {self._operand(yes)})"
        return f"where({self._operand(condition)}, {self._operand(yes)}, {self._operand(no)})"

    def _written(self, text: str, argument: ast.expr) -> str | None:
        """A function by what it is made of."""

        class Filler(ast.NodeTransformer):
            def visit_Name(self, node: ast.Name) -> ast.expr:
                return argument if node.id == "u" else node

        tree: ast.expr = Filler().visit(ast.parse(text, mode="eval").body)
        return self._known.get(ast.dump(tree)) or self._call(tree)
