"""C99 with the mathematics of its standard library, in double or float."""

from __future__ import annotations

import math
from dataclasses import dataclass

from actviz.expression.evaluate.floats import constant
from actviz.expression.languages.language import Language
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.simplify import number as simplified
from actviz.expression.tree import Call, Expression, Name, Number, rebuilt
from actviz.numerics.number_types import FLOAT32, FLOAT64

#: Functions of <math.h> that formulas call otherwise.
_OTHER = {"abs": "fabs", "round": "rint"}
_SAME = (
    "exp", "expm1", "exp2", "log", "log1p", "log2", "log10", "sqrt", "cbrt", "sin", "cos", "tan", "sinh", "cosh", "tanh",
    "asin", "acos", "atan", "asinh", "acosh", "atanh", "erf", "erfc", "floor", "ceil",
)  # fmt: skip
#: Two that pass NaN on; fmax and fmin of <math.h> do not.
_BOUNDS = {"max": "larger", "min": "smaller"}
_CONSTANTS = {"pi": "3.141592653589793", "e": "2.718281828459045", "inf": "INFINITY", "nan": "NAN"}


@dataclass(frozen=True)
class C(Language):
    """C; `suffix` is `f` for the functions and literals of float."""

    suffix: str = ""

    def lowered(self, tree: Expression) -> Expression:
        """The tree with its constant parts as numbers: a float program would compute them in float."""
        return rebuilt(super().lowered(tree), _folded)

    def number(self, text: str) -> str:
        """A literal with a point, or it would be a whole number, which C divides without a remainder."""
        decimal = text if set(text) & set(".en") else f"{text}.0"
        return decimal + self.suffix

    def choice(self, condition: Expression, yes: Expression, no: Expression) -> str:
        """A conditional expression in brackets."""
        return f"({self.text(condition)} ? {self.text(yes)} : {self.text(no)})"

    def function(self, name: str, arguments: tuple[Expression, ...], *, constant: bool) -> str:  # noqa: ARG002 - all are alike
        """A call of the library's function, or of a helper."""
        called = self.functions.get(name, self.helper + name)
        return f"{called}{self.suffix}({', '.join(map(self.text, arguments))})"

    def power(self, base: Expression, exponent: Expression, binding: int) -> str:  # noqa: ARG002 - a call needs no brackets
        """A call of pow."""
        return f"pow{self.suffix}({self.text(base)}, {self.text(exponent)})"


def _folded(node: Expression) -> Expression:
    """A number in place of a call of numbers and constants."""
    if (
        not isinstance(node, Call)
        or not node.arguments
        or not all(isinstance(part, Number) or _is_constant(part) for part in node.arguments)
    ):
        return node
    if node.function == "neg":
        return node
    value = constant(node)
    return simplified(value) if math.isfinite(value) else node


def _is_constant(part: Expression) -> bool:
    match part:
        case Name(name):
            return name in PRIMITIVES and PRIMITIVES[name].is_constant
        case Call("neg", (Number(),)):
            return True
    return False


def c(suffix: str = "") -> C:
    """C in double, or with the suffix `f` in float."""
    constants = {name: value + suffix if value[0].isdigit() else value for name, value in _CONSTANTS.items()}
    functions = {**{name: name for name in _SAME}, **_OTHER, **{name: f"stable_{called}" for name, called in _BOUNDS.items()}}
    return C(
        "c",
        functions,
        constants,
        {"and": " && ", "or": " || ", "not": "!"},
        helper="stable_",
        number_types=(FLOAT32 if suffix else FLOAT64,),
        suffix=suffix,
    )
