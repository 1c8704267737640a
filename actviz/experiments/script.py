"""A program that shows an experiment with NumPy alone: settings and formulas first, then what is done with them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from actviz.expression.evaluate import source
from actviz.function.activation import Activation

#: E g(sqrt(q) z)**2 for z ~ N(0, 1): what the theory of wide networks is made of.
MEAN_SQUARE = """
z = np.arange(-10, 10, 1e-3) + 5e-4
density = np.exp(-z**2 / 2) / np.sqrt(2 * np.pi) * 1e-3

def mean_square(g, q):  # E g(sqrt(q) z)**2 for z ~ N(0, 1)
    return np.sum(np.broadcast_to(g(np.sqrt(q) * z), z.shape)**2 * density)
"""


def program(title: str, settings: Mapping[str, Any], functions: Sequence[Activation], body: str, extra: str = "") -> str:
    """The program's text: the settings by name, FUNCTIONS by name as pairs (f, f'), `extra` lines, then the body."""
    texts = [(activation.spec, *(source.of_x(activation.text(order)) for order in (0, 1))) for activation in functions]
    formulas = [activation.text(order) for activation in functions for order in (0, 1)]
    lines = [f"# {title}, without actviz: it measures the same.", "import math", "import numpy as np"]
    lines += [f"from numpy import {', '.join(used)}"] if (used := source.imported(formulas)) else []
    lines += source.defined(formulas)
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


def command_line(experiment: str, functions: Sequence[Activation], config: Mapping[str, Any]) -> str:
    """The line that asks for the experiment."""
    options = [f"--{name} {value}" for name, value in config.items()]
    return " ".join(["actviz lab", experiment, *(activation.spec for activation in functions), *options])
