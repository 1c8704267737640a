"""A program that shows an experiment with NumPy alone: settings and formulas first, then what is done with them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from actviz.function.activation import Activation

#: What the formulas of the catalogue are written with, and NumPy has not.
_TOOLS = {
    "erf": "erf = np.vectorize(math.erf, otypes=[float])",
    "erfc": "erfc = np.vectorize(math.erfc, otypes=[float])",
    "normal_cdf": "def normal_cdf(x): return np.vectorize(math.erfc, otypes=[float])(-x / np.sqrt(2)) / 2",
    "normal_pdf": "def normal_pdf(x): return np.exp(-x**2 / 2) / np.sqrt(2 * np.pi)",
    "sigmoid": "def sigmoid(x): return 1 / (1 + np.exp(-x))",
    "softplus": "def softplus(x): return np.logaddexp(x, 0)",
    "atan": "atan = np.arctan",
    "asinh": "asinh = np.arcsinh",
    "max": "max = np.maximum",
    "min": "min = np.minimum",
}
_NUMPY = ("exp", "log", "log1p", "expm1", "sqrt", "sin", "cos", "sinh", "cosh", "tanh", "where", "sign", "pi", "e")

#: E g(sqrt(q) z)**2 for z ~ N(0, 1): what the theory of wide networks is made of.
MEAN_SQUARE = """
z = np.arange(-10, 10, 1e-3) + 5e-4
density = np.exp(-z**2 / 2) / np.sqrt(2 * np.pi) * 1e-3

def mean_square(g, q):  # E g(sqrt(q) z)**2 for z ~ N(0, 1)
    return np.sum(np.broadcast_to(g(np.sqrt(q) * z), z.shape)**2 * density)
"""


def program(title: str, settings: Mapping[str, Any], functions: Sequence[Activation], body: str, extra: str = "") -> str:
    """The program's text: the settings by name, FUNCTIONS by name as pairs (f, f'), `extra` lines, then the body."""
    texts = [(activation.spec, *(_of_x(activation.text(order)) for order in (0, 1))) for activation in functions]
    named = set(re.findall(r"[A-Za-z_]\w*", " ".join(part for _, *both in texts for part in both)))
    lines = [f"# {title}, without actviz: it measures the same.", "import math", "import numpy as np"]
    lines += [f"from numpy import {', '.join(used)}"] if (used := [name for name in _NUMPY if name in named]) else []
    lines += [_TOOLS[name] for name in _TOOLS if name in named]
    lines += ['np.seterr(all="ignore")', ""]
    assigned = [f"{name} = {value!r}" for name, value in settings.items()]
    lines += (
        ["inf = np.inf"] if re.search(r"\binf\b", " ".join([*assigned, *(part for _, *both in texts for part in both)])) else []
    )
    lines += assigned
    if texts:
        pairs = (f"    {spec!r}: (lambda x: {f},\n        lambda x: {slope})," for spec, f, slope in texts)
        lines += ["FUNCTIONS = {", *pairs, "}"]
    text = "\n".join([*lines, "", *([extra.strip("\n"), ""] if extra else []), body.strip("\n")]) + "\n"
    return text if re.search(r"\bmath\.", text.replace("import math", "")) else text.replace("import math\n", "")


def _of_x(text: str) -> str:
    """A formula that has the shape of x, though it may be a constant."""
    return text if re.search(r"\bx\b", text) else f"np.full_like(x, {text})"


def command_line(experiment: str, functions: Sequence[Activation], config: Mapping[str, Any]) -> str:
    """The line that asks for the experiment."""
    options = [f"--{name} {value}" for name, value in config.items()]
    return " ".join(["actviz lab", experiment, *(activation.spec for activation in functions), *options])
