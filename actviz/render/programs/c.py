"""Programs in C99: the function in double and in float, with the mathematics of the standard library."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from actviz.analysis.implementation.cases import Case, Implementation
from actviz.analysis.implementation.locals import Local, shared
from actviz.expression.languages.c import C, c
from actviz.expression.tree import Expression, X, functions
from actviz.expression.tree import names as variables
from actviz.render.programs.header import Program, header

#: Words of C, and functions and macros of <math.h> and <stdlib.h>, that a function cannot be called.
_KEYWORDS = frozenset(
    [
        "auto",
        "break",
        "case",
        "char",
        "const",
        "continue",
        "default",
        "do",
        "double",
        "else",
        "enum",
        "extern",
        "float",
        "for",
        "goto",
        "if",
        "inline",
        "int",
        "long",
        "register",
        "restrict",
        "return",
        "short",
        "signed",
        "sizeof",
        "static",
        "struct",
        "switch",
        "typedef",
        "union",
        "unsigned",
        "void",
        "volatile",
        "while",
    ]
)
_LIBRARY = frozenset(
    [
        "abs",
        "acos",
        "acosh",
        "asin",
        "asinh",
        "atan",
        "atan2",
        "atanh",
        "cbrt",
        "ceil",
        "copysign",
        "cos",
        "cosh",
        "div",
        "erf",
        "erfc",
        "exp",
        "exp2",
        "expm1",
        "fabs",
        "fdim",
        "floor",
        "fma",
        "fmax",
        "fmin",
        "fmod",
        "frexp",
        "hypot",
        "ilogb",
        "j0",
        "j1",
        "jn",
        "ldexp",
        "lgamma",
        "llrint",
        "llround",
        "log",
        "log10",
        "log1p",
        "log2",
        "logb",
        "lrint",
        "lround",
        "modf",
        "nan",
        "nearbyint",
        "nextafter",
        "pow",
        "remainder",
        "remquo",
        "rint",
        "round",
        "scalbln",
        "scalbn",
        "signbit",
        "sin",
        "sinh",
        "sqrt",
        "tan",
        "tanh",
        "tgamma",
        "trunc",
        "y0",
        "y1",
        "yn",
        "gamma",
        "isnan",
        "isinf",
        "isfinite",
    ]
)
_BOUNDS = {
    "max": "static {real} stable_larger{suffix}({real} a, {real} b) {{ return a < b || b != b ? b : a; }}",
    "min": "static {real} stable_smaller{suffix}({real} a, {real} b) {{ return a > b || b != b ? b : a; }}",
}


def c_program(program: Program) -> str:
    """The text of a C file with the function and, where `orders` is 1, its derivative, in double and in float."""
    lines = header(program)
    comment = "/* " + "\n   ".join(line.replace("*/", "* /") for line in lines) + " */\n"
    written = [_Writer(program.implementation, c(suffix)).text(program.orders) for suffix in ("", "f")]
    return f"{comment}\n#include <math.h>\n\n" + "\n".join(written)


@cache
def c_name(name: str) -> str:
    """What a function is called in C: `act_` stands before a name that the library has, `_` behind a word of the language."""
    if name in _LIBRARY or name.removesuffix("f") in _LIBRARY or f"{name}f" in _LIBRARY:
        return f"act_{name}"
    return f"{name}_" if name in _KEYWORDS else name


class _Writer:
    """Writes the functions in one type."""

    def __init__(self, implementation: Implementation, language: C) -> None:
        self._implementation, self._language = implementation, language
        self._real = "float" if language.suffix else "double"
        self._name = c_name(implementation.name)
        self._arguments = [argument.name + "_" * (argument.name in _KEYWORDS) for argument in implementation.arguments]
        self._trees: list[Expression] = []

    def text(self, orders: int) -> str:
        """The helpers and the functions."""
        bodies = [self._function(order) for order in range(orders + 1)]
        return "\n".join([*self._helpers(), *bodies])

    def _helpers(self) -> list[str]:
        language, real, suffix = self._language, self._real, self._language.suffix
        bodies = language.helpers(*self._trees)
        names = {name for tree in (*self._trees, *bodies.values()) for name in functions(tree)}
        bounds = [text.format(real=real, suffix=suffix) + "\n" for name, text in _BOUNDS.items() if name in names]
        return bounds + [
            f"static {real} stable_{name}{suffix}({real} u) {{ return {language.text(body)}; }}\n"
            for name, body in bodies.items()
        ]

    def _function(self, order: int) -> str:
        """A function of x and the parameters, and where there are any the same with their defaults."""
        suffix = self._language.suffix
        name = f"{self._name}{suffix}{'_derivative' * order}" if not order else f"{self._name}{suffix}_derivative"
        declared = "".join(f", {self._real} {argument}" for argument in self._arguments)
        body = "".join(f"    {line}\n" for line in self._lines(order))
        if not self._arguments:
            return f"{self._real} {name}({self._real} x) {{\n{body}}}\n"
        defaults = "".join(f", {self._literal(argument.value)}" for argument in self._implementation.arguments)
        return (
            f"{self._real} {name}_with({self._real} x{declared}) {{\n{body}}}\n\n"
            f"{self._real} {name}({self._real} x) {{ return {name}_with(x{defaults}); }}\n"
        )

    def _literal(self, value: float) -> str:
        return repr(value) + self._language.suffix

    def _lines(self, order: int) -> list[str]:
        """The statements that compute f or its derivative."""
        cases = self._implementation.cases(order, self._language)
        trees = [tree for case in cases for tree in (case.condition, case.formula) if tree is not None]
        self._trees += trees
        names, trees = shared(trees, ["x", "u", "a", "b", *self._arguments])
        used = {name for tree in (*trees, *(local.value for local in names)) for name in variables(tree)}
        unused = [f"(void){argument};" for argument in self._arguments if argument not in used]
        return [*unused, *map(self._local, names), *self._returns(cases, trees)]

    def _local(self, local: Local) -> str:
        return f"const {self._real} {local.name} = {self._language.text(local.value)};"

    def _returns(self, cases: Sequence[Case], trees: Sequence[Expression]) -> list[str]:
        rest, lines = iter(trees), []
        for case in cases:
            condition = f"if ({self._language.text(next(rest))}) " if case.condition is not None else ""
            lines.append(f"{condition}return {self._language.text(next(rest))};")
        if len(cases) > 1 and cases[-1].formula == X:
            lines[-1] += "  /* x, or NaN */"
        return lines
