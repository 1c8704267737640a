"""From the tree of a formula to the text of an expression in a programming language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from actviz.expression.grammar import parse
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.tree import Call, Expression, Name, Number, functions, names, rebuilt, replace
from actviz.numerics.number_types import FLOAT32, FLOAT64, NumberType

#: Functions that libraries lack or compute badly, by a formula in u, v, w that is stable in floating point.
HELPERS: Mapping[str, str] = {
    "sigmoid": "exp(min(u, 0))/(1 + exp(-abs(u)))",
    "softplus": "max(u, 0) + log1p(exp(-abs(u)))",
    "normal_cdf": "erfc(-u*sqrt(1/2))/2",
    "normal_pdf": "exp(-u**2/2)/sqrt(2*pi)",
    "cbrt": "sign(u)*abs(u)**(1/3)",
    "log2": "log(u)/log(2)",
    "log10": "log(u)/log(10)",
}
#: Functions that are written out where they stand.
_INLINE: Mapping[str, str] = {
    "clip": "min(max(u, v), w)",
    "heaviside": "where(u < 0, 0, where(u > 0, 1, where(u == 0, 1/2, u)))",
    "sign": "where(u < 0, -1, where(u > 0, 1, u))",
    "exp2": "2**u",
}
_CHOICE = 0
_COMPARISON = PRIMITIVES["<"].binding
_SUM, _PRODUCT = PRIMITIVES["+"].binding, PRIMITIVES["*"].binding


@dataclass(frozen=True)
class Language:
    """A language: what it calls the functions, constants and logical operators of formulas.

    `functions` are those of values that depend on x. A subclass says how a number, a choice and a power are written.
    """

    name: str
    functions: Mapping[str, str]
    constants: Mapping[str, str]
    logical: Mapping[str, str]
    #: What stands before the name of a helper.
    helper: str = "_"
    #: The names that stand for single numbers, not for arrays.
    parameters: frozenset[str] = frozenset()
    #: The types of the numbers that a program computes with.
    number_types: tuple[NumberType, ...] = (FLOAT32, FLOAT64)

    def number(self, text: str) -> str:
        """A literal."""
        raise NotImplementedError

    def choice(self, condition: Expression, yes: Expression, no: Expression) -> str:
        """One of two values."""
        raise NotImplementedError

    def function(self, name: str, arguments: tuple[Expression, ...], *, constant: bool) -> str:
        """A call of a function."""
        raise NotImplementedError

    def power(self, base: Expression, exponent: Expression, binding: int) -> str:
        """A power."""
        raise NotImplementedError

    def lowered(self, tree: Expression) -> Expression:
        """The tree with functions that the language has, or has helpers for."""

        def change(node: Expression) -> Expression:
            match node:
                case Call("indicator", (condition,)):
                    return Call("where", (condition, Number("1"), Number("0")))
                case Call(function, arguments) if function in _INLINE and function not in self.functions:
                    return self.lowered(_filled(_INLINE[function], arguments))
                case Call(function, arguments) if not self._has(function):
                    return self.lowered(_filled(PRIMITIVES[function].computed, arguments))
            return node

        return rebuilt(tree, change)

    def _has(self, function: str) -> bool:
        return bool(PRIMITIVES[function].symbol) or function in ("where", *self.functions, *HELPERS)

    def helpers(self, *trees: Expression) -> dict[str, Expression]:
        """The helpers that lowered trees call, and that these call, by name; each before those that need it."""
        needed: dict[str, Expression] = {}
        for tree in trees:
            for name in sorted(functions(tree)):
                if name in HELPERS and name not in self.functions and name not in needed:
                    body = self.lowered(parse(HELPERS[name]))
                    needed = {**needed, **self.helpers(body), name: body}
        return needed

    def expanded(self, tree: Expression) -> Expression:
        """The lowered tree with the helpers written out: step by step what a program computes."""

        def change(node: Expression) -> Expression:
            if isinstance(node, Call) and node.function in HELPERS and node.function not in self.functions:
                return self.expanded(self.lowered(_filled(HELPERS[node.function], node.arguments)))
            return node

        return rebuilt(self.lowered(tree), change)

    def is_constant(self, tree: Expression) -> bool:
        """Whether a part consists of numbers and parameters only."""
        return names(tree) <= self.constants.keys() | self.parameters

    def text(self, tree: Expression, binding: int = _CHOICE) -> str:
        """The expression; in brackets where what surrounds it binds more strongly than `binding` allows."""
        match tree:
            case Number(text):
                return self.number(text)
            case Name(name):
                return self.constants.get(name, name)
            case Call("where", (condition, yes, no)):
                return self.choice(condition, yes, no)
            case Call("**", (base, exponent)):
                return self.power(base, exponent, binding)
            case Call(name, arguments) if PRIMITIVES[name].symbol:
                text = self._operation(name, arguments)
                return f"({text})" if PRIMITIVES[name].binding < binding else text
            case Call(name, arguments):
                return self.function(name, arguments, constant=self.is_constant(tree))
        raise TypeError(tree)

    def _operation(self, name: str, arguments: tuple[Expression, ...]) -> str:
        symbol = self.logical.get(name, PRIMITIVES[name].symbol)
        if len(arguments) == 1:
            return symbol + self.text(arguments[0], _PRODUCT if name == "neg" else self._operand(name))
        left, right = arguments
        if name in self.logical:
            return symbol.join(self.text(operand, self._operand(name)) for operand in arguments)
        is_comparison = PRIMITIVES[name].binding == _COMPARISON
        least = _SUM if is_comparison else PRIMITIVES[name].binding
        return self.text(left, least) + symbol + self.text(right, _SUM if is_comparison else least + 1)

    def _operand(self, name: str) -> int:
        """What an operand of a logical operator must bind like, not to be bracketed: nothing does."""
        return 99 if name in self.logical else PRIMITIVES[name].binding


def _filled(text: str, arguments: tuple[Expression, ...]) -> Expression:
    return replace(parse(text), dict(zip("uvw", arguments, strict=False)))
