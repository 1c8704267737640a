"""The languages of arrays: NumPy, PyTorch and JAX. Parts of a formula without x are Python's numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from actviz.expression.languages.language import Language
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.tree import Expression

#: Functions that all three have under the name that formulas use.
_COMMON = (
    "abs", "exp", "expm1", "log", "log1p", "log2", "log10", "exp2", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "floor", "ceil", "sign",
)  # fmt: skip
_INVERSE = ("asin", "acos", "atan", "asinh", "acosh", "atanh")
_CONSTANTS = {"pi": "math.pi", "e": "math.e", "inf": "math.inf", "nan": "math.nan"}
#: Python's functions of numbers, where they are not in its module math.
_BUILT_IN = ("abs", "min", "max", "round")
_BITS = {"and": " & ", "or": " | ", "not": "~"}
_POWER = PRIMITIVES["**"].binding


@dataclass(frozen=True)
class ArrayLanguage(Language):
    """Python with a library of arrays, whose module is called `module`."""

    module: str = "np"

    def number(self, text: str) -> str:
        """A literal as it is written."""
        return text

    def choice(self, condition: Expression, yes: Expression, no: Expression) -> str:
        """`where`, or Python's choice by a number; between two numbers one is an array of the type of x, else the result would have the default type."""
        if self.is_constant(condition):
            return f"({self.text(yes)} if {self.text(condition)} else {self.text(no)})"
        first = (
            self.text(yes)
            if not (self.is_constant(yes) and self.is_constant(no))
            else f"{self.module}.full_like(x, {self.text(yes)})"
        )
        return f"{self.module}.where({self.text(condition)}, {first}, {self.text(no)})"

    def function(self, name: str, arguments: tuple[Expression, ...], *, constant: bool) -> str:
        """A call: of Python's for numbers, of the library's or a helper for arrays."""
        listed = ", ".join(map(self.text, arguments))
        if constant:
            return f"{name if name in _BUILT_IN else f'math.{name}'}({listed})"
        if self.module == "torch" and name in ("min", "max"):
            return self._bound(name, *arguments)
        return f"{self.functions.get(name, self.helper + name)}({listed})"

    def _bound(self, name: str, one: Expression, other: Expression) -> str:
        """The smaller or larger of two: PyTorch has a function for two tensors, and another for a tensor and a number."""
        if not (self.is_constant(one) or self.is_constant(other)):
            return f"torch.{name}imum({self.text(one)}, {self.text(other)})"
        tensor, bound = (other, one) if self.is_constant(one) else (one, other)
        return f"torch.clamp({self.text(tensor)}, {'max' if name == 'min' else 'min'}={self.text(bound)})"

    def power(self, base: Expression, exponent: Expression, binding: int) -> str:
        """A power, with Python's operator."""
        text = f"{self.text(base, _POWER + 1)}**{self.text(exponent, _POWER)}"
        return f"({text})" if binding > _POWER else text


def _functions(module: str, changes: Mapping[str, str]) -> dict[str, str]:
    return {name: f"{module}.{name}" for name in _COMMON} | dict(changes)


def _arc(module: str) -> dict[str, str]:
    return {name: f"{module}.arc{name[1:]}" for name in _INVERSE}


_OF_NUMPY = {"max": "maximum", "min": "minimum", "round": "rint", "cbrt": "cbrt"}

NUMPY = ArrayLanguage(
    "numpy",
    _functions(
        "np", _arc("np") | {name: f"np.{other}" for name, other in _OF_NUMPY.items()} | {"erf": "_erf", "erfc": "_erfc"}
    ),
    _CONSTANTS,
    _BITS,
    module="np",
)
JAX = ArrayLanguage(
    "jax",
    _functions("jnp", _arc("jnp") | {name: f"jnp.{other}" for name, other in _OF_NUMPY.items()})
    | {"erf": "jax.scipy.special.erf", "erfc": "jax.scipy.special.erfc"},
    _CONSTANTS,
    _BITS,
    module="jnp",
)
TORCH = ArrayLanguage(
    "torch",
    _functions("torch", {name: f"torch.{name}" for name in (*_INVERSE, "erf", "erfc", "round", "min", "max")}),
    _CONSTANTS,
    _BITS,
    module="torch",
)
