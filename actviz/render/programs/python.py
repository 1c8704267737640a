"""Programs in Python: functions of NumPy, PyTorch or JAX arrays of floats."""

from __future__ import annotations

import keyword
from collections.abc import Sequence
from dataclasses import replace
from textwrap import indent

from actviz.analysis.implementation.cases import Case, Implementation
from actviz.analysis.implementation.locals import shared
from actviz.expression.languages.arrays import ArrayLanguage
from actviz.expression.tree import Expression, functions
from actviz.render.programs.header import Program, header

_WIDTH = 110
_SUFFIXES = ("", "_derivative", "_second_derivative")
_IMPORTS = {"np": ["import numpy as np"], "torch": ["import torch"], "jnp": ["import jax", "import jax.numpy as jnp"]}
_ERF = """\
def _{name}(u):
    return np.vectorize(math.{name}, otypes=[float])(u).astype(np.result_type(u))  # NumPy has none
"""


def python_program(program: Program, language: ArrayLanguage) -> str:
    """The text of a module with the function and, where `orders` is 1, its derivative."""
    writer = _Writer(program.implementation, language, with_derivatives=program.orders > 0)
    parts = writer.parts()
    text = "\n\n".join([*writer.helpers(), *parts])
    comment = "".join(f"# {line}\n" for line in header(program))
    return f"{comment}\n{_imports(language, text)}\n\n{text}"


def _imports(language: ArrayLanguage, text: str) -> str:
    standard = [f"import {module}" for module in ("functools", "math") if f"{module}." in text]
    library = [line for line in _IMPORTS[language.module] if line != "import jax" or "jax." in text]
    return "\n".join([*standard, *([""] if standard else []), *library]) + "\n"


class _Writer:
    """Writes the functions of one module, and remembers which helpers they call."""

    def __init__(self, implementation: Implementation, language: ArrayLanguage, *, with_derivatives: bool) -> None:
        self._implementation, self._with_derivatives = implementation, with_derivatives
        name = implementation.name
        self._name = name + "_" if keyword.iskeyword(name) else name
        self._trees: list[Expression] = []
        self._arguments = [argument.name for argument in implementation.arguments]
        self._language = replace(language, parameters=frozenset(self._arguments))
        self._listed = "".join(f", {argument}" for argument in self._arguments)
        self._defaults = "".join(f", {argument.name}={argument.text}" for argument in implementation.arguments)

    def parts(self) -> list[str]:
        """The definitions of the function and its derivatives, in the way of the library."""
        if not self._with_derivatives:
            return [self._function(0)]
        match self._language.module:
            case "torch":
                return self._of_torch()
            case "jnp":
                return [*(self._function(order) for order in range(3)), *self._rules()]
        return [self._function(0), self._function(1)]

    def helpers(self) -> list[str]:
        """The definitions of the helpers that the parts call."""
        language = self._language
        bodies = language.helpers(*self._trees)
        names = {name for tree in (*self._trees, *bodies.values()) for name in functions(tree)}
        error_functions = [_ERF.format(name=name) for name in ("erf", "erfc") if language.module == "np" and name in names]
        return error_functions + [f"def _{name}(u):\n    return {language.text(body)}\n" for name, body in bodies.items()]

    def _function(self, order: int) -> str:
        lines = self._lines(order, "return ")
        return f"def {self._name}{_SUFFIXES[order]}(x{self._defaults}):\n{indent(lines, '    ')}"

    def _lines(self, order: int, result: str) -> str:
        """The statements that compute f or a derivative; the last begins with `result`."""
        cases = self._implementation.cases(order, self._language)
        trees = [tree for case in cases for tree in (case.condition, case.formula) if tree is not None]
        self._trees += trees
        names, trees = shared(trees, ["x", "u", "gradient", "context", *self._arguments])
        lines = [f"{local.name} = {self._language.text(local.value)}" for local in names]
        lines += self._choice(_regrouped(cases, trees), result)
        is_quiet = self._language.module == "np" and any(_may_warn(tree) for tree in self._trees)
        text = "".join(f"{line}\n" for line in lines)
        return (
            f'with np.errstate(all="ignore"):  # warnings from branches that are not chosen\n{indent(text, "    ")}'
            if is_quiet
            else text
        )

    def _choice(self, cases: Sequence[Case], result: str) -> list[str]:
        """The last statement: a `where` within the other, one below the other if they are many."""
        conditional = cases[:-1]
        language, end = self._language, self._language.text(cases[-1].formula)
        pairs = [(case.condition, case.formula) for case in conditional if case.condition is not None]
        opened = [
            f"{language.module}.where({language.text(condition)}, {language.text(formula)}," for condition, formula in pairs
        ]
        single = result + " ".join([*opened, end]) + ")" * len(opened)
        if len(pairs) < 2 and len(single) <= _WIDTH:
            return [single]
        blank = " " * len(result)
        return [f"{blank if place else result}{text}" for place, text in enumerate([*opened, end + ")" * len(opened)])]

    def _of_torch(self) -> list[str]:
        """Two autograd functions, so that the gradient has a gradient, and the functions that apply them."""
        title = "_" + ("".join(part.capitalize() for part in self._name.split("_")) or "F")
        apply = f"gradient*{title}Derivative.apply(x, *context.parameters)"
        nothing = ", None" * len(self._arguments)
        second = self._lines(2, "curvature = ")
        names = f"({self._arguments[0]},)" if len(self._arguments) == 1 else ", ".join(self._arguments)
        unpacked = f"{names} = context.parameters\n" if self._arguments else ""
        derivative = self._class(f"{title}Derivative", 1, f"{unpacked}{second}return gradient*curvature{nothing}\n")
        function = self._class(title, 0, f"return {apply}{nothing}\n")
        applied = [
            f"def {self._name}{suffix}(x{self._defaults}):\n    return {name}.apply(x{self._listed})\n"
            for suffix, name in (("", title), ("_derivative", f"{title}Derivative"))
        ]
        return [derivative, function, *applied]

    def _class(self, title: str, order: int, backward: str) -> str:
        kept = f"({', '.join(self._arguments)},)" if self._arguments else "()"
        lines = self._lines(order, "return ")
        return (
            f"class {title}(torch.autograd.Function):\n"
            f"    @staticmethod\n    def forward(context, x{self._listed}):\n"
            f"        context.save_for_backward(x)\n        context.parameters = {kept}\n{indent(lines, ' ' * 8)}\n"
            f"    @staticmethod\n    def backward(context, gradient):\n"
            f"        (x,) = context.saved_tensors\n{indent(backward, ' ' * 8)}"
        )

    def _rules(self) -> list[str]:
        """JAX's rules of differentiation, of the derivative first."""
        places = f", nondiff_argnums={tuple(range(1, len(self._arguments) + 1))}" if self._arguments else ""
        arguments = [argument + "_" * (argument == self._name) for argument in self._arguments]
        before, behind = "".join(f"{argument}, " for argument in arguments), "".join(f", {argument}" for argument in arguments)
        names = [self._name + suffix for suffix in _SUFFIXES]
        return [
            f"{function} = jax.custom_jvp({function}{places})\n\n\n"
            f"@{function}.defjvp\ndef _({before}primals, tangents):\n    (x,), (dx,) = primals, tangents\n"
            f"    return {function}(x{behind}), {slope}(x{behind})*dx\n"
            for function, slope in ((names[1], names[2]), (names[0], names[1]))
        ]


def _may_warn(tree: Expression) -> bool:
    """Whether NumPy may warn of what happens in a branch that is not chosen: for all but sums and products."""
    return any((name.isidentifier() and name not in ("abs", "where")) or name in ("/", "**") for name in functions(tree))


def _regrouped(cases: Sequence[Case], trees: Sequence[Expression]) -> list[Case]:
    """The cases with other trees in the same order."""
    rest = iter(trees)
    return [Case(next(rest) if case.condition is not None else None, next(rest)) for case in cases]
