"""A program that shows an experiment with NumPy alone: settings and formulas first, then what is done with them."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import dedent
from types import CodeType
from typing import Any

from actviz.expression.evaluate import source
from actviz.function.activation import Activation

#: E g(sqrt(q) z)**2 for z ~ N(0, 1), from which the theory of wide networks is made.
MEAN_SQUARE = """
z = np.arange(-10, 10, 1e-3) + 5e-4
density = np.exp(-z**2 / 2) / np.sqrt(2 * np.pi) * 1e-3

def mean_square(g, q):  # E g(sqrt(q) z)**2 for z ~ N(0, 1)
    return np.sum(np.broadcast_to(g(np.sqrt(q) * z), z.shape)**2 * density)
"""


@dataclass(frozen=True)
class Script:
    """A program: the settings by name, FUNCTIONS by name as pairs (f, f'), the `parts`, then the `body` that prints the numbers.

    A part is a text, or a function of the experiment that stands in the program as it stands in the source, without the types.
    """

    settings: Mapping[str, Any]
    functions: Sequence[Activation]
    body: str
    parts: Sequence[str | Callable[..., Any]] = ()

    def text(self, title: str) -> str:
        """The program's text."""
        texts = [activation.text(order) for activation in self.functions for order in (0, 1)]
        names = [activation.spec for activation in self.functions]
        parts = [part if isinstance(part, str) else source_of(part) for part in self.parts]
        constants = {name: value for part in self.parts if not isinstance(part, str) for name, value in _constants(part)}
        assignments = [f"{name} = {value!r}" for name, value in {**self.settings, **constants}.items()]
        lines = [f"# {title}, without actviz: it measures the same.", "import math", "import numpy as np"]
        lines += [f"from numpy import {', '.join(used)}"] if (used := source.imported(texts)) else []
        lines += source.defined(texts)
        lines += ['np.seterr(all="ignore")', ""]
        needs_inf = re.search(r"\binf\b", " ".join([*assignments, *texts]))
        lines += ["inf = np.inf"] if needs_inf else []
        lines += assignments
        if names:
            slopes = zip(names, map(source.of_x, texts[::2]), map(source.of_x, texts[1::2]), strict=True)
            pairs = (f"    {name!r}: (lambda x: {f},\n        lambda x: {slope})," for name, f, slope in slopes)
            lines += ["FUNCTIONS = {", *pairs, "}"]
        lines += [line for part in parts for line in ("", part.strip("\n"))]
        text = "\n".join([*lines, "", self.body.strip("\n")]) + "\n"
        return text if re.search(r"\bmath\.", text.replace("import math", "")) else text.replace("import math\n", "")


def source_of(function: Callable[..., Any]) -> str:
    """The source of a function without its types."""
    text = dedent(inspect.getsource(function))
    definition: Any = ast.parse(text).body[0]
    arguments = ", ".join(argument.arg for argument in definition.args.args)
    body = text.split("\n")[definition.body[0].lineno - 1 :]
    return "\n".join([f"def {definition.name}({arguments}):", *body]).rstrip()


def _constants(function: Callable[..., Any]) -> Iterator[tuple[str, Any]]:
    """The numbers of the module that a function uses, by name."""
    for name in _names(function.__code__):
        value = function.__globals__.get(name)
        if isinstance(value, int | float | tuple):
            yield name, value


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for part in code.co_consts:
        if isinstance(part, CodeType):  # of a comprehension
            yield from _names(part)
