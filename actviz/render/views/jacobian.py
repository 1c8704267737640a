"""The derivative of a vector function: its Jacobian, as a formula and at a vector."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np

from actviz.function.vector import VectorActivation
from actviz.render.serialize import document
from actviz.text.numbers import rounded
from actviz.text.screen import Screen


def jacobian(function: VectorActivation, at: Sequence[float], kind: str, screen: Screen) -> str:
    """The Jacobian as text, as LaTeX or as JSON; with a vector its value there."""
    definition = function.definition
    value = function.jacobian(np.array(at)).tolist() if at else []
    if kind == "json":
        return _as_json(function, at, value)
    if kind == "latex":
        return _in_latex(definition.jacobian) + "\n"
    if not screen.terminal:
        rows = ["\t".join(map(repr, row)) for row in value]
        return "\n".join([definition.jacobian, *rows]) + "\n"
    lines = [f"y_i = {definition.formula}", f"d y_i/d x_j = {definition.jacobian}"]
    shown = [line for text in lines for line in textwrap.wrap(text, screen.width, subsequent_indent="    ")]
    if value:
        shown += ["", f"at x = ({', '.join(map(rounded, at))}), a row for each y_i:", *_matrix(value)]
    return "\n".join(shown) + "\n"


def _matrix(rows: Sequence[Sequence[float]]) -> list[str]:
    cells = [[rounded(value) for value in row] for row in rows]
    wide = max(len(cell) for row in cells for cell in row)
    return ["  ".join(cell.rjust(wide) for cell in row) for row in cells]


def _as_json(function: VectorActivation, at: Sequence[float], value: list[Any]) -> str:
    result = {
        "function": function.name,
        "parameters": dict(function.parameters),
        "order": 1,
        "formula": function.definition.jacobian,
        "value": function.definition.formula,
        "values": [{"x": list(at), "jacobian": value}] if at else [],
    }
    return document("derive", {"function": function.spec, "order": 1, "at": list(at), "check": False}, [result])


def _in_latex(text: str) -> str:
    """The formula with subscripts and products as LaTeX has them."""
    text = (
        text.replace("sum_k", r"\sum_k")
        .replace("sqrt", r"\sqrt")
        .replace("*", r" \, ")
        .replace("softmax", r"\operatorname{softmax}")
    )
    return r"\frac{\partial y_i}{\partial x_j} = " + text
