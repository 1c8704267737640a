"""Formulas as compiled NumPy: f and f' from one pass over an array, in which what both texts share is computed once.

That is as exact as the arithmetic of the array's type, as in other frameworks; not to the ulp that balls promise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from actviz.expression.evaluate.floats import FLOATS, constant
from actviz.expression.grammar import parse
from actviz.expression.primitives import PRIMITIVES
from actviz.expression.rewrite import stable
from actviz.expression.tree import ONE, TWO, ZERO, Call, Expression, Number, X, call, depends_on, replace

Floats = npt.NDArray[Any]
#: Writes f(z) into the second array, and f'(z) into the third where there is one.
Curve = Callable[[Floats, Floats, Floats | None], None]
#: A power that is one multiplication more than a square.
_THREE = Number("3")


def compiled(f: str, slope: str, name: str = "formula", dtype: npt.DTypeLike | None = None) -> Curve:
    """The function that computes f and f' of float32 or float64 arrays at once; NumPy's warnings are the caller's to silence.

    `name` stands in tracebacks. With a `dtype` the function is for arrays of that type only: NumPy converts a Python number in every
    call, which takes as long as hundreds of values. A name in the formulas that is neither x nor of the language raises FormulaError.
    """
    program = _Program(dtype)
    program.result(stable(f), "y")
    program.code.append("if slope is None: return")
    program.result(parse(slope), "slope")
    source = "def curve(x, y, slope):\n" + "".join(f"    {line}\n" for line in program.code)
    names = {row.numpy for row in PRIMITIVES.values() if row.numpy and not row.is_constant} | {"square"}
    namespace: dict[str, Any] = {"inf": np.inf, "nan": np.nan} | {f"np_{function}": getattr(np, function) for function in names}
    with np.errstate(all="ignore"):  # a number may be infinite in the type
        namespace |= {name: np.array(float(number), dtype) for number, name in program.constants.items()}
    namespace |= {f"np_{function}": _elementwise(FLOATS[function]) for function in program.elementwise}
    # The texts were parsed against the grammar's whitelist; what is executed are calls of NumPy that this module wrote.
    exec(compile(source, f"<{name}>", "exec"), namespace)  # noqa: S102
    curve: Curve = namespace["curve"]
    return curve


def _elementwise(function: Callable[[float], float]) -> Callable[[Floats], Floats]:
    """A function of Python's mathematics for arrays: NumPy has no error function."""
    ufunc = np.frompyfunc(function, 1, 1)
    return lambda x: np.asarray(ufunc(x), x.dtype)


class _Program:
    """Lines of NumPy calls; a part of a formula that was met before is not computed again."""

    def __init__(self, dtype: npt.DTypeLike | None = None) -> None:
        self.code: list[str] = []
        self._dtype = dtype
        #: The names of numbers in the formulas, by their texts.
        self.constants: dict[str, str] = {}
        #: Functions that are computed one number at a time.
        self.elementwise: set[str] = set()
        self._known: dict[Expression, str] = {}

    def result(self, tree: Expression, target: str) -> None:
        """Compute a formula into an array."""
        text = None if tree in self._known else self._call(tree)
        if text is None:
            self.code.append(f"{target}[...] = {self._operand(tree)}")
        elif self._writes_into(text):
            self.code.append(f"{text[:-1]}, out={target})")
        else:
            self.code.append(f"{target}[...] = {text}")
        self._known.setdefault(tree, target)

    def _writes_into(self, text: str) -> bool:
        """Whether a call takes `out`."""
        function = text.partition("(")[0].removeprefix("np_")
        return "(" in text and function != "where" and function not in self.elementwise

    def _operand(self, tree: Expression) -> str:
        text = self._known.get(tree) or self._call(tree)
        if text is None:
            return "x" if tree == X else self._constant(constant(tree))
        if "(" not in text:
            return text
        name = self._known[tree] = f"t{len(self._known)}"
        self.code.append(f"{name} = {text}")
        return name

    def _constant(self, value: float) -> str:
        if self._dtype is None:
            return repr(value)
        return self.constants.setdefault(repr(value), f"c{len(self.constants)}")

    def _call(self, tree: Expression) -> str | None:
        """The call that computes a node from its parts; None for x and for numbers."""
        if not isinstance(tree, Call) or not depends_on(tree):
            return None
        match tree:
            case Call("**", (base, exponent)) if exponent == TWO:
                return self._apply("square", base)
            case Call("**", (base, exponent)) if exponent == _THREE:
                return self._apply("multiply", call("**", base, TWO), base)
            case Call("indicator", (condition,)):
                return self._choice(condition, ONE, ZERO)
            case Call("where", (condition, yes, no)):
                return self._choice(condition, yes, no)
        return self._function(tree.function, tree.arguments)

    def _function(self, function: str, arguments: tuple[Expression, ...]) -> str | None:
        row = PRIMITIVES[function]
        if row.numpy:
            return self._apply(row.numpy, *arguments)
        if row.computed:
            made_of = replace(parse(row.computed), dict(zip("uvw", arguments, strict=False)))
            return self._known.get(made_of) or self._call(made_of)
        self.elementwise.add(row.name)
        return self._apply(row.name, *arguments)

    def _apply(self, function: str, *arguments: Expression) -> str:
        return f"np_{function}({', '.join(map(self._operand, arguments))})"

    def _choice(self, condition: Expression, yes: Expression, no: Expression) -> str:
        """One of two values; the common ones (`where(x <= 0, 0, x)` is a maximum) in one call."""
        match condition:
            case Call("<=" | "<", (left, right)) if yes == right and no == left:
                return self._apply("maximum", no, yes)
        return self._apply("where", condition, yes, no)
